"""A motion: put to the jury, its block thinned, its vote opened and closed, then counted."""

from functools import partial
from typing import Literal, NamedTuple, assert_never

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.refusals import Refusal, Why
from contracts.rulebook import Rulebook
from contracts.rulebook import Sitting as SittingRules
from services.act import Act
from services.awards.rules import count
from services.awards.rules.count import Assembly, Voice
from services.awards.rules.eligibility import Candidate
from services.awards.rules.jury import Chairs, Jury, demand_bureau, demand_chair, demand_member, demand_president
from services.awards.rules.subject import Dossier, check, named, some, votable

Command = c.PutMotion | c.PullDossier | c.OpenVote | c.CloseVote | c.CountVote | c.UndoMotion
Event = e.MotionPut | e.DossierPulled | e.VoteOpened | e.VoteClosed | e.MotionDecided | e.MotionUndone
Stage = Literal["put", "open", "closed", "decided", "undone"]


class State(NamedTuple):
    """A motion as folded; positions of the log are 0 until they come."""

    motion: str
    sitting: str
    subject: e.MotionSubject
    put: int
    state: Stage = "put"
    pulled: tuple[tuple[str, str], ...] = ()
    opened: int = 0
    closing: int = 0
    decided: int = 0
    votes: tuple[int, ...] = ()
    counts: tuple[e.Count, ...] = ()
    undone: int = 0
    reason: str | None = None


class Facts(NamedTuple):
    """What a motion reads of others; each command gets what it needs, the rest stays empty.

    `sitting`: the state of its sitting; `present`, `recused`: of the actor (from the dossier he names); `dossiers`:
    those that nobody pulled out; they, `assembly` and `voices` are as of now for the opening, below the closing for
    the count. `chairs`: who may open and close the vote; `owed`: whether an award that it gave is not recorded yet.
    """

    jury: Jury | None
    organiser: bool
    rulebook: Rulebook
    sitting: str = "none"
    present: bool = False
    recused: bool = False
    dossiers: tuple[Dossier, ...] = ()
    candidate: Candidate | None = None
    assembly: Assembly | None = None
    voices: tuple[Voice, ...] = ()
    chairs: Chairs = Chairs()
    owed: bool = False


def remaining(state: State) -> tuple[str, ...]:
    """Return the dossiers that nobody pulled out, in the order of the subject."""
    pulled = {dossier for dossier, _ in state.pulled}
    return tuple(dossier for dossier in named(state.subject) if dossier not in pulled)


def adopted(state: State) -> tuple[str, ...]:
    """Return the dossiers on which the motion was adopted; none once it is undone."""
    return () if state.undone else carried(state)


def carried(state: State) -> tuple[str, ...]:
    """Return the dossiers on which the motion was adopted, undone since or not."""
    return tuple(dossier for one in state.counts if one.adopted for dossier in one.dossiers)


def adopted_whole(state: State) -> bool:
    """Say whether the motion was adopted on every dossier that it was voted on, and there was one, and it stands."""
    return not state.undone and bool(state.counts) and all(one.adopted for one in state.counts)


