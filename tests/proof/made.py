"""Signed bundles of the tiny edition, honest ones and others: what an auditor may be handed."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.documents import public
from contracts import record as records
from contracts.document import DocumentRef
from contracts.record import Record
from ledger import note
from ledger.bundle import Wanted, export
from ledger.checkpoint import Checkpoint
from ledger.grown import framed
from ledger.manifest import manifest_of, write_manifest
from ledger.note import Verifier
from ledger.plainfiles import store
from ledger.port import Entry
from ledger.sealed import Seal, keys_file, policy_file
from ledger.seals import frame
from ledger.tiles import FULL, TileWriter, entries_path
from ledger.tree import Tree
from tests.golden.forge import Change, Kept, chained

ORIGIN = "jury.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the log's key").digest())
THIEF = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another key").digest())


def verifier(key: Ed25519PrivateKey = KEY) -> Verifier:
    """Return the public half of a log key."""
    return note.verifier_for(ORIGIN, key)


def checkpoint(entries: Sequence[Entry], key: Ed25519PrivateKey = KEY) -> bytes:
    """Return the signed checkpoint of a log of these entries."""
    tree = Tree()
    for entry in entries:
        tree.append(entry.raw)
    return note.sign(Checkpoint(ORIGIN, len(entries), tree.root()).text(), ORIGIN, key)


def bundle(
    directory: Path,
    entries: Sequence[Entry],
    documents: dict[str, bytes],
    key: Ed25519PrivateKey = KEY,
    wanted: Wanted = public,
    history: Sequence[bytes] = (),
    former: Sequence[Verifier] = (),
) -> Path:
    """Write the signed bundle of these entries; `history`: every note of stream SEAL, `former`: keys of before."""
    held = Kept(entries, documents)
    known = (*former, verifier(key))
    seal = Seal(checkpoint(entries, key), keys_file(known), policy_file(known), b"", frame(history))
    asyncio.run(export(held.ledger, held.documents, directory, None, wanted, seal))
    return directory


def strange(directory: Path, raws: Sequence[bytes], documents: Iterable[bytes] = ()) -> Path:
    """Write a bundle of any bytes as a stranger does who seals it himself: every hash and the signature are good."""
    directory.mkdir(parents=True)
    writer = TileWriter(directory)
    writer.extend(raws)
    root = writer.finish()
    kept = {hashlib.sha256(content).hexdigest(): content for content in documents}
    for sha256, content in kept.items():
        store(directory, f"documents/{sha256}", content)
    signed = note.sign(Checkpoint(ORIGIN, len(raws), root).text(), ORIGIN, KEY)
    for name, content in (
        ("checkpoint", signed),
        ("keys", keys_file([verifier()])),
        ("policy", policy_file([verifier()])),
    ):
        store(directory, name, content)
    refs = {sha256: DocumentRef(sha256, len(content)) for sha256, content in kept.items()}
    write_manifest(directory, manifest_of(len(raws), root, refs, signed=True))
    return directory


def numbered(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries at the positions where they now stand."""
    return [entry._replace(position=position) for position, entry in enumerate(entries, 1)]


def remade(entries: Sequence[Entry], changes: dict[int, Change] | None = None) -> list[Entry]:
    """Return entries with changes, each noun's chain made good again."""
    return chained(numbered(entries), changes or {})


def changed(entry: Entry, change: Callable[[Record], Record]) -> Entry:
    """Return an entry with another record, under that one's own subject, whatever follows it."""
    record = change(records.decode(entry.raw))
    return Entry(entry.position, f"jury.log.{record.edition}.{record.noun}.{record.id}", records.encode(record))


def retile(directory: Path, size: int, position: int, change: Callable[[list[bytes], int], list[bytes]]) -> None:
    """Change the entries of the file that holds a position (given its place there too), and nothing else."""
    index, place = divmod(position - 1, FULL)
    path = entries_path(index, min(FULL, size - index * FULL))
    entries = change(list(framed((directory / path).read_bytes(), path)), place)
    (directory / path).write_bytes(frame(entries))
