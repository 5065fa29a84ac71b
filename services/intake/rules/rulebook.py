"""Whether a rulebook may rule an edition: it decodes strictly, it is compact JSON, and it makes sense as a whole.

Compact and without a repeated name, so that its hash stands for one meaning; but neither sorted nor completed with the
defaults of today's code: an edition opened under an old rulebook must be decided again to the same bytes for ever.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf
from typing import Final

import msgspec

from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from contracts.rulebook import Kind, Rulebook

_MOST: Final = 10**9
#: A field's path and what is wrong with it.
Problem = tuple[str, str]


def read(document: bytes) -> Rulebook:
    """Return the rulebook that these bytes hold. Raises Refusal (invalid-rulebook: field, problem)."""
    try:
        rulebook = msgspec.json.decode(document, type=Rulebook)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        raise _invalid(path.rstrip("`") or "$", problem) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _invalid("$", str(error)) from None
    for path, problem in _problems(rulebook):
        raise _invalid(path, problem)
    if msgspec.json.encode(msgspec.json.decode(document)) != document:
        raise _invalid("$", "not compact JSON, or a name is repeated")
    return rulebook


def _invalid(field: str, problem: str) -> Refusal:
    return Refusal(Why.INVALID_RULEBOOK, field=field, problem=f"{problem} - at {field}")


def _problems(rulebook: Rulebook) -> Iterator[Problem]:
    yield from _repeated("$.kinds", (kind.code for kind in rulebook.kinds))
    yield from _bounds(rulebook.kinds)
    yield from _overlaps(rulebook.kinds)
    yield from _grid(rulebook.grid)
    if rulebook.readers.minimum > rulebook.readers.per_dossier:
        yield "$.readers.minimum", "above per_dossier"
    quorum = rulebook.sitting.quorum
    if quorum.numerator > quorum.denominator:
        yield "$.sitting.quorum", "above 1"
    yield from _repeated("$.mentions", (mention.code for mention in rulebook.mentions))
    best = max(_levels(rulebook.grid))
    for place, mention in enumerate(rulebook.mentions):
        if mention.history is not None and mention.history.level > best:
            yield f"$.mentions[{place}].history.level", f"above the highest level, {best}"


def _repeated(path: str, names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield f"{path}[{place}]", f"{name} is repeated"
        seen.add(name)


def _bounds(kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    for place, kind in enumerate(kinds):
        lowest, below = _interval(kind)
        if lowest >= below:
            yield f"$.kinds[{place}]", "from_population is not under below_population"


def _overlaps(kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    for later, kind in enumerate(kinds):
        for other in kinds[:later]:
            (a, b), (c, d) = _interval(kind), _interval(other)
            if kind.type == other.type and a < d and c < b:
                yield f"$.kinds[{later}]", f"overlaps {other.code}"


def _interval(kind: Kind) -> tuple[float, float]:
    return kind.from_population or 0, inf if kind.below_population is None else kind.below_population


def _levels(grid: Grid) -> list[int]:
    return [grid.floor, *(threshold.level for threshold in grid.thresholds)]


def _grid(grid: Grid) -> Iterator[Problem]:
    yield from _repeated("$.grid.criteria", (criterion.code for criterion in grid.criteria))
    yield from _repeated("$.grid.rounding", (rounding.stage for rounding in grid.rounding))
    if not -_MOST <= grid.scale.lowest < grid.scale.highest <= _MOST:
        yield "$.grid.scale", f"lowest is not under highest, or beyond {_MOST}"
    for place, (one, other) in enumerate(pairwise(grid.thresholds), start=1):
        if not (one.level < other.level and one.at_least < other.at_least):
            yield f"$.grid.thresholds[{place}]", "level and at_least must both be above those of the threshold before"
    for place, threshold in enumerate(grid.thresholds):
        if threshold.at_least > grid.out_of:
            yield f"$.grid.thresholds[{place}].at_least", f"above out_of, {grid.out_of}"
        if threshold.level <= grid.floor:
            yield f"$.grid.thresholds[{place}].level", f"not above the floor, {grid.floor}"
