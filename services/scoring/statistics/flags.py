"""What a sitting should look at: flags, none of which changes a figure."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from services.scoring.statistics.levels import Level
from services.scoring.statistics.severity import adjusted
from services.scoring.statistics.table import Table

#: Levels between two readings of one dossier from which it is flagged.
LEVELS_APART: Final = 2
#: Robust deviations beyond which a residual is flagged (the usual 2.5 of Leys et al., Journal of Experimental Social
#: Psychology 49 (2013), 764-766).
DEVIATIONS: Final = Fraction(5, 2)
#: Makes the median absolute deviation of normal errors their standard deviation (Rousseeuw and Croux, Journal of the
#: American Statistical Association 88 (1993), 1273-1283): this decimal, exactly.
NORMAL: Final = Fraction("1.4826")


class Spread(NamedTuple):
    """A dossier whose readings reach levels two or more apart."""

    unit: str
    lowest: int
    highest: int


class OneValue(NamedTuple):
    """A juror who gave the same figure at each of his readings (two or more)."""

    juror: str
    value: Fraction
    readings: int


class Far(NamedTuple):
    """A reading far from what its dossier and juror let expect: its residual, in the figures' unit."""

    unit: str
    juror: str
    residual: Fraction


class Flags(NamedTuple):
    """All flags of a table, each kind in the table's order.

    `limit`: the distance from the median residual beyond which one is far; None where no dossier has two readings.
    """

    spreads: tuple[Spread, ...]
    one_value: tuple[OneValue, ...]
    far: tuple[Far, ...]
    limit: Fraction | None


def flags(table: Table, level: Level | None = None, offsets: Mapping[str, Fraction] | None = None) -> Flags:
    """Return the flags of figures by dossier and juror.

    Without a `level` no spread is looked for. `offsets` as severity gives them; without them (severity refused) the
    residuals are distances from the dossier's mean.
    """
    left = residuals(table, offsets or {})
    far, limit = _far(left)
    return Flags(spreads(table, level) if level else (), one_value(table), far, limit)


def spreads(table: Table, level: Level) -> tuple[Spread, ...]:
    """Return the dossiers whose readings are two levels or more apart."""
    found = ((unit, [level(mark) for mark in marks]) for unit, marks in zip(table.units, table.given, strict=True))
    told = (Spread(unit, min(levels), max(levels)) for unit, levels in found if levels)
    return tuple(each for each in told if each.highest - each.lowest >= LEVELS_APART)


def one_value(table: Table) -> tuple[OneValue, ...]:
    """Return the jurors with two readings or more and one value only."""
    counts = zip(table.jurors, table.by_juror, strict=True)
    return tuple(OneValue(juror, marks[0], len(marks)) for juror, marks in counts if len(marks) > 1 == len(set(marks)))


def residuals(table: Table, offsets: Mapping[str, Fraction]) -> tuple[Far, ...]:
    """Return y_ij - t_i - s_j of each reading of the dossiers with two or more: a lone reading explains itself."""
    worth = adjusted(table, offsets)
    several = [len(marks) > 1 for marks in table.given]
    return tuple(
        Far(
            table.units[unit],
            table.jurors[juror],
            mark - worth[table.units[unit]] - offsets.get(table.jurors[juror], Fraction(0)),
        )
        for unit, juror, mark in table.readings
        if several[unit]
    )


def _far(left: tuple[Far, ...]) -> tuple[tuple[Far, ...], Fraction | None]:
    # Where more than half the residuals are one and the same the limit is 0, and every other one is beyond it.
    if not left:
        return (), None
    middle = median([each.residual for each in left])
    limit = DEVIATIONS * NORMAL * median([abs(each.residual - middle) for each in left])
    return tuple(each for each in left if abs(each.residual - middle) > limit), limit


def median(values: list[Fraction]) -> Fraction:
    """Return the middle value, or the mean of the two middle ones; of at least one value."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
