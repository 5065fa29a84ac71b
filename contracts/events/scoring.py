"""What scoring decided. Tags are stored names: the storage format, added to, never renamed."""

from typing import Literal

from msgspec import Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, DossierCode, Exact, PanelCode, PersonCode, Position, Reason, Sha256
from contracts.sealed import Sealed


class ScoringEvent(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event of scoring's nouns."""


class JuryNamed(ScoringEvent, frozen=True, tag="jury-named"):
    """The full jury of the edition; `deputy` chairs where the president is recused or absent."""

    members: tuple[PersonCode, ...]
    president: PersonCode
    secretary: PersonCode
    deputy: PersonCode | None = None


class PanelFormed(ScoringEvent, frozen=True, tag="panel-formed"):
    """A panel and the kinds of authority that it reads."""

    panel: PanelCode
    jurors: tuple[PersonCode, ...]
    kinds: tuple[KindCode, ...]


class JurorReplaced(ScoringEvent, frozen=True, tag="juror-replaced"):
    """Another member of the jury takes a juror's place; readings not yet given follow, ballots given stay."""

    panel: PanelCode
    juror: PersonCode
    by: PersonCode
    reason: Reason


class JurorAbsent(ScoringEvent, frozen=True, tag="juror-absent"):
    """From here on the juror reads nothing more in this panel; readings not yet given are planned again."""

    panel: PanelCode
    juror: PersonCode
    reason: Reason


class ForbiddenPair(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A juror who must not read a dossier; why is nobody's business here (ties lie in sealed fields)."""

    dossier: DossierCode
    juror: PersonCode


class Background(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The class of a juror's background, a code: two readers of a dossier may have to be of distinct ones."""

    juror: PersonCode
    background: CriterionCode


class ReadingsForbidden(ScoringEvent, frozen=True, tag="readings-forbidden"):
    """Pairs that the draw will avoid, beside recusals."""

    pairs: tuple[ForbiddenPair, ...]


class BackgroundsDeclared(ScoringEvent, frozen=True, tag="backgrounds-declared"):
    """Background classes of jurors; a later declaration takes the place of an earlier one of the same juror."""

    backgrounds: tuple[Background, ...]


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


class ReaderAdded(ScoringEvent, frozen=True, tag="reader-added"):
    """One more reader, as the proposals of the others differ; `juror` is None when nobody is left."""

    dossier: DossierCode
    round: int
    juror: PersonCode | None


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


class RoundReopened(ScoringEvent, frozen=True, tag="round-reopened"):
    """Ballots of this round may be cast again, until it closes again; what was cast while it was closed stays late."""

    panel: PanelCode
    round: int
    reason: Reason


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


class FiguresDeclared(ScoringEvent, frozen=True, tag="figures-declared"):
    """Figures that enter beside the marks, scaled integers by code; later ones of the same dossier take their place."""

    dossier: DossierCode
    figures: dict[CriterionCode, int]


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


class Component(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The figure of one criterion before its weight, or a declared figure without its sign."""

    code: CriterionCode
    figure: Exact


class DossierTallied(ScoringEvent, frozen=True, tag="dossier-tallied"):
    """The ballots counted, the exact figure, the level it proposes (None: too few ballots); everyone reads this.

    Ballots keep their raw figures; `figure` and `level` are what they are once the shifts voted at the positions
    `adjusted` are applied. `as_of`: the shift, or its taking back, that asked for this tally (0: the closing did).
    `marks_figure`: what the marks alone give; `declared_at`: the position of the declared figures that entered (0:
    none); `keys`: what dossiers are ordered by, one after the other, the greater first (the figure, then the ladder).
    All of these but `figure` stay empty in a grid that has neither ladder nor declared figures.
    """

    dossier: DossierCode
    panel: PanelCode
    round: int
    closing: Position
    counted: tuple[CountedBallot, ...]
    left_out: tuple[LeftOutBallot, ...]
    absent: tuple[PersonCode, ...]
    figure: Exact | None
    level: int | None
    adjusted: tuple[Position, ...] = ()
    as_of: Position = 0
    components: tuple[Component, ...] = ()
    marks_figure: Exact | None = None
    keys: tuple[Exact, ...] = ()
    declared_at: Position = 0


class RankedDossier(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A dossier's rank (None: it has no figure) and the position of the tally that it rests on."""

    dossier: DossierCode
    rank: int | None
    tally: Position


class DossiersRanked(ScoringEvent, frozen=True, tag="dossiers-ranked"):
    """The dossiers of a kind in order, the best first; ties that the ladder leaves share a rank (1, 1, 3)."""

    kind: KindCode
    rows: tuple[RankedDossier, ...]
