"""Declared figures: all that the grid wants, by the organiser, until the round closes; what comes later counts not."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cli.acting.bulk import rehearse
from contracts.commands.scoring import (
    CloseRound,
    DeclareFigures,
    DeclareRecusal,
    OpenRound,
    ReopenRound,
    TallyDossier,
)
from contracts.events.intake import DossierWithdrawn
from contracts.events.scoring import Component, DossierTallied, FiguresDeclared
from contracts.grid import Declared, Grid
from contracts.questions import Progress, Question
from contracts.refusals import Why
from services.scoring.rules import declaration
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, ScoringScene, edition_open, round_open, taken
from tests.rules.test_figure import grid
from tests.rules.test_scoring_answers import ask
from tests.scene import ORGANISER

TEXT = {"fr": "Points", "en": "Points"}
DECLARED = [
    {"code": "points", "label": TEXT, "decimals": 1},
    {"code": "penalties", "label": TEXT, "decimals": 0, "sign": -1},
]
BOTH = DeclareFigures("01004", {"points": 25, "penalties": 3})
CLOSE = CloseRound("villes", 1, "whatever is missing")


@pytest.fixture
def scene() -> ScoringScene:
    """Give an edition of one dossier whose first round is open, with two figures to declare."""
    return round_open("01004", grid__declared=DECLARED)


def tallied(scene: ScoringScene) -> DossierTallied:
    """Close the round and return the tally."""
    scene.do(ORGANISER, CLOSE)
    event = scene.react("scoring")[-1]
    assert isinstance(event, DossierTallied)
    return event


def overtaken(scene: ScoringScene, command: DeclareFigures) -> Callable[[], int]:
    """Decide a declaration now; what is returned stores it, later."""
    decision = scene.desks["scoring"].decide(scene.request(ORGANISER, command), scene.now, "0" * 32)

    def land() -> int:
        assert decision.record is not None
        return scene.store(decision.subject, decision.record)

    return land


def test_figures_declared_enter_beside_the_marks_with_their_sign(scene: ScoringScene) -> None:
    """60 from the marks, 2.5 added, 3 taken away; the tally names where they were declared."""
    scene.cast(scene.readers("01004")[0], "01004", 3)
    assert scene.do(ORGANISER, BOTH) == (FiguresDeclared("01004", {"points": 25, "penalties": 3}),)
    declared = scene.position
    assert scene.do(ORGANISER, BOTH) == ()
    result = tallied(scene)
    assert (result.marks_figure, result.figure, result.declared_at) == ("60", "119/2", declared)
    assert result.keys == ("119/2",)
    assert result.components[-2:] == (Component("points", "5/2"), Component("penalties", "3"))


def test_figures_declared_again_take_the_place_of_the_first(scene: ScoringScene) -> None:
    """Both are in the log; the last below the closing counts."""
    scene.cast(scene.readers("01004")[0], "01004", 3)
    scene.do(ORGANISER, BOTH)
    scene.do(ORGANISER, DeclareFigures("01004", {"points": 0, "penalties": 0}))
    assert tallied(scene).figure == "60"


def test_tally_without_its_declared_figures_has_no_figure(scene: ScoringScene) -> None:
    """What the marks give is told; no level is proposed, nothing can be ranked."""
    for reader in scene.readers("01004"):
        scene.cast(reader, "01004", 3)
    result = tallied(scene)
    assert (result.marks_figure, result.figure, result.level, result.keys, result.declared_at) == (
        ("60", None, None, (), 0)
    )


async def test_dossier_without_its_declared_figures_is_told_before_the_round_is_closed(scene: ScoringScene) -> None:
    """By progress, to whoever may see the dossier, and by the dry run of the closing; once declared, no more."""

    def untold(asker: str) -> tuple[str, ...]:
        told: Any = ask(scene, asker, Progress())
        (panel,) = told
        return tuple(panel.undeclared)

    async def plain(question: Question) -> Any:
        return msgspec.to_builtins(ask(scene, ORGANISER, question))

    assert untold(ORGANISER) == ("01004",)
    dry_run = await rehearse(CLOSE, "26", plain)
    assert dry_run is not None
    assert dry_run.lines[-2] == "  sans valeur déclarée : 01004 ; rien n'en sera proposé"
    scene.do(PRESIDENT, DeclareRecusal("01004", PRESIDENT))
    assert untold(PRESIDENT) == ()
    scene.do(ORGANISER, BOTH)
    assert untold(ORGANISER) == ()
    dry_run = await rehearse(CLOSE, "26", plain)
    assert dry_run is not None
    assert "01004" not in "".join(dry_run.lines)


def test_figures_declared_before_the_edition_closes_count(scene: ScoringScene) -> None:
    """A dossier admitted is enough: its panel has no round yet."""
    early = edition_open("01004", grid__declared=DECLARED)
    assert early.do(ORGANISER, BOTH) != ()


def test_figures_declared_once_the_round_is_closed_are_refused(scene: ScoringScene) -> None:
    """Until another round opens, or this one is opened again."""
    scene.do(ORGANISER, CLOSE)
    assert scene.refuse(ORGANISER, BOTH).why is Why.FIGURES_LATE
    scene.do(ORGANISER, ReopenRound("villes", 1, "a mistake"))
    scene.do(ORGANISER, BOTH)
    scene.do(ORGANISER, CLOSE)
    assert scene.refuse(ORGANISER, DeclareFigures("01004", {"points": 1, "penalties": 1})).why is Why.FIGURES_LATE
    scene.do(ORGANISER, OpenRound("villes", 2))
    assert scene.do(ORGANISER, DeclareFigures("01004", {"points": 1, "penalties": 1})) != ()


def test_figures_that_crossed_the_closing_never_count(scene: ScoringScene) -> None:
    """They are recorded, late; not even the next round's tally counts them."""
    scene.cast(scene.readers("01004")[0], "01004", 3)
    land = overtaken(scene, BOTH)
    scene.do(ORGANISER, CLOSE)
    position = land()
    closing = position - 1
    (first,) = scene.do("scoring", TallyDossier("01004", "villes", 1, closing))
    assert isinstance(first, DossierTallied)
    assert (first.figure, first.declared_at) == (None, 0)
    scene.do(ORGANISER, OpenRound("villes", 2))
    scene.do(ORGANISER, CloseRound("villes", 2, "whatever is missing"))
    second = scene.react("scoring")[-1]
    assert isinstance(second, DossierTallied)
    assert (second.round, second.declared_at) == (2, 0)


