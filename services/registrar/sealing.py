"""Seals and opens one field of one person: AES-256-GCM-SIV (RFC 8452), as `contracts.sealed` lays down.

The nonce comes from the command that will carry the field, so that a retry seals to the same bytes and a record can be
compared. Were one command to seal two texts under one field's name, GCM-SIV would still hide both and only tell
whether they are equal: that is why it is used, and not GCM, where a repeated nonce gives the key away.
"""

import base64
import hashlib
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm

from contracts.sealed import Sealed

try:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

    AESGCMSIV(bytes(32))
except (ImportError, UnsupportedAlgorithm) as _missing:
    raise RuntimeError("AES-GCM-SIV is missing: it needs cryptography 42 with OpenSSL 3.2, or later") from _missing

KEY_BYTES: Final = 32
_PREFIX: Final = "delibere/sealed/1"
_BLOCK: Final = 64
#: A box holds at most 8,000 characters of base64: the padded text and a tag of 16 bytes.
MOST_BYTES: Final = (8000 // 4 * 3 - 16) // _BLOCK * _BLOCK


class DoesNotOpen(Exception):
    """Another person's, another field's, another key's, or changed since it was sealed."""


class TooLong(Exception):
    """The text, as padded JSON, is over `MOST_BYTES`."""


def seal(plain: str, *, person: str, field: str, generation: int, key: bytes, carried_by: str) -> Sealed:
    """Return the sealed field; `carried_by` is the id of the command that will hold it. Raises TooLong."""
    assert len(key) == KEY_BYTES
    nonce = _nonce(carried_by, person, field)
    box = AESGCMSIV(key).encrypt(nonce, _pad(plain), _bound(person, field, generation))
    return Sealed(person, field, generation, _base64(nonce), _base64(box))


def open_sealed(sealed: Sealed, key: bytes) -> str:
    """Return the text of a field. Raises DoesNotOpen."""
    assert len(key) == KEY_BYTES
    try:
        nonce, box = base64.b64decode(sealed.nonce), base64.b64decode(sealed.box)
        padded = AESGCMSIV(key).decrypt(nonce, box, _bound(sealed.person, sealed.field, sealed.key))
    except (InvalidTag, ValueError):
        raise DoesNotOpen(f"{sealed.field} of {sealed.person}") from None
    return msgspec.json.decode(padded, type=str)


def _nonce(carried_by: str, person: str, field: str) -> bytes:
    return hashlib.sha256("\n".join((_PREFIX, carried_by, person, field)).encode()).digest()[:12]


def _bound(person: str, field: str, generation: int) -> bytes:
    return "\n".join((_PREFIX, person, field, str(generation))).encode()


def _pad(plain: str) -> bytes:
    encoded = msgspec.json.encode(plain)
    padded = encoded.ljust(-(-len(encoded) // _BLOCK) * _BLOCK)
    if len(padded) > MOST_BYTES:
        raise TooLong(f"{len(encoded)} bytes")
    return padded


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
