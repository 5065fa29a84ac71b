"""Why the marks propose a level: ballots counted, each step of the figure, what was declared or shifted, the bound."""

from fractions import Fraction
from typing import Literal, NamedTuple

from msgspec import Struct

from audit.retally import Tallied
from audit.steps import Step, steps
from contracts.codes import Exact, PanelCode, PersonCode, Position
from contracts.grid import Grid
from services.scoring.rules import ranking
from services.scoring.views.editions import EditionViews
from services.scoring.views.scores import tallied as of_kind

#: Why the level is what it is, or why there is none.
Because = Literal["threshold", "floor", "no-thresholds", "too-few-ballots", "no-figure"]


class Bound(Struct, frozen=True):
    """A threshold of the grid: its level, from which figure, its index among the thresholds."""

    level: int
    at_least: int
    place: int


class DeclaredFigure(Struct, frozen=True):
    """A figure that entered beside the marks, before its sign (1 or -1)."""

    code: str
    figure: Exact
    sign: int


class Rank(Struct, frozen=True):
    """The place among the dossiers of its kind by the tallies as they stand (None: no figure), of so many."""

    rank: int | None
    of: int


class Proposal(Struct, frozen=True):
    """The last tally, told: where it is recorded, whose closing it counts, the figure (exact), the level and why.

    `absent`: readers who gave no ballot; `marks`: what the marks alone give; `reached`: the threshold that the figure
    reaches, `next`: the one above it.
    """

    position: Position
    panel: PanelCode
    round: int
    closing: Position
    as_of: Position
    counted: int
    minimum: int
    absent: tuple[PersonCode, ...]
    aggregation: str
    steps: tuple[Step, ...]
    declared: tuple[DeclaredFigure, ...]
    declared_at: Position
    figure: Exact | None
    level: int | None
    because: Because
    reached: Bound | None
    next: Bound | None
    rank: Rank | None


class _Bounds(NamedTuple):
    because: Because
    reached: Bound | None = None
    next: Bound | None = None


def proposal(tallied: Tallied, rank: Rank | None) -> Proposal | None:
    """Return the proposal of a tally; None of one that somebody made up where no round was closed."""
    event, grid = tallied.event, tallied.facts.grid
    if grid is None:
        return None
    figure = None if event.figure is None else Fraction(event.figure)
    bounds = _bounds(figure, event.level, grid)
    return Proposal(
        position=tallied.position,
        panel=event.panel,
        round=event.round,
        closing=event.closing,
        as_of=event.as_of,
        counted=len(event.counted),
        minimum=tallied.facts.minimum,
        absent=event.absent,
        aggregation=grid.aggregation,
        steps=steps(tallied),
        declared=declared(tallied),
        declared_at=event.declared_at,
        figure=event.figure,
        level=event.level,
        because=bounds.because,
        reached=bounds.reached,
        next=bounds.next,
        rank=rank,
    )


def declared(tallied: Tallied) -> tuple[DeclaredFigure, ...]:
    """Return the figures that entered beside the marks, in the order of the grid."""
    figures, grid = tallied.facts.declared.figures or {}, tallied.facts.grid
    return tuple(
        DeclaredFigure(each.code, str(Fraction(figures[each.code], 10**each.decimals)), each.sign)
        for each in (() if grid is None else grid.declared)
        if each.code in figures
    )


def _bounds(figure: Fraction | None, level: int | None, grid: Grid) -> _Bounds:
    bounds = [Bound(each.level, each.at_least, place) for place, each in enumerate(grid.thresholds)]
    if figure is None:
        return _Bounds("no-figure")
    reached = next((bound for bound in reversed(bounds) if figure >= bound.at_least), None)
    above = next((bound for bound in bounds if figure < bound.at_least), None)
    if level is None:
        return _Bounds("too-few-ballots", reached, above)
    if not bounds:
        return _Bounds("no-thresholds")
    return _Bounds("floor" if reached is None else "threshold", reached, above)


def ranks(edition: EditionViews, kinds: tuple[str, ...]) -> dict[str, Rank]:
    """Return the place of each tallied dossier among those of its kind, ordered as the live ranking orders them."""
    found: dict[str, Rank] = {}
    for kind in kinds:
        rows = ranking.ranked(tuple(each for each in of_kind(edition, kind) if each.position))
        found.update({row.dossier: Rank(row.rank, len(rows)) for row in rows})
    return found
