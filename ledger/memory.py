"""The log in memory: for tests of rules and for what-if, never for a real edition."""

import hashlib
from collections.abc import Callable, Sequence

from contracts.document import DocumentRef
from ledger.port import Conflict, Entry


class MemoryLedger:
    """Keeps the port's promises as long as the process lives."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._last: dict[str, Entry] = {}
        self._bells: list[Callable[[], None]] = []

    async def append(self, subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        """See `Ledger.append`."""
        last = self._last.get(subject)
        if (last.position if last else 0) != expected or head not in (None, len(self._entries)):
            raise Conflict(subject)
        entry = Entry(len(self._entries) + 1, subject, raw)
        self._entries.append(entry)
        self._last[subject] = entry
        for bell in self._bells:
            bell()
        return entry.position

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """See `Ledger.read`."""
        return self._entries[start - 1 : start - 1 + most]

    async def last(self, subject: str) -> Entry | None:
        """See `Ledger.last`."""
        return self._last.get(subject)

    async def head(self) -> int:
        """See `Ledger.head`."""
        return len(self._entries)

    def ring(self, bell: Callable[[], None]) -> None:
        """See `Ledger.ring`."""
        self._bells.append(bell)


class MemoryDocuments:
    """Documents in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def put(self, content: bytes) -> DocumentRef:
        """See `Documents.put`."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._kept[sha256] = content
        return DocumentRef(sha256, len(content))

    async def get(self, sha256: str) -> bytes | None:
        """See `Documents.get`."""
        return self._kept.get(sha256)
