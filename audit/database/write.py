"""Writing the file: the log streamed in, what must not be told taken out, then copied whole into its place.

The same log gives the same content, and the same bytes with the same SQLite library (its version is in the header).
"""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from audit.database import views
from audit.database.about import About, about
from audit.database.apart import set_apart
from audit.database.fill import Filler
from audit.database.pseudonyms import Pseudonyms
from audit.database.sheet import TABLES, Sheet
from audit.embargo import Embargo, demand_published
from audit.palmares import UnknownEdition
from audit.walk import walk
from contracts.codes import EditionCode
from contracts.events.intake import EditionOpened
from contracts.record import Record
from ledger.bundle import Occupied
from ledger.port import Damaged, Entry, Ledger

_LATE: Final = """UPDATE ballots SET late = 1 WHERE NOT EXISTS (SELECT 1 FROM rounds r WHERE r.edition = ballots.edition
  AND r.panel = ballots.panel AND r.round = ballots.round AND r.opened < ballots.position
  AND (r.closed IS NULL OR ballots.position < r.closed))"""
_HELD: Final = """SELECT b.position FROM ballots b JOIN rounds r ON r.edition = b.edition AND r.panel = b.panel
  AND r.round = b.round WHERE r.closed IS NULL AND b.position > r.opened"""
_OF_RECUSED: Final = """SELECT b.position FROM ballots b JOIN recused r ON r.edition = b.edition
  AND r.dossier = b.dossier AND r.juror = b.juror"""


class Written(NamedTuple):
    """What was written: how many records, under which root, how many ballots, how many more were held back.

    `left_out`: editions under embargo, of which nothing was written.
    """

    records: int
    root: str
    ballots: int
    held_back: int
    left_out: tuple[EditionCode, ...] = ()


async def write(ledger: Ledger, upto: int, target: Path, wanted: About, *, embargoed: bool = False) -> Written:
    """Write the first `upto` records (of `wanted.edition` alone, where one is named) as a new file.

    Ballots of a round that is still open are not in it. Where none is named, neither is an edition under embargo, as
    long as there is another; unless they are what is `embargoed`. Raises Occupied, UnderEmbargo, UnknownEdition,
    Unreadable, Damaged, Unavailable; sqlite3.Error. The file appears whole or not at all.
    """
    if target.exists():
        raise Occupied(str(target))
    with _apart(target) as (database, copy):
        left_out = frozenset[str]() if embargoed or wanted.edition else await _unpublished(ledger, upto)
        names = Pseudonyms(codes=wanted.codes)
        filler = Filler(Sheet(database, names), wanted.edition, left_out)
        await walk(ledger, upto, filler.observe)
        if not filler.editions and wanted.edition is not None:
            raise UnknownEdition(wanted.edition)
        demand_published(sorted(filler.embargo.editions, key=int), embargoed=embargoed)
        held = _hold_back(database, codes=wanted.codes)
        if not wanted.codes:
            set_apart(database, names)
        root = filler.tree.root().hex()
        told = tuple(sorted(left_out, key=int))
        about(database, wanted, upto, root, held, filler.roll, told)
        problems = database.execute("PRAGMA foreign_key_check").fetchall()
        if problems:
            raise Damaged(f"records that name what no record before them made: {problems[:5]}")
        (ballots,) = database.execute("SELECT count(*) FROM ballots").fetchone()
        database.execute("COMMIT")
        database.execute("VACUUM INTO ?", (str(copy),))
        copy.replace(target)
    return Written(upto, root, ballots, held, told)


async def _unpublished(ledger: Ledger, upto: int) -> frozenset[str]:
    """Return the editions under embargo, but where all are: then nothing may be left out, and nothing is written."""
    embargo, opened = Embargo(), set[str]()

    def observe(_: Entry, record: Record) -> None:
        embargo.observe(record)
        opened.update(event.edition for event in record.events if isinstance(event, EditionOpened))

    await walk(ledger, upto, observe)
    return frozenset(embargo.editions if embargo.editions != opened else ())


def _hold_back(database: sqlite3.Connection, *, codes: bool) -> int:
    """Take out what nobody may see yet, and whose a ballot is where the minutes would tell it; count the former."""
    database.execute(_LATE)
    held = [position for (position,) in database.execute(_HELD)]
    for position in held:
        database.execute("UPDATE records SET id = NULL, actor = NULL WHERE position = ?", (position,))
        database.execute("DELETE FROM marks WHERE ballot = ?", (position,))
        database.execute("DELETE FROM ballots WHERE position = ?", (position,))
    for (position,) in [] if codes else database.execute(_OF_RECUSED).fetchall():
        database.execute("UPDATE records SET id = NULL WHERE position = ?", (position,))
        database.execute("UPDATE ballots SET juror = NULL WHERE position = ?", (position,))
    return len(held)


@contextmanager
def _apart(target: Path) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """Give an empty database in a directory of its own beside the target, and the file to copy it into."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as directory:
        work = Path(directory) / "work"
        with closing(sqlite3.connect(work, isolation_level=None)) as database:
            for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("BEGIN")
            for table in TABLES:
                database.execute(table.create())
            database.execute("CREATE TEMP TABLE recused (edition, dossier, juror)")
            database.execute("CREATE TEMP TABLE told (edition, dossier)")
            for index in ("ballots (edition, dossier, juror)", "tally_ballots (ballot)", "votes (edition, motion)"):
                name = re.sub(r"\W+", "_", index).strip("_")
                database.execute(f"CREATE INDEX {name} ON {index}")
            for view, statement in views.VIEWS:
                database.execute(views.create(view, statement))
            yield database, Path(directory) / "copy"
