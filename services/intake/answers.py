"""Who may ask intake for documents. Keeping and reading their bytes is the inbox's; the right is decided here."""

from contracts.document import MOST_BYTES
from contracts.questions import KeepDocument, Question, ReadDocument
from contracts.refusals import Refusal, Why
from services.intake.views.palmares import PalmaresView
from services.intake.views.reading import Naming, ReadingView
from services.roll import Person, Roll

_READERS = frozenset({"organiser", "secretary", "auditor"})


class Answers:
    """Checks the right of each question on what was folded so far."""

    def __init__(self, roll: Roll, reading: ReadingView, palmares: PalmaresView) -> None:
        self._roll = roll
        self._reading = reading
        self._palmares = palmares

    def demand_right(self, question: Question, actor: str) -> None:
        """Refuse unless the actor may ask this. Raises Refusal (unknown-person, not-allowed, recused, …)."""
        person = self._roll.persons.get(actor)
        if person is None:
            raise Refusal(Why.UNKNOWN_PERSON, person=actor)
        match question:
            case KeepDocument():
                if len(question.content) > MOST_BYTES:
                    raise Refusal(Why.OVERSIZED_DOCUMENT, most=MOST_BYTES)
            case ReadDocument():
                self._demand_reading(question.sha256, actor, person)
            case _:
                raise Refusal(Why.UNKNOWN_QUESTION, service="intake")

    def may_read(self, sha256: str, actor: str) -> bool:
        """Say whether the actor may read the document of that hash, whether or not it is kept."""
        try:
            self.demand_right(ReadDocument(sha256), actor)
        except Refusal:
            return False
        return True

    def _demand_reading(self, sha256: str, actor: str, person: Person) -> None:
        if self._palmares.published(sha256):
            return
        namings = self._reading.namings(sha256)
        if not namings:
            if person.roles & _READERS:
                return
            raise Refusal(Why.NOT_ALLOWED, needs="organiser, secretary or auditor")
        reasons = [self._why_not(naming, actor, person) for naming in namings]
        if None in reasons:
            return
        why = min((why for why in reasons if why is not None), key=_WORST_FIRST.index)
        raise Refusal(why, needs="organiser, secretary, auditor or jury", juror=actor, dossier=namings[0].dossier)

    def _why_not(self, naming: Naming, actor: str, person: Person) -> Why | None:
        """Return why this dossier gives no right to read. A recusal comes before every role: nothing lifts it here."""
        if self._reading.recused(naming, actor):
            return Why.RECUSED
        if person.roles & _READERS or self._reading.secretary(naming.edition, actor):
            return None
        if not self._reading.member(naming.edition, actor):
            return Why.NOT_ALLOWED
        return None if self._reading.undertaken(naming.edition, actor) else Why.NO_DECLARATION


_WORST_FIRST = (Why.RECUSED, Why.NO_DECLARATION, Why.NOT_ALLOWED)
