"""The chain of every noun: each record under its own subject, one version after the last, naming its hash.

Kept from position 1 on, for nothing shorter says what the last record of each noun is.
"""

import hashlib
from typing import Final

import msgspec
from msgspec import Struct

from contracts.subjects import Address
from ledger.port import Damaged, Entry


class _Link(Struct, frozen=True, gc=False):
    """The part of a record that places it; the rest may be of a newer program."""

    edition: str
    noun: str
    id: str
    version: int
    prev: str


_decode: Final = msgspec.json.Decoder(_Link).decode


class Chain:
    """Looks at every entry once, in order; holds the last version and hash of each noun."""

    def __init__(self) -> None:
        self.position = 0
        self._last: dict[str, tuple[int, bytes]] = {}

    def look(self, entry: Entry) -> None:
        """Take the next entry in. Raises Damaged, in one line, where it does not follow."""
        here, due = entry.position, self.position + 1
        if here != due:
            raise Damaged(f"position {due} is missing: the log goes on at {here}", due)
        try:
            link = _decode(entry.raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Damaged(f"position {here} holds no record: {error}", here) from None
        if Address(link.edition, link.noun, link.id).subject != entry.subject:
            raise Damaged(f"position {here} lies under the subject of another noun", here)
        version, digest = self._last.get(entry.subject, (0, b""))
        if link.version != version + 1 or link.prev != digest.hex():
            raise Damaged(f"position {here} does not follow version {version} of {entry.subject}", here)
        self._last[entry.subject] = (link.version, hashlib.sha256(entry.raw).digest())
        self.position = here


def subject_of(raw: bytes) -> str:
    """Return the subject that a record says is its own ("": it is no record)."""
    try:
        link = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return Address(link.edition, link.noun, link.id).subject
