"""The palmares once more: an amendment signed by two, adopted, approved and published, beside what was sealed.

What was sealed is never touched: each amendment is a palmares and minutes of its own, which name those they amend.
"""

from typing import NamedTuple, assert_never

from contracts.commands import awards as a
from contracts.commands import redress as c
from contracts.document import DocumentRef
from contracts.events import awards as ae
from contracts.events import redress as e
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules.jury import Jury
from services.awards.rules.signing import demand_approvals, demand_as_drawn, demand_signed, demand_signer, names
from services.awards.rules.subject import some

Command = c.SignAmendment | c.AmendPalmares
Publishing = a.ApprovePublication | a.PublishPalmares
Event = e.AmendmentSigned | e.PalmaresAmended | ae.PublicationApproved | ae.PalmaresPublished


class State(NamedTuple):
    """What was signed (the last of each person); the last amendment, who approved it, where it was published (0).

    `past`: every amendment published, in order, with the position of its publication.
    """

    signed: tuple[e.AmendmentSigned, ...] = ()
    last: e.PalmaresAmended | None = None
    approved: tuple[str, ...] = ()
    published_at: int = 0
    past: tuple[tuple[int, e.PalmaresAmended], ...] = ()


class Documents(NamedTuple):
    """The amendment as of a position; `acts`: how many it states; `open`: sittings and motions still under way."""

    palmares: DocumentRef
    minutes: DocumentRef
    laureates: int
    acts: int
    open: tuple[str, ...]


class Facts(NamedTuple):
    """What an amendment reads of others.

    `published`: whether the palmares was; `changed`: the last position at which what it tells changed; `since`: what
    the last one covers; `documents`: as of the command's position (None: the log does not reach there).
    """

    jury: Jury | None
    published: bool
    approvals: int
    since: int = 0
    changed: int = 0
    documents: Documents | None = None


def evolve(state: State, event: Event, act: Act) -> State:
    """Return the state after one more event."""
    match event:
        case e.AmendmentSigned():
            others = tuple(signed for signed in state.signed if signed.person != event.person)
            return state._replace(signed=(*others, event))
        case e.PalmaresAmended():
            return state._replace(last=event, approved=(), published_at=0)
        case ae.PublicationApproved():
            return state._replace(approved=(*state.approved, event.person))
        case ae.PalmaresPublished():
            assert state.last is not None
            return state._replace(published_at=act.position, past=(*state.past, (act.position, state.last)))
        case _:
            assert_never(event)


def decide(command: Command | Publishing, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    """Decide on the amendment of one palmares. Raises Refusal."""
    if not facts.published:
        raise Refusal(Why.NOT_PUBLISHED, publication=0)
    match command:
        case c.SignAmendment():
            return _sign(command, act, state, facts)
        case c.AmendPalmares():
            return _amend(command, state, facts)
        case a.ApprovePublication():
            _demand_last(command, state)
            if act.actor in state.approved or state.published_at:
                return ()
            return (ae.PublicationApproved(act.actor, command.palmares_sha256),)
        case a.PublishPalmares():
            return _publish(command, act, state, facts)
        case _:
            assert_never(command)


def _sign(command: c.SignAmendment, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_signer(facts.jury, act.actor)
    event = e.AmendmentSigned(act.actor, command.minutes_sha256, command.palmares_sha256, command.as_of)
    if event in state.signed:
        return ()
    _demand_documents(command, facts)
    return (event,)


def _amend(command: c.AmendPalmares, state: State, facts: Facts) -> tuple[Event, ...]:
    asked = names(command)
    last = state.last
    if last is not None and asked == (last.minutes.sha256, last.palmares.sha256, last.as_of):
        return ()
    if last is not None and not state.published_at:
        raise Refusal(Why.NOT_PUBLISHED, publication=0)
    demand_signed(command, state.signed, facts.jury)
    documents = _demand_documents(command, facts)
    number = 1 if last is None else last.number + 1
    refs = (documents.palmares, documents.minutes)
    return (e.PalmaresAmended(number, *refs, command.as_of, documents.laureates),)


def _publish(command: a.PublishPalmares, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    _demand_last(command, state)
    if state.published_at:
        return ()
    demand_approvals(state.approved, act.actor, facts.approvals)
    return (ae.PalmaresPublished(command.palmares_sha256),)


def _demand_documents(command: Command, facts: Facts) -> Documents:
    """Return the amendment as signed, where there is something to amend and nothing under way. Raises Refusal."""
    documents = demand_as_drawn(command, facts.documents, facts.changed)
    if not documents.acts:
        raise Refusal(Why.NOTHING_TO_AMEND, since=facts.since)
    if documents.open:
        raise Refusal(Why.SITTING_STATE, sitting=some(documents.open), state="open")
    return documents


def _demand_last(command: Publishing, state: State) -> None:
    assert state.last is not None, "what is published for the first time is the sealing's affair"
    if command.palmares_sha256 != state.last.palmares.sha256:
        raise Refusal(Why.MINUTES_DIFFER, sha256=state.last.palmares.sha256)
