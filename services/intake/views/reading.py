"""Who may read what is filed: the jury, its undertakings and recusals, and which dossier names which document."""

from typing import NamedTuple

from contracts.events import Event
from contracts.events.intake import DossierCompleted, DossierSubmitted
from contracts.events.redress import AppealFiled
from contracts.events.scoring import JuryNamed, NoConflictDeclared, RecusalDeclared, RecusalLifted
from contracts.record import Record


class Naming(NamedTuple):
    """A dossier that names a document, or an appeal on it that does."""

    edition: str
    dossier: str


class ReadingView:
    """Folded from the whole log. Each thing maps to the position of the record that last said so."""

    def __init__(self) -> None:
        self._juries: dict[str, frozenset[str]] = {}
        self._secretaries: dict[str, str] = {}
        self._undertakings: dict[tuple[str, str], int] = {}
        self._recusals: dict[tuple[Naming, str], int] = {}
        self._namings: dict[str, dict[Naming, int]] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if record.noun in ("dossier", "jury", "undertaking", "recusal", "appeal"):
            for event in record.events:
                self._evolve(event, record.edition, position)

    def _evolve(self, event: Event, edition: str, position: int) -> None:
        match event:
            case DossierSubmitted() | DossierCompleted():
                for document in event.documents:
                    self._namings.setdefault(document.sha256, {})[Naming(edition, event.dossier)] = position
            case AppealFiled() if event.text is not None:
                self._namings.setdefault(event.text.sha256, {})[Naming(edition, event.dossier)] = position
            case JuryNamed():
                self._juries[edition] = frozenset(event.members)
                self._secretaries[edition] = event.secretary
            case NoConflictDeclared():
                self._undertakings[edition, event.juror] = position
            case RecusalDeclared():
                self._recusals[Naming(edition, event.dossier), event.juror] = position
            case RecusalLifted():
                self._recusals.pop((Naming(edition, event.dossier), event.juror), None)
            case _:
                pass

    def namings(self, sha256: str) -> tuple[Naming, ...]:
        """Return the dossiers that name, or have named, a document."""
        return tuple(self._namings.get(sha256, ()))

    def named(self, edition: str) -> tuple[str, ...]:
        """Return the documents that an edition's dossiers and appeals name, or have named."""
        return tuple(sha256 for sha256, by in self._namings.items() if any(each.edition == edition for each in by))

    def member(self, edition: str, person: str) -> bool:
        """Say whether a person sits in the jury of an edition."""
        return person in self._juries.get(edition, ())

    def secretary(self, edition: str, person: str) -> bool:
        """Say whether a person is the secretary of an edition's jury."""
        return self._secretaries.get(edition) == person

    def undertaken(self, edition: str, person: str) -> bool:
        """Say whether a person declared to have no other conflict of interest in an edition."""
        return (edition, person) in self._undertakings

    def hidden(self, edition: str, person: str) -> frozenset[str]:
        """Return the dossiers of an edition from which a person is recused."""
        return frozenset(n.dossier for n, juror in self._recusals if (n.edition, juror) == (edition, person))

    def recused(self, naming: Naming, person: str) -> bool:
        """Say whether a person is recused from a dossier."""
        return (naming, person) in self._recusals
