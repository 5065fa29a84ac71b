"""A log's tiles as an auditor gets them, from anyone: hashes, and entries told apart from what was sealed."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from audit.codes import Code
from ledger.grown import GrownTiles
from ledger.tiles import FULL
from ledger.tree import leaf_hash


class Mirror(GrownTiles):
    """Tiles of a log that may have grown since they were copied."""

    @property
    def whole(self) -> bool:
        """Whether entries are there at all: a log may publish its hashes alone."""
        return (self._folder / "tile" / "entries").is_dir() or self.size == 0

    def compare(self, index: int, entries: list[bytes], width: int = FULL) -> list[tuple[Code, int]]:
        """Return how entries differ from those of the first `width` hashes of their tile, and at which positions."""
        sealed, found = self.hashes(0, index)[:width], [leaf_hash(entry) for entry in entries]
        if sealed == found:
            return []
        first = index * FULL + 1
        if sorted(sealed) == sorted(found):
            pairs = enumerate(zip(sealed, found, strict=True), first)
            return [(Code.SWAPPED, position) for position, (one, other) in pairs if one != other]
        steps = SequenceMatcher(None, sealed, found, autojunk=False).get_opcodes()
        return [each for step in steps for each in _told(step, first)]


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
