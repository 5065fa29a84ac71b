"""`ranks/1`, frozen by its name: each juror's marks become ranks among what he read; a dossier's figure is their mean.

Ties share the mean of their places (mid-ranks; M. G. Kendall, "The treatment of ties in ranking problems", Biometrika
33, 1945, 239-251). The best has rank 1: the highest mark, or the lowest where the grid says `lower_first`, as it does
where the marks are ranks themselves. A juror's places are those among the dossiers of the same kind and panel that he
gave a ballot that counts in the same round; of several criteria, their weighted mean is ranked.
"""

from collections.abc import Sequence
from fractions import Fraction

from contracts.grid import Grid
from services.scoring.rules.figure import Figures, Marks, own, rounded


def ranks(ballots: Sequence[Marks], grid: Grid, beside: Sequence[Sequence[Marks]]) -> Figures:
    """`ranks/1`: the mean of the ballots' ranks, lower is better. Stage: marks.

    `beside`: for each ballot, what its juror gave the other dossiers. `scaled`: the mean place on 0..out_of instead,
    higher is better: the best of n has `out_of`, the last 0, the only one half of it.
    """
    each = tuple(
        _placed(own(marks, grid), [own(other, grid) for other in others], grid)
        for marks, others in zip(ballots, beside, strict=True)
    )
    if not each:
        return Figures((), None)
    return Figures(each, rounded(sum(each, Fraction(0)) / len(each), grid, "marks"))


def _placed(figure: Fraction, others: Sequence[Fraction], grid: Grid) -> Fraction:
    rank = mid_rank(figure, others, lower_first=grid.lower_first)
    if not grid.scaled:
        return rank
    return grid.out_of * (1 + len(others) - rank) / len(others) if others else Fraction(grid.out_of, 2)


def mid_rank(figure: Fraction, others: Sequence[Fraction], *, lower_first: bool) -> Fraction:
    """Return the place of a figure among itself and others, from 1; those who tie share the mean of their places."""
    before = sum(other < figure if lower_first else other > figure for other in others)
    ties = sum(other == figure for other in others)
    return before + 1 + Fraction(ties, 2)
