"""Krippendorff's alpha against his own examples, against the coincidence matrix, and its properties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.krippendorff import Metric, alpha
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from tests.statistics import naive
from tests.statistics.published import (
    KRIPPENDORFF_A,
    KRIPPENDORFF_B,
    KRIPPENDORFF_C,
    WIKIPEDIA_ALPHA,
    by_juror,
    printed,
)
from tests.statistics.tables import holed, mapped, shuffled

METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval", "ratio")


@pytest.mark.parametrize(
    ("table", "metric", "published"),
    [
        (KRIPPENDORFF_A, "nominal", "0.095"),
        (KRIPPENDORFF_B, "nominal", "0.692"),
        (KRIPPENDORFF_C, "nominal", "0.743"),
        (KRIPPENDORFF_C, "ordinal", "0.815"),
        (KRIPPENDORFF_C, "interval", "0.849"),
        (KRIPPENDORFF_C, "ratio", "0.797"),
        (WIKIPEDIA_ALPHA, "nominal", "0.691"),
        (WIKIPEDIA_ALPHA, "interval", "0.811"),
    ],
)
def test_alpha_of_a_published_table(table: Table, metric: Metric, published: str) -> None:
    """Alpha is what its author printed."""
    assert printed(alpha(table, metric), 3) == Fraction(published)


def test_alpha_by_hand() -> None:
    """Examples A to C work out, on paper, to 2/21, 155/224 and 113/152."""
    found = [alpha(table, "nominal") for table in (KRIPPENDORFF_A, KRIPPENDORFF_B, KRIPPENDORFF_C)]

    assert found == [Fraction(2, 21), Fraction(155, 224), Fraction(113, 152)]


@pytest.mark.parametrize("metric", METRICS)
def test_alpha_where_all_marks_are_equal(metric: Metric) -> None:
    """All marks equal: undefined, not 1, whatever a lone mark says elsewhere."""
    assert alpha(by_juror("3 3 5", "3 3 ."), metric) is Undefined.ALL_EQUAL


def test_alpha_without_two_marks_on_a_unit() -> None:
    """Nothing to compare: undefined."""
    assert alpha(by_juror("1 . 3", ". 2 ."), "nominal") is Undefined.TOO_FEW
    assert alpha(Table((), (), ()), "nominal") is Undefined.TOO_FEW


def test_alpha_of_one_unit_with_two_values() -> None:
    """One unit in dispute is no better than chance: 0."""
    assert [alpha(by_juror("1", "2"), metric) for metric in METRICS] == [0, 0, 0, 0]


def test_ratio_alpha_of_negative_marks() -> None:
    """The ratio metric has no meaning below zero, and needs none at zero itself."""
    assert alpha(by_juror("-1 2", "1 2"), "ratio") is Undefined.NEGATIVE
    assert alpha(by_juror("0 2", "0 2"), "ratio") == 1


@given(holed(), st.sampled_from(METRICS))
def test_alpha_is_that_of_the_coincidence_matrix(table: Table, metric: Metric) -> None:
    """Two roads, one fraction; undefined at the same places."""
    found = alpha(table, metric)

    assert (None if isinstance(found, Undefined) else found) == naive.alpha(table, metric)


@given(st.data(), holed(), st.sampled_from(METRICS))
def test_alpha_does_not_depend_on_order(data: st.DataObject, table: Table, metric: Metric) -> None:
    """Neither the units' nor the jurors' order counts."""
    assert alpha(data.draw(shuffled(table)), metric) == alpha(table, metric)


@given(holed(), st.integers(1, 9), st.integers(-9, 9))
def test_interval_alpha_does_not_depend_on_the_unit(table: Table, factor: int, shift: int) -> None:
    """Marks out of 20 or out of 100: the same alpha but for the ratio metric, which keeps its zero."""
    moved = mapped(table, Fraction(factor, 7), Fraction(shift))

    assert [alpha(moved, metric) for metric in METRICS[:3]] == [alpha(table, metric) for metric in METRICS[:3]]
    assert alpha(mapped(table, Fraction(factor, 7), Fraction(0)), "ratio") == alpha(table, "ratio")


@given(holed(), st.sampled_from(METRICS))
def test_alpha_is_at_most_one(table: Table, metric: Metric) -> None:
    """1 only where every unit's marks are the same."""
    found = alpha(table, metric)

    if isinstance(found, Fraction):
        assert found <= 1
        assert (found == 1) == all(len(set(marks)) < 2 for marks in table.given)
