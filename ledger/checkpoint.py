"""Checkpoints (C2SP tlog-checkpoint): the head of the log in three lines, carried by a signed note.

Origin, number of records, base64 of the tree's root (RFC 6962); extension lines of other logs are kept as they are.
"""

import base64
import re
from typing import Final, NamedTuple

from ledger import note
from ledger.note import MalformedNote, Note

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """Which log (a name without a scheme), how many records, the root of their tree (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint. Raises MalformedNote."""
    origin, *rest = text.split("\n")[:-1] or [""]
    if not origin or len(rest) < 2:
        raise MalformedNote("a checkpoint is an origin, a size and a root, a line each")
    size, root, *extensions = rest
    if not _SIZE.fullmatch(size) or not all(extensions):
        raise MalformedNote("a checkpoint's size is a decimal number, and no line of it is empty")
    digest = note.octets(root, "a checkpoint's root is base64")
    if len(digest) != 32:
        raise MalformedNote("a checkpoint's root is 32 bytes")
    return Checkpoint(origin, int(size), digest, tuple(extensions))


def read(raw: bytes) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint; its signatures are the caller's to check. Raises MalformedNote."""
    found = note.read(raw)
    return parse(found.text), found
