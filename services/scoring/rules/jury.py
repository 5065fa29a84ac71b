"""The jury of an edition: named once, whole."""

from typing import NamedTuple

from contracts.commands.scoring import NameJury
from contracts.events.scoring import JuryNamed
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_alive, demand_distinct


class Jury(NamedTuple):
    """Its members (the president and the deputy are two), and its secretary (who need not be)."""

    members: tuple[str, ...]
    president: str
    secretary: str
    deputy: str | None = None


class Facts(NamedTuple):
    """The edition's stage, and who of the persons named is not registered, or was erased."""

    stage: Stage
    unregistered: tuple[str, ...]
    erased: tuple[str, ...] = ()


def evolve(_state: Jury | None, event: JuryNamed, _act: Act) -> Jury:
    """Return the jury after one more event."""
    return Jury(event.members, event.president, event.secretary, event.deputy)


def decide(command: NameJury, act: Act, state: Jury | None, facts: Facts) -> tuple[JuryNamed, ...]:
    """Name the jury; once named it does not change."""
    asked = Jury(command.members, command.president, command.secretary, command.deputy)
    if state is not None:
        if state == asked:
            return ()
        raise Refusal(Why.JURY_NAMED)
    demand_alive(facts.stage, act.edition)
    demand_distinct(command.members)
    if command.president not in command.members:
        raise Refusal(Why.NOT_A_MEMBER, person=command.president)
    if command.deputy is not None and command.deputy not in set(command.members) - {command.president}:
        raise Refusal(Why.NOT_A_MEMBER, person=command.deputy)
    if command.secretary == command.president:  # the minutes are signed by two
        raise Refusal(Why.INVALID_FIELD, field="secretary", problem="secretary: another person than the president")
    if facts.unregistered:
        raise Refusal(Why.UNKNOWN_PERSON, person=facts.unregistered[0])
    if facts.erased:
        raise Refusal(Why.PERSON_ERASED, person=facts.erased[0])
    return (JuryNamed(*asked),)
