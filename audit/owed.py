"""What follows from the log by itself and is not in it when a palmares is sealed: a tally or a count left out.

A service that stores nothing decides nothing wrong: every record that is there may follow from those before it while
what should have changed them was held back. So all that a live service would do by itself is noted as the log is
folded, and asked again just before each sealing of its edition, and before its archive for letters. What still gives
events then was never recorded.
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
        self._due: dict[tuple[str, str], dict[bytes, tuple[Command, int]]] = {}

    def observe(self, position: int, record: Record) -> None:
        """Take in what follows from the record folded last."""
        for name, desk in self._bench.desks.items():
            for command in desk.service.react(record, position):
                self._due.setdefault((record.edition, name), {}).setdefault(_encode(command), (command, position))

    def missing(self, position: int, record: Record) -> list[Finding]:
        """Return what is missing before a record that is not folded yet."""
        services = _closed_by(record.events[0])
        return [
            Finding(Code.OWED, position, where.subject, {"cause": str(cause), "decided": _encode(events).decode()})
            for name in services
            for command, cause in self._due.pop((record.edition, name), {}).values()
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


def _closed_by(event: Event) -> tuple[str, ...]:
    """Return the services that may owe nothing any more once an event is recorded."""
    match event:
        case a.PalmaresSealed() | r.PalmaresAmended():
            return ("scoring", "awards")
        case i.EditionArchived():
            return ("notify",)
        case _:
            return ()
