"""An appeal: filed in time, on procedure or material error; heard by jurors who did not read the dossier; ruled on.

Model: each hearer signs an opinion, the ruling follows their majority, a tie dismisses. Upheld, it opens the dossier to
a new deliberation of the full jury; it decides nothing of the award itself.
"""

from datetime import UTC, datetime
from typing import NamedTuple, assert_never

from contracts.commands import redress as c
from contracts.document import DocumentRef
from contracts.events import redress as e
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules.jury import Jury, demand_member
from services.awards.rules.subject import some
from services.delay import until

Command = c.FileAppeal | c.DesignateHearers | c.HearAppeal | c.RuleOnAppeal
Event = e.AppealFiled | e.HearersDesignated | e.AppealHeard | e.AppealRuled


class Heard(NamedTuple):
    """One hearer's last opinion, with the position that stored it."""

    hearer: str
    opinion: e.Opinion
    reason: str
    position: int


class State(NamedTuple):
    """An appeal as folded; positions are 0 until they come. `heard`: the last opinion of each, in order."""

    dossier: str
    number: int
    ground: e.Ground
    person: str
    reason: str | None
    text: DocumentRef | None
    filed: int
    hearers: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    ruling: e.AppealRuled | None = None
    ruled: int = 0

    @property
    def code(self) -> str:
        """The dossier and the number, joined by a dot."""
        return f"{self.dossier}.{self.number}"


class Facts(NamedTuple):
    """What an appeal reads of others.

    `contact`: the dossier's; `published`: when the palmares was (None: not yet); `months`, `needed`: of the rulebook;
    `awarded`: whether the dossier has an award; `next`: the number of its next appeal; `open`: the one that waits for
    its ruling; `read`, `recused`: the jurors who read the dossier, who are recused from it now; `barred`: positions of
    the opinions of those who had read it, or were recused, when these were stored.
    """

    jury: Jury | None
    organiser: bool
    contact: str | None
    published: datetime | None
    months: int
    needed: int
    awarded: bool
    next: int
    open: str | None
    read: frozenset[str]
    recused: frozenset[str]
    barred: frozenset[int] = frozenset()


