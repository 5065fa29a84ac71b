"""What is told beside the figures and changes none: agreement of a panel, flags for a sitting.

A dossier from which the asker is recused is in no table that he is told of.
"""

from collections.abc import Iterable
from fractions import Fraction

from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.figure import bounds, level, own, rounded
from services.scoring.rules.score import as_before
from services.scoring.statistics import agreement as exact
from services.scoring.statistics import flags as flagged
from services.scoring.statistics import severity as fitted
from services.scoring.statistics.integers import written
from services.scoring.statistics.levels import side_by_side
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Undefined
from services.scoring.told import (
    Coefficient,
    Far,
    LevelBeside,
    OneValue,
    PanelAgreement,
    Severity,
    SittingFlags,
    Spread,
)
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.scores import grid_of
from services.scoring.views.seats import given


def agreement(views: Views, act: Act, panel: str) -> PanelAgreement:
    """Tell how far a panel agreed in its blind round, as it was when it first closed. Raises Refusal."""
    edition = views.of(act.edition)
    windows = edition.rounds.windows(panel, 1)
    if not edition.rounds.closed(panel, 1) and len(windows) < 2:
        raise Refusal(Why.ROUND_NOT_CLOSED, panel=panel, round=1)
    dossiers = [d for d in edition.readings.dossiers_of(panel) if _told(edition, act, d)]
    figures = Table.of({d: _blind(views, act.edition, d, windows[0].closed) for d in dossiers})
    grids = [grid for d in dossiers if (grid := grid_of(views, act.edition, d)) is not None]
    levels = _levels(figures, grids)
    found = exact.agreement(_comparable(figures, grids), None)
    p = found.concordance.p
    return PanelAgreement(
        panel=panel,
        dossiers=len(figures.units),
        jurors=len(figures.jurors),
        ballots=len(figures.readings),
        figures=_coefficients(found),
        levels=_coefficients(exact.agreement(levels, _scale(grids))),
        p=None if isinstance(p, Undefined) else str(p),
    )


def _blind(views: Views, edition: str, dossier: str, closed: float) -> dict[str, Fraction]:
    """Return each reader's own figure in the first round, as things were when it first closed."""
    known, grid = views.of(edition), grid_of(views, edition, dossier)
    readers = known.readings.readers(dossier, closed)
    ballots = [(juror, given(known, dossier, juror, 1, closed)) for juror in readers]
    return {j: rounded(own(b.marks, grid), grid, "ballot") for j, b in ballots if grid and b and b.marks}


def _comparable(figures: Table, grids: list[Grid]) -> Table:
    """Return the figures; where the panel's grids have not one range, each as its part of its own, from 0 to 1.

    A mark of 3 of 6 and one of 50 of 100 are the same then: else what differs between grids would pass for agreement.
    """
    ranges = [bounds(grid) for grid in grids]
    if len(set(ranges)) < 2:
        return figures
    pairs = zip(figures.rows, ranges, strict=True)
    rows = (
        tuple(None if mark is None else (mark - lowest) / (highest - lowest) for mark in row)
        for row, (lowest, highest) in pairs
    )
    return figures._replace(rows=tuple(rows))


def _levels(figures: Table, grids: list[Grid]) -> Table:
    """Return the level that each ballot proposes alone, each dossier on its own grid."""
    pairs = zip(figures.rows, grids, strict=True)
    rows = (tuple(None if mark is None else Fraction(level(mark, grid)) for mark in row) for row, grid in pairs)
    return figures._replace(rows=tuple(rows))


def _scale(grids: Iterable[Grid]) -> tuple[Fraction, ...]:
    found = {each for grid in grids for each in (grid.floor, *(threshold.level for threshold in grid.thresholds))}
    return tuple(Fraction(each) for each in sorted(found))


def _coefficients(found: exact.Agreement) -> tuple[Coefficient, ...]:
    return tuple(
        Coefficient(name, None, value.value) if isinstance(value, Undefined) else Coefficient(name, written(value))
        for name, value in found.coefficients.items()
    )


def flags(views: Views, act: Act) -> tuple[SittingFlags, ...]:
    """Tell what a sitting should look at among the tallied dossiers, those of each grid apart."""
    edition = views.of(act.edition)
    groups: dict[Grid, list[str]] = {}
    for tally in edition.tallies.all():
        grid = grid_of(views, act.edition, tally.dossier)
        if grid is not None and _told(edition, act, tally.dossier):
            groups.setdefault(grid, []).append(tally.dossier)
    return tuple(_flags(edition, grid, dossiers) for grid, dossiers in groups.items())


def _flags(edition: EditionViews, grid: Grid, dossiers: list[str]) -> SittingFlags:
    last = {tally.dossier: tally for tally in edition.tallies.all() if tally.dossier in dossiers}
    table = Table.of({d: {each.juror: Fraction(each.figure) for each in last[d].counted} for d in dossiers})
    fit = fitted.severity(table)
    offsets = fit.offsets if isinstance(fit, fitted.Severity) else {}
    found = flagged.flags(table, (lambda figure: level(figure, grid)) if grid.thresholds else None, offsets)
    return SittingFlags(
        kinds=tuple(sorted({kind for d in dossiers if (kind := edition.dossiers.kind(d)) is not None})),
        spreads=tuple(Spread(*each) for each in found.spreads),
        one_value=tuple(OneValue(each.juror, written(each.value), each.readings) for each in found.one_value),
        far=tuple(Far(each.unit, each.juror, written(each.residual)) for each in found.far),
        unfit=None if isinstance(fit, fitted.Severity) else fit.why.value,
        severity=tuple(Severity(juror, written(offset)) for juror, offset in offsets.items()),
        beside=_beside(table, {d: last[d].figure for d in dossiers}, fit, grid) if grid.thresholds else (),
    )


def _beside(
    table: Table, figures: dict[str, str | None], fit: fitted.Severity | fitted.NoSeverity, grid: Grid
) -> tuple[LevelBeside, ...]:
    if not isinstance(fit, fitted.Severity):
        return ()
    raw = fitted.adjusted(table, {})
    if as_before(grid):
        raw = {dossier: Fraction(figure) for dossier, figure in figures.items() if figure is not None}
    return tuple(
        LevelBeside(each.unit, written(each.raw), written(each.adjusted), each.level, each.adjusted_level)
        for each in side_by_side(raw, fit.adjusted, lambda figure: level(figure, grid))
        if each.differs
    )


def _told(edition: EditionViews, act: Act, dossier: str) -> bool:
    return edition.dossiers.judged(dossier) and not edition.recusals.is_recused(dossier, act.actor)
