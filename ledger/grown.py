"""Tiles whose log may have grown since: a partial tile may be gone where the full one is there (C2SP tlog-tiles)."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.tiles import FULL, MOST_ENTRY, Tiles, entries_path, tile_path
from ledger.tree import WIDTH

_MOST_FILE: Final = FULL * (2 + MOST_ENTRY)
#: How a compressed file begins (RFC 1952): its mark, and the only method there is.
_GZIP: Final = b"\x1f\x8b\x08"


class GrownTiles(Tiles):
    """The first `size` entries of a log that may be longer. Every method raises MalformedTiles.

    `packed`: an entry bundle may be as it was served, compressed (gzip, the one kind that needs no asking for).
    """

    def __init__(self, directory: Path, size: int, *, packed: bool = False) -> None:
        super().__init__(directory, size)
        self._folder = directory
        self._packed = packed

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
            return list(framed(self._unpacked(load(self._folder, path, _MOST_FILE)), path))
        except MalformedTiles as fault:
            if fault.fault is not Fault.MISSING or width == FULL:
                raise
            path = entries_path(index)
            return list(framed(self._unpacked(self._instead(path, _MOST_FILE, fault)), path))[:width]

    def _unpacked(self, content: bytes) -> bytes:
        """Return what is compressed; what only begins as if it were, as it is. Never more than a bundle can hold."""
        if not self._packed or not content.startswith(_GZIP):
            return content
        opening = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            opened = opening.decompress(content, _MOST_FILE)
        except zlib.error:
            return content
        return opened if opening.eof else content

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
