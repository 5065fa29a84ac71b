"""Each record of a bundle against those before it: schema, address, version, chain, command id, then who signed."""

import hashlib
from typing import Final, NamedTuple

import msgspec

from audit.ambiguous import said_twice
from audit.codes import Code
from audit.signers import Signers
from audit.trust import Find
from contracts import record as records
from contracts.commands import Command
from contracts.record import Record
from contracts.subjects import Address, address

_command: Final = msgspec.json.Decoder(Command).decode
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Link(NamedTuple):
    version: int
    digest: str
    position: int


class Custody:
    """Looks at every record once, in order; holds the last link and the command ids of each noun."""

    def __init__(self, find: Find) -> None:
        self.signers: Final = Signers(find)
        self._find = find
        self._last: dict[str, _Link] = {}
        self._commands: dict[tuple[str, str], int] = {}

    def look(self, position: int, raw: bytes) -> Record | None:
        """Check the next record; return it (None: it cannot be read)."""
        try:
            if len(raw) > records.MOST_BYTES:
                raise msgspec.DecodeError(f"{len(raw)} bytes, at most {records.MOST_BYTES}")
            record = records.decode(raw)
            command = _command(record.command)
            if (name := said_twice(raw)) != "":
                raise msgspec.DecodeError(f"`{name}` twice in one object")
        except _UNREADABLE as error:
            self._find(Code.UNREADABLE, position, problem=str(error))
            return None
        where = Address(record.edition, record.noun, record.id)
        if address(command, record.edition, record.actor) != where:
            self._find(Code.MISPLACED, position, where.subject)
        self._chained(position, where.subject, record, raw)
        self._once(position, where.subject, record)
        self.signers.look(position, record, command)
        return record

    def _chained(self, position: int, subject: str, record: Record, raw: bytes) -> None:
        last = self._last.get(subject, _Link(0, "", 0))
        told = {"version": str(record.version), "last": str(last.version), "first": str(last.position)}
        if record.version > last.version + 1:
            self._find(Code.VERSION_MISSING, position, subject, **told)
        elif record.version == last.version:
            self._find(Code.VERSION_TWICE, position, subject, **told)
        elif record.version < last.version:
            self._find(Code.VERSION_BEFORE, position, subject, **told)
        elif record.prev != last.digest:
            self._find(Code.BROKEN_CHAIN, position, subject)
        if record.basis >= position:
            self._find(Code.RESTS_ON_LATER, position, subject, basis=str(record.basis))
        if record.version >= last.version:
            self._last[subject] = _Link(record.version, hashlib.sha256(raw).hexdigest(), position)

    def _once(self, position: int, subject: str, record: Record) -> None:
        first = self._commands.setdefault((subject, record.command_id), position)
        if first != position:
            self._find(Code.COMMAND_REUSED, position, subject, command=record.command_id, first=str(first))
