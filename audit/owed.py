"""What follows from the log by itself and is not in it when a palmares is sealed: a tally or a count left out.

A service that stores nothing decides nothing wrong: every record that is there may follow from those before it while
what should have changed them was held back. So all that a live service would do by itself is noted as the log is
folded, and asked again just before each sealing of its edition; for letters at the end of the log, if the edition was
archived (one may follow a little after). What still gives events then was never recorded.
"""

from typing import Final

import msgspec

from audit.bench import Bench
from audit.findings import Code, Finding
from contracts.commands import Command
from contracts.events import Event
from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import redress as r
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.request import FORMAT, Request
from contracts.subjects import Address, address
from services.act import Act

_encode: Final = msgspec.json.Encoder().encode


class Owed:
    """Notes what follows from each record; tells what is missing where an edition is sealed."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._archived: list[tuple[int, Record]] = []
        self._due: dict[tuple[str, str], dict[bytes, tuple[Command, int]]] = {}

    def observe(self, position: int, record: Record) -> None:
        """Take in what follows from the record folded last."""
        if isinstance(record.events[0], i.EditionArchived):
            self._archived.append((position, record))
        for name, desk in self._bench.desks.items():
            for command in desk.service.react(record, position):
                self._due.setdefault((record.edition, name), {}).setdefault(_encode(command), (command, position))

    def missing(self, position: int, record: Record) -> list[Finding]:
        """Return what is missing before a record that is not folded yet, where that seals."""
        if not isinstance(record.events[0], a.PalmaresSealed | r.PalmaresAmended):
            return []
        return [each for name in ("scoring", "awards") for each in self._owes(name, position, record)]

    def conclude(self) -> list[Finding]:
        """Return which letters are missing of the editions that were archived."""
        return [each for position, record in self._archived for each in self._owes("notify", position, record)]

    def _owes(self, name: str, position: int, record: Record) -> list[Finding]:
        """Return what a service owes from before a record, once."""
        due = self._due.pop((record.edition, name), {})
        return [
            Finding(Code.OWED, position, where.subject, {"cause": str(cause), "decided": _encode(events).decode()})
            for command, cause in due.values()
            if cause < position
            for where, events in self._asked(name, command, record)
        ]

    def _asked(self, name: str, command: Command, record: Record) -> list[tuple[Address, tuple[Event, ...]]]:
        """Return where a command would lie and what it would give, if anything."""
        where = address(command, record.edition, name)
        desk = self._bench.desks[name]
        request = Request(FORMAT, record.command_id, record.edition, name, msgspec.Raw(_encode(command)), ())
        act = Act(record.edition, name, record.command_id, record.time)
        try:
            events = desk.judge(request, act, desk.noun(where).state, desk.consult(request, act))
        except Refusal:
            return []
        return [(where, events)] if events else []
