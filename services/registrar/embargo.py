"""What of the log is under embargo: an edition's records until its palmares is published; what follows, till its end.

An edition cancelled before any ballot was cast has no results, and holds nothing back; another's are never to be read.
A prefix is free or it is not: a log that is cut in the middle proves nothing. So the first record that is not free
holds back all that come after it, of other editions too.
"""

from contracts.codes import LABEL
from contracts.events.awards import PalmaresDeclared, PalmaresPublished
from contracts.events.intake import EditionArchived, EditionCancelled
from contracts.record import Record


class Embargo:
    """Folds the log; says up to which position everything is free."""

    def __init__(self) -> None:
        self.position = 0
        self._held: dict[str, int] = {}
        self._over: set[str] = set()
        self._marked: set[str] = set()

    def observe(self, position: int, record: Record) -> None:
        """Fold one record. What is of no edition (persons, the clock) holds nothing back."""
        self.position = position
        edition = record.edition
        if edition == LABEL:
            return
        if edition not in self._over:
            self._held.setdefault(edition, position)
        if record.noun == "ballot":
            self._marked.add(edition)
        for event in record.events:
            match event:
                case PalmaresPublished() | PalmaresDeclared():
                    # An appeal or a correction that comes now is not public before the edition is over.
                    self._held.pop(edition, None)
                case EditionArchived():
                    self._end(edition)
                case EditionCancelled() if edition not in self._marked:
                    self._end(edition)
                case _:
                    pass

    def _end(self, edition: str) -> None:
        self._held.pop(edition, None)
        self._over.add(edition)

    @property
    def free(self) -> int:
        """The last position before the first record that is under embargo."""
        return min(self._held.values(), default=self.position + 1) - 1
