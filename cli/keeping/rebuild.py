"""A log that its only server damaged, rebuilt: the stream is set aside, and a new one filled from the sealed entries.

A stream never takes an old position again, so one record cannot be put back: all are, each at its own position, with
the services' own keys. What came after the last checkpoint is in no tile: it is taken from the damaged stream, if that
still holds all of it. Nothing may run in the directory meanwhile.
"""

import shutil
from collections.abc import Sequence
from typing import Final

from cli.home import Home
from cli.keeping.copies import ASIDE, Copies, sound, tail_name
from cli.keeping.repaired import From, recorded
from cli.keeping.writers import Hands, hands
from cli.running.children import Household
from cli.words import ENVIRONMENT, INTEGRITY, Trouble, warn
from contracts.document import MOST_BYTES as MOST_DOCUMENT
from contracts.topology import DOCUMENTS, JURY
from ledger import restore
from ledger.chain import subject_of
from ledger.direct import DirectGet
from ledger.grown import framed
from ledger.jetstream import JetStreamDocuments
from ledger.plainfiles import load, store
from ledger.port import Conflict, Damaged, Doubt, Entry, ReadOnly, Unavailable
from ledger.restore import NotEmpty
from ledger.sealed import PRIVATE
from ledger.stream import Stream
from ledger.tiles import FULL

#: The records that no tile holds yet.
_MOST_TAIL: Final = 64 * 1024 * 1024


class Rebuilt:
    """The log as it will be: each sealed tile from a copy that is as it was sealed, then the tail. Only read."""

    def __init__(self, copies: Copies, tail: Sequence[Entry]) -> None:
        self._copies = copies
        self._tail = tail

    @property
    def size(self) -> int:
        """How many records there are."""
        return self._copies.sealed.size + len(self._tail)

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """Return what is left of the tile that `start` is in, or of the tail. Raises Damaged."""
        sealed = self._copies.sealed.size
        if start > sealed:
            return self._tail[start - sealed - 1 : start - sealed - 1 + most]
        index, place = divmod(start - 1, FULL)
        entries = sound(self._copies, index)
        if entries is None:
            raise Damaged(f"no copy of entry tile {index} is as it was sealed any more")
        return [Entry(start + at, subject_of(raw), raw) for at, raw in enumerate(entries[place : place + most])]

    async def append(
        self,
        subject: str,
        raw: bytes,  # noqa: ARG002 (the port's signature)
        expected: int,  # noqa: ARG002 (the port's signature)
        head: int | None = None,  # noqa: ARG002 (the port's signature)
    ) -> int:
        """Raise ReadOnly."""
        raise ReadOnly(subject)

    async def last(self, subject: str) -> Entry | None:
        """Raise ReadOnly: nobody asks."""
        raise ReadOnly(subject)

    async def head(self) -> int:
        """See `Ledger.head`."""
        return self.size

    def ring(self, bell: object) -> None:
        """See `Ledger.ring`: it never grows."""


async def rebuild(home: Home, copies: Copies, source: From, *, log: bool, papers: bool) -> None:
    """Rebuild streams, verify them by reading, record it. Raises Trouble; nothing is touched unless all is at hand."""
    for index in range(copies.sealed.count) if log else ():
        if sound(copies, index) is None:
            fr = f"aucune copie de la tuile {index} n'est telle que scellée ; rien n'a été touché"
            raise Trouble(INTEGRITY, fr, f"no copy of tile {index} is as it was sealed; nothing was touched")
    household = Household(home)
    await household.start_bus()
    try:
        async with hands(household.url, home.nats / "keys") as held:
            tail = await _tail(home, held, copies.sealed.size) if log else []
            kept = await _papers(home, held, copies) if papers else []
            # Raised before anything is moved: whoever is interrupted here starts no service on half a log.
            position = copies.sealed.size if log else 0
            begun = f"being rebuilt, not finished: {_reason(source, log=log, papers=papers)}"
            await recorded(held.clients["registrar"], begun, position)
        await household.stop()
        for stream in (name for name, wanted in ((JURY, log), (DOCUMENTS, papers)) if wanted):
            _set_aside(home, stream)
        household = Household(home)
        await household.start_bus()
        async with hands(household.url, home.nats / "keys") as held:
            await _fill(held, Rebuilt(copies, tail), copies, kept, log=log)
            number = await recorded(held.clients["registrar"], _reason(source, log=log, papers=papers), position)
        (home.nats / ASIDE / tail_name(copies.sealed.size)).unlink(missing_ok=True)
    finally:
        await household.stop()
    warn(
        f"Relancez `jury up`, puis un organisateur lève l'alarme : jury log settle {number} --as p-… --reason …",
        f"Start `jury up` again, then an organiser settles the alarm: jury log settle {number} --as p-… --reason …",
    )


