"""Majority judgment through the running services: a published election, and the rule for those who share a grade.

M. Balinski and R. Laraki, "Election by Majority Judgment: Experimental Evidence", in "In Situ and Laboratory
Experiments on Electoral Law Reform", Springer, 2011: the experiment of Orsay, 22 April 2007 (1,733 ballots). "No
opinion" counts as "to reject".
"""

from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.rules.grades import majority_value
from tests.generality.contest import Contest, Entry, Play
from tests.services.town import Town

#: Percent of each grade, from "excellent" (5) to "to reject" (0), as published.
ORSAY: Final = {
    "bayrou": ("13.6", "30.7", "25.1", "14.8", "8.4", "7.4"),
    "royal": ("16.7", "22.7", "19.1", "16.8", "12.2", "12.6"),
    "sarkozy": ("19.1", "19.8", "14.3", "11.5", "7.1", "28.2"),
    "lepen": ("3.0", "4.6", "6.2", "6.5", "5.4", "74.4"),
}
#: The published majority gauges: percent above the grade, the grade and its sign, percent below (nothing is below 0).
GAUGES: Final = {
    "bayrou": ("44.3", 3, "+", "30.6"),
    "royal": ("39.4", 3, "-", "41.5"),
    "sarkozy": ("38.9", 3, "-", "46.9"),
    "lepen": ("25.7", 0, "+", "0"),
}
#: A jury of a hundred in the same shares.
HUNDRED: Final = {
    "bayrou": (14, 31, 25, 15, 8, 7),
    "royal": (17, 23, 19, 17, 12, 12),
    "sarkozy": (19, 20, 14, 12, 7, 28),
    "lepen": (3, 5, 6, 7, 5, 74),
}
JURORS: Final = tuple(f"p-{number}" for number in range(100))


def rulebook(jurors: int, **grid: Any) -> dict[str, Any]:
    """Return a rulebook of one kind, whose readers all read everything."""
    text = {"fr": "Scrutin", "en": "Poll"}
    return {
        "id": "jugement-majoritaire/1",
        "title": text,
        "codes": "any/1",
        "kinds": [{"code": "candidate", "label": text, "type": "candidate"}],
        "grid": {
            "criteria": [{"code": "grade", "label": text}],
            "scale": {"lowest": 0, "highest": 5},
            "aggregation": "majority-judgment/1",
            "scaled": False,
            "floor": 0,
            **grid,
        },
        "readers": {"per_dossier": jurors, "minimum": 1, "one_more_at": 0},
    }


def polled(grades: dict[str, list[int]], jurors: tuple[str, ...], **grid: Any) -> Contest:
    """Return a poll: each candidate's grades, juror by juror."""
    entries = tuple(
        Entry(
            code, "candidate", "candidate", {juror: {"grade": grade} for juror, grade in zip(jurors, each, strict=True)}
        )
        for code, each in grades.items()
    )
    return Contest(rulebook(len(jurors), **grid), entries, jurors)


def spread(shares: tuple[int, ...]) -> list[int]:
    """Return the grades of which there are so many, from 5 down."""
    return [5 - place for place, share in enumerate(shares) for _ in range(share)]


async def test_jury_in_the_shares_of_orsay_gives_the_published_order(town: Town) -> None:
    """Three share the grade "good" and are told apart by their gauges; thresholds give no more than the floor."""
    grades = {code: spread(shares) for code, shares in HUNDRED.items()}
    result = await Play(town, polled(grades, JURORS, thresholds=[{"level": 3, "at_least": 3}])).whole()
    assert result.ranks == {"bayrou": 1, "royal": 2, "sarkozy": 3, "lepen": 4}
    assert {code: (tally.figure, tally.level) for code, tally in result.tallies.items()} == {
        "bayrou": ("3", 3),
        "royal": ("3", 3),
        "sarkozy": ("3", 3),
        "lepen": ("0", 0),
    }
    assert result.verdict.findings == ()


async def test_jury_of_four_takes_the_lower_of_two_middle_grades_and_leaves_equals_ex_aequo(town: Town) -> None:
    """2 and 4 in the middle give 2; the same grades in another order are the same: 1, 1, 3."""
    grades = {"one": [0, 2, 4, 5], "two": [5, 4, 2, 0], "three": [0, 2, 3, 5]}
    result = await Play(town, polled(grades, JURORS[:4], ladder=[{"by": "gauge"}])).whole()
    assert result.ranks == {"one": 1, "two": 1, "three": 3}
    assert {tally.figure for tally in result.tallies.values()} == {"2"}
    assert result.verdict.findings == ()


@pytest.mark.parametrize("candidate", ORSAY)
def test_majority_gauge_is_the_published_one(candidate: str) -> None:
    """From the published shares (a tenth of a percent may be lost: they are rounded)."""
    shares = [int(Fraction(share) * 10) for share in ORSAY[candidate]]
    grade, _, gauge, *_ = majority_value([Fraction(grade) for grade in spread(tuple(shares))])
    above, published, sign, below = GAUGES[candidate]
    assert (grade, "+" if gauge > 0 else "-") == (Fraction(published), sign)
    assert abs(abs(gauge) * 100 - Fraction(above if sign == "+" else below)) <= Fraction(11, 100)


def naive(grades: list[int]) -> list[int]:
    """Return the majority value as the authors define it: the lower median, again and again without it."""
    left, value = sorted(grades), []
    while left:
        value.append(left.pop((len(left) - 1) // 2))
    return value


GRADES = st.lists(st.integers(0, 3), min_size=1, max_size=9)


@given(
    st.integers(1, 9).flatmap(lambda size: st.tuples(*[st.lists(st.integers(0, 3), min_size=size, max_size=size)] * 2))
)
def test_majority_value_orders_as_the_definition_does(pair: tuple[list[int], list[int]]) -> None:
    """For equal numbers of ballots: the same order, and equal only where all grades are."""
    one, other = pair
    made = [majority_value([Fraction(grade) for grade in grades]) for grades in pair]
    assert (made[0] < made[1], made[0] == made[1]) == (naive(one) < naive(other), naive(one) == naive(other))


@given(GRADES, GRADES)
def test_majority_value_orders_unequal_numbers_as_if_each_ballot_were_there_many_times(
    one: list[int], other: list[int]
) -> None:
    """Each is repeated until both have the same number: that changes neither its own value nor their order."""
    repeated = one * len(other), other * len(one)
    made = [majority_value([Fraction(grade) for grade in grades]) for grades in (one, other)]
    many = [majority_value([Fraction(grade) for grade in grades]) for grades in repeated]
    assert (made[0] < made[1], made[0] == made[1]) == (many[0] < many[1], many[0] == many[1])
