"""What intake decided. Tags are stored names: the storage format, added to, never renamed."""

from typing import Literal

from msgspec import Raw, Struct

from contracts.authority import Authority, KindCode
from contracts.codes import DossierCode, Instant, PersonCode, PublicKey, Reason, Sha256
from contracts.document import DocumentRef
from contracts.sealed import Sealed
from contracts.simulation import Simulation

Role = Literal["organiser", "secretary", "auditor"]
#: Why a person is erased: Regulation (EU) 2016/679, article 17(1), (a) to (e), in its order.
Ground = Literal["no-longer-necessary", "consent-withdrawn", "objection", "unlawful", "legal-obligation"]


class Calendar(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The dates of an edition: submissions open and close, the jury sits, the palmares may be published."""

    opens: Instant
    closes: Instant
    sits: Instant
    publishes: Instant


class IntakeEvent(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An event of intake's nouns."""


class LabelFounded(IntakeEvent, frozen=True, tag="label-founded"):
    """The log begins."""

    name: str
    organiser: PersonCode
    key: PublicKey
    simulation: Simulation | None = None


class ClockAdvanced(IntakeEvent, frozen=True, tag="clock-advanced"):
    """The simulated clock shows `to`."""

    to: Instant


class PersonRegistered(IntakeEvent, frozen=True, tag="person-registered"):
    """A person, known by a code and a key."""

    person: PersonCode
    key: PublicKey
    name: Sealed | None = None
    address: Sealed | None = None
    ties: Sealed | None = None


class KeyReplaced(IntakeEvent, frozen=True, tag="key-replaced"):
    """From here on the person signs with this key."""

    person: PersonCode
    key: PublicKey


class RoleGranted(IntakeEvent, frozen=True, tag="role-granted"):
    """The person holds the role."""

    person: PersonCode
    role: Role


class RoleWithdrawn(IntakeEvent, frozen=True, tag="role-withdrawn"):
    """The person no longer holds the role."""

    person: PersonCode
    role: Role


class PersonErased(IntakeEvent, frozen=True, tag="person-erased"):
    """From here on nobody reads what was sealed for the person; he holds no role, acts no more, has no new field."""

    person: PersonCode
    ground: Ground
    reason: Reason


class EditionOpened(IntakeEvent, frozen=True, tag="edition-opened"):
    """The edition is open; `rulebook` is the document itself, `rulebook_sha256` the hash of those bytes."""

    edition: str
    year: int
    rulebook: Raw
    rulebook_sha256: Sha256
    register: DocumentRef
    calendar: Calendar
    simulation: Simulation | None = None


class EditionClosed(IntakeEvent, frozen=True, tag="edition-closed"):
    """No dossier may be submitted any more."""

    edition: str


class EditionCancelled(IntakeEvent, frozen=True, tag="edition-cancelled"):
    """The edition ends without a palmares."""

    edition: str
    reason: Reason


class EditionPostponed(IntakeEvent, frozen=True, tag="edition-postponed"):
    """The calendar is now this one."""

    edition: str
    calendar: Calendar
    reason: Reason


class EditionArchived(IntakeEvent, frozen=True, tag="edition-archived"):
    """The edition is over."""

    edition: str


class DossierSubmitted(IntakeEvent, frozen=True, tag="dossier-submitted"):
    """A dossier was filed; `authority` is what the official list says at that time."""

    dossier: DossierCode
    authority: Authority
    contact: PersonCode
    actions: int
    documents: tuple[DocumentRef, ...]


class DossierCompleted(IntakeEvent, frozen=True, tag="dossier-completed"):
    """The dossier was completed as asked."""

    dossier: DossierCode
    actions: int
    documents: tuple[DocumentRef, ...]


class DossierAdmitted(IntakeEvent, frozen=True, tag="dossier-admitted"):
    """The dossier will be judged, among the authorities of this kind."""

    dossier: DossierCode
    kind: KindCode
    reason: Reason | None = None


class DossierInadmissible(IntakeEvent, frozen=True, tag="dossier-inadmissible"):
    """The dossier will not be judged."""

    dossier: DossierCode
    reason: Reason


class CompletionAsked(IntakeEvent, frozen=True, tag="completion-asked"):
    """The applicant must complete the dossier."""

    dossier: DossierCode
    reason: Reason


class DossierWithdrawn(IntakeEvent, frozen=True, tag="dossier-withdrawn"):
    """The applicant left the edition."""

    dossier: DossierCode
    reason: Reason


class DossierHorsConcours(IntakeEvent, frozen=True, tag="dossier-hors-concours"):
    """The dossier is kept outside the competition."""

    dossier: DossierCode
    reason: Reason
