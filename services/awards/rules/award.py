"""An award: the level that an adopted motion gave one dossier, once, and its mentions; taken back with the motion."""

from typing import NamedTuple, assert_never

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events import redress as r
from contracts.refusals import Refusal, Why
from contracts.rulebook import Mention
from services.act import Act
from services.awards.rules import motion as motions

Command = c.DecideAward | c.GrantMention | c.RescindAward | c.RescindMention
Event = e.AwardDecided | e.MentionGranted | e.AwardRescinded | e.MentionRescinded | r.MentionLapsed


class Granted(NamedTuple):
    """A mention, the motion that gave it, for how many editions (0: this one only)."""

    mention: str
    motion: str
    editions: int
    motivation: str | None


class State(NamedTuple):
    """An award as folded, with the position that decided it; what was proposed and done to withdraw it since."""

    dossier: str
    level: int
    proposal: int | None
    motion: str
    reason: str | None
    position: int
    mentions: tuple[Granted, ...] = ()
    proposed: r.WithdrawalProposed | None = None
    withdrawn: r.AwardWithdrawn | None = None


class Facts(NamedTuple):
    """What an award reads of others.

    `stage`: of the motion; `adopted`: whether it was, on this dossier; `level`, `reason`: what it gives (None: it asks
    for a mention); `proposal`: as of the closing; `asked`, `motivation`: the mention it asks for (None: it gives a
    level); `mention`: as the rulebook has it; `earlier`: how many motions adopted before grant the same mention.
    `undone`: the motions on this dossier that were undone; `voided`: the level on which the jury voted a mention was
    taken back after that vote. `upheld`: the position of the last ruling below the motion that opened the dossier to
    a new deliberation (0: none); `unmet`: the mentions whose condition asks for more than the level that it gives.
    """

    stage: motions.Stage | None = None
    adopted: bool = False
    level: int | None = None
    reason: str | None = None
    proposal: int | None = None
    asked: str | None = None
    motivation: str | None = None
    mention: Mention | None = None
    earlier: int = 0
    undone: frozenset[str] = frozenset()
    voided: bool = False
    upheld: int = 0
    unmet: frozenset[str] = frozenset()


def evolve(state: State | None, event: Event, act: Act) -> State | None:
    """Return the state after one more event; None where the level is taken back: as if never decided."""
    match event:
        case e.AwardDecided():
            decided = State(event.dossier, event.level, event.proposal, event.motion, event.reason, act.position)
            return decided if state is None else decided._replace(mentions=state.mentions)
        case e.MentionGranted():
            assert state is not None
            granted = Granted(event.mention, event.motion, event.editions, event.motivation)
            return state._replace(mentions=(*state.mentions, granted))
        case e.AwardRescinded():
            return None
        case e.MentionRescinded() | r.MentionLapsed():
            assert state is not None
            kept = tuple(granted for granted in state.mentions if granted.mention != event.mention)
            return state._replace(mentions=kept)
        case _:
            assert_never(event)


def decide(command: Command, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Record what an adopted motion gave. Raises Refusal."""
    if facts.stage is None:
        raise Refusal(Why.UNKNOWN_MOTION, motion=command.motion)
    match command:
        case c.DecideAward():
            return () if facts.stage == "undone" else _award(command, state, facts)
        case c.GrantMention():
            return () if facts.stage == "undone" else _grant(command, state, facts)
        case c.RescindAward():
            return _rescind(command, state, facts)
        case c.RescindMention():
            return _withhold(command, state, facts)
        case _:
            assert_never(command)


def _demand_adopted(command: c.DecideAward | c.GrantMention, facts: Facts) -> None:
    if facts.stage != "decided":
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state=facts.stage)
    if not facts.adopted:
        raise Refusal(Why.NOT_ADOPTED, motion=command.motion, dossier=command.dossier)


def _award(command: c.DecideAward, state: State | None, facts: Facts) -> tuple[Event, ...]:
    _demand_adopted(command, facts)
    before: tuple[Event, ...] = ()
    if state is not None:
        if state.motion == command.motion:
            return ()
        if state.position < facts.upheld:
            return _again(command, state, facts)
        if state.motion not in facts.undone:
            raise Refusal(Why.ALREADY_DECIDED, what=command.dossier, motion=state.motion)
        before = _taken_back(state)
    if facts.level is None:
        raise Refusal(Why.NOT_ADOPTED, motion=command.motion, dossier=command.dossier)
    decided = e.AwardDecided(command.dossier, facts.level, facts.proposal, command.motion, facts.reason)
    return (*before, decided)


def _again(command: c.DecideAward, state: State, facts: Facts) -> tuple[Event, ...]:
    """Decide once more, on appeal; the mentions that rested on a higher level lapse."""
    if facts.level is None:
        raise Refusal(Why.NOT_ADOPTED, motion=command.motion, dossier=command.dossier)
    decided = e.AwardDecided(command.dossier, facts.level, facts.proposal, command.motion, facts.reason)
    fallen = (granted.mention for granted in state.mentions if granted.mention in facts.unmet)
    return (decided, *(r.MentionLapsed(command.dossier, mention) for mention in fallen))


def _grant(command: c.GrantMention, state: State | None, facts: Facts) -> tuple[Event, ...]:
    _demand_adopted(command, facts)
    mention = facts.mention
    if facts.asked != command.mention:
        raise Refusal(Why.NOT_ADOPTED, motion=command.motion, dossier=command.dossier)
    if facts.voided:
        return ()
    if mention is None:
        raise Refusal(Why.UNKNOWN_MENTION, mention=command.mention)
    if state is None:
        raise Refusal(
            Why.NOT_ELIGIBLE, dossier=command.dossier, mention=command.mention, problem="no level decided yet"
        )
    held = next((granted for granted in state.mentions if granted.mention == command.mention), None)
    if held is not None:
        if held.motion == command.motion:
            return ()
        raise Refusal(Why.ALREADY_DECIDED, what=f"{held.mention} {command.dossier}", motion=held.motion)
    if mention.most and facts.earlier >= mention.most:
        raise Refusal(Why.NOT_ELIGIBLE, dossier=command.dossier, mention=command.mention, problem="all granted")
    editions = 0 if mention.history is None else mention.history.editions_valid
    return (e.MentionGranted(command.dossier, command.mention, command.motion, editions, facts.motivation),)


def _rescind(command: c.RescindAward, state: State | None, facts: Facts) -> tuple[Event, ...]:
    _demand_undone(command, facts)
    return () if state is None or state.motion != command.motion else _taken_back(state)


def _withhold(command: c.RescindMention, state: State | None, facts: Facts) -> tuple[Event, ...]:
    _demand_undone(command, facts)
    held = () if state is None else state.mentions
    if (command.mention, command.motion) not in {(granted.mention, granted.motion) for granted in held}:
        return ()
    return (e.MentionRescinded(command.dossier, command.mention, command.motion),)


def _taken_back(state: State) -> tuple[Event, ...]:
    """Return what takes a level back: its mentions go with it, for the jury voted them on that level."""
    mentions = (e.MentionRescinded(state.dossier, granted.mention, granted.motion) for granted in state.mentions)
    return (*mentions, e.AwardRescinded(state.dossier, state.motion))


def _demand_undone(command: c.RescindAward | c.RescindMention, facts: Facts) -> None:
    if facts.stage != "undone":
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state=facts.stage)
