"""Aggregations by means, each frozen by its name: one is added, never edited (a golden test holds their results).

`trimmed-mean/1` is what figure skating does with its component marks (ISU Special Regulations, rule 353: the highest
and the lowest mark dropped, the mean of the rest, a factor, the sum; each step rounded), and many other panels.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from contracts.grid import Grid
from services.scoring.rules.figure import Figures, Mark, Marks, brought, own, rounded

Middle = Callable[[list[Mark]], Fraction | None]


def weighted_mean(ballots: Sequence[Marks], grid: Grid) -> Figures:
    """`weighted-mean/1`: the mean over ballots of each one's weighted mean. Stages: ballot, marks.

    An absent mark leaves both sides of its ballot's mean; each ballot holds at least one mark.
    """
    each = tuple(rounded(own(marks, grid), grid, "ballot") for marks in ballots)
    if not each:
        return Figures((), None)
    unit = 10**grid.scale.decimals
    means = ((criterion.code, mean(given(ballots, criterion.code))) for criterion in grid.criteria)
    components = tuple((code, value / unit) for code, value in means if value is not None)
    return Figures(each, rounded(sum(each, Fraction(0)) / len(each), grid, "marks"), components)


def trimmed_mean(ballots: Sequence[Marks], grid: Grid) -> Figures:
    """`trimmed-mean/1`: by criterion, the `trim` highest and lowest marks dropped, the mean of the rest; weighted; sum.

    Stages: criterion, weighted, marks. An absent mark is no mark: it goes before the trimming. A criterion of which
    nothing is left gives no figure, and then the dossier has none.
    """

    def middle(marks: list[Mark]) -> Fraction | None:
        return mean(sorted(marks)[grid.trim : len(marks) - grid.trim])

    return _by_criterion(ballots, grid, middle)


def median(ballots: Sequence[Marks], grid: Grid) -> Figures:
    """`median/1`: by criterion, the median of the marks (the mean of the two in the middle); weighted; their sum.

    Stages and absent marks as in `trimmed-mean/1`.
    """
    return _by_criterion(ballots, grid, _median)


def _median(marks: list[Mark]) -> Fraction | None:
    beside = (len(marks) - 1) // 2
    return mean(sorted(marks)[beside : len(marks) - beside])


def mean(marks: list[Mark]) -> Fraction | None:
    """Return the mean, None of nothing."""
    return Fraction(sum(marks), len(marks)) if marks else None


def given(ballots: Sequence[Marks], criterion: str) -> list[Mark]:
    """Return the marks on a criterion that are there."""
    return [mark for mark in (marks[criterion] for marks in ballots) if mark is not None]


def _by_criterion(ballots: Sequence[Marks], grid: Grid, middle: Middle) -> Figures:
    each = tuple(own(marks, grid) for marks in ballots)
    unit = 10**grid.scale.decimals
    found = ((criterion.code, middle(given(ballots, criterion.code))) for criterion in grid.criteria)
    components = tuple((code, rounded(mark / unit, grid, "criterion")) for code, mark in found if mark is not None)
    if len(components) < len(grid.criteria):
        return Figures(each, None, components)
    figure = _summed(dict(components), grid)
    return Figures(each, rounded(figure, grid, "marks"), components)


def _summed(components: dict[str, Fraction], grid: Grid) -> Fraction:
    """Return the weighted sum, brought to 0..out_of where the grid is `scaled`."""
    weights = {each.code: Fraction(each.weight, 10**grid.weight_decimals) for each in grid.criteria}
    parts = (rounded(figure * weights[code], grid, "weighted") for code, figure in components.items())
    total = sum(parts, Fraction(0))
    if not grid.scaled:
        return total
    return brought(total / sum(weights.values()) * 10**grid.scale.decimals, grid)
