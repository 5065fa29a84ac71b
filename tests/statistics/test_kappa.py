"""Cohen's kappa against printed tables, against proportions of agreement, and its properties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.statistics.kappa import PairwiseKappa, kappa, pairwise
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from services.scoring.statistics.weights import Weighting, categories
from tests.statistics import naive
from tests.statistics.published import (
    COHEN_DIAGNOSES,
    GWET_ABSTRACTORS,
    GWET_DIAGNOSES,
    SAS_DERMATOLOGISTS,
    by_juror,
    printed,
)
from tests.statistics.tables import SCALE, holed, shuffled, unanimous

THREE, FOUR = categories(1, 3), categories(1, 4)
WEIGHTINGS: tuple[Weighting, ...] = ("identity", "linear", "quadratic", "ordinal")
weightings = st.sampled_from(WEIGHTINGS)


@pytest.mark.parametrize(
    ("table", "scale", "weighting", "published"),
    [
        (COHEN_DIAGNOSES, THREE, "identity", "0.492"),
        (GWET_ABSTRACTORS, THREE, "identity", "0.796"),
        (GWET_ABSTRACTORS, THREE, "linear", "0.843"),
        (GWET_ABSTRACTORS, THREE, "quadratic", "0.892"),
        (GWET_ABSTRACTORS, THREE, "ordinal", "0.872"),
        (GWET_DIAGNOSES, FOUR, "identity", "0.432"),
        (GWET_DIAGNOSES, FOUR, "linear", "0.407"),
        (GWET_DIAGNOSES, FOUR, "quadratic", "0.383"),
        (GWET_DIAGNOSES, FOUR, "ordinal", "0.390"),
        (SAS_DERMATOLOGISTS, FOUR, "identity", "0.345"),
    ],
)
def test_kappa_of_a_published_table(
    table: Table, scale: tuple[Fraction, ...], weighting: Weighting, published: str
) -> None:
    """Kappa is what is printed."""
    assert printed(kappa(table, "one", "other", scale, weighting), 3) == Fraction(published)


def test_kappa_by_hand() -> None:
    """Cohen's table: observed .70, expected .41, so 29/59."""
    assert kappa(COHEN_DIAGNOSES, "one", "other", THREE, "identity") == Fraction(29, 59)


def test_kappa_takes_its_scale_from_the_rulebook() -> None:
    """Where the ends of the scale were not used, the ratios of distances are what counts: no change; a gap counts."""
    table = by_juror("1 3 3 2", "1 3 2 2")

    assert kappa(table, "j0", "j1", categories(0, 9), "linear") == kappa(table, "j0", "j1", THREE, "linear")
    gap = by_juror("1 5 5 2", "1 5 2 2")
    assert kappa(gap, "j0", "j1", categories(1, 5), "ordinal") != kappa(table, "j0", "j1", THREE, "ordinal")


def test_kappa_of_what_it_cannot_tell() -> None:
    """One category always, no unit in common, a mark off the scale: undefined, each with its reason."""
    tables = (by_juror("2 2", "2 2"), by_juror("1 .", ". 2"), by_juror("1 7", "1 2"))
    found = [kappa(table, "j0", "j1", THREE, "linear") for table in tables]

    reasons = [Undefined.ALL_EQUAL, Undefined.TOO_FEW, Undefined.OFF_SCALE]
    assert found == reasons
    assert [pairwise(table, THREE, "linear") for table in tables] == [PairwiseKappa(why, 0, 1) for why in reasons]


def test_pairwise_kappa_leaves_out_the_pairs_without_one() -> None:
    """Three jurors, one of whom shares no unit with another: the mean of two kappas, and it says so."""
    table = by_juror("1 2 3 . .", "1 2 2 1 2", ". . . 1 2")
    mean = (kappa(table, "j0", "j1", THREE, "identity"), kappa(table, "j1", "j2", THREE, "identity"))

    assert mean == (Fraction(1, 2), Fraction(1))
    assert pairwise(table, THREE, "identity") == PairwiseKappa(Fraction(3, 4), 2, 3)


@given(holed(), weightings)
def test_kappa_is_that_of_the_proportions(table: Table, weighting: Weighting) -> None:
    """Disagreement weights and agreement weights give one fraction; undefined at the same places."""
    found = pairwise(table, SCALE, weighting).mean

    assert (None if isinstance(found, Undefined) else found) == naive.mean_kappa(table, SCALE, weighting)


@given(st.data(), holed(), weightings)
def test_kappa_does_not_depend_on_order(data: st.DataObject, table: Table, weighting: Weighting) -> None:
    """Neither the units' nor the jurors' order counts."""
    assert pairwise(data.draw(shuffled(table)), SCALE, weighting) == pairwise(table, SCALE, weighting)


@given(holed(), weightings)
def test_kappa_is_at_most_one(table: Table, weighting: Weighting) -> None:
    """Where it is defined it is at most 1."""
    found = pairwise(table, SCALE, weighting).mean

    assert isinstance(found, Undefined) or found <= 1


@given(unanimous(), weightings)
def test_kappa_of_unanimous_jurors(table: Table, weighting: Weighting) -> None:
    """Perfect agreement on marks that differ is 1."""
    assert pairwise(table, SCALE, weighting).mean == 1
