"""Figures: exact rationals, rounded only where the rulebook says; from a figure to a level.

`ROUND_HALF_UP` is that of Java and of Python's `decimal`: a half goes away from zero.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Literal, NamedTuple

from contracts.grid import Grid

#: Scaled integers by criterion, exact fractions of them where a shift moved them; None where a mark is absent.
Mark = int | Fraction
Marks = Mapping[str, Mark | None]
Stage = Literal["ballot", "criterion", "weighted", "marks", "dossier"]


class Figures(NamedTuple):
    """What an aggregation makes of a dossier's ballots.

    `ballots`: each one's own figure, in the order given; `marks`: the figure of them all, None where there is none;
    `components`: the figure of each criterion, before its weight, where the aggregation has one; `gauge`: what
    majority judgment compares after the grade.
    """

    ballots: tuple[Fraction, ...]
    marks: Fraction | None
    components: tuple[tuple[str, Fraction], ...] = ()
    gauge: tuple[Fraction, ...] = ()


def own(marks: Marks, grid: Grid) -> Fraction:
    """Return one ballot's figure: the weighted mean of the marks it holds (at least one), brought to the grid's scale.

    An absent mark leaves both sides of the mean.
    """
    present = [(criterion.weight, marks[criterion.code]) for criterion in grid.criteria]
    given = [(weight, mark) for weight, mark in present if mark is not None]
    return brought(Fraction(sum(weight * mark for weight, mark in given), sum(weight for weight, _ in given)), grid)


def brought(mark: Fraction, grid: Grid) -> Fraction:
    """Bring a mark that stands for all criteria to 0..out_of; not `scaled`: to the weighted sum that it gives."""
    scale = grid.scale
    if grid.scaled:
        return grid.out_of * (mark - scale.lowest) / (scale.highest - scale.lowest)
    weights = sum(criterion.weight for criterion in grid.criteria)
    return mark * Fraction(weights, 10 ** (scale.decimals + grid.weight_decimals))


def bounds(grid: Grid) -> tuple[Fraction, Fraction]:
    """Return the figure of a ballot of nothing but the lowest mark, and that of nothing but the highest."""
    return brought(Fraction(grid.scale.lowest), grid), brought(Fraction(grid.scale.highest), grid)


def rounded(value: Fraction, grid: Grid, stage: Stage) -> Fraction:
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
