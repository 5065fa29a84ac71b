"""What anybody may read of the seal beside the tiles: the checkpoint, the log's keys, the policy.

A checkpoint is published as soon as it is signed, with no cosignature yet: no witness holds the seal up. Cosignatures
are added to the file `checkpoint` as they come, while it still is that checkpoint; once they meet the policy's quorum
it is kept as `witnessed` too, the last one that outsiders need not take from the log's key alone.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger import handover, note, tree
from ledger.checkpoint import Checkpoint
from ledger.cosignature import is_of
from ledger.manifest import CHECKPOINT, KEYS, POLICY
from ledger.note import Line, MalformedNote, Note, Verifier
from ledger.plainfiles import MalformedTiles, load, store
from ledger.policy import NONE, Policy
from ledger.policy import read as read_policy
from ledger.sealed import HANDOVERS, MOST_BYTES, WITNESSED, keys_file, policy_file, read_keys, verified

#: A policy that asks for no witness.
ALONE: Final = b"quorum none\n"


class Publication:
    """The public directory of a sealed log; its methods may be called from threads."""

    def __init__(self, public: Path, rules: bytes = ALONE) -> None:
        """`rules`: a policy (C2SP tlog-policy), whose own log lines do not count. Raises MalformedPolicy."""
        self.policy: Final[Policy] = read_policy(rules)
        self._public = public
        self._rules = rules
        self._lock = threading.Lock()
        self._held = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """While this lasts the directory is ours; a cosignature that comes later is dropped."""
        self._held = True
        try:
            yield
        finally:
            with self._lock:
                self._held = False

    def keys(self, keys: tuple[Verifier, ...], handed: tuple[bytes, ...] = ()) -> None:
        """Publish the log's keys, oldest first: those that are published already, and these; and the policy.

        `handed`: the hand-overs between them, which are added to those that are published.
        """
        if handed:
            self._hand(handed)
        published = self._keys()
        listed = tuple(dict.fromkeys((*(each for each in published if each not in keys), *keys)))
        if listed != published:
            store(self._public, KEYS, keys_file(listed))
        self._settle(POLICY, policy_file(listed, self._rules))

    def head(self, verifier: Verifier) -> Checkpoint:
        """Return the largest tree published of this key's log, under any key that it had (none: the empty one).

        What no known key signed was changed on the disk, and says nothing.
        """
        largest = Checkpoint(verifier.name, 0, tree.EMPTY)
        for name in (CHECKPOINT, WITNESSED):
            try:
                found = verified(load(self._public, name, MOST_BYTES), verifier.name, (verifier, *self._keys()))
            except (MalformedTiles, MalformedNote):
                continue
            largest = max(largest, found, key=lambda each: each.size)
        return largest

    def _keys(self) -> tuple[Verifier, ...]:
        try:
            return read_keys(load(self._public, KEYS, MOST_BYTES))
        except (MalformedTiles, MalformedNote):
            return ()

    def _hand(self, handed: tuple[bytes, ...]) -> None:
        try:
            held = handover.parse(load(self._public, HANDOVERS, MOST_BYTES))
        except (MalformedTiles, MalformedNote):
            held = ()
        self._settle(HANDOVERS, handover.published(dict.fromkeys((*held, *handed))))

    def checkpoint(self, raw: bytes) -> None:
        """Publish a checkpoint as it was signed; the good cosignatures that it has already are kept."""
        signed = note.read(raw)
        with self._lock:
            held = self._read()
            known = held.lines if held is not None and held.text == signed.text else ()
            good = [line for line in known if self._is_witness(line, signed.text)]
            self._settle(CHECKPOINT, _written(signed.text, (*signed.lines, *good)))
            self._judge()

    def add(self, text: str, line: Line) -> bool:
        """Add a cosignature to the checkpoint of that text; say whether that still is the one published."""
        with self._lock:
            held = self._read()
            if not self._held or held is None or held.text != text:
                return False
            if line[:2] not in [each[:2] for each in held.lines]:
                store(self._public, CHECKPOINT, _written(text, (*held.lines, line)))
            self._judge()
            return True

    def latest(self) -> Note | None:
        """Return the checkpoint as it is published."""
        with self._lock:
            return self._read()

    def _judge(self) -> None:
        held = self._read()
        if self.policy.quorum != NONE and held is not None and self.policy.accepts(held):
            self._settle(WITNESSED, _written(held.text, held.lines))

    def _is_witness(self, line: Line, text: str) -> bool:
        return any(is_of(line, text, witness) for witness in self.policy.witnesses.values())

    def _read(self) -> Note | None:
        try:
            return note.read(load(self._public, CHECKPOINT, MOST_BYTES))
        except (MalformedTiles, MalformedNote):
            return None

    def _settle(self, name: str, content: bytes) -> None:
        try:
            if load(self._public, name, len(content)) == content:
                return
        except MalformedTiles:
            pass
        store(self._public, name, content)


def _written(text: str, lines: tuple[Line, ...]) -> bytes:
    return note.join(text, tuple(str(line) for line in lines))
