"""Grids: what an aggregation does not take is refused when the edition opens, by the field's path."""

import hashlib
from typing import Any

import msgspec
import pytest

from contracts.authority import Authority
from contracts.commands.intake import AdmitDossier, SubmitDossier
from contracts.document import DocumentRef
from contracts.events.intake import DossierAdmitted, DossierSubmitted
from contracts.refusals import Refusal, Why
from services.intake.rules.rulebook import read
from tests.rules.intake_edition import CONTACT, HEADER, OPENS, IntakeScene, listed, opening, rulebook
from tests.rules.test_edition import changed
from tests.scene import ORGANISER

TEXT = {"fr": "", "en": ""}
ONE = [{"code": "grade", "label": TEXT}]
POINTS = [{"code": "points", "label": TEXT}]
THRESHOLDS = [{"level": 5, "at_least": 150}]
JUDGMENT: dict[str, Any] = {
    "aggregation": "majority-judgment/1",
    "criteria": ONE,
    "thresholds": [{"level": 5, "at_least": 80}],
}
#: Fields of the grid that are not as in the project's rulebook, then the path refused and the problem.
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "trim elsewhere": ({"trim": 1}, "trim", "weighted-mean/1 drops no marks"),
    "trim of all": (
        {"aggregation": "trimmed-mean/1", "trim": 2},
        "trim",
        "nothing is left of 3 readers' marks",
    ),
    "two grades": ({"aggregation": "majority-judgment/1"}, "criteria", "majority-judgment/1 takes one criterion"),
    "grade and figures": ({**JUDGMENT, "declared": POINTS}, "declared", "nothing is added to what majority-judgment/1"),
    "lower first": ({"lower_first": True}, "lower_first", "in weighted-mean/1 the higher mark is the better one"),
    "stage": (
        {"rounding": [{"stage": "criterion", "decimals": 2}]},
        "rounding[0].stage",
        "weighted-mean/1 has no stage criterion",
    ),
    "stage of means": (
        {
            "aggregation": "median/1",
            "rounding": [{"stage": "marks", "decimals": 2}, {"stage": "ballot", "decimals": 2}],
        },
        "rounding[1].stage",
        "median/1 has no stage ballot",
    ),
    "ranks": (
        {"aggregation": "ranks/1", "scaled": False},
        "thresholds",
        "the lower mean rank is the better one: thresholds need `scaled`",
    ),
    "rank alone": (
        {"aggregation": "ranks/1"},
        "thresholds",
        "a rank alone proposes no level: thresholds need readers.one_more_at to be 0",
    ),
    "above all": ({"thresholds": THRESHOLDS}, "thresholds[0].at_least", "above out_of, 100"),
    "declared twice": ({"declared": POINTS * 2}, "declared[1]", "points is repeated"),
    "declared criterion": (
        {"declared": [{"code": "education", "label": TEXT}]},
        "declared[0].code",
        "education is a criterion",
    ),
    "rung twice": ({"ladder": [{"by": "marks"}, {"by": "marks"}]}, "ladder[1]", "marks is repeated"),
    "rung of nothing": ({"ladder": [{"by": "criterion"}]}, "ladder[0].of", "nothing is no criterion of this grid"),
    "unknown rung": (
        {"declared": POINTS, "ladder": [{"by": "declared", "of": "education"}]},
        "ladder[0].of",
        "education is no declared of this grid",
    ),
    "rung of something": ({"ladder": [{"by": "marks", "of": "education"}]}, "ladder[0].of", "marks names nothing"),
    "gauge of means": ({"ladder": [{"by": "gauge"}]}, "ladder[0].by", "the gauge is that of majority-judgment/1"),
    "gauge upside down": (
        {**JUDGMENT, "ladder": [{"by": "gauge", "lower_first": True}]},
        "ladder[0].lower_first",
        "the gauge has its own order",
    ),
    "criterion of ranks": (
        {"aggregation": "ranks/1", "thresholds": [], "ladder": [{"by": "criterion", "of": "education"}]},
        "ladder[0].by",
        "ranks/1 has no figure of a criterion",
    ),
}


def problem(document: bytes) -> tuple[str, str]:
    """Return the field and the problem that a rulebook is refused with."""
    with pytest.raises(Refusal) as refused:
        read(document)
    assert refused.value.why is Why.INVALID_RULEBOOK
    return refused.value.details["field"], refused.value.details["problem"]


def grid_of(**fields: Any) -> dict[str, Any]:
    """Return the project's grid with other fields."""
    grid: dict[str, Any] = opened()["grid"]
    return {**grid, **fields}


def opened() -> dict[str, Any]:
    """Return the project's rulebook."""
    document: dict[str, Any] = msgspec.json.decode(rulebook())
    return document


