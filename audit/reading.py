"""Reading a log from its first record on, in order, up to a position or a moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from contracts.codes import Instant
from ledger.port import Damaged, Entry, Ledger, Unavailable

#: Entries asked for at a time: one tile of a bundle.
BATCH: Final = 256
#: A replica that lags is asked again after this many seconds, this many times without an answer.
LAG: Final = 0.01
PATIENCE: Final = 1_500

#: A position; a moment: the last position before the first record later than it; None: the whole log.
AsOf = int | datetime | None


class Gap(Damaged):
    """A position is missing, or is not where it should be."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} is missing, or is not where it should be")
        self.position = position


class Beyond(ValueError):
    """A position was asked for that the log does not reach."""

    def __init__(self, asked: int, head: int) -> None:
        super().__init__(f"the log ends at {head}: it has no position {asked}")
        self.asked = asked
        self.head = head


class _Timed(Struct, frozen=True, gc=False):
    time: Instant


_time: Final = msgspec.json.Decoder(_Timed).decode


async def stream(ledger: Ledger, upto: int, after: int = 0) -> AsyncIterator[Sequence[Entry]]:
    """Give the entries above `after` up to `upto`, in order, some at a time. Raises Gap, Damaged, Unavailable."""
    position, lagging = after, 0
    while position < upto:
        entries = await ledger.read(position + 1, min(BATCH, upto - position))
        for entry in entries:
            position += 1
            if entry.position != position:
                raise Gap(position)
        if entries:
            lagging = 0
            yield entries
        elif (lagging := lagging + 1) > PATIENCE:
            raise Unavailable(f"position {position + 1} is not served")
        else:
            await asyncio.sleep(LAG)


async def resolve(ledger: Ledger, as_of: AsOf) -> int:
    """Return the last position that `as_of` includes. Raises Beyond, Gap, Damaged, Unavailable.

    Times need not ascend: of two services one's clock may be behind. A moment ends before the first later record.
    """
    head = await ledger.head()
    if as_of is None:
        return head
    if isinstance(as_of, int):
        if not 0 <= as_of <= head:
            raise Beyond(as_of, head)
        return as_of
    async for entries in stream(ledger, head):
        for entry in entries:
            if time_of(entry) > as_of:
                return entry.position - 1
    return head


def time_of(entry: Entry) -> datetime:
    """Return when a record was decided. Raises Damaged."""
    try:
        return _time(entry.raw).time
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(f"position {entry.position} cannot be read: {error}") from None
