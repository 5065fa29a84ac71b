"""Kendall's coefficient of concordance W: whether jurors put the units in the same order.

Source: M. G. Kendall and B. Babington Smith, «The problem of m rankings», Annals of Mathematical Statistics 10 (1939),
275-287; ties and test as in M. G. Kendall, Rank Correlation Methods (1948), chapter 6, and S. Siegel, Nonparametric
Statistics (1956), pages 229-238.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from services.scoring.statistics.chi_square import upper_tail
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined


class Concordance(NamedTuple):
    """W in 0..1 and its test: the exact statistic, its degrees of freedom (units - 1), the p-value for display.

    The chi-square approximation is rough under eight units (Siegel gives tables there).
    """

    w: Coefficient
    chi_square: Coefficient
    freedom: int
    p: Decimal | Undefined


def concordance(table: Table) -> Concordance:
    """Return W with its correction for ties, on a complete block of at least two units and two jurors.

    Undefined: INCOMPLETE, TOO_FEW, NO_SPREAD (no juror sets two units apart), ALL_EQUAL.
    """
    found = _w(table)
    freedom = max(len(table.units) - 1, 0)
    if isinstance(found, Undefined):
        return Concordance(found, found, freedom, found)
    statistic = len(table.jurors) * freedom * found
    return Concordance(found, statistic, freedom, upper_tail(statistic, freedom))


def _w(table: Table) -> Coefficient:
    block = table.block
    if block is None:
        return Undefined.INCOMPLETE
    n, m = len(table.units), len(table.jurors)
    if n < 2 or m < 2:
        return Undefined.TOO_FEW
    columns = tuple(zip(*block, strict=True))
    ties = sum(count**3 - count for column in columns for count in Counter(column).values())
    most = m * m * (n**3 - n) - m * ties
    if most == 0:
        return Undefined.ALL_EQUAL if len(set(columns)) == 1 else Undefined.NO_SPREAD
    sums = [sum(ranks) for ranks in zip(*map(doubled_ranks, columns), strict=True)]
    spread = sum((each - m * (n + 1)) ** 2 for each in sums)
    return Fraction(3 * spread, most)


def doubled_ranks(values: Sequence[Fraction]) -> tuple[int, ...]:
    """Return twice the rank of each value, from 1; the tied share the mean of their ranks, so twice it is whole."""
    counts, ranks, below = Counter(values), {}, 0
    for value in sorted(counts):
        ranks[value] = 2 * below + counts[value] + 1
        below += counts[value]
    return tuple(ranks[value] for value in values)
