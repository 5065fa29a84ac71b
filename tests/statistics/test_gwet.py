"""Gwet's AC1 and AC2 against his tables, against his formulas taken literally, and their properties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.gwet import ac
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from services.scoring.statistics.weights import Weighting, categories
from tests.statistics import naive
from tests.statistics.published import (
    GWET_ABSTRACTORS,
    GWET_DIAGNOSES,
    GWET_OBSERVERS,
    KRIPPENDORFF_C,
    by_juror,
    printed,
)
from tests.statistics.tables import SCALE, holed, shuffled, unanimous

weightings = st.sampled_from(("identity", "linear", "quadratic", "ordinal"))


@pytest.mark.parametrize(
    ("table", "scale", "weighting", "published"),
    [
        (KRIPPENDORFF_C, (1, 5), "identity", "0.775"),
        (KRIPPENDORFF_C, (1, 5), "linear", "0.859"),
        (KRIPPENDORFF_C, (1, 5), "quadratic", "0.914"),
        (KRIPPENDORFF_C, (1, 5), "ordinal", "0.899"),
        (GWET_OBSERVERS, (0, 3), "identity", "0.497"),
        (GWET_ABSTRACTORS, (1, 3), "identity", "0.849"),
        (GWET_ABSTRACTORS, (1, 3), "linear", "0.900"),
        (GWET_ABSTRACTORS, (1, 3), "quadratic", "0.940"),
        (GWET_ABSTRACTORS, (1, 3), "ordinal", "0.925"),
        (GWET_DIAGNOSES, (1, 4), "identity", "0.456"),
        (GWET_DIAGNOSES, (1, 4), "linear", "0.377"),
        (GWET_DIAGNOSES, (1, 4), "quadratic", "0.299"),
        (GWET_DIAGNOSES, (1, 4), "ordinal", "0.324"),
    ],
)
def test_ac_of_a_published_table(table: Table, scale: tuple[int, int], weighting: Weighting, published: str) -> None:
    """AC1 and AC2 are what Gwet's package prints for his handbook's tables, holes and all."""
    assert printed(ac(table, categories(*scale), weighting), 3) == Fraction(published)


def test_ac_to_the_last_printed_decimal() -> None:
    """AC1 of the handbook's page 120 is printed .77544, AC2 with quadratic weights .914."""
    assert printed(ac(KRIPPENDORFF_C, categories(1, 5), "identity"), 5) == Fraction("0.77544")
    assert printed(ac(KRIPPENDORFF_C, categories(1, 5), "quadratic"), 5) == Fraction("0.91400")


def test_ac_counts_the_categories_nobody_used() -> None:
    """The same marks under a longer scale: chance would have agreed less."""
    table = by_juror("1 2 2", "1 2 1")
    found = [ac(table, categories(1, last), "identity") for last in (2, 3)]

    assert found == [Fraction(1, 3), Fraction(5, 9)]


def test_ac_of_what_it_cannot_tell() -> None:
    """All marks equal, nothing to compare, a mark off the scale, a scale of one: undefined, each with its reason."""
    tables = (by_juror("2 2", "2 2"), by_juror("1 .", ". 2"), by_juror("1 7", "1 2"))

    assert [ac(table, categories(1, 3), "ordinal") for table in tables] == [
        Undefined.ALL_EQUAL,
        Undefined.TOO_FEW,
        Undefined.OFF_SCALE,
    ]
    assert ac(by_juror("1 1", "1 1"), categories(1, 1), "identity") is Undefined.TOO_FEW


@given(holed(), weightings)
def test_ac_is_that_of_the_handbook(table: Table, weighting: Weighting) -> None:
    """The formulas taken literally give the same fraction; where all marks are equal they would give 1."""
    found = ac(table, SCALE, weighting)

    if found is Undefined.ALL_EQUAL:
        assert naive.ac(table, SCALE, weighting) == 1
    else:
        assert (None if isinstance(found, Undefined) else found) == naive.ac(table, SCALE, weighting)


@given(st.data(), holed(), weightings)
def test_ac_does_not_depend_on_order(data: st.DataObject, table: Table, weighting: Weighting) -> None:
    """Neither the units' nor the jurors' order counts."""
    assert ac(data.draw(shuffled(table)), SCALE, weighting) == ac(table, SCALE, weighting)


@given(holed(), weightings)
def test_ac_is_at_most_one(table: Table, weighting: Weighting) -> None:
    """1 only where every unit's marks are the same."""
    found = ac(table, SCALE, weighting)

    if isinstance(found, Fraction):
        assert found <= 1
        assert (found == 1) == all(len(set(marks)) < 2 for marks in table.given)


@given(unanimous(), weightings)
def test_ac_of_unanimous_jurors(table: Table, weighting: Weighting) -> None:
    """Perfect agreement on marks that differ is 1."""
    assert ac(table, SCALE, weighting) == 1
