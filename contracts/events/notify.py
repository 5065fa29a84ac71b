"""What notify decided. Tags are stored names: the storage format, added to, never renamed."""

from typing import Literal

from msgspec import Struct

from contracts.codes import DossierCode, Instant, LetterCode, MentionCode, PersonCode, Position, Reason, Sha256


class NotifyEvent(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event of a letter."""


class LetterPrepared(NotifyEvent, frozen=True, tag="letter-prepared"):
    """A letter is owed: all that its text needs but names and addresses, which come in when it leaves.

    `act`: where the act lies that it tells (0: the award itself); `before`: the level that stood until then, or (text
    `restoration/1`) that had been withdrawn; `on`, `reason`, `ruling`: of a withdrawal, a correction, an appeal, a new
    decision.
    """

    dossier: DossierCode
    letter: LetterCode
    template: str
    contact: PersonCode
    award: Position
    level: int
    mentions: tuple[MentionCode, ...]
    palmares_sha256: Sha256
    simulated: bool
    act: Position = 0
    before: int | None = None
    reason: Reason | None = None
    ruling: Literal["", "upheld", "dismissed"] = ""
    on: Instant | None = None


class LetterAttempted(NotifyEvent, frozen=True, tag="letter-attempted"):
    """Stored before the socket is touched: whoever stored it may send, nobody else."""

    dossier: DossierCode
    letter: LetterCode
    attempt: int


class LetterSent(NotifyEvent, frozen=True, tag="letter-sent"):
    """The mail server took the letter over."""

    dossier: DossierCode
    letter: LetterCode
    attempt: int
    code: int


class LetterDeferred(NotifyEvent, frozen=True, tag="letter-deferred"):
    """Not taken for now (4xx, or no connection: code 0); to be tried again after `wait_seconds`."""

    dossier: DossierCode
    letter: LetterCode
    attempt: int
    code: int
    wait_seconds: int


class LetterRefused(NotifyEvent, frozen=True, tag="letter-refused"):
    """Refused for good (5xx), or no more attempts left."""

    dossier: DossierCode
    letter: LetterCode
    attempt: int
    code: int


class LetterUncertain(NotifyEvent, frozen=True, tag="letter-uncertain"):
    """Nobody can tell whether it left: the connection or the sender was lost on the way. A person settles it."""

    dossier: DossierCode
    letter: LetterCode
    attempt: int


class LetterSettled(NotifyEvent, frozen=True, tag="letter-settled"):
    """A person found out: it was received, it must be sent again, or it is given up."""

    dossier: DossierCode
    letter: LetterCode
    outcome: Literal["received", "send-again", "given-up"]
    reason: Reason
