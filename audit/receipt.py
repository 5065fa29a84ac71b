"""A receipt verified offline: that a record lies at its position in the log that a known key signed. No broker."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from ledger import checkpoint as checkpoints
from ledger import proof as proofs
from ledger.note import MalformedNote, Verifier
from ledger.policy import Policy
from ledger.proof import MalformedProof
from ledger.tree import leaf_hash


class Fault(StrEnum):
    """Why a receipt proves nothing: the closed list."""

    MALFORMED = "malformed"
    OTHER_LOG = "other-log"
    WRONG_SIGNATURE = "wrong-signature"
    POLICY_UNMET = "policy-unmet"
    NO_RECORD = "no-record"
    OTHER_RECORD = "other-record"
    NOT_INCLUDED = "not-included"


_SAID: Final = {
    Fault.MALFORMED: ("ce n'est pas un reçu", "this is no receipt"),
    Fault.OTHER_LOG: ("ce reçu est d'un autre registre", "this receipt is of another log"),
    Fault.WRONG_SIGNATURE: ("aucune de ces clés n'a signé ce reçu", "none of these keys signed this receipt"),
    Fault.POLICY_UNMET: (
        "les témoins de ce reçu ne suffisent pas à la règle ; un reçu plus récent en a peut-être davantage",
        "this receipt's witnesses do not meet the policy; a later receipt may hold more of them",
    ),
    Fault.NO_RECORD: ("ce reçu n'emporte pas l'enregistrement : donnez-le", "the record is not in it: hand it over"),
    Fault.OTHER_RECORD: ("l'enregistrement n'a pas cette empreinte", "the record has not this hash"),
    Fault.NOT_INCLUDED: ("l'enregistrement n'est pas à cette place", "the record is not at that place in the log"),
}


class WrongReceipt(Exception):
    """A receipt that proves nothing; `fault` is the reason."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}{': ' if detail else ''}{detail}")
        self.fault: Final = fault
        self.detail: Final = detail

    def sentence(self) -> tuple[str, str]:
        """Return the reason as a person reads it, French and English."""
        fr, en = _SAID[self.fault]
        end = f" ({self.detail})" if self.detail else ""
        return fr + end, en + end


class Proven(NamedTuple):
    """What a receipt proves: this record, by its SHA-256, is at `position` of the log `origin` as it was at `size`."""

    origin: str
    position: int
    size: int
    sha256: str


def verify(
    raw: bytes,
    keys: Iterable[Verifier],
    record: bytes | None = None,
    sha256: str | None = None,
    policy: Policy | None = None,
) -> Proven:
    """Return what a receipt proves of a record: the one given, or the one it carries, whose SHA-256 must be `sha256`.

    `keys`: verifier keys of the log that the caller trusts, with those of `policy` at least one; the quorum of that
    policy must have cosigned. Raises WrongReceipt.
    """
    try:
        proof = proofs.read(raw)
        head, signed = checkpoints.read(proof.checkpoint)
    except (MalformedProof, MalformedNote) as error:
        raise WrongReceipt(Fault.MALFORMED, str(error)) from None
    trusted = (*keys, *(policy.logs if policy is not None else ()))
    if head.origin not in {each.name for each in trusted}:
        raise WrongReceipt(Fault.OTHER_LOG, head.origin)
    if not any(each.name == head.origin and signed.signed_by(each) for each in trusted):
        raise WrongReceipt(Fault.WRONG_SIGNATURE)
    if policy is not None and not policy.accepts(signed):
        raise WrongReceipt(Fault.POLICY_UNMET, policy.quorum)
    entry = proof.extra if record is None else record
    if entry is None:
        raise WrongReceipt(Fault.NO_RECORD)
    digest = hashlib.sha256(entry).hexdigest()
    if sha256 is not None and digest != sha256:
        raise WrongReceipt(Fault.OTHER_RECORD, digest)
    if not proof.includes(leaf_hash(entry), head.size, head.root):
        raise WrongReceipt(Fault.NOT_INCLUDED)
    return Proven(head.origin, proof.place + 1, head.size, digest)
