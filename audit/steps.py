"""From marks to the figure that is compared, stage by stage: what the live rule gives before each rounding, and after.

Each value comes of the rule itself, told to round no further than that stage; only a criterion's figure times its
weight, which no record holds, is multiplied here.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from audit.retally import Tallied, again
from contracts.codes import Exact
from contracts.events.scoring import DossierTallied
from contracts.grid import Grid, Rung
from services.intake.rules.grid import STAGES
from services.scoring.rules.figure import Stage, rounded

_ORDER: Final[tuple[Stage, ...]] = ("ballot", "criterion", "weighted", "marks", "dossier")


class Step(Struct, frozen=True):
    """One figure at one stage: of whom or of what (a juror, a criterion, "" for the dossier), before and after.

    `decimals`: those that the rulebook rounds to there (None: it does not round there, both figures are the same).
    """

    stage: Stage
    of: str
    exact: Exact
    rounded: Exact
    decimals: int | None = None


def steps(tallied: Tallied) -> tuple[Step, ...]:
    """Return every step of a tally's figure, in the order in which they are taken; () where nothing was counted."""
    grid = tallied.facts.grid
    if grid is None or not tallied.event.counted:
        return ()
    taken = (stage for stage in _ORDER if stage in STAGES[grid.aggregation])
    return tuple(step for stage in taken for step in _at(tallied, grid, stage))


def _at(tallied: Tallied, grid: Grid, stage: Stage) -> Iterator[Step]:
    place = _ORDER.index(stage)
    before, after = (_figures(tallied, grid, stage, _ORDER[:end]) for end in (place, place + 1))
    decimals = next((rounding.decimals for rounding in grid.rounding if rounding.stage == stage), None)
    for (of, exact), (_, made) in zip(before, after, strict=True):
        yield Step(stage, of, str(exact), str(made), decimals)


def _figures(tallied: Tallied, grid: Grid, stage: Stage, named: tuple[Stage, ...]) -> tuple[tuple[str, Fraction], ...]:
    """Return the figures of a stage where only these stages round."""
    kept = tuple(rounding for rounding in grid.rounding if rounding.stage in named)
    only = replace(grid, rounding=kept, ladder=(Rung("marks"),))
    made = again(tallied.event, tallied.facts._replace(grid=only))
    match stage:
        case "ballot":
            return tuple((ballot.juror, Fraction(ballot.figure)) for ballot in made.counted)
        case "criterion":
            return tuple(_components(made, grid).items())
        case "weighted":
            return tuple((code, rounded(each, only, "weighted")) for code, each in _weighted(made, grid).items())
        case "marks":
            return () if made.marks_figure is None else (("", Fraction(made.marks_figure)),)
        case "dossier":
            return () if made.figure is None else (("", Fraction(made.figure)),)


def _components(made: DossierTallied, grid: Grid) -> dict[str, Fraction]:
    found = {component.code: Fraction(component.figure) for component in made.components}
    return {criterion.code: found[criterion.code] for criterion in grid.criteria if criterion.code in found}


def _weighted(made: DossierTallied, grid: Grid) -> dict[str, Fraction]:
    weights = {each.code: Fraction(each.weight, 10**grid.weight_decimals) for each in grid.criteria}
    return {code: figure * weights[code] for code, figure in _components(made, grid).items()}
