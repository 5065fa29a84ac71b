"""What was repaired of a log, as it stands in stream ALARM: recorded with the registrar's key, never silently."""

from datetime import UTC, datetime
from typing import Final, Literal

from nats.aio.client import Client

from cli.words import ENVIRONMENT, Trouble
from contracts.alarm import Raised, Repaired
from contracts.topology import ALARM
from ledger.alarms import Alarms
from ledger.port import Conflict, Damaged, Doubt, Unavailable
from ledger.stream import Stream

#: Where the sound copy lay.
From = Literal["mirror", "tiles"]
#: A reason is no longer than this.
MOST: Final = 4_000


async def recorded(client: Client, reason: str, position: int | None = None) -> int:
    """Record what was repaired; return the number. `position`: of the log itself, which a person must settle then.

    While an alarm is raised, it goes on under a new number: no repair settles one by itself. Raises Trouble.
    """
    try:
        return await _recorded(client, reason, position)
    except (Conflict, Doubt, Unavailable, Damaged) as error:
        fr, en = f"réparé, mais pas inscrit dans ALARM : {error}", f"repaired, but not recorded in ALARM: {error}"
        raise Trouble(ENVIRONMENT, fr, en) from None


async def _recorded(client: Client, reason: str, position: int | None) -> int:
    alarms, now = Alarms(Stream(client, ALARM)), datetime.now(UTC)
    last = await alarms.last()
    if last is not None and isinstance(last.alarm, Raised):
        reason = f"{reason}; alarm {last.number} before it: {last.alarm.reason}"[:MOST]
        position = last.alarm.position if position is None else position
    alarm = Repaired(1, reason, now, "registrar") if position is None else Raised(1, reason, position, now, "registrar")
    return await alarms.append(alarm, 0 if last is None else last.number)
