"""Dossiers: filed in time for a listed authority, judged among the right kind, moved until sealing."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contracts.authority import Authority
from contracts.commands import Command
from contracts.commands.intake import (
    AdmitDossier,
    AskCompletion,
    CancelEdition,
    CloseEdition,
    CompleteDossier,
    PlaceHorsConcours,
    RuleInadmissible,
    SubmitDossier,
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
from contracts.refusals import Why
from tests.rules.intake_edition import CLOSES, CONTACT, OPENS, OTHER, IntakeScene, Refused, rulebook
from tests.scene import ORGANISER

TOWN = Authority("01004", "Ambérieu-en-Bugey", "commune", "01", 14288)
FILE, MORE = DocumentRef("1" * 64, 1000), DocumentRef("2" * 64, 2000)
SUBMIT = SubmitDossier("01004", CONTACT, 55, (FILE,))
COMPLETE = CompleteDossier("01004", 56, (FILE, MORE))
ASK = AskCompletion("01004", "pièce manquante")
MOMENT = timedelta(seconds=1)


def opened() -> IntakeScene:
    scene = IntakeScene()
    scene.open_edition()
    return scene


def submitted(*then: Command) -> IntakeScene:
    scene = opened()
    for command in (SUBMIT, *then):
        assert scene.do(ORGANISER, command)
    return scene


# -- filing


def test_dossier_submitted_carries_its_authority_then_again_yields_nothing() -> None:
    """The record holds what the official list says of the authority at that time."""
    scene = opened()
    assert scene.do(CONTACT, SUBMIT) == (DossierSubmitted("01004", TOWN, CONTACT, 55, (FILE,)),)
    assert scene.do(CONTACT, SUBMIT) == ()


def test_dossier_submitted_by_an_organiser_for_the_contact_is_taken() -> None:
    """A dossier that came on paper is typed in by an organiser."""
    assert opened().do(ORGANISER, SUBMIT) == (DossierSubmitted("01004", TOWN, CONTACT, 55, (FILE,)),)


def test_dossier_submitted_by_a_third_person_is_refused() -> None:
    """Nobody files in another's name."""
    assert opened().refusal(OTHER, SUBMIT) == (Why.NOT_ALLOWED, {"needs": "contact or organiser"})


@pytest.mark.parametrize("code", ["1004", "2C004", "200000173", "amberieu"])
def test_dossier_of_a_malformed_code_is_refused(code: str) -> None:
    """A lost zero is told as such, and not as an unknown authority."""
    command = SubmitDossier(code, CONTACT, 55, ())
    assert opened().refusal(CONTACT, command) == (Why.MALFORMED_CODE, {"code": code})


def test_dossier_of_an_authority_that_is_not_listed_is_refused() -> None:
    """Only authorities of the list that the edition opened with take part."""
    command = SubmitDossier("01001", CONTACT, 55, ())
    assert opened().refusal(CONTACT, command) == (Why.UNKNOWN_AUTHORITY, {"code": "01001"})


def test_dossier_of_a_type_that_the_rulebook_does_not_know_is_refused() -> None:
    """An edition for communes takes no inter-municipal body."""
    scene = IntakeScene()
    kinds = [{"code": "ville", "label": {"fr": "Ville", "en": "Town"}, "type": "commune"}]
    scene.open_edition(rulebook(kinds=kinds))
    command = SubmitDossier("200000172", CONTACT, 55, ())
    assert scene.refusal(CONTACT, command) == (Why.UNKNOWN_KIND, {"kind": "epci"})


def test_dossier_with_an_unregistered_contact_is_refused() -> None:
    """Somebody must be there to write to."""
    command = SubmitDossier("01004", "p-nobody", 55, ())
    assert opened().refusal(ORGANISER, command) == (Why.UNKNOWN_PERSON, {"person": "p-nobody"})


def test_dossier_in_an_unknown_edition_is_refused() -> None:
    """There is nothing to take part in."""
    assert opened().refusal(CONTACT, SUBMIT, "27") == (Why.UNKNOWN_EDITION, {"edition": "27"})


