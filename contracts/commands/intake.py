"""What is asked of intake: the label, persons, editions, dossiers, documents."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from contracts.authority import KindCode
from contracts.codes import DossierCode, Instant, PersonCode, PublicKey, Reason
from contracts.document import DocumentRef
from contracts.events.intake import Calendar, Ground, Role
from contracts.sealed import Sealed
from contracts.simulation import Simulation


class IntakeCommand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command that intake decides."""


class FoundLabel(IntakeCommand, frozen=True, tag="found-label"):
    """Begin the log: the label, its first organiser and that person's key, which signs this very command."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    organiser: PersonCode
    key: PublicKey
    simulation: Simulation | None = None


class AdvanceClock(IntakeCommand, frozen=True, tag="advance-clock"):
    """Move the clock of a simulated label forward; refused in a real one."""

    to: Instant


class RegisterPerson(IntakeCommand, frozen=True, tag="register-person"):
    """Record a person: opaque code, public key, sealed name, address and ties (authority, department, employer)."""

    person: PersonCode
    key: PublicKey
    name: Sealed | None = None
    address: Sealed | None = None
    ties: Sealed | None = None


class ReplaceKey(IntakeCommand, frozen=True, tag="replace-key"):
    """Record a person's new signing key; what the old one signed stays valid."""

    person: PersonCode
    key: PublicKey


class GrantRole(IntakeCommand, frozen=True, tag="grant-role"):
    """Give a person a role in the label."""

    person: PersonCode
    role: Role


class WithdrawRole(IntakeCommand, frozen=True, tag="withdraw-role"):
    """Take a role back."""

    person: PersonCode
    role: Role


class ErasePerson(IntakeCommand, frozen=True, tag="erase-person"):
    """Erase a person for good: the registrar destroys his key; what he did stays, under his code (GDPR, article 17)."""

    person: PersonCode
    ground: Ground
    reason: Reason


class OpenEdition(IntakeCommand, frozen=True, tag="open-edition"):
    """Open an edition: freezes the rulebook (whole, as canonical JSON) and the official list (a document)."""

    year: Annotated[int, Meta(ge=1900, le=3000)]
    rulebook: Raw
    register: DocumentRef
    calendar: Calendar
    simulation: Simulation | None = None


class CloseEdition(IntakeCommand, frozen=True, tag="close-edition"):
    """Close the edition to submissions."""


class CancelEdition(IntakeCommand, frozen=True, tag="cancel-edition"):
    """Cancel the edition for good."""

    reason: Reason


class PostponeEdition(IntakeCommand, frozen=True, tag="postpone-edition"):
    """Move the calendar of an edition."""

    calendar: Calendar
    reason: Reason


class ArchiveEdition(IntakeCommand, frozen=True, tag="archive-edition"):
    """Archive a published edition."""


class SubmitDossier(IntakeCommand, frozen=True, tag="submit-dossier"):
    """File an authority's dossier: whom to write to, how many actions, the documents that hold them."""

    dossier: DossierCode
    contact: PersonCode
    actions: Annotated[int, Meta(ge=1, le=1000)]
    documents: tuple[DocumentRef, ...]


class CompleteDossier(IntakeCommand, frozen=True, tag="complete-dossier"):
    """Answer a request for completion with the documents as they now stand."""

    dossier: DossierCode
    actions: Annotated[int, Meta(ge=1, le=1000)]
    documents: tuple[DocumentRef, ...]


class AdmitDossier(IntakeCommand, frozen=True, tag="admit-dossier"):
    """Admit a dossier; `kind` overrides, with a reason, what the rulebook's bounds give."""

    dossier: DossierCode
    kind: KindCode | None = None
    reason: Reason | None = None


class RuleInadmissible(IntakeCommand, frozen=True, tag="rule-inadmissible"):
    """Rule that a dossier cannot be judged."""

    dossier: DossierCode
    reason: Reason


class AskCompletion(IntakeCommand, frozen=True, tag="ask-completion"):
    """Send a dossier back to be completed."""

    dossier: DossierCode
    reason: Reason


class WithdrawDossier(IntakeCommand, frozen=True, tag="withdraw-dossier"):
    """Withdraw a dossier, at its applicant's request."""

    dossier: DossierCode
    reason: Reason


class PlaceHorsConcours(IntakeCommand, frozen=True, tag="place-hors-concours"):
    """Keep a dossier in the edition, outside the competition."""

    dossier: DossierCode
    reason: Reason
