"""The tree on disk as C2SP tlog-tiles (https://c2sp.org/tlog-tiles): hash tiles, entry bundles, nothing else.

`tile/<L>/<N>[.p/<W>]` holds up to 256 hashes of level L, each the root of a full tile of level L - 1 (level 0: leaf
hashes). `tile/entries/<N>[.p/<W>]` holds the entries under tile N of level 0, each after its length (16 bits, big
endian). `.p/<W>` marks a partial tile of W hashes: the last one of its level.
"""

import shutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from ledger.plainfiles import Fault, MalformedTiles, load, store
from ledger.tree import EMPTY, WIDTH, fold, leaf_hash

__all__ = ["FULL", "MOST_ENTRY", "Fault", "MalformedTiles", "TileWriter", "Tiles", "entries_path", "tile_path"]

#: Hashes in a full tile: subtrees of height 8.
FULL: Final = 256
HEIGHT: Final = 8
#: What a 16-bit length can say.
MOST_ENTRY: Final = 65_535


def tile_path(level: int, index: int, width: int = FULL) -> str:
    """Return the path of a hash tile, relative to the log's directory."""
    return f"tile/{level}/{_place(index, width)}"


def entries_path(index: int, width: int = FULL) -> str:
    """Return the path of an entry bundle, relative to the log's directory."""
    return f"tile/entries/{_place(index, width)}"


def _place(index: int, width: int) -> str:
    """Write 1234067 as x001/x234/067, and a partial tile's width after it."""
    assert index >= 0, "tiles are counted from 0"
    assert 0 < width <= FULL, "an empty tile is never written"
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    place = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return place if width == FULL else f"{place}.p/{width}"


