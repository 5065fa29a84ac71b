"""Cohen's kappa, unweighted and weighted, for two jurors, and its mean over pairs of jurors.

Sources: Jacob Cohen, «A coefficient of agreement for nominal scales», Educational and Psychological Measurement 20
(1960), 37-46; «Weighted kappa», Psychological Bulletin 70 (1968), 213-220 (disagreement weights: 1 - q_o / q_c). Mean
over pairs: R. J. Light, Psychological Bulletin 76 (1971), 365-377.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined
from services.scoring.statistics.weights import Weighting, penalty, places


class PairwiseKappa(NamedTuple):
    """The mean kappa over the pairs of jurors where it is defined; how many those are, and how many pairs there are."""

    mean: Coefficient
    defined: int
    pairs: int


def kappa(table: Table, one: str, other: str, scale: Sequence[Fraction], weighting: Weighting) -> Coefficient:
    """Return kappa of two jurors on the units that both marked; at most 1.

    `scale`: the categories that jurors could choose, from the rulebook and not from the data. Undefined: TOO_FEW (no
    unit in common), ALL_EQUAL (both always gave one and the same category), OFF_SCALE.
    """
    return _kappa(_both(table, table.jurors.index(one), table.jurors.index(other)), places(scale, weighting), weighting)


def pairwise(table: Table, scale: Sequence[Fraction], weighting: Weighting) -> PairwiseKappa:
    """Return the mean of kappa over all pairs of jurors for whom it is defined.

    Undefined: OFF_SCALE as soon as one mark of the table is, ALL_EQUAL if some pair was that and no pair is defined,
    TOO_FEW otherwise.
    """
    place = places(scale, weighting)
    pairs = tuple(combinations(range(len(table.jurors)), 2))
    if any(mark not in place for marks in table.given for mark in marks):
        return PairwiseKappa(Undefined.OFF_SCALE, 0, len(pairs))
    found = [_kappa(_both(table, one, other), place, weighting) for one, other in pairs]
    defined = [each for each in found if isinstance(each, Fraction)]
    if not defined:
        reason = Undefined.ALL_EQUAL if Undefined.ALL_EQUAL in found else Undefined.TOO_FEW
        return PairwiseKappa(reason, 0, len(pairs))
    return PairwiseKappa(sum(defined, Fraction(0)) / len(defined), len(defined), len(pairs))


def _both(table: Table, one: int, other: int) -> list[tuple[Fraction, Fraction]]:
    pairs = ((row[one], row[other]) for row in table.rows)
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def _kappa(pairs: list[tuple[Fraction, Fraction]], place: dict[Fraction, int], weighting: Weighting) -> Coefficient:
    if not pairs:
        return Undefined.TOO_FEW
    if any(mark not in place for pair in pairs for mark in pair):
        return Undefined.OFF_SCALE
    rows, columns = Counter(place[a] for a, _ in pairs), Counter(place[b] for _, b in pairs)
    observed = sum(penalty(place[a], place[b], weighting) for a, b in pairs)
    expected = sum(few * many * penalty(a, b, weighting) for a, few in rows.items() for b, many in columns.items())
    return 1 - Fraction(len(pairs) * observed, expected) if expected else Undefined.ALL_EQUAL
