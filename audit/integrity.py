"""The first pass over a log: is it whole, and which record rests on which position. Records are read in part only."""

import hashlib
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from audit.findings import Code, Finding
from audit.reading import Gap, stream
from contracts.subjects import Address
from ledger.port import Damaged, Entry, Ledger


class _Outline(Struct, frozen=True, gc=False):
    """The part of a record that places it."""

    edition: str
    noun: str
    id: str
    version: int
    prev: str
    basis: int


class Scanned(NamedTuple):
    """What a first pass found.

    `intact`: the last position below which nothing is damaged; `waiting`: for each basis, the later records that rest
    on it though others came between (those that rest on the very position before theirs are not listed).
    """

    intact: int
    waiting: dict[int, tuple[int, ...]]
    findings: tuple[Finding, ...]


_outline: Final = msgspec.json.Decoder(_Outline).decode


async def scan(ledger: Ledger, upto: int) -> Scanned:
    """Check the first `upto` positions: none missing, each readable, under its own subject, chained to its noun's last.

    The checks go on behind a damaged record; a position that is missing ends them.
    """
    scanner = Scanner()
    try:
        async for entries in stream(ledger, upto):
            for entry in entries:
                scanner.look(entry)
    except Gap as gap:
        scanner.find(Code.GAP, gap.position)
    except Damaged as damage:
        scanner.find(Code.DAMAGED, scanner.position + 1, problem=str(damage))
    findings = tuple(scanner.findings)
    intact = min((finding.position for finding in findings), default=upto + 1) - 1
    return Scanned(intact, {basis: tuple(later) for basis, later in scanner.waiting.items()}, findings)


class Scanner:
    """Looks at entries in order. `position`: of the last one; `waiting`: see `Scanned`."""

    def __init__(self) -> None:
        self.position = 0
        self.findings: list[Finding] = []
        self.waiting: dict[int, list[int]] = {}
        self._last: dict[str, tuple[int, bytes]] = {}

    def look(self, entry: Entry) -> None:
        """Check one entry against those before it."""
        self.position = entry.position
        try:
            outline = _outline(entry.raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            self.find(Code.UNREADABLE, entry.position, entry.subject, problem=str(error))
            return
        if Address(outline.edition, outline.noun, outline.id).subject != entry.subject:
            self.find(Code.MISPLACED, entry.position, entry.subject)
        self._chain(entry, outline)
        if outline.basis < entry.position - 1:
            self.waiting.setdefault(outline.basis, []).append(entry.position)

    def _chain(self, entry: Entry, outline: _Outline) -> None:
        version, digest = self._last.get(entry.subject, (0, b""))
        if outline.version != version + 1 or outline.prev != digest.hex():
            self.find(Code.BROKEN_CHAIN, entry.position, entry.subject)
        self._last[entry.subject] = (outline.version, hashlib.sha256(entry.raw).digest())

    def find(self, code: Code, position: int, subject: str = "", **details: str) -> None:
        """Hold what is wrong."""
        self.findings.append(Finding(code, position, subject, details))