def levels(size: int) -> Iterator[tuple[int, int]]:
    """Yield each level of a tree of `size` entries and the number of hashes that its tiles hold together."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size >> HEIGHT


def parse_entries(content: bytes, count: int, path: str, most: int = MOST_ENTRY) -> list[bytes]:
    """Return exactly `count` entries of at most `most` bytes each. Raises MalformedTiles."""
    entries: list[bytes] = []
    offset = 0
    for _ in range(count):
        start = offset + 2
        offset = start + int.from_bytes(content[offset:start], "big")
        if offset > len(content) or start > len(content):
            raise MalformedTiles(Fault.TRUNCATED, path, f"ends in entry {len(entries) + 1} of {count}")
        if offset - start > most:
            raise MalformedTiles(Fault.OVERSIZED, path, f"entry {len(entries) + 1} has {offset - start} bytes")
        entries.append(content[start:offset])
    if offset != len(content):
        raise MalformedTiles(Fault.TRAILING_BYTES, path, f"{len(content) - offset} bytes after {count} entries")
    return entries


class TileWriter:
    """Writes a log's tiles, entry by entry, holding at most one tile of each level and one entry bundle in memory.

    Always from the first entry on: a full tile that is there already is compared, not written again, so that what a
    crash left is gone on with by the same steps. `replaced`: the files that held something else, and were written anew;
    the first of each is kept beside it as `.was`, for it may be the log that was changed, and not the tile.
    """

    def __init__(self, directory: Path, entries: Path | None = None) -> None:
        """`entries`: where entry bundles go if not beside the hash tiles."""
        self.size = 0
        self.replaced: list[str] = []
        self._directory = directory
        self._beside = entries or directory
        self._entries: list[bytes] = []
        self._rows: list[list[bytes]] = [[]]
        self._written: list[int] = [0]

    def extend(self, entries: Iterable[bytes]) -> None:
        """Append entries of at most 65,535 bytes; full tiles are on disk when this returns. Raises MalformedTiles."""
        for entry in entries:
            if len(entry) > MOST_ENTRY:
                raise MalformedTiles(Fault.OVERSIZED, f"entry {self.size}", f"{len(entry)} bytes")
            self._entries.append(entry)
            self._rows[0].append(leaf_hash(entry))
            self.size += 1
            if len(self._entries) == FULL:
                self._write_entries()
                self._entries = []
                self._climb()

    def finish(self) -> bytes:
        """Bring the partial tiles of the present size to disk; return the root. More may be appended afterwards."""
        if self._entries:
            self._write_entries()
        for level, row in enumerate(self._rows):
            if row:
                self._store(self._directory, tile_path(level, self._written[level], len(row)), b"".join(row))
        return self.root()

    def root(self) -> bytes:
        """Return the root at the present size, computed from the entries alone."""
        edge: list[bytes] = []
        for row in self._rows:
            if row or edge:
                edge = [fold(row + edge)]
        return edge[0] if edge else EMPTY

    def _write_entries(self) -> None:
        index, width = (self.size - 1) // FULL, len(self._entries)
        framed = b"".join([len(entry).to_bytes(2, "big") + entry for entry in self._entries])
        self._store(self._beside, entries_path(index, width), framed)
        if width == FULL:
            _drop_partials(self._beside / entries_path(index))

    def _climb(self) -> None:
        level = 0
        while len(self._rows[level]) == FULL:
            row, index = self._rows[level], self._written[level]
            self._store(self._directory, tile_path(level, index), b"".join(row))
            _drop_partials(self._directory / tile_path(level, index))
            self._rows[level] = []
            self._written[level] += 1
            level += 1
            if level == len(self._rows):
                self._rows.append([])
                self._written.append(0)
            self._rows[level].append(fold(row))

    def _store(self, directory: Path, path: str, content: bytes) -> None:
        try:
            if load(directory, path, len(content)) == content:
                return
            self._replace(directory, path)
        except MalformedTiles as fault:
            if fault.fault is not Fault.MISSING:
                self._replace(directory, path)
        store(directory, path, content)

    def _replace(self, directory: Path, path: str) -> None:
        self.replaced.append(path)
        place = directory / path
        kept = place.with_name(place.name + ".was")
        if place.is_file() and not place.is_symlink() and not kept.exists():
            place.replace(kept)


def _drop_partials(full: Path) -> None:
    """Remove the partial tiles of a tile that is whole on disk: the specification asks for them no more."""
    shutil.rmtree(full.with_name(full.name + ".p"), ignore_errors=True)


class Tiles:
    """The tiles of a tree of `size` entries in a directory, made by anyone. Every method raises MalformedTiles."""

    def __init__(self, directory: Path, size: int, most_entry: int = MOST_ENTRY) -> None:
        self.size = size
        self._directory = directory
        self._most_entry = most_entry
        self._kept = lru_cache(maxsize=64)(self.hashes)

    def hashes(self, level: int, index: int) -> list[bytes]:
        """Return the hashes of a tile, as many as the tree's size asks for."""
        width = self._width(level, index)
        path = tile_path(level, index, width)
        content = load(self._directory, path, width * WIDTH)
        if len(content) != width * WIDTH:
            raise MalformedTiles(Fault.TRUNCATED, path, f"{len(content)} bytes, not {width * WIDTH}")
        return [content[start : start + WIDTH] for start in range(0, len(content), WIDTH)]

    def entries(self, index: int) -> list[bytes]:
        """Return the entries of a bundle, as many as the tree's size asks for; their hashes are not checked."""
        width = self._width(0, index)
        path = entries_path(index, width)
        content = load(self._directory, path, width * (2 + self._most_entry))
        return parse_entries(content, width, path, self._most_entry)

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete subtree: a `ledger.tree.Node`."""
        level, inside = divmod(height, HEIGHT)
        tile, start = divmod(index << inside, FULL)
        return fold(self._kept(level, tile)[start : start + (1 << inside)])

    def check(self) -> tuple[bytes, list[bytes]]:
        """Read every hash tile, check each against the one above; return the root and the root of each level 0 tile.

        The second list is what entry bundles are checked against later: 32 bytes for 256 entries.
        """
        below: list[bytes] = []
        leaves: list[bytes] = []
        edge: list[bytes] = []
        for level, count in levels(self.size):
            folded = []
            for index in range(-(-count // FULL)):
                row = self.hashes(level, index)
                if level:
                    self._compare(level, index * FULL, row, below)
                folded.append(fold(row))
            partial = row if count % FULL else []
            if partial or edge:
                edge = [fold(partial + edge)]
            leaves, below = leaves or folded, folded
        return (edge[0] if edge else EMPTY), leaves

    def _compare(self, level: int, start: int, row: list[bytes], below: list[bytes]) -> None:
        for place, hash_ in enumerate(row, start):
            if below[place] != hash_:
                detail = f"does not hash to what {tile_path(level, start // FULL, len(row))} says"
                raise MalformedTiles(Fault.WRONG_HASH, tile_path(level - 1, place), detail)

    def _width(self, level: int, index: int) -> int:
        width = min(FULL, (self.size >> HEIGHT * level) - index * FULL)
        assert width > 0, "the tile is in the tree"
        return width
