"""The draw of an edition: what it must avoid, its seed's hash announced, then the seed revealed and the readings drawn.

What it is drawn from is declared before the announcement, so that nobody who knows the seed can bend it. Afterwards a
class is only given to who came into a panel since without one, where the draw could not be held otherwise.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, assert_never

from contracts.commands.scoring import AnnounceDraw, DeclareBackgrounds, ForbidReadings, HoldDraw
from contracts.events.scoring import (
    Background,
    BackgroundsDeclared,
    DrawAnnounced,
    DrawHeld,
    ForbiddenPair,
    Reading,
    ReadingsForbidden,
)
from contracts.refusals import Refusal, Why
from contracts.rulebook import Readers
from services.act import Act
from services.scoring.rules.jury import Jury
from services.scoring.rules.lot import Impossible
from services.scoring.rules.lottery import Candidate, draw
from services.scoring.rules.panel import Panel
from services.scoring.rules.stage import Stage, demand_alive, demand_closed, demand_distinct

#: Procedures frozen by name: one is added, never edited (a golden test holds their results).
PROCEDURES: Final[dict[str, Callable[..., tuple[Reading, ...]]]] = {"draw/1": draw, "draw/2": draw}
DrawCommand = ForbidReadings | DeclareBackgrounds | AnnounceDraw | HoldDraw
DrawEvent = ReadingsForbidden | BackgroundsDeclared | DrawAnnounced | DrawHeld


class Draw(NamedTuple):
    """The hash of the seed once announced, the seed once the draw was held; what the draw must avoid."""

    seed_sha256: str | None = None
    seed: str | None = None
    forbidden: tuple[ForbiddenPair, ...] = ()
    backgrounds: tuple[Background, ...] = ()


class Facts(NamedTuple):
    """The edition's stage; what is drawn from: procedure, panels, admitted dossiers, pairs recused, readers.

    For what is declared before: the jury, and which dossiers named the edition does not have.
    """

    stage: Stage
    procedure: str = ""
    panels: tuple[Panel, ...] = ()
    dossiers: tuple[Candidate, ...] = ()
    recused: frozenset[tuple[str, str]] = frozenset()
    readers: Readers = Readers()
    jury: Jury | None = None
    unknown: tuple[str, ...] = ()


def evolve(state: Draw | None, event: DrawEvent, _act: Act) -> Draw:
    """Return the draw after one more event."""
    state = state or Draw()
    match event:
        case ReadingsForbidden():
            return state._replace(forbidden=(*state.forbidden, *event.pairs))
        case BackgroundsDeclared():
            named = {background.juror for background in event.backgrounds}
            kept = tuple(background for background in state.backgrounds if background.juror not in named)
            return state._replace(backgrounds=(*kept, *event.backgrounds))
        case DrawAnnounced():
            return state._replace(seed_sha256=event.seed_sha256)
        case DrawHeld():
            return state._replace(seed=event.seed)
        case _:
            assert_never(event)


def decide(command: DrawCommand, act: Act, state: Draw | None, facts: Facts) -> tuple[DrawEvent, ...]:
    """Declare what the draw must avoid, announce it, or hold it."""
    state = state or Draw()
    match command:
        case ForbidReadings():
            return _forbid(command, act, state, facts)
        case DeclareBackgrounds():
            return _declare(command, act, state, facts)
        case AnnounceDraw():
            return _announce(command, act, state, facts)
        case HoldDraw():
            return _hold(command, act, state, facts)
        case _:
            assert_never(command)


def _forbid(command: ForbidReadings, act: Act, state: Draw, facts: Facts) -> tuple[DrawEvent, ...]:
    new = tuple(pair for pair in dict.fromkeys(command.pairs) if pair not in state.forbidden)
    if not new:
        return ()
    _demand_before(act, state, facts, tuple(pair.juror for pair in new))
    for dossier in facts.unknown:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=dossier)
    return (ReadingsForbidden(new),)


def _declare(command: DeclareBackgrounds, act: Act, state: Draw, facts: Facts) -> tuple[DrawEvent, ...]:
    new = tuple(each for each in dict.fromkeys(command.backgrounds) if each not in state.backgrounds)
    if not new:
        return ()
    jurors = tuple(each.juror for each in command.backgrounds)
    wanted = _without_background(state, facts) if facts.readers.distinct_backgrounds else set()
    _demand_before(act, state, facts, jurors, wanted=wanted >= {each.juror for each in new})
    demand_distinct(jurors)
    return (BackgroundsDeclared(new),)


def _demand_before(act: Act, state: Draw, facts: Facts, jurors: tuple[str, ...], *, wanted: bool = False) -> None:
    """Refuse what comes after the announcement (a recusal still may), and who is no member of the jury.

    `wanted`: the draw cannot be held without it.
    """
    demand_alive(facts.stage, act.edition)
    if state.seed is not None:
        raise Refusal(Why.DRAW_HELD)
    if state.seed_sha256 is not None and not wanted:
        raise Refusal(Why.DRAW_ANNOUNCED)
    if facts.jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    for juror in jurors:
        if juror not in facts.jury.members:
            raise Refusal(Why.NOT_A_MEMBER, person=juror)


def _announce(command: AnnounceDraw, act: Act, state: Draw, facts: Facts) -> tuple[DrawEvent, ...]:
    if state.seed_sha256 is not None:
        if state.seed_sha256 == command.seed_sha256:
            return ()
        raise Refusal(Why.DRAW_ANNOUNCED if state.seed is None else Why.DRAW_HELD)
    demand_closed(facts.stage, act.edition)
    _demand_backgrounds(state, facts)
    return (DrawAnnounced(command.seed_sha256),)


def _hold(command: HoldDraw, act: Act, state: Draw, facts: Facts) -> tuple[DrawEvent, ...]:
    if state.seed_sha256 is None:
        raise Refusal(Why.DRAW_NOT_ANNOUNCED)
    if state.seed is not None:
        if state.seed == command.seed:
            return ()
        raise Refusal(Why.DRAW_HELD)
    demand_closed(facts.stage, act.edition)
    if hashlib.sha256(command.seed.encode()).hexdigest() != state.seed_sha256:
        raise Refusal(Why.WRONG_SEED)
    backgrounds = _demand_backgrounds(state, facts)
    forbidden = facts.recused | {(pair.dossier, pair.juror) for pair in state.forbidden}
    procedure = PROCEDURES[facts.procedure]
    try:
        readings = procedure(command.seed, facts.panels, facts.dossiers, forbidden, facts.readers, backgrounds)
    except Impossible as why:
        tell = partial(_impossible, why.rule)
        raise Refusal(Why.IMPOSSIBLE_DRAW, **tell(why.dossiers)).about(why.dossiers, tell) from None
    return (DrawHeld(facts.procedure, command.seed, readings),)


def _impossible(rule: str, dossiers: tuple[str, ...]) -> dict[str, object]:
    return {"rule": rule, "dossiers": ", ".join(dossiers)}


def _demand_backgrounds(state: Draw, facts: Facts) -> dict[str, str]:
    """Return the classes by juror; refuse where the rulebook wants them distinct and a juror of a panel has none.

    Already at the announcement: what is drawn from is known by then.
    """
    missing = sorted(_without_background(state, facts))
    if missing and facts.readers.distinct_backgrounds:
        raise Refusal(Why.BACKGROUND_MISSING, jurors=", ".join(missing))
    return {each.juror: each.background for each in state.backgrounds}


def _without_background(state: Draw, facts: Facts) -> set[str]:
    seated = {juror for panel in facts.panels for juror in panel.jurors}
    return seated - {each.juror for each in state.backgrounds}
