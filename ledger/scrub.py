"""Rereading every copy of a sealed log and comparing each record with its sealed hash. Reports; changes nothing.

The judge is the signed checkpoint: hash tiles count only where they lead to its root, so no copy is believed because of
where it lies. Memory is bounded by one tile of each copy. A running system may append meanwhile: what is compared are
the first `size` records.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from ledger.chain import subject_of
from ledger.grown import GrownTiles
from ledger.plainfiles import Fault, MalformedTiles
from ledger.port import Entry
from ledger.replicas import ALONE, Answer, Replicas
from ledger.tiles import FULL, HEIGHT, entries_path, levels, tile_path
from ledger.tree import fold, leaf_hash

#: Positions asked for at a time; askings until every server must have answered one range (of three, one is left out
#: once in 10**10), of which so many in a row; then seconds between two, for a replica that lags or has just joined.
RANGE: Final = 128
ASKINGS: Final = 60
EAGER: Final = 15
LAG: Final = 0.1
#: Flaws kept with their positions; more are counted.
MOST: Final = 1_000

#: `unread`: a server that never answered; `behind`: the copy ends before what is sealed.
What = Literal["missing", "differs", "misplaced", "unread", "behind"]


class Flaw(Struct, frozen=True):
    """What is wrong with one copy: which, what, from and to which position (0: a file of hashes), in which file."""

    copy: str
    what: What
    first: int
    last: int
    path: str = ""


class Flaws:
    """What was found, neighbours together."""

    def __init__(self) -> None:
        self.found: list[Flaw] = []
        self.positions = 0

    def add(self, copy: str, what: What, first: int, last: int, path: str = "") -> None:
        """Take in a flaw."""
        self.positions += last - first + 1 if first else 0
        before = self.found[-1] if self.found else None
        joins = before is not None and before == Flaw(copy, what, before.first, first - 1, path) and first > 0
        if before is not None and joins:
            self.found[-1] = Flaw(copy, what, before.first, last, path)
        elif len(self.found) < MOST:
            self.found.append(Flaw(copy, what, first, last, path))

    def of(self, *copies: str) -> list[Flaw]:
        """Return the flaws of some copies."""
        return [flaw for flaw in self.found if flaw.copy in copies]


class Sealed:
    """The hashes of the first `size` records, that lead to the signed root. Raises MalformedTiles where they do not."""

    def __init__(self, directory: Path, size: int, root: bytes) -> None:
        self.size: Final = size
        self._tiles = GrownTiles(directory, size)
        found, self._roots = self._tiles.check()
        if found != root:
            raise MalformedTiles(Fault.WRONG_ROOT, "tile", f"{found.hex()}, signed is {root.hex()}")

    @property
    def count(self) -> int:
        """How many tiles of entries there are."""
        return -(-self.size // FULL)

    def leaves(self, index: int) -> list[bytes]:
        """Return the hashes of the entries of a tile."""
        hashes = self._tiles.hashes(0, index)
        if fold(hashes) != self._roots[index]:
            raise MalformedTiles(Fault.WRONG_HASH, tile_path(0, index, len(hashes)), "changed since it was checked")
        return hashes

    def hash_tiles(self) -> Iterator[tuple[str, list[bytes]]]:
        """Give every hash tile, its path and what it holds."""
        for level, count in levels(self.size):
            for index in range(-(-count // FULL)):
                hashes = self.leaves(index) if level == 0 else self._tiles.hashes(level, index)
                yield tile_path(level, index, len(hashes)), hashes


def sealed_by(folders: Sequence[Path], size: int, root: bytes) -> Sealed | None:
    """Return the first of these directories' hashes that lead to the signed root."""
    for folder in folders:
        try:
            return Sealed(folder, size, root)
        except MalformedTiles:
            continue
    return None


def scrub_hashes(copy: str, folder: Path, sealed: Sealed, flaws: Flaws, upto: int) -> None:
    """Compare the hash tiles of a directory, which were brought up to `upto`."""
    tiles = GrownTiles(folder, sealed.size)
    for (path, said), (level, index) in zip(sealed.hash_tiles(), _places(sealed.size), strict=True):
        if upto < sealed.size and (index + 1) * FULL > upto >> HEIGHT * level:
            continue  # its last tiles are shorter
        try:
            if tiles.hashes(level, index) != said:
                flaws.add(copy, "differs", 0, 0, path)
        except MalformedTiles as fault:
            flaws.add(copy, "missing" if fault.fault is Fault.MISSING else "differs", 0, 0, path)


