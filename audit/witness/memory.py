"""What a witness remembers: the last checkpoint that it cosigned of each log, a file each, on disk before it answers.

A directory, once made, must be there: a witness that forgot would cosign another history. One process at a time.
"""

import fcntl
import hashlib
from pathlib import Path
from typing import IO, Final

from ledger import checkpoint as checkpoints
from ledger.checkpoint import Checkpoint
from ledger.note import MalformedNote
from ledger.plainfiles import Fault, MalformedTiles, load, store
from ledger.tree import EMPTY

_MOST: Final = 64 * 1024


class Forgotten(Exception):
    """The memory is not there, not whole, or another's; the message is one line. Nothing may be cosigned on it."""


class Memory:
    """The directory `state` of a witness, held by one process until `close`."""

    def __init__(self, directory: Path) -> None:
        """Take hold of it. Raises Forgotten."""
        self._directory = directory
        try:
            self._lock: IO[bytes] = (directory / "lock").open("wb")
        except OSError as absent:
            raise Forgotten(f"{directory}: {absent.strerror}: a witness that forgot must not start") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise Forgotten(f"{directory} is held by another process") from None

    def close(self) -> None:
        """Give it up."""
        self._lock.close()

    def last(self, origin: str) -> Checkpoint:
        """Return the last checkpoint cosigned of a log; of one never seen, the empty tree's. Raises Forgotten."""
        try:
            found = checkpoints.read(load(self._directory, _name(origin), _MOST))[0]
        except MalformedTiles as fault:
            if fault.fault is Fault.MISSING:
                return Checkpoint(origin, 0, EMPTY)
            raise Forgotten(f"what was cosigned of {origin} cannot be read: {fault}") from None
        except MalformedNote as problem:
            raise Forgotten(f"what was cosigned of {origin} cannot be read: {problem}") from None
        if found.origin != origin:
            raise Forgotten(f"what was cosigned of {origin} is of {found.origin}")
        return found

    def keep(self, origin: str, raw: bytes) -> None:
        """Remember a checkpoint, as its log signed it, in the place of the last one; on disk when this returns."""
        store(self._directory, _name(origin), raw)


def _name(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()
