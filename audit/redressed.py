"""The award of one dossier, and what followed its publication: corrected, withdrawn, appealed, decided again."""

from typing import Literal

from msgspec import Struct

from contracts.codes import Instant, MotionCode, PersonCode, Position
from contracts.events.redress import Ground
from services.awards.rules import award as awards
from services.awards.views.edition import EditionView


class Level(Struct, frozen=True):
    """The level as one record made it (None: taken back), by which motion, and where that lies."""

    level: int | None
    proposal: int | None
    motion: MotionCode | None
    position: Position


class Withdrawn(Struct, frozen=True):
    """A published award taken back: on which ground, from when, by which two, where."""

    ground: str
    on: Instant
    author: PersonCode
    second: PersonCode
    position: Position


class Awarded(Struct, frozen=True):
    """The award as it stands: its level, what the marks proposed when it was voted, the motion, the record.

    `departs`: whether the jury left the proposal, and then `reason` says why; `history`: every level it had, in order.
    """

    level: int
    proposal: int | None
    departs: bool
    reason: str | None
    motion: MotionCode
    position: Position
    withdrawn: Withdrawn | None
    history: tuple[Level, ...]


class Appeal(Struct, frozen=True):
    """An appeal: its ground, where it was filed, who heard it, the ruling and where it lies (None, 0: not yet)."""

    number: int
    ground: Ground
    reason: str | None
    filed: Position
    hearers: tuple[PersonCode, ...]
    ruling: Literal["upheld", "dismissed"] | None
    ruling_reason: str | None
    ruled: Position


def awarded(view: EditionView, dossier: str) -> Awarded | None:
    """Return the award of a dossier; None where none was decided, or the last one was taken back."""
    history = view.awards.get(dossier)
    if history is None:
        return None
    states = history.below(history.last[0] + 1)
    state = states[-1][1]
    if state is None:
        return None
    return Awarded(
        level=state.level,
        proposal=state.proposal,
        departs=state.level != state.proposal,
        reason=state.reason,
        motion=state.motion,
        position=next(at for at, each in states if _is_level(each, state)),
        withdrawn=_withdrawn(states),
        history=_levels(states),
    )


def _is_level(each: awards.State | None, last: awards.State) -> bool:
    return each is not None and (each.level, each.motion, each.position) == (last.level, last.motion, last.position)


def _withdrawn(states: list[tuple[int, awards.State | None]]) -> Withdrawn | None:
    last = states[-1][1]
    event = None if last is None else last.withdrawn
    if event is None:
        return None
    position = next(at for at, state in states if state is not None and state.withdrawn == event)
    return Withdrawn(event.ground, event.on, event.author, event.second, position)


def _levels(states: list[tuple[int, awards.State | None]]) -> tuple[Level, ...]:
    """Return each level once, where it came: mentions and proposals to withdraw change none."""
    found: list[Level] = []
    for at, state in states:
        level = Level(None, None, None, at)
        if state is not None:
            level = Level(state.level, state.proposal, state.motion, at)
        before = found[-1] if found else None
        if before is None or (before.level, before.motion) != (level.level, level.motion):
            found.append(level)
    return tuple(found)


def appeals(view: EditionView, dossier: str) -> tuple[Appeal, ...]:
    """Return the appeals of a dossier, in order."""
    states = [history.now for _, history in sorted(view.redress.appeals.get(dossier, {}).items())]
    return tuple(
        Appeal(
            number=state.number,
            ground=state.ground,
            reason=state.reason,
            filed=state.filed,
            hearers=state.hearers,
            ruling=None if state.ruling is None else state.ruling.ruling,
            ruling_reason=None if state.ruling is None else state.ruling.reason,
            ruled=state.ruled,
        )
        for state in states
        if state is not None
    )
