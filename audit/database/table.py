"""A table of the file: its columns with what they mean, once, for the schema and for the dictionary in the file."""

from typing import Final, NamedTuple

#: A position of the log, of a record that the file lists.
POSITION: Final = "INTEGER REFERENCES records"


class Column(NamedTuple):
    """A column: name, type and constraints as SQLite writes them, meaning in French and English."""

    name: str
    type: str
    fr: str
    en: str


class Table(NamedTuple):
    """A table: name, meaning, columns, constraints of the whole."""

    name: str
    fr: str
    en: str
    columns: tuple[Column, ...]
    constraints: tuple[str, ...] = ()

    def create(self) -> str:
        """Return the statement that makes it; a table with a key of several columns needs no row id."""
        lines = [*(f"{column.name} {column.type}".rstrip() for column in self.columns), *self.constraints]
        without = " WITHOUT ROWID" if any(line.startswith("PRIMARY KEY") for line in self.constraints) else ""
        body = ",\n  ".join(lines)
        return f"CREATE TABLE {self.name} (\n  {body}\n){without}"

    def insert(self) -> str:
        """Return the statement that adds a row, every column in order."""
        return f"INSERT INTO {self.name} VALUES ({', '.join('?' * len(self.columns))})"  # noqa: S608


def table(name: str, fr: str, en: str, *columns: tuple[str, str, str, str], constraints: tuple[str, ...] = ()) -> Table:
    """Return a table from rows of text."""
    return Table(name, fr, en, tuple(Column(*column) for column in columns), constraints)


def key(*columns: str) -> str:
    """Return the constraint of a primary key."""
    return f"PRIMARY KEY ({', '.join(columns)})"


def refers(columns: str, to: str) -> str:
    """Return the constraint of a foreign key, to the primary key of a table."""
    return f"FOREIGN KEY ({columns}) REFERENCES {to}"
