"""From the ballots that count to what is compared: the aggregation by name, the declared figures, the tie ladder."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, assert_never

from contracts.grid import Grid, Rung
from services.scoring.rules import grades, means
from services.scoring.rules import ranks as ranked
from services.scoring.rules.figure import Figures, Marks, rounded

Beside = Sequence[Sequence[Marks]]
Aggregate = Callable[[Sequence[Marks], Grid, Beside], Figures]

#: Functions frozen by name: one is added, never edited (a golden test holds their results).
AGGREGATIONS: Final[dict[str, Aggregate]] = {
    "weighted-mean/1": lambda ballots, grid, _: means.weighted_mean(ballots, grid),
    "trimmed-mean/1": lambda ballots, grid, _: means.trimmed_mean(ballots, grid),
    "median/1": lambda ballots, grid, _: means.median(ballots, grid),
    "majority-judgment/1": lambda ballots, grid, _: grades.majority_judgment(ballots, grid),
    "ranks/1": ranked.ranks,
}


class Score(NamedTuple):
    """What a dossier comes to.

    `marks`: the figure of the marks alone; `figure`: with the declared ones, what is compared (None: no marks, or a
    declared figure is missing); `components`: of each criterion and each declared figure; `keys`: the figure and the
    ladder's rungs, the greater first, so that dossiers are ordered by comparing them.
    """

    ballots: tuple[Fraction, ...]
    marks: Fraction | None
    figure: Fraction | None
    components: tuple[tuple[str, Fraction], ...]
    keys: tuple[Fraction, ...]


def score(
    ballots: Sequence[Marks], grid: Grid, declared: Mapping[str, int] | None = None, beside: Beside = ()
) -> Score:
    """Return a dossier's score. `declared`: scaled integers by code; `beside`: see `rules.ranks`.

    Stage `dossier` rounds the sum of marks and declared figures.
    """
    made = AGGREGATIONS[grid.aggregation](ballots, grid, beside or [()] * len(ballots))
    entering = _declared(grid, declared)
    components = (*made.components, *(entering or {}).items())
    if made.marks is None or entering is None:
        return Score(made.ballots, made.marks, None, components, ())
    signed = (each.sign * entering[each.code] for each in grid.declared)
    figure = rounded(sum(signed, made.marks), grid, "dossier")
    keys = (-figure if lower_is_better(grid) else figure, *_ladder(made, dict(components), grid))
    return Score(made.ballots, made.marks, figure, components, keys)


def lower_is_better(grid: Grid) -> bool:
    """Say whether the figure is a mean rank."""
    return grid.aggregation == "ranks/1" and not grid.scaled


def as_before(grid: Grid) -> bool:
    """Say whether a grid uses nothing beyond the figure: what is told of its dossiers is then the figure alone."""
    return grid.aggregation == "weighted-mean/1" and grid.scaled and not grid.declared and not grid.ladder


def _declared(grid: Grid, declared: Mapping[str, int] | None) -> dict[str, Fraction] | None:
    """Return the figures that the grid wants, in its order; None where one is missing."""
    if any(each.code not in (declared or {}) for each in grid.declared):
        return None
    return {each.code: Fraction((declared or {})[each.code], 10**each.decimals) for each in grid.declared}


def _ladder(made: Figures, components: Mapping[str, Fraction], grid: Grid) -> tuple[Fraction, ...]:
    """Return the rungs' keys. The rest of the grades comes first unless the ladder gives it another place."""
    first = () if any(rung.by == "gauge" for rung in grid.ladder) else made.gauge
    return (*first, *(key for rung in grid.ladder for key in _rung(rung, made, components, grid)))


def _rung(rung: Rung, made: Figures, components: Mapping[str, Fraction], grid: Grid) -> tuple[Fraction, ...]:
    match rung.by:
        case "gauge":
            return made.gauge
        case "marks":
            assert made.marks is not None
            value, lower_first = made.marks, rung.lower_first or lower_is_better(grid)
        case "criterion":
            # In a weighted mean with absent marks nobody may have marked it: it then stands as the worst mark does.
            worst = grid.scale.highest if rung.lower_first else grid.scale.lowest
            value = components.get(rung.of or "", Fraction(worst, 10**grid.scale.decimals))
            lower_first = rung.lower_first
        case "declared":
            value, lower_first = components[rung.of or ""], rung.lower_first
        case _:
            assert_never(rung.by)
    return (-value if lower_first else value,)
