"""A log's tiles as an auditor gets them, from anyone: hashes, and entries told apart from what was sealed."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from audit.codes import Code
from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.tiles import FULL, MOST_ENTRY, Tiles, entries_path, tile_path
from ledger.tree import WIDTH, leaf_hash

_MOST_FILE: Final = FULL * (2 + MOST_ENTRY)


class Mirror(Tiles):
    """Tiles whose log may have grown since: a partial tile may be gone where the full one is there (C2SP)."""

    def __init__(self, directory: Path, size: int) -> None:
        super().__init__(directory, size)
        self._folder = directory

    @property
    def whole(self) -> bool:
        """Whether entries are there at all: a log may publish its hashes alone."""
        return (self._folder / "tile" / "entries").is_dir() or self.size == 0

    def hashes(self, level: int, index: int) -> list[bytes]:
        """See `Tiles.hashes`."""
        try:
            return super().hashes(level, index)
        except MalformedTiles as fault:
            width = self._width(level, index)
            if fault.fault is not Fault.MISSING or width == FULL:
                raise
            path = tile_path(level, index)
            content = self._instead(path, FULL * WIDTH, fault)
            if len(content) != FULL * WIDTH:
                raise MalformedTiles(Fault.TRUNCATED, path, f"{len(content)} bytes") from None
            return [content[start : start + WIDTH] for start in range(0, width * WIDTH, WIDTH)]

    def stored(self, index: int) -> list[bytes]:
        """Return what the file of an entry bundle holds, as many entries as there are. Raises MalformedTiles."""
        width = self._width(0, index)
        path = entries_path(index, width)
        try:
            return list(_framed(load(self._folder, path, _MOST_FILE), path))
        except MalformedTiles as fault:
            if fault.fault is not Fault.MISSING or width == FULL:
                raise
            path = entries_path(index)
            return list(_framed(self._instead(path, _MOST_FILE, fault), path))[:width]

    def compare(self, index: int, entries: list[bytes]) -> list[tuple[Code, int]]:
        """Return how the entries of a bundle differ from those whose hashes are in the tile, and at which positions."""
        sealed, found = self.hashes(0, index), [leaf_hash(entry) for entry in entries]
        if sealed == found:
            return []
        first = index * FULL + 1
        if sorted(sealed) == sorted(found):
            pairs = enumerate(zip(sealed, found, strict=True), first)
            return [(Code.SWAPPED, position) for position, (one, other) in pairs if one != other]
        steps = SequenceMatcher(None, sealed, found, autojunk=False).get_opcodes()
        return [each for step in steps for each in _told(step, first)]

    def _instead(self, path: str, most: int, fault: MalformedTiles) -> bytes:
        try:
            return load(self._folder, path, most)
        except MalformedTiles as other:
            raise (fault if other.fault is Fault.MISSING else other) from None


def _told(step: tuple[str, int, int, int, int], first: int) -> Iterator[tuple[Code, int]]:
    kind, start, end, from_, to = step
    if kind == "equal":
        return
    edited = min(end - start, to - from_)
    for place in range(start, start + edited):
        yield Code.EDITED, first + place
    for place in range(start + edited, end):
        yield Code.DROPPED, first + place
    if to - from_ > edited:
        yield Code.INSERTED, first + start + edited


def _framed(content: bytes, path: str) -> Iterator[bytes]:
    """Yield the entries of a file, each after its length. Raises MalformedTiles."""
    offset = 0
    while offset < len(content):
        start = offset + 2
        offset = start + int.from_bytes(content[offset:start], "big")
        if start > len(content) or offset > len(content):
            raise MalformedTiles(Fault.TRUNCATED, path, "ends in the middle of an entry")
        yield content[start:offset]
