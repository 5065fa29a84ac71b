"""The recusal of one juror from one dossier: declared by him or for him, lifted by the president, never by himself."""

from typing import NamedTuple, assert_never

from contracts.commands.scoring import DeclareRecusal, LiftRecusal
from contracts.events.scoring import RecusalDeclared, RecusalLifted
from contracts.refusals import Refusal, Why
from contracts.sealed import Sealed
from services.act import Act
from services.scoring.rules.jury import Jury
from services.scoring.rules.stage import Stage, demand_alive


class Recusal(NamedTuple):
    """Whether the juror is recused now, with the sealed reason; the ground on which it was last lifted."""

    recused: bool
    reason: Sealed | None
    lifted: str | None = None


class Facts(NamedTuple):
    """The edition's stage, the jury, whether the actor is an organiser, whether the edition has this dossier."""

    stage: Stage
    jury: Jury | None
    organiser: bool
    dossier_known: bool


def evolve(state: Recusal | None, event: RecusalDeclared | RecusalLifted, _act: Act) -> Recusal:
    """Return the recusal after one more event."""
    match event:
        case RecusalDeclared():
            return Recusal(recused=True, reason=event.reason)
        case RecusalLifted():
            assert state is not None
            return Recusal(recused=False, reason=None, lifted=event.reason)
        case _:
            assert_never(event)


def decide(
    command: DeclareRecusal | LiftRecusal, act: Act, state: Recusal | None, facts: Facts
) -> tuple[RecusalDeclared | RecusalLifted, ...]:
    """Declare a recusal, or lift it."""
    demand_alive(facts.stage, act.edition)
    if facts.jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    match command:
        case DeclareRecusal():
            return _declare(command, act, state, facts, facts.jury)
        case LiftRecusal():
            return _lift(command, act, state, facts.jury)
        case _:
            assert_never(command)


def _declare(
    command: DeclareRecusal, act: Act, state: Recusal | None, facts: Facts, jury: Jury
) -> tuple[RecusalDeclared | RecusalLifted, ...]:
    if not (act.actor in (command.juror, jury.president, jury.secretary) or facts.organiser):
        raise Refusal(Why.NOT_ALLOWED, needs="the juror, the president, the secretary or an organiser")
    if command.juror not in jury.members:
        raise Refusal(Why.NOT_A_MEMBER, person=command.juror)
    if not facts.dossier_known:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command.dossier)
    if command.reason is not None and command.reason.person != command.juror:
        raise Refusal(Why.SEALED_FOR_ANOTHER, person=command.juror)
    if state is not None and state.recused:
        if state.reason == command.reason:
            return ()
        raise Refusal(Why.ALREADY_RECUSED, dossier=command.dossier, juror=command.juror)
    return (RecusalDeclared(command.dossier, command.juror, command.reason),)


def _lift(
    command: LiftRecusal, act: Act, state: Recusal | None, jury: Jury
) -> tuple[RecusalDeclared | RecusalLifted, ...]:
    if act.actor == command.juror:
        raise Refusal(Why.OWN_RECUSAL)
    if act.actor != jury.president:
        raise Refusal(Why.NOT_ALLOWED, needs="president")
    if state is not None and not state.recused and state.lifted == command.reason:
        return ()
    if state is None or not state.recused:
        raise Refusal(Why.NOT_RECUSED, dossier=command.dossier, juror=command.juror)
    return (RecusalLifted(command.dossier, command.juror, command.reason),)
