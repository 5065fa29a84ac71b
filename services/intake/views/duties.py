"""What persons are in each edition, and whether it still needs them: for their erasure, and for when it is due."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from contracts.events import Event
from contracts.events.awards import PalmaresPublished
from contracts.events.intake import DossierInadmissible, DossierSubmitted, DossierWithdrawn, EditionCancelled
from contracts.events.redress import AppealFiled, AppealRuled
from contracts.events.scoring import JuryNamed
from contracts.record import Record
from services.delay import until
from services.intake.rules.erasure import Duty
from services.roll import Edition, Roll

_NOUNS: Final = frozenset({"dossier", "jury", "palmares", "appeal", "edition"})


class Duties:
    """Folded from the whole log, beside the roll."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._juries: dict[str, JuryNamed] = {}
        self._contacts: dict[str, dict[str, set[str]]] = {}
        self._gone: set[tuple[str, str]] = set()
        self._ended: dict[str, datetime] = {}
        self._appeals: dict[str, set[str]] = {}

    def observe(self, record: Record) -> None:
        """Fold one record."""
        if record.noun in _NOUNS:
            for event in record.events:
                self._evolve(event, record)

    def _evolve(self, event: Event, record: Record) -> None:
        edition = record.edition
        match event:
            case JuryNamed():
                self._juries[edition] = event
            case DossierSubmitted():
                self._contacts.setdefault(edition, {}).setdefault(event.contact, set()).add(event.dossier)
            case DossierWithdrawn() | DossierInadmissible():
                self._gone.add((edition, event.dossier))
            case EditionCancelled():
                self._ended[edition] = record.time
            case PalmaresPublished():
                self._ended.setdefault(edition, record.time)
                self._appeals.pop(edition, None)
            case AppealFiled():
                self._appeals.setdefault(edition, set()).add(record.id)
            case AppealRuled() if event.ruling == "dismissed":
                self._appeals[edition].discard(record.id)
            case _:
                pass

    def of(self, person: str) -> tuple[Duty, ...]:
        """Return what a person is or was in each edition, in the order of their opening."""
        return tuple(duty for code in self._roll.editions for duty in self._within(code, person))

    def running(self, person: str, now: datetime) -> tuple[Duty, ...]:
        """Return a person's duties that are not over: a dossier withdrawn or inadmissible is none any more."""
        return tuple(
            duty
            for code, edition in self._roll.editions.items()
            if not self._over(edition, now.date())
            for duty in self._within(code, person, living=True)
        )

    def _within(self, edition: str, person: str, *, living: bool = False) -> Iterator[Duty]:
        """Give what a person is in an edition; `living`: as the contact of a dossier that is still to be judged."""
        jury = self._juries.get(edition)
        if jury is not None and person == jury.president:
            yield Duty(edition, "president")
        elif jury is not None and person in jury.members:
            yield Duty(edition, "member")
        if jury is not None and person == jury.secretary:
            yield Duty(edition, "secretary")
        dossiers = self._contacts.get(edition, {}).get(person, ())
        if any(not living or (edition, dossier) not in self._gone for dossier in dossiers):
            yield Duty(edition, "contact")

    def _over(self, edition: Edition, today: date) -> bool:
        """Say whether nothing more can come of an edition: published, no appeal possible nor at hand; or cancelled.

        An appeal upheld is at hand until what the jury then decided is published.
        """
        if edition.state == "cancelled":
            return True
        ended = self._ended.get(edition.code)
        if ended is None or self._appeals.get(edition.code):
            return False
        return today > until(ended, edition.rulebook.appeal.within_months)

    def kept_until(self, edition: Edition) -> date | None:
        """Return until when an edition's rulebook keeps its persons' data; None where it ends not, or has not ended."""
        ended, years = self._ended.get(edition.code), edition.rulebook.retention_years
        return None if ended is None or years == 0 else until(ended, 12 * years)
