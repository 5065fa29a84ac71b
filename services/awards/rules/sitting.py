"""A sitting: convened with notice, opened by the president, who is there and for whom, closed.

Model: CRPA R133-7 to R133-10 (remote attendance, notice, proxies, second notice without quorum).
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple, assert_never

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.refusals import Refusal, Why
from contracts.rulebook import Sitting as SittingRules
from services.act import Act
from services.awards.rules.jury import Jury, demand_member, demand_opener

Command = c.ConveneSitting | c.OpenSitting | c.RecordPresence | c.GiveProxy | c.CloseSitting
Event = e.SittingConvened | e.SittingOpened | e.PresenceRecorded | e.ProxyGiven | e.SittingClosed


class Presence(NamedTuple):
    """A member arrived, joined from afar or left, at a position of the log."""

    member: str
    attendance: e.Attendance
    position: int


class Proxy(NamedTuple):
    """A member entrusted his vote, at a position of the log; his later one takes its place."""

    member: str
    holder: str
    position: int


class State(NamedTuple):
    """A sitting as folded: its notice, its times, and every arrival and proxy in order."""

    sitting: str
    at: datetime
    agenda: tuple[str, ...]
    without_quorum: bool
    convened: datetime
    state: Literal["convened", "open", "closed"] = "convened"
    opened: datetime | None = None
    closed: datetime | None = None
    presences: tuple[Presence, ...] = ()
    proxies: tuple[Proxy, ...] = ()


class Facts(NamedTuple):
    """What a sitting reads of others.

    `missed`: the agendas of this edition's sittings whose notice opens a second one without quorum (`opens_second`);
    `voting`: the motions of this sitting on which a vote is open; `lapsed`: whether it gave way to a second notice.
    """

    jury: Jury | None
    organiser: bool
    rules: SittingRules
    missed: frozenset[tuple[str, ...]] = frozenset()
    voting: tuple[str, ...] = ()
    lapsed: bool = False


def attending(state: State | None) -> frozenset[str]:
    """Return the members who are there or there from afar, while the sitting is open."""
    if state is None or state.state != "open":
        return frozenset()
    last = {presence.member: presence.attendance for presence in state.presences}
    return frozenset(member for member, attendance in last.items() if attendance != "left")


def represented(state: State | None) -> dict[str, str]:
    """Return who votes for each absent member: an attending holder. A proxy sleeps while its giver attends."""
    there = attending(state)
    last = {} if state is None else {proxy.member: proxy.holder for proxy in state.proxies}
    return {member: holder for member, holder in last.items() if member not in there and holder in there}


def opens_second(state: State, other: str, now: datetime, procedure: str, *, short: bool) -> bool:
    """Say whether this sitting's notice opens a second one, under another code, without quorum.

    Its date has passed; from `sitting/3` on the quorum was `short` too, as CRPA R133-10 asks.
    """
    passed = state.sitting != other and not state.without_quorum and state.at <= now
    return passed and (short or procedure in ("sitting/1", "sitting/2"))


def gives_way(state: State, other: State, procedure: str) -> bool:
    """Say whether this sitting lapsed: another was convened without quorum because this one had not opened in time.

    From `sitting/3` on; both could sit else, and the second do without a quorum what the first did not lack it for.
    """
    again = other.without_quorum and other.agenda == state.agenda and state.at <= other.convened
    return again and not state.without_quorum and procedure not in ("sitting/1", "sitting/2")


def evolve(state: State | None, event: Event, act: Act) -> State:
    """Return the state after one more event."""
    if isinstance(event, e.SittingConvened):
        return State(event.sitting, event.at, event.agenda, event.without_quorum, act.time)
    assert state is not None
    match event:
        case e.SittingOpened():
            return state._replace(state="open", opened=act.time)
        case e.PresenceRecorded():
            presence = Presence(event.member, event.attendance, act.position)
            return state._replace(presences=(*state.presences, presence))
        case e.ProxyGiven():
            return state._replace(proxies=(*state.proxies, Proxy(event.member, event.holder, act.position)))
        case e.SittingClosed():
            return state._replace(state="closed", closed=act.time)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Decide on one sitting. Raises Refusal."""
    if isinstance(command, c.ConveneSitting):
        return _convene(command, act, state, facts)
    if state is None:
        raise Refusal(Why.SITTING_STATE, sitting=command.sitting, state="none")
    match command:
        case c.OpenSitting():
            return _open(command, act, state, facts)
        case c.RecordPresence():
            return _record(command, act, state, facts)
        case c.GiveProxy():
            return _entrust(command, act, state, facts)
        case c.CloseSitting():
            return _close(command, act, state, facts)
        case _:
            assert_never(command)


def _convene(command: c.ConveneSitting, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    notice = (command.at, command.agenda, command.without_quorum)
    if state is not None:
        if notice == (state.at, state.agenda, state.without_quorum):
            return ()
        raise Refusal(Why.ALREADY_CONVENED, sitting=command.sitting)
    if command.at - act.time < timedelta(days=facts.rules.notice_days):
        raise Refusal(Why.NOTICE_TOO_SHORT, days=facts.rules.notice_days)
    if command.without_quorum and command.agenda not in facts.missed:
        raise Refusal(Why.NO_FAILED_NOTICE, sitting=command.sitting)
    return (e.SittingConvened(command.sitting, *notice),)


def _open(command: c.OpenSitting, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_opener(facts.jury, act.actor)
    if state.state == "open":
        return ()
    _demand(state, "convened")
    if facts.lapsed:
        raise Refusal(Why.SITTING_STATE, sitting=state.sitting, state="lapsed")
    if act.time < state.at:
        raise Refusal(Why.SITTING_TOO_EARLY, at=state.at.isoformat())
    return (e.SittingOpened(command.sitting),)


def _record(command: c.RecordPresence, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    if not facts.organiser and (facts.jury is None or act.actor != facts.jury.secretary):
        raise Refusal(Why.NOT_ALLOWED, needs="secretary or organiser")
    demand_member(facts.jury, command.member)
    _demand(state, "open")
    last = {presence.member: presence.attendance for presence in state.presences}.get(command.member, "left")
    if last == command.attendance:
        return ()
    return (e.PresenceRecorded(command.sitting, command.member, command.attendance),)


def _entrust(command: c.GiveProxy, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_member(facts.jury, act.actor)
    demand_member(facts.jury, command.holder)
    if command.holder == act.actor:
        raise Refusal(Why.NO_PROXY, actor=act.actor, member=act.actor)
    if state.state == "closed":
        raise Refusal(Why.SITTING_STATE, sitting=state.sitting, state=state.state)
    last = {proxy.member: proxy.holder for proxy in state.proxies}
    if last.get(act.actor) == command.holder:
        return ()
    if list(last.values()).count(command.holder) >= facts.rules.proxies_per_member:
        raise Refusal(Why.PROXY_EXCEEDED, holder=command.holder, most=facts.rules.proxies_per_member)
    return (e.ProxyGiven(command.sitting, act.actor, command.holder),)


def _close(command: c.CloseSitting, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_opener(facts.jury, act.actor)
    if state.state == "closed":
        return ()
    _demand(state, "open")
    if facts.voting:
        raise Refusal(Why.MOTION_STATE, **_open_votes(facts.voting)).about(facts.voting, _open_votes)
    return (e.SittingClosed(command.sitting),)


def _open_votes(motions: tuple[str, ...]) -> dict[str, object]:
    return {"motion": ", ".join(motions), "state": "open"}


def _demand(state: State, wanted: str) -> None:
    if state.state != wanted:
        raise Refusal(Why.SITTING_STATE, sitting=state.sitting, state=state.state)