@pytest.mark.parametrize(("fields", "path", "why"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("where", ["grid", "grids.village"])
def test_grid_that_makes_no_sense_is_refused_by_its_field(
    where: str, fields: dict[str, Any], path: str, why: str
) -> None:
    """The common one, and one that a kind names."""
    field, told = problem(changed(where, grid_of(**fields)))
    assert field == f"$.{where}.{path}"
    assert told.startswith(why)
    assert told.endswith(f" - at {field}")


ELSEWHERE: dict[str, tuple[str, Any, str, str]] = {
    "grid": ("kinds[0].grid", "metropole", "$.kinds[0].grid", "metropole is not among the grids"),
    "questionnaire": (
        "kinds[0].questionnaire",
        "long",
        "$.kinds[0].questionnaire",
        "long is not among the questionnaires",
    ),
    "questionnaires": (
        "questionnaires",
        [{"code": "long", "label": TEXT}, {"code": "long", "label": TEXT}],
        "$.questionnaires[1]",
        "long is repeated",
    ),
    "stakes": (
        "questionnaires",
        [{"code": "long", "label": TEXT, "stakes": [{"code": "a", "label": TEXT}, {"code": "a", "label": TEXT}]}],
        "$.questionnaires[0].stakes[1]",
        "a is repeated",
    ),
    "percent": (
        "readers.crossed_percent",
        101,
        "$.readers.crossed_percent",
        "Expected `int` <= 100",
    ),
    "out_of": ("grid.out_of", 0, "$.grid.out_of", "Expected `int` >= 1"),
    "weight": ("grid.criteria[0].weight", 0, "$.grid.criteria[0].weight", "Expected `int` >= 1"),
    "aggregation": ("grid.aggregation", "mean/1", "$.grid.aggregation", "Invalid enum value 'mean/1'"),
}


@pytest.mark.parametrize(("path", "value", "field", "why"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_rulebook_that_names_what_it_has_not_is_refused_by_its_field(
    path: str, value: object, field: str, why: str
) -> None:
    """Grids and questionnaires of kinds; bounds of numbers; names of functions."""
    assert problem(changed(path, value)) == (field, f"{why} - at {field}")


@pytest.mark.parametrize(
    "fields",
    [
        {
            "aggregation": "trimmed-mean/1",
            "trim": 1,
            "ladder": [{"by": "marks"}, {"by": "criterion", "of": "education"}],
        },
        {
            "aggregation": "median/1",
            "declared": POINTS,
            "thresholds": THRESHOLDS,
            "ladder": [{"by": "declared", "of": "points"}],
        },
        {**JUDGMENT, "ladder": [{"by": "gauge"}]},
        {"scaled": False, "thresholds": THRESHOLDS},
    ],
    ids=["trimmed", "median", "judgment", "sum"],
)
def test_grid_that_makes_sense_is_taken(fields: dict[str, Any]) -> None:
    """Each aggregation with what it takes; thresholds above `out_of` where the figure may go beyond."""
    assert read(changed("grid", grid_of(**fields))).grid.aggregation == fields.get("aggregation", "weighted-mean/1")


def test_ranks_with_thresholds_are_taken_where_no_reader_is_called_by_levels() -> None:
    """A mean place on 0..out_of proposes a level; a ballot alone does not."""
    document = rulebook(readers__one_more_at=0, grid__aggregation="ranks/1", grid__lower_first=True)
    assert read(document).grid.lower_first


def test_mention_of_a_level_that_only_a_kind_has_is_taken() -> None:
    """The highest level is that of all grids."""
    document = changed("grids.village", grid_of(thresholds=[{"level": 7, "at_least": 50}]))
    assert read(document).grids["village"].thresholds[0].level == 7


# -- codes of applicants

FOREIGN = listed(HEADER, ("dcb86d03c6", "Somebody", "commune", "", "2500"))
REGISTER = DocumentRef(hashlib.sha256(FOREIGN).hexdigest(), len(FOREIGN))


def ready(*persons: str) -> IntakeScene:
    """Return a founded label that keeps a list of other codes."""
    scene = IntakeScene()
    scene.found(*persons)
    scene.learn("intake", REGISTER.sha256, FOREIGN)
    return scene


def test_list_of_other_codes_opens_no_edition_of_local_authorities() -> None:
    """The refusal names the line; a wrong list would admit nobody."""
    problem = "register: line 2: 'dcb86d03c6' is neither an INSEE code nor a SIREN"
    assert ready().refusal(ORGANISER, opening(register=REGISTER)) == (
        Why.INVALID_FIELD,
        {"field": "register", "problem": problem},
    )


def test_dossier_under_any_code_is_filed_where_the_rulebook_takes_any() -> None:
    """`any/1`: the list says who may apply, nothing else of the code."""
    scene = ready(CONTACT)
    scene.do(ORGANISER, opening(rulebook(codes="any/1"), register=REGISTER))
    scene.at(OPENS)
    assert scene.refusal(CONTACT, SubmitDossier("x", CONTACT, 12, ()))[0] == Why.UNKNOWN_AUTHORITY
    (filed,) = scene.do(CONTACT, SubmitDossier("dcb86d03c6", CONTACT, 12, ()))
    assert isinstance(filed, DossierSubmitted)
    assert filed.authority == Authority("dcb86d03c6", "Somebody", "commune", "", 2500)
    assert scene.do(ORGANISER, AdmitDossier("dcb86d03c6")) == (DossierAdmitted("dcb86d03c6", "ville", None),)