def test_dossier_is_taken_from_the_opening_date_to_the_moment_before_the_closing_date() -> None:
    """The calendar's dates rule, whether or not anybody closed the edition."""
    scene = opened()
    scene.at(OPENS - MOMENT)
    assert scene.refusal(CONTACT, SUBMIT) == (Why.TOO_EARLY, {"at": OPENS.isoformat()})
    scene.at(CLOSES)
    late = {"dossier": "01004", "closes": CLOSES.isoformat()}
    assert scene.refusal(CONTACT, SUBMIT) == (Why.DOSSIER_LATE, late)
    scene.at(CLOSES - MOMENT)
    assert scene.do(CONTACT, SUBMIT) == (DossierSubmitted("01004", TOWN, CONTACT, 55, (FILE,)),)


@pytest.mark.parametrize(("over", "state"), [(CloseEdition(), "closed"), (CancelEdition("grève"), "cancelled")])
def test_dossier_in_an_edition_that_is_not_open_is_refused(over: Command, state: str) -> None:
    """Nothing is filed after the closing, nor in a cancelled edition."""
    scene = opened()
    scene.at(CLOSES)
    scene.do(ORGANISER, over)
    assert scene.refusal(CONTACT, SUBMIT) == (Why.EDITION_NOT_OPEN, {"edition": "26", "state": state})


def test_dossier_filed_a_second_time_otherwise_is_refused() -> None:
    """One authority, one dossier, even after it was withdrawn."""
    scene = submitted()
    other = SubmitDossier("01004", OTHER, 55, (FILE,))
    assert scene.refusal(OTHER, other) == (Why.ALREADY_SUBMITTED, {"dossier": "01004", "state": "submitted"})
    scene.do(CONTACT, WithdrawDossier("01004", "élections"))
    assert scene.refusal(CONTACT, SUBMIT) == (Why.ALREADY_SUBMITTED, {"dossier": "01004", "state": "withdrawn"})


def test_dossier_names_its_documents_and_rests_on_the_list_once() -> None:
    """The inbox learns which documents must be kept; a list that was read once is not asked for again."""
    scene = opened()
    assert scene.intake.names(SUBMIT) == (FILE,)
    assert scene.intake.names(COMPLETE) == (FILE, MORE)
    assert scene.intake.names(ASK) == ()
    assert scene.intake.reads(SUBMIT, "26") == ()
    assert scene.intake.reads(SUBMIT, "27") == ()


# -- admission


@pytest.mark.parametrize(
    ("code", "kind"), [("01004", "ville"), ("01005", "village"), ("2A004", "ville"), ("200000172", "intercommunalite")]
)
def test_dossier_admitted_among_the_kind_of_its_type_and_population(code: str, kind: str) -> None:
    """1,999 inhabitants make a village, 2,000 a town; a body without bounds needs no population."""
    scene = opened()
    scene.do(CONTACT, SubmitDossier(code, CONTACT, 55, ()))
    assert scene.do(ORGANISER, AdmitDossier(code)) == (DossierAdmitted(code, kind),)
    assert scene.do(ORGANISER, AdmitDossier(code)) == ()
    assert scene.do(ORGANISER, AdmitDossier(code, kind)) == ()


@pytest.mark.parametrize(("code", "kind"), [("01005", "village"), ("2A004", "ville")])
def test_dossier_is_of_the_same_kind_in_whatever_order_the_rulebook_lists_them(code: str, kind: str) -> None:
    """Bounds are from a population, included, to below another, excluded."""
    scene = IntakeScene()
    scene.open_edition(rulebook(kinds=msgspec.json.decode(rulebook())["kinds"][::-1]))
    scene.do(CONTACT, SubmitDossier(code, CONTACT, 55, ()))
    assert scene.do(ORGANISER, AdmitDossier(code)) == (DossierAdmitted(code, kind),)


def test_dossier_admitted_among_another_kind_needs_a_reason() -> None:
    """The rulebook's bounds are overridden by a person who says why."""
    scene = submitted()
    assert scene.refusal(ORGANISER, AdmitDossier("01004", "village")) == (Why.REASON_REQUIRED, {"field": "kind"})
    admitted = DossierAdmitted("01004", "village", "commune nouvelle")
    assert scene.do(ORGANISER, AdmitDossier("01004", "village", "commune nouvelle")) == (admitted,)
    assert scene.do(ORGANISER, AdmitDossier("01004", "village", "commune nouvelle")) == ()


@pytest.mark.parametrize("kind", ["region", "intercommunalite"])
def test_dossier_admitted_among_a_kind_that_cannot_be_its_own_is_refused(kind: str) -> None:
    """A reason makes no kind, and no commune an inter-municipal body."""
    command = AdmitDossier("01004", kind, "raison")
    assert submitted().refusal(ORGANISER, command) == (Why.UNKNOWN_KIND, {"kind": kind, "type": "commune"})


