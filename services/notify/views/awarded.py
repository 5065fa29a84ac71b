"""What was awarded and what was published, each with its position: a letter says what stood below the publication."""

from collections import defaultdict
from typing import NamedTuple

from contracts.events import awards as a
from contracts.record import Record


class Award(NamedTuple):
    """One decision on a dossier, and where it lies in the log."""

    position: int
    level: int


class Owed(NamedTuple):
    """What a letter is owed for: an award and the mentions granted below the same publication."""

    award: Award
    mentions: tuple[str, ...]


class Awarded:
    """Awards, mentions and publications by edition."""

    def __init__(self) -> None:
        self.publications: dict[str, dict[int, str]] = defaultdict(dict)
        self._awards: dict[str, dict[str, list[Award]]] = defaultdict(lambda: defaultdict(list))
        self._mentions: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if record.noun not in ("award", "palmares"):
            return
        for event in record.events:
            match event:
                case a.AwardDecided():
                    self._awards[record.edition][event.dossier].append(Award(position, event.level))
                case a.MentionGranted():
                    self._mentions[record.edition, event.dossier].append((position, event.mention))
                case a.AwardRescinded():
                    # Only before the sealing, so no letter was owed for it: the next decision is the first again.
                    self._awards[record.edition].pop(event.dossier, None)
                case a.MentionRescinded():
                    held = self._mentions[record.edition, event.dossier]
                    held[:] = [(at, mention) for at, mention in held if mention != event.mention]
                case a.PalmaresPublished():
                    self.publications[record.edition][position] = event.palmares_sha256
                case _:
                    pass

    def letters(self, edition: str, publication: int) -> list[tuple[str, str]]:
        """Return dossier and letter for every laureate of a publication: `award-n` for its n-th decision."""
        found = []
        for dossier, awards in self._awards.get(edition, {}).items():
            count = sum(award.position < publication for award in awards)
            if count:
                found.append((dossier, _name(count)))
        return found

    def owed(self, edition: str, dossier: str, letter: str, below: int) -> Owed | None:
        """Return what a letter is owed for, as it stood below a position; None where no such award was decided."""
        for number, award in enumerate(self._decided(edition, dossier), 1):
            if letter == _name(number) and award.position < below:
                granted = self._mentions.get((edition, dossier), ())
                return Owed(award, tuple(dict.fromkeys(code for position, code in granted if position < below)))
        return None

    def latest(self, edition: str, dossier: str) -> tuple[str, Owed] | None:
        """Return the letter that a publication now would owe, and what for; None where no award was decided."""
        awards = self._decided(edition, dossier)
        if not awards:
            return None
        mentions = dict.fromkeys(code for _, code in self._mentions.get((edition, dossier), ()))
        return _name(len(awards)), Owed(awards[-1], tuple(mentions))

    def _decided(self, edition: str, dossier: str) -> list[Award]:
        return self._awards.get(edition, {}).get(dossier, [])


def _name(number: int) -> str:
    return f"award-{number}"
