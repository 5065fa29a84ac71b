"""Whether times go with positions: a decision dated before what lies before it may have been dated for a deadline.

Nor does a decision rest on a log that it must have known to be longer: who may choose among old states of the log
chooses among outcomes (which juror takes a reading over, say).

Nobody signs the time: the service stamps it. Positions are sealed, so a time that goes back tells of a clock that was
set, or of a date that was chosen. A simulated label has no clock: records set it.
"""

from datetime import datetime, timedelta
from typing import Final

from audit.codes import Code
from audit.findings import Finding
from contracts.events.intake import LabelFounded
from contracts.record import Record

#: Two servers' clocks differ, and a decision takes a moment into the log: no more than this together.
APART: Final = timedelta(minutes=1)


class Clock:
    """Folds the times of a log."""

    def __init__(self) -> None:
        self._simulated = False
        self._latest: datetime | None = None
        self._at = 0
        self._times: list[datetime] = []

    def look(self, position: int, subject: str, record: Record) -> list[Finding]:
        """Return what is wrong with a record's time, and with the age of what it rests on."""
        self._times.append(record.time)
        for event in record.events:
            if isinstance(event, LabelFounded):
                self._simulated = event.simulation is not None
        found = (self._back(position, subject, record), self._stale(position, subject, record))
        return [] if self._simulated else [each for each in found if each is not None]

    def _back(self, position: int, subject: str, record: Record) -> Finding | None:
        """Tell once where the clock goes back; from there on it counts anew."""
        latest, at = self._latest, self._at
        back = latest is not None and latest - record.time > APART
        if latest is None or back or record.time > latest:
            self._latest, self._at = record.time, position
        if latest is None or not back:
            return None
        told = {"time": record.time.isoformat(), "latest": latest.isoformat(), "at": str(at)}
        return Finding(Code.CLOCK_BACK, position, subject, told)

    def _stale(self, position: int, subject: str, record: Record) -> Finding | None:
        """Tell where it rests on a position after which another had come long before."""
        if not 0 < record.basis < position - 1:
            return None
        next_one = self._times[record.basis]
        if record.time - next_one <= APART:
            return None
        told = {"time": record.time.isoformat(), "basis": str(record.basis), "next": next_one.isoformat()}
        return Finding(Code.STALE, position, subject, told)
