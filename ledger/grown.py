"""Tiles whose log may have grown since: a partial tile may be gone where the full one is there (C2SP tlog-tiles)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.tiles import FULL, MOST_ENTRY, Tiles, entries_path, tile_path
from ledger.tree import WIDTH

_MOST_FILE: Final = FULL * (2 + MOST_ENTRY)


class GrownTiles(Tiles):
    """The first `size` entries of a log that may be longer. Every method raises MalformedTiles."""

    def __init__(self, directory: Path, size: int) -> None:
        super().__init__(directory, size)
        self._folder = directory

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
        """Return what the file of an entry bundle holds, as many entries as there are."""
        width = self._width(0, index)
        path = entries_path(index, width)
        try:
            return list(framed(load(self._folder, path, _MOST_FILE), path))
        except MalformedTiles as fault:
            if fault.fault is not Fault.MISSING or width == FULL:
                raise
            path = entries_path(index)
            return list(framed(self._instead(path, _MOST_FILE, fault), path))[:width]

    def _instead(self, path: str, most: int, fault: MalformedTiles) -> bytes:
        try:
            return load(self._folder, path, most)
        except MalformedTiles as other:
            raise (fault if other.fault is Fault.MISSING else other) from None


def framed(content: bytes, path: str) -> Iterator[bytes]:
    """Yield the entries of a file, each after its length. Raises MalformedTiles."""
    offset = 0
    while offset < len(content):
        start = offset + 2
        offset = start + int.from_bytes(content[offset:start], "big")
        if start > len(content) or offset > len(content):
            raise MalformedTiles(Fault.TRUNCATED, path, "ends in the middle of an entry")
        yield content[start:offset]
