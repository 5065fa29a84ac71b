"""Krippendorff's alpha: any number of jurors, holes, four metrics.

Source: Klaus Krippendorff, «Computing Krippendorff's Alpha-Reliability», University of Pennsylvania, 2011-01-25
(https://repository.upenn.edu/asc_papers/43), from which the letters: a unit `u` holds `m_u` values, only units with two
or more are pairable, `n` is the number of pairable values and `n_c` that of value `c`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Literal

from services.scoring.statistics.integers import denominator, scaled
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
_Units = list[tuple[int, ...]]


def alpha(table: Table, metric: Metric) -> Coefficient:
    """Return 1 - D_o / D_e, exact: 1 for perfect agreement, 0 for what chance gives, negative below it.

    Undefined: no unit with two marks (TOO_FEW), all pairable marks equal (ALL_EQUAL), a negative mark under the ratio
    metric (NEGATIVE). `ratio` takes its zero for a true zero.
    """
    given = [marks for marks in table.given if len(marks) > 1]
    by = denominator(mark for marks in given for mark in marks)
    units = [tuple(scaled(mark, by) for mark in marks) for marks in given]
    values = Counter(value for unit in units for value in unit)
    if len(values) < 2:
        return Undefined.ALL_EQUAL if values else Undefined.TOO_FEW
    if metric == "ratio" and min(values) < 0:
        return Undefined.NEGATIVE
    if metric == "ordinal":
        units, values = _as_ranks(units, values)
    observed = sum((_within(unit, metric) / (len(unit) - 1) for unit in units), Fraction(0))
    return 1 - (values.total() - 1) * observed / _within(list(values.elements()), metric)


def _as_ranks(units: _Units, values: Counter[int]) -> tuple[_Units, Counter[int]]:
    # The ordinal difference between c and k, sum of n_g for g from c to k, less (n_c + n_k) / 2, is the distance
    # between the middles of c and k in the sorted row of all pairable values: the interval metric on those middles,
    # doubled here to stay whole.
    middles, below = {}, 0
    for value in sorted(values):
        middles[value] = 2 * below + values[value]
        below += values[value]
    ranked = [tuple(middles[value] for value in unit) for unit in units]
    return ranked, Counter(value for unit in ranked for value in unit)


def _within(values: Sequence[int], metric: Metric) -> Fraction:
    """Return the sum of the metric's squared differences over unordered pairs of values."""
    size = len(values)
    if metric == "nominal":
        return Fraction(size * size - sum(count * count for count in Counter(values).values()), 2)
    if metric == "ratio":
        return _ratios(Counter(values))
    return Fraction(size * sum(value * value for value in values) - sum(values) ** 2)


def _ratios(values: Counter[int]) -> Fraction:
    # ((c - k) / (c + k))**2, gathered by c + k first: one addition of fractions for each sum, not for each pair.
    by_sum: dict[int, int] = defaultdict(int)
    for (low, few), (high, many) in combinations(values.items(), 2):
        by_sum[low + high] += few * many * (high - low) ** 2
    return _total([Fraction(squares, both * both) for both, squares in sorted(by_sum.items())])


def _total(parts: list[Fraction]) -> Fraction:
    # In halves, so that the long denominators are met once and not at every addition.
    if len(parts) < 3:
        return sum(parts, Fraction(0))
    middle = len(parts) // 2
    return _total(parts[:middle]) + _total(parts[middle:])