REFUSED: dict[str, tuple[str, DeclareFigures, Why]] = {
    "unknown": (ORGANISER, DeclareFigures("99999", {}), Why.UNKNOWN_DOSSIER),
    "foreign": (ORGANISER, DeclareFigures("01004", {"points": 1, "penalties": 1, "x": 1}), Why.FIGURE_UNKNOWN),
    "missing": (ORGANISER, DeclareFigures("01004", {"points": 1}), Why.FIGURE_MISSING),
    "a juror": (MEMBERS[0], BOTH, Why.NOT_ALLOWED),
}


@pytest.mark.parametrize(("actor", "command", "why"), REFUSED.values(), ids=REFUSED)
def test_figures_that_the_grid_does_not_want_are_refused(
    scene: ScoringScene, actor: str, command: DeclareFigures, why: Why
) -> None:
    """All of them, none other, by the organiser."""
    assert scene.refuse(actor, command).why is why


def test_figures_of_a_dossier_that_left_are_refused(scene: ScoringScene) -> None:
    """Nothing of it is judged any more."""
    scene.submit("01033")
    assert scene.refuse(ORGANISER, DeclareFigures("01033", {})).why is Why.DOSSIER_STATE
    scene.given("dossier", "01004", DossierWithdrawn("01004", "no longer"))
    assert scene.refuse(ORGANISER, BOTH).why is Why.DOSSIER_STATE


def test_figures_in_an_edition_without_any_are_refused_by_their_code() -> None:
    """Under a rulebook that adds nothing to the marks."""
    assert round_open("01004").refuse(ORGANISER, BOTH).why is Why.FIGURE_UNKNOWN


WANTED: Grid = grid(1)
FACTS = st.builds(
    declaration.Facts,
    stage=st.sampled_from(("open", "closed", "cancelled", None)),
    dossier_known=st.booleans(),
    judged=st.booleans(),
    grid=st.sampled_from([None, WANTED]),
    panel=st.just("villes"),
    at_rest=st.booleans(),
)
FIGURES = st.dictionaries(st.sampled_from(("points", "penalties", "x")), st.integers(-5, 5))


@given(st.lists(st.tuples(FIGURES, FACTS), max_size=12), st.sets(st.sampled_from(("points", "penalties"))))
def test_figures_whatever_is_declared_are_those_wanted_and_never_taken_twice(
    acts: list[tuple[dict[str, int], declaration.Facts]], wanted: set[str]
) -> None:
    """In any order, on any facts: what is recorded is whole, and taken only while it may be."""
    asked = replace(WANTED, declared=tuple(Declared(code, WANTED.criteria[0].label) for code in sorted(wanted)))
    state: Any = None
    for figures, facts in acts:
        known = facts._replace(grid=None if facts.grid is None else asked)
        state, events = taken(declaration, state, DeclareFigures("01004", figures), known)
        if events:
            assert state == figures
            assert figures.keys() == wanted
            assert known.judged
            assert not known.at_rest
