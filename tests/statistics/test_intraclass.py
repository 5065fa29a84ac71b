"""Intraclass correlations against Shrout and Fleiss, against variance components, and their properties."""

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.intraclass import Form, icc
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from tests.statistics import naive
from tests.statistics.published import SHROUT_FLEISS, SOKAL_ROHLF, by_juror, printed
from tests.statistics.tables import complete, holed, mapped, shuffled, unanimous

FORMS: tuple[Form, ...] = get_args(Form)


@pytest.mark.parametrize(
    ("form", "published", "exact"),
    [
        ("1,1", "0.17", Fraction(448, 2703)),
        ("2,1", "0.29", Fraction(184, 635)),
        ("3,1", "0.71", Fraction(920, 1287)),
        ("1,k", "0.44", Fraction(1792, 4047)),
        ("2,k", "0.62", Fraction(736, 1187)),
        ("3,k", "0.91", Fraction(3680, 4047)),
    ],
)
def test_icc_of_shrout_and_fleiss(form: Form, published: str, exact: Fraction) -> None:
    """Their table 4, and the fractions behind it."""
    assert (printed(icc(SHROUT_FLEISS, form), 2), icc(SHROUT_FLEISS, form)) == (Fraction(published), exact)


def test_icc_of_unequal_groups() -> None:
    """Sokal and Rohlf's rabbits: 32.1 % of the variance lies between them."""
    rabbits = {f"r{r}": {f"t{t}": width for t, width in enumerate(ticks)} for r, ticks in enumerate(SOKAL_ROHLF)}

    assert printed(icc(Table.of(rabbits), "1,1"), 3) == Fraction("0.321")


def test_icc_where_all_marks_are_equal() -> None:
    """All marks equal: undefined, not 1."""
    assert {icc(by_juror("3 3", "3 3"), form) for form in FORMS} == {Undefined.ALL_EQUAL}


def test_icc_with_a_hole() -> None:
    """A hole leaves the one-way forms and takes the two-way ones away."""
    holed_table = by_juror("1 2 3", "1 2 .")

    assert [icc(holed_table, form) for form in FORMS] == [1, 1, *[Undefined.INCOMPLETE] * 4]


def test_icc_of_too_little() -> None:
    """One unit, or one juror: nothing to compare."""
    assert {icc(by_juror("1", "2"), form) for form in FORMS} == {Undefined.TOO_FEW}
    assert {icc(by_juror("1 2 3"), form) for form in FORMS} == {Undefined.TOO_FEW}
    assert icc(Table((), (), ()), "1,1") is Undefined.TOO_FEW
    assert icc(Table((), (), ()), "2,1") is Undefined.TOO_FEW


def test_icc_where_units_do_not_differ() -> None:
    """No variance between units: the mean's reliability divides by zero."""
    assert icc(by_juror("1 2", "2 1"), "3,k") is Undefined.NO_SPREAD
    assert icc(by_juror("1 2", "2 1"), "1,1") == -1


@given(holed())
def test_icc_one_is_that_of_the_variance_components(table: Table) -> None:
    """The one-way forms by another road."""
    found = [icc(table, "1,1"), icc(table, "1,k")]

    plain = [None if isinstance(each, Undefined) else each for each in found]
    assert plain == [naive.icc_one(table, mean=False), naive.icc_one(table, mean=True)]


@given(complete(), st.sampled_from(FORMS[2:]))
def test_icc_two_and_three_are_those_of_the_variance_components(table: Table, form: Form) -> None:
    """The two-way forms by another road."""
    found = icc(table, form)

    assert (None if isinstance(found, Undefined) else found) == naive.icc_two(table, form)


@given(st.data(), holed(), st.sampled_from(FORMS))
def test_icc_does_not_depend_on_order_or_unit(data: st.DataObject, table: Table, form: Form) -> None:
    """Neither the order of units and jurors nor the marks' unit and origin count."""
    moved = mapped(data.draw(shuffled(table)), Fraction(3, 7), Fraction(-2))

    assert icc(moved, form) == icc(table, form)


@given(complete(), st.sampled_from(FORMS))
def test_icc_is_at_most_one(table: Table, form: Form) -> None:
    """Where it is defined it is at most 1."""
    found = icc(table, form)

    assert isinstance(found, Undefined) or found <= 1


@given(unanimous(), st.sampled_from(FORMS))
def test_icc_of_unanimous_jurors(table: Table, form: Form) -> None:
    """Perfect agreement on marks that differ is 1."""
    assert icc(table, form) == 1
