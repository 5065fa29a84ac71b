"""What is asked of scoring: the jury, its panels, the draw, recusals, rounds, ballots, tallies."""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, DossierCode, PanelCode, PersonCode, Position, Reason, Sha256
from contracts.sealed import Sealed

RoundNumber = Annotated[int, Meta(ge=1, le=99)]
Version = Annotated[int, Meta(ge=0, description="The version this command was written against; 0: nothing yet")]
Marks = dict[CriterionCode, int | None]


class ScoringCommand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command that scoring decides."""


class NameJury(ScoringCommand, frozen=True, tag="name-jury"):
    """Name the full jury of the edition, its president and its secretary (who does not vote unless a member)."""

    members: Annotated[tuple[PersonCode, ...], Meta(min_length=1, max_length=200)]
    president: PersonCode
    secretary: PersonCode


class FormPanel(ScoringCommand, frozen=True, tag="form-panel"):
    """Form a panel of jurors for some kinds of authority; panels of one kind share its dossiers by lot."""

    panel: PanelCode
    jurors: Annotated[tuple[PersonCode, ...], Meta(min_length=1, max_length=200)]
    kinds: Annotated[tuple[KindCode, ...], Meta(min_length=1)]


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
    """Give a recused juror's reading to the next one of the same lottery (follows from a recusal)."""

    dossier: DossierCode
    juror: PersonCode


class OpenRound(ScoringCommand, frozen=True, tag="open-round"):
    """Open a round of ballots in a panel; the first is blind."""

    panel: PanelCode
    round: RoundNumber


class CloseRound(ScoringCommand, frozen=True, tag="close-round"):
    """Close a round; with readings missing, only with a recorded shortfall."""

    panel: PanelCode
    round: RoundNumber
    shortfall: Reason | None = None


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
    """Count the ballots of one dossier below the closing of its round (follows from the closing)."""

    dossier: DossierCode
    panel: PanelCode
    round: RoundNumber
    closing: Position
