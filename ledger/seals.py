"""Stream SEAL: every checkpoint ever signed, in order, and hand-overs of the key; each under the number of the last.

That expectation is the sealers' lock: of two registrars that sign at the same time one is refused.
"""

from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from contracts.topology import SEAL_SUBJECT
from ledger import checkpoint as checkpoints
from ledger import handover
from ledger.checkpoint import Checkpoint
from ledger.stream import Stream


class Seal(NamedTuple):
    """A signed note as kept, and its number from 1."""

    number: int
    raw: bytes

    @property
    def is_hand_over(self) -> bool:
        """Whether it is no checkpoint, but says which key signs from there on."""
        return handover.is_one(self.raw)

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says; its signature is the caller's to check. Raises MalformedNote."""
        return checkpoints.read(self.raw)[0]


def frame(notes: Iterable[bytes]) -> bytes:
    """Write notes into one file, each after its length (16 bits, big endian)."""
    return b"".join(len(raw).to_bytes(2, "big") + raw for raw in notes)


class Seals:
    """The checkpoints in a stream, over a connection that its owner closes; reads from the leader only."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def last(self) -> Seal | None:
        """Return the last note, read after every append acknowledged before. Raises Unavailable, Damaged."""
        found = await self._stream.last(SEAL_SUBJECT)
        return None if found is None else Seal(found.position, found.raw)

    async def last_checkpoint(self) -> Seal | None:
        """Return the last checkpoint, whatever hand-over came after it. Raises Unavailable, Damaged."""
        last = await self.last()
        return None if last is None else await self.checkpoint_at(last.number)

    async def checkpoint_at(self, number: int) -> Seal | None:
        """Return the checkpoint of a number, or the last one before, if there is any. Raises Unavailable, Damaged."""
        while number and (seal := await self.at(number)) is not None:
            if not seal.is_hand_over:
                return seal
            number -= 1
        return None

    async def append(self, raw: bytes, after: int) -> int:
        """Keep a note if the last one's number is `after` (0: none). Raises Conflict, Doubt, Unavailable."""
        return await self._stream.append(SEAL_SUBJECT, raw, after)

    async def at(self, number: int) -> Seal | None:
        """Return the note of a number, if there is one. Raises Unavailable, Damaged."""
        found = await self._stream.at(number)
        return None if found is None else Seal(found.position, found.raw)

    async def of_size(self, size: int) -> Seal | None:
        """Return the checkpoint of exactly that size, if one was ever signed: sizes only grow. Raises Unavailable."""
        last = await self.last()
        low, high = 1, 0 if last is None else last.number
        while low <= high:
            middle = (low + high) // 2
            seal = await self.checkpoint_at(middle)
            if seal is not None and seal.checkpoint.size == size:
                return seal
            smaller = seal is None or seal.checkpoint.size < size
            low, high = (middle + 1, high) if smaller else (low, middle - 1)
        return None

    async def upto(self, size: int) -> list[bytes]:
        """Return every note up to the last checkpoint that is not larger, and the hand-overs right after it."""
        found: list[bytes] = []
        async for seal in self.all():
            if not seal.is_hand_over and seal.checkpoint.size > size:
                break
            found.append(seal.raw)
        return found

    async def all(self) -> AsyncIterator[Seal]:
        """Yield every note, first to last."""
        last = await self.last()
        for number in range(1, 0 if last is None else last.number + 1):
            seal = await self.at(number)
            if seal is not None:
                yield seal
