"""A vote: one member's choice on one motion, by himself or by the holder of his proxy. Close, then count."""

from typing import NamedTuple

from contracts.commands.awards import CastVote
from contracts.events.awards import Choice, VoteCast
from contracts.refusals import Refusal, Why
from services.awards.rules.jury import Jury, demand_member


class State(NamedTuple):
    """The last choice recorded, who cast it, and how many were recorded so far."""

    choice: Choice
    holder: str | None
    version: int


class Facts(NamedTuple):
    """What a vote reads of others.

    `motion`: the motion's state; `present`: whether the member is there; `holder`: who votes for him now, or None;
    `recused`: of the member and the actor, those who are recused from every dossier of the motion; `counts`: whether
    the vote recorded last would count, as far as is known.
    """

    jury: Jury | None
    motion: str
    present: bool
    holder: str | None
    recused: tuple[str, ...]
    counts: bool


def evolve(state: State | None, event: VoteCast) -> State:
    """Return the state after one more event."""
    return State(event.choice, event.holder, 1 if state is None else state.version + 1)


def decide(command: CastVote, actor: str, state: State | None, facts: Facts) -> tuple[VoteCast, ...]:
    """Record a vote, while the vote is open, of a member who is there or represented. Raises Refusal."""
    demand_member(facts.jury, command.member)
    if facts.motion == "none":
        raise Refusal(Why.UNKNOWN_MOTION, motion=command.motion)
    _demand_voice(command, actor, facts)
    if state is not None and facts.counts and state.choice == command.choice:
        return ()
    if facts.motion != "open":
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state=facts.motion)
    version = 0 if state is None else state.version
    if command.version != version:
        raise Refusal(Why.STALE_VERSION, None if state is None else state._asdict(), version=version)
    holder = None if actor == command.member else actor
    return (VoteCast(command.motion, command.member, command.choice, holder),)


def _demand_voice(command: CastVote, actor: str, facts: Facts) -> None:
    if actor == command.member:
        if not facts.present:
            raise Refusal(Why.NOT_PRESENT, member=actor)
    elif facts.holder != actor:
        raise Refusal(Why.NO_PROXY, actor=actor, member=command.member)
    if facts.recused:
        raise Refusal(Why.RECUSED, juror=", ".join(facts.recused), dossier="*", motion=command.motion)
