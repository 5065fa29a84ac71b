"""Signatures of Certificate Transparency on checkpoints (C2SP static-ct-api): a tree head of RFC 6962 in a note's line.

8 bytes of milliseconds since 1970, big endian; then what TLS (RFC 5246, 4.7) calls digitally-signed: the hash (4:
SHA-256), the kind of signature (3: ECDSA), the length in two bytes, the signature. What is signed is RFC 6962's
TreeHeadSignature: version 0, type 1, the time, the size, the root. Ours never sign so; logs of others do.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ledger.checkpoint import parse
from ledger.note import TREE_HEAD, Line, MalformedNote, Verifier

_SHA256_ECDSA: Final = b"\x04\x03"
_VERSION_AND_TYPE: Final = b"\x00\x01"


def is_of(line: Line, text: str, key: Verifier) -> bool:
    """Say whether a signature line is this key's own good tree head over a checkpoint's text (without extensions)."""
    if key.algorithm != TREE_HEAD or line[:2] != (key.name, key.id):
        return False
    time, kind, length, signature = (
        line.signature[start:end] for start, end in ((0, 8), (8, 10), (10, 12), (12, None))
    )
    try:
        said = parse(text)
    except MalformedNote:
        return False
    if kind != _SHA256_ECDSA or len(signature) != int.from_bytes(length, "big") or said.extensions:
        return False
    signed = b"".join((_VERSION_AND_TYPE, time, said.size.to_bytes(8, "big"), said.root))
    return _verifies(key.key, signature, signed)


def _verifies(der: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        key = load_der_public_key(der)
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(signature, signed, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True
