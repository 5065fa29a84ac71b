"""What the play has seen since the sealing: acts of redress with the letters owed for them, the amendments."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import redress as r

#: What came after the publication, as the report tells it.
Redress = r.AppealRuled | r.AwardWithdrawn | r.AwardCorrected | r.PalmaresAmended | a.AwardDecided


class Told(NamedTuple):
    """An act, the letter that tells it ("": none of its own), the level that the dossier had before it (0: none)."""

    event: Redress
    letter: str
    before: int = 0


class After:
    """Folded from the log. `laureates`, `honours`: awards and mentions as they were sealed, by dossier.

    `over`: the play's last act was done, which erases a person.
    """

    def __init__(self) -> None:
        self.sealed: a.PalmaresSealed | None = None
        self.laureates: dict[str, a.AwardDecided] = {}
        self.honours: dict[str, tuple[str, ...]] = {}
        self.amended: list[r.PalmaresAmended] = []
        self.told: list[Told] = []
        self.over = False
        self._level: dict[str, int] = {}
        self._decided: Counter[str] = Counter()

    def seal(
        self, event: a.PalmaresSealed, awards: dict[str, a.AwardDecided], mentions: Mapping[tuple[str, str], object]
    ) -> None:
        """Fold the sealing: what was awarded by then."""
        self.sealed = event
        self.laureates = dict(awards)
        self.honours = {code: tuple(mention for dossier, mention in mentions if dossier == code) for code in awards}
        self._level = {code: award.level for code, award in awards.items()}
        self._decided = Counter(awards.keys())

    def observe(self, event: object) -> None:
        """Fold one event; nothing before the sealing is of interest here."""
        match event:
            case a.AwardDecided() if self.sealed is not None:
                self._decided[event.dossier] += 1
                letter = f"{event.dossier}.award-{self._decided[event.dossier]}"
                self.told.append(Told(event, letter, self._level[event.dossier]))
                self._level[event.dossier] = event.level
            case r.AwardWithdrawn():
                self.told.append(Told(event, f"{event.dossier}.withdrawal-1", event.level))
                self._level[event.dossier] = 0
            case r.AwardCorrected():
                self.told.append(Told(event, f"{event.dossier}.correction-1", event.from_level))
            case r.AppealRuled():
                self.told.append(Told(event, f"{event.dossier}.appeal-{event.number}"))
            case r.PalmaresAmended():
                self.amended.append(event)
                self.told.append(Told(event, ""))
            case i.PersonErased():
                self.over = True
            case _:
                pass

    def letters(self, number: int | None = None) -> frozenset[str]:
        """Return the letters owed for what was told, up to the n-th amendment or (None) in all."""
        ends = [place for place, told in enumerate(self.told) if isinstance(told.event, r.PalmaresAmended)]
        upto = len(self.told) if number is None else ends[number - 1]
        return frozenset(told.letter for told in self.told[:upto] if told.letter)
