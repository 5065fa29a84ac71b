"""Entry tiles move from the private directory to the public one once nothing in them is under embargo any more.

They are copied, never taken back; the file `released` says up to which position. Whoever holds the bus key of the user
`auditor` reads everything at any time: that is how an auditor is let in before.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from ledger.grown import GrownTiles
from ledger.plainfiles import MalformedTiles, load, store
from ledger.port import Damaged, Unavailable
from ledger.sealed import PRIVATE, PUBLIC, RELEASED, read_released
from ledger.tiles import FULL, entries_path
from ledger.tree import leaf_hash
from services.registrar.embargo import Embargo
from services.registrar.sealer import whole

#: Seconds that the fold of the log may be behind the seal.
PATIENCE: Final = 5.0


class Release:
    """Follows the seal of a directory. `reach` returns once the embargo has folded the log up to a position."""

    def __init__(self, directory: Path, embargo: Embargo, reach: Callable[[int], Awaitable[None]]) -> None:
        self._public = directory / PUBLIC
        self._private = directory / PRIVATE
        self._embargo = embargo
        self._reach = reach

    async def follow(self, size: int) -> None:
        """Release what is sealed and free. Raises OSError, MalformedTiles."""
        with contextlib.suppress(TimeoutError, Damaged, Unavailable):
            async with asyncio.timeout(PATIENCE):
                await self._reach(size)
        await whole(self._release, min(size, self._embargo.free), size)

    def _release(self, upto: int, size: int) -> None:
        done = read_released(self._public)
        if upto <= (done or 0):
            return
        if done is None:  # whoever finds entries here is to know that they are not all
            store(self._public, RELEASED, b"0\n")
            done = 0
        private, public = GrownTiles(self._private, size), GrownTiles(self._public, size)
        for index in range(done // FULL, -(-upto // FULL)):
            width = min(FULL, upto - index * FULL)
            entries = private.stored(index)[:width]
            if [leaf_hash(entry) for entry in entries] != public.hashes(0, index)[:width]:
                raise OSError(f"entry tile {index} is not what its hashes say: see `jury log scrub`")
            framed = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
            path = entries_path(index, width)
            if not _there(self._public, path, framed):
                store(self._public, path, framed)
        store(self._public, RELEASED, f"{upto}\n".encode())


def _there(directory: Path, path: str, content: bytes) -> bool:
    try:
        return load(directory, path, len(content)) == content
    except MalformedTiles:
        return False
