"""Where each edition's palmares stands in the log: sealed, published, and the documents that it made."""

from typing import NamedTuple

from contracts.events.awards import PalmaresPublished, PalmaresSealed
from contracts.events.redress import PalmaresAmended
from contracts.record import Record


class Palmares(NamedTuple):
    """Positions of the sealing and of the publication (0: not yet); the hashes of the palmares and of the minutes.

    `amended`: those of the last amendment, which join `documents` when it is published.
    """

    sealed: int = 0
    published: int = 0
    documents: frozenset[str] = frozenset()
    amended: frozenset[str] = frozenset()


class PalmaresView:
    """Folded from the whole log; reads what awards decided of the palmares."""

    def __init__(self) -> None:
        self._editions: dict[str, Palmares] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if record.noun != "palmares":
            return
        for event in record.events:
            before = self.of(record.edition)
            if isinstance(event, PalmaresSealed):
                made = frozenset({event.palmares.sha256, event.minutes.sha256})
                self._editions[record.edition] = before._replace(sealed=position, documents=made)
            elif isinstance(event, PalmaresPublished):
                out = before.documents | before.amended
                self._editions[record.edition] = before._replace(published=before.published or position, documents=out)
            elif isinstance(event, PalmaresAmended):
                made = frozenset({event.palmares.sha256, event.minutes.sha256})
                self._editions[record.edition] = before._replace(amended=made)

    def of(self, edition: str) -> Palmares:
        """Return the palmares of an edition."""
        return self._editions.get(edition, Palmares())

    def published(self, sha256: str) -> bool:
        """Say whether a document is the palmares or the minutes of a published edition."""
        return any(palmares.published and sha256 in palmares.documents for palmares in self._editions.values())
