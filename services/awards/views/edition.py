"""One edition as awards reads it: its own nouns and what it needs of others, each as it stood at any position."""

import hashlib
from typing import Final, Literal, NamedTuple

from contracts.authority import Authority
from contracts.events import awards as e
from contracts.events import intake as i
from contracts.events import redress as r
from contracts.events import scoring as s
from contracts.record import Record
from services.act import Act
from services.awards.rules import adjustment as adjustments
from services.awards.rules import award as awards
from services.awards.rules import motion as motions
from services.awards.rules import redress as redresses
from services.awards.rules import sealing
from services.awards.rules import sitting as sittings
from services.awards.rules.jury import Jury
from services.awards.views.history import History, grow
from services.awards.views.redress import READ as READ_FOR_REDRESS
from services.awards.views.redress import Redress

#: What is not read here is not folded: ballots are most of the log.
READ: Final = frozenset(
    {"dossier", "jury", "recusal", "round", "tally", "sitting", "motion", "vote", "adjustment", "award", "palmares"}
    | READ_FOR_REDRESS
)


class Dossier(NamedTuple):
    """A dossier as intake and scoring hold it; `proposal` is the last tally's, None while there is none.

    `panel`, `counted`: who judged it and whose ballots count, by that tally; `tallied`: its closing, and the shift of
    figures that it follows from.
    """

    authority: Authority
    standing: Literal["submitted", "admitted", "left"] = "submitted"
    kind: str = ""
    proposal: int | None = None
    panel: str = ""
    counted: frozenset[str] = frozenset()
    tallied: tuple[int, int] = (0, 0)


class EditionView:
    """Folds the records of one edition. `changed`: the last position at which what the minutes tell changed.

    `levelled`: where a level was decided or taken back; `imprints`: the records that the minutes tell, by hash;
    `closings`: where each panel's round was closed last;
    `unsigned`: votes signed with a key that was no longer their caster's where they were stored.
    """

    def __init__(self) -> None:
        self.jury: History[Jury] = History()
        self.recused: dict[str, dict[str, History[bool]]] = {}
        self.dossiers: dict[str, History[Dossier]] = {}
        self.closings: dict[str, int] = {}
        self.sittings: dict[str, History[sittings.State]] = {}
        self.motions: dict[str, History[motions.State]] = {}
        self.votes: dict[str, dict[str, History[e.VoteCast]]] = {}
        self.unsigned: set[int] = set()
        self.adjustments: dict[str, History[adjustments.State]] = {}
        self.awards: dict[str, History[awards.State | None]] = {}
        self.levelled: list[int] = []
        self.imprints: list[tuple[int, str]] = []
        self.palmares = sealing.State()
        self.redress = Redress()
        self.changed = 0

    def observe(self, position: int, record: Record) -> None:
        """Fold one record of this edition."""
        act = Act(record.edition, record.actor, record.command_id, record.time, position)
        for event in record.events:
            redressed = self.redress.observe(event, act)
            if self._others(event, position) or self._own(event, act) or redressed:
                self.changed = position

    def _others(self, event: object, position: int) -> bool:
        """Fold what other services decided; say whether the minutes tell it."""
        match event:
            case s.JuryNamed():
                self.jury.add(position, Jury(event.members, event.president, event.secretary, event.deputy))
            case s.RecusalDeclared():
                grow(self.recused.setdefault(event.dossier, {}), event.juror).add(position, True)
            case s.RecusalLifted():
                grow(self.recused.setdefault(event.dossier, {}), event.juror).add(position, False)
            case s.RoundClosed():
                self.closings[event.panel] = position
                return False
            case s.DossierTallied():
                self._tally(event, position)
            case i.DossierSubmitted():
                grow(self.dossiers, event.dossier).add(position, Dossier(event.authority))
            case i.DossierAdmitted():
                self._change(event.dossier, position, standing="admitted", kind=event.kind)
            case i.DossierWithdrawn() | i.DossierHorsConcours() | i.DossierInadmissible():
                self._change(event.dossier, position, standing="left")
            case _:
                return False
        return True

    def _own(self, event: object, act: Act) -> bool:
        """Fold what awards decided; say whether the minutes tell it."""
        match event:
            case e.SittingConvened() | e.SittingOpened() | e.PresenceRecorded() | e.ProxyGiven() | e.SittingClosed():
                sitting = grow(self.sittings, event.sitting)
                sitting.add(act.position, sittings.evolve(sitting.now, event, act))
            case (
                e.MotionPut()
                | e.DossierPulled()
                | e.VoteOpened()
                | e.VoteClosed()
                | e.MotionDecided()
                | e.MotionUndone()
            ):
                motion = grow(self.motions, event.motion)
                motion.add(act.position, motions.evolve(motion.now, event, act))
            case e.AdjustmentAdopted() | e.AdjustmentRescinded():
                shift = grow(self.adjustments, event.motion)
                shift.add(act.position, adjustments.evolve(shift.now, event, act.position))
            case e.AwardDecided() | e.MentionGranted() | e.AwardRescinded() | e.MentionRescinded() | r.MentionLapsed():
                if isinstance(event, e.AwardDecided | e.AwardRescinded):
                    self.levelled.append(act.position)
                award = grow(self.awards, event.dossier)
                award.add(act.position, awards.evolve(award.now, event, act))
            case e.VoteCast():
                grow(self.votes.setdefault(event.motion, {}), event.member).add(act.position, event)
                return False
            case r.WithdrawalProposed() | r.AwardWithdrawn() | r.AwardCorrected():
                award = grow(self.awards, event.dossier)
                award.add(act.position, redresses.evolve(award.now, event, act))
                return False
            case (
                e.MinutesSigned()
                | e.PalmaresSealed()
                | e.PublicationApproved()
                | e.PalmaresPublished()
                | r.AmendmentSigned()
                | r.PalmaresAmended()
            ):
                self.palmares = sealing.evolve(self.palmares, event, act)
                return False
            case _:
                return False
        return True

    def imprint(self, position: int, raw: bytes) -> None:
        """Take in the bytes of the record folded last, where the minutes tell it."""
        if self.changed == position:
            self.imprints.append((position, hashlib.sha256(raw).hexdigest()))

    def _tally(self, event: s.DossierTallied, position: int) -> None:
        """Take a tally, unless one of a later closing, or with later shifts of figures, came before it."""
        tallied = (event.closing, event.as_of)
        known = self.dossiers[event.dossier].now
        if known is not None and tallied >= known.tallied:
            counted = frozenset(ballot.juror for ballot in event.counted)
            changes = {"proposal": event.level, "panel": event.panel, "counted": counted, "tallied": tallied}
            self._change(event.dossier, position, **changes)

    def _change(self, code: str, position: int, **changes: object) -> None:
        dossier = grow(self.dossiers, code)
        assert dossier.now is not None, f"dossier {code} was never submitted"
        dossier.add(position, dossier.now._replace(**changes))  # type: ignore[arg-type]