async def _tail(home: Home, held: Hands, size: int) -> list[Entry]:
    """Return the records after the last checkpoint, kept in a file before anything is moved. Raises Trouble.

    A rebuilding that was interrupted left a log that is shorter than that file: then the file is what there was.
    """
    stream, direct = Stream(held.clients["registrar"], JURY), DirectGet(held.clients["registrar"], JURY)
    end = (await stream.info()).state.last_seq
    folder, name = home.nats / ASIDE, tail_name(size)
    raws = list(framed(load(folder, name, _MOST_TAIL), name)) if (folder / name).exists() else []
    if raws and end < size + len(raws):
        return [Entry(size + place, subject_of(raw), raw) for place, raw in enumerate(raws, 1)]
    found: list[Entry] = []
    while (due := size + len(found) + 1) <= end:
        more = await direct.read(due, min(128, end - due + 1))
        whole = [entry for place, entry in enumerate(more) if entry.position == due + place]
        if not whole:
            fr = f"la position {due}, pas encore scellée, est perdue : aucune copie ne l'a ; rien n'a été touché"
            en = f"position {due}, not sealed yet, is lost: no copy holds it; nothing was touched"
            raise Trouble(INTEGRITY, fr, en)
        found += whole
    store(folder, name, b"".join(len(entry.raw).to_bytes(2, "big") + entry.raw for entry in found))
    return found


async def _papers(home: Home, held: Hands, copies: Copies) -> list[bytes]:
    """Return every document that the mirror holds; and that the server still reads, kept in the mirror's place."""
    folder = (copies.mirror or home.seal) / PRIVATE
    kept = {
        path.name: load(folder, f"documents/{path.name}", MOST_DOCUMENT) for path in (folder / "documents").glob("*")
    }
    direct, number = DirectGet(held.clients["registrar"], DOCUMENTS), 0
    while entries := await direct.read(number + 1, 4):
        for entry in entries:
            kept.setdefault(entry.subject.rpartition(".")[2], entry.raw)
        number = entries[-1].position
    return [content for _, content in sorted(kept.items())]


def _set_aside(home: Home, stream: str) -> None:
    """Move a stream's files out of the server's sight; they are kept."""
    (found,) = home.streams.glob(f"jetstream/*/streams/{stream}")
    folder = home.nats / ASIDE
    folder.mkdir(exist_ok=True, mode=0o700)
    number = 1 + len(list(folder.glob(f"{stream}-*")))
    shutil.move(found, folder / f"{stream}-{number}")


async def _fill(held: Hands, source: Rebuilt, copies: Copies, papers: list[bytes], *, log: bool) -> None:
    kept = JetStreamDocuments(held.clients["intake"])
    try:
        for content in papers:
            await kept.put(content)
        if not log:
            return
        await restore.append(source, source.size, held.streams(), 0, lambda _: None)
        root = await restore.reread(held.ledger, copies.sealed.size)
    except (Conflict, Doubt, NotEmpty, Unavailable) as error:
        fr, en = (
            f"interrompu ({error}) ; relancez la même commande",
            f"interrupted ({error}); run the same command again",
        )
        raise Trouble(ENVIRONMENT, fr, en) from None
    if root != copies.head.root:
        raise Trouble(INTEGRITY, f"relu, le registre a la racine {root.hex()}", f"read again: root {root.hex()}")


def _reason(source: From, *, log: bool, papers: bool) -> str:
    what = " and ".join(name for name, wanted in ((JURY, log), (DOCUMENTS, papers)) if wanted)
    return f"stream {what} rebuilt from the {source}; the damaged one is kept in nats/{ASIDE}"
