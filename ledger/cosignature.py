"""Cosignatures of witnesses (C2SP tlog-cosignature, v1): as of a time, this is the largest tree that I saw of this log.

A note's signature line whose signature is 8 bytes of POSIX time, big endian, and 64 of Ed25519 over `cosignature/v1`,
`time <decimal>` and the checkpoint's text, a line each.
"""

import base64
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.note import COSIGNATURE, Line, Note, Verifier, verifier_for

_BYTES: Final = 8 + 64
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
    if line[:2] != (witness.name, witness.id) or len(line.signature) != _BYTES:
        return False
    time = int.from_bytes(line.signature[:8], "big")
    return time < _MOST_TIME and witness.verifies(_message(text, time), line.signature[8:])


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
