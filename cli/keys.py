"""Persons' signing keys on this computer: one Ed25519 seed a file, 0600, named by the person's code.

A key never leaves this directory: what travels is the public half, and signatures.
"""

import base64
import os
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.codes import PersonCode
from contracts.evidence import Signature, signed_bytes


class KeyMissing(Exception):
    """No key for that person is on this computer."""


class SigningKey:
    """A person's key pair."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = base64.b64encode(private.public_key().public_bytes_raw()).decode()

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        """Make the key of a 32-byte seed."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, edition: str, actor: str, command_id: str, command: bytes) -> Signature:
        """Sign a command as `contracts.evidence` lays down."""
        value = self._private.sign(signed_bytes(edition, actor, command_id, command))
        return Signature("ed25519", self.public, base64.b64encode(value).decode())

    def seed(self) -> bytes:
        """Return the 32 private bytes."""
        return self._private.private_bytes_raw()


class KeyFolder:
    """The keys that this computer holds."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def create(self, person: str, seed: bytes | None = None) -> SigningKey:
        """Make and keep a key for a person; never overwrites one. Raises ValueError where the code is none."""
        msgspec.convert(person, PersonCode)
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = SigningKey.from_seed(os.urandom(32) if seed is None else seed)
        half = self.directory / f".{person}.{os.getpid()}"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(key.seed()) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(half, self._path(person))  # whole or not at all, and never over another
        finally:
            half.unlink()
        return key

    def load(self, person: str) -> SigningKey:
        """Return a person's key. Raises KeyMissing."""
        try:
            msgspec.convert(person, PersonCode)
            return SigningKey.from_seed(base64.b64decode(self._path(person).read_bytes(), validate=False))
        except (OSError, ValueError):
            raise KeyMissing(person) from None

    def persons(self) -> list[str]:
        """Return the codes of the persons whose key is here."""
        return sorted(path.stem for path in self.directory.glob("*.key"))

    def _path(self, person: str) -> Path:
        return self.directory / f"{person}.key"
