"""What scoring decided. Tags are stored names: the storage format, added to, never renamed."""

from typing import Literal

from msgspec import Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, DossierCode, Exact, PanelCode, PersonCode, Position, Reason, Sha256
from contracts.sealed import Sealed


class ScoringEvent(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event of scoring's nouns."""


class JuryNamed(ScoringEvent, frozen=True, tag="jury-named"):
    """The full jury of the edition."""

    members: tuple[PersonCode, ...]
    president: PersonCode
    secretary: PersonCode


class PanelFormed(ScoringEvent, frozen=True, tag="panel-formed"):
    """A panel and the kinds of authority that it reads."""

    panel: PanelCode
    jurors: tuple[PersonCode, ...]
    kinds: tuple[KindCode, ...]


class DrawAnnounced(ScoringEvent, frozen=True, tag="draw-announced"):
    """The seed is fixed; this is its hash."""

    seed_sha256: Sha256


class Reading(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One dossier, the panel that judges it and its readers in the order of the lot."""

    dossier: DossierCode
    panel: PanelCode
    readers: tuple[PersonCode, ...]


class DrawHeld(ScoringEvent, frozen=True, tag="draw-held"):
    """The seed and what it gave; a replay reads this and never draws again, a verification draws again."""

    procedure: str
    seed: str
    readings: tuple[Reading, ...]


class NoConflictDeclared(ScoringEvent, frozen=True, tag="no-conflict-declared"):
    """The juror undertook to have declared every conflict."""

    juror: PersonCode


class RecusalDeclared(ScoringEvent, frozen=True, tag="recusal-declared"):
    """From here on the juror sees, marks and votes nothing of this dossier."""

    dossier: DossierCode
    juror: PersonCode
    reason: Sealed | None = None


class RecusalLifted(ScoringEvent, frozen=True, tag="recusal-lifted"):
    """The juror is back on the dossier."""

    dossier: DossierCode
    juror: PersonCode
    reason: Reason


class ReadingMoved(ScoringEvent, frozen=True, tag="reading-moved"):
    """The reading goes to another juror; `to` is None when nobody is left, and the dossier has one reader less."""

    dossier: DossierCode
    juror: PersonCode
    to: PersonCode | None


class RoundOpened(ScoringEvent, frozen=True, tag="round-opened"):
    """Ballots of this round may be cast in this panel."""

    panel: PanelCode
    round: int


class RoundClosed(ScoringEvent, frozen=True, tag="round-closed"):
    """A ballot of this round counts if its position is below this record's."""

    panel: PanelCode
    round: int
    missing: int
    shortfall: Reason | None = None


class ScoreCast(ScoringEvent, frozen=True, tag="score-cast"):
    """One juror's marks on one dossier in one round; a later one of the same round takes its place."""

    dossier: DossierCode
    juror: PersonCode
    panel: PanelCode
    round: int
    marks: dict[CriterionCode, int | None]
    reason: Reason | None = None


class ScoringAbstained(ScoringEvent, frozen=True, tag="scoring-abstained"):
    """The juror gives no mark on the dossier in this round, knowingly."""

    dossier: DossierCode
    juror: PersonCode
    panel: PanelCode
    round: int
    reason: Reason


class CountedBallot(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A ballot that counts: whose, at which position of the log, and its own figure on 0..out_of."""

    juror: PersonCode
    position: Position
    figure: Exact


class LeftOutBallot(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A ballot below the closing that does not count, and why."""

    juror: PersonCode
    position: Position
    why: Literal["recused", "abstained", "not-a-reader"]


class DossierTallied(ScoringEvent, frozen=True, tag="dossier-tallied"):
    """The ballots counted, the exact figure, the level it proposes (None: too few ballots); everyone reads this."""

    dossier: DossierCode
    panel: PanelCode
    round: int
    closing: Position
    counted: tuple[CountedBallot, ...]
    left_out: tuple[LeftOutBallot, ...]
    absent: tuple[PersonCode, ...]
    figure: Exact | None
    level: int | None
