"""How far two categories are apart, for the coefficients that weigh disagreements.

Every weighting here is a penalty on the distance between two places of the scale. Sources: Cohen (1968) for the idea,
Cicchetti and Allison (1971) for linear, Fleiss and Cohen (1973) for quadratic, Gwet, Handbook of Inter-Rater
Reliability (4th ed., 2014), chapter 3, for ordinal; all as agreement weights w = 1 - penalty / largest penalty.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, assert_never

from services.scoring.statistics.integers import denominator, scaled

#: `identity`: any disagreement counts whole (unweighted kappa, AC1).
Weighting = Literal["identity", "linear", "quadratic", "ordinal"]


def categories(lowest: int, highest: int, decimals: int = 0) -> tuple[Fraction, ...]:
    """Return a rulebook scale's categories: each mark from `lowest` to `highest`, in units of 10**-decimals."""
    return tuple(Fraction(mark, 10**decimals) for mark in range(lowest, highest + 1))


def places(scale: Iterable[Fraction], weighting: Weighting) -> dict[Fraction, int]:
    """Return each category's place: its value (as an integer) for linear and quadratic, its rank otherwise."""
    ordered = sorted(set(scale))
    if weighting in ("identity", "ordinal"):
        return {category: rank for rank, category in enumerate(ordered)}
    by = denominator(ordered)
    return {category: scaled(category, by) for category in ordered}


def penalty(one: int, other: int, weighting: Weighting) -> int:
    """Return how heavily a disagreement between two places weighs; 0 for none."""
    distance = abs(one - other)
    match weighting:
        case "identity":
            return min(distance, 1)
        case "linear":
            return distance
        case "quadratic":
            return distance * distance
        case "ordinal":
            return distance * (distance + 1) // 2
        case _:
            assert_never(weighting)


def largest(scale: Sequence[int], weighting: Weighting) -> int:
    """Return the penalty between the two ends of the scale's places."""
    return penalty(min(scale), max(scale), weighting)
