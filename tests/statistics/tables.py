"""Arbitrary tables of marks for property tests."""

from fractions import Fraction

from hypothesis import strategies as st

from services.scoring.statistics.table import Table

#: The rulebook's scale of these tests: 0 to 5 by halves.
SCALE = tuple(Fraction(mark, 2) for mark in range(11))
marks = st.sampled_from(SCALE)


def shaped(units: int, jurors: int, cells: list[Fraction | None]) -> Table:
    """Lay the cells out by rows."""
    rows = tuple(tuple(cells[u * jurors : (u + 1) * jurors]) for u in range(units))
    return Table(tuple(f"u{u}" for u in range(units)), tuple(f"j{j}" for j in range(jurors)), rows)


@st.composite
def holed(draw: st.DrawFn) -> Table:
    """Draw a table with holes."""
    units, jurors = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    cell = st.one_of(st.none(), marks)
    return shaped(units, jurors, draw(st.lists(cell, min_size=units * jurors, max_size=units * jurors)))


@st.composite
def complete(draw: st.DrawFn) -> Table:
    """Draw a table without holes, of two units and two jurors at least."""
    units, jurors = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    return shaped(units, jurors, draw(st.lists(marks, min_size=units * jurors, max_size=units * jurors)))


@st.composite
def unanimous(draw: st.DrawFn) -> Table:
    """Draw a table whose jurors all agree, on two values at least."""
    jurors = draw(st.integers(2, 4))
    values = draw(st.lists(marks, min_size=2, max_size=6).filter(lambda found: len(set(found)) > 1))
    return shaped(len(values), jurors, [value for value in values for _ in range(jurors)])


@st.composite
def shuffled(draw: st.DrawFn, table: Table) -> Table:
    """Draw the same table with its units and its jurors in another order."""
    units = draw(st.permutations(range(len(table.units))))
    jurors = draw(st.permutations(range(len(table.jurors))))
    return Table(
        tuple(table.units[u] for u in units),
        tuple(table.jurors[j] for j in jurors),
        tuple(tuple(table.rows[u][j] for j in jurors) for u in units),
    )


def mapped(table: Table, factor: Fraction, shift: Fraction) -> Table:
    """Return the table with each mark multiplied and shifted."""
    rows = tuple(tuple(None if mark is None else mark * factor + shift for mark in row) for row in table.rows)
    return table._replace(rows=rows)
