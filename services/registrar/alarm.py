"""The alarm: raised by the registrar when the log is damaged, settled by a person, and it outlives every process.

While it is raised, services refuse to append within about a second (`ledger.jetstream`), and nothing is sealed.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from contracts.alarm import Difference, Raised, Settled, ViewDiffers
from contracts.questions import SettleAlarm
from contracts.refusals import Refusal, Why
from contracts.request import Request
from ledger.alarms import Alarms
from ledger.port import Conflict, Damaged, Doubt, Unavailable
from services.journal import Logger

#: Seconds between two looks at an alarm that is raised, and between two attempts to raise one.
PAUSE: Final = 0.5
_MOST: Final = 4_000


class Alarm:
    """The one alarm of the log, as every registrar sees it. `raised`: why, as last seen ("": it is not)."""

    def __init__(self, alarms: Alarms, clock: Callable[[], datetime], logger: Logger) -> None:
        self.raised = ""
        self._alarms = alarms
        self._clock = clock
        self._logger = logger

    async def silence(self) -> None:
        """Return at once where no alarm is raised; else never: who settles it has every process begin anew.

        What this process read, and remembers of the log's size, may be what was repaired.
        """
        while True:
            try:
                await self._alarms.demand_silence()
            except Damaged as reason:
                self._hear(str(reason))
            except Unavailable:
                pass
            else:
                if not self.raised:
                    return
            await asyncio.sleep(PAUSE)

    async def raise_(self, damage: Damaged) -> None:
        """Raise the alarm, unless it is raised; return once it is on disk."""
        reason = str(damage)[:_MOST] or repr(damage)
        raised = Raised(1, reason, damage.position, self._clock(), "registrar")
        while True:
            try:
                last = await self._alarms.last()
                if last is None or not isinstance(last.alarm, Raised):
                    await self._alarms.append(raised, 0 if last is None else last.number)
                self._hear(reason)
            except (Conflict, Doubt, Unavailable):
                await asyncio.sleep(PAUSE)
            except Damaged as worse:  # ALARM itself cannot be read: nobody appends on that either
                self._hear(str(worse))
                return
            else:
                return

    async def settle(self, question: SettleAlarm, request: Request) -> int:
        """Record that a person settled the alarm; return the number. Raises Refusal, Unavailable, Damaged."""
        last = await self._alarms.last()
        if last is None or not isinstance(last.alarm, Raised) or last.number != question.alarm:
            raise _invalid("alarm", f"no alarm of number {question.alarm} is raised")
        settled = Settled(1, last.number, question.reason, last.alarm.position, self._clock(), request.actor, request)
        try:
            number = await self._alarms.append(settled, last.number)
        except Conflict:
            raise _invalid("alarm", "somebody else has just settled it") from None
        except Doubt as doubt:
            raise Unavailable(str(doubt)) from None
        self._logger.warning("alarm settled", number=number, by=request.actor)
        return number

    async def differs(self, told: Difference) -> int:
        """Record that a view differs, or that it is over, once; return the number. It stops nothing.

        Raises Conflict while an alarm is raised (it stays the last one), or where somebody else wrote meanwhile; Doubt,
        Unavailable, Damaged.
        """
        last = await self._alarms.last()
        if last is not None and isinstance(last.alarm, Raised):
            raise Conflict
        known = await self._alarms.differing()
        if isinstance(told, ViewDiffers):
            one = (told.service, told.instance, told.view)
            same = (number for number, each in known.items() if (each.service, each.instance, each.view) == one)
            if (number := next(same, 0)) > 0:
                return number
        elif told.alarm not in known:
            return told.alarm
        number = await self._alarms.append(told, 0 if last is None else last.number)
        self._logger.warning("view alarm", number=number, told=msgspec.to_builtins(told))
        return number

    def _hear(self, reason: str) -> None:
        if reason and reason != self.raised:
            self._logger.error("alarm: the log is damaged, nothing is appended or sealed", reason=reason)
        self.raised = reason


def _invalid(field: str, problem: str) -> Refusal:
    return Refusal(Why.INVALID_FIELD, field=field, problem=f"{field}: {problem}")
