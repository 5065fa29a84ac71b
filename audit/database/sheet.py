"""The file while it is filled: rows put in, rows that a later record changes. No row is ever read back in between."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from audit.database import tables_awards, tables_scoring
from audit.database.pseudonyms import Pseudonyms
from audit.database.table import Table

TABLES: Final[tuple[Table, ...]] = (*tables_scoring.TABLES, *tables_awards.TABLES)
_INSERT: Final = {table.name: table.insert() for table in TABLES}


class Sheet:
    """A database under construction, its pseudonyms beside it."""

    def __init__(self, database: sqlite3.Connection, pseudonyms: Pseudonyms) -> None:
        self.names: Final = pseudonyms
        self._database = database

    def put(self, table: str, *values: object) -> None:
        """Add a row, a value for each column in order."""
        self._database.execute(_INSERT[table], values)

    def put_all(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows."""
        self._database.executemany(_INSERT[table], rows)

    def tell(self, edition: str, *dossiers: str) -> None:
        """Note dossiers of which the minutes name a reader."""
        self._database.executemany("INSERT INTO told VALUES (?, ?)", ((edition, dossier) for dossier in dossiers))

    def change(self, statement: str, *values: object) -> None:
        """Change rows that are there."""
        self._database.execute(statement, values)
