"""Decisions that something overtook on their way into the log, and whether they were then left out.

Close, then tally: whoever counts goes by positions, so a ballot, a vote or a dossier that came too late is in the log
and must not be counted. What a closing, an opening or a signature overtaken lets through is tested again by the record
that follows from it, which is decided again itself. Of anything else nobody leaves anything out.
"""

from typing import Final

from audit.bench import Case
from audit.findings import Code, Finding
from contracts.events import Event
from contracts.events import awards as a
from contracts.events import intake as i
from contracts.events import redress as r
from contracts.events import scoring as s
from contracts.record import Record

#: Tested again, each by the record that rests on it: the tally (who read, who was absent), the count (the quorum, the
#: dossiers still there), the sealing (the minutes signed are those of now). A recusal that crossed the draw is moved
#: after it, by a record of its own. A ranking is told as long as the tallies that it names are the last ones. What is
#: put is tested again when its vote opens; who closed a vote in the chair's place changes nothing of what it counts.
#: Of these the services of today let only readings that move and closings of votes be overtaken: the others are stored
#: alone (see `services.desk.Service.alone`). A log that earlier ones wrote is right all the same.
TESTED_AGAIN: Final = (
    s.DrawHeld,
    s.RoundOpened,
    s.RoundClosed,
    s.RoundReopened,
    s.ReadingMoved,
    s.DossiersRanked,
    s.ReaderAdded,
    a.MotionPut,
    a.VoteOpened,
    a.VoteClosed,
    a.MinutesSigned,
    r.HearersDesignated,
    r.AmendmentSigned,
)
#: The nouns whose records count others.
COUNTING: Final = frozenset({"tally", "motion", "dossier", "appeal"})


class Overtaken:
    """Folds what was counted; holds what was overtaken. `left_out`: how many of these were rightly left out."""

    def __init__(self) -> None:
        self.left_out = 0
        self._counted: dict[int, int] = {}
        self._submitted: dict[tuple[str, str], int] = {}
        self._cases: list[tuple[Case, str]] = []

    def observe(self, position: int, record: Record) -> None:
        """Fold one record: the positions that it counts."""
        if record.noun in COUNTING:
            for event in record.events:
                for counted in self._counts(position, record.edition, event):
                    self._counted.setdefault(counted, position)

    def add(self, case: Case, decided: str) -> None:
        """Hold a decision that would have been another at its own position."""
        self._cases.append((case, decided))

    def findings(self) -> list[Finding]:
        """Return what was overtaken and not left out; to be asked once the whole log is folded."""
        found = [self._weigh(case, decided) for case, decided in self._cases]
        self.left_out = found.count(None)
        return [finding for finding in found if finding is not None]

    def _weigh(self, case: Case, decided: str) -> Finding | None:
        events, subject = case.record.events, case.where.subject
        if (at := self._counted.get(case.position)) is not None:
            details = {"decided": decided, "counted_at": str(at)}
            return Finding(Code.OVERTAKEN_BUT_COUNTED, case.position, subject, details)
        if all(isinstance(event, _LEFT_OUT) for event in events):
            return None
        return Finding(Code.OVERTAKEN, case.position, subject, {"decided": decided})

    def _counts(self, position: int, edition: str, event: Event) -> tuple[int, ...]:
        match event:
            case s.DossierTallied():
                abstained = (ballot.position for ballot in event.left_out if ballot.why == "abstained")
                return (event.declared_at, *(ballot.position for ballot in event.counted), *abstained)
            case a.MotionDecided():
                return event.votes
            case r.AppealRuled():
                return event.opinions
            case i.DossierSubmitted():
                self._submitted[edition, event.dossier] = position
                return ()
            case i.DossierAdmitted():
                return (self._submitted.get((edition, event.dossier), 0),)
            case _:
                return ()


_LEFT_OUT: Final = (
    s.ScoreCast,
    s.ScoringAbstained,
    s.FiguresDeclared,
    a.VoteCast,
    r.AppealHeard,
    i.DossierSubmitted,
    *TESTED_AGAIN,
)
