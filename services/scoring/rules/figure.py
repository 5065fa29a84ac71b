"""From marks to a figure to a level: exact rationals, rounded only where the rulebook says. Frozen by name.

`ROUND_HALF_UP` is that of Java and of Python's `decimal`: a half goes away from zero.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Final, Literal, NamedTuple

from contracts.grid import Grid

#: Scaled integers by criterion; None where a mark is absent.
Marks = Mapping[str, int | None]


class Figures(NamedTuple):
    """Each ballot's figure on 0..out_of, in the order given, and the dossier's; None without a ballot."""

    ballots: tuple[Fraction, ...]
    dossier: Fraction | None


def weighted_mean(ballots: Sequence[Marks], grid: Grid) -> Figures:
    """`weighted-mean/1`: the mean over ballots of each one's weighted mean, scaled to 0..out_of.

    An absent mark leaves both sides of its ballot's mean; each ballot holds at least one mark.
    """
    each = tuple(rounded(_of_one(marks, grid), grid, "ballot") for marks in ballots)
    if not each:
        return Figures((), None)
    return Figures(each, rounded(sum(each, Fraction(0)) / len(each), grid, "dossier"))


def _of_one(marks: Marks, grid: Grid) -> Fraction:
    present = [(criterion.weight, marks[criterion.code]) for criterion in grid.criteria]
    given = [(weight, mark - grid.scale.lowest) for weight, mark in present if mark is not None]
    most = sum(weight for weight, _ in given) * (grid.scale.highest - grid.scale.lowest)
    return Fraction(grid.out_of * sum(weight * mark for weight, mark in given), most)


def rounded(value: Fraction, grid: Grid, stage: Literal["ballot", "dossier"]) -> Fraction:
    """Round at a stage, if the rulebook names it."""
    for rounding in grid.rounding:
        if rounding.stage == stage:
            return half_up(value, rounding.decimals)
    return value


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round to `decimals`, a half away from zero; exact."""
    unit = 10**decimals
    size = Fraction(floor(abs(value) * unit + Fraction(1, 2)), unit)
    return size if value >= 0 else -size


def level(figure: Fraction, grid: Grid) -> int:
    """Return the highest level whose threshold the figure reaches (`>=`, exact), and never less than the floor."""
    return max([grid.floor, *(each.level for each in grid.thresholds if figure >= each.at_least)])


#: Functions frozen by name: one is added, never edited (a golden test holds their results).
AGGREGATIONS: Final[dict[str, Callable[[Sequence[Marks], Grid], Figures]]] = {"weighted-mean/1": weighted_mean}