def _places(size: int) -> Iterator[tuple[int, int]]:
    for level, count in levels(size):
        for index in range(-(-count // FULL)):
            yield level, index


def scrub_entries(copy: str, folder: Path, sealed: Sealed, upto: int, flaws: Flaws) -> None:
    """Compare the entry tiles of a directory, which were brought up to `upto`."""
    tiles = GrownTiles(folder, upto)
    for index in range(-(-upto // FULL)):
        first = index * FULL + 1
        leaves = sealed.leaves(index)[: upto - first + 1]
        path = entries_path(index, len(leaves))
        try:
            hashes = [leaf_hash(entry) for entry in tiles.stored(index)]
        except MalformedTiles as fault:
            what: What = "missing" if fault.fault is Fault.MISSING else "differs"
            flaws.add(copy, what, first, index * FULL + len(leaves), path)
            continue
        for place, leaf in enumerate(leaves):
            if hashes[place : place + 1] != [leaf]:
                flaws.add(copy, "differs" if place < len(hashes) else "missing", first + place, first + place, path)
        if len(hashes) > len(leaves):
            flaws.add(copy, "differs", index * FULL + len(leaves), index * FULL + len(leaves), path)
    if upto < sealed.size:
        flaws.add(copy, "behind", upto + 1, sealed.size)


async def scrub_replicas(replicas: Replicas, sealed: Sealed, flaws: Flaws) -> tuple[str, ...]:
    """Compare what each server that holds the log has; return their names. Raises Unavailable, Damaged.

    Of what came since the checkpoint nothing judges the bytes, but each position is there, under its record's subject.
    """
    names, end = await replicas.held()
    for index in range(sealed.count):
        leaves = await asyncio.to_thread(sealed.leaves, index)
        for offset in range(0, len(leaves), RANGE):
            start = index * FULL + offset + 1
            there = leaves[offset : offset + RANGE][: max(0, end - start + 1)]
            if there:
                await _range(replicas, names, start, there, flaws)
    for name in names if end < sealed.size else ():
        flaws.add(name, "missing", end + 1, sealed.size)
    for start in range(sealed.size + 1, end + 1, RANGE):
        await _range(replicas, names, start, [None] * min(RANGE, end - start + 1), flaws)
    return names


async def _range(
    replicas: Replicas, names: tuple[str, ...], start: int, leaves: Sequence[bytes | None], flaws: Flaws
) -> None:
    """Ask for a range until each server has answered; one whose answer ends early may lag, and is asked again.

    `leaves`: the hash of each record (None: not sealed yet).
    """
    short: dict[str, Answer] = {}
    waiting = set(names)
    for asking in range(ASKINGS):
        answer = await replicas.read(start, len(leaves), alone=names == (ALONE,))
        if asking > EAGER:
            await asyncio.sleep(LAG)
        if answer.server not in waiting:
            continue
        end = answer.entries[-1].position if answer.entries else 0
        if end < start + len(leaves) - 1 and asking < ASKINGS // 2:
            short[answer.server] = answer
            continue
        waiting.discard(answer.server)
        _compare(answer.server, start, leaves, answer.entries, flaws)
        if not waiting:
            return
    for name in sorted(waiting):
        if name in short:
            _compare(name, start, leaves, short[name].entries, flaws)
        else:
            flaws.add(name, "unread", start, start + len(leaves) - 1)


def _compare(copy: str, start: int, leaves: Sequence[bytes | None], entries: list[Entry], flaws: Flaws) -> None:
    held = {entry.position: entry for entry in entries}
    for position, leaf in enumerate(leaves, start):
        entry = held.get(position)
        if entry is None:
            flaws.add(copy, "missing", position, position)
        elif leaf is not None and leaf_hash(entry.raw) != leaf:
            flaws.add(copy, "differs", position, position)
        elif subject_of(entry.raw) != entry.subject:
            flaws.add(copy, "misplaced", position, position)
