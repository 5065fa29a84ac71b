"""A round of ballots in a panel: one after the other, closed once every reading is in, or with a recorded shortfall."""

from typing import NamedTuple, assert_never

from contracts.commands.scoring import CloseRound, OpenRound
from contracts.events.scoring import RoundClosed, RoundOpened
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_closed


class Round(NamedTuple):
    """Open, or closed with the shortfall that was recorded."""

    open: bool
    shortfall: str | None = None


class Facts(NamedTuple):
    """The edition's stage, whether the panel exists and the draw was held, the state of the round before.

    `missing`: readings of this round that nobody gave, as (juror, dossier).
    """

    stage: Stage
    panel_known: bool
    drawn: bool
    previous_closed: bool
    missing: tuple[tuple[str, str], ...] = ()


def evolve(_state: Round | None, event: RoundOpened | RoundClosed, _act: Act) -> Round:
    """Return the round after one more event."""
    match event:
        case RoundOpened():
            return Round(open=True)
        case RoundClosed():
            return Round(open=False, shortfall=event.shortfall)
        case _:
            assert_never(event)


def decide(
    command: OpenRound | CloseRound, act: Act, state: Round | None, facts: Facts
) -> tuple[RoundOpened | RoundClosed, ...]:
    """Open the round, or close it."""
    demand_closed(facts.stage, act.edition)
    if not facts.panel_known:
        raise Refusal(Why.UNKNOWN_PANEL, panel=command.panel)
    match command:
        case OpenRound():
            return _open(command, state, facts)
        case CloseRound():
            return _close(command, state, facts)
        case _:
            assert_never(command)


def _open(command: OpenRound, state: Round | None, facts: Facts) -> tuple[RoundOpened | RoundClosed, ...]:
    if state is not None and state.open:
        return ()
    if not facts.drawn:
        raise Refusal(Why.DRAW_NOT_HELD)
    if state is not None or not facts.previous_closed:
        raise Refusal(Why.ROUND_OUT_OF_ORDER, panel=command.panel, round=command.round)
    return (RoundOpened(command.panel, command.round),)


def _close(command: CloseRound, state: Round | None, facts: Facts) -> tuple[RoundOpened | RoundClosed, ...]:
    if state is not None and not state.open and state.shortfall == command.shortfall:
        return ()
    if state is None or not state.open:
        raise Refusal(Why.ROUND_NOT_OPEN, panel=command.panel, round=command.round)
    missing = len(facts.missing)
    if missing and command.shortfall is None:
        jurors = ", ".join(sorted({juror for juror, _ in facts.missing}))
        raise Refusal(Why.READINGS_MISSING, missing=missing, jurors=jurors)
    return (RoundClosed(command.panel, command.round, missing, command.shortfall),)
