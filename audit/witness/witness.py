"""What a witness answers to `add-checkpoint` (C2SP tlog-witness): a cosignature, or why not, by HTTP status.

Nothing here waits or is done in parallel: between the look at what was cosigned last and the writing of what is
cosigned now, no other request is judged. So of two at once, the second is held against the first.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.witness.memory import Forgotten, Memory
from ledger import checkpoint as checkpoints
from ledger import note, tree, witnessing
from ledger.checkpoint import Checkpoint
from ledger.cosignature import cosign
from ledger.note import COSIGNATURE, ED25519, MalformedNote, Note, Verifier
from ledger.sealed import known_keys
from ledger.witnessing import SIZE_TYPE, AddCheckpoint, MalformedRequest

TEXT: Final = "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """A status of HTTP, a content type, a body."""

    status: int
    body: bytes
    kind: str = TEXT


class Witness:
    """One witness: its name and key, the logs' keys that it trusts (a log is known by the name of its key)."""

    def __init__(
        self,
        name: str,
        key: Ed25519PrivateKey,
        logs: Iterable[Verifier],
        memory: Memory,
        clock: Callable[[], float],
    ) -> None:
        """`clock`: POSIX seconds."""
        self._name = name
        self._key = key
        self._memory = memory
        self._clock = clock
        self._logs: dict[str, list[Verifier]] = {}
        for each in logs:
            assert each.algorithm == ED25519, each
            self._logs.setdefault(each.name, []).append(each)

    @property
    def verifier(self) -> Verifier:
        """The public half, as policies name it."""
        return note.verifier_for(self._name, self._key, COSIGNATURE)

    def add(self, raw: bytes) -> Answer:
        """Answer a request's body."""
        try:
            asked = witnessing.read(raw)
            head, signed = checkpoints.read(asked.checkpoint)
        except (MalformedRequest, MalformedNote) as problem:
            return _said(400, str(problem))
        if head.origin not in self._logs:
            return _said(404, "this log is not known here")
        kept = self._signed(signed)
        if kept is None:
            return _said(403, "no key that is known here signed it")
        try:
            return self._judge(asked, head, kept)
        except (Forgotten, OSError) as trouble:
            return _said(500, str(trouble))

    def _signed(self, signed: Note) -> bytes | None:
        """Return the checkpoint with its log's own good signatures alone; None: it has none."""
        origin = signed.text.partition("\n")[0]
        lines = [line for line in signed.lines if any(key.signed(line, signed.text) for key in self._logs[origin])]
        return note.join(signed.text, tuple(str(line) for line in lines)) if lines else None

    def _judge(self, asked: AddCheckpoint, head: Checkpoint, kept: bytes) -> Answer:
        if asked.old > head.size:
            return _said(400, "the old size is larger than the checkpoint's")
        last = self._memory.last(head.origin)
        if asked.old != last.size or (head.size == last.size and head.root != last.root):
            return Answer(409, f"{last.size}\n".encode(), SIZE_TYPE)
        if not tree.verify_consistency(last.size, head.size, asked.proof, last.root, head.root):
            return _said(422, "the proof does not show that the checkpoint continues the last one cosigned")
        self._memory.keep(head.origin, kept)
        return Answer(200, f"{cosign(note.read(kept).text, self._name, self._key, int(self._clock()))}\n".encode())


def _said(status: int, sentence: str) -> Answer:
    return Answer(status, f"{sentence}\n".encode())


def keys_of(content: bytes) -> tuple[Verifier, ...]:
    """Read the file of the logs' verifier keys: a line each, `#` begins a comment. Raises MalformedNote."""
    keys = known_keys(content)
    if any(key.algorithm != ED25519 for key in keys):
        raise MalformedNote("a log's key is an Ed25519 one that signs notes")
    return keys
