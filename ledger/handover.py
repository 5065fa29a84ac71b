"""A hand-over: the log changes its key. A note in stream SEAL between two checkpoints, signed by both keys.

Four lines: the log's origin, the word `hand-over`, the old verifier key, the new one. What follows it in SEAL is signed
by the new key; what comes before stays as it is. No checkpoint reads like it: their second line is a number.

Stream SEAL is their home. Two files carry them, and neither can do the other's work:

- `handovers`, in the public directory and in a bundle: the hand-overs alone, one after the other with an empty line
  between. A kilobyte that any web server gives to whoever trusts an old key and wants to trust the new one.
- the history in a bundle (`ledger.enclosures.HISTORY`): every note of SEAL, megabytes, for auditors only. It says which
  key was in charge of each checkpoint; whom to trust it is never asked, for who has `public/` alone does not have it.

An export takes both from SEAL (`of_history`), so that they cannot say two things; what reads them is here, once.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ledger import note
from ledger.note import MalformedNote, Verifier

_WORD: Final = "hand-over"
#: More than any log has.
_MOST: Final = 1_000


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


def published(raws: Iterable[bytes]) -> bytes:
    """Return the file of these hand-overs."""
    return b"\n".join(raws)


def of_history(notes: Iterable[bytes]) -> bytes:
    """Return the file of the hand-overs among the notes of stream SEAL (empty: none), in their order."""
    return published(raw for raw in notes if is_one(raw))


def parse(content: bytes) -> tuple[bytes, ...]:
    """Return the hand-overs of a file, none of them checked. Raises MalformedNote."""
    parts = content.split(b"\n\n") if content else []
    if len(parts) % 2 or len(parts) > 2 * _MOST:
        raise MalformedNote("hand-overs are notes with an empty line between, at most 1,000")
    last = len(parts) - 1
    pairs = zip(range(0, len(parts), 2), parts[::2], parts[1::2], strict=True)
    return tuple(b"%s\n\n%s%s" % (text, lines, b"" if place + 1 == last else b"\n") for place, text, lines in pairs)


def heirs(content: bytes, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Return the keys to which one of these handed over, or one that follows it, in order. Raises MalformedNote."""
    return _reached([(each.old, each.new) for each in _all(content)], keys)


def forebears(content: bytes, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Return the keys that handed over to one of these, or to one before it, latest first. Raises MalformedNote."""
    return _reached([(each.new, each.old) for each in reversed(_all(content))], keys)


def _all(content: bytes) -> list[HandOver]:
    found = []
    for raw in parse(content):
        lines = note.read(raw).text.split("\n")
        found.append(read(raw, note.verifier_of(lines[3] if len(lines) > 3 else "")))
    return found


def _reached(steps: list[tuple[Verifier, Verifier]], keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    found = list(keys)
    known = len(found)
    for start, end in steps:
        if start in found and end not in found:
            found.append(end)
    return tuple(found[known:])
