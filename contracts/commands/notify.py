"""What is asked of notify: letters prepared, attempted, accounted for."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import DossierCode, LetterCode, Position, Reason

Attempt = Annotated[int, Meta(ge=1, le=1000)]


class NotifyCommand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command that notify decides."""


class PrepareLetter(NotifyCommand, frozen=True, tag="prepare-letter"):
    """Prepare the letter owed for one award or one act (follows from the publication, or from an appeal's ruling)."""

    dossier: DossierCode
    letter: LetterCode
    publication: Position


class AttemptLetter(NotifyCommand, frozen=True, tag="attempt-letter"):
    """Take the letter in hand: stored before the mail server is spoken to."""

    dossier: DossierCode
    letter: LetterCode
    attempt: Attempt


class ReportLetter(NotifyCommand, frozen=True, tag="report-letter"):
    """What became of an attempt: the SMTP reply code (0: none) and whether the letter may have left."""

    dossier: DossierCode
    letter: LetterCode
    attempt: Attempt
    outcome: Literal["sent", "deferred", "refused", "uncertain"]
    code: Annotated[int, Meta(ge=0, le=599)]


class SettleLetter(NotifyCommand, frozen=True, tag="settle-letter"):
    """A person says what became of an uncertain or refused letter."""

    dossier: DossierCode
    letter: LetterCode
    outcome: Literal["received", "send-again", "given-up"]
    reason: Reason