def evolve(state: State | None, event: Event, act: Act) -> State:
    """Return the state after one more event."""
    if isinstance(event, e.AppealFiled):
        about = (event.dossier, event.number, event.ground, event.person, event.reason, event.text)
        return State(*about, filed=act.position)
    assert state is not None
    match event:
        case e.HearersDesignated():
            kept = tuple(heard for heard in state.heard if heard.hearer in event.hearers)
            return state._replace(hearers=event.hearers, heard=kept)
        case e.AppealHeard():
            others = tuple(heard for heard in state.heard if heard.hearer != event.hearer)
            return state._replace(heard=(*others, Heard(event.hearer, event.opinion, event.reason, act.position)))
        case e.AppealRuled():
            return state._replace(ruling=event, ruled=act.position)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Decide on one appeal. Raises Refusal."""
    if isinstance(command, c.FileAppeal):
        return _file(command, act, state, facts)
    if state is None:
        raise Refusal(Why.UNKNOWN_APPEAL, appeal=f"{command.dossier}.{command.number}")
    match command:
        case c.DesignateHearers():
            return _designate(command, state, facts)
        case c.HearAppeal():
            return _hear(command, act, state, facts)
        case c.RuleOnAppeal():
            return _rule(command, state, facts)
        case _:
            assert_never(command)


def _file(command: c.FileAppeal, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    if act.actor != facts.contact and not facts.organiser:
        raise Refusal(Why.NOT_ALLOWED, needs="the dossier's contact, or organiser")
    event = e.AppealFiled(command.dossier, command.number, command.ground, act.actor, command.reason, command.text)
    if state is not None:
        if evolve(None, event, act)[:6] == state[:6]:
            return ()
        raise Refusal(Why.APPEAL_STATE, appeal=state.code, state="filed")
    _demand_timely(command, act, facts)
    if command.reason is None and command.text is None:
        raise Refusal(Why.REASON_REQUIRED, dossier=command.dossier)
    if facts.open is not None:
        raise Refusal(Why.APPEAL_STATE, appeal=facts.open, state="filed")
    if command.number != facts.next:
        raise Refusal(Why.INVALID_FIELD, problem=f"number: the next appeal is {facts.next}")
    return (event,)


def _demand_timely(command: c.FileAppeal, act: Act, facts: Facts) -> None:
    if facts.published is None:
        raise Refusal(Why.NOT_PUBLISHED, publication=0)
    if not facts.awarded:
        raise Refusal(Why.NO_AWARD, dossier=command.dossier)
    last = until(facts.published, facts.months)
    if act.time.astimezone(UTC).date() > last:
        raise Refusal(Why.APPEAL_LATE, until=last.isoformat())


def _designate(command: c.DesignateHearers, state: State, facts: Facts) -> tuple[Event, ...]:
    if command.hearers == state.hearers:
        return ()
    _demand_open(state)
    if len(set(command.hearers)) != len(command.hearers):
        raise Refusal(Why.INVALID_FIELD, problem="hearers: a juror is named twice")
    for hearer in command.hearers:
        demand_member(facts.jury, hearer)
    _demand_impartial(command.hearers, state.dossier, facts)
    if len(command.hearers) < facts.needed:
        raise Refusal(Why.HEARERS_MISSING, needed=facts.needed, given=len(command.hearers))
    return (e.HearersDesignated(command.dossier, command.number, command.hearers),)


def _hear(command: c.HearAppeal, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    if act.actor not in state.hearers:
        raise Refusal(Why.NOT_ALLOWED, needs="hearer of this appeal")
    _demand_impartial((act.actor,), state.dossier, facts)
    known = next((heard for heard in state.heard if heard.hearer == act.actor), None)
    if known is not None and (known.opinion, known.reason) == (command.opinion, command.reason):
        return ()
    _demand_open(state)
    return (e.AppealHeard(command.dossier, command.number, act.actor, command.opinion, command.reason),)


def _rule(command: c.RuleOnAppeal, state: State, facts: Facts) -> tuple[Event, ...]:
    if state.ruling is not None and (state.ruling.ruling, state.ruling.reason) == (command.ruling, command.reason):
        return ()
    _demand_open(state)
    counted = tuple(heard for heard in state.heard if heard.position not in facts.barred)
    left_out = {heard.hearer for heard in state.heard if heard.position in facts.barred}
    missing = [h for h in state.hearers if h not in left_out and h not in {heard.hearer for heard in counted}]
    if missing:
        raise Refusal(Why.OPINIONS_MISSING, missing=some(missing))
    if len(counted) < facts.needed:
        raise Refusal(Why.HEARERS_MISSING, needed=facts.needed, given=len(counted))
    upheld = sum(heard.opinion == "upheld" for heard in counted)
    majority = "upheld" if 2 * upheld > len(counted) else "dismissed"
    if command.ruling != majority:
        raise Refusal(Why.RULING_DIFFERS, upheld=upheld, dismissed=len(counted) - upheld)
    positions = tuple(sorted(heard.position for heard in counted))
    return (e.AppealRuled(command.dossier, command.number, command.ruling, command.reason, positions),)


def _demand_impartial(hearers: tuple[str, ...], dossier: str, facts: Facts) -> None:
    if read := [hearer for hearer in hearers if hearer in facts.read]:
        raise Refusal(Why.HAS_READ, jurors=some(read), dossier=dossier)
    if recused := [hearer for hearer in hearers if hearer in facts.recused]:
        raise Refusal(Why.RECUSED, juror=some(recused), dossier=dossier)


def _demand_open(state: State) -> None:
    if state.ruling is not None:
        raise Refusal(Why.APPEAL_STATE, appeal=state.code, state=state.ruling.ruling)
