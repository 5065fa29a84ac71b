"""What the play has seen of its edition in the log: a fold, for knowing who reads what and when a service is done."""

from typing import NamedTuple

from contracts.authority import Authority
from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import notify as n
from contracts.events import scoring as s
from contracts.record import Record

#: States in which a letter needs nobody but a person any more.
ACCOUNTED_FOR = frozenset({"sent", "refused", "uncertain", "settled"})


class Filed(NamedTuple):
    """A dossier: the authority as the official list has it, and its kind once it was admitted."""

    authority: Authority
    kind: str = ""


class Seen:
    """Folded from the log, one edition only."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.position = 0
        self.filed: dict[str, Filed] = {}
        self.drawn: dict[str, tuple[str, ...]] = {}
        self.panel_of: dict[str, str] = {}
        self.readers: dict[str, tuple[str, ...]] = {}
        self.recused: set[tuple[str, str]] = set()
        self.moved: set[tuple[str, str]] = set()
        self.added: set[str] = set()
        self.tallies: dict[str, s.DossierTallied] = {}
        self.motions: dict[str, a.MotionDecided] = {}
        self.awards: dict[str, a.AwardDecided] = {}
        self.mentions: dict[tuple[str, str], a.MentionGranted] = {}
        self.sealed: a.PalmaresSealed | None = None
        self.letters: dict[str, str] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self.position = position
        if record.edition != self.edition:
            return
        for event in record.events:
            match record.noun:
                case "dossier" | "draw" | "reading" | "recusal" | "tally":
                    self._prepared(event)
                case "motion" | "award" | "palmares":
                    self._decided(event)
                case "letter":
                    self._letter(event, f"{record.id}")
                case _:
                    pass

    def _prepared(self, event: object) -> None:
        match event:
            case i.DossierSubmitted():
                self.filed[event.dossier] = Filed(event.authority)
            case i.DossierAdmitted():
                self.filed[event.dossier] = self.filed[event.dossier]._replace(kind=event.kind)
            case s.DrawHeld():
                self.panel_of = {reading.dossier: reading.panel for reading in event.readings}
                self.drawn = {reading.dossier: reading.readers for reading in event.readings}
                self.readers = dict(self.drawn)
            case s.RecusalDeclared():
                self.recused.add((event.dossier, event.juror))
            case s.ReadingMoved():
                self._move(event)
            case s.ReaderAdded():
                self.added.add(event.dossier)
                if event.juror is not None:
                    self.readers[event.dossier] = (*self.readers[event.dossier], event.juror)
            case s.DossierTallied():
                self.tallies[event.dossier] = event
            case _:
                pass

    def _move(self, event: s.ReadingMoved) -> None:
        after = (event.to if reader == event.juror else reader for reader in self.readers[event.dossier])
        self.readers[event.dossier] = tuple(reader for reader in after if reader is not None)
        self.moved.add((event.dossier, event.juror))

    def _decided(self, event: object) -> None:
        match event:
            case a.MotionDecided():
                self.motions[event.motion] = event
            case a.AwardDecided():
                self.awards[event.dossier] = event
            case a.MentionGranted():
                self.mentions[event.dossier, event.mention] = event
            case a.PalmaresSealed():
                self.sealed = event
            case _:
                pass

    def _letter(self, event: object, letter: str) -> None:
        match event:
            case n.LetterPrepared():
                self.letters[letter] = "prepared"
            case n.LetterSent():
                self.letters[letter] = "sent"
            case n.LetterDeferred():
                self.letters[letter] = "deferred"
            case n.LetterRefused():
                self.letters[letter] = "refused"
            case n.LetterUncertain():
                self.letters[letter] = "uncertain"
            case n.LetterSettled():
                self.letters[letter] = "prepared" if event.outcome == "send-again" else "settled"
            case _:
                pass
