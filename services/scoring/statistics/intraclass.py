"""Intraclass correlations: what part of the marks' variance comes from the units.

Source: Patrick E. Shrout and Joseph L. Fleiss, «Intraclass correlations: uses in assessing rater reliability»,
Psychological Bulletin 86 (1979), 420-428. One-way with unequal numbers of marks: the mean number n0 of Sokal and Rohlf,
Biometry, box 9.1 (also Donner and Koval, Biometrics 36 (1980), 19-25).
"""

from fractions import Fraction
from typing import Literal, NamedTuple

from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined

Form = Literal["1,1", "1,k", "2,1", "2,k", "3,1", "3,k"]
_Marks = tuple[tuple[Fraction, ...], ...]


def icc(table: Table, form: Form) -> Coefficient:
    """Return ICC(form), exact, at most 1; it may be negative, and is not cut at 0.

    1: each unit read by its own jurors (holes allowed; a unit without a mark is left out). 2: the same jurors, drawn
    from many; 3: these jurors alone; both on a complete block. `1` the reliability of one mark, `k` that of the mean
    of a unit's marks. Undefined: TOO_FEW, ALL_EQUAL, INCOMPLETE (2, 3), NO_SPREAD (what it divides by is not positive).
    """
    given = tuple(marks for marks in table.given if marks)
    if len({mark for marks in given for mark in marks}) == 1:
        return Undefined.ALL_EQUAL
    if form in ("1,1", "1,k"):
        return _one_way(given, form)
    if table.block is None:
        return Undefined.INCOMPLETE
    return _two_way(given, form)


def _one_way(given: _Marks, form: Form) -> Coefficient:
    units, marks = len(given), sum(map(len, given))
    if units < 2 or marks == units:
        return Undefined.TOO_FEW
    between, within = _between(given) / (units - 1), _within(given) / (marks - units)
    n0 = (marks - Fraction(sum(len(each) ** 2 for each in given), marks)) / (units - 1)
    # Spearman-Brown from one mark to n0 marks gives the same for `k`, balanced or not.
    return _ratio(between - within, between + (n0 - 1) * within if form == "1,1" else between)


class _Squares(NamedTuple):
    """Mean squares as Shrout and Fleiss name them: between units, between jurors, error."""

    bms: Fraction
    jms: Fraction
    ems: Fraction


def _two_way(block: _Marks, form: Form) -> Coefficient:
    n, k = len(block), len(block[0]) if block else 0
    if n < 2 or k < 2:
        return Undefined.TOO_FEW
    bms, jms, ems = _squares(block, n, k)
    below = {
        "2,1": bms + (k - 1) * ems + k * (jms - ems) / n,
        "2,k": bms + (jms - ems) / n,
        "3,1": bms + (k - 1) * ems,
        "3,k": bms,
    }
    return _ratio(bms - ems, below[form])


def _squares(block: _Marks, n: int, k: int) -> _Squares:
    between = _between(block)
    jurors = _between(tuple(zip(*block, strict=True)))
    error = _within(block) - jurors
    return _Squares(between / (n - 1), jurors / (k - 1), error / ((n - 1) * (k - 1)))


def _between(groups: _Marks) -> Fraction:
    total, count = sum(map(_sum, groups), Fraction(0)), sum(map(len, groups))
    return _of_means(groups) - total * total / count


def _within(groups: _Marks) -> Fraction:
    return _sum(tuple(mark * mark for group in groups for mark in group)) - _of_means(groups)


def _of_means(groups: _Marks) -> Fraction:
    return sum((_sum(group) * _sum(group) / len(group) for group in groups), Fraction(0))


def _sum(marks: tuple[Fraction, ...]) -> Fraction:
    return sum(marks, Fraction(0))


def _ratio(above: Fraction, below: Fraction) -> Coefficient:
    return above / below if below > 0 else Undefined.NO_SPREAD
