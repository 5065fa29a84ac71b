"""Filing a dossier: by whom, for which authority, between which dates."""

from typing import NamedTuple

from contracts.authority import Authority
from contracts.commands.intake import SubmitDossier
from contracts.events.intake import Calendar, DossierSubmitted
from contracts.refusals import Refusal, Why
from services.act import Act
from services.intake.rules.code import Codes, well_formed
from services.intake.rules.dossier import Dossier


class Call(NamedTuple):
    """The edition that dossiers are filed in: state, calendar, types of authority and codes of its rulebook, list."""

    state: str
    calendar: Calendar
    types: frozenset[str]
    register: str
    codes: Codes = "insee-siren/1"


class SubmissionFacts(NamedTuple):
    """The edition (None: unknown), whether its official list is kept here, the authority in it, who is who."""

    call: Call | None
    list_kept: bool
    authority: Authority | None
    contact_known: bool
    organiser: bool
    contact_erased: bool = False


def decide(
    command: SubmitDossier, act: Act, state: Dossier | None, facts: SubmissionFacts
) -> tuple[DossierSubmitted, ...]:
    """File a dossier; () where this very dossier is filed already."""
    if not well_formed(command.dossier, facts.call.codes if facts.call else "insee-siren/1"):
        raise Refusal(Why.MALFORMED_CODE, code=command.dossier)
    if facts.call is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    if not facts.contact_known:
        raise Refusal(Why.UNKNOWN_PERSON, person=command.contact)
    if facts.contact_erased:
        raise Refusal(Why.PERSON_ERASED, person=command.contact)
    if act.actor != command.contact and not facts.organiser:
        raise Refusal(Why.NOT_ALLOWED, needs="contact or organiser")
    if state is not None:
        return _again(command, state)
    _check_time(command, act, facts.call)
    authority = _authority(command, facts, facts.call)
    return (DossierSubmitted(command.dossier, authority, command.contact, command.actions, command.documents),)


def _again(command: SubmitDossier, state: Dossier) -> tuple[DossierSubmitted, ...]:
    filed = (state.contact, state.actions, state.documents)
    if state.state != "withdrawn" and filed == (command.contact, command.actions, command.documents):
        return ()
    raise Refusal(Why.ALREADY_SUBMITTED, dossier=command.dossier, state=state.state)


def _check_time(command: SubmitDossier, act: Act, call: Call) -> None:
    opens, closes = call.calendar.opens, call.calendar.closes
    if call.state != "open":
        raise Refusal(Why.EDITION_NOT_OPEN, edition=act.edition, state=call.state)
    if act.time < opens:
        raise Refusal(Why.TOO_EARLY, at=opens.isoformat())
    if act.time >= closes:
        raise Refusal(Why.DOSSIER_LATE, dossier=command.dossier, closes=closes.isoformat())


def _authority(command: SubmitDossier, facts: SubmissionFacts, call: Call) -> Authority:
    if not facts.list_kept:
        raise Refusal(Why.UNKNOWN_DOCUMENT, sha256=call.register)
    if facts.authority is None:
        raise Refusal(Why.UNKNOWN_AUTHORITY, code=command.dossier)
    if facts.authority.type not in call.types:
        raise Refusal(Why.UNKNOWN_KIND, kind=facts.authority.type)
    return facts.authority
