"""Where `jury audit` and `jury log` read: a bundle, or the bus as user `auditor`; and what goes wrong there, told.

A directory in which nothing runs is read too.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cli.options import Source
from cli.words import ENVIRONMENT, INTEGRITY, USAGE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from cli.home import Home
    from cli.running.server import EmbeddedServer
    from ledger import seals
    from ledger.port import Documents, Entry, Ledger
    from ledger.sealed import Seal

#: Digits of the longest number read as a position; a longer one is beyond any log.
DIGITS = 18
#: Looks at the last checkpoint before what was just decided is left out, and the seconds between two.
LOOKS = 15
LOOK = 0.2
#: Looks at whether another reader of the directory is done.
TURNS = 300


async def upto(ledger: "Ledger", as_of: str | None) -> int:
    """Return the last position that a person's `--as-of` includes. Raises Trouble, Beyond.

    What lies before the first record is no moment of a log that has one.
    """
    from audit.reading import resolve

    if as_of is None:
        return await resolve(ledger, None)
    position = await resolve(ledger, _moment(as_of))
    if position == 0 and (first := await ledger.read(1, 1)):
        raise _too_early(first[0])
    return position


def _moment(as_of: str) -> "int | datetime":
    """Return the position or the time that a person wrote. Raises Trouble."""
    import msgspec

    from contracts.codes import Instant

    if as_of.isascii() and as_of.isdigit():
        return int(as_of) if len(as_of) <= DIGITS else sys.maxsize
    try:
        return msgspec.convert(as_of, Instant)
    except msgspec.ValidationError:
        raise Trouble(
            USAGE, f"« {as_of} » : ni position ni date RFC 3339", f"“{as_of}”: neither a position nor an RFC 3339 time"
        ) from None


def _too_early(first: "Entry") -> Trouble:
    from audit.reading import time_of

    began = time_of(first).isoformat().replace("+00:00", "Z")
    return Trouble(
        USAGE,
        f"le registre commence à la position 1, le {began} : rien n'est à lire avant",
        f"the log begins at position 1, {began}: there is nothing to read before",
    )


async def sealed(source: Source, head: int, keys: Path | None, *, exactly: bool) -> "tuple[int, Seal | None]":
    """Return up to where to export, and the seal of it: the last checkpoint, or the one at `head` if `exactly`.

    A registrar seals about once a second: what was just decided is waited for. (head, None) where there is no seal, or
    nobody knows the log's keys (`keys`, or what the directory's registrar publishes).
    """
    from cli.auditing import witnessed
    from cli.home import Home
    from ledger import checkpoint, handover
    from ledger.manifest import KEYS
    from ledger.sealed import PUBLIC, read_keys
    from ledger.seals import frame

    public = Home(source.directory).seal / PUBLIC
    file = keys or public / KEYS
    found = await _seal(source, head, exactly=exactly) if file.exists() else None
    if found is None:
        return head, None
    made = await witnessed.seal(public, found.raw, read_keys(file.read_bytes()), exactly=exactly)
    size = checkpoint.read(made.checkpoint)[0].size
    notes = await _notes(source, size)
    return size, made._replace(handovers=handover.of_history(notes), history=frame(notes))


async def _notes(source: Source, size: int) -> list[bytes]:
    """Return what stream SEAL held when the log was that long."""
    from cli.home import Home
    from contracts.topology import SEAL
    from ledger.nats import disconnect
    from ledger.seals import Seals
    from ledger.stream import Stream

    client = await Home(source.directory).connect("auditor", source.nats)
    try:
        return await Seals(Stream(client, SEAL)).upto(size)
    finally:
        await disconnect(client)


async def _seal(source: Source, head: int, *, exactly: bool) -> "seals.Seal | None":
    from cli.home import Home
    from contracts.topology import SEAL
    from ledger.nats import disconnect
    from ledger.port import Damaged
    from ledger.seals import Seals
    from ledger.stream import Stream

    client = await Home(source.directory).connect("auditor", source.nats)
    try:
        kept = Seals(Stream(client, SEAL))
        if exactly:
            return await kept.of_size(head)
        last = await kept.last_checkpoint()
        for _ in range(LOOKS):
            if last is None or last.checkpoint.size >= head:
                break
            await asyncio.sleep(LOOK)
            last = await kept.last_checkpoint()
        return last
    except Damaged:  # a bus of before the seal has no such stream
        return None
    finally:
        await disconnect(client)


@asynccontextmanager
async def reading(source: Source) -> "AsyncIterator[tuple[Ledger, Documents]]":
    """Give the log and its documents, and tell what goes wrong with them as Trouble.

    A bundle may come from anyone: what a reading stumbles over in one is told as damage.
    """
    with _told():
        if source.bundle is not None:
            from audit.walk import sound
            from ledger.bundle import BundleDocuments, BundleLedger

            if not is_bundle(source.bundle):
                raise Trouble(
                    USAGE, f"{source.bundle} n'est pas un registre exporté", f"{source.bundle} is no exported log"
                )
            with sound():
                yield BundleLedger(source.bundle), BundleDocuments(source.bundle)
            return
        from cli.home import Home
        from ledger.jetstream import JetStreamDocuments, JetStreamLedger
        from ledger.nats import disconnect

        async with awake(source) as found:
            client = await Home(found.directory).connect("auditor", found.nats)
            try:
                yield JetStreamLedger(client), JetStreamDocuments(client)
            finally:
                await disconnect(client)


def is_bundle(directory: Path) -> bool:
    """Say whether a bundle is there, of whatever worth."""
    try:
        return (directory / "manifest.json").is_file()
    except OSError:  # a name that no file can have
        return False


@asynccontextmanager
async def awake(source: Source) -> AsyncIterator[Source]:
    """Give a source whose bus is there.

    Where nothing runs on a directory that holds a log, its server is started for the time of reading, alone: no
    service, so nothing can be decided. Raises Trouble where it does not start.
    """
    if source.bundle is not None or source.nats is not None:
        yield source
        return
    from cli.home import Home

    home = Home(source.directory)
    if not home.streams.is_dir():
        yield source
        return
    from cli.running.server import EmbeddedServer, ServerError

    server = EmbeddedServer(home.nats)
    lock = await _idle(home, server)
    if lock is None:
        yield source
        return
    try:
        await asyncio.to_thread(server.start)
        yield source._replace(nats=server.url)
    except ServerError as error:
        raise Trouble(ENVIRONMENT, str(error), str(error)) from None
    finally:
        await asyncio.to_thread(server.stop)
        lock.close()


async def _idle(home: "Home", server: "EmbeddedServer") -> IO[str] | None:
    """Return the directory's lock where nothing runs, None where something does; another reader is waited for."""
    for _ in range(TURNS):
        if home.read_up() is not None and await asyncio.to_thread(server.healthy):
            return None
        if (lock := home.idle()) is not None:
            return lock
        await asyncio.sleep(LOOK)
    return None


@contextmanager
def _told() -> Iterator[None]:
    from audit.bench import MissingDocument
    from audit.folded import AmbiguousEdition, UnknownDossier
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
        fr, en = (f" « {error} »", f" “{error}”") if str(error) else ("", "")
        raise Trouble(USAGE, f"aucune édition{fr} à cette position", f"no edition{en} there") from None
    except AmbiguousEdition as error:
        fr = f"plusieurs éditions conviennent ({error}) : dites laquelle avec --edition"
        raise Trouble(USAGE, fr, f"several editions fit ({error}): say which with --edition") from None
    except UnknownDossier as error:
        where = ", ".join(error.editions) or "—"
        fr = f"aucun dossier « {error} » à cette position (éditions lues : {where}) ; un dossier porte le code INSEE"
        en = f"no dossier “{error}” there (editions read: {where}); a dossier is named by its applicant's code"
        raise Trouble(USAGE, fr, en) from None
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
