"""A log folded once, for whoever asks much of it: what scoring and awards read of it, and where its records lie."""

from typing import Final, NamedTuple

from audit.meant import candidates
from audit.palmares import UnknownEdition
from audit.walk import walk
from contracts.events import intake as i
from contracts.record import Record
from ledger.port import Ledger
from services.awards.awards import Awards
from services.roll import Edition
from services.scoring.scoring import Scoring

#: Nouns whose records are no part of any decision on a dossier.
_UNUSED: Final = frozenset({"label", "clock", "person", "letter", "declared", "merger"})


class Place(NamedTuple):
    """Where one record lies: its position, its noun, its id."""

    position: int
    noun: str
    id: str


class Filed(NamedTuple):
    """One thing that intake decided on a dossier, and where."""

    position: int
    event: i.IntakeEvent


class AmbiguousEdition(LookupError):
    """Several editions of the log could be meant; `editions`: their numbers."""

    def __init__(self, editions: tuple[str, ...]) -> None:
        super().__init__(", ".join(editions))
        self.editions = editions


class UnknownDossier(LookupError):
    """No edition asked about has this dossier."""

    def __init__(self, dossier: str, editions: tuple[str, ...]) -> None:
        super().__init__(dossier)
        self.dossier = dossier
        self.editions = editions


class Folded:
    """What two services read of the first `position` records, and an index of the records themselves.

    `rulebooks`: the document of each edition opened; `declared`: where the palmares of each other one was declared.
    """

    def __init__(self) -> None:
        self.scoring: Final = Scoring()
        self.awards: Final = Awards()
        self.position = 0
        self.rulebooks: dict[str, bytes] = {}
        self.declared: dict[str, int] = {}
        self._filed: dict[tuple[str, str], list[Filed]] = {}
        self._places: dict[tuple[str, str, str], list[Place]] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self.scoring.observe(position, record)
        self.awards.observe(position, record)
        self.position = position
        if record.noun == "declared":
            self.declared[record.edition] = position
        if record.noun in _UNUSED:
            return
        head = record.id.partition(".")[0]
        self._places.setdefault((record.edition, record.noun, head), []).append(Place(position, record.noun, record.id))
        for event in record.events if record.noun in ("edition", "dossier") else ():
            if isinstance(event, i.EditionOpened):
                self.rulebooks[event.edition] = bytes(event.rulebook)
            elif record.noun == "dossier" and isinstance(event, i.IntakeEvent):
                self._filed.setdefault((record.edition, record.id), []).append(Filed(position, event))

    def edition(self, code: str) -> Edition:
        """Return an edition as opened. Raises UnknownEdition."""
        known = self.awards.label.roll.editions.get(code)
        if known is None:
            raise UnknownEdition(code)
        return known

    def one_edition(self, asked: str | None) -> str:
        """Return the edition asked for, or the only one that may be meant. Raises UnknownEdition, AmbiguousEdition."""
        editions = tuple(self.awards.label.roll.editions)
        if asked is not None:
            return self.edition(asked).code
        if not editions:
            raise UnknownEdition("")
        return self._only(editions)

    def edition_of(self, dossier: str, asked: str | None) -> str:
        """Return the edition asked for, or the only one of those that have the dossier that may be meant.

        Raises UnknownEdition, UnknownDossier, AmbiguousEdition.
        """
        editions = tuple(self.awards.label.roll.editions) if asked is None else (self.edition(asked).code,)
        having = tuple(code for code in editions if (code, dossier) in self._filed)
        if not having:
            raise UnknownDossier(dossier, editions)
        return self._only(having)

    def _only(self, editions: tuple[str, ...]) -> str:
        found = candidates(self.awards.label, editions)
        if len(found) > 1:
            raise AmbiguousEdition(editions)
        return found[0]

    def filed(self, edition: str, dossier: str) -> tuple[Filed, ...]:
        """Return what intake decided on a dossier, in the order of the log."""
        return tuple(self._filed.get((edition, dossier), ()))

    def dossiers(self, edition: str) -> tuple[str, ...]:
        """Return every dossier filed in an edition, in the order of codes."""
        return tuple(sorted(dossier for of, dossier in self._filed if of == edition))

    def places(self, edition: str, noun: str, head: str) -> tuple[Place, ...]:
        """Return the records of a noun whose id begins with this token, in the order of the log."""
        return tuple(self._places.get((edition, noun, head), ()))


async def fold(ledger: Ledger, upto: int) -> Folded:
    """Fold the first `upto` records. Raises Unreadable, Unavailable; Damaged, also where nothing allows a record."""
    folded = Folded()
    await walk(ledger, upto, lambda entry, record: folded.observe(entry.position, record))
    return folded
