"""`jury log repair`: a scrub's flaws mended from a copy that is as it was sealed; told first, done on a word, recorded.

Files (tiles, the mirror) are written anew while everything runs. A log that its only server damaged takes no old
position again: it is rebuilt where nothing runs (`rebuild`). A damaged server of several is mended by NATS itself.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client

from cli.home import Home
from cli.keeping.copies import MIRROR, PAPERS, STREAM_SEAL, TILES, Copies, sound
from cli.keeping.rebuild import rebuild
from cli.keeping.repaired import MOST, From, recorded
from cli.keeping.scrub import Scrubbed, connected, lines, scrub
from cli.words import INTEGRITY, RIGHT, Trouble, say
from ledger.jetstream import JetStreamDocuments
from ledger.plainfiles import store
from ledger.port import Damaged
from ledger.scrub import Flaw
from ledger.sealed import PRIVATE, PUBLIC
from ledger.tiles import FULL

#: What a person types at a terminal to have it done.
WORD: Final = ("réparer", "repair")


class Plan(NamedTuple):
    """What can be done about a scrub's flaws, and what cannot.

    `files`: to be written, by directory name, part and path; `log`, `papers`: a stream to be rebuilt from the source.
    """

    files: Mapping[tuple[str, str, str], bytes]
    log: bool
    papers: bool
    cannot: tuple[Flaw, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.files or self.log or self.papers)


async def run(home: Home, nats: str | None, seeds: Path | None, mirror: Path | None, source: From, *, yes: bool) -> int:
    """Scrub, tell what would be done, do it on a word; exit code 0 where nothing is left. Raises Trouble."""
    if source == MIRROR and mirror is None:
        raise Trouble(2, "quel miroir ? --mirror, ou JURY_SEAL__MIRROR", "which mirror? --mirror, or JURY_SEAL__MIRROR")
    async with connected(home.directory, nats) as client:
        made, copies = await scrub(client, home, mirror)
        plan = await planned(made, copies, client, source)
    print("\n".join(lines(made)))
    if made.code == RIGHT:
        return RIGHT
    print("\n".join(_told(plan, source)))
    if plan.empty or not (yes or _confirmed()):
        return made.code
    if plan.files:
        _write(plan, copies)
        await _record(home, nats, seeds or home.nats / "keys", _reason(plan, source))
    if plan.log or plan.papers:
        await rebuild(home, copies, source, log=plan.log, papers=plan.papers)
    print(say("Fait, et inscrit dans ALARM.", "Done, and recorded in ALARM."))
    return INTEGRITY if plan.cannot else RIGHT


async def planned(made: Scrubbed, copies: Copies, client: Client, source: From) -> Plan:
    """Return what can be done from a source, each byte of it checked against what was sealed."""
    files: dict[tuple[str, str, str], bytes] = {}
    cannot = []
    target = TILES if source == MIRROR else MIRROR
    hashes = dict(copies.sealed.hash_tiles())
    for flaw in made.flaws:
        if flaw.copy == target and (found := await _mended(flaw, copies, client, source, hashes)) is not None:
            files[flaw.copy, *found[0]] = found[1]
        elif not _rebuilt(flaw, made) and not (flaw.copy == target and flaw.what == "behind"):
            cannot.append(flaw)
    log = made.unfinished or any(_rebuilt(flaw, made) and flaw.copy in made.servers for flaw in made.flaws)
    papers = any(flaw.copy == PAPERS for flaw in made.flaws)
    return Plan(files, log, papers, tuple(cannot))


def _rebuilt(flaw: Flaw, made: Scrubbed) -> bool:
    """Say whether a flaw is one of the only server's log, or of its documents; SEAL is caught up by the registrar."""
    return len(made.servers) == 1 and flaw.copy in (*made.servers, PAPERS, STREAM_SEAL)


async def _mended(
    flaw: Flaw, copies: Copies, client: Client, source: From, hashes: Mapping[str, list[bytes]]
) -> tuple[tuple[str, str], bytes] | None:
    """Return the part and path of a file, and what it must hold."""
    if flaw.path.startswith("documents/"):
        try:
            content = await JetStreamDocuments(client).get(flaw.path.removeprefix("documents/"))
        except Damaged:
            return None
        return None if content is None else ((PRIVATE, flaw.path), content)
    if flaw.path in hashes:
        return (PUBLIC, flaw.path), b"".join(hashes[flaw.path])
    entries = sound(copies, (flaw.first - 1) // FULL, source) if flaw.path else None
    if entries is None:
        return None
    return (PRIVATE, flaw.path), b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _write(plan: Plan, copies: Copies) -> None:
    folders = dict(copies.folders)
    for (name, part, path), content in plan.files.items():
        store(folders[name] / part, path, content)


def _confirmed() -> bool:
    """Ask on a terminal for the word; elsewhere nothing is done without --yes."""
    if not sys.stdin.isatty():
        print(say("Rien n'a été fait : --yes pour agir.", "Nothing was done: --yes to act."))
        return False
    word = say(*WORD)
    return input(say(f"Pour agir, tapez « {word} » : ", f"To act, type “{word}”: ")).strip() == word


def _told(plan: Plan, source: From) -> list[str]:
    told = [
        say(
            f"À récrire depuis {source} : {name}/{part}/{path}",
            f"To be written anew from {source}: {name}/{part}/{path}",
        )
        for name, part, path in plan.files
    ]
    if plan.log or plan.papers:
        what = " + ".join(name for name, wanted in (("JURY", plan.log), ("DOCUMENTS", plan.papers)) if wanted)
        told.append(
            say(
                f"À reconstruire depuis {source}, les services arrêtés : {what} (l'ancien flux est gardé à côté)",
                f"To be rebuilt from {source}, with nothing running: {what} (the old stream is kept beside it)",
            )
        )
    for flaw in plan.cannot:
        where = f"{flaw.copy} {flaw.first}-{flaw.last} {flaw.path}".strip()
        told.append(say(f"Pas d'ici : {where} (voir docs/exploitation.md)", f"Not from here: {where}"))
    return told


def _reason(plan: Plan, source: From) -> str:
    names = ", ".join(f"{name}/{part}/{path}" for name, part, path in plan.files)
    return f"repaired from {source}: {names}"[:MOST]


async def _record(home: Home, nats: str | None, seeds: Path, reason: str) -> None:
    """Record the repair in stream ALARM, with the registrar's key. Raises Trouble."""
    async with connected(home.directory, nats, "registrar", seeds) as client:
        await recorded(client, reason)
