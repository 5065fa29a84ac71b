"""What was decided once a palmares was published. Tags are stored names: added to, never renamed.

Each is an act beside what it changes: the award, the minutes and the palmares of before stay in the log as they were.
"""

from typing import Annotated, Literal

from msgspec import Meta

from contracts.codes import DossierCode, Instant, MentionCode, MotionCode, PersonCode, Position, Reason, Sha256
from contracts.document import DocumentRef
from contracts.events.awards import AwardsEvent, LevelNumber

AppealNumber = Annotated[int, Meta(ge=1, le=99)]
#: An appeal is never on the jury's judgement.
Ground = Literal["procedure", "material-error"]
Opinion = Literal["upheld", "dismissed"]


class WithdrawalProposed(AwardsEvent, frozen=True, tag="withdrawal-proposed"):
    """One of the two people that a withdrawal takes; a later proposal takes its place."""

    dossier: DossierCode
    ground: Reason
    on: Instant
    author: PersonCode


class AwardWithdrawn(AwardsEvent, frozen=True, tag="award-withdrawn"):
    """The award no longer holds, from `on`; `level` is what was withdrawn."""

    dossier: DossierCode
    ground: Reason
    on: Instant
    author: PersonCode
    second: PersonCode
    level: LevelNumber


class AwardCorrected(AwardsEvent, frozen=True, tag="award-corrected"):
    """A material error put right: the award is now what `motion`'s recorded vote gave. Mentions follow, one by one."""

    dossier: DossierCode
    from_level: LevelNumber
    level: LevelNumber
    from_mentions: tuple[MentionCode, ...]
    mentions: tuple[MentionCode, ...]
    motion: MotionCode
    reason: Reason


class MentionLapsed(AwardsEvent, frozen=True, tag="mention-lapsed"):
    """A mention falls with the level on which it rested, or because no vote had given it."""

    dossier: DossierCode
    mention: MentionCode


class AppealFiled(AwardsEvent, frozen=True, tag="appeal-filed"):
    """The appeal as it was written: in a short reason, in a document, or in both."""

    dossier: DossierCode
    number: AppealNumber
    ground: Ground
    person: PersonCode
    reason: Reason | None = None
    text: DocumentRef | None = None


class HearersDesignated(AwardsEvent, frozen=True, tag="hearers-designated"):
    """Who hears the appeal from here on."""

    dossier: DossierCode
    number: AppealNumber
    hearers: tuple[PersonCode, ...]


class AppealHeard(AwardsEvent, frozen=True, tag="appeal-heard"):
    """One hearer's opinion; it counts if, when it was stored, he had not read the dossier and was not recused."""

    dossier: DossierCode
    number: AppealNumber
    hearer: PersonCode
    opinion: Opinion
    reason: Reason


class AppealRuled(AwardsEvent, frozen=True, tag="appeal-ruled"):
    """The ruling and the positions of the opinions counted; upheld, the dossier may be decided again."""

    dossier: DossierCode
    number: AppealNumber
    ruling: Opinion
    reason: Reason
    opinions: tuple[Position, ...]


class AmendmentSigned(AwardsEvent, frozen=True, tag="amendment-signed"):
    """A signature on an amendment as it stands at `as_of`; the signature itself is the record's evidence."""

    person: PersonCode
    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position


class PalmaresAmended(AwardsEvent, frozen=True, tag="palmares-amended"):
    """The n-th amendment: the palmares as it is now, the minutes that say why; to be published like the first."""

    number: Annotated[int, Meta(ge=1)]
    palmares: DocumentRef
    minutes: DocumentRef
    as_of: Position
    laureates: int
