"""A shift of figures (*péréquation*) that an adopted motion gave: recorded once, taken back where the motion is undone.

It never edits a mark: scoring tallies the dossiers concerned again, with the shift applied to the ballots' figures.
"""

from typing import NamedTuple, assert_never

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.refusals import Refusal, Why
from services.awards.rules import motion as motions

Command = c.AdoptAdjustment | c.RescindAdjustment
Event = e.AdjustmentAdopted | e.AdjustmentRescinded


class State(NamedTuple):
    """The shift as adopted, at a position of the log; `rescinded`: where it was taken back (0: it stands)."""

    adopted: e.AdjustmentAdopted
    position: int
    rescinded: int = 0


class Facts(NamedTuple):
    """What it reads of its motion: its stage (None: never put), its subject, the dossiers where all of it was adopted.

    A motion adopted on some of its dossiers only (the others were short of quorum, say) shifts nothing: a shift is one.
    """

    stage: motions.Stage | None = None
    subject: e.Adjustment | None = None
    dossiers: tuple[str, ...] = ()


def evolve(state: State | None, event: Event, position: int) -> State:
    """Return the state after one more event."""
    match event:
        case e.AdjustmentAdopted():
            return State(event, position)
        case e.AdjustmentRescinded():
            assert state is not None
            return state._replace(rescinded=position)
        case _:
            assert_never(event)


def decide(command: Command, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Record what a motion gave, or that it was undone. Raises Refusal."""
    if facts.stage is None or facts.subject is None:
        raise Refusal(Why.UNKNOWN_MOTION, motion=command.motion)
    match command:
        case c.AdoptAdjustment():
            return _adopt(command, state, facts, facts.subject)
        case c.RescindAdjustment():
            return _rescind(command, state, facts)
        case _:
            assert_never(command)


def _adopt(command: c.AdoptAdjustment, state: State | None, facts: Facts, subject: e.Adjustment) -> tuple[Event, ...]:
    if state is not None:
        return ()
    if facts.stage != "decided":
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state=facts.stage)
    if not facts.dossiers:
        raise Refusal(Why.NOT_ADOPTED, motion=command.motion, dossier="*")
    return (
        e.AdjustmentAdopted(
            motion=command.motion,
            offset=subject.offset,
            dossiers=facts.dossiers,
            jurors=subject.jurors,
            panel=subject.panel,
            reason=subject.reason,
            figures=subject.figures,
            evidence=subject.evidence,
        ),
    )


def _rescind(command: c.RescindAdjustment, state: State | None, facts: Facts) -> tuple[Event, ...]:
    if facts.stage != "undone":
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state=facts.stage)
    if state is None or state.rescinded:
        return ()
    return (e.AdjustmentRescinded(command.motion, state.adopted.dossiers),)
