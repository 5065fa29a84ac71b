"""Gwet's AC1 and AC2: agreement corrected for chance in a way that a dominant category does not upset.

Source: Kilem L. Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), chapters 2 to 5; AC1 first in British
Journal of Mathematical and Statistical Psychology 61 (2008), 29-48. From there: p_a is taken over units with two marks
or more, the categories' shares pi_k over units with at least one, and p_e = T_w / (q (q - 1)) * sum of pi_k (1 - pi_k),
with q the number of categories and T_w the sum of all agreement weights.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined
from services.scoring.statistics.weights import Weighting, largest, penalty, places


def ac(table: Table, scale: Sequence[Fraction], weighting: Weighting) -> Coefficient:
    """Return AC1 (`identity`) or AC2 (any other weighting), exact, at most 1; holes allowed.

    `scale`: the categories that jurors could choose, from the rulebook: q counts those nobody used too. Undefined:
    TOO_FEW (no unit with two marks, or a scale of one category), OFF_SCALE, ALL_EQUAL: there Gwet's formula gives 1,
    which this jury's rules do not let a table without any contrast claim.
    """
    place = places(scale, weighting)
    given = [marks for marks in table.given if marks]
    if any(mark not in place for marks in given for mark in marks):
        return Undefined.OFF_SCALE
    if len(place) < 2 or all(len(marks) < 2 for marks in given):
        return Undefined.TOO_FEW
    if len({mark for marks in given for mark in marks}) == 1:
        return Undefined.ALL_EQUAL
    units = [tuple(place[mark] for mark in marks) for marks in given]
    scale_places = tuple(place.values())
    most = largest(scale_places, weighting)
    return 1 - _observed(units, weighting) / (most * _not_by_chance(units, scale_places, weighting))


def _observed(units: list[tuple[int, ...]], weighting: Weighting) -> Fraction:
    """Return (1 - p_a) times the largest penalty: the mean over units of the mean penalty over pairs of marks."""
    several = [unit for unit in units if len(unit) > 1]
    means = (
        Fraction(2 * sum(penalty(a, b, weighting) for a, b in combinations(unit, 2)), len(unit) * (len(unit) - 1))
        for unit in several
    )
    return sum(means, Fraction(0)) / len(several)


def _not_by_chance(units: list[tuple[int, ...]], scale: tuple[int, ...], weighting: Weighting) -> Fraction:
    """Return 1 - p_e: positive, since p_e is at most T_w / q**2."""
    q = len(scale)
    penalties = 2 * sum(penalty(a, b, weighting) for a, b in combinations(scale, 2))
    weights = q * q - Fraction(penalties, largest(scale, weighting))
    pi = dict.fromkeys(scale, Fraction(0))
    for unit in units:
        for category, count in Counter(unit).items():
            pi[category] += Fraction(count, len(unit) * len(units))
    return 1 - weights * sum((share * (1 - share) for share in pi.values()), Fraction(0)) / (q * (q - 1))
