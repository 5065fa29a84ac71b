"""The table that all statistics take: marks by unit and juror, with holes.

A unit is what is judged (a dossier); a hole is a mark that was not given (not assigned, absent, abstained, recused).
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

Mark = Fraction | None
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}([.,][0-9]{1,30})?")


class Table(NamedTuple):
    """`rows[u][j]` is the mark of `jurors[j]` on `units[u]`, None where there is a hole."""

    units: tuple[str, ...]
    jurors: tuple[str, ...]
    rows: tuple[tuple[Mark, ...], ...]

    @classmethod
    def of(cls, marks: Mapping[str, Mapping[str, Fraction | int | None]]) -> "Table":
        """Build from {unit: {juror: mark or None}}: units as they come, jurors in the order of codes."""
        jurors = tuple(sorted({juror for row in marks.values() for juror in row}))
        return cls(
            tuple(marks),
            jurors,
            tuple(tuple(_exact(row.get(juror)) for juror in jurors) for row in marks.values()),
        )

    @property
    def given(self) -> tuple[tuple[Fraction, ...], ...]:
        """The marks given to each unit, holes left out."""
        return tuple(tuple(mark for mark in row if mark is not None) for row in self.rows)

    @property
    def by_juror(self) -> tuple[tuple[Fraction, ...], ...]:
        """The marks that each juror gave, holes left out."""
        places = range(len(self.jurors))
        return tuple(tuple(mark for row in self.rows if (mark := row[place]) is not None) for place in places)

    @property
    def block(self) -> tuple[tuple[Fraction, ...], ...] | None:
        """The rows, if no mark is missing; None otherwise."""
        return self.given if all(None not in row for row in self.rows) else None

    @property
    def readings(self) -> tuple[tuple[int, int, Fraction], ...]:
        """Each mark given, with the places of its unit and juror."""
        return tuple((u, j, mark) for u, row in enumerate(self.rows) for j, mark in enumerate(row) if mark is not None)


def _exact(mark: Fraction | int | None) -> Mark:
    assert mark is None or isinstance(mark, Fraction | int), "a mark is exact: never a float"
    return None if mark is None else Fraction(mark)


class Problem(StrEnum):
    """What is wrong with rows of text."""

    EMPTY = "empty"
    NO_JUROR = "no-juror"
    NO_UNIT = "no-unit"
    UNNAMED = "unnamed"
    TWICE = "twice"
    WIDTH = "width"
    NUMBER = "number"


class BadTable(Exception):
    """Rows of text that make no table: the problem, the row and column (from 1), and the text found there."""

    def __init__(self, problem: Problem, row: int, column: int, text: str = "") -> None:
        super().__init__(f"{problem} at row {row}, column {column}: {text!r}")
        self.problem = problem
        self.row = row
        self.column = column
        self.text = text


def number(text: str) -> Mark:
    """Read a decimal string exactly; blank is a hole; a decimal comma is a decimal point. Raises ValueError."""
    stripped = text.strip()
    if not stripped:
        return None
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(stripped)
    return Fraction(stripped.replace(",", "."))


def from_rows(rows: Sequence[Sequence[str]]) -> Table:
    """Build from text: a header (anything, then jurors), then a row for each unit (its name, then marks).

    Rows without any cell are passed over. Raises BadTable.
    """
    filled = [(place, row) for place, row in enumerate(rows, 1) if row]
    if not filled:
        raise BadTable(Problem.EMPTY, 1, 1)
    (top, header), body = filled[0], filled[1:]
    if len(header) < 2:
        raise BadTable(Problem.NO_JUROR, top, 1)
    if not body:
        raise BadTable(Problem.NO_UNIT, top, 1)
    jurors = _names([(top, column, cell) for column, cell in enumerate(header[1:], 2)])
    units = _names([(place, 1, row[0]) for place, row in body])
    return Table(units, jurors, tuple(_marks(place, row, len(jurors)) for place, row in body))


def _names(cells: list[tuple[int, int, str]]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for row, column, cell in cells:
        name = cell.strip()
        if not name:
            raise BadTable(Problem.UNNAMED, row, column)
        if name in names:
            raise BadTable(Problem.TWICE, row, column, name)
        names[name] = None
    return tuple(names)


def _marks(place: int, row: Sequence[str], width: int) -> tuple[Mark, ...]:
    if len(row) != width + 1:
        raise BadTable(Problem.WIDTH, place, len(row), f"{len(row)}/{width + 1}")
    marks = []
    for column, cell in enumerate(row[1:], 2):
        try:
            marks.append(number(cell))
        except ValueError:
            raise BadTable(Problem.NUMBER, place, column, cell.strip()) from None
    return tuple(marks)
