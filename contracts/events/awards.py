"""What awards decided. Tags are stored names: the storage format, added to, never renamed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import (
    ApplicantCode,
    DossierCode,
    Exact,
    Instant,
    MentionCode,
    MotionCode,
    PanelCode,
    PersonCode,
    Position,
    Reason,
    Sha256,
    SittingCode,
)
from contracts.document import DocumentRef

Attendance = Literal["present", "remote", "left"]
Choice = Literal["for", "against", "abstain"]
LevelNumber = Annotated[int, Meta(ge=0, le=20)]


class _Part(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    pass


class DeclaredAward(_Part, frozen=True, array_like=True):
    """One row of a past palmares: the authority's code, its level, its mentions."""

    authority: ApplicantCode
    level: LevelNumber
    mentions: tuple[MentionCode, ...] = ()


class Block(_Part, frozen=True, tag="block"):
    """Adopt at once the proposals of these dossiers, all proposed at `level`."""

    level: LevelNumber
    dossiers: Annotated[tuple[DossierCode, ...], Meta(min_length=1, max_length=1000)]


class SingleAward(_Part, frozen=True, tag="award"):
    """Give one dossier this level; a departure from the proposal needs a reason."""

    dossier: DossierCode
    level: LevelNumber
    reason: Reason | None = None


class MentionAward(_Part, frozen=True, tag="mention"):
    """Grant one dossier this mention."""

    dossier: DossierCode
    mention: MentionCode
    motivation: Reason | None = None


class Appraisal(_Part, frozen=True, tag="appraisal"):
    """The full jury appraises every dossier that has a level when the vote closes, whatever panel read it."""


class Adjustment(_Part, frozen=True, tag="adjustment"):
    """Shift the figures of one juror's ballots, of a pair's, or of a panel's (*péréquation*): never an edit of a mark.

    `offset` on 0..out_of, above or below zero; either `jurors` (one or two) or `panel`; `figures` says what it rests
    on, `evidence` is that at length.
    """

    offset: Exact
    reason: Reason
    figures: Reason
    jurors: Annotated[tuple[PersonCode, ...], Meta(max_length=2)] = ()
    panel: PanelCode | None = None
    evidence: DocumentRef | None = None


MotionSubject = Block | SingleAward | MentionAward | Appraisal | Adjustment


