"""What a log asks of a witness (C2SP tlog-witness, `add-checkpoint`): the request's body, and the answers' shapes.

A line `old <size>`, the consistency proof from that size, a hash a line, an empty line, the checkpoint as signed.
Whoever reads verifies nothing here.
"""

import base64
import binascii
import re
from typing import Final, NamedTuple

from ledger import tree

#: Where a witness takes it, below its submission prefix.
PATH: Final = "/add-checkpoint"
#: The answer 409 to a wrong old size says the right one: this content type, a decimal, a newline.
SIZE_TYPE: Final = "text/x.tlog.size"
#: A proof of at most 63 hashes, and a checkpoint with many signatures, post-quantum ones too.
MOST_BYTES: Final = 256 * 1024
MOST_HASHES: Final = 63
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class MalformedRequest(ValueError):
    """The bytes are no such request; the message is one line."""


class AddCheckpoint(NamedTuple):
    """`old`: the size that the witness is believed to hold; `proof`: from there to the checkpoint, which is signed."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """Return the body."""
        lines = [f"old {self.old}", *(base64.b64encode(each).decode() for each in self.proof)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint


def read(raw: bytes) -> AddCheckpoint:
    """Read a body, strictly. Raises MalformedRequest."""
    if len(raw) > MOST_BYTES:
        raise MalformedRequest("a request is no longer than 256 KiB")
    head, separator, checkpoint = raw.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise MalformedRequest("a request is ASCII above its checkpoint") from None
    old = _OLD.fullmatch(first)
    if old is None or not separator:
        raise MalformedRequest(
            "a request begins with the line `old <size>`, and has an empty line before its checkpoint"
        )
    if len(lines) > MOST_HASHES:
        raise MalformedRequest("a consistency proof has at most 63 hashes")
    return AddCheckpoint(int(old[1]), tuple(_hash(line) for line in lines), checkpoint)


def size_of(raw: bytes) -> int | None:
    """Return the size in the answer to a wrong one; None where it holds none."""
    found = _SIZE.fullmatch(raw)
    return None if found is None else int(found[1])


def _hash(line: str) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != tree.WIDTH or base64.b64encode(raw).decode() != line:
        raise MalformedRequest("a hash of a consistency proof is 32 bytes in base64, written the one way")
    return raw
