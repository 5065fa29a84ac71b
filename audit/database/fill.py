"""Records into rows: each record listed, then what its events say, by the service that owns its noun."""

import hashlib
import sqlite3
from typing import Final

import msgspec
from msgspec import Struct

from audit.database import awards, intake, scoring
from audit.database.pseudonyms import Pseudonyms
from audit.database.sheet import Sheet
from audit.embargo import Embargo
from contracts.events.intake import DossierAdmitted
from contracts.grid import Grid
from contracts.record import Record
from contracts.subjects import OWNER
from ledger.port import Entry
from ledger.tree import Tree
from services.roll import Roll


class _Tagged(Struct):
    type: str


_tag: Final = msgspec.json.Decoder(_Tagged).decode


class Filler:
    """Takes records in order, of one edition or of all but some. `editions`: those read; `embargo`: those under it."""

    def __init__(self, sheet: Sheet, edition: str | None, but: frozenset[str] = frozenset()) -> None:
        self.tree = Tree()
        self.roll = Roll()
        self.editions: set[str] = set()
        self.embargo = Embargo()
        self._sheet = sheet
        self._edition = edition
        self._but = but
        self._kinds: dict[tuple[str, str], str] = {}

    def observe(self, entry: Entry, record: Record) -> None:
        """Put in one record and what its events say. Raises ValueError where one noun is made twice."""
        try:
            self._observe(entry, record)
        except sqlite3.IntegrityError as error:
            raise ValueError(str(error)) from error

    def _observe(self, entry: Entry, record: Record) -> None:
        if entry.position == 1:
            self._sheet.names.learn(record.nonce)
        self.tree.append(entry.raw)
        self.roll.observe(entry.position, record)
        if self._edition not in (None, record.edition) or record.edition in self._but:
            return
        self._record(entry, record)
        opened = record.edition in self.roll.editions
        if opened:
            self.editions.add(record.edition)
            self.embargo.observe(record)
            self._events(entry.position, record)

    def _events(self, position: int, record: Record) -> None:
        owner = OWNER.get(record.noun)
        for event in record.events:
            if isinstance(event, DossierAdmitted):
                self._kinds[record.edition, event.dossier] = event.kind
            if owner == "intake":
                intake.fill(self._sheet, position, record.edition, event)
            elif owner == "scoring":
                scoring.fill(self._sheet, position, record.version, record.edition, event, self._grid)
            elif owner == "awards":
                awards.fill(self._sheet, position, record.edition, event)

    def _grid(self, edition: str, dossier: str) -> Grid:
        rulebook = self.roll.editions[edition].rulebook
        kind = self._kinds.get((edition, dossier))
        name = next((each.grid for each in rulebook.kinds if each.code == kind), None)
        return rulebook.grids[name] if name else rulebook.grid

    def _record(self, entry: Entry, record: Record) -> None:
        names = self._sheet.names
        person = record.actor.startswith("p-")
        self._sheet.put(
            "records",
            entry.position,
            hashlib.sha256(entry.raw).hexdigest(),
            record.time.isoformat().replace("+00:00", "Z"),
            record.edition,
            record.noun,
            _named(record, names),
            record.version,
            record.actor if names.codes or not person else None,
            _tag(record.command).type,
            ",".join(str(event.__struct_config__.tag) for event in record.events),
        )


def _named(record: Record, names: Pseudonyms) -> str:
    """Return the id of a noun with its persons as the file names them."""
    name = {"ballot": names.juror, "vote": names.voter, "recusal": names.voter}.get(record.noun)
    tokens = record.id.split(".")
    if name is not None:
        return ".".join((*tokens[:-1], name(tokens[-1])))
    return record.id if names.codes else ".".join("…" if token.startswith("p-") else token for token in tokens)
