"""Kendall's W against printed examples, against Friedman's statistic, its test, and its properties."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.chi_square import upper_tail
from services.scoring.statistics.kendall import Concordance, concordance
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from tests.statistics import naive
from tests.statistics.published import (
    KENDALL_TIES,
    SHROUT_FLEISS,
    SIEGEL_EXECUTIVES,
    STRAWBERRIES,
    ZAR_BIRDS,
    by_juror,
    printed,
)
from tests.statistics.tables import complete, mapped, shuffled, unanimous


@pytest.mark.parametrize(
    ("table", "decimals", "published", "exact"),
    [
        (SIEGEL_EXECUTIVES, 2, "0.16", Fraction(17, 105)),
        (KENDALL_TIES, 3, "0.828", Fraction(591, 714)),
        (ZAR_BIRDS, 4, "0.9241", Fraction(2351, 2544)),
        (STRAWBERRIES, 3, "0.744", Fraction(500 * 12, 16 * 504)),
    ],
)
def test_w_of_a_published_table(table: Table, decimals: int, published: str, exact: Fraction) -> None:
    """W is what is printed, ties corrected, and the fraction that the printed sums give."""
    found = concordance(table).w

    assert (printed(found, decimals), found) == (Fraction(published), exact)


def test_the_statistic_of_w() -> None:
    """Chi-square is m (n - 1) W, with n - 1 degrees of freedom; its p-value is a decimal for display."""
    assert concordance(ZAR_BIRDS) == Concordance(Fraction(2351, 2544), Fraction(25861, 848), 11, Decimal("0.001324"))


def test_the_statistic_of_w_without_ties() -> None:
    """As a worked example prints it: 20.83, P 0.004."""
    found = concordance(STRAWBERRIES)

    assert (printed(found.chi_square, 2), found.freedom, found.p) == (Fraction("20.83"), 7, Decimal("0.004025"))


def test_w_of_what_it_cannot_tell() -> None:
    """A hole, one unit, one juror, no juror who sets units apart: undefined, each with its reason."""
    tables = (
        by_juror("1 2", "1 ."),
        by_juror("1", "2"),
        by_juror("1 2"),
        by_juror("1 1", "2 2"),
        by_juror("1 1", "1 1"),
    )
    found = [concordance(table) for table in tables]

    reasons = ["incomplete", "too-few", "too-few", "no-spread", "all-equal"]
    assert [each.w for each in found] == [Undefined(reason) for reason in reasons]
    assert all(each.w == each.chi_square == each.p for each in found)


def test_w_where_one_juror_sets_nothing_apart() -> None:
    """His ties are corrected for: the others' order remains."""
    assert concordance(by_juror("1 2 3", "1 2 3", "4 4 4")).w == Fraction(2, 3)


@given(complete())
def test_w_is_that_of_friedman(table: Table) -> None:
    """Two roads, one fraction; undefined at the same places."""
    found = concordance(table).w

    assert (None if isinstance(found, Undefined) else found) == naive.w(table)


@given(st.data(), complete())
def test_w_depends_on_ranks_alone(data: st.DataObject, table: Table) -> None:
    """Neither the order of units and jurors nor any change of the marks that keeps ranks counts."""
    assert concordance(mapped(data.draw(shuffled(table)), Fraction(5, 3), Fraction(1))) == concordance(table)


@given(complete())
def test_w_lies_between_zero_and_one(table: Table) -> None:
    """Zero is no agreement, one is the same order for all."""
    found = concordance(table).w

    assert isinstance(found, Undefined) or 0 <= found <= 1


@given(unanimous())
def test_w_of_unanimous_jurors(table: Table) -> None:
    """The same order for all is 1, ties or not."""
    assert concordance(table).w == 1


def test_the_p_value_of_shrout_and_fleiss() -> None:
    """Judges who differ in severity may still agree on the order."""
    assert concordance(SHROUT_FLEISS).p == Decimal("0.003290")


@pytest.mark.parametrize(
    ("statistic", "freedom", "tail"),
    [("3.841458820694124", 1, "0.05"), ("18.30703805327514", 10, "0.05"), ("29.58829844507442", 10, "0.001")],
)
def test_the_chi_square_table(statistic: str, freedom: int, tail: str) -> None:
    """The critical values of every textbook's table."""
    assert upper_tail(Fraction(statistic), freedom, 10) == Decimal(tail)


@pytest.mark.parametrize("statistic", [0, 1, 7, 40, 300, 5000])
@pytest.mark.parametrize("freedom", [2, 4, 20, 250])
def test_the_tail_of_even_freedom(statistic: int, freedom: int) -> None:
    """For an even freedom the tail is a Poisson sum: e**-x times the first terms of e**x, x half the statistic."""
    half = Decimal(statistic) / 2
    sum_ = sum((half**k / math.factorial(k) for k in range(freedom // 2)), Decimal(0)) if statistic else Decimal(1)

    assert abs(upper_tail(Fraction(statistic), freedom, 12) - sum_ * (-half).exp()) < Decimal("1e-12")


@pytest.mark.parametrize("statistic", ["0.01", "0.5", "2", "9", "33", "120"])
def test_the_tail_of_odd_freedom(statistic: str) -> None:
    """For one and three degrees the tail is a complementary error function."""
    half = float(statistic) / 2
    one = math.erfc(math.sqrt(half))
    three = one + 2 * math.sqrt(half / math.pi) * math.exp(-half)

    assert float(upper_tail(Fraction(statistic), 1, 14)) == pytest.approx(one, abs=1e-13)
    assert float(upper_tail(Fraction(statistic), 3, 14)) == pytest.approx(three, abs=1e-13)


def test_the_tail_of_the_extremes() -> None:
    """Nothing is left far out, all is left at zero, and a huge statistic costs nothing."""
    assert [upper_tail(Fraction(value), 3) for value in (0, 10**9)] == [Decimal("1.000000"), Decimal("0.000000")]
