"""What scoring decided, as rows: panels, readings, recusals, rounds, ballots with their marks, tallies."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from audit.database.sheet import Sheet
from contracts.events import Event
from contracts.events import scoring as e
from contracts.grid import Grid
from services.scoring.rules.figure import level

#: Tells the grid of a dossier of an edition.
GridOf = Callable[[str, str], Grid]

_LEAVE: Final = "UPDATE jurors SET left_at = ? WHERE edition = ? AND panel = ? AND juror = ?"
_SIT: Final = (
    "INSERT INTO jurors VALUES (?, ?, ?, ?, NULL) "
    "ON CONFLICT DO UPDATE SET since = excluded.since, left_at = NULL WHERE left_at IS NOT NULL"
)
_UNREAD: Final = "DELETE FROM readings WHERE edition = ? AND dossier = ? AND juror = ?"
_READ: Final = (
    "INSERT OR REPLACE INTO readings SELECT edition, dossier, ?, panel, ?, ? FROM readings "
    "WHERE edition = ? AND dossier = ? LIMIT 1"
)
_LIFT: Final = "UPDATE recusals SET lifted = ? WHERE edition = ? AND dossier = ? AND member = ? AND lifted IS NULL"
_CLOSE: Final = (
    "UPDATE rounds SET closed = ?, missing = ?, reason = coalesce(?, reason) "
    "WHERE edition = ? AND panel = ? AND round = ? AND closed IS NULL"
)
_OLD: Final = "UPDATE tallies SET current = 0 WHERE edition = ? AND dossier = ?"


def fill(sheet: Sheet, position: int, version: int, edition: str, event: Event, grid_of: GridOf) -> None:
    """Put in what one event of scoring's nouns says."""
    names = sheet.names
    match event:
        case e.PanelFormed():
            sheet.put("panels", edition, event.panel, ",".join(event.kinds), position)
            sheet.put_all("jurors", ((edition, event.panel, names.juror(j), position, None) for j in event.jurors))
        case e.JurorReplaced():
            sheet.change(_LEAVE, position, edition, event.panel, names.juror(event.juror))
            sheet.change(_SIT, edition, event.panel, names.juror(event.by), position)
        case e.JurorAbsent():
            sheet.change(_LEAVE, position, edition, event.panel, names.juror(event.juror))
        case e.DrawHeld():
            rows = ((edition, of.dossier, names.juror(j), of.panel) for of in event.readings for j in of.readers)
            sheet.put_all("readings", ((*row, "drawn", position) for row in rows))
        case e.ReadingMoved():
            _moved(sheet, position, edition, event)
        case e.ReaderAdded() if event.juror is not None:
            sheet.change(_READ, names.juror(event.juror), "added", position, edition, event.dossier)
        case e.RecusalDeclared():
            sheet.put("recusals", position, edition, event.dossier, names.voter(event.juror), None)
            sheet.change("INSERT INTO recused VALUES (?, ?, ?)", edition, event.dossier, names.juror(event.juror))
            sheet.tell(edition, event.dossier)
        case e.RecusalLifted():
            sheet.change(_LIFT, position, edition, event.dossier, names.voter(event.juror))
        case e.RoundOpened():
            sheet.put("rounds", edition, event.panel, event.round, position, None, None, None)
        case e.RoundReopened():
            reason = names.text(event.reason)
            sheet.put("rounds", edition, event.panel, event.round, position, None, None, reason)
        case e.RoundClosed():
            reason = names.text(event.shortfall)
            sheet.change(_CLOSE, position, event.missing, reason, edition, event.panel, event.round)
        case e.ScoreCast() | e.ScoringAbstained():
            _ballot(sheet, position, version, edition, event, grid_of(edition, event.dossier))
        case e.DossierTallied():
            _tally(sheet, position, edition, event, grid_of(edition, event.dossier))
        case _:
            pass


def _moved(sheet: Sheet, position: int, edition: str, event: e.ReadingMoved) -> None:
    if event.to is not None:
        sheet.change(_READ, sheet.names.juror(event.to), "moved", position, edition, event.dossier)
    sheet.change(_UNREAD, edition, event.dossier, sheet.names.juror(event.juror))


def _ballot(
    sheet: Sheet, position: int, version: int, edition: str, event: e.ScoreCast | e.ScoringAbstained, grid: Grid
) -> None:
    where = (edition, event.dossier, sheet.names.juror(event.juror), event.panel, event.round)
    abstained = isinstance(event, e.ScoringAbstained)
    sheet.put("ballots", position, *where, version, int(abstained), 0, sheet.names.text(event.reason))
    if isinstance(event, e.ScoreCast):
        decimals = grid.scale.decimals
        sheet.put_all("marks", ((position, code, m, decimals, written(m, decimals)) for code, m in event.marks.items()))


def _tally(sheet: Sheet, position: int, edition: str, event: e.DossierTallied, grid: Grid) -> None:
    sheet.change(_OLD, edition, event.dossier)
    where = (edition, event.dossier, event.panel, event.round, event.closing)
    shifts = ",".join(map(str, event.adjusted))
    made = (event.figure, about(event.figure), event.level, len(event.absent), shifts, 1)
    sheet.put("tallies", position, *where, *made)
    counted = ((each.position, each.figure, level(Fraction(each.figure), grid)) for each in event.counted)
    steps = bool(grid.thresholds)
    sheet.put_all(
        "tally_ballots",
        (
            (position, ballot, 1, None, figure, about(figure), reached if steps else None)
            for ballot, figure, reached in counted
        ),
    )
    left = ((position, each.position, 0, each.why, None, None, None) for each in event.left_out)
    sheet.put_all("tally_ballots", left)


def about(figure: str | None) -> float | None:
    """Return a figure for the eye: nothing is compared, ranked or published by it."""
    return None if figure is None else round(float(Fraction(figure)), 6)


def written(mark: int | None, decimals: int) -> str | None:
    """Return a scaled integer in decimals, exactly."""
    if mark is None:
        return None
    digits = f"{abs(mark):0{decimals + 1}}"
    sign = "-" if mark < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
