"""What the log promises, whatever keeps it: memory, a bundle, a JetStream stream. One test suite runs against each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from contracts.document import DocumentRef


class Entry(NamedTuple):
    """A record as stored: its position from 1 without a gap, its subject, its bytes."""

    position: int
    subject: str
    raw: bytes


class Conflict(Exception):
    """The subject's last position, or the log's, was not the one expected: this append stored nothing."""


class Doubt(Exception):
    """No answer came: the append may be stored, or may still be."""


class Damaged(Exception):
    """The log lost or changed something it had acknowledged; appends and sealing stop, reading goes on.

    `position`: the first that is not as it must be (0: it is not known).
    """

    def __init__(self, reason: str = "", position: int = 0) -> None:
        super().__init__(reason)
        self.position = position


class Unavailable(Exception):
    """The log cannot be reached now; nothing was stored."""


class ReadOnly(Exception):
    """A log that cannot be appended to (a bundle)."""


class Ledger(Protocol):
    """An append-only sequence of records."""

    async def append(self, subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        """Store `raw` if the last position of `subject` is `expected` (0: none yet); return its position.

        `head`: and only if the log itself ends there: nothing came between. When this returns, the record is on disk,
        on a majority where the log is replicated. Raises Conflict (nothing stored), Doubt (stored or not), Unavailable
        (nothing stored), Damaged, ReadOnly.
        """
        ...

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """Return up to `most` entries from position `start` on, contiguous; none at the end. Raises Damaged.

        May lag behind `head` on a replicated log: ask again.
        """
        ...

    async def last(self, subject: str) -> Entry | None:
        """Return the last entry of `subject`, read after every write that was acknowledged before the call."""
        ...

    async def head(self) -> int:
        """Return the last position (0: empty), read after every write acknowledged before. Raises Damaged."""
        ...

    def ring(self, bell: Callable[[], None]) -> None:
        """Call `bell` whenever the log may have grown; it carries nothing, and may ring for nothing or not at all."""
        ...


class Documents(Protocol):
    """Documents beside the log, named by their SHA-256."""

    async def put(self, content: bytes) -> DocumentRef:
        """Keep `content`; when this returns it is on disk. The same content again changes nothing."""
        ...

    async def get(self, sha256: str) -> bytes | None:
        """Return the content, whose hash was checked, or None where it is not kept here."""
        ...
