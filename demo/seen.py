"""What the play has seen of its edition in the log: a fold, for knowing who reads what and when a service is done."""

from collections import Counter
from typing import NamedTuple

from contracts.authority import Authority
from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import notify as n
from contracts.events import redress as r
from contracts.events import scoring as s
from contracts.record import Record
from demo.after import After

#: States in which a letter needs nobody but a person any more.
ACCOUNTED_FOR = frozenset({"sent", "refused", "uncertain", "settled"})


class Filed(NamedTuple):
    """A dossier: the authority as the official list has it, and its kind once it was admitted."""

    authority: Authority
    kind: str = ""


class Shift(NamedTuple):
    """A shift of figures adopted, or taken back: where it was recorded, for which dossiers."""

    position: int
    dossiers: tuple[str, ...]


class Seen:
    """Folded from the log, one edition only. What holds once held goes on holding: `given`, `taken`, `retallied`.

    `given`, `taken`: (motion, dossier) of every award and mention decided, taken back; `retallied`: (dossier, position
    of what asked for it); `raw`: tallies before any shift; `rounds`: how often each ballot was cast, by round;
    `closed`: (panel, round) of every round that was closed once; `read`: who ever was to read a dossier.
    """

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
        self.given: set[tuple[str, str]] = set()
        self.taken: set[tuple[str, str]] = set()
        self.shifts: dict[str, Shift] = {}
        self.rescinded: dict[str, Shift] = {}
        self.raw: dict[str, s.DossierTallied] = {}
        self.retallied: set[tuple[str, int]] = set()
        self.rounds: Counter[tuple[str, str, int]] = Counter()
        self.closed: set[tuple[str, int]] = set()
        self.read: dict[str, set[str]] = {}
        self.after = After()
        self.letters: dict[str, str] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self.position = position
        if record.edition != self.edition:
            for event in record.events if record.noun == "person" else ():
                self.after.observe(event)
            return
        for event in record.events:
            match record.noun:
                case "dossier" | "draw" | "reading" | "recusal":
                    self._prepared(event)
                case "ballot" | "round" | "tally":
                    self._marked(event)
                case "motion" | "award" | "adjustment":
                    self._decided(event, position)
                case "palmares" if isinstance(event, a.PalmaresSealed):
                    self.after.seal(event, self.awards, self.mentions)
                case "palmares" | "appeal":
                    self.after.observe(event)
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
            case i.DossierWithdrawn():
                self.readers.pop(event.dossier, None)
            case s.DrawHeld():
                self.panel_of = {reading.dossier: reading.panel for reading in event.readings}
                self.drawn = {reading.dossier: reading.readers for reading in event.readings}
                self.readers = dict(self.drawn)
                self.read = {code: set(readers) for code, readers in self.drawn.items()}
            case s.RecusalDeclared():
                self.recused.add((event.dossier, event.juror))
            case s.RecusalLifted():
                self.recused.discard((event.dossier, event.juror))
            case s.ReadingMoved():
                self._move(event)
            case s.ReaderAdded():
                self.added.add(event.dossier)
                if event.juror is not None:
                    self.read[event.dossier].add(event.juror)
                    self.readers[event.dossier] = (*self.readers[event.dossier], event.juror)
            case _:
                pass

    def _move(self, event: s.ReadingMoved) -> None:
        after = (event.to if reader == event.juror else reader for reader in self.readers.get(event.dossier, ()))
        if event.dossier in self.readers:
            self.readers[event.dossier] = tuple(reader for reader in after if reader is not None)
        if event.to is not None:
            self.read[event.dossier].add(event.to)
        self.moved.add((event.dossier, event.juror))

    def _marked(self, event: object) -> None:
        match event:
            case s.ScoreCast() | s.ScoringAbstained():
                self.rounds[event.dossier, event.juror, event.round] += 1
            case s.RoundClosed():
                self.closed.add((event.panel, event.round))
            case s.DossierTallied():
                self.tallies[event.dossier] = event
                self.retallied.add((event.dossier, event.as_of or event.closing))
                if not event.as_of:
                    self.raw[event.dossier] = event
            case _:
                pass

    def _decided(self, event: object, position: int) -> None:
        match event:
            case a.MotionDecided():
                self.motions[event.motion] = event
            case a.AwardDecided():
                self.awards[event.dossier] = event
                self.given.add((event.motion, event.dossier))
            case a.MentionGranted():
                self.mentions[event.dossier, event.mention] = event
                self.given.add((event.motion, event.dossier))
            case a.AwardRescinded():
                self.awards.pop(event.dossier)
                self.taken.add((event.motion, event.dossier))
            case a.MentionRescinded():
                self.mentions.pop((event.dossier, event.mention))
                self.taken.add((event.motion, event.dossier))
            case r.MentionLapsed():
                self.mentions.pop((event.dossier, event.mention))
            case a.AdjustmentAdopted():
                self.shifts[event.motion] = Shift(position, event.dossiers)
            case a.AdjustmentRescinded():
                self.rescinded[event.motion] = Shift(position, event.dossiers)
            case _:
                pass
        self.after.observe(event)

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
