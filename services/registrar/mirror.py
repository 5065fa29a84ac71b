"""The mirror: what is sealed, a second time, on another disk: tiles, checkpoint, keys, and the documents.

It is copied from the tiles once their checkpoint is signed, so that a log that was changed never reaches it; and a full
tile that is there already is left as it is, whatever it holds: `jury log scrub` tells a difference, `jury log repair`
acts. Same layout as the registrar's own directory; documents under `private/documents/<sha256>`.
"""

import hashlib
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from ledger import checkpoint as checkpoints
from ledger.manifest import CHECKPOINT, KEYS, POLICY
from ledger.note import MalformedNote
from ledger.plainfiles import MalformedTiles, load, store
from ledger.port import Entry
from ledger.sealed import HANDOVERS, MOST_BYTES, PRIVATE, PUBLIC, WITNESSED
from ledger.tiles import FULL, HEIGHT, MOST_ENTRY, Tiles, entries_path, levels, tile_path
from ledger.tree import WIDTH, leaf_hash
from services.journal import Logger
from services.registrar.sealer import whole

#: Documents read at a time: at most 1 MB each.
BATCH: Final = 4
#: Up to which number of stream DOCUMENTS documents were copied.
UPTO: Final = "documents-upto"
#: Reads stream DOCUMENTS: from which number, how many.
Read = Callable[[int, int], Awaitable[Sequence[Entry]]]


class Mirror:
    """Follows the seal of `directory` into the directory `there`. Raises OSError, MalformedTiles."""

    def __init__(self, directory: Path, there: Path, documents: Read, logger: Logger) -> None:
        self._directory = directory
        self._there = there
        self._documents = documents
        self._logger = logger

    async def follow(self, size: int) -> None:
        """Copy what was sealed since the last time; the checkpoint comes last."""
        await whole(self._copy, size)
        await self._papers()

    def _copy(self, size: int) -> None:
        self._there.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._there.stat().st_dev == self._directory.stat().st_dev and not (self._there / PUBLIC).exists():
            self._logger.warning("the mirror is on the same disk as the seal", mirror=str(self._there))
        done = _sealed(self._there)
        for level, _ in levels(size):
            for index in _new(done >> HEIGHT * level, size >> HEIGHT * level):
                width = min(FULL, (size >> HEIGHT * level) - index * FULL)
                self._put(PUBLIC, tile_path(level, index, width), WIDTH * width)
        for index in _new(done, size):
            width = min(FULL, size - index * FULL)
            self._check(size, index)
            self._put(PRIVATE, entries_path(index, width), width * (2 + MOST_ENTRY))
        for name in (KEYS, POLICY, HANDOVERS, WITNESSED, CHECKPOINT):
            if name in (KEYS, POLICY, CHECKPOINT) or (self._directory / PUBLIC / name).exists():
                store(self._there / PUBLIC, name, load(self._directory / PUBLIC, name, MOST_BYTES))

    def _check(self, size: int, index: int) -> None:
        """Raise OSError rather than copy entries that the disk changed since they were written."""
        entries = Tiles(self._directory / PRIVATE, size).entries(index)
        if [leaf_hash(entry) for entry in entries] != Tiles(self._directory / PUBLIC, size).hashes(0, index):
            raise OSError(f"entry tile {index} is not what its hashes say: see `jury log scrub`")

    def _put(self, part: str, path: str, most: int) -> None:
        content = load(self._directory / part, path, most)
        place = self._there / part / path
        if place.exists():
            if place.read_bytes() != content:
                self._logger.error("the mirror holds another tile; it is left as it is", path=str(place))
            return
        store(self._there / part, path, content)
        if not path.split("/")[-2].endswith(".p"):
            shutil.rmtree(place.with_name(place.name + ".p"), ignore_errors=True)

    async def _papers(self) -> None:
        number = int(await whole(self._upto))
        while entries := await self._documents(number + 1, BATCH):
            for entry in entries:
                await whole(self._paper, entry)
            number = entries[-1].position
            await whole(store, self._there / PRIVATE, UPTO, f"{number}\n".encode())

    def _upto(self) -> int:
        try:
            return int(load(self._there / PRIVATE, UPTO, 30))
        except (MalformedTiles, ValueError):
            return 0

    def _paper(self, entry: Entry) -> None:
        sha256 = hashlib.sha256(entry.raw).hexdigest()
        if entry.subject.endswith(sha256) and not (self._there / PRIVATE / "documents" / sha256).exists():
            store(self._there / PRIVATE, f"documents/{sha256}", entry.raw)


def _sealed(there: Path) -> int:
    """Return up to where the mirror was brought: its own checkpoint is written last."""
    try:
        return checkpoints.read(load(there / PUBLIC, CHECKPOINT, MOST_BYTES))[0].size
    except (MalformedTiles, MalformedNote):
        return 0


def _new(done: int, size: int) -> range:
    """Return the tiles of a level that were not whole when it held `done` hashes, and that now hold any."""
    return range(done // FULL, -(-size // FULL))
