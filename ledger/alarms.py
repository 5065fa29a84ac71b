"""Stream ALARM: the damage that was found, and what persons settled, in order; each under the number of the last.

While the last one is a `Raised`, the log takes no append (`ledger.jetstream`) and no checkpoint is signed.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

import msgspec

from contracts.alarm import Alarm, Raised, Settled, ViewAgrees, ViewDiffers
from contracts.topology import ALARM_SUBJECT
from ledger.port import Damaged, Entry, Unavailable
from ledger.stream import Stream

#: Seconds between two looks at whether an alarm was settled.
LOOK: Final = 1.0
#: Numbers looked back for a difference that is not over: of an older one, its process has long been started again.
BACK: Final = 500
_decode: Final = msgspec.json.Decoder(Alarm).decode


class Kept(NamedTuple):
    """An alarm, or its settling, as kept; `number` from 1."""

    number: int
    alarm: Alarm


class Alarms:
    """The alarms in a stream, over a connection that its owner closes; reads from the leader only."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def last(self) -> Kept | None:
        """Return the last one, read after every append acknowledged before.

        Raises Unavailable; Damaged where there is no stream, or the last one is of a newer program.
        """
        found = await self._stream.last(ALARM_SUBJECT)
        return None if found is None else _read(found)

    async def demand_silence(self) -> None:
        """Raise Damaged, with the reason, while an alarm is raised. Raises Unavailable."""
        if (last := await self.last()) is not None and isinstance(last.alarm, Raised):
            raise Damaged(last.alarm.reason)

    async def all(self, after: int = 0) -> AsyncIterator[Kept]:
        """Yield every one whose number is above `after`, first to last. Raises Unavailable, Damaged."""
        last = await self.last()
        for number in range(after + 1, 0 if last is None else last.number + 1):
            if (found := await self._stream.at(number)) is not None:
                yield _read(found)

    async def differing(self) -> dict[int, ViewDiffers]:
        """Return the views found to differ, by number, whose difference is not over. Raises Unavailable, Damaged."""
        found: dict[int, ViewDiffers] = {}
        last = await self.last()
        async for kept in self.all(0 if last is None else max(0, last.number - BACK)):
            match kept.alarm:
                case ViewDiffers():
                    found[kept.number] = kept.alarm
                case ViewAgrees(alarm=number):
                    found.pop(number, None)
                case _:
                    pass
        return found

    async def settled(self) -> int:
        """Return the number of the first settling since this was asked, once a person has settled an alarm.

        What a process read before may not be what the log holds now: it is to be started again.
        """
        heard = None
        while True:
            with contextlib.suppress(Damaged, Unavailable):
                if heard is None:
                    last = await self.last()
                    heard = 0 if last is None else last.number
                async for kept in self.all(heard):  # it may have been raised again since it was settled
                    if isinstance(kept.alarm, Settled):
                        return kept.number
                    heard = kept.number
            await asyncio.sleep(LOOK)

    async def append(self, alarm: Alarm, after: int) -> int:
        """Keep one if the last one's number is `after` (0: none). Raises Conflict, Doubt, Unavailable."""
        return await self._stream.append(ALARM_SUBJECT, msgspec.json.encode(alarm), after)


def _read(entry: Entry) -> Kept:
    try:
        return Kept(entry.position, _decode(entry.raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(f"stream ALARM, number {entry.position}: {error}") from None
