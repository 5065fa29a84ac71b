"""`jury log scrub`: every copy of the log against the last checkpoint that the log's key signed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from nats.aio.client import Client

from audit.documents import all_of_them
from cli.auditing.reader import LOOK, LOOKS, awake
from cli.home import Home
from cli.keeping.copies import MIRROR, PAPERS, TILES, Copies, copies_of, paper, signed_note, sound, unfinished
from cli.options import Source
from cli.words import ENVIRONMENT, FINDING, INTEGRITY, RIGHT, Trouble, say
from contracts import record as records
from contracts.counted import English, French
from contracts.topology import JURY
from ledger import checkpoint as checkpoints
from ledger.jetstream import JetStreamDocuments
from ledger.nats import disconnect
from ledger.note import MalformedNote
from ledger.port import Damaged, Unavailable
from ledger.replicas import Replicas
from ledger.scrub import Flaw, Flaws, scrub_entries, scrub_hashes, scrub_replicas
from ledger.sealed import PRIVATE, PUBLIC
from ledger.stream import Stream

_HOW: Final = {
    "missing": ("manque", "is missing"),
    "differs": ("diffère de ce qui fut scellé", "differs from what was sealed"),
    "misplaced": ("est rangé sous un autre sujet", "lies under another subject"),
    "unread": ("n'a pas été lu : ce serveur n'a jamais répondu", "was not read: this server never answered"),
    "behind": ("n'y est pas encore, ou n'y est plus", "is not there yet, or no more"),
}


class Scrubbed(Struct, frozen=True):
    """What was compared: up to which position, under which root; `servers`: who holds the log, each read up to there.

    `unsealed`: records that came since, whose bytes no checkpoint judges yet; a hole among them is a flaw.
    `unfinished`: the log is only half rebuilt.
    """

    size: int
    unsealed: int
    unfinished: bool
    root: str
    servers: tuple[str, ...]
    mirror: bool
    documents: int
    positions: int
    flaws: tuple[Flaw, ...]

    @property
    def code(self) -> int:
        """0: every copy is what was sealed; 1: a tile or the mirror is not; 4: the log itself, or a document."""
        if self.unfinished:
            return INTEGRITY
        if not self.flaws:
            return RIGHT
        return INTEGRITY if any(flaw.copy not in (TILES, MIRROR) for flaw in self.flaws) else FINDING


async def run(home: Home, nats: str | None, mirror: Path | None, *, json: bool) -> int:
    """Scrub and tell. Raises Trouble."""
    async with connected(home.directory, nats) as client:
        made, _ = await scrub(client, home, mirror)
    print(_json(made) if json else "\n".join(lines(made)))
    return made.code


async def scrub(client: Client, home: Home, mirror: Path | None) -> "tuple[Scrubbed, Copies]":
    """Read every copy. Raises Trouble where nothing is sealed, or nothing that is kept leads to the signed root."""
    flaws = Flaws()
    copies = await copies_of(client, home, mirror, flaws)
    sealed = copies.sealed
    try:
        servers = await scrub_replicas(Replicas(client), sealed, flaws)
        named = await asyncio.to_thread(_named, copies)
        await _documents(client, named, flaws)
        last = (await Stream(client, JURY).info()).state.last_seq
    except Unavailable as error:
        fr, en = f"le registre ne répond pas : {error}", f"the log does not answer: {error}"
        raise Trouble(ENVIRONMENT, fr, en) from None
    except Damaged as error:
        raise Trouble(INTEGRITY, f"le registre est abîmé : {error}", f"the log is damaged: {error}") from None
    for name, folder in copies.folders:
        upto = await _upto(folder, sealed.size) if name == MIRROR else sealed.size
        await asyncio.to_thread(scrub_hashes, name, folder / PUBLIC, sealed, flaws, upto)
        await asyncio.to_thread(scrub_entries, name, folder / PRIVATE, sealed, upto, flaws)
    if copies.mirror is not None:
        await asyncio.to_thread(_papers, copies.mirror, named, flaws)
    found = Scrubbed(
        sealed.size,
        max(0, last - sealed.size),
        unfinished(home, sealed.size),
        copies.head.root.hex(),
        servers,
        copies.mirror is not None,
        len(named),
        flaws.positions,
        tuple(flaws.found),
    )
    return found, copies


async def _upto(mirror: Path, size: int) -> int:
    """Return up to where the mirror was brought; while the registrar works, it follows within a moment."""
    upto = 0
    for _ in range(LOOKS):
        raw = await asyncio.to_thread(signed_note, mirror / PUBLIC)
        try:
            upto = checkpoints.read(raw)[0].size
        except MalformedNote:
            upto = 0
        if upto >= size:
            break
        await asyncio.sleep(LOOK)
    return min(upto, size)


async def _documents(client: Client, named: set[str], flaws: Flaws) -> None:
    """Look at every document that the sealed records name, as the server keeps it."""
    kept = JetStreamDocuments(client)
    for sha256 in sorted(named):
        try:
            if await kept.get(sha256) is None:
                flaws.add(PAPERS, "missing", 0, 0, sha256)
        except Damaged:
            flaws.add(PAPERS, "differs", 0, 0, sha256)


def _papers(mirror: Path, named: set[str], flaws: Flaws) -> None:
    """Look at the same documents in the mirror."""
    for sha256 in sorted(named):
        if what := paper(mirror, sha256):
            flaws.add(MIRROR, "missing" if what == "missing" else "differs", 0, 0, f"documents/{sha256}")


def _named(copies: Copies) -> set[str]:
    """Return the documents that the records name, from whichever directory holds each tile as it was sealed."""
    named: set[str] = set()
    for index in range(copies.sealed.count):
        for raw in sound(copies, index) or ():
            try:
                named.update(all_of_them(records.decode(raw)))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                continue
    return named


def lines(made: Scrubbed) -> list[str]:
    """Tell what was found."""
    servers = ", ".join(made.servers)
    mirror = say("miroir", "mirror") if made.mirror else say("pas de miroir", "no mirror")
    told = [
        say(
            f"Scellé jusqu'à {made.size}, racine {made.root} ; {French(made.documents):document} ; relus : le registre "
            f"({servers}), les tuiles, {mirror}.",
            f"Sealed up to {made.size}, root {made.root}; {English(made.documents):document}; reread: the log "
            f"({servers}), the tiles, {mirror}.",
        )
    ]
    if made.unsealed:
        fr = f"Pas encore scellés : {French(made.unsealed):enregistrement plus récent}, dont rien ne juge le contenu."
        told.append(
            say(
                fr,
                f"Not sealed yet: {English(made.unsealed):later record|later records}; nothing judges what they say.",
            )
        )
    if made.unfinished:
        fr = "Une reconstruction du registre a été interrompue : relancez `jury log repair`."
        told.append(say(fr, "A rebuilding of the log was interrupted: run `jury log repair` again."))
    told += [told_flaw(flaw) for flaw in made.flaws]
    if made.code == RIGHT:
        told.append(say("Chaque copie est ce qui fut scellé.", "Every copy is what was sealed."))
    return told


def told_flaw(flaw: Flaw) -> str:
    """Tell one flaw."""
    fr, en = _HOW[flaw.what]
    where = f"{flaw.first}" if flaw.first == flaw.last else f"{flaw.first}-{flaw.last}"
    what = say(f"position {where} ", f"position {where} ") if flaw.first else ""
    path = f" ({flaw.path})" if flaw.path else ""
    return f"[{flaw.copy}] {what}{say(fr, en)}{path}"


def _json(made: Scrubbed) -> str:
    told = {"right": not made.flaws, **msgspec.to_builtins(made)}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


@asynccontextmanager
async def connected(
    directory: Path, nats: str | None, user: str = "auditor", seeds: Path | None = None
) -> AsyncIterator[Client]:
    """Give a connection, as the auditor unless said otherwise, who may read and nothing else. Raises Trouble."""
    async with awake(Source(None, directory, nats)) as there:
        client = await Home(there.directory).connect(user, there.nats, seeds)
        try:
            yield client
        finally:
            await disconnect(client)
