"""The palmares from signature to publication: minutes signed by two, sealed, approved, published."""

from datetime import datetime
from typing import NamedTuple, assert_never

from contracts.commands import awards as c
from contracts.document import DocumentRef
from contracts.events import awards as e
from contracts.events import redress as r
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules import amending
from services.awards.rules.jury import Jury
from services.awards.rules.signing import demand_approvals, demand_as_drawn, demand_signed, demand_signer, names
from services.awards.rules.subject import some

Command = c.SignMinutes | c.SealPalmares | c.ApprovePublication | c.PublishPalmares
Event = (
    e.MinutesSigned
    | e.PalmaresSealed
    | e.PublicationApproved
    | e.PalmaresPublished
    | r.AmendmentSigned
    | r.PalmaresAmended
)


class State(NamedTuple):
    """What was signed (the last of each person), sealed, approved and published; positions are 0 until they come.

    `amendment`: all that was amended since; it changes nothing of the rest.
    """

    signed: tuple[e.MinutesSigned, ...] = ()
    sealed: e.PalmaresSealed | None = None
    approved: tuple[str, ...] = ()
    sealed_at: int = 0
    published_at: int = 0
    amendment: amending.State = amending.State()


class Documents(NamedTuple):
    """The documents as of a position, and what keeps them from being signed.

    `unappraised`: the position of the last level decided or taken back, where the rulebook asks that the full jury
    appraise everyone after it, and it did not (0: nothing is missing). `untallied`: the dossiers of which scoring has
    not recorded the tally that their round's last closing, or a shift of figures voted since, asks for.
    """

    palmares: DocumentRef
    minutes: DocumentRef
    laureates: int
    undecided: tuple[str, ...]
    sitting: tuple[str, ...]
    pending: tuple[str, ...]
    unappraised: int = 0
    untallied: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What the palmares reads of others.

    `documents`: as of the command's position (None: the log does not reach there); `changed`: the last position at
    which the proceedings changed; `closed`: whether the edition takes no dossier any more.
    """

    edition: str
    jury: Jury | None
    closed: bool
    publishes: datetime
    approvals: int
    changed: int = 0
    documents: Documents | None = None


def evolve(state: State | None, event: Event, act: Act) -> State:
    """Return the state after one more event."""
    state = state or State()
    if isinstance(event, r.AmendmentSigned | r.PalmaresAmended):
        return state._replace(amendment=amending.evolve(state.amendment, event, act))
    if state.amendment.last is not None and isinstance(event, e.PublicationApproved | e.PalmaresPublished):
        return state._replace(amendment=amending.evolve(state.amendment, event, act))
    match event:
        case e.MinutesSigned():
            others = tuple(signed for signed in state.signed if signed.person != event.person)
            return state._replace(signed=(*others, event))
        case e.PalmaresSealed():
            return state._replace(sealed=event, sealed_at=act.position)
        case e.PublicationApproved():
            return state._replace(approved=(*state.approved, event.person))
        case e.PalmaresPublished():
            return state._replace(published_at=act.position)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: State | None, facts: Facts) -> tuple[Event, ...]:
    """Decide on the palmares of one edition. Raises Refusal."""
    state = state or State()
    match command:
        case c.SignMinutes():
            return _sign(command, act, state, facts)
        case c.SealPalmares():
            return _seal(command, state, facts)
        case c.ApprovePublication():
            _demand_sealed(command.palmares_sha256, state)
            if act.actor in state.approved or state.published_at:
                return ()
            return (e.PublicationApproved(act.actor, command.palmares_sha256),)
        case c.PublishPalmares():
            return _publish(command, act, state, facts)
        case _:
            assert_never(command)


def _sign(command: c.SignMinutes, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    demand_signer(facts.jury, act.actor)
    event = e.MinutesSigned(act.actor, command.minutes_sha256, command.palmares_sha256, command.as_of)
    if event in state.signed:
        return ()
    if state.sealed is not None:
        raise Refusal(Why.ALREADY_SEALED)
    _demand_documents(command, facts)
    return (event,)


def _seal(command: c.SealPalmares, state: State, facts: Facts) -> tuple[Event, ...]:
    asked = names(command)
    sealed = state.sealed
    if sealed is not None:
        if asked == (sealed.minutes.sha256, sealed.palmares.sha256, sealed.as_of):
            return ()
        raise Refusal(Why.ALREADY_SEALED)
    demand_signed(command, state.signed, facts.jury)
    documents = _demand_documents(command, facts)
    return (e.PalmaresSealed(documents.palmares, documents.minutes, command.as_of, documents.laureates),)


def _publish(command: c.PublishPalmares, act: Act, state: State, facts: Facts) -> tuple[Event, ...]:
    _demand_sealed(command.palmares_sha256, state)
    if state.published_at:
        return ()
    if act.time < facts.publishes:
        raise Refusal(Why.TOO_EARLY, at=facts.publishes.isoformat())
    demand_approvals(state.approved, act.actor, facts.approvals)
    return (e.PalmaresPublished(command.palmares_sha256),)


def _demand_documents(command: c.SignMinutes | c.SealPalmares, facts: Facts) -> Documents:
    """Return the documents as signed, of an edition that has nothing left to decide. Raises Refusal."""
    documents = demand_as_drawn(command, facts.documents, facts.changed)
    if not facts.closed:
        raise Refusal(Why.EDITION_NOT_CLOSED, edition=facts.edition)
    if documents.undecided:
        raise Refusal(Why.UNDECIDED_DOSSIERS, **_counted(documents.undecided)).about(documents.undecided, _counted)
    if documents.pending:
        raise Refusal(Why.MOTION_STATE, **_pending(documents.pending)).about(documents.pending, _pending)
    if documents.untallied:
        raise Refusal(Why.TALLY_OWED, **_counted(documents.untallied)).about(documents.untallied, _counted)
    if documents.unappraised:
        raise Refusal(Why.APPRAISAL_MISSING, since=documents.unappraised)
    if documents.sitting:
        raise Refusal(Why.SITTING_STATE, sitting=some(documents.sitting), state="open")
    return documents


def _counted(codes: tuple[str, ...]) -> dict[str, object]:
    return {"dossiers": some(codes), "count": len(codes)}


def _pending(codes: tuple[str, ...]) -> dict[str, object]:
    return {"motion": some(codes), "state": "pending"}


def _demand_sealed(palmares_sha256: str, state: State) -> None:
    if state.sealed is None:
        raise Refusal(Why.NOT_SEALED)
    if palmares_sha256 != state.sealed.palmares.sha256:
        raise Refusal(Why.MINUTES_DIFFER, sha256=state.sealed.palmares.sha256)
