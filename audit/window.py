"""A log read in order, a little ahead: a record is decoded once, when first needed, and kept until it is folded."""

from collections.abc import AsyncIterator, Sequence

import msgspec

from audit.reading import stream
from contracts import record as records
from contracts.record import Record
from ledger.port import Entry, Ledger


class Unreadable(Exception):
    """The bytes at a position are no record."""

    def __init__(self, entry: Entry, problem: str) -> None:
        super().__init__(problem)
        self.entry = entry


class Window:
    """Holds what lies between the record folded last and the farthest one that somebody asked for."""

    def __init__(self, ledger: Ledger, upto: int, after: int = 0) -> None:
        self._source: AsyncIterator[Sequence[Entry]] = stream(ledger, upto, after)
        self._entries: dict[int, Entry] = {}
        self._records: dict[int, Record] = {}
        self._read = 0

    async def entry(self, position: int) -> Entry:
        """Return the entry at a position that was not dropped."""
        while self._read < position:
            for entry in await anext(self._source):
                self._entries[entry.position] = entry
                self._read = entry.position
        return self._entries[position]

    async def record(self, position: int) -> Record:
        """Return the record at a position that was not dropped. Raises Unreadable."""
        if (known := self._records.get(position)) is not None:
            return known
        entry = await self.entry(position)
        try:
            record = self._records[position] = records.decode(entry.raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(entry, str(error)) from None
        return record

    def drop(self, position: int) -> None:
        """Forget a position that was folded."""
        del self._entries[position]
        self._records.pop(position, None)
