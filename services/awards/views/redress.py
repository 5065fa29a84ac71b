"""What happened after a publication, and what judging an appeal rests on: who read what, who stands for a dossier."""

from datetime import datetime
from typing import Final, NamedTuple

from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import redress as e
from contracts.events import scoring as s
from services.act import Act
from services.awards.rules import appeal as appeals
from services.awards.views.history import History, grow

#: The nouns read for this alone.
READ: Final = frozenset({"draw", "reading", "appeal"})
#: What an amendment states and the laureate is told.
Stated = e.AwardWithdrawn | e.AwardCorrected | e.AppealRuled | e.MentionLapsed | a.AwardDecided


class Stating(NamedTuple):
    """Something that an amendment states: where it lies, who did it."""

    position: int
    actor: str
    event: Stated


class Redress:
    """Folded from the records of one edition. `published`: when its palmares first was, None before."""

    def __init__(self) -> None:
        self.published: datetime | None = None
        self.contacts: dict[str, str] = {}
        self.read: dict[str, dict[str, int]] = {}
        self.appeals: dict[str, dict[int, History[appeals.State]]] = {}
        self.stated: list[Stating] = []
        self._upheld: dict[str, History[int]] = {}

    def observe(self, event: object, act: Act) -> bool:
        """Fold one event; say whether it is an act of redress."""
        match event:
            case a.PalmaresPublished():
                self.published = self.published or act.time
            case i.DossierSubmitted():
                self.contacts[event.dossier] = event.contact
            case s.DrawHeld():
                for reading in event.readings:
                    self._reads(reading.dossier, reading.readers, act.position)
            case s.ReadingMoved() if event.to is not None:
                self._reads(event.dossier, (event.to,), act.position)
            case s.ReaderAdded() if event.juror is not None:
                self._reads(event.dossier, (event.juror,), act.position)
            case e.AppealFiled() | e.HearersDesignated() | e.AppealHeard() | e.AppealRuled():
                self._appeal(event, act)
            case _:
                pass
        if isinstance(event, Stated) and self.published is not None:
            self.stated.append(Stating(act.position, act.actor, event))
        return isinstance(event, e.AwardWithdrawn | e.AwardCorrected | e.MentionLapsed | e.AppealRuled)

    def reopened(self, dossier: str, at: int) -> int:
        """Return the last position up to `at` that opened a dossier to a new deliberation; 0: none did."""
        return (self._upheld[dossier].at(at) or 0) if dossier in self._upheld else 0

    def upheld(self) -> tuple[str, ...]:
        """Return the dossiers of which an appeal was upheld."""
        return tuple(self._upheld)

    def _reads(self, dossier: str, readers: tuple[str, ...], position: int) -> None:
        for reader in readers:
            self.read.setdefault(dossier, {}).setdefault(reader, position)

    def _appeal(self, event: appeals.Event, act: Act) -> None:
        history = self.appeals.setdefault(event.dossier, {}).setdefault(event.number, History())
        history.add(act.position, appeals.evolve(history.now, event, act))
        if isinstance(event, e.AppealRuled) and event.ruling == "upheld":
            grow(self._upheld, event.dossier).add(act.position, act.position)
