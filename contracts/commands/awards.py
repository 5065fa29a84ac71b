"""What is asked of awards: past palmares, the sitting, motions and votes, awards, the palmares."""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.codes import (
    ApplicantCode,
    DossierCode,
    Instant,
    MentionCode,
    MotionCode,
    PersonCode,
    Position,
    Reason,
    Sha256,
    SittingCode,
)
from contracts.commands.scoring import Version
from contracts.events.awards import Attendance, Choice, DeclaredAward, MotionSubject


class AwardsCommand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command that awards decides."""


class DeclarePalmares(AwardsCommand, frozen=True, tag="declare-palmares"):
    """Bring in a past edition's palmares, which was not deliberated here: declared, with its source and a notice."""

    year: Annotated[int, Meta(ge=1900, le=3000)]
    awards: Annotated[tuple[DeclaredAward, ...], Meta(max_length=2000)]
    source: Annotated[str, Meta(min_length=1, max_length=500)]
    notice: Annotated[str, Meta(max_length=500)] = ""


class RecordMerger(AwardsCommand, frozen=True, tag="record-merger"):
    """Record that authorities merged into one, from an edition on; the successor may keep one's code."""

    successor: ApplicantCode
    predecessors: Annotated[tuple[ApplicantCode, ...], Meta(min_length=1, max_length=200)]
    since: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}(?![\s\S])")]
    source: Annotated[str, Meta(min_length=1, max_length=500)]


class ConveneSitting(AwardsCommand, frozen=True, tag="convene-sitting"):
    """Give notice of a sitting of the full jury."""

    sitting: SittingCode
    at: Instant
    agenda: tuple[Reason, ...]
    without_quorum: bool = False


class OpenSitting(AwardsCommand, frozen=True, tag="open-sitting"):
    """The president opens the sitting."""

    sitting: SittingCode


class RecordPresence(AwardsCommand, frozen=True, tag="record-presence"):
    """The secretary notes that a member arrives, joins from afar or leaves."""

    sitting: SittingCode
    member: PersonCode
    attendance: Attendance


class GiveProxy(AwardsCommand, frozen=True, tag="give-proxy"):
    """A member entrusts his vote at this sitting to another member; signed by who gives it."""

    sitting: SittingCode
    holder: PersonCode


class CloseSitting(AwardsCommand, frozen=True, tag="close-sitting"):
    """The president closes the sitting."""

    sitting: SittingCode


class PutMotion(AwardsCommand, frozen=True, tag="put-motion"):
    """Put a question to the jury: a block of proposals, one award, a mention, an appraisal, a shift of figures."""

    motion: MotionCode
    sitting: SittingCode
    subject: MotionSubject


class PullDossier(AwardsCommand, frozen=True, tag="pull-dossier"):
    """A member pulls a dossier out of a block, before its vote opens, for debate and a separate vote."""

    motion: MotionCode
    dossier: DossierCode


class OpenVote(AwardsCommand, frozen=True, tag="open-vote"):
    """The president opens the vote on a motion; quorum is tested."""

    motion: MotionCode


class CastVote(AwardsCommand, frozen=True, tag="cast-vote"):
    """A member votes, for himself or for the member whose proxy he holds; always signed."""

    motion: MotionCode
    choice: Choice
    member: PersonCode
    version: Version = 0


class CloseVote(AwardsCommand, frozen=True, tag="close-vote"):
    """The president closes the vote."""

    motion: MotionCode


class CountVote(AwardsCommand, frozen=True, tag="count-vote"):
    """Count the votes below the closing (follows from the closing)."""

    motion: MotionCode
    closing: Position


class UndoMotion(AwardsCommand, frozen=True, tag="undo-motion"):
    """Undo a motion and all that it gave, a whole block at once, until the sealing: president or organiser."""

    motion: MotionCode
    reason: Reason


class AdoptAdjustment(AwardsCommand, frozen=True, tag="adopt-adjustment"):
    """Record the shift of figures that an adopted motion gives (follows from the count)."""

    motion: MotionCode


class RescindAdjustment(AwardsCommand, frozen=True, tag="rescind-adjustment"):
    """Take back the shift that an undone motion gave (follows from the undoing)."""

    motion: MotionCode


class DecideAward(AwardsCommand, frozen=True, tag="decide-award"):
    """Record the award that an adopted motion gives one dossier (follows from the count)."""

    dossier: DossierCode
    motion: MotionCode


class GrantMention(AwardsCommand, frozen=True, tag="grant-mention"):
    """Record the mention that an adopted motion gives one dossier (follows from the count)."""

    dossier: DossierCode
    motion: MotionCode
    mention: MentionCode


class RescindAward(AwardsCommand, frozen=True, tag="rescind-award"):
    """Take back the level that an undone motion gave one dossier, and its mentions (follows from the undoing)."""

    dossier: DossierCode
    motion: MotionCode


class RescindMention(AwardsCommand, frozen=True, tag="rescind-mention"):
    """Take back the mention that an undone motion gave one dossier (follows from the undoing)."""

    dossier: DossierCode
    motion: MotionCode
    mention: MentionCode


class SignMinutes(AwardsCommand, frozen=True, tag="sign-minutes"):
    """Sign the hash of the minutes as they stand at a position: the president's and the secretary's act."""

    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position


class SealPalmares(AwardsCommand, frozen=True, tag="seal-palmares"):
    """Seal the palmares that the signed minutes hold."""

    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position


class ApprovePublication(AwardsCommand, frozen=True, tag="approve-publication"):
    """Agree to the publication of the sealed palmares: one of the two people it takes."""

    palmares_sha256: Sha256


class PublishPalmares(AwardsCommand, frozen=True, tag="publish-palmares"):
    """Publish, at or after the date, with the approvals that the rulebook asks."""

    palmares_sha256: Sha256
