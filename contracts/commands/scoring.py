"""What is asked of scoring: the jury, its panels, the draw, recusals, rounds, ballots, tallies."""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, DossierCode, PanelCode, PersonCode, Position, Reason, Sha256
from contracts.events.scoring import Background, ForbiddenPair
from contracts.sealed import Sealed

RoundNumber = Annotated[int, Meta(ge=1, le=99)]
Version = Annotated[int, Meta(ge=0, description="The version this command was written against; 0: nothing yet")]
Marks = dict[CriterionCode, int | None]


class ScoringCommand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command that scoring decides."""


class NameJury(ScoringCommand, frozen=True, tag="name-jury"):
    """Name the full jury of the edition, its president and its secretary (who does not vote unless a member).

    `deputy`: the member who chairs where the president is recused or absent.
    """

    members: Annotated[tuple[PersonCode, ...], Meta(min_length=1, max_length=200)]
    president: PersonCode
    secretary: PersonCode
    deputy: PersonCode | None = None


class FormPanel(ScoringCommand, frozen=True, tag="form-panel"):
    """Form a panel of jurors for some kinds of authority; panels of one kind share its dossiers by lot."""

    panel: PanelCode
    jurors: Annotated[tuple[PersonCode, ...], Meta(min_length=1, max_length=200)]
    kinds: Annotated[tuple[KindCode, ...], Meta(min_length=1)]


class ReplaceJuror(ScoringCommand, frozen=True, tag="replace-juror"):
    """Give a juror's place in a panel to another member of the jury, with his readings that are not given yet."""

    panel: PanelCode
    juror: PersonCode
    by: PersonCode
    reason: Reason


class DeclareAbsence(ScoringCommand, frozen=True, tag="declare-absence"):
    """Record that a juror will read nothing more in a panel; his readings not given yet are planned again."""

    panel: PanelCode
    juror: PersonCode
    reason: Reason


class ForbidReadings(ScoringCommand, frozen=True, tag="forbid-readings"):
    """Forbid pairs of a dossier and a juror, before the draw is announced."""

    pairs: Annotated[tuple[ForbiddenPair, ...], Meta(min_length=1, max_length=300)]


class DeclareBackgrounds(ScoringCommand, frozen=True, tag="declare-backgrounds"):
    """Declare the background classes of jurors, before the draw is announced (later, of who came without one)."""

    backgrounds: Annotated[tuple[Background, ...], Meta(min_length=1, max_length=200)]


class AnnounceDraw(ScoringCommand, frozen=True, tag="announce-draw"):
    """Publish the SHA-256 of the seed before the draw."""

    seed_sha256: Sha256


class HoldDraw(ScoringCommand, frozen=True, tag="hold-draw"):
    """Reveal the seed and draw the readers of every admitted dossier."""

    seed: Annotated[str, Meta(min_length=1, max_length=200)]


class DeclareNoConflict(ScoringCommand, frozen=True, tag="declare-no-conflict"):
    """A juror undertakes to have declared every conflict of interest; nothing confidential opens before it."""


class DeclareRecusal(ScoringCommand, frozen=True, tag="declare-recusal"):
    """A juror leaves one dossier; the reason is sealed."""

    dossier: DossierCode
    juror: PersonCode
    reason: Sealed | None = None


class LiftRecusal(ScoringCommand, frozen=True, tag="lift-recusal"):
    """The president lifts a recusal; never its subject."""

    dossier: DossierCode
    juror: PersonCode
    reason: Reason


class MoveReading(ScoringCommand, frozen=True, tag="move-reading"):
    """Give a reading to the next juror of the same lottery (follows from a recusal, a replacement, an absence)."""

    dossier: DossierCode
    juror: PersonCode


class AddReader(ScoringCommand, frozen=True, tag="add-reader"):
    """Call one more reader by the same lottery, as the proposals differ at `cause` (follows from what lies there)."""

    dossier: DossierCode
    round: RoundNumber
    cause: Position


class OpenRound(ScoringCommand, frozen=True, tag="open-round"):
    """Open a round of ballots in a panel; the first is blind."""

    panel: PanelCode
    round: RoundNumber


class CloseRound(ScoringCommand, frozen=True, tag="close-round"):
    """Close a round; with readings missing, only with a recorded shortfall."""

    panel: PanelCode
    round: RoundNumber
    shortfall: Reason | None = None


class ReopenRound(ScoringCommand, frozen=True, tag="reopen-round"):
    """Open a closed round again, with a reason, before the next one opens; it is tallied anew when it closes."""

    panel: PanelCode
    round: RoundNumber
    reason: Reason


class CastScore(ScoringCommand, frozen=True, tag="cast-score"):
    """Cast or revise one's ballot on one dossier: scaled integers by criterion, None where a mark is absent."""

    dossier: DossierCode
    round: RoundNumber
    version: Version
    marks: Marks
    reason: Reason | None = None


class AbstainFromScoring(ScoringCommand, frozen=True, tag="abstain-from-scoring"):
    """Give no mark on a dossier, knowingly: neither absent nor zero."""

    dossier: DossierCode
    round: RoundNumber
    version: Version
    reason: Reason


class TallyDossier(ScoringCommand, frozen=True, tag="tally-dossier"):
    """Count the ballots of one dossier below the closing of its round (follows from the closing).

    `as_of`: the position of the shift of figures, or of its taking back, from which it follows (0: from the closing).
    """

    dossier: DossierCode
    panel: PanelCode
    round: RoundNumber
    closing: Position
    as_of: Position = 0


Scaled = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]


class DeclareFigures(ScoringCommand, frozen=True, tag="declare-figures"):
    """Declare every figure that enters beside a dossier's marks, before its round closes: scaled integers by code."""

    dossier: DossierCode
    figures: dict[CriterionCode, Scaled]


class RankDossiers(ScoringCommand, frozen=True, tag="rank-dossiers"):
    """Put the dossiers of a kind in order, once each of them is tallied."""

    kind: KindCode
