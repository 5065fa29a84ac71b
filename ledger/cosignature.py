"""Cosignatures of witnesses (C2SP tlog-cosignature): as of a time, this is the largest tree that I saw of this log.

A note's signature line whose signature is 8 bytes of POSIX time, big endian, and then either 64 of Ed25519 over
`cosignature/v1`, `time <decimal>` and the checkpoint's text, a line each; or 2,420 of ML-DSA-44 (FIPS 204) over the
structure `cosigned_message`. Ours are Ed25519; others', logs' own too, are read in both kinds.
"""

import base64
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import treehead
from ledger.checkpoint import parse
from ledger.note import COSIGNATURE, ED25519, MLDSA44, TREE_HEAD, Line, MalformedNote, Note, Verifier, verifier_for

_BYTES: Final = {COSIGNATURE: 8 + 64, MLDSA44: 8 + 2420}
_LABEL: Final = b"subtree/v1\n\0"
_MOST_TIME: Final = 1 << 63


def cosign(text: str, name: str, key: Ed25519PrivateKey, time: int) -> str:
    """Return a witness's cosignature line over a checkpoint's text, without its newline. `time`: POSIX seconds."""
    assert 0 <= time < _MOST_TIME
    signed = time.to_bytes(8, "big") + key.sign(_message(text, time))
    known = verifier_for(name, key, COSIGNATURE).id
    return f"— {name} {base64.b64encode(known + signed).decode()}"


def cosigned(note: Note, witness: Verifier) -> bool:
    """Say whether the witness's cosignature over the note's text is there and good.

    Its time is not judged: an auditor reads years later.
    """
    return any(is_of(line, note.text, witness) for line in note.lines)


def is_of(line: Line, text: str, witness: Verifier) -> bool:
    """Say whether a signature line is this witness's own good cosignature over a checkpoint's text."""
    if line[:2] != (witness.name, witness.id) or len(line.signature) != _BYTES.get(witness.algorithm):
        return False
    time = int.from_bytes(line.signature[:8], "big")
    if time >= _MOST_TIME:
        return False
    message = _message(text, time) if witness.algorithm == COSIGNATURE else _structure(text, time, witness.name)
    return witness.verifies(message, line.signature[8:])


def vouches(line: Line, text: str, key: Verifier) -> bool:
    """Say whether a signature line is this key's own good signature over a checkpoint's text, whatever its kind."""
    if key.algorithm == ED25519:
        return key.signed(line, text)
    return treehead.is_of(line, text, key) if key.algorithm == TREE_HEAD else is_of(line, text, key)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _structure(text: str, time: int, name: str) -> bytes:
    """Return `cosigned_message`: the name, the time, the origin, the tree from 0 to its size, its root."""
    try:
        said = parse(text)
    except MalformedNote:
        return b""
    names = [each.encode() for each in (name, said.origin)]
    if any(len(each) > 255 for each in names):
        return b""
    cosigner, origin = (bytes((len(each),)) + each for each in names)
    return b"".join(
        (_LABEL, cosigner, time.to_bytes(8, "big"), origin, bytes(8), said.size.to_bytes(8, "big"), said.root)
    )
