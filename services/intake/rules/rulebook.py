"""Whether a rulebook may rule an edition: it decodes strictly, it is compact JSON, and it makes sense as a whole.

Compact and without a repeated name, so that its hash stands for one meaning; but neither sorted nor completed with the
defaults of today's code: an edition opened under an old rulebook must be decided again to the same bytes for ever.
"""

from collections.abc import Iterator
from math import inf

import msgspec

from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from contracts.rulebook import Kind, Rulebook
from services.intake.rules import grid as grids
from services.intake.rules.grid import Problem, repeated


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
    yield from repeated("$.kinds", (kind.code for kind in rulebook.kinds))
    yield from _bounds(rulebook.kinds)
    yield from _overlaps(rulebook.kinds)
    yield from _named(rulebook)
    for path, grid in _grids(rulebook).items():
        yield from grids.problems(grid, rulebook.readers, path)
    if rulebook.readers.minimum > rulebook.readers.per_dossier:
        yield "$.readers.minimum", "above per_dossier"
    quorum = rulebook.sitting.quorum
    if quorum.numerator > quorum.denominator:
        yield "$.sitting.quorum", "above 1"
    yield from _questionnaires(rulebook)
    yield from _mentions(rulebook)


def _grids(rulebook: Rulebook) -> dict[str, Grid]:
    return {"$.grid": rulebook.grid, **{f"$.grids.{name}": grid for name, grid in rulebook.grids.items()}}


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


def _named(rulebook: Rulebook) -> Iterator[Problem]:
    questionnaires = {questionnaire.code for questionnaire in rulebook.questionnaires}
    for place, kind in enumerate(rulebook.kinds):
        if kind.grid is not None and kind.grid not in rulebook.grids:
            yield f"$.kinds[{place}].grid", f"{kind.grid} is not among the grids"
        if kind.questionnaire is not None and kind.questionnaire not in questionnaires:
            yield f"$.kinds[{place}].questionnaire", f"{kind.questionnaire} is not among the questionnaires"


def _questionnaires(rulebook: Rulebook) -> Iterator[Problem]:
    yield from repeated("$.questionnaires", (questionnaire.code for questionnaire in rulebook.questionnaires))
    for place, questionnaire in enumerate(rulebook.questionnaires):
        yield from repeated(f"$.questionnaires[{place}].stakes", (stake.code for stake in questionnaire.stakes))


def _mentions(rulebook: Rulebook) -> Iterator[Problem]:
    yield from repeated("$.mentions", (mention.code for mention in rulebook.mentions))
    best = max(level for grid in _grids(rulebook).values() for level in grids.levels(grid))
    for place, mention in enumerate(rulebook.mentions):
        if mention.history is not None and mention.history.level > best:
            yield f"$.mentions[{place}].history.level", f"above the highest level, {best}"
