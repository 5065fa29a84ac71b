"""Who may read which document: roles, the jury that undertook to have no conflict, and never a recused member."""

import pytest

from contracts.commands.intake import AskCompletion, CompleteDossier, SubmitDossier
from contracts.document import DocumentRef
from contracts.events.redress import AppealFiled
from contracts.events.scoring import JuryNamed, NoConflictDeclared, RecusalDeclared, RecusalLifted
from contracts.questions import KeepDocument, MyReadings, Question, ReadDocument
from contracts.refusals import Refusal, Why
from tests.rules.intake_edition import CONTACT, MINUTES, OTHER, PALMARES, REGISTER, IntakeScene
from tests.scene import ORGANISER

FILE, MORE, SHARED = DocumentRef("1" * 64, 1), DocumentRef("2" * 64, 2), DocumentRef("3" * 64, 3)
JUROR, PRESIDENT, SECRETARY, AUDITOR = "p-juror", "p-president", "p-secretary", "p-auditor"
NEEDED = {"needs": "organiser, secretary, auditor or jury", "dossier": "01004"}


def sitting() -> IntakeScene:
    """Two dossiers, the first completed, both naming one shared document; a jury of two with its secretary."""
    scene = IntakeScene()
    scene.open_edition()
    for person in (JUROR, PRESIDENT, SECRETARY, AUDITOR):
        scene.register(person)
    scene.grant(AUDITOR, "auditor")
    scene.do(ORGANISER, SubmitDossier("01004", CONTACT, 5, (FILE, SHARED)))
    scene.do(ORGANISER, AskCompletion("01004", "pièce manquante"))
    scene.do(ORGANISER, CompleteDossier("01004", 5, (MORE, SHARED)))
    scene.do(ORGANISER, SubmitDossier("01005", CONTACT, 5, (SHARED,)))
    scene.given("jury", "26", JuryNamed((JUROR, PRESIDENT), PRESIDENT, SECRETARY))
    scene.given("undertaking", JUROR, NoConflictDeclared(JUROR))
    return scene


def why(scene: IntakeScene, actor: str, question: Question) -> tuple[str, dict[str, str]] | None:
    """Return why a question is refused; None where the actor may ask it."""
    try:
        scene.intake.answers.demand_right(question, actor)
    except Refusal as refused:
        return refused.why.value, refused.details
    return None


def readers(scene: IntakeScene, document: DocumentRef) -> set[str]:
    """Return all who may read a document."""
    everybody = (ORGANISER, CONTACT, OTHER, JUROR, PRESIDENT, SECRETARY, AUDITOR, "p-nobody")
    return {person for person in everybody if scene.intake.answers.may_read(document.sha256, person)}


@pytest.mark.parametrize("document", [FILE, MORE, SHARED])
def test_document_of_a_dossier_is_read_by_roles_and_by_jurors_who_undertook(document: DocumentRef) -> None:
    """The documents before a completion stay readable beside those after it; applicants' contacts read nothing."""
    assert readers(sitting(), document) == {ORGANISER, AUDITOR, SECRETARY, JUROR}


def test_document_asked_for_before_the_declaration_is_refused_as_such() -> None:
    """No confidential content opens before a member declares that he has no conflict."""
    scene = sitting()
    assert why(scene, PRESIDENT, ReadDocument(FILE.sha256)) == (Why.NO_DECLARATION, {**NEEDED, "juror": PRESIDENT})
    assert why(scene, OTHER, ReadDocument(FILE.sha256)) == (Why.NOT_ALLOWED, {**NEEDED, "juror": OTHER})


def test_document_of_a_dossier_is_closed_to_the_recused_until_the_recusal_is_lifted() -> None:
    """A recused juror reads nothing of that dossier; what another dossier names too stays readable as that one's."""
    scene = sitting()
    scene.given("recusal", f"01004.{JUROR}", RecusalDeclared("01004", JUROR))
    assert why(scene, JUROR, ReadDocument(MORE.sha256)) == (Why.RECUSED, {**NEEDED, "juror": JUROR})
    assert readers(scene, SHARED) == {ORGANISER, AUDITOR, SECRETARY, JUROR}
    scene.given("recusal", f"01005.{JUROR}", RecusalDeclared("01005", JUROR))
    assert readers(scene, SHARED) == {ORGANISER, AUDITOR, SECRETARY}


def test_document_is_read_again_once_the_recusal_is_lifted() -> None:
    """The president's lifting gives the dossier back."""
    scene = sitting()
    lifted = RecusalLifted("01004", JUROR, "erreur de saisie")
    scene.given("recusal", f"01004.{JUROR}", RecusalDeclared("01004", JUROR), lifted)
    assert readers(scene, FILE) == {ORGANISER, AUDITOR, SECRETARY, JUROR}


def test_document_is_closed_to_a_recused_organiser_too() -> None:
    """A role gives nothing back that a conflict of interest took."""
    scene = sitting()
    scene.given("recusal", f"01004.{ORGANISER}", RecusalDeclared("01004", ORGANISER))
    assert readers(scene, FILE) == {AUDITOR, SECRETARY, JUROR}


def test_document_that_no_dossier_names_is_for_roles_only() -> None:
    """The label's own papers are not the jury's."""
    scene = sitting()
    assert readers(scene, REGISTER) == {ORGANISER, AUDITOR}
    details = {"needs": "organiser, secretary or auditor"}
    assert why(scene, JUROR, ReadDocument(REGISTER.sha256)) == (Why.NOT_ALLOWED, details)


def test_palmares_and_minutes_are_under_embargo_until_published() -> None:
    """Between sealing and publication nobody without a role reads them; then everybody registered does."""
    sealed, published = sitting(), sitting()
    sealed.seal()
    published.seal(publish=True)
    registered = {ORGANISER, CONTACT, OTHER, JUROR, PRESIDENT, SECRETARY, AUDITOR}
    assert [readers(sealed, document) for document in (PALMARES, MINUTES)] == [{ORGANISER, AUDITOR}] * 2
    assert [readers(published, document) for document in (PALMARES, MINUTES)] == [registered] * 2


def test_document_is_kept_for_anybody_registered() -> None:
    """An applicant lays his documents down before he files."""
    scene = sitting()
    assert why(scene, CONTACT, KeepDocument(b"content")) is None
    assert why(scene, "p-nobody", KeepDocument(b"content")) == (Why.UNKNOWN_PERSON, {"person": "p-nobody"})


def test_question_of_another_service_is_refused() -> None:
    """Intake answers its own questions."""
    assert why(sitting(), JUROR, MyReadings()) == (Why.UNKNOWN_QUESTION, {"service": "intake"})


def test_text_of_an_appeal_is_read_as_its_dossier_is() -> None:
    """By those who may hear it, and by nobody who is recused from that dossier."""
    scene, text = sitting(), DocumentRef("4" * 64, 4)
    assert readers(scene, text) == {ORGANISER, AUDITOR}
    scene.given("appeal", "01004.1", AppealFiled("01004", 1, "procedure", CONTACT, None, text))
    assert readers(scene, text) == {ORGANISER, AUDITOR, SECRETARY, JUROR}
    scene.given("recusal", f"01004.{JUROR}", RecusalDeclared("01004", JUROR))
    assert readers(scene, text) == {ORGANISER, AUDITOR, SECRETARY}
