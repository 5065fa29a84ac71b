"""What each aggregation gives, for ever: the results are stored, worked by hand. A change belongs under a new name.

Figures are exact rationals, `n` or `n/d`.
"""

from typing import Any

import pytest

from contracts.grid import Aggregation, Criterion, Declared, Grid, Rounding, Rung, Scale, Text
from services.scoring.rules.score import AGGREGATIONS, score

NO_TEXT = Text("", "")
TWO = [{"a": 5, "b": 1}, {"a": 2, "b": 2}, {"a": 4, "b": 0}]
FIVE: list[dict[str, int | None]] = [
    {"a": 775, "b": None},
    {"a": 725, "b": 700},
    {"a": 650, "b": 725},
    {"a": 800, "b": 750},
    {"a": 700, "b": 650},
]
GRADES = [{"a": grade} for grade in (4, 2, 5, 3)]
STEPS = tuple(Rounding(stage, 2) for stage in ("criterion", "weighted", "marks", "dossier"))
ADDED = (Declared("elements", NO_TEXT, 2), Declared("deductions", NO_TEXT, 2, -1))
LADDER = (Rung("declared", "elements"), Rung("criterion", "b"), Rung("marks"), Rung("declared", "deductions", True))


def grid(aggregation: Aggregation, *weights: int, scale: Scale = Scale(0, 5), **others: Any) -> Grid:
    """Return a grid of criteria a, b… with these weights."""
    criteria = tuple(Criterion(chr(97 + place), NO_TEXT, weight) for place, weight in enumerate(weights))
    return Grid(criteria, scale, aggregation=aggregation, **others)


SKATING: dict[str, Any] = {"weight_decimals": 2, "scaled": False, "rounding": STEPS, "scale": Scale(0, 1000, 2)}
#: Aggregation, ballots, what the jurors gave elsewhere, grid; then ballots, marks, figure, components, keys.
RESULTS: dict[str, tuple[Any, ...]] = {
    "weighted mean": (
        (TWO, (), grid("weighted-mean/1", 2, 1)),
        (["220/3", "40", "160/3"], "500/9", "500/9", {"a": "11/3", "b": "1"}, ["500/9"]),
    ),
    "weighted mean, absent mark": (
        ([{"a": 4, "b": None}, {"a": 1, "b": 1}], (), grid("weighted-mean/1", 1, 9)),
        (["80", "20"], "50", "50", {"a": "5/2", "b": "1"}, ["50"]),
    ),
    "weighted mean, the sum itself": (
        (TWO, (), grid("weighted-mean/1", 2, 1, scaled=False, rounding=(Rounding("ballot", 0),))),
        (["11", "6", "8"], "25/3", "25/3", {"a": "11/3", "b": "1"}, ["25/3"]),
    ),
    "trimmed mean, by steps of two decimals, with declared figures and a ladder": (
        (FIVE, (), grid("trimmed-mean/1", 80, 160, trim=1, declared=ADDED, ladder=LADDER, **SKATING)),
        (
            ["93/5", "17", "84/5", "92/5", "16"],
            "1727/100",
            "1192/25",
            {"a": "733/100", "b": "713/100", "elements": "3141/100", "deductions": "1"},
            ["1192/25", "3141/100", "713/100", "1727/100", "-1"],
        ),
    ),
    "trimmed mean, never rounded, scaled": (
        (FIVE, (), grid("trimmed-mean/1", 1, 1, trim=1, scale=Scale(0, 1000, 2))),
        (["155/2", "285/4", "275/4", "155/2", "135/2"], "1735/24", "1735/24", {"a": "22/3", "b": "57/8"}, ["1735/24"]),
    ),
    "trimmed mean of too few marks": (
        ([{"a": 3, "b": 1}, {"a": 4, "b": 2}], (), grid("trimmed-mean/1", 1, 1, trim=1)),
        (["40", "60"], None, None, {}, []),
    ),
    "median": (
        (TWO, (), grid("median/1", 2, 1, scaled=False)),
        (["11", "6", "8"], "9", "9", {"a": "4", "b": "1"}, ["9"]),
    ),
    "median of an even number": (
        (FIVE, (), grid("median/1", 80, 160, **SKATING)),
        (["93/5", "17", "84/5", "92/5", "16"], "1721/100", "1721/100", {"a": "29/4", "b": "713/100"}, ["1721/100"]),
    ),
    "majority judgment, the lower of two in the middle": (
        (GRADES, (), grid("majority-judgment/1", 1, scaled=False)),
        (["4", "2", "5", "3"], "3", "3", {}, ["3", "4", "-1/4", "2", "5", "0"]),
    ),
    "majority judgment, scaled": (
        (GRADES[:3], (), grid("majority-judgment/1", 1)),
        (["80", "40", "100"], "80", "80", {}, ["80", "80", "-1/3", "40", "100", "0"]),
    ),
    "ranks of marks": (
        (TWO, ([{"a": 5, "b": 1}, {"a": 0, "b": 0}], [{"a": 5, "b": 5}], []), grid("ranks/1", 2, 1, scaled=False)),
        (["3/2", "2", "1"], "3/2", "3/2", {}, ["-3/2"]),
    ),
    "ranks of ranks": (
        (
            [{"a": 1}, {"a": 25}],
            ([{"a": 2}], [{"a": 25}, {"a": 1}]),
            grid("ranks/1", 1, scale=Scale(1, 40, 1), scaled=False, lower_first=True),
        ),
        (["1", "5/2"], "7/4", "7/4", {}, ["-7/4"]),
    ),
    "ranks, scaled": (
        (TWO, ([{"a": 5, "b": 1}, {"a": 0, "b": 0}], [{"a": 5, "b": 5}], []), grid("ranks/1", 2, 1)),
        (["75", "0", "50"], "125/3", "125/3", {}, ["125/3"]),
    ),
    "no ballot": (([], (), grid("median/1", 1)), ([], None, None, {}, [])),
}


def shown(value: object) -> str | None:
    """Return a figure as it is stored."""
    return None if value is None else str(value)


@pytest.mark.parametrize(("given", "result"), RESULTS.values(), ids=RESULTS)
def test_aggregation_gives_for_ever_what_it_gave(given: tuple[Any, ...], result: tuple[Any, ...]) -> None:
    """Each ballot's figure, the marks' figure, the dossier's, its components, and what it is ordered by."""
    ballots, beside, rules = given
    made = score(ballots, rules, {"elements": 3141, "deductions": 100} if rules.declared else None, beside)
    components = {code: str(figure) for code, figure in made.components}
    keys = [str(key) for key in made.keys]
    assert ([str(each) for each in made.ballots], shown(made.marks), shown(made.figure), components, keys) == result


def test_every_aggregation_has_its_results_here() -> None:
    """None is frozen by its name alone."""
    assert {given[2].aggregation for given, _ in RESULTS.values()} == set(AGGREGATIONS)


def test_dossier_without_its_declared_figures_has_no_figure() -> None:
    """What its marks give is told all the same."""
    made = score(FIVE, grid("trimmed-mean/1", 80, 160, trim=1, declared=ADDED, **SKATING), {"elements": 3141})
    assert (shown(made.marks), made.figure, made.keys) == ("1727/100", None, ())
