"""A juror's undertaking to have declared every conflict of interest: given once."""

from typing import NamedTuple

from contracts.commands.scoring import DeclareNoConflict
from contracts.events.scoring import NoConflictDeclared
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.jury import Jury
from services.scoring.rules.stage import Stage, demand_alive


class Undertaking(NamedTuple):
    """Given, by this juror."""

    juror: str


class Facts(NamedTuple):
    """The edition's stage and the jury (None: unnamed)."""

    stage: Stage
    jury: Jury | None


def evolve(_state: Undertaking | None, event: NoConflictDeclared, _act: Act) -> Undertaking:
    """Return the undertaking after one more event."""
    return Undertaking(event.juror)


def decide(
    _command: DeclareNoConflict, act: Act, state: Undertaking | None, facts: Facts
) -> tuple[NoConflictDeclared, ...]:
    """Take the undertaking of a member of the jury."""
    if state is not None:
        return ()
    demand_alive(facts.stage, act.edition)
    if facts.jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    if act.actor not in facts.jury.members:
        raise Refusal(Why.NOT_A_MEMBER, person=act.actor)
    return (NoConflictDeclared(act.actor),)
