"""The table: from ballots' figures, from rows of text, and what is no table."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.agreement import agreement
from services.scoring.statistics.table import BadTable, Problem, Table, from_rows, number
from services.scoring.statistics.undefined import Undefined
from services.scoring.statistics.weights import categories
from tests.statistics.published import KRIPPENDORFF_C, SHROUT_FLEISS
from tests.statistics.tables import holed


def test_a_table_of_figures() -> None:
    """Figures by dossier and juror: what was not given is a hole, jurors stand in the order of codes."""
    table = Table.of({"b": {"p-2": 3, "p-1": None}, "a": {"p-3": Fraction(1, 3)}})

    assert table == Table(("b", "a"), ("p-1", "p-2", "p-3"), ((None, Fraction(3), None), (None, None, Fraction(1, 3))))
    three, third = Fraction(3), Fraction(1, 3)
    assert table.given == ((three,), (third,))
    assert table.by_juror == ((), (three,), (third,))
    assert table.readings == ((0, 1, three), (1, 2, third))
    assert table.block is None


def test_a_float_is_a_bug() -> None:
    """A figure that is not exact never enters."""
    with pytest.raises(AssertionError):
        Table.of({"a": {"p-1": 0.1}})  # type: ignore[dict-item]


def test_rows_of_text() -> None:
    """A header, units, decimals with a point or a comma, holes, a row without cells."""
    rows = [["", "p-2", " p-1 "], ["70450", "3.10", ""], [], ["01001", " -2,5 ", "0"]]

    assert from_rows(rows) == Table(
        ("70450", "01001"), ("p-2", "p-1"), ((Fraction(31, 10), None), (Fraction(-5, 2), Fraction(0)))
    )


@pytest.mark.parametrize(
    ("rows", "problem", "row", "column", "text"),
    [
        ([], Problem.EMPTY, 1, 1, ""),
        ([[], []], Problem.EMPTY, 1, 1, ""),
        ([["unit"], ["a"]], Problem.NO_JUROR, 1, 1, ""),
        ([["unit", "p"]], Problem.NO_UNIT, 1, 1, ""),
        ([["unit", " "], ["a", "1"]], Problem.UNNAMED, 1, 2, ""),
        ([["unit", "p"], [" ", "1"]], Problem.UNNAMED, 2, 1, ""),
        ([["unit", "p", "p"], ["a", "1", "2"]], Problem.TWICE, 1, 3, "p"),
        ([["unit", "p"], ["a", "1"], [], ["a", "2"]], Problem.TWICE, 4, 1, "a"),
        ([["unit", "p"], ["a"]], Problem.WIDTH, 2, 1, "1/2"),
        ([["unit", "p"], ["a", "1", "2"]], Problem.WIDTH, 2, 3, "3/2"),
        ([["unit", "p", "q"], ["a", "1", "A+"]], Problem.NUMBER, 2, 3, "A+"),
    ],
)
def test_rows_that_make_no_table(rows: list[list[str]], problem: Problem, row: int, column: int, text: str) -> None:
    """Each is refused with its place."""
    with pytest.raises(BadTable) as caught:
        from_rows(rows)

    bad = caught.value
    assert (bad.problem, bad.row, bad.column, bad.text) == (problem, row, column, text)


@pytest.mark.parametrize(
    "text", ["1e3", "nan", "inf", "1_000", "0x1", "1.", ".5", "+1", "1 000", "½", "３", "1/2", "9" * 31]
)
def test_what_is_no_number(text: str) -> None:
    """Only plain decimals are read: nothing that Python alone would call a number."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is the whole message
        number(text)

    assert caught.value.args == (text,)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6))
def test_a_decimal_is_read_exactly(value: Decimal) -> None:
    """Not one digit is lost."""
    assert number(f"{value:f}") == Fraction(value)


def test_agreement_tells_all_in_order() -> None:
    """Every coefficient by its name; what cannot be told, with the reason."""
    found = agreement(KRIPPENDORFF_C, None)

    assert list(found.coefficients) == [
        *("alpha-nominal", "alpha-ordinal", "alpha-interval", "alpha-ratio"),
        *("icc-1-1", "icc-1-k", "icc-2-1", "icc-2-k", "icc-3-1", "icc-3-k", "kendall-w"),
        *("kappa", "kappa-linear", "kappa-quadratic", "ac1", "ac2-linear", "ac2-quadratic", "ac2-ordinal"),
    ]
    assert found.coefficients["alpha-nominal"] == Fraction(113, 152)
    assert found.coefficients["kendall-w"] is Undefined.INCOMPLETE
    assert found.coefficients["ac2-ordinal"] is Undefined.NO_SCALE
    assert (
        agreement(SHROUT_FLEISS, categories(1, 10)).coefficients["kappa"]
        == agreement(SHROUT_FLEISS, categories(0, 20)).coefficients["kappa"]
    )


@given(holed())
def test_agreement_never_fails(table: Table) -> None:
    """Any table at all: a fraction or a reason for each, with a scale that fits, one that does not, none."""
    for scale in (categories(0, 50, 1), categories(0, 1), categories(3, 3), None):
        found = agreement(table, scale).coefficients.values()
        assert all(isinstance(each, Fraction | Undefined) for each in found)
