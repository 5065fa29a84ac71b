"""Where a file that an auditor writes for others comes from and goes to, and what goes wrong there, told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from cli.auditing.reader import sealed
from cli.options import Source
from cli.words import ENVIRONMENT, USAGE, Trouble, say, warn


async def checkpoint(source: Source, head: int, *, exactly: bool) -> tuple[int, str]:
    """Return up to where to read, and the signed checkpoint of exactly these records ("": there is none)."""
    if source.bundle is None:
        size, seal = await sealed(source, head, None, exactly=exactly)
        return size, "" if seal is None else seal.checkpoint.decode()
    from ledger.manifest import CHECKPOINT, read_manifest
    from ledger.plainfiles import load
    from ledger.sealed import MOST_BYTES

    manifest = read_manifest(source.bundle)
    if manifest.status == "unsigned" or manifest.size != head:
        return head, ""
    return head, load(source.bundle, CHECKPOINT, MOST_BYTES).decode()


def tell(target: Path, fr: str, en: str, facts: Mapping[str, object], *, json: bool) -> None:
    """Say what was written where: a sentence, or what it says as JSON."""
    if json:
        print(msgspec.json.format(msgspec.json.encode({"target": str(target), **facts}), indent=2).decode())
    else:
        print(say(f"{target} : {fr}", f"{target}: {en}"))


@contextmanager
def outward(*, embargoed: bool) -> Iterator[None]:
    """Warn who writes under embargo; tell who may not, and what goes wrong with the target, as Trouble."""
    import sqlite3

    from audit.embargo import UnderEmbargo

    if embargoed:
        warn(
            "attention : --embargoed écrit aussi ce qui n'est pas publié ; ne le transmettez à personne",
            "warning: --embargoed also writes what is not published; pass it on to nobody",
        )
    try:
        yield
    except UnderEmbargo as error:
        raise Trouble(
            USAGE,
            f"édition {error} sous embargo : rien n'est écrit avant la publication (malgré tout : --embargoed)",
            f"edition {error} is under embargo: nothing is written before publication (all the same: --embargoed)",
        ) from None
    except sqlite3.Error as error:
        raise Trouble(ENVIRONMENT, f"SQLite n'écrit pas : {error}", f"SQLite cannot write: {error}") from None
    except OSError as error:
        fr = f"{error.filename or ''} ne s'écrit pas ({error.strerror})"
        raise Trouble(USAGE, fr, f"{error.filename or ''} cannot be written ({error.strerror})") from None
