"""A person's key as it is kept: wrapped by the key-encryption key, or erased; no state at all means never made.

Wrapped with AES-256-GCM-SIV and not with AES key wrap (RFC 3394), which binds nothing but the key: here the person and
the generation are bound, so that whoever can write to the stream cannot give one person's key to another.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from msgspec import Struct

_PREFIX: Final = "delibere/key/1"


class WrongKek(Exception):
    """The keys kept were wrapped by another key-encryption key than the one at hand, or changed since."""


class Active(Struct, frozen=True, forbid_unknown_fields=True, tag="active"):
    """A living key: its generation, which key-encryption key wrapped it, nonce ("": none) and ciphertext in base64."""

    format: Literal[1]
    generation: int
    kek: str
    nonce: str
    wrapped: str


class Erased(Struct, frozen=True, forbid_unknown_fields=True, tag="erased"):
    """The key of this generation (0: none was ever made) is gone for good, and none will follow."""

    format: Literal[1]
    generation: int


State = Active | Erased
encode: Final = msgspec.json.Encoder().encode
decode: Final[Callable[[bytes], State]] = msgspec.json.Decoder(State).decode


def read(value: bytes, person: str) -> State:
    """Return a state as kept. Raises WrongKek where it is none."""
    try:
        return decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise WrongKek(f"the key of {person} cannot be read: it was changed since it was kept") from None


def fingerprint(kek: bytes) -> str:
    """Return what tells a key-encryption key from another, and nothing of it (it is 256 random bits)."""
    return hashlib.sha256(b"delibere/kek/1\n" + kek).hexdigest()[:16]


def wrap(key: bytes, person: str, generation: int, kek: bytes, nonce: bytes) -> Active:
    """Wrap a person's key; `nonce` is 12 random bytes."""
    wrapped = AESGCMSIV(kek).encrypt(nonce, key, bound(person, generation))
    return Active(1, generation, fingerprint(kek), _base64(nonce), _base64(wrapped))


def unwrap(state: Active, person: str, kek: bytes) -> bytes:
    """Return a person's key. Raises WrongKek."""
    if state.kek != fingerprint(kek):
        raise WrongKek(f"the key of {person} was wrapped by key-encryption key {state.kek}, not {fingerprint(kek)}")
    try:
        nonce, wrapped = base64.b64decode(state.nonce), base64.b64decode(state.wrapped)
        return AESGCMSIV(kek).decrypt(nonce, wrapped, bound(person, state.generation))
    except (InvalidTag, ValueError):
        raise WrongKek(f"the key of {person} does not unwrap: it was changed since it was kept") from None


def bound(person: str, generation: int) -> bytes:
    """Return what a wrapped key is bound to: whose it is, and its generation."""
    return "\n".join((_PREFIX, person, str(generation))).encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
