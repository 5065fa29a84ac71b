"""What was awarded and what was published, each with its position: a letter says what stood below the publication."""

from collections import defaultdict
from typing import NamedTuple

from contracts.events import awards as a
from contracts.events import redress as r
from contracts.record import Record


class Award(NamedTuple):
    """One decision on a dossier, and where it lies in the log."""

    position: int
    level: int
    reason: str | None = None


class Owed(NamedTuple):
    """What a letter is owed for: an award, the mentions held below the same publication, the award before it."""

    award: Award
    mentions: tuple[str, ...]
    before: Award | None = None


class Awarded:
    """Awards, mentions and publications by edition. A publication covers what its palmares does, and nothing later."""

    def __init__(self) -> None:
        self.publications: dict[str, dict[int, str]] = defaultdict(dict)
        self._below: dict[str, dict[int, int]] = defaultdict(dict)
        self._amended: dict[str, int] = {}
        self._awards: dict[str, dict[str, list[Award]]] = defaultdict(lambda: defaultdict(list))
        self._mentions: dict[tuple[str, str], list[tuple[int, str, bool]]] = defaultdict(list)

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if record.noun == "palmares":
            self._published(position, record)
        for event in record.events if record.noun == "award" else ():
            match event:
                case a.AwardDecided():
                    award = Award(position, event.level, event.reason)
                    self._awards[record.edition][event.dossier].append(award)
                case a.AwardRescinded():
                    # Only before the sealing, hence before anybody is told of it: as if never decided.
                    self._awards[record.edition][event.dossier].pop()
                case a.MentionGranted():
                    self._mentions[record.edition, event.dossier].append((position, event.mention, True))
                case a.MentionRescinded() | r.MentionLapsed():
                    self._mentions[record.edition, event.dossier].append((position, event.mention, False))
                case _:
                    pass

    def _published(self, position: int, record: Record) -> None:
        for event in record.events:
            match event:
                case r.PalmaresAmended():
                    self._amended[record.edition] = event.as_of
                case a.PalmaresPublished():
                    self.publications[record.edition][position] = event.palmares_sha256
                    self._below[record.edition][position] = self._amended.get(record.edition, position - 1) + 1
                case _:
                    pass

    def window(self, edition: str, publication: int) -> tuple[int, int]:
        """Return what a publication covers for the first time: from a position on, below another."""
        bounds = self._below.get(edition, {})
        earlier = [bound for position, bound in bounds.items() if position < publication]
        return (earlier[-1] if earlier else 0, bounds.get(publication, publication))

    def amends(self, edition: str, publication: int) -> bool:
        """Say whether what is published there is an amendment."""
        return self.window(edition, publication)[1] != publication

    def letters(self, edition: str, publication: int) -> list[tuple[str, str]]:
        """Return dossier and letter for every award that a publication tells first: `award-n` for the n-th decision."""
        since, below = self.window(edition, publication)
        found = []
        for dossier, awards in self._awards.get(edition, {}).items():
            count = sum(award.position < below for award in awards)
            if count and awards[count - 1].position >= since:
                found.append((dossier, _name(count)))
        return found

    def owed(self, edition: str, dossier: str, letter: str, publication: int) -> Owed | None:
        """Return what a letter is owed for, as a publication covers it; None where no such award was decided."""
        _, below = self.window(edition, publication)
        decided = self._decided(edition, dossier)
        for number, award in enumerate(decided, 1):
            if letter == _name(number) and award.position < below:
                before = decided[number - 2] if number > 1 else None
                return Owed(award, self.mentions(edition, dossier, below), before)
        return None

    def mentions(self, edition: str, dossier: str, below: int) -> tuple[str, ...]:
        """Return the mentions held just below a position, in the order in which they were granted."""
        held: dict[str, None] = {}
        for position, mention, granted in self._mentions.get((edition, dossier), ()):
            if position < below and granted:
                held.setdefault(mention)
            elif position < below:
                held.pop(mention, None)
        return tuple(held)

    def last(self, edition: str, dossier: str, below: int) -> Award | None:
        """Return the last decision on a dossier below a position."""
        decided = [award for award in self._decided(edition, dossier) if award.position < below]
        return decided[-1] if decided else None

    def latest(self, edition: str, dossier: str) -> tuple[str, Owed] | None:
        """Return the letter that a publication now would owe, and what for; None where no award was decided."""
        awards = self._decided(edition, dossier)
        if not awards:
            return None
        below = 1 + max((position for position, _, _ in self._mentions.get((edition, dossier), ())), default=0)
        return _name(len(awards)), Owed(awards[-1], self.mentions(edition, dossier, below))

    def _decided(self, edition: str, dossier: str) -> list[Award]:
        return self._awards.get(edition, {}).get(dossier, [])


def _name(number: int) -> str:
    return f"award-{number}"
