"""A round of ballots in a panel: one after the other, closed once every reading is in, or with a recorded shortfall.

A closed round may be opened again, with a reason, as long as the next one was not opened and nothing is sealed.
"""

from functools import partial
from typing import NamedTuple, assert_never

from contracts.commands.scoring import CloseRound, OpenRound, ReopenRound
from contracts.events.scoring import RoundClosed, RoundOpened, RoundReopened
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_closed

RoundCommand = OpenRound | CloseRound | ReopenRound
RoundEvent = RoundOpened | RoundClosed | RoundReopened


class Round(NamedTuple):
    """Open (again, for a reason), or closed with the shortfall that was recorded."""

    open: bool
    shortfall: str | None = None
    reopened: str | None = None


class Facts(NamedTuple):
    """The edition's stage, whether the panel exists and the draw was held, the state of the round before.

    `missing`: readings of this round that nobody gave, as (juror, dossier); the juror is "" where one more reader is to
    be called. `followed`: a later round of the panel was opened; `sealed`: the palmares is.
    """

    stage: Stage
    panel_known: bool
    drawn: bool
    previous_closed: bool
    missing: tuple[tuple[str, str], ...] = ()
    followed: bool = False
    sealed: bool = False


def evolve(_state: Round | None, event: RoundEvent, _act: Act) -> Round:
    """Return the round after one more event."""
    match event:
        case RoundOpened():
            return Round(open=True)
        case RoundClosed():
            return Round(open=False, shortfall=event.shortfall)
        case RoundReopened():
            return Round(open=True, reopened=event.reason)
        case _:
            assert_never(event)


def decide(command: RoundCommand, act: Act, state: Round | None, facts: Facts) -> tuple[RoundEvent, ...]:
    """Open the round, close it, or open it again."""
    demand_closed(facts.stage, act.edition)
    if not facts.panel_known:
        raise Refusal(Why.UNKNOWN_PANEL, panel=command.panel)
    match command:
        case OpenRound():
            return _open(command, state, facts)
        case CloseRound():
            return _close(command, state, facts)
        case ReopenRound():
            return _reopen(command, state, facts)
        case _:
            assert_never(command)


def _open(command: OpenRound, state: Round | None, facts: Facts) -> tuple[RoundEvent, ...]:
    if state is not None and state.open:
        return ()
    if facts.sealed:
        raise Refusal(Why.ALREADY_SEALED)
    if not facts.drawn:
        raise Refusal(Why.DRAW_NOT_HELD)
    if state is not None or not facts.previous_closed:
        raise Refusal(Why.ROUND_OUT_OF_ORDER, panel=command.panel, round=command.round)
    return (RoundOpened(command.panel, command.round),)


def _close(command: CloseRound, state: Round | None, facts: Facts) -> tuple[RoundEvent, ...]:
    if state is not None and not state.open and state.shortfall == command.shortfall:
        return ()
    if state is None or not state.open:
        raise Refusal(Why.ROUND_NOT_OPEN, panel=command.panel, round=command.round)
    if facts.missing and command.shortfall is None:
        tell = partial(_missing, facts.missing)
        codes = tuple(sorted({dossier for _, dossier in facts.missing}))
        raise Refusal(Why.READINGS_MISSING, **tell(codes)).about(codes, tell)
    return (RoundClosed(command.panel, command.round, len(facts.missing), command.shortfall),)


def _missing(pairs: tuple[tuple[str, str], ...], dossiers: tuple[str, ...]) -> dict[str, object]:
    """Tell how many readings of these dossiers are missing, and whose."""
    jurors = [juror for juror, dossier in pairs if dossier in dossiers]
    return {"missing": len(jurors), "jurors": ", ".join(sorted({juror for juror in jurors if juror}))}


def _reopen(command: ReopenRound, state: Round | None, facts: Facts) -> tuple[RoundEvent, ...]:
    if state is not None and state.open and state.reopened == command.reason:
        return ()
    if state is None or state.open:
        raise Refusal(Why.ROUND_NOT_CLOSED, panel=command.panel, round=command.round)
    if facts.sealed:
        raise Refusal(Why.ALREADY_SEALED)
    if facts.followed:
        raise Refusal(Why.ROUND_OUT_OF_ORDER, panel=command.panel, round=command.round)
    return (RoundReopened(command.panel, command.round, command.reason),)
