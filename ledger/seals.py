"""Stream SEAL: every checkpoint ever signed, in order, each appended under the number of the one before.

That expectation is the sealers' lock: of two registrars that sign at the same time one is refused.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

from contracts.topology import SEAL_SUBJECT
from ledger import checkpoint as checkpoints
from ledger.checkpoint import Checkpoint
from ledger.stream import Stream


class Seal(NamedTuple):
    """A signed note as kept, and its number from 1."""

    number: int
    raw: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says; its signature is the caller's to check. Raises MalformedNote."""
        return checkpoints.read(self.raw)[0]


class Seals:
    """The checkpoints in a stream, over a connection that its owner closes; reads from the leader only."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def last(self) -> Seal | None:
        """Return the last checkpoint, read after every append acknowledged before. Raises Unavailable, Damaged."""
        found = await self._stream.last(SEAL_SUBJECT)
        return None if found is None else Seal(found.position, found.raw)

    async def append(self, raw: bytes, after: int) -> int:
        """Keep a checkpoint if the last one's number is `after` (0: none). Raises Conflict, Doubt, Unavailable."""
        return await self._stream.append(SEAL_SUBJECT, raw, after)

    async def at(self, number: int) -> Seal | None:
        """Return the checkpoint of a number, if there is one. Raises Unavailable, Damaged."""
        found = await self._stream.at(number)
        return None if found is None else Seal(found.position, found.raw)

    async def of_size(self, size: int) -> Seal | None:
        """Return the checkpoint of exactly that size, if one was ever signed: sizes only grow. Raises Unavailable."""
        last = await self.last()
        low, high = 1, 0 if last is None else last.number
        while low <= high:
            middle = (low + high) // 2
            seal = await self.at(middle)
            if seal is None:
                return None
            found = seal.checkpoint.size
            if found == size:
                return seal
            low, high = (middle + 1, high) if found < size else (low, middle - 1)
        return None

    async def all(self) -> AsyncIterator[Seal]:
        """Yield every checkpoint, first to last."""
        last = await self.last()
        for number in range(1, 0 if last is None else last.number + 1):
            seal = await self.at(number)
            if seal is not None:
                yield seal
