"""Shifts of figures that the jury voted (*péréquation*), applied when a dossier is tallied: no mark is ever edited.

A shift moves the figure of each ballot that it concerns by its offset, and no ballot beyond the scale: a juror who gave
the most cannot have given more, so what would pass 0 or `out_of` stops there. What stops is the ballot's figure, as the
jury voted on ballots; all its marks move by the same part of their scale, in the calculation alone, so that every
aggregation, rounding stage and rung of the ladder works as it does on marks. Several shifts of one ballot add up before
they are brought back within the scale. A grid that is not `scaled` has no bounds to its sum, so nothing stops there.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from contracts.grid import Grid
from services.scoring.rules.figure import Marks, own
from services.scoring.rules.score import Score, lower_is_better


class Shift(NamedTuple):
    """A shift in force for the dossier: where it was adopted, by how much, for whose ballots (None: everybody's)."""

    position: int
    offset: Fraction
    jurors: frozenset[str] | None = None


def shifted(juror: str, marks: Marks, grid: Grid, shifts: Sequence[Shift]) -> Marks:
    """Return a ballot's marks moved so that its own figure moves by what concerns its juror, within the scale."""
    offset = sum((s.offset for s in shifts if s.jurors is None or juror in s.jurors), Fraction(0))
    if not offset:
        return marks
    figure = own(marks, grid)
    moved = _within(figure + offset, grid) - figure
    by = moved * _mark_of_one(grid)
    return {criterion: None if mark is None else mark + by for criterion, mark in marks.items()}


def within(made: Score, grid: Grid) -> Score:
    """Bring the dossier's figure back within the scale: criterion by criterion, moved marks may pass it together."""
    if made.figure is None or grid.declared or lower_is_better(grid):
        return made
    figure = _within(made.figure, grid)
    return made._replace(figure=figure, keys=(figure, *made.keys[1:]))


def _within(figure: Fraction, grid: Grid) -> Fraction:
    return min(max(figure, Fraction(0)), Fraction(grid.out_of)) if grid.scaled else figure


def _mark_of_one(grid: Grid) -> Fraction:
    """Return how much each mark moves for a figure to move by one (the inverse of `figure.brought`)."""
    if grid.scaled:
        return Fraction(grid.scale.highest - grid.scale.lowest, grid.out_of)
    weights = sum(criterion.weight for criterion in grid.criteria)
    return Fraction(10 ** (grid.scale.decimals + grid.weight_decimals), weights)
