"""Where `jury audit` and `jury log` read: a bundle, or the bus as user `auditor`; and what goes wrong there, told."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.home import Home
from cli.words import ENVIRONMENT, INTEGRITY, USAGE, Trouble

if TYPE_CHECKING:
    from ledger.port import Documents, Ledger


class Source(NamedTuple):
    """A bundle, or the bus of a directory or of an address."""

    bundle: Path | None
    directory: Path
    nats: str | None


async def upto(ledger: "Ledger", as_of: str | None) -> int:
    """Return the last position that a person's `--as-of` includes. Raises Trouble."""
    import msgspec

    from audit.reading import resolve
    from contracts.codes import Instant

    if as_of is None or (as_of.isascii() and as_of.isdigit()):
        return await resolve(ledger, None if as_of is None else int(as_of))
    try:
        return await resolve(ledger, msgspec.convert(as_of, Instant))
    except msgspec.ValidationError:
        raise Trouble(
            USAGE, f"« {as_of} » : ni position ni date RFC 3339", f"“{as_of}”: neither a position nor an RFC 3339 time"
        ) from None


@asynccontextmanager
async def reading(source: Source) -> "AsyncIterator[tuple[Ledger, Documents]]":
    """Give the log and its documents, and tell what goes wrong with them as Trouble."""
    with _told():
        if source.bundle is not None:
            from ledger.bundle import BundleDocuments, BundleLedger

            if not (source.bundle / "manifest.json").is_file():
                raise Trouble(
                    USAGE, f"{source.bundle} n'est pas un registre exporté", f"{source.bundle} is no exported log"
                )
            yield BundleLedger(source.bundle), BundleDocuments(source.bundle)
            return
        from ledger.jetstream import JetStreamDocuments, JetStreamLedger
        from ledger.nats import disconnect

        client = await Home(source.directory).connect("auditor", source.nats)
        try:
            yield JetStreamLedger(client), JetStreamDocuments(client)
        finally:
            await disconnect(client)


@contextmanager
def _told() -> Iterator[None]:
    from audit.bench import MissingDocument
    from audit.palmares import UnknownEdition
    from audit.reading import Beyond
    from audit.window import Unreadable
    from ledger.bundle import Occupied
    from ledger.port import Damaged, Unavailable

    try:
        yield
    except Beyond as error:
        raise Trouble(USAGE, f"le registre finit à la position {error.head}", f"the log ends at {error.head}") from None
    except UnknownEdition as error:
        raise Trouble(USAGE, f"aucune édition « {error} » à cette position", f"no edition “{error}” there") from None
    except Occupied as error:
        raise Trouble(USAGE, f"ce répertoire est déjà occupé ({error})", str(error)) from None
    except MissingDocument as error:
        fr = f"la position {error.position} repose sur le document {error.sha256}, absent"
        raise Trouble(ENVIRONMENT, fr, str(error)) from None
    except Unavailable as error:
        raise Trouble(
            ENVIRONMENT, f"le registre ne répond pas : {error}", f"the log does not answer: {error}"
        ) from None
    except (Damaged, Unreadable) as error:
        raise Trouble(INTEGRITY, f"le registre est abîmé : {error}", f"the log is damaged: {error}") from None
