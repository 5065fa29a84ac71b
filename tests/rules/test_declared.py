"""A past palmares, declared: once per edition, one row per authority, never where it is deliberated here."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands.awards import DeclarePalmares
from contracts.events.awards import DeclaredAward, PalmaresDeclared
from contracts.refusals import Refusal, Why
from services.awards.rules import declared
from tests.rules.awards_scene import RULEBOOK, AwardsScene
from tests.scene import ORGANISER

ROWS = (DeclaredAward("70450", 1), DeclaredAward("2A004", 5, ("excellence",)), DeclaredAward("246700488", 3))
COMMAND = DeclarePalmares(2024, ROWS, "a file", "invented")


def test_declared_palmares_is_recorded_as_it_is_once() -> None:
    """The rows, the source and the notice are stored; the same again changes nothing."""
    scene = AwardsScene()
    assert scene.once(ORGANISER, COMMAND, "25") == (PalmaresDeclared(2024, ROWS, "a file", "invented"),)


@pytest.mark.parametrize(
    "other",
    [
        DeclarePalmares(2024, ROWS[:2], "a file", "invented"),
        DeclarePalmares(2023, ROWS, "a file", "invented"),
        DeclarePalmares(2024, ROWS, "another file", "invented"),
        DeclarePalmares(2024, ROWS, "a file"),
    ],
    ids=["rows", "year", "source", "notice"],
)
def test_declared_palmares_with_other_content_is_refused(other: DeclarePalmares) -> None:
    """What was declared stands."""
    scene = AwardsScene()
    scene.do(ORGANISER, COMMAND, "25")
    assert scene.refused(ORGANISER, other, "25") == (Why.ALREADY_DECIDED, {"what": "palmares 25"})


def test_declared_palmares_of_an_edition_opened_here_is_refused() -> None:
    """Its palmares is decided here."""
    assert AwardsScene().refused(ORGANISER, COMMAND, "26") == (Why.ALREADY_OPEN, {"edition": "26"})


def test_declared_palmares_of_no_edition_is_refused() -> None:
    """The label itself has no palmares."""
    assert AwardsScene().refused(ORGANISER, COMMAND, "label") == (Why.UNKNOWN_EDITION, {"edition": "label"})


@pytest.mark.parametrize("code", ["1234", "2C004", "7045O", "12345678"])
def test_declared_palmares_with_a_malformed_code_is_refused(code: str) -> None:
    """A code that is none would lose an authority its history."""
    command = DeclarePalmares(2024, (*ROWS, DeclaredAward(code, 1)), "a file")
    assert AwardsScene().refused(ORGANISER, command, "25") == (Why.MALFORMED_CODE, {"code": code})


def test_declared_palmares_of_a_label_with_codes_of_its_own_is_recorded() -> None:
    """Where a rulebook of the label takes any code, its past palmares does too."""
    scene = AwardsScene(msgspec.structs.replace(RULEBOOK, codes="any/1"))
    rows = (DeclaredAward("SKATER7", 1),)
    command = DeclarePalmares(2024, rows, "a file")
    assert scene.once(ORGANISER, command, "25") == (PalmaresDeclared(2024, rows, "a file"),)


def test_declared_palmares_with_two_rows_of_an_authority_is_refused() -> None:
    """An authority has one award in an edition."""
    command = DeclarePalmares(2024, (*ROWS, DeclaredAward("70450", 2)), "a file")
    details = {"problem": "more than one row for 70450"}
    assert AwardsScene().refused(ORGANISER, command, "25") == (Why.INVALID_FIELD, details)


def test_declared_palmares_by_somebody_else_is_refused() -> None:
    """It is the organiser's act."""
    assert AwardsScene().refused("p-ada", COMMAND, "25") == (Why.NOT_ALLOWED, {"needs": "organiser"})


_rows = st.lists(st.builds(DeclaredAward, st.sampled_from(["70450", "17300", "bad"]), st.integers(0, 5)), max_size=3)
_commands = st.builds(DeclarePalmares, st.integers(2000, 2002), _rows.map(tuple), st.just("a file"))


@settings(deadline=None)
@given(st.lists(_commands, max_size=8), st.booleans())
def test_declared_palmares_never_changes_whatever_is_asked(commands: list[DeclarePalmares], opened: bool) -> None:
    """The first accepted declaration stands for ever, has one row per authority, and repeated yields nothing."""
    state: declared.State | None = None
    for command in commands:
        before = state
        try:
            events = declared.decide(command, "25", state, declared.Facts(opened))
        except Refusal:
            continue
        for event in events:
            state = declared.evolve(event)
        assert not opened
        assert before in (None, state)
        assert state is not None
        assert len({row.authority for row in state.awards}) == len(state.awards)
        assert declared.decide(command, "25", state, declared.Facts(opened)) == ()
