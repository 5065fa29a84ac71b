"""Where persons' wrapped keys lie: the port, in memory for tests, and in the JetStream stream KEYS.

One message a person, `jury.key.<person>`; its new state takes the place of the old one.
"""

from typing import NamedTuple, Protocol

from nats.aio.client import Client

from contracts import topology
from ledger.port import Conflict
from ledger.stream import Stream


class Kept(NamedTuple):
    """A state as kept, and its sequence: what the next one expects."""

    value: bytes
    sequence: int


class Keys(Protocol):
    """The last state of each key."""

    async def get(self, person: str) -> Kept | None:
        """Return the state, read after every write acknowledged before, or None. Raises Unavailable, Damaged."""
        ...

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """Put a state in the place of the one of sequence `expected` (0: none); return its sequence.

        When this returns it is on disk, on a majority where it is replicated. Raises Conflict and Unavailable (nothing
        was kept), Doubt (nobody knows).
        """
        ...

    async def after(self, sequence: int) -> tuple[str, Kept] | None:
        """Return the first state kept after a sequence, and whose it is, or None. Raises Unavailable, Damaged."""
        ...


class MemoryKeys:
    """Keeps the port's promises as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._sequence = 0

    async def get(self, person: str) -> Kept | None:
        """See `Keys.get`."""
        return self._kept.get(person)

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """See `Keys.put`."""
        kept = self._kept.get(person)
        if (kept.sequence if kept else 0) != expected:
            raise Conflict(person)
        self._sequence += 1
        self._kept[person] = Kept(value, self._sequence)
        return self._sequence

    async def after(self, sequence: int) -> tuple[str, Kept] | None:
        """See `Keys.after`."""
        later = [found for found in self._kept.items() if found[1].sequence > sequence]
        return min(later, key=lambda found: found[1].sequence, default=None)


class JetStreamKeys:
    """Keys in a stream, over a connection that its owner closes. Reads from the leader only. `prefix`: for tests."""

    def __init__(self, client: Client, stream: str = topology.KEYS, prefix: str = "") -> None:
        self._stream = Stream(client, stream, prefix)

    async def get(self, person: str) -> Kept | None:
        """See `Keys.get`."""
        entry = await self._stream.last(f"jury.key.{person}")
        return None if entry is None else Kept(entry.raw, entry.position)

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """See `Keys.put`."""
        return await self._stream.append(f"jury.key.{person}", value, expected)

    async def after(self, sequence: int) -> tuple[str, Kept] | None:
        """See `Keys.after`."""
        entry = await self._stream.after(sequence, "jury.key.>")
        return None if entry is None else (entry.subject.rpartition(".")[2], Kept(entry.raw, entry.position))
