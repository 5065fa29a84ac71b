"""The registrar's signing key: an Ed25519 seed in a file outside the bus. Checkpoints are signed by it."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import note
from ledger.checkpoint import Checkpoint
from ledger.handover import HandOver
from ledger.note import Verifier
from services.registrar import secretfile


class InvalidSealKey(Exception):
    """The file is no signing key, or others may read it; the message is one line."""


def create_seal_key(path: Path) -> None:
    """Make a signing key (32 random bytes, 0600). Raises FileExistsError: none is ever overwritten."""
    secretfile.create(path)


class Signer:
    """Signs the checkpoints of the log named `origin`: the key's name too, as C2SP asks."""

    def __init__(self, origin: str, key: Ed25519PrivateKey) -> None:
        self.origin = origin
        self._key = key

    @classmethod
    def load(cls, origin: str, path: Path) -> "Signer":
        """Return the signer of a key file; nothing is created. Raises InvalidSealKey."""
        try:
            seed = secretfile.load(path, "sealing key")
        except secretfile.InvalidSecret as problem:
            raise InvalidSealKey(str(problem)) from problem
        return cls(origin, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> Verifier:
        """The public half, as it is published."""
        return note.verifier_for(self.origin, self._key)

    def take_over(self, former: "Signer") -> bytes:
        """Return the hand-over from a former key to this one, signed by both."""
        text = HandOver(former.verifier, self.verifier).text()
        return note.join(text, (former.line(text), self.line(text)))

    def line(self, text: str) -> str:
        """Return this key's signature line over a note's text."""
        return note.signature_line(text, self.origin, self._key)

    def sign(self, size: int, root: bytes) -> bytes:
        """Return the signed checkpoint of a tree; the same tree gives the same bytes."""
        return note.sign(Checkpoint(self.origin, size, root).text(), self.origin, self._key)
