"""Proofs of C2SP tlog-proof: that an entry is in the log under a signed checkpoint, in one file that verifies offline.

A first line naming the format, opaque extra data (here: the record itself, for its own actor), the entry's index from
0, the inclusion proof from the leaf's sibling upwards, an empty line, the checkpoint as signed. Nothing is verified on
reading.
"""

import base64
import binascii
import re
from typing import Final, NamedTuple

from ledger import tree

FORMAT: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MOST_BYTES: Final = 1_000_000
#: As many levels as a tree whose size is a 63-bit number has.
_MOST_HASHES: Final = 63


class MalformedProof(ValueError):
    """The bytes are no tlog-proof; the message is one line."""


class Proof(NamedTuple):
    """`place`: the index from 0; `hashes`: the inclusion proof; `checkpoint`: signed; `extra`: None where absent."""

    place: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the file."""
        lines = [FORMAT]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.place}")
        lines += [base64.b64encode(each).decode() for each in self.hashes]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint

    def includes(self, leaf: bytes, size: int, root: bytes) -> bool:
        """Say whether this shows the leaf hash `leaf` in the tree of that size and root."""
        return tree.verify_inclusion(leaf, self.place, size, self.hashes, root)


def read(raw: bytes) -> Proof:
    """Read a proof, strictly. Raises MalformedProof."""
    if len(raw) > _MOST_BYTES:
        raise MalformedProof("a proof is no longer than a megabyte")
    head, separator, checkpoint = raw.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise MalformedProof("a proof is ASCII above its checkpoint") from None
    if first != FORMAT or not separator:
        raise MalformedProof(f"a proof begins with the line {FORMAT}, and has an empty line before its checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _bytes(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if index is None:
        raise MalformedProof("a proof has its line `index`, a decimal number")
    hashes = tuple(_bytes(line) for line in lines[1:])
    if len(hashes) > _MOST_HASHES or any(len(each) != tree.WIDTH for each in hashes):
        raise MalformedProof("an inclusion proof is a hash of 32 bytes a line, at most 63")
    return Proof(int(index[1]), hashes, checkpoint, extra)


def _bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedProof("extra data and hashes are base64") from None
    if base64.b64encode(raw).decode() != text:
        raise MalformedProof("extra data and hashes are base64, written the one way")
    return raw
