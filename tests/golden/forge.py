"""A log that somebody made up: records replaced, chains made good again. Its integrity holds, what it says does not."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Raw, json
from msgspec.structs import replace

from contracts import record as records
from contracts.commands import Command
from contracts.events import Event
from contracts.record import Record
from contracts.subjects import Address, address
from ledger.bundle import BundleLedger
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.port import Entry
from tests.golden.edition import Edition
from tests.scene import signature

Change = Callable[[Record], Record]


def chained(entries: Iterable[Entry], changes: dict[int, Change]) -> list[Entry]:
    """Return the entries with changes applied, each noun's chain made again."""
    last: dict[str, tuple[int, str]] = {}
    made = []
    for entry in entries:
        record = records.decode(entry.raw)
        record = changes.get(entry.position, _same)(record)
        version, prev = last.get(entry.subject, (0, ""))
        raw = records.encode(replace(record, version=version + 1, prev=prev))
        last[entry.subject] = (version + 1, hashlib.sha256(raw).hexdigest())
        made.append(Entry(entry.position, entry.subject, raw))
    return made


def _same(record: Record) -> Record:
    return record


def event(**fields: object) -> Change:
    """Change fields of a record's only event."""

    def change(record: Record) -> Record:
        (only,) = record.events
        return replace(record, events=(replace(only, **fields),))

    return change


def forged(scene: Edition, actor: str, command: Command, *events: Event) -> Record:
    """Return a record of events that no rule decided, well signed and chained, with its basis just before."""
    where = address(command, scene.edition, actor)
    request = scene.request(actor, command)
    noun = next(desk for desk in scene.desks.values() if where.noun in desk._owned).noun(where)
    return Record(
        format=1,
        nonce=request.command_id,
        edition=where.edition,
        noun=where.noun,
        id=where.id,
        version=noun.version + 1,
        prev=noun.hash,
        basis=scene.position,
        time=scene.now,
        actor=actor,
        command_id=request.command_id,
        causation="",
        correlation=request.command_id,
        command=request.command,
        events=events,
        evidence=request.evidence,
    )


def insert(scene: Edition, record: Record) -> int:
    """Store a forged record; return its position."""
    return scene.store(Address(record.edition, record.noun, record.id).subject, record)


def asked(command: Command, signer: str = "") -> Change:
    """Change a record's command; sign it anew where `signer` is named."""

    def change(record: Record) -> Record:
        raw = json.encode(command)
        evidence = (signature(signer, record.edition, record.command_id, raw),) if signer else record.evidence
        return replace(record, command=Raw(raw), evidence=evidence)

    return change


class Kept:
    """A log in memory and its documents, as they are handed to the audit. `entries` are taken as they are."""

    def __init__(self, entries: Iterable[Entry], documents: dict[str, bytes]) -> None:
        self.ledger = MemoryLedger()
        self.documents = MemoryDocuments()
        self.ledger._entries = list(entries)
        self.documents._kept = dict(documents)


def kept(scene: Edition, changes: dict[int, Change] | None = None) -> Kept:
    """Return a scene's log, with changes."""
    return Kept(chained(scene.entries, changes) if changes else scene.entries, scene.documents)


def stored(directory: Path) -> Kept:
    """Return the log and the documents of a bundle."""
    ledger = BundleLedger(directory)
    entries = asyncio.run(ledger.read(1, ledger.manifest.size))
    return Kept(entries, {file.name: file.read_bytes() for file in (directory / "documents").iterdir()})
