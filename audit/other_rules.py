"""Another rulebook, or another aggregation, for what was marked already: checked as an opening checks it, and more."""

from collections.abc import Iterable
from typing import Final, NamedTuple, cast, get_args

import msgspec
from msgspec.structs import replace

from audit.findings import Text
from audit.supposed import Unsupposable, Why
from contracts.grid import Aggregation, Grid, Rung
from contracts.problems import problem as in_french
from contracts.refusals import Refusal
from contracts.rulebook import Rulebook
from services.intake.rules import rulebook as rulebooks
from services.intake.rules.grid import STAGES, WITH_COMPONENTS, problems

AGGREGATIONS: Final[tuple[str, ...]] = get_args(Aggregation)


class Ruled(NamedTuple):
    """A rulebook, and the fields that another aggregation forced to change beside it (JSON pointers)."""

    rulebook: Rulebook
    adapted: tuple[str, ...] = ()


def read(document: bytes, kinds: Iterable[str]) -> Rulebook:
    """Return another rulebook for dossiers of these kinds. Raises Unsupposable."""
    try:
        compact = msgspec.json.format(document, indent=-1)
        rulebook = rulebooks.read(compact)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unsupposable(Why.BAD_RULEBOOK, problem=_both(str(error))) from None
    except Refusal as refusal:
        problem = refusal.details.get("problem", refusal.why.value)
        raise Unsupposable(Why.BAD_RULEBOOK, problem=_both(problem)) from None
    for kind in sorted(set(kinds) - {known.code for known in rulebook.kinds}):
        raise Unsupposable(Why.OTHER_KINDS, kind=kind)
    return rulebook


def _both(problem: str) -> Text:
    return Text(in_french(problem), problem)


def aggregated(rulebook: Rulebook, name: str) -> Ruled:
    """Return a rulebook whose every grid aggregates otherwise. Raises Unsupposable."""
    if name not in AGGREGATIONS:
        raise Unsupposable(Why.UNKNOWN_AGGREGATION, name=name, names=", ".join(AGGREGATIONS))
    aggregation = cast("Aggregation", name)
    common, *others = (
        _aggregated(grid, aggregation, rulebook, path)
        for path, grid in (("/grid", rulebook.grid), *((f"/grids/{code}", g) for code, g in rulebook.grids.items()))
    )
    grids = dict(zip(rulebook.grids, (grid for grid, _ in others), strict=True))
    adapted = tuple(pointer for _, pointers in (common, *others) for pointer in pointers)
    return Ruled(replace(rulebook, grid=common[0], grids=grids), adapted)


def _aggregated(grid: Grid, name: Aggregation, rulebook: Rulebook, path: str) -> tuple[Grid, tuple[str, ...]]:
    """Keep of a grid all that the aggregation takes: rounding stages, rungs of the ladder, thresholds."""
    orders_only = name == "ranks/1"
    other = replace(
        grid,
        aggregation=name,
        rounding=tuple(rounding for rounding in grid.rounding if rounding.stage in STAGES[name]),
        ladder=tuple(rung for rung in grid.ladder if _has(name, rung)),
        trim=_trim(grid, name, rulebook),
        thresholds=() if orders_only else grid.thresholds,
        scaled=grid.scaled and not orders_only,
        lower_first=grid.lower_first and orders_only,
    )
    for field, problem in problems(other, rulebook.readers, path):
        raise Unsupposable(Why.BAD_AGGREGATION, name=name, problem=_both(f"{field}: {problem}"))
    names = ("rounding", "ladder", "trim", "thresholds", "scaled", "lower_first")
    return other, tuple(f"{path}/{field}" for field in names if getattr(other, field) != getattr(grid, field))


def _has(name: Aggregation, rung: Rung) -> bool:
    if rung.by == "criterion":
        return name in WITH_COMPONENTS
    return rung.by != "gauge" or name == "majority-judgment/1"


def _trim(grid: Grid, name: Aggregation, rulebook: Rulebook) -> int:
    """Drop one mark at each end where nothing says how many, as long as one is left."""
    if name != "trimmed-mean/1":
        return 0
    return grid.trim or (1 if rulebook.readers.per_dossier > 2 else 0)
