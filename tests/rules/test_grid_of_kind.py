"""A kind's own grid: its criteria, its scale, its thresholds; the others keep the common one."""

from typing import Any

import msgspec

from contracts.commands.scoring import CastScore, CloseRound
from contracts.events.scoring import DossierTallied
from contracts.refusals import Why
from tests.rules.scoring_edition import RULEBOOK, ScoringScene, marks, round_open
from tests.scene import ORGANISER

TEXT = {"fr": "", "en": ""}
SHORT = {
    "criteria": [{"code": "impression", "label": TEXT}],
    "scale": {"lowest": 0, "highest": 20},
    "aggregation": "median/1",
    "out_of": 20,
    "thresholds": [{"level": 2, "at_least": 7}],
    "floor": 1,
}


def scene_of(kind: str) -> ScoringScene:
    """Return an edition whose first round is open, in which one kind has a grid of its own."""
    kinds: list[dict[str, Any]] = msgspec.json.decode(RULEBOOK.read_bytes())["kinds"]
    for each in kinds:
        if each["code"] == kind:
            each["grid"] = "short"
    return round_open("01004", kinds=kinds, grids={"short": SHORT})


def test_ballot_of_a_kind_with_its_own_grid_has_its_criteria_and_scale() -> None:
    """The common grid's criteria are unknown there, and its bounds are not its own."""
    scene = scene_of("ville")
    juror = scene.readers("01004")[0]
    assert scene.refuse(juror, CastScore("01004", 1, 0, marks(3))).why is Why.CRITERION_UNKNOWN
    assert scene.refuse(juror, CastScore("01004", 1, 0, {"impression": 21})).why is Why.MARK_OFF_SCALE
    assert scene.do(juror, CastScore("01004", 1, 0, {"impression": 20})) != ()


def test_tally_of_a_kind_with_its_own_grid_is_made_by_it() -> None:
    """Its aggregation, its scale, its thresholds."""
    scene = scene_of("ville")
    for juror, mark in zip(scene.readers("01004"), (2, 8, 20), strict=True):
        scene.do(juror, CastScore("01004", 1, 0, {"impression": mark}))
    scene.do(ORGANISER, CloseRound("villes", 1, "whatever is missing"))
    tallied = scene.react("scoring")[-1]
    assert isinstance(tallied, DossierTallied)
    assert (tallied.figure, tallied.level, tallied.keys) == ("8", 2, ("8",))


def test_grid_of_another_kind_changes_nothing() -> None:
    """The common grid holds, and tells what it told before there were others."""
    scene = scene_of("village")
    for juror in scene.readers("01004"):
        scene.cast(juror, "01004", 3)
    scene.do(ORGANISER, CloseRound("villes", 1, "whatever is missing"))
    tallied = scene.react("scoring")[-1]
    assert isinstance(tallied, DossierTallied)
    assert (tallied.figure, tallied.level, tallied.keys, tallied.marks_figure) == ("60", 4, (), None)
