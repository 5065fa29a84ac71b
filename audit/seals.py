"""The seal's own history in a bundle: every checkpoint that was signed, and each hand-over of the key, in order.

Each checkpoint must be of this very log and signed by the key that was in charge; a hand-over must be signed by both
keys. Whom an auditor trusts by them is asked in `audit.trust`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from audit.codes import Code
from audit.trust import Find
from ledger import checkpoint as checkpoints
from ledger import handover
from ledger.checkpoint import Checkpoint
from ledger.enclosures import HISTORY, MOST_BYTES
from ledger.grown import framed
from ledger.note import MalformedNote, Verifier
from ledger.plainfiles import MalformedTiles, load
from ledger.sealed import verified
from ledger.tiles import FULL, Tiles
from ledger.tree import Tree


class Sealings(NamedTuple):
    """The checkpoints, in order."""

    heads: tuple[Checkpoint, ...] = ()

    def compare(self, tiles: Tiles, find: Find) -> None:
        """Find each checkpoint that is of another log, going once through the leaves. Raises MalformedTiles."""
        growing, roots = Tree(), {head.size: head.root for head in self.heads}
        for index in range(-(-tiles.size // FULL)):
            for leaf in tiles.hashes(0, index):
                growing.add(leaf)
                said = roots.get(growing.size)
                if said is not None and said != growing.root():
                    find(Code.FORKED, 0, older=str(growing.size))


def read(directory: Path, keys: tuple[Verifier, ...], origin: str, find: Find) -> Sealings:
    """Read the history of a bundle whose own keys are these; what is wrong with it is found."""
    try:
        notes = list(framed(load(directory, HISTORY, MOST_BYTES), HISTORY))
    except MalformedTiles as fault:
        find(Code.BAD_FILE, 0, path=HISTORY, problem=str(fault))
        return Sealings()
    heads: list[Checkpoint | None] = []
    try:
        heads.extend(_steps(notes, keys, origin))
    except MalformedNote as error:
        find(Code.BAD_FILE, 0, path=HISTORY, problem=str(error))
    return Sealings(tuple(head for head in heads if head is not None))


def _steps(notes: list[bytes], keys: tuple[Verifier, ...], origin: str) -> Iterator[Checkpoint | None]:
    """Give each checkpoint, checked; None for a hand-over. Raises MalformedNote."""
    charge, size = keys, -1
    for number, raw in enumerate(notes, 1):
        if handover.is_one(raw):
            charge = handover.heirs(raw, charge)
            if not charge:
                raise MalformedNote(f"number {number}: a key hands over that is not in charge")
            yield None
            continue
        head = verified(raw, origin, charge)
        if head.size <= size:
            raise MalformedNote(f"number {number}: a checkpoint of size {head.size} after one of {size}")
        signed = checkpoints.read(raw)[1]
        charge, size = tuple(key for key in charge if signed.signed_by(key)), head.size
        yield head
