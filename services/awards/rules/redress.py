"""A published award after its publication: withdrawn by two people, or put right where it is not what was voted.

Both leave the award of before in the log. Model: a decision that gives rights is taken back by a formal act with its
ground and date, and its beneficiary is told (DOMAIN, "The jury").
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, assert_never

from contracts.commands import redress as c
from contracts.events import awards as a
from contracts.events import redress as e
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules.award import Granted, State
from services.awards.rules.jury import Jury, named

Command = c.ProposeWithdrawal | c.WithdrawAward | c.CorrectError
Event = e.WithdrawalProposed | e.AwardWithdrawn | e.AwardCorrected
#: What a correction leads to: the mentions follow one by one, and are the award's own events.
Mentions = e.MentionLapsed | a.MentionGranted


class Voted(NamedTuple):
    """What the recorded votes gave a dossier: the motion and level adopted last, the mentions adopted."""

    motion: str
    level: int
    mentions: tuple[Granted, ...]


class Facts(NamedTuple):
    """What these acts read of others: when the palmares was published (None: not yet), the jury, the recorded votes."""

    published: datetime | None
    jury: Jury | None = None
    voted: Voted | None = None


def evolve(state: State | None, event: Event, _act: Act) -> State:
    """Return the award after one more event."""
    assert state is not None, "no award to redress"
    match event:
        case e.WithdrawalProposed():
            return state._replace(proposed=event)
        case e.AwardWithdrawn():
            return state._replace(withdrawn=event)
        case e.AwardCorrected():
            return state._replace(level=event.level, motion=event.motion)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: State | None, facts: Facts) -> tuple[Event | Mentions, ...]:
    """Decide on a published award. Raises Refusal."""
    if facts.published is None:
        raise Refusal(Why.NOT_PUBLISHED, publication=0)
    if state is None:
        raise Refusal(Why.NO_AWARD, dossier=command.dossier)
    match command:
        case c.ProposeWithdrawal():
            return _propose(command, act, state, facts.published)
        case c.WithdrawAward():
            return _withdraw(command, act, state)
        case c.CorrectError():
            return _correct(command, act, state, facts)
        case _:
            assert_never(command)


def _propose(command: c.ProposeWithdrawal, act: Act, state: State, published: datetime) -> tuple[Event, ...]:
    event = e.WithdrawalProposed(command.dossier, command.ground, command.on, act.actor)
    if event == state.proposed:
        return ()
    _demand_standing(state)
    if not published <= command.on <= act.time:
        raise Refusal(Why.INVALID_FIELD, problem="on: from the publication to now")
    return (event,)


def _withdraw(command: c.WithdrawAward, act: Act, state: State) -> tuple[Event, ...]:
    asked, done = (command.ground, command.on), state.withdrawn
    if done is not None and (done.ground, done.on, done.second) == (*asked, act.actor):
        return ()
    _demand_standing(state)
    proposed = state.proposed
    if proposed is None or (proposed.ground, proposed.on) != asked:
        shown = "none" if proposed is None else f"{proposed.on.isoformat()} {proposed.ground}"
        raise Refusal(Why.WITHDRAWAL_DIFFERS, dossier=command.dossier, proposed=shown)
    if act.actor == proposed.author:
        raise Refusal(Why.SECOND_PERSON, author=proposed.author)
    return (e.AwardWithdrawn(command.dossier, *asked, proposed.author, act.actor, state.level),)


def _correct(command: c.CorrectError, act: Act, state: State, facts: Facts) -> tuple[Event | Mentions, ...]:
    if act.actor != named(facts.jury).president:
        raise Refusal(Why.NOT_ALLOWED, needs="president")
    held = tuple(granted.mention for granted in state.mentions)
    wanted = frozenset(command.mentions)
    if (state.level, frozenset(held)) == (command.level, wanted):
        return ()
    _demand_standing(state)
    voted = facts.voted
    given = frozenset() if voted is None else frozenset(granted.mention for granted in voted.mentions)
    if voted is None or (voted.level, given) != (command.level, wanted):
        level, mentions = (None, "") if voted is None else (voted.level, ", ".join(sorted(given)))
        raise Refusal(Why.VOTE_DIFFERS, dossier=command.dossier, level=level, mentions=mentions)
    now = tuple(granted.mention for granted in voted.mentions)
    corrected = e.AwardCorrected(command.dossier, state.level, voted.level, held, now, voted.motion, command.reason)
    return (corrected, *_mentions(state, voted))


def _mentions(state: State, voted: Voted) -> Iterator[Mentions]:
    held, given = ({granted.mention for granted in each} for each in (state.mentions, voted.mentions))
    for granted in state.mentions:
        if granted.mention not in given:
            yield e.MentionLapsed(state.dossier, granted.mention)
    for granted in voted.mentions:
        if granted.mention not in held:
            yield a.MentionGranted(state.dossier, granted.mention, granted.motion, granted.editions, granted.motivation)


def _demand_standing(state: State) -> None:
    if state.withdrawn is not None:
        raise Refusal(Why.AWARD_WITHDRAWN, dossier=state.dossier)
