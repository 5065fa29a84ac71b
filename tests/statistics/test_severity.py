"""Juror severity: by hand, against the whole model's equations, its refusals, its size."""

import random
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.statistics.elimination import solve
from services.scoring.statistics.reading_graph import parts
from services.scoring.statistics.severity import MOST_JURORS, NoSeverity, Severity, Unfit, severity
from services.scoring.statistics.table import Table
from tests.statistics import naive
from tests.statistics.published import by_juror
from tests.statistics.tables import SCALE, mapped, shaped, shuffled


def panel(jurors: int, dossiers: int, readers: int, seed: int) -> Table:
    """Deal dossiers to jurors, loads equal to one, figures on 0..100 with a third in them."""
    chance = random.Random(seed)
    loads = dict.fromkeys((f"j{j:03}" for j in range(jurors)), 0)
    marks: dict[str, dict[str, Fraction | int | None]] = {}
    for dossier in range(dossiers):
        dealt = sorted(loads, key=lambda juror: (loads[juror], chance.random()))[:readers]
        for juror in dealt:
            loads[juror] += 1
        marks[f"d{dossier:03}"] = {juror: Fraction(chance.randrange(301), 3) for juror in dealt}
    return Table.of(marks)


def fitted(table: Table) -> Severity:
    """Return the offsets of a table that has them."""
    found = severity(table)
    assert isinstance(found, Severity), found
    return found


@pytest.mark.parametrize("dossiers", [5, 6, 50])
def test_severity_by_hand(dossiers: int) -> None:
    """Two jurors always 2 apart on m dossiers: 2m (1 - s)² + 2s² is least at s = m / (m + 1), and -s for the other."""
    table = Table.of({f"d{d}": {"kind": d + 2, "stern": d} for d in range(dossiers)})
    offset = Fraction(dossiers, dossiers + 1)

    assert fitted(table).offsets == {"kind": offset, "stern": -offset}
    assert fitted(table).adjusted == {f"d{d}": d + 1 for d in range(dossiers)}


def test_severity_of_jurors_who_agree() -> None:
    """Nobody differs: no offset, and the adjusted figure is the raw one."""
    table = by_juror("1 2 3 4 5", "1 2 3 4 5")

    assert fitted(table) == Severity(
        {"j0": Fraction(0), "j1": Fraction(0)}, {f"u{u}": Fraction(u + 1) for u in range(5)}
    )


def test_severity_does_not_punish_the_panel_with_good_dossiers() -> None:
    """Two panels linked by one dossier, one with far better dossiers: the jurors agree, so no offset arises."""
    table = by_juror("9 9 8 9 8 5 . . . .", "9 9 8 9 8 5 . . . .", ". . . . . 5 1 2 1 1", ". . . . . 5 1 2 1 1")

    assert set(fitted(table).offsets.values()) == {0}


def test_severity_refused_under_five_readings() -> None:
    """A juror with four readings has no offset, and so nobody has one."""
    found = severity(by_juror("1 2 3 4 5", "1 2 3 4 .", "1 1 1 1 1"))

    assert found == NoSeverity(Unfit.TOO_FEW_READINGS, (("j1",),))


def test_severity_refused_where_nothing_links() -> None:
    """Two panels that share no dossier cannot be compared, though the ridge would give numbers."""
    left, right = "1 2 3 4 5 . . . . .", ". . . . . 1 2 3 4 5"
    found = severity(by_juror(left, right, left, right))

    assert found == NoSeverity(Unfit.DISCONNECTED, (("j0", "j2"), ("j1", "j3")))


def test_severity_refused_without_readings_or_beyond_its_size() -> None:
    """No reading at all, and more jurors than the exact solution is meant for."""
    jurors = tuple(f"j{j}" for j in range(MOST_JURORS + 1))
    crowd = Table(tuple("abcde"), jurors, tuple((Fraction(1),) * len(jurors) for _ in range(5)))

    assert severity(by_juror(". .", ". .")) == NoSeverity(Unfit.NO_READINGS)
    assert severity(crowd) == NoSeverity(Unfit.TOO_MANY_JURORS)


def test_parts_of_a_chain() -> None:
    """Jurors linked through others form one part; one who read nothing is apart."""
    assert parts(by_juror("1 . .", "1 1 .", ". 1 1", ". . 1", ". . .")) == (("j0", "j1", "j2", "j3"), ("j4",))


readings = st.lists(st.sampled_from(SCALE), min_size=7 * 3, max_size=7 * 3)
holes = st.lists(st.integers(0, 2), min_size=7, max_size=7)


@given(readings, holes)
def test_severity_solves_the_whole_model(marks: list[Fraction], missing: list[int]) -> None:
    """The offsets are those of the equations of dossiers and jurors together; they sum to exactly 0."""
    cells: list[Fraction | None] = [*marks]
    for row, hole in enumerate(missing[:3]):
        cells[3 * row + hole] = None
    found = severity(shaped(7, 3, cells))

    if isinstance(found, Severity):
        assert found.offsets == naive.offsets(shaped(7, 3, cells))
        assert sum(found.offsets.values()) == 0
    else:
        assert found.why is Unfit.TOO_FEW_READINGS


@settings(max_examples=30)
@given(st.data(), readings)
def test_severity_follows_the_figures_unit_alone(data: st.DataObject, marks: list[Fraction]) -> None:
    """Neither order nor origin counts, and offsets are proportional to the unit."""
    table = shaped(7, 3, [*marks])
    moved = fitted(mapped(data.draw(shuffled(table)), Fraction(20), Fraction(3)))

    assert moved.offsets == {juror: 20 * offset for juror, offset in fitted(table).offsets.items()}
    assert moved.adjusted == {unit: 20 * figure + 3 for unit, figure in fitted(table).adjusted.items()}


@pytest.mark.parametrize(("jurors", "readers"), [(100, 3), (100, 4)])
def test_severity_of_a_whole_jury(jurors: int, readers: int) -> None:
    """A hundred jurors on 250 dossiers: exact at the model's minimum (all its slopes are 0), within seconds."""
    table = panel(jurors, 250, readers, seed=26)
    started = time.process_time()
    found = fitted(table)
    spent = time.process_time() - started

    slopes = dict(found.offsets)
    worth = dict.fromkeys(table.units, Fraction(0))
    for unit, juror, mark in table.readings:
        left = mark - found.adjusted[table.units[unit]] - found.offsets[table.jurors[juror]]
        slopes[table.jurors[juror]] -= left
        worth[table.units[unit]] -= left
    assert set(slopes.values()) == {0}
    assert set(worth.values()) == {0}
    assert sum(found.offsets.values()) == 0
    assert spent < 10


@given(st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=4, max_size=4), st.data())
def test_elimination_solves(lines: list[list[int]], data: st.DataObject) -> None:
    """A · At + 1 has positive minors, and what comes out, put back, gives the right-hand side."""
    matrix = [[sum(a * b for a, b in zip(x, y, strict=True)) + (x is y) for y in lines] for x in lines]
    right = data.draw(st.lists(st.integers(-99, 99), min_size=4, max_size=4))
    found = solve(matrix, right)

    assert [sum(a * x for a, x in zip(row, found, strict=True)) for row in matrix] == right


def test_elimination_of_nothing() -> None:
    """No equation, no unknown."""
    assert solve([], []) == ()
