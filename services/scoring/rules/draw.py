"""The draw of an edition: its seed's hash announced, then the seed revealed and the readings drawn, once."""

import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple, assert_never

from contracts.commands.scoring import AnnounceDraw, HoldDraw
from contracts.events.scoring import DrawAnnounced, DrawHeld, Reading
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.lottery import Candidate, Impossible, draw
from services.scoring.rules.panel import Panel
from services.scoring.rules.stage import Stage, demand_closed

#: Procedures frozen by name: one is added, never edited (a golden test holds their results).
PROCEDURES: Final[dict[str, Callable[..., tuple[Reading, ...]]]] = {"draw/1": draw}


class Draw(NamedTuple):
    """The hash of the seed, and the seed once the draw was held."""

    seed_sha256: str
    seed: str | None = None


class Facts(NamedTuple):
    """The edition's stage; what is drawn from: procedure, panels, admitted dossiers, forbidden pairs, readers each."""

    stage: Stage
    procedure: str = ""
    panels: tuple[Panel, ...] = ()
    dossiers: tuple[Candidate, ...] = ()
    forbidden: frozenset[tuple[str, str]] = frozenset()
    readers: int = 0


def evolve(state: Draw | None, event: DrawAnnounced | DrawHeld, _act: Act) -> Draw:
    """Return the draw after one more event."""
    match event:
        case DrawAnnounced():
            return Draw(event.seed_sha256)
        case DrawHeld():
            assert state is not None
            return state._replace(seed=event.seed)
        case _:
            assert_never(event)


def decide(
    command: AnnounceDraw | HoldDraw, act: Act, state: Draw | None, facts: Facts
) -> tuple[DrawAnnounced | DrawHeld, ...]:
    """Announce the draw, or hold it."""
    match command:
        case AnnounceDraw():
            return _announce(command, act, state, facts)
        case HoldDraw():
            return _hold(command, act, state, facts)
        case _:
            assert_never(command)


def _announce(
    command: AnnounceDraw, act: Act, state: Draw | None, facts: Facts
) -> tuple[DrawAnnounced | DrawHeld, ...]:
    if state is not None:
        if state.seed_sha256 == command.seed_sha256:
            return ()
        raise Refusal(Why.DRAW_ANNOUNCED if state.seed is None else Why.DRAW_HELD)
    demand_closed(facts.stage, act.edition)
    return (DrawAnnounced(command.seed_sha256),)


def _hold(command: HoldDraw, act: Act, state: Draw | None, facts: Facts) -> tuple[DrawAnnounced | DrawHeld, ...]:
    if state is None:
        raise Refusal(Why.DRAW_NOT_ANNOUNCED)
    if state.seed is not None:
        if state.seed == command.seed:
            return ()
        raise Refusal(Why.DRAW_HELD)
    demand_closed(facts.stage, act.edition)
    if hashlib.sha256(command.seed.encode()).hexdigest() != state.seed_sha256:
        raise Refusal(Why.WRONG_SEED)
    procedure = PROCEDURES[facts.procedure]
    try:
        readings = procedure(command.seed, facts.panels, facts.dossiers, facts.forbidden, facts.readers)
    except Impossible as why:
        raise Refusal(Why.IMPOSSIBLE_DRAW, rule=why.rule, dossiers=", ".join(why.dossiers)) from None
    return (DrawHeld(facts.procedure, command.seed, readings),)