def test_dossier_of_unknown_population_needs_a_person_to_say_its_kind() -> None:
    """Nothing is guessed."""
    scene = opened()
    scene.do(CONTACT, SubmitDossier("98414", CONTACT, 55, ()))
    details = {"kind": "commune", "population": "unknown"}
    assert scene.refusal(ORGANISER, AdmitDossier("98414")) == (Why.UNKNOWN_KIND, details)
    admitted = DossierAdmitted("98414", "village", "base scientifique")
    assert scene.do(ORGANISER, AdmitDossier("98414", "village", "base scientifique")) == (admitted,)


def test_dossier_stored_after_the_closing_is_not_admitted() -> None:
    """A submission that raced the closing and lost: the order of the log says so."""
    scene = opened()
    scene.at(CLOSES - MOMENT)
    racing = scene.desks["intake"].decide(scene.request(CONTACT, SUBMIT), CLOSES - MOMENT, "0" * 32)
    assert racing.record is not None
    scene.at(CLOSES)
    scene.do(ORGANISER, CloseEdition())
    closing = scene.position
    late = scene.store(racing.subject, racing.record)
    details = {"dossier": "01004", "submitted": str(late), "closed": str(closing)}
    assert scene.refusal(ORGANISER, AdmitDossier("01004")) == (Why.DOSSIER_LATE, details)
    ruled = DossierInadmissible("01004", "hors délai")
    assert scene.do(ORGANISER, RuleInadmissible("01004", "hors délai")) == (ruled,)


def test_dossier_stored_before_the_closing_is_admitted_after_it() -> None:
    """Admission takes its time."""
    scene = submitted()
    scene.at(CLOSES)
    scene.do(ORGANISER, CloseEdition())
    assert scene.do(ORGANISER, AdmitDossier("01004")) == (DossierAdmitted("01004", "ville"),)


# -- states


def test_dossier_sent_back_is_completed_by_its_contact_then_admitted() -> None:
    """Each step is an event, and each step again is none."""
    scene = submitted()
    assert scene.do(ORGANISER, ASK) == (CompletionAsked("01004", "pièce manquante"),)
    assert scene.do(ORGANISER, ASK) == ()
    assert scene.refusal(OTHER, COMPLETE) == (Why.NOT_ALLOWED, {"needs": "contact or organiser"})
    assert scene.do(CONTACT, COMPLETE) == (DossierCompleted("01004", 56, (FILE, MORE)),)
    assert scene.do(CONTACT, COMPLETE) == ()
    assert scene.do(ORGANISER, AdmitDossier("01004")) == (DossierAdmitted("01004", "ville"),)


def test_dossier_withdrawn_by_its_contact_and_by_no_third_person() -> None:
    """An applicant may leave at any time before sealing."""
    scene = submitted(AdmitDossier("01004"))
    command = WithdrawDossier("01004", "élections")
    assert scene.refusal(OTHER, command) == (Why.NOT_ALLOWED, {"needs": "contact or organiser"})
    assert scene.do(CONTACT, command) == (DossierWithdrawn("01004", "élections"),)
    assert scene.do(CONTACT, command) == ()


def test_dossier_placed_outside_the_competition_stays_in_the_edition() -> None:
    """An admitted dossier may be set apart."""
    scene = submitted(AdmitDossier("01004"))
    command = PlaceHorsConcours("01004", "membre du jury")
    assert scene.do(ORGANISER, command) == (DossierHorsConcours("01004", "membre du jury"),)
    assert scene.do(ORGANISER, command) == ()


ADMIT, RULE = AdmitDossier("01004"), RuleInadmissible("01004", "incomplet")
WITHDRAW, PLACE = WithdrawDossier("01004", "élections"), PlaceHorsConcours("01004", "jury")
MOVES: dict[Command, str] = {
    ADMIT: "admitted",
    RULE: "inadmissible",
    ASK: "to-complete",
    WITHDRAW: "withdrawn",
    PLACE: "hors-concours",
}
FORBIDDEN = [
    ((ADMIT,), (RULE, ASK, COMPLETE)),
    ((RULE,), (ADMIT, ASK, COMPLETE, WITHDRAW, PLACE)),
    ((ASK,), (ADMIT,)),
    ((WITHDRAW,), (ADMIT, RULE, ASK, COMPLETE, PLACE)),
    ((PLACE,), (ADMIT, RULE, ASK, COMPLETE)),
    ((), (COMPLETE,)),
]


