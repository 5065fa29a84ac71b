"""What is asked without deciding anything: `jury.query.<service>.<question>`, in the same signed request as a command.

Each answer says as of which position it holds. The actor's right is checked as for a command.
"""

from typing import Annotated, Final, Literal, assert_never

from msgspec import Meta, Raw, Struct

from contracts.codes import CommandId, DossierCode, PanelCode, PersonCode, Position, Reason, Sha256
from contracts.document import MOST_BYTES
from contracts.events.awards import MotionSubject
from contracts.sealed import Sealed


class _Question(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    pass


class KeepDocument(_Question, frozen=True, tag="keep-document"):
    """Keep a document (base64 in JSON) and tell its reference; any registered person."""

    content: Annotated[bytes, Meta(description=f"At most {MOST_BYTES} bytes")]


class ReadDocument(_Question, frozen=True, tag="read-document"):
    """Tell a document's content: organiser, secretary, auditor, or a member of the jury who is not recused from it."""

    sha256: Sha256


class MyReadings(_Question, frozen=True, tag="my-readings"):
    """A juror's own dossiers and own ballots, and nothing of anybody else."""


class Progress(_Question, frozen=True, tag="progress"):
    """Ballots cast and expected, by panel; never a mark. Organiser, secretary, president."""

    panel: PanelCode | None = None


class Standings(_Question, frozen=True, tag="standings"):
    """Figures and proposals of the tallied dossiers; a recused member gets nothing of that dossier."""

    panel: PanelCode | None = None


class PeerBallots(_Question, frozen=True, tag="peer-ballots"):
    """The ballots of a dossier in a round, the last where none is named: a reader whose own is cast, once it is closed.

    An earlier round is read again while the next one is open: that is what a discussion is about.
    """

    dossier: DossierCode
    round: Annotated[int, Meta(ge=1, le=99)] | None = None


class Agreement(_Question, frozen=True, tag="agreement"):
    """How far a panel's readers agree, on the blind ballots of its first round, once closed: the jury, organisers."""

    panel: PanelCode


class Flags(_Question, frozen=True, tag="flags"):
    """What a sitting should look at, from the ballots counted last, beside the figures: the jury, organisers."""


class Agenda(_Question, frozen=True, tag="agenda"):
    """The motions of the edition, their state and, once counted, their counts."""


class PreviewMotion(_Question, frozen=True, tag="preview-motion"):
    """A motion as it would be put now, with nothing put: dossiers by kind and level, what would be refused, and why.

    The jury, secretary, organiser; a recused member gets nothing of that dossier.
    """

    subject: MotionSubject


class Appeals(_Question, frozen=True, tag="appeals"):
    """The appeals of the edition, but on dossiers from which one is recused: jury, secretary, organiser."""


class DraftPalmares(_Question, frozen=True, tag="draft-palmares"):
    """The palmares document as the awards stand: jury and organiser; anybody once published."""


class DraftMinutes(_Question, frozen=True, tag="draft-minutes"):
    """The minutes as canonical JSON: president, secretary, organiser."""


class DraftAmendment(_Question, frozen=True, tag="draft-amendment"):
    """The next amendment of a published palmares, and the hashes to sign: president, secretary, organiser."""


class Letters(_Question, frozen=True, tag="letters"):
    """Every letter and its delivery state: organiser, secretary."""


class PreviewLetter(_Question, frozen=True, tag="preview-letter"):
    """The letter owed for a dossier as it would leave now, with its name and address: organiser, secretary."""

    dossier: DossierCode


class PlainField(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A field to seal."""

    person: PersonCode
    field: Annotated[str, Meta(pattern=r"^[a-z-]{1,30}(?![\s\S])")]
    plain: Annotated[str, Meta(min_length=1, max_length=2000)]


class SealFields(_Question, frozen=True, tag="seal-fields"):
    """Seal fields for the command that will carry them: organiser, or the person himself. Told in the same order."""

    fields: Annotated[tuple[PlainField, ...], Meta(min_length=1, max_length=500)]
    carried_by: CommandId


class OpenFields(_Question, frozen=True, tag="open-fields"):
    """Open sealed fields: organiser, secretary, or the person himself; an erased one is told as null."""

    fields: Annotated[tuple[Sealed, ...], Meta(min_length=1, max_length=500)]


class OpenForNotify(_Question, frozen=True, tag="open-for-notify"):
    """The same for the service that writes letters; only its own bus user may ask here."""

    fields: Annotated[tuple[Sealed, ...], Meta(min_length=1, max_length=500)]


class PersonKey(_Question, frozen=True, tag="person-key"):
    """Tell how the key of a person's sealed fields is kept, and nothing of it: organiser, secretary, or himself."""

    person: PersonCode


class KeptKey(Struct, frozen=True, gc=False):
    """How a person's key is kept: never made, alive (which generation, wrapped by which key), destroyed for good."""

    person: PersonCode
    state: Literal["absent", "active", "erased"]
    generation: int = 0
    kek: str = ""


class ProveRecord(_Question, frozen=True, tag="receipt"):
    """The receipt of a position as a C2SP tlog-proof, once it is sealed: any registered person.

    The record itself goes along for its own actor only.
    """

    position: Annotated[int, Meta(ge=1, le=1 << 40)]


class SettleAlarm(_Question, frozen=True, tag="settle-alarm"):
    """Settle the alarm of that number, with what was done about it: an organiser. Recorded in stream ALARM, signed."""

    alarm: Annotated[int, Meta(ge=1, le=1 << 40)]
    reason: Reason


Question = (
    KeepDocument
    | ReadDocument
    | MyReadings
    | Progress
    | Standings
    | PeerBallots
    | Agreement
    | Flags
    | Agenda
    | Appeals
    | PreviewMotion
    | DraftPalmares
    | DraftMinutes
    | DraftAmendment
    | Letters
    | PreviewLetter
    | SealFields
    | OpenFields
    | OpenForNotify
    | PersonKey
    | ProveRecord
    | SettleAlarm
)


class Told(Struct, frozen=True, gc=False, tag="told"):
    """The answer to a question, as of a position of the log."""

    position: Position
    value: Raw


#: Every question that somebody other than a service may ask, by service: the allow-list of the bus.
ASKED_BY_PERSONS: Final = {
    "intake": ("keep-document", "read-document"),
    "scoring": ("my-readings", "progress", "standings", "peer-ballots", "agreement", "flags"),
    "awards": ("agenda", "appeals", "preview-motion", "draft-palmares", "draft-minutes", "draft-amendment"),
    "notify": ("letters", "preview-letter"),
    "registrar": ("seal-fields", "open-fields", "person-key", "receipt", "settle-alarm"),
}


def asked_of(question: Question) -> str:
    """Return the service that answers."""
    match question:
        case KeepDocument() | ReadDocument():
            return "intake"
        case MyReadings() | Progress() | Standings() | PeerBallots() | Agreement() | Flags():
            return "scoring"
        case Agenda() | Appeals() | PreviewMotion() | DraftPalmares() | DraftMinutes() | DraftAmendment():
            return "awards"
        case Letters() | PreviewLetter():
            return "notify"
        case SealFields() | OpenFields() | OpenForNotify() | PersonKey() | ProveRecord() | SettleAlarm():
            return "registrar"
        case _:
            assert_never(question)


def question_subject(question: Question) -> str:
    """Return the subject on which a question is asked."""
    return f"jury.query.{asked_of(question)}.{question.__struct_config__.tag}"
