"""What the president and the secretary sign, sealed or amending: two documents as of a position, by their hashes."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from contracts.document import DocumentRef
from contracts.refusals import Refusal, Why
from services.awards.rules.jury import Jury, signers
from services.awards.rules.subject import some


class Named(Protocol):
    """The documents that a command or a signature names."""

    @property
    def minutes_sha256(self) -> str:
        """The minutes."""

    @property
    def palmares_sha256(self) -> str:
        """The palmares."""

    @property
    def as_of(self) -> int:
        """The position up to which both tell the log."""


class Signature(Named, Protocol):
    """A signature on them."""

    @property
    def person(self) -> str:
        """Who signed."""


class Drawn(Protocol):
    """The documents as the log gives them."""

    @property
    def palmares(self) -> DocumentRef:
        """The palmares."""

    @property
    def minutes(self) -> DocumentRef:
        """The minutes."""


Of = TypeVar("Of", bound=Drawn)


def names(one: Named) -> tuple[str, str, int]:
    """Return what is named, to be compared."""
    return one.minutes_sha256, one.palmares_sha256, one.as_of


def demand_signer(jury: Jury | None, actor: str) -> None:
    """Refuse whoever is neither the president nor the secretary. Raises Refusal (jury-unnamed, not-allowed)."""
    if actor not in signers(jury):
        raise Refusal(Why.NOT_ALLOWED, needs="president or secretary")


def demand_signed(asked: Named, signed: Iterable[Signature], jury: Jury | None) -> None:
    """Refuse documents that not both signed. Raises Refusal (jury-unnamed, minutes-unsigned)."""
    agreed = {signature.person for signature in signed if names(signature) == names(asked)}
    missing = sorted({*signers(jury)} - agreed)
    if missing:
        raise Refusal(Why.MINUTES_UNSIGNED, missing=some(missing))


def demand_as_drawn(asked: Named, documents: Of | None, changed: int) -> Of:
    """Return the documents as of the position named, where they are those named and nothing changed since.

    `changed`: the last position at which what they tell did. Raises Refusal (minutes-differ, minutes-stale).
    """
    if documents is None:
        raise Refusal(Why.MINUTES_DIFFER, as_of=asked.as_of)
    if (documents.minutes.sha256, documents.palmares.sha256) != (asked.minutes_sha256, asked.palmares_sha256):
        raise Refusal(Why.MINUTES_DIFFER, as_of=asked.as_of, minutes_sha256=documents.minutes.sha256)
    if changed > asked.as_of:
        raise Refusal(Why.MINUTES_STALE, as_of=asked.as_of, changed=changed)
    return documents


def demand_approvals(approved: Iterable[str], actor: str, needed: int) -> None:
    """Refuse a publication that too few approve, the actor among them. Raises Refusal (approvals-missing)."""
    agreeing = {*approved, actor}
    if len(agreeing) < needed:
        raise Refusal(Why.APPROVALS_MISSING, needed=needed, given=len(agreeing))
