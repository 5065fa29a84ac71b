"""`jury audit open-data`, `ballots`: files that an auditor writes for others, never before publication by chance."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from cli.audit import Edition, In, Nats, Time
from cli.home import DEFAULT
from cli.notice import announce
from cli.reader import Source, reading, sealed, upto
from cli.words import ENVIRONMENT, FINDING, INTEGRITY, RIGHT, USAGE, Trouble, english, say, warn

First = Annotated[
    Path, Parameter(help=say("Registre exporté ; ou la cible, et le bus.", "Exported log; or the target."))
]
Target = Annotated[Path | None, Parameter(help=say("Où écrire.", "Where to write."))]
Embargoed = Annotated[
    bool,
    Parameter(negative=(), help=say("Écrire malgré l'embargo.", "Write in spite of the embargo.")),
]


def open_data(
    bundle: First,
    target: Target = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    embargoed: Embargoed = False,
) -> int:
    """Le palmarès en données ouvertes. / The palmares as open data: CSV, Table Schema, JSON, data package, README."""
    source, place = _places(bundle, target, directory, nats)
    return asyncio.run(_open_data(source, place, edition, as_of, embargoed=embargoed))


def ballots(
    bundle: First,
    target: Target = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    codes: Annotated[
        bool, Parameter(negative=(), help=say("Les codes des personnes : un auditeur.", "Persons' codes: an auditor."))
    ] = False,
    embargoed: Embargoed = False,
) -> int:
    """Bulletins, votes, attributions en un fichier SQLite. / Ballots, votes, awards as SQLite, pseudonymised."""
    source, place = _places(bundle, target, directory, nats)
    return asyncio.run(_ballots(source, place, edition, as_of, codes=codes, embargoed=embargoed))


async def _ballots(
    source: Source, target: Path, edition: str | None, as_of: str | None, *, codes: bool, embargoed: bool
) -> int:
    from audit.database.about import About
    from audit.database.write import write

    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        with outward(embargoed=embargoed):
            made = await write(ledger, size, target, About(edition, codes, signed), embargoed=embargoed)
    held = say(f", {made.held_back} retenus (tour ouvert)", f", {made.held_back} held back (open round)")
    print(
        say(
            f"{target} : {made.ballots} bulletins{held if made.held_back else ''}, registre lu jusqu'à {made.records}, "
            f"racine {made.root}",
            f"{target}: {made.ballots} ballots{held if made.held_back else ''}, log read up to {made.records}, "
            f"root {made.root}",
        )
    )
    return RIGHT


async def _open_data(source: Source, target: Path, edition: str | None, as_of: str | None, *, embargoed: bool) -> int:
    from audit.folder import write
    from audit.opendata.files import files
    from audit.opendata.published import published

    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        with outward(embargoed=embargoed):
            made = await published(ledger, size, edition, checkpoint=signed, embargoed=embargoed)
            write(files(made).items(), target)
    count = len(made.laureates)
    print(
        say(
            f"{target} : {count} lauréats de l'édition {made.palmares.edition}, registre lu jusqu'à {size}, "
            f"racine {made.binding.root}",
            f"{target}: {count} laureates of edition {made.palmares.edition}, log read up to {size}, "
            f"root {made.binding.root}",
        )
    )
    return RIGHT


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


def _places(first: Path, second: Path | None, directory: Path, nats: str | None) -> tuple[Source, Path]:
    """Return what to read and where to write: one path alone is where to write, from the bus."""
    return (Source(None, directory, nats), first) if second is None else (Source(first, directory, nats), second)


def report(
    bundle: First,
    target: Target = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    lang: Annotated[
        Literal["fr", "en"] | None, Parameter(help=say("Langue des pages.", "Language of the pages."))
    ] = None,
    key: Annotated[
        tuple[str, ...], Parameter(help=say("Clé de confiance, ou fichier.", "A trusted key, or file."))
    ] = (),
    embargoed: Embargoed = False,
) -> int:
    """Le rapport d'audit en pages HTML. / The audit report as HTML pages that open from a file, without a script."""
    source, place = _places(bundle, target, directory, nats)
    french = not english() if lang is None else lang == "fr"
    return asyncio.run(_report(source, place, edition, as_of, key, french=french, embargoed=embargoed))


async def _report(
    source: Source,
    target: Path,
    edition: str | None,
    as_of: str | None,
    keys: tuple[str, ...],
    *,
    french: bool,
    embargoed: bool,
) -> int:
    from audit.folder import write
    from audit.report.facts import gather
    from audit.report.pages import pages
    from audit.trust import Trust
    from audit.verify import verify
    from cli.verify import verifiers

    trust = Trust(tuple(verifier for key in keys for verifier in verifiers(key)))
    async with reading(source) as (ledger, documents):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        checked = None if source.bundle is None else verify(source.bundle, trust)
        with outward(embargoed=embargoed):
            facts = await gather(ledger, documents, size, edition, checked, checkpoint=signed, embargoed=embargoed)
            count = write(pages(facts, french=french, copy=source.bundle.name if source.bundle else ""), target)
    print(
        say(
            f"{target} : {count} fichiers ; ouvrez {target / 'index.html'}",
            f"{target}: {count} files; open {target / 'index.html'}",
        )
    )
    if checked is not None and not checked.intact:
        return INTEGRITY
    return RIGHT if facts.verdict.right else FINDING


#: Commands of `jury audit`, by name.
COMMANDS: Final[dict[str, Callable[..., int]]] = {"open-data": open_data, "ballots": ballots, "report": report}
