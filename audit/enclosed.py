"""What lies beside the tiles of a bundle against what the log names: documents, the rulebooks, the other files."""

import hashlib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import UNSET, Struct

from audit.codes import Code
from audit.documents import all_of_them, public
from audit.strays import strays
from audit.trust import Find
from contracts.document import DocumentRef
from contracts.events import awards as a
from contracts.events.intake import EditionOpened
from contracts.record import Record
from ledger.enclosures import README, check, rulebook_path
from ledger.manifest import Manifest
from ledger.plainfiles import Fault, MalformedTiles, load


class _Rulebook(Struct, frozen=True):
    sha256: str


class _Paper(Struct, frozen=True):
    """The part of a palmares or of minutes that names the rulebook."""

    rulebook: _Rulebook


_paper: Final = msgspec.json.Decoder(_Paper).decode


class Enclosed:
    """Folds which documents records name; then holds those of the bundle against them."""

    def __init__(self, directory: Path, manifest: Manifest, find: Find) -> None:
        self._directory = directory
        self._enclosed = manifest.enclosed or ()
        self._unlisted = {README} if manifest.enclosed is UNSET else set[str]()
        self._listed = {document.sha256: document for document in manifest.documents}
        self._find = find
        self._named: dict[str, int] = {}
        self._needed: dict[str, int] = {}
        self._papers: dict[str, str] = {}
        self._opened: dict[str, tuple[int, str]] = {}

    def look(self, position: int, record: Record) -> None:
        """Take in what a record names. What anybody may see must be there; what applicants filed may be."""
        for sha256 in all_of_them(record):
            self._named.setdefault(sha256, position)
        for sha256 in public(record):
            self._needed.setdefault(sha256, position)
        for event in record.events:
            if isinstance(event, EditionOpened):
                said = hashlib.sha256(bytes(event.rulebook)).hexdigest()
                self._opened.setdefault(rulebook_path(record.edition), (position, said))
            if isinstance(event, a.PalmaresSealed):
                self._papers |= dict.fromkeys((event.palmares.sha256, event.minutes.sha256), record.edition)

    def conclude(self, rulebooks: dict[str, str], *, whole: bool) -> int:
        """Check every document, once; return how many are as they were. `whole`: the whole log was looked at."""
        for sha256, position in self._needed.items():
            if sha256 not in self._listed:
                self._find(Code.DOCUMENT_MISSING, position, sha256=sha256)
        self._files(whole=whole)
        return sum(self._one(document, rulebooks, whole=whole) for document in self._listed.values())

    def _files(self, *, whole: bool) -> None:
        """Check the files that are there for a reader; an edition's rulebook must be the one that opened it."""
        for file in self._enclosed:
            try:
                check(self._directory, file)
            except MalformedTiles as fault:
                self._find(Code.BAD_FILE, 0, path=file.path, problem=str(fault))
        there = {file.path: file.sha256 for file in self._enclosed}
        known = {*there, *self._unlisted, *(f"documents/{sha256}" for sha256 in self._listed)}
        for path in strays(self._directory, known):
            self._find(Code.BAD_FILE, 0, path=path, problem="not in the manifest")
        for path, (position, said) in self._opened.items() if there else ():
            if there.get(path) != said:
                self._find(Code.OTHER_RULEBOOK, position, found=there.get(path, "—"), said=said)
        for path in sorted(there) if whole else ():
            if path.startswith("rulebooks/") and path not in self._opened:
                self._find(Code.BAD_FILE, 0, path=path, problem="of an edition that was never opened")

    def _one(self, document: DocumentRef, rulebooks: dict[str, str], *, whole: bool) -> bool:
        sha256, position = document.sha256, self._named.get(document.sha256, 0)
        if whole and not position:
            self._find(Code.DOCUMENT_UNKNOWN, 0, sha256=sha256)
        try:
            content = load(self._directory, f"documents/{sha256}", document.size)
        except MalformedTiles as fault:
            code = Code.DOCUMENT_MISSING if fault.fault is Fault.MISSING else Code.DOCUMENT_ALTERED
            self._find(code, position, sha256=sha256, problem=str(fault))
            return False
        if len(content) != document.size:
            problem = f"{len(content)}, {document.size} in the manifest"
            self._find(Code.DOCUMENT_ALTERED, position, sha256=sha256, problem=problem)
            return False
        if (found := hashlib.sha256(content).hexdigest()) != sha256:
            self._find(Code.DOCUMENT_ALTERED, position, sha256=sha256, problem=f"SHA-256 {found}")
            return False
        if (edition := self._papers.get(sha256)) is not None:
            self._rulebook(position, content, rulebooks.get(edition, ""))
        return True

    def _rulebook(self, position: int, content: bytes, said: str) -> None:
        try:
            found = _paper(content).rulebook.sha256
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return  # that it is no palmares at all, the replay says
        if found != said:
            self._find(Code.OTHER_RULEBOOK, position, found=found, said=said)
