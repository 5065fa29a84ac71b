"""A sealed log's directory: `public/` (hash tiles, `checkpoint`, `keys`, `policy`…) and `private/` (entry tiles).

`keys`: the log's verifier keys, a line each, oldest first; `policy`: whom to trust (C2SP tlog-policy). Any static web
server may publish `public/`; whoever reads it believes nothing but what a trusted key signed.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from ledger import checkpoint as checkpoints
from ledger import note, tree
from ledger.checkpoint import Checkpoint
from ledger.manifest import CHECKPOINT, KEYS, Manifest
from ledger.note import MalformedNote, UnknownAlgorithm, Verifier
from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.proof import Proof
from ledger.tiles import Tiles

PUBLIC: Final = "public"
PRIVATE: Final = "private"
#: The last checkpoint whose cosignatures meet the policy's quorum, as `checkpoint` was then.
WITNESSED: Final = "witnessed"
#: The hand-overs of the log's key (`ledger.handover`), oldest first; absent where it never changed.
HANDOVERS: Final = "handovers"
#: In the public directory, once there are entry tiles: up to which position.
RELEASED: Final = "released"
#: A note may carry a hundred signatures; keys change seldom.
MOST_BYTES: Final = 1_000_000
#: Between reading the checkpoint and its partial tiles a tile may have become full.
_TRIES: Final = 3


class Seal(NamedTuple):
    """What makes a bundle a signed one: the files `checkpoint`, `keys` and `policy`; and `handovers`, if any.

    `history`: every note of stream SEAL up to there, as `ledger.seals.frame` writes them (empty: not known).
    """

    checkpoint: bytes
    keys: bytes
    policy: bytes
    handovers: bytes = b""
    history: bytes = b""


class NotSealed(Exception):
    """The log is not sealed up to there yet; `size` is how far it is."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the log is sealed up to position {size}")
        self.size = size


def keys_file(verifiers: Iterable[Verifier]) -> bytes:
    """Return the file of verifier keys."""
    return "".join(f"{each}\n" for each in verifiers).encode()


def read_keys(content: bytes) -> tuple[Verifier, ...]:
    """Read a file of verifier keys. Raises MalformedNote."""
    try:
        lines = content.decode().removesuffix("\n").split("\n") if content else []
    except UnicodeDecodeError:
        raise MalformedNote("verifier keys are UTF-8, a line each") from None
    return tuple(note.verifier_of(line) for line in lines)


def known_keys(content: bytes) -> tuple[Verifier, ...]:
    """Read somebody's file of verifier keys: comments and kinds that say nothing here are passed over.

    Raises MalformedNote, also where no key is left of those that are there.
    """
    try:
        lines = [line.strip(" \t\r") for line in content.decode().split("\n")]
    except UnicodeDecodeError:
        raise MalformedNote("verifier keys are UTF-8, a line each") from None
    found, strange = [], None
    for line in lines:
        if line and not line.startswith("#"):
            try:
                found.append(note.verifier_of(line))
            except UnknownAlgorithm as error:
                strange = error
    if strange is not None and not found:
        raise strange
    return tuple(found)


def policy_file(verifiers: Iterable[Verifier], rules: bytes = b"quorum none\n") -> bytes:
    """Return the policy (C2SP tlog-policy) that asks for one of these log keys, and for the quorum of `rules`.

    `rules`: a policy, of which the log lines are left out.
    """
    logs = "".join(f"log {each}\n" for each in verifiers).encode()
    lines = [line for line in rules.split(b"\n") if line.split()[:1] != [b"log"]]
    return logs + b"\n".join(lines)


def read_released(directory: Path) -> int | None:
    """Return up to which position a public directory holds entries (None: it does not say). Raises MalformedTiles."""
    try:
        content = load(directory, RELEASED, 30)
    except MalformedTiles as fault:
        if fault.fault is Fault.MISSING:
            return None
        raise
    if not content.strip().isdigit():
        raise MalformedTiles(Fault.TRUNCATED, RELEASED, "no position")
    return int(content)


def verified(raw: bytes, origin: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Return a checkpoint of this log that one of these keys signed. Raises MalformedNote."""
    found, signed = checkpoints.read(raw)
    if found.origin != origin:
        raise MalformedNote(f"a checkpoint of {found.origin}, not of {origin}")
    if not any(each.name == origin and signed.signed_by(each) for each in verifiers):
        raise MalformedNote(f"no known key signed the checkpoint of size {found.size}")
    return found


def check_seal(directory: Path, manifest: Manifest) -> None:
    """Check that one of a signed bundle's own keys signed its root. Whether that key is to be trusted is not said.

    Raises MalformedTiles.
    """
    if manifest.status == "unsigned":
        return
    raw = load(directory, CHECKPOINT, MOST_BYTES)
    try:
        keys = read_keys(load(directory, KEYS, MOST_BYTES))
        head = verified(raw, checkpoints.read(raw)[0].origin, keys)
    except MalformedNote as error:
        raise MalformedTiles(Fault.BAD_CHECKPOINT, CHECKPOINT, str(error)) from None
    if (head.size, head.root.hex()) != (manifest.size, manifest.root):
        raise MalformedTiles(Fault.BAD_CHECKPOINT, CHECKPOINT, f"of size {head.size}, root {head.root.hex()}")


def prove(directory: Path, position: int, record: bytes | None = None) -> Proof:
    """Return the receipt of a position under the last checkpoint; `record` goes along for its own actor.

    `directory`: the public one. Raises NotSealed, MalformedTiles.
    """
    for _ in range(_TRIES - 1):
        try:
            return _prove(directory, position, record)
        except MalformedTiles as fault:
            if fault.fault is not Fault.MISSING or fault.path == CHECKPOINT:
                raise
    return _prove(directory, position, record)


def _prove(directory: Path, position: int, record: bytes | None) -> Proof:
    assert position > 0, "positions are counted from 1"
    try:
        raw = load(directory, CHECKPOINT, MOST_BYTES)
        head = checkpoints.read(raw)[0]
    except MalformedNote as error:
        raise MalformedTiles(Fault.BAD_CHECKPOINT, CHECKPOINT, str(error)) from None
    if position > head.size:
        raise NotSealed(head.size)
    hashes = tree.inclusion(position - 1, head.size, Tiles(directory, head.size).node)
    return Proof(position - 1, tuple(hashes), raw, record)
