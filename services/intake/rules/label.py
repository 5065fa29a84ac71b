"""The label: it is founded once, by its first organiser, and the log begins."""

from typing import NamedTuple

from contracts.commands.intake import FoundLabel
from contracts.events.intake import LabelFounded
from contracts.refusals import Refusal, Why
from services.intake.rules.key import check_key

#: The label as it was founded.
Label = LabelFounded


class LabelFacts(NamedTuple):
    """Founding rests on nothing else: it is the first record."""


def evolve(_state: Label | None, event: LabelFounded) -> Label:
    """Return the label as founded."""
    return event


def decide(command: FoundLabel, state: Label | None) -> tuple[LabelFounded, ...]:
    """Found the label, once."""
    check_key(command.key)
    founding = LabelFounded(command.name, command.organiser, command.key, command.simulation)
    if state is None:
        return (founding,)
    if state == founding:
        return ()
    raise Refusal(Why.ALREADY_FOUNDED, name=state.name)
