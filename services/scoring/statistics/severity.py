"""How severe each juror is: an offset beside the raw figures, which alone decide.

The model is additive: y_ij = mu + d_i + s_j + e_ij, where y_ij is the figure that juror j gave to dossier i, mu + d_i
what the dossier is worth and s_j the juror's offset (negative: severe). It is fitted by ridge least squares with
penalty 1 on the offsets alone:

    minimise  sum over readings of (y_ij - t_i - s_j)**2  +  sum over jurors of s_j**2,   with t_i = mu + d_i.

The dossiers are not shrunk, so a panel that got good dossiers keeps them good. mu and the d_i are told apart by nothing
and need not be: only t_i is used. Penalty 1 weighs as one more reading of each juror, at offset zero: offsets are
proportional to the unit of the figures, and few readings claim little. At the minimum the offsets sum to exactly 0 (sum
the juror equations: each dossier's residuals cancel), so no constraint is added.

Source: Hoerl and Kennard, «Ridge regression», Technometrics 12 (1970), 55-67, for the estimator; eliminating the t_i
leaves one equation a juror: (n_j + 1) s_j - sum over dossiers of j of the mean offset of its readers
= sum over dossiers of j of (y_ij - mean of the dossier).
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Final, NamedTuple

from services.scoring.statistics.elimination import solve
from services.scoring.statistics.integers import denominator, scaled
from services.scoring.statistics.reading_graph import parts
from services.scoring.statistics.table import Table

#: Readings under which a juror has no offset, and with him nobody.
FEWEST_READINGS: Final = 5
#: Jurors above which the exact solution is not attempted: its cost grows with the fourth power.
MOST_JURORS: Final = 100


class Unfit(StrEnum):
    """Why no offset is given."""

    NO_READINGS = "no-readings"
    TOO_FEW_READINGS = "too-few-readings"
    DISCONNECTED = "disconnected"
    TOO_MANY_JURORS = "too-many-jurors"


class Severity(NamedTuple):
    """Offsets by juror, in the figures' unit, summing to 0; adjusted figures by dossier (those with a reading)."""

    offsets: dict[str, Fraction]
    adjusted: dict[str, Fraction]


class NoSeverity(NamedTuple):
    """The reason, and the jurors it concerns: those with too few readings, or the parts that nothing links."""

    why: Unfit
    jurors: tuple[tuple[str, ...], ...] = ()


def severity(table: Table) -> Severity | NoSeverity:
    """Fit the model to figures by dossier and juror; exact. A juror without any reading must not be in the table.

    Refused, in this order: no reading at all, more than 100 jurors, a juror with under 5 readings, a reading graph in
    several parts (two jurors that no chain of common dossiers links cannot be compared, even though the ridge would
    yield numbers).
    """
    refused = _refused(table)
    if refused:
        return refused
    by = denominator(mark for _, _, mark in table.readings)
    offsets = {juror: offset / by for juror, offset in zip(table.jurors, solve(*_equations(table, by)), strict=True)}
    return Severity(offsets, adjusted(table, offsets))


def adjusted(table: Table, offsets: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return each dossier's mean figure with its readers' offsets taken off: the model's t_i."""
    found: dict[str, list[Fraction]] = {}
    for unit, juror, mark in table.readings:
        found.setdefault(table.units[unit], []).append(mark - offsets.get(table.jurors[juror], Fraction(0)))
    return {unit: sum(marks, Fraction(0)) / len(marks) for unit, marks in found.items()}


def _refused(table: Table) -> NoSeverity | None:
    if not table.readings:
        return NoSeverity(Unfit.NO_READINGS)
    if len(table.jurors) > MOST_JURORS:
        return NoSeverity(Unfit.TOO_MANY_JURORS)
    counts = zip(table.jurors, table.by_juror, strict=True)
    few = tuple((juror,) for juror, marks in counts if len(marks) < FEWEST_READINGS)
    if few:
        return NoSeverity(Unfit.TOO_FEW_READINGS, few)
    separate = parts(table)
    return NoSeverity(Unfit.DISCONNECTED, separate) if len(separate) > 1 else None


def _equations(table: Table, by: int) -> tuple[list[list[int]], list[int]]:
    """Return the jurors' equations for `by` times the offsets, in integers.

    A dossier's mean divides by its readers: all is multiplied by their least common multiple. The matrix is symmetric
    and positive definite, so its leading minors are positive.
    """
    size = len(table.jurors)
    common = lcm(*(len(marks) for marks in table.given if marks))
    matrix = [[common if row == column else 0 for column in range(size)] for row in range(size)]
    right = [0] * size
    for row in table.rows:
        read = [(juror, scaled(mark, by)) for juror, mark in enumerate(row) if mark is not None]
        total = sum(mark for _, mark in read)
        for juror, mark in read:
            share = common // len(read)
            right[juror] += common * mark - share * total
            matrix[juror][juror] += common
            for other, _ in read:
                matrix[juror][other] -= share
    return matrix, right
