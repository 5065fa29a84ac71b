"""The clock of a simulated label: it is set forward by records, so that a replay sees the same time."""

from datetime import datetime
from typing import NamedTuple

from contracts.commands.intake import AdvanceClock
from contracts.events.intake import ClockAdvanced
from contracts.refusals import Refusal, Why
from services.act import Act


class ClockFacts(NamedTuple):
    """When the simulated label begins; None where the label is real."""

    starts: datetime | None


def evolve(_state: datetime | None, event: ClockAdvanced) -> datetime:
    """Return what the clock was set to."""
    return event.to


def decide(command: AdvanceClock, act: Act, state: datetime | None, facts: ClockFacts) -> tuple[ClockAdvanced, ...]:
    """Set the clock forward: never behind what it was set to, nor behind the time of this very act."""
    if facts.starts is None:
        raise Refusal(Why.NOT_SIMULATED)
    shown = state or facts.starts
    if command.to == shown:
        return ()
    now = max(shown, act.time)
    if command.to < now:
        raise Refusal(Why.CLOCK_BACKWARDS, now=now.isoformat(), to=command.to.isoformat())
    return (ClockAdvanced(command.to),)