@pytest.mark.parametrize(("moves", "forbidden"), FORBIDDEN)
def test_dossier_moved_against_its_states_is_refused(
    moves: tuple[Command, ...], forbidden: tuple[Command, ...]
) -> None:
    """The refusal names the state that the dossier is in."""
    scene = submitted(*moves)
    state = MOVES[moves[0]] if moves else "submitted"
    expected: Refused = (Why.DOSSIER_STATE, {"dossier": "01004", "state": state})
    assert [scene.refusal(ORGANISER, command) for command in forbidden] == [expected] * len(forbidden)


ALL = (COMPLETE, ADMIT, RULE, ASK, WITHDRAW, PLACE)


@pytest.mark.parametrize("command", ALL)
def test_dossier_that_was_never_filed_is_refused(command: Command) -> None:
    """There is nothing to move."""
    assert opened().refusal(ORGANISER, command) == (Why.UNKNOWN_DOSSIER, {"dossier": "01004"})
    assert opened().refusal(ORGANISER, command, "27") == (Why.UNKNOWN_EDITION, {"edition": "27"})


@pytest.mark.parametrize("command", ALL)
def test_dossier_of_a_sealed_palmares_does_not_move(command: Command) -> None:
    """After sealing only a formal act on the award is left."""
    scene = submitted()
    position = scene.seal()
    assert scene.refusal(ORGANISER, command) == (Why.ALREADY_SEALED, {"position": str(position)})


def test_dossier_of_a_cancelled_edition_does_not_move() -> None:
    """Nothing is judged any more."""
    scene = submitted()
    scene.do(ORGANISER, CancelEdition("grève"))
    assert scene.refusal(ORGANISER, ADMIT) == (Why.EDITION_NOT_OPEN, {"edition": "26", "state": "cancelled"})


@pytest.mark.parametrize("command", [ADMIT, RULE, ASK, PLACE])
def test_dossier_moved_by_its_contact_where_an_organiser_decides_is_refused(command: Command) -> None:
    """Nobody admits himself."""
    assert submitted().refusal(CONTACT, command) == (Why.NOT_ALLOWED, {"needs": "organiser"})


ALLOWED: dict[str | None, set[str]] = {
    None: {"submitted"},
    "submitted": {"to-complete", "admitted", "inadmissible", "withdrawn", "hors-concours"},
    "to-complete": {"submitted", "inadmissible", "withdrawn", "hors-concours"},
    "admitted": {"withdrawn", "hors-concours"},
    "hors-concours": {"withdrawn"},
    "inadmissible": set(),
    "withdrawn": set(),
}
codes = some.sampled_from(["01004", "01005", "98414"])
reasons = some.sampled_from(["un", "deux"])
documents = some.sampled_from([(), (FILE,), (FILE, MORE)])
moves: some.SearchStrategy[Command] = some.one_of(
    some.builds(SubmitDossier, codes, some.sampled_from([CONTACT, OTHER]), some.just(55), documents),
    some.builds(CompleteDossier, codes, some.sampled_from([55, 56]), documents),
    some.builds(
        AdmitDossier, codes, some.sampled_from([None, "ville", "village"]), some.sampled_from([None, "un", "deux"])
    ),
    some.builds(RuleInadmissible, codes, reasons),
    some.builds(AskCompletion, codes, reasons),
    some.builds(WithdrawDossier, codes, reasons),
    some.builds(PlaceHorsConcours, codes, reasons),
    some.just(CloseEdition()),
)


@settings(max_examples=60)
@given(some.lists(some.tuples(some.sampled_from([ORGANISER, CONTACT, OTHER]), moves), max_size=25), some.booleans())
def test_dossiers_of_any_sequence_move_along_the_allowed_states(steps: list[tuple[str, Command]], late: bool) -> None:
    """Whatever is tried by whomever, a dossier is filed once, in time, and moves along its states."""
    scene = opened()
    if late:
        scene.at(CLOSES - len(steps) * MOMENT)
    states: dict[str, str | None] = {"01004": None, "01005": None, "98414": None}
    for step in steps:
        events = scene.drive([step])
        assert not any(isinstance(event, DossierSubmitted) and scene.now > CLOSES for event in events)
        for code, before in states.items():
            dossier = scene.state(AdmitDossier(code))
            now = getattr(dossier, "state", None)
            assert now == before or now in ALLOWED[before]
            states[code] = now
