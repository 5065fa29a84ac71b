"""A hand-over: the log changes its key. A note in stream SEAL between two checkpoints, signed by both keys.

Four lines: the log's origin, the word `hand-over`, the old verifier key, the new one. What follows it in SEAL is signed
by the new key; what comes before stays as it is. No checkpoint reads like it: their second line is a number.
"""

from typing import Final, NamedTuple

from ledger import note
from ledger.note import MalformedNote, Verifier

_WORD: Final = "hand-over"


class HandOver(NamedTuple):
    """From which key to which."""

    old: Verifier
    new: Verifier

    def text(self) -> str:
        """Return the text that both keys sign."""
        return f"{self.old.name}\n{_WORD}\n{self.old}\n{self.new}\n"


def is_one(raw: bytes) -> bool:
    """Say whether a note of stream SEAL is a hand-over; if not, it is to be read as a checkpoint."""
    return raw.split(b"\n", 2)[1:2] == [_WORD.encode()]


def read(raw: bytes, new: Verifier) -> HandOver:
    """Read a hand-over to the key `new`, that both keys signed. Raises MalformedNote."""
    found = note.read(raw)
    lines = found.text.split("\n")[:-1]
    if len(lines) != 4 or lines[:2] != [new.name, _WORD]:
        raise MalformedNote(f"a hand-over is the origin {new.name}, `{_WORD}`, and two verifier keys, a line each")
    handed = HandOver(note.verifier_of(lines[2]), note.verifier_of(lines[3]))
    if handed.new != new:
        raise MalformedNote(f"the key was handed over to {handed.new}, which is not the key here")
    if handed.old.name != new.name or not all(found.signed_by(each) for each in handed):
        raise MalformedNote("a hand-over is signed by the old key and by the new one")
    return handed
