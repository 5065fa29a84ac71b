"""A dossier once filed: completed when asked, admitted or not, withdrawn or set apart.

Filing it is `submission`. Nothing moves once the palmares is sealed: what comes after
is a withdrawal of the award, or an appeal.
"""

from typing import Literal, NamedTuple, assert_never

from contracts.authority import Authority
from contracts.commands.intake import (
    AdmitDossier,
    AskCompletion,
    CompleteDossier,
    PlaceHorsConcours,
    RuleInadmissible,
    WithdrawDossier,
)
from contracts.document import DocumentRef
from contracts.events.intake import (
    CompletionAsked,
    DossierAdmitted,
    DossierCompleted,
    DossierHorsConcours,
    DossierInadmissible,
    DossierSubmitted,
    DossierWithdrawn,
)
from contracts.refusals import Refusal, Why
from contracts.rulebook import Kind
from services.act import Act
from services.intake.rules.kind import kind_for

Command = CompleteDossier | AdmitDossier | RuleInadmissible | AskCompletion | WithdrawDossier | PlaceHorsConcours
DossierEvent = (
    DossierSubmitted
    | DossierCompleted
    | DossierAdmitted
    | DossierInadmissible
    | CompletionAsked
    | DossierWithdrawn
    | DossierHorsConcours
)
State = Literal["submitted", "to-complete", "admitted", "inadmissible", "withdrawn", "hors-concours"]


class Dossier(NamedTuple):
    """The dossier as it stands; `submitted` is the position of its submission, `said` what its state rests on."""

    state: State
    submitted: int
    authority: Authority
    contact: str
    actions: int
    documents: tuple[DocumentRef, ...]
    said: str = ""


class DossierFacts(NamedTuple):
    """The edition (state "": unknown; position of its closing, kinds), the sealing's position, the actor's right."""

    edition: str
    closed: int
    sealed: int
    kinds: tuple[Kind, ...]
    organiser: bool


def evolve(state: Dossier | None, event: DossierEvent, act: Act) -> Dossier:
    """Return the dossier after one more event."""
    if isinstance(event, DossierSubmitted):
        return Dossier("submitted", act.position, event.authority, event.contact, event.actions, event.documents)
    assert state is not None, "the log holds an event of a dossier that was never submitted"
    match event:
        case DossierCompleted():
            return state._replace(state="submitted", actions=event.actions, documents=event.documents, said="")
        case DossierAdmitted():
            return state._replace(state="admitted", said=event.kind)
        case DossierInadmissible():
            return state._replace(state="inadmissible", said=event.reason)
        case CompletionAsked():
            return state._replace(state="to-complete", said=event.reason)
        case DossierWithdrawn():
            return state._replace(state="withdrawn", said=event.reason)
        case DossierHorsConcours():
            return state._replace(state="hors-concours", said=event.reason)
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: Dossier | None, facts: DossierFacts) -> tuple[DossierEvent, ...]:
    """Move a dossier along its states; () where it is there already."""
    _demand_edition(act, facts)
    if state is None:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command.dossier)
    match command:
        case CompleteDossier():
            return _complete(command, act, state, facts)
        case AdmitDossier():
            return _admit(command, state, facts)
        case RuleInadmissible():
            ruled = DossierInadmissible(command.dossier, command.reason)
            return _move(state, "inadmissible", command.reason, ruled, "submitted", "to-complete")
        case AskCompletion():
            asked = CompletionAsked(command.dossier, command.reason)
            return _move(state, "to-complete", command.reason, asked, "submitted")
        case WithdrawDossier():
            _demand_party(act, state, facts)
            left = DossierWithdrawn(command.dossier, command.reason)
            competing: tuple[State, ...] = ("submitted", "to-complete", "admitted", "hors-concours")
            return _move(state, "withdrawn", command.reason, left, *competing)
        case PlaceHorsConcours():
            placed = DossierHorsConcours(command.dossier, command.reason)
            return _move(state, "hors-concours", command.reason, placed, "submitted", "to-complete", "admitted")
        case _:
            assert_never(command)


def _complete(command: CompleteDossier, act: Act, state: Dossier, facts: DossierFacts) -> tuple[DossierEvent, ...]:
    _demand_party(act, state, facts)
    if state.state == "submitted" and (state.actions, state.documents) == (command.actions, command.documents):
        return ()
    _demand_state(state, "to-complete")
    return (DossierCompleted(command.dossier, command.actions, command.documents),)


def _admit(command: AdmitDossier, state: Dossier, facts: DossierFacts) -> tuple[DossierEvent, ...]:
    # Logs of former days may hold a submission that the closing overtook: their order says which came first.
    if facts.closed and state.submitted > facts.closed:
        raise Refusal(Why.DOSSIER_LATE, dossier=command.dossier, submitted=state.submitted, closed=facts.closed)
    kind = kind_for(command, state.authority, facts.kinds)
    admitted = DossierAdmitted(command.dossier, kind, command.reason)
    return _move(state, "admitted", kind, admitted, "submitted")


def _move(state: Dossier, to: State, said: str, event: DossierEvent, *since: State) -> tuple[DossierEvent, ...]:
    if (state.state, state.said) == (to, said):
        return ()
    _demand_state(state, *since)
    return (event,)


def _demand_state(state: Dossier, *since: State) -> None:
    if state.state not in since:
        raise Refusal(Why.DOSSIER_STATE, dossier=state.authority.code, state=state.state)


def _demand_party(act: Act, state: Dossier, facts: DossierFacts) -> None:
    if act.actor != state.contact and not facts.organiser:
        raise Refusal(Why.NOT_ALLOWED, needs="contact or organiser")


def _demand_edition(act: Act, facts: DossierFacts) -> None:
    if not facts.edition:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    if facts.edition not in ("open", "closed"):
        raise Refusal(Why.EDITION_NOT_OPEN, edition=act.edition, state=facts.edition)
    if facts.sealed:
        raise Refusal(Why.ALREADY_SEALED, position=facts.sealed)
