"""A bundle: the log in a directory, for an auditor without a server. Written by `export`, read by `BundleLedger`.

`tile/…` (C2SP tlog-tiles), `documents/<sha256>`, `manifest.json`, `README.md` (how to verify with and without this
software). No broker is needed, nor imported, to read one. A bundle may come from anyone: nothing in it is believed.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from contracts import record as records
from contracts.codes import EditionCode
from contracts.document import DocumentRef
from contracts.subjects import Address
from ledger.export import Occupied, Wanted, export, no_document
from ledger.manifest import NAME, Manifest, read_manifest
from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.port import Entry, ReadOnly
from ledger.sealed import check_seal
from ledger.tiles import FULL, Tiles, entries_path
from ledger.tree import fold, leaf_hash

__all__ = ["BundleDocuments", "BundleLedger", "Manifest", "Occupied", "Wanted", "export", "no_document"]


class _Addressed(Struct, frozen=True, gc=False):
    """The part of a record that says whose history it is in; constraints as in `Record`."""

    edition: EditionCode
    noun: Annotated[str, Meta(pattern=r"^[a-z-]{1,20}(?![\s\S])")]
    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,60}(\.[A-Za-z0-9-]{1,60}){0,3}(?![\s\S])")]


_decode = msgspec.json.Decoder(_Addressed).decode


class BundleLedger:
    """The log of a bundle: a `Ledger` that is never appended to.

    Opening reads every hash tile and checks it against the manifest's root; entries are checked against the tiles as
    they are read, so no altered record is ever returned. Raises MalformedTiles (a Damaged) with the fault and the file.
    """

    def __init__(self, directory: Path) -> None:
        self.manifest: Final = read_manifest(directory)
        self._tiles = Tiles(directory, self.manifest.size, records.MOST_BYTES)
        root, self._roots = self._tiles.check()
        if root.hex() != self.manifest.root:
            raise MalformedTiles(Fault.WRONG_ROOT, NAME, f"says {self.manifest.root}, the tiles give {root.hex()}")
        check_seal(directory, self.manifest)
        self._kept = lru_cache(maxsize=2)(self._tile)
        self._last: dict[str, int] | None = None

    async def append(
        self,
        subject: str,
        raw: bytes,  # noqa: ARG002 (the port's signature)
        expected: int,  # noqa: ARG002 (the port's signature)
        head: int | None = None,  # noqa: ARG002 (the port's signature)
    ) -> int:
        """Raise ReadOnly."""
        raise ReadOnly(subject)

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """See `Ledger.read`."""
        assert start > 0, "positions are counted from 1"
        return list(self._entries(start, min(start + most, self.manifest.size + 1)))

    async def last(self, subject: str) -> Entry | None:
        """See `Ledger.last`; the first call reads the whole log, and remembers a position for each subject."""
        if self._last is None:
            self._last = {entry.subject: entry.position for entry in self._entries(1, self.manifest.size + 1)}
        position = self._last.get(subject)
        return None if position is None else next(self._entries(position, position + 1))

    async def head(self) -> int:
        """See `Ledger.head`."""
        return self.manifest.size

    def ring(self, bell: Callable[[], None]) -> None:
        """See `Ledger.ring`: a bundle never grows, so the bell is never rung."""

    def _entries(self, start: int, end: int) -> Iterator[Entry]:
        for position in range(start, end):
            tile, place = divmod(position - 1, FULL)
            yield self._kept(tile)[place]

    def _tile(self, index: int) -> list[Entry]:
        """Return the entries of a bundle file, checked against the root of their tile as it was on opening."""
        entries = self._tiles.entries(index)
        path = entries_path(index, len(entries))
        hashes = [leaf_hash(entry) for entry in entries]
        if fold(hashes) != self._roots[index]:
            pairs = zip(hashes, self._tiles.hashes(0, index), strict=True)
            wrong = [index * FULL + place for place, (hash_, said) in enumerate(pairs, 1) if hash_ != said]
            raise MalformedTiles(Fault.WRONG_HASH, path, f"not what was sealed at positions {wrong[:5]}")
        return [self._entry(position, raw, path) for position, raw in enumerate(entries, index * FULL + 1)]

    def _entry(self, position: int, raw: bytes, path: str) -> Entry:
        try:
            found = _decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedTiles(Fault.NOT_A_RECORD, path, f"position {position}: {error}") from None
        subject = Address(found.edition, found.noun, found.id).subject
        if not subject.isprintable():
            raise MalformedTiles(Fault.NOT_A_RECORD, path, f"position {position}: {subject!r}")
        return Entry(position, subject, raw)


class BundleDocuments:
    """The documents of a bundle: those that its manifest lists, each checked when read. Raises MalformedTiles."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._listed = {document.sha256: document for document in read_manifest(directory).documents}

    async def put(self, content: bytes) -> DocumentRef:
        """Raise ReadOnly."""
        raise ReadOnly(hashlib.sha256(content).hexdigest())

    async def get(self, sha256: str) -> bytes | None:
        """See `Documents.get`."""
        if (document := self._listed.get(sha256)) is None:
            return None
        path = f"documents/{sha256}"
        content = load(self._directory, path, document.size)
        if len(content) < document.size:
            raise MalformedTiles(Fault.TRUNCATED, path, f"{len(content)} bytes, not {document.size}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise MalformedTiles(Fault.WRONG_HASH, path)
        return content