class AwardsEvent(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event of awards' nouns."""


class PalmaresDeclared(AwardsEvent, frozen=True, tag="palmares-declared"):
    """A past edition's palmares, declared and not deliberated here."""

    year: int
    awards: tuple[DeclaredAward, ...]
    source: str
    notice: str = ""


class AuthoritiesMerged(AwardsEvent, frozen=True, tag="authorities-merged"):
    """`predecessors` became `successor` before edition `since` opened; `source` is where that can be looked up."""

    successor: ApplicantCode
    predecessors: tuple[ApplicantCode, ...]
    since: str
    source: str


class SittingConvened(AwardsEvent, frozen=True, tag="sitting-convened"):
    """Notice was given; `without_quorum` only for a second notice with the same agenda."""

    sitting: SittingCode
    at: Instant
    agenda: tuple[Reason, ...]
    without_quorum: bool = False


class SittingOpened(AwardsEvent, frozen=True, tag="sitting-opened"):
    """The jury sits."""

    sitting: SittingCode


class PresenceRecorded(AwardsEvent, frozen=True, tag="presence-recorded"):
    """A member is there, there from afar, or no longer there."""

    sitting: SittingCode
    member: PersonCode
    attendance: Attendance


class ProxyGiven(AwardsEvent, frozen=True, tag="proxy-given"):
    """`holder` votes for `member` at this sitting."""

    sitting: SittingCode
    member: PersonCode
    holder: PersonCode


class SittingClosed(AwardsEvent, frozen=True, tag="sitting-closed"):
    """The jury rose."""

    sitting: SittingCode


class MotionPut(AwardsEvent, frozen=True, tag="motion-put"):
    """A question before the jury."""

    motion: MotionCode
    sitting: SittingCode
    subject: MotionSubject


class DossierPulled(AwardsEvent, frozen=True, tag="dossier-pulled"):
    """The dossier left the block, at a member's wish."""

    motion: MotionCode
    dossier: DossierCode
    member: PersonCode


class VoteOpened(AwardsEvent, frozen=True, tag="vote-opened"):
    """Votes on the motion may be cast."""

    motion: MotionCode


class VoteCast(AwardsEvent, frozen=True, tag="vote-cast"):
    """A member's vote; cast by `holder` where he is represented; a later one takes its place until the closing."""

    motion: MotionCode
    member: PersonCode
    choice: Choice
    holder: PersonCode | None = None


class VoteClosed(AwardsEvent, frozen=True, tag="vote-closed"):
    """A vote counts if its position is below this record's."""

    motion: MotionCode


class Count(_Part, frozen=True):
    """The count shared by these dossiers: those entitled, present or represented, the voices, and what follows."""

    dossiers: tuple[DossierCode, ...]
    entitled: int
    attending: int
    quorum: bool
    votes_for: int
    votes_against: int
    abstentions: int
    casting: bool
    adopted: bool


class MotionDecided(AwardsEvent, frozen=True, tag="motion-decided"):
    """The votes counted, by position; one count for each set of dossiers on which the same members could vote."""

    motion: MotionCode
    closing: Position
    votes: tuple[Position, ...]
    counts: tuple[Count, ...]


class MotionUndone(AwardsEvent, frozen=True, tag="motion-undone"):
    """The motion is as if it had never been put; what it gave is rescinded by records of its own."""

    motion: MotionCode
    reason: Reason


class AdjustmentAdopted(AwardsEvent, frozen=True, tag="adjustment-adopted"):
    """The figures of these dossiers shift by `offset` where these jurors (or this panel) gave a ballot."""

    motion: MotionCode
    offset: Exact
    dossiers: tuple[DossierCode, ...]
    jurors: tuple[PersonCode, ...]
    panel: PanelCode | None
    reason: Reason
    figures: Reason
    evidence: DocumentRef | None = None


class AdjustmentRescinded(AwardsEvent, frozen=True, tag="adjustment-rescinded"):
    """The motion that adopted the shift was undone: these dossiers are tallied again without it."""

    motion: MotionCode
    dossiers: tuple[DossierCode, ...]


class AwardDecided(AwardsEvent, frozen=True, tag="award-decided"):
    """The level decided for one dossier; `proposal` is what the marks gave, `reason` why the jury departed from it."""

    dossier: DossierCode
    level: LevelNumber
    proposal: int | None
    motion: MotionCode
    reason: Reason | None = None


class MentionGranted(AwardsEvent, frozen=True, tag="mention-granted"):
    """A mention; `editions` is for how many editions it holds (0: this one only)."""

    dossier: DossierCode
    mention: MentionCode
    motion: MotionCode
    editions: int = 0
    motivation: Reason | None = None


class AwardRescinded(AwardsEvent, frozen=True, tag="award-rescinded"):
    """The motion that gave the level was undone: the dossier may be decided again."""

    dossier: DossierCode
    motion: MotionCode


class MentionRescinded(AwardsEvent, frozen=True, tag="mention-rescinded"):
    """The motion that gave the mention was undone, or the one that gave the level it rests on."""

    dossier: DossierCode
    mention: MentionCode
    motion: MotionCode


class MinutesSigned(AwardsEvent, frozen=True, tag="minutes-signed"):
    """A signature on the minutes as they stand at `as_of`; the signature itself is the record's evidence."""

    person: PersonCode
    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position


class PalmaresSealed(AwardsEvent, frozen=True, tag="palmares-sealed"):
    """Nothing may change any more; binds the palmares and the minutes to the log up to `as_of`."""

    palmares: DocumentRef
    minutes: DocumentRef
    as_of: Position
    laureates: int


class PublicationApproved(AwardsEvent, frozen=True, tag="publication-approved"):
    """One person agrees to publish."""

    person: PersonCode
    palmares_sha256: Sha256


class PalmaresPublished(AwardsEvent, frozen=True, tag="palmares-published"):
    """The embargo is over; letters may leave."""

    palmares_sha256: Sha256
