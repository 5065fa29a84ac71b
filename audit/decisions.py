"""The decisions in the order of the log, readable, filtered by what they are about. Codes only: no sealed field."""

import hashlib
from collections.abc import AsyncIterator

import msgspec
from msgspec import Raw, Struct

from audit.about import Wanted, matches
from audit.findings import Text
from audit.listed import ALL, Most
from audit.reading import stream
from audit.telling import tell
from contracts import record as records
from contracts.codes import Instant, Position, Sha256
from contracts.record import Record
from ledger.port import Damaged, Entry, Ledger


class Decision(Struct, frozen=True):
    """One decision: where and when, on which noun, by whom, what was asked, what was decided, in words."""

    position: Position
    time: Instant
    edition: str
    noun: str
    id: str
    version: int
    actor: str
    command: str
    events: tuple[str, ...]
    fr: tuple[str, ...]
    en: tuple[str, ...]
    sha256: Sha256
    basis: Position

    def line(self) -> Text:
        """Return the decision on one line."""
        when = f"position {self.position} · {self.time:%Y-%m-%d %H:%M} · "
        return Text(when + " ; ".join(self.fr), when + "; ".join(self.en))


class _Named(Struct, frozen=True):
    type: str


async def decisions(
    ledger: Ledger, upto: int, wanted: Wanted | None = None, limit: int | None = None, most: Most = ALL
) -> AsyncIterator[Decision]:
    """Give the decisions of the first `upto` positions that are wanted, `limit` of them at most.

    `most`: of the dossiers that their words name. Raises Damaged, Unavailable.
    """
    left = limit
    async for entries in stream(ledger, upto):
        for entry in entries:
            if left == 0:
                return
            found = _decision(entry, wanted or Wanted(), most)
            if found is not None:
                yield found
                left = None if left is None else left - 1


def _decision(entry: Entry, wanted: Wanted, most: Most) -> Decision | None:
    try:
        record = records.decode(entry.raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(f"position {entry.position} cannot be read: {error}") from None
    return _told(entry, record, most) if matches(record, wanted) else None


def _told(entry: Entry, record: Record, most: Most) -> Decision:
    told = [tell(event, record.actor, most) for event in record.events]
    return Decision(
        position=entry.position,
        time=record.time,
        edition=record.edition,
        noun=record.noun,
        id=record.id,
        version=record.version,
        actor=record.actor,
        command=_name(record.command),
        events=tuple(str(event.__struct_config__.tag) for event in record.events),
        fr=tuple(text.fr for text in told),
        en=tuple(text.en for text in told),
        sha256=hashlib.sha256(entry.raw).hexdigest(),
        basis=record.basis,
    )


def _name(command: Raw) -> str:
    try:
        return msgspec.json.decode(command, type=_Named).type
    except msgspec.MsgspecError:
        return ""
