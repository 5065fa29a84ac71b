"""Writing a bundle: the log, or its first records, streamed into a directory that appears whole or not at all."""

import asyncio
import filecmp
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from contracts import document as document_limits
from contracts import record as records
from contracts.document import DocumentRef
from contracts.record import Record
from contracts.subjects import Address
from ledger.enclosures import HISTORY, Enclosing
from ledger.manifest import CHECKPOINT, KEYS, NAME, POLICY, Manifest, manifest_of, write_manifest
from ledger.plainfiles import store, sync
from ledger.port import Damaged, Documents, Entry, Ledger, Unavailable
from ledger.sealed import HANDOVERS, Seal, check_seal
from ledger.tiles import FULL, TileWriter

#: Records asked for at a time: at most 15 MB.
BATCH: Final = FULL
#: A replica that lags is asked again this often (seconds), this many times without an answer.
LAG: Final = 0.01
PATIENCE: Final = 1_500

#: Says which documents of a record belong into the bundle, by SHA-256.
Wanted = Callable[[Record], Iterable[str]]


class Occupied(Exception):
    """The target directory holds something else: it is left as it is."""


def no_document(_record: Record) -> Iterable[str]:
    """Want none."""
    return ()


async def export(
    ledger: Ledger,
    documents: Documents,
    directory: Path,
    upto: int | None = None,
    wanted: Wanted = no_document,
    seal: Seal | None = None,
) -> Manifest:
    """Write the first `upto` records (None: all) and the documents they want as a bundle; return its manifest.

    `seal`: of exactly these records, which makes the bundle a signed one. The same log gives the same bytes. The
    directory appears whole or not at all; exporting the same bundle into it again changes nothing. Memory is bounded by
    one batch. Raises Occupied; Damaged where the log has a gap, holds what is not a record of its subject, misses a
    wanted document, or is not what was sealed; ValueError where it ends before `upto`; Unavailable.
    """
    directory = await asyncio.to_thread(_target, directory)
    head = await ledger.head()
    size = head if upto is None else upto
    if not 0 <= size <= head:
        raise ValueError(f"the log ends at {head}: it has no position {size}")
    with _staged(directory) as staging:
        manifest = await _write(ledger, documents, staging, size, wanted, seal)
        await asyncio.to_thread(_publish, staging, directory)
    return manifest


async def _write(
    ledger: Ledger, documents: Documents, staging: Path, size: int, wanted: Wanted, seal: Seal | None
) -> Manifest:
    writer = TileWriter(staging)
    enclosing = Enclosing(staging)
    kept: dict[str, DocumentRef] = {}
    async for entries in _stream(ledger, size):
        found = [_record(entry) for entry in entries]
        await asyncio.to_thread(writer.extend, [entry.raw for entry in entries])
        for record in found:
            enclosing.look(record)
        for sha256 in (sha256 for record in found for sha256 in wanted(record)):
            if sha256 not in kept:
                kept[sha256] = await _copy(documents, sha256, staging)
    root = await asyncio.to_thread(writer.finish)
    if seal is not None and seal.history:
        enclosing.enclose(HISTORY, seal.history)
    manifest = manifest_of(size, root, kept, enclosing.finish(), signed=seal is not None)
    for name, content in () if seal is None else zip((CHECKPOINT, KEYS, POLICY, HANDOVERS), seal[:4], strict=True):
        if content or name != HANDOVERS:
            store(staging, name, content)
    check_seal(staging, manifest)
    write_manifest(staging, manifest)
    return manifest


async def _stream(ledger: Ledger, size: int) -> AsyncIterator[Sequence[Entry]]:
    position = lagging = 0
    while position < size:
        entries = await ledger.read(position + 1, min(BATCH, size - position))
        if [entry.position for entry in entries] != list(range(position + 1, position + 1 + len(entries))):
            raise Damaged(f"position {position + 1} is missing, or is not where it should be")
        if entries:
            yield entries
            position, lagging = position + len(entries), 0
        elif (lagging := lagging + 1) > PATIENCE:
            raise Unavailable(f"position {position + 1} is not served")
        else:
            await asyncio.sleep(LAG)


def _record(entry: Entry) -> Record:
    """Decode what is exported; its subject is not stored in the bundle, so it must be the record's own."""
    try:
        record = records.decode(entry.raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(f"position {entry.position} holds no record: {error}") from None
    if Address(record.edition, record.noun, record.id).subject != entry.subject:
        raise Damaged(f"position {entry.position} holds a record of another noun than {entry.subject}")
    return record


async def _copy(documents: Documents, sha256: str, staging: Path) -> DocumentRef:
    content = await documents.get(sha256)
    if content is None:
        raise Damaged(f"document {sha256} is missing")
    ref = DocumentRef(hashlib.sha256(content).hexdigest(), len(content))
    if ref.sha256 != sha256 or ref.size > document_limits.MOST_BYTES:
        raise Damaged(f"document {sha256} is another one, or too large")
    await asyncio.to_thread(store, staging, f"documents/{ref.sha256}", content)
    return ref


def _target(directory: Path) -> Path:
    """Return the directory's real path; refuse at once what cannot become the bundle."""
    directory = directory.resolve()
    if directory.exists() and not directory.is_dir():
        raise Occupied(f"{directory} is not a directory")
    if directory.exists() and any(directory.iterdir()) and not (directory / NAME).exists():
        raise Occupied(f"{directory} holds something that is not a bundle")
    return directory


@contextmanager
def _staged(directory: Path) -> Iterator[Path]:
    """Give a new directory on the same disk as the target, and clear what is left of it in the end."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    around = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        staging = around / "bundle"
        staging.mkdir()
        yield staging
    finally:
        shutil.rmtree(around, ignore_errors=True)


def _publish(staging: Path, directory: Path) -> None:
    if directory.is_dir() and any(directory.iterdir()):
        if not _same(staging, directory):
            raise Occupied(f"{directory} holds another bundle")
        return
    if directory.is_dir() and os.name == "nt":
        directory.rmdir()
    staging.rename(directory)
    sync(directory.parent)


def _same(one: Path, other: Path) -> bool:
    names = _names(one)
    return names == _names(other) and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def _names(directory: Path) -> list[str]:
    """Return the files below a directory; a link or a pipe counts as none of ours."""
    found = [(path, path.lstat().st_mode) for path in directory.rglob("*")]
    return sorted(
        path.relative_to(directory).as_posix() if stat.S_ISREG(mode) else f"not a file: {path}"
        for path, mode in found
        if not stat.S_ISDIR(mode)
    )
