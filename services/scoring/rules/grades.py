"""`majority-judgment/1`, frozen by its name: the median grade, and how those who share it are ordered.

Source: M. Balinski and R. Laraki, "A theory of measuring, electing, and ranking", PNAS 104 (21), 2007, 8720-8725, and
"Majority Judgment", MIT Press, 2011. The majority grade is the lower median. Those who share it are ordered by their
majority value: the grades that are found when the majority grade is taken away and the next one looked for, again and
again. Two dossiers with different numbers of ballots are compared as if each ballot were there many times over.
"""

from collections.abc import Sequence
from fractions import Fraction

from contracts.grid import Grid
from services.scoring.rules.figure import Figures, Marks, own, rounded

HALF = Fraction(1, 2)


def majority_judgment(ballots: Sequence[Marks], grid: Grid) -> Figures:
    """`majority-judgment/1`: the grid has one criterion, a ballot is one grade. Stage: marks."""
    each = tuple(own(marks, grid) for marks in ballots)
    if not each:
        return Figures((), None)
    grade, *rest = majority_value(each)
    return Figures(each, rounded(grade, grid, "marks"), gauge=tuple(rest))


def majority_value(grades: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return what is compared, one after the other, the greater first; it begins with the majority grade.

    Taking the grades from the middle outwards, the lower one first, gives runs in which the lower and the upper grade
    stay what they are. Of each run: the lower grade, the upper grade, and the *gauge*: where the run ends because a
    lower grade comes (or both at once), minus the part of the grades that are lower still; where a higher one comes,
    the part that are higher; zero at the end. The first gauge is that of Balinski and Laraki: (p, grade+, q) is p,
    (p, grade-, q) is -q.
    """
    ordered = sorted(grades)
    pairs = _from_the_middle(ordered)
    value: list[Fraction] = []
    for place, (depth, lower, upper) in enumerate(pairs):
        _, next_lower, _ = pairs[place + 1] if place + 1 < len(pairs) else (HALF, lower, upper)
        value += (lower, upper, depth - HALF if next_lower < lower else HALF - depth)
    return tuple(value)


def _from_the_middle(ordered: Sequence[Fraction]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Return the runs as (where it ends, lower, upper); the whole of the grades is 1, so that the last ends at 1/2."""
    count = len(ordered)
    runs: list[tuple[Fraction, Fraction, Fraction]] = []
    for place in range((count - 1) // 2, -1, -1):
        lower, upper = ordered[place], ordered[count - 1 - place]
        end = HALF - Fraction(place, count)
        if runs and runs[-1][1:] == (lower, upper):
            runs.pop()
        runs.append((end, lower, upper))
    return runs
