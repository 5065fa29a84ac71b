"""Whether a grid makes sense: what each aggregation takes, which stages it rounds at, what the ladder may name.

A problem names the field by its path below the grid's own.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from contracts.grid import Aggregation, Grid, Rung
from contracts.rulebook import Readers

_MOST: Final = 10**9
#: A field's path and what is wrong with it.
Problem = tuple[str, str]

_BY_CRITERION: Final = frozenset({"criterion", "weighted", "marks", "dossier"})
#: The stages at which each aggregation rounds.
STAGES: Final[dict[Aggregation, frozenset[str]]] = {
    "weighted-mean/1": frozenset({"ballot", "marks", "dossier"}),
    "trimmed-mean/1": _BY_CRITERION,
    "median/1": _BY_CRITERION,
    "majority-judgment/1": frozenset({"marks", "dossier"}),
    "ranks/1": frozenset({"marks", "dossier"}),
}
#: Those that have a figure of each criterion.
WITH_COMPONENTS: Final = frozenset({"weighted-mean/1", "trimmed-mean/1", "median/1"})


def problems(grid: Grid, readers: Readers, path: str) -> Iterator[Problem]:
    """Give what is wrong with a grid that lies at `path`."""
    for part in (
        _criteria(grid),
        _aggregation(grid, readers),
        _rounding(grid),
        _thresholds(grid, readers),
        _ladder(grid),
    ):
        for field, problem in part:
            yield f"{path}.{field}", problem


def levels(grid: Grid) -> list[int]:
    """Return the levels that a grid can propose."""
    return [grid.floor, *(threshold.level for threshold in grid.thresholds)]


def repeated(path: str, names: Iterable[str]) -> Iterator[Problem]:
    """Give the names that come twice."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield f"{path}[{place}]", f"{name} is repeated"
        seen.add(name)


def _criteria(grid: Grid) -> Iterator[Problem]:
    yield from repeated("criteria", (criterion.code for criterion in grid.criteria))
    yield from repeated("declared", (declared.code for declared in grid.declared))
    criteria = {criterion.code for criterion in grid.criteria}
    for place, declared in enumerate(grid.declared):
        if declared.code in criteria:
            yield f"declared[{place}].code", f"{declared.code} is a criterion"
    if not -_MOST <= grid.scale.lowest < grid.scale.highest <= _MOST:
        yield "scale", f"lowest is not under highest, or beyond {_MOST}"


def _aggregation(grid: Grid, readers: Readers) -> Iterator[Problem]:
    name = grid.aggregation
    if grid.trim and name != "trimmed-mean/1":
        yield "trim", f"{name} drops no marks"
    if 2 * grid.trim >= readers.per_dossier:
        yield "trim", f"nothing is left of {readers.per_dossier} readers' marks"
    if name == "majority-judgment/1" and len(grid.criteria) > 1:
        yield "criteria", f"{name} takes one criterion: a ballot is one grade"
    if grid.declared and name in ("majority-judgment/1", "ranks/1"):
        yield "declared", f"nothing is added to what {name} gives"
    if grid.lower_first and name != "ranks/1":
        yield "lower_first", f"in {name} the higher mark is the better one"


def _rounding(grid: Grid) -> Iterator[Problem]:
    yield from repeated("rounding", (rounding.stage for rounding in grid.rounding))
    for place, rounding in enumerate(grid.rounding):
        if rounding.stage not in STAGES[grid.aggregation]:
            yield f"rounding[{place}].stage", f"{grid.aggregation} has no stage {rounding.stage}"


def _thresholds(grid: Grid, readers: Readers) -> Iterator[Problem]:
    if grid.thresholds and grid.aggregation == "ranks/1" and not grid.scaled:
        yield "thresholds", "the lower mean rank is the better one: thresholds need `scaled`"
    if grid.thresholds and grid.aggregation == "ranks/1" and readers.one_more_at:
        yield "thresholds", "a rank alone proposes no level: thresholds need readers.one_more_at to be 0"
    for place, (one, other) in enumerate(pairwise(grid.thresholds), start=1):
        if not (one.level < other.level and one.at_least < other.at_least):
            yield f"thresholds[{place}]", "level and at_least must both be above those of the threshold before"
    for place, threshold in enumerate(grid.thresholds):
        if grid.scaled and not grid.declared and threshold.at_least > grid.out_of:
            yield f"thresholds[{place}].at_least", f"above out_of, {grid.out_of}"
        if threshold.level <= grid.floor:
            yield f"thresholds[{place}].level", f"not above the floor, {grid.floor}"


def _ladder(grid: Grid) -> Iterator[Problem]:
    yield from repeated("ladder", (f"{rung.by} {rung.of or ''}".strip() for rung in grid.ladder))
    for place, rung in enumerate(grid.ladder):
        for field, problem in _rung(rung, grid):
            yield f"ladder[{place}].{field}", problem


def _rung(rung: Rung, grid: Grid) -> Iterator[Problem]:
    named = {
        "criterion": {criterion.code for criterion in grid.criteria},
        "declared": {declared.code for declared in grid.declared},
    }.get(rung.by)
    if named is None and rung.of is not None:
        yield "of", f"{rung.by} names nothing"
    if named is not None and rung.of not in named:
        yield "of", f"{rung.of or 'nothing'} is no {rung.by} of this grid"
    if rung.by == "criterion" and grid.aggregation not in WITH_COMPONENTS:
        yield "by", f"{grid.aggregation} has no figure of a criterion"
    if rung.by == "gauge" and grid.aggregation != "majority-judgment/1":
        yield "by", "the gauge is that of majority-judgment/1"
    if rung.by == "gauge" and rung.lower_first:
        yield "lower_first", "the gauge has its own order"