def evolve(state: State | None, event: Event, act: Act) -> State:
    """Return the state after one more event."""
    if isinstance(event, e.MotionPut):
        return State(event.motion, event.sitting, event.subject, act.position)
    assert state is not None
    match event:
        case e.DossierPulled():
            return state._replace(pulled=(*state.pulled, (event.dossier, event.member)))
        case e.VoteOpened():
            return state._replace(state="open", opened=act.position)
        case e.VoteClosed():
            return state._replace(state="closed", closing=act.position)
        case e.MotionUndone():
            return state._replace(state="undone", undone=act.position, reason=event.reason)
        case e.MotionDecided():
            return state._replace(state="decided", decided=act.position, votes=event.votes, counts=event.counts)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Decide on one motion. Raises Refusal."""
    if isinstance(command, c.PutMotion):
        return _put(command, act, state, facts)
    if state is None:
        raise Refusal(Why.UNKNOWN_MOTION, motion=command.motion)
    match command:
        case c.PullDossier():
            return _pull(command, act, state, facts)
        case c.OpenVote():
            return _open(act, state, facts)
        case c.CloseVote():
            return _close(act, state, facts)
        case c.UndoMotion():
            return _undo(command, act, state, facts)
        case c.CountVote():
            return _count(command, state, facts)
        case _:
            assert_never(command)


def _put(command: c.PutMotion, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    demand_bureau(facts.jury, act.actor, organiser=facts.organiser)
    if state is not None:
        if (state.sitting, state.subject) == (command.sitting, command.subject):
            return ()
        raise Refusal(Why.MOTION_EXISTS, motion=command.motion)
    if facts.sitting != "open":
        raise Refusal(Why.SITTING_STATE, sitting=command.sitting, state=facts.sitting)
    check(command.subject, facts.dossiers, facts.candidate, facts.rulebook)
    if not facts.dossiers:
        raise Refusal(Why.MOTION_STATE, motion=command.motion, state="empty")
    return (e.MotionPut(command.motion, command.sitting, command.subject),)


def _pull(command: c.PullDossier, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_member(facts.jury, act.actor)
    if facts.recused:
        raise Refusal(Why.RECUSED, juror=act.actor, dossier=command.dossier)
    if not facts.present:
        raise Refusal(Why.NOT_PRESENT, member=act.actor)
    if not isinstance(state.subject, e.Block) or command.dossier not in state.subject.dossiers:
        raise Refusal(Why.NOT_IN_THE_BLOCK, dossier=command.dossier)
    if command.dossier not in remaining(state):
        return ()
    _demand(state, "put")
    return (e.DossierPulled(command.motion, command.dossier, act.actor),)


def _open(act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_chair(facts.jury, act.actor, facts.chairs)
    if state.state == "open":
        return ()
    _demand(state, "put")
    if facts.sitting != "open":
        raise Refusal(Why.SITTING_STATE, sitting=state.sitting, state=facts.sitting)
    kept = tuple(dossier for dossier in facts.dossiers if dossier.standing != "left")
    if not kept:
        raise Refusal(Why.MOTION_STATE, motion=state.motion, state="empty")
    check(state.subject, kept, facts.candidate, facts.rulebook)
    assert facts.assembly is not None
    codes = tuple(dossier.code for dossier in kept)
    short = count.short_of_quorum(codes, facts.assembly, facts.rulebook.sitting)
    if short:
        tell = partial(_short, assembly=facts.assembly, rules=facts.rulebook.sitting)
        raise Refusal(Why.NO_QUORUM, **tell(short)).about(short, tell)
    return (e.VoteOpened(state.motion),)


def _short(codes: tuple[str, ...], assembly: count.Assembly, rules: SittingRules) -> dict[str, object]:
    """Return who is there and who might vote, on the first of these."""
    on = count.floor_on(codes[0], assembly)
    return {"dossiers": some(codes), "attending": count.attending(on, rules), "entitled": len(on.entitled)}


def _close(act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_chair(facts.jury, act.actor, facts.chairs)
    if state.closing:
        return ()
    _demand(state, "open")
    return (e.VoteClosed(state.motion),)


def _count(command: c.CountVote, state: State, facts: Facts) -> tuple[Event, ...]:
    if not state.closing or command.closing != state.closing:
        raise Refusal(Why.NOT_CLOSED, motion=state.motion, closing=state.closing)
    if state.decided:
        return ()
    assert facts.assembly is not None
    kept = tuple(dossier.code for dossier in facts.dossiers if votable(state.subject, dossier))
    counts, votes = count.count(kept, facts.assembly, facts.voices, facts.rulebook.sitting)
    return (e.MotionDecided(state.motion, state.closing, votes, counts),)


def _undo(command: c.UndoMotion, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    """Undo what was never voted or is counted; what it gave is recorded by then, so that all of it is taken back."""
    if not facts.organiser:
        demand_president(facts.jury, act.actor)
    if state.undone:
        return ()
    if state.state not in ("put", "decided") or facts.owed:
        raise Refusal(Why.MOTION_STATE, motion=state.motion, state="pending" if facts.owed else state.state)
    return (e.MotionUndone(state.motion, command.reason),)


def _demand(state: State, wanted: Stage) -> None:
    if state.state != wanted:
        raise Refusal(Why.MOTION_STATE, motion=state.motion, state=state.state)
