"""What may be asked once a palmares is published: withdrawal, correction, appeal, amendment. Nothing else moves it."""

from typing import Annotated

from msgspec import Meta

from contracts.codes import DossierCode, Instant, MentionCode, PersonCode, Position, Reason, Sha256
from contracts.commands.awards import AwardsCommand
from contracts.document import DocumentRef
from contracts.events.awards import LevelNumber
from contracts.events.redress import AppealNumber, Ground, Opinion


class ProposeWithdrawal(AwardsCommand, frozen=True, tag="propose-withdrawal"):
    """An organiser proposes to withdraw a published award, on a ground, from a day on that lies after publication."""

    dossier: DossierCode
    ground: Reason
    on: Instant


class WithdrawAward(AwardsCommand, frozen=True, tag="withdraw-award"):
    """A second person agrees with the very ground and day proposed: the award is withdrawn."""

    dossier: DossierCode
    ground: Reason
    on: Instant


class CorrectError(AwardsCommand, frozen=True, tag="correct-error"):
    """The president puts right an award that does not follow from the recorded vote: to what the vote gave."""

    dossier: DossierCode
    level: LevelNumber
    mentions: Annotated[tuple[MentionCode, ...], Meta(max_length=50)]
    reason: Reason


class FileAppeal(AwardsCommand, frozen=True, tag="file-appeal"):
    """Appeal in writing, on procedure or material error only; a dossier's appeals are numbered from 1."""

    dossier: DossierCode
    number: AppealNumber
    ground: Ground
    reason: Reason | None = None
    text: DocumentRef | None = None


class DesignateHearers(AwardsCommand, frozen=True, tag="designate-hearers"):
    """Say which jurors hear the appeal: none who read the dossier or is recused from it. May be said again."""

    dossier: DossierCode
    number: AppealNumber
    hearers: Annotated[tuple[PersonCode, ...], Meta(min_length=1, max_length=100)]


class HearAppeal(AwardsCommand, frozen=True, tag="hear-appeal"):
    """A hearer signs his opinion; a later one takes its place until the ruling."""

    dossier: DossierCode
    number: AppealNumber
    opinion: Opinion
    reason: Reason


class RuleOnAppeal(AwardsCommand, frozen=True, tag="rule-on-appeal"):
    """Rule as the majority of the hearers has it; a tie dismisses."""

    dossier: DossierCode
    number: AppealNumber
    ruling: Opinion
    reason: Reason


class SignAmendment(AwardsCommand, frozen=True, tag="sign-amendment"):
    """Sign the amended palmares and the minutes that state why: the president's and the secretary's act."""

    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position


class AmendPalmares(AwardsCommand, frozen=True, tag="amend-palmares"):
    """Amend the published palmares by what both signed; what was sealed before stays as it is, beside it."""

    minutes_sha256: Sha256
    palmares_sha256: Sha256
    as_of: Position
