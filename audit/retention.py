"""Whom to erase: the persons whose data each edition's rulebook keeps no longer. A proposal; nothing is written.

`retention_years` counts from the publication (or the cancellation) of each edition that a person took part in; the last
one to end decides. Whoever holds a role, or is still needed by an edition, is not proposed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct

from audit.held import Place, places
from audit.walk import walk
from contracts.codes import PersonCode, Position
from contracts.record import Record
from ledger.port import Entry, Ledger
from services.intake.rules.erasure import Duty
from services.intake.views.duties import Duties
from services.roll import Person, Roll

#: Passed: to be erased. The rest is kept: the delay runs; a duty, a role; a rulebook that never asks; no edition.
Why = Literal["passed", "runs", "duty", "role", "never", "no-edition"]
ORDER: Final[tuple[Why, ...]] = ("passed", "runs", "duty", "role", "never", "no-edition")


class Proposal(Struct, frozen=True):
    """One person: why he is proposed or kept, until when his data are kept (None: nothing says), what he was where."""

    person: PersonCode
    why: Why
    until: date | None
    engaged: tuple[Place, ...]


class Retention(Struct, frozen=True):
    """What the rulebooks say on a day, as of a position: whom to erase, and who is kept and why."""

    position: Position
    on: date
    simulation: str
    due: tuple[Proposal, ...]
    kept: tuple[Proposal, ...]


async def retention(
    ledger: Ledger, upto: int, clock: datetime, on: date | None = None, edition: str | None = None
) -> Retention:
    """Tell whom the rulebooks would have erased on a day (None: now, by the log's clock), of one edition if named.

    Raises Damaged, Unavailable.
    """
    roll = Roll()
    duties = Duties(roll)

    def observe(entry: Entry, record: Record) -> None:
        roll.observe(entry.position, record)
        duties.observe(record)

    await walk(ledger, upto, observe)
    now = roll.now(clock)
    if on is not None:
        now = now.replace(year=on.year, month=on.month, day=on.day)
    simulation = "" if roll.simulation is None else roll.simulation.notice
    found = sorted(_proposals(roll, duties, now), key=lambda each: (ORDER.index(each.why), each.person))
    wanted = [each for each in found if edition is None or any(duty.edition == edition for duty in each.engaged)]
    due = tuple(each for each in wanted if each.why == "passed")
    return Retention(upto, now.date(), simulation, due, tuple(each for each in wanted if each.why != "passed"))


def _proposals(roll: Roll, duties: Duties, now: datetime) -> Iterator[Proposal]:
    for code, person in roll.persons.items():
        if not person.erased:
            engaged = duties.of(code)
            limits = [duties.kept_until(roll.editions[duty.edition]) for duty in engaged]
            until = None if None in limits or not limits else max(limit for limit in limits if limit is not None)
            why = _why(person, engaged, duties.running(code, now), until, now.date())
            yield Proposal(code, why, until, places(engaged))


def _why(person: Person, engaged: tuple[Duty, ...], running: tuple[Duty, ...], until: date | None, today: date) -> Why:
    if person.roles:
        return "role"
    if running:
        return "duty"
    if not engaged:
        return "no-edition"
    if until is None:
        return "never"
    return "passed" if today > until else "runs"
