"""The jury is named once, of registered persons."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import NameJury
from contracts.events.intake import EditionCancelled
from contracts.events.scoring import JuryNamed
from contracts.refusals import Why
from services.scoring.rules import jury
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, SECRETARY, ScoringScene, edition_open, taken
from tests.scene import ORGANISER

NAMED = NameJury(MEMBERS, PRESIDENT, SECRETARY)


def test_jury_named_then_named_again_the_same_yields_nothing() -> None:
    """A jury is named whole; the same naming again changes nothing."""
    scene = edition_open()
    assert scene.do(ORGANISER, NAMED) == (JuryNamed(MEMBERS, PRESIDENT, SECRETARY),)
    assert scene.do(ORGANISER, NAMED) == ()


def test_jury_named_otherwise_is_refused() -> None:
    """A jury that is named cannot be named otherwise."""
    scene = edition_open()
    scene.do(ORGANISER, NAMED)
    assert scene.refuse(ORGANISER, NameJury(MEMBERS, "p-2", SECRETARY)).why is Why.JURY_NAMED


@pytest.mark.parametrize(
    ("command", "why", "details"),
    [
        (NameJury(("p-1", "p-nobody"), "p-1", SECRETARY), Why.UNKNOWN_PERSON, {"person": "p-nobody"}),
        (NameJury(("p-1",), "p-1", "p-nobody"), Why.UNKNOWN_PERSON, {"person": "p-nobody"}),
        (NameJury(("p-1",), "p-2", SECRETARY), Why.NOT_A_MEMBER, {"person": "p-2"}),
        (
            NameJury(("p-1",), "p-1", "p-1"),
            Why.INVALID_FIELD,
            {"field": "secretary", "problem": "secretary: another person than the president"},
        ),
        (NameJury(("p-1", "p-1"), "p-1", SECRETARY), Why.INVALID_FIELD, {"problem": "a person is named twice"}),
    ],
    ids=[
        "member unregistered",
        "secretary unregistered",
        "president not a member",
        "secretary presides",
        "member named twice",
    ],
)
def test_jury_that_cannot_be_is_refused(command: NameJury, why: Why, details: dict[str, str]) -> None:
    """Everybody is registered, the president is a member, nobody is named twice."""
    refusal = edition_open().refuse(ORGANISER, command)
    assert (refusal.why, refusal.details) == (why, details)


def test_jury_of_an_edition_that_is_not_alive_is_refused() -> None:
    """A jury belongs to an edition that exists and is not cancelled."""
    scene = ScoringScene()
    scene.persons(*MEMBERS, SECRETARY)
    assert scene.refuse(ORGANISER, NAMED).why is Why.UNKNOWN_EDITION
    scene.open_edition()
    scene.given("edition", "26", EditionCancelled("26", "no money"))
    assert scene.refuse(ORGANISER, NAMED).why is Why.EDITION_NOT_OPEN


def test_jury_named_by_a_juror_is_refused() -> None:
    """Only an organiser names the jury."""
    assert edition_open().refuse("p-1", NAMED).why is Why.NOT_ALLOWED


PERSONS = st.sampled_from(("p-1", "p-2", "p-3"))
NAMINGS = st.builds(NameJury, st.lists(PERSONS, min_size=1, max_size=3).map(tuple), PERSONS, PERSONS)
FACTS = st.builds(
    jury.Facts, st.sampled_from((None, "open", "closed", "cancelled", "archived")), st.sampled_from(((), ("p-3",)))
)


@given(st.lists(st.tuples(NAMINGS, FACTS), max_size=8))
def test_jury_whatever_is_asked_is_named_once(asked: list[tuple[NameJury, jury.Facts]]) -> None:
    """Whatever is asked in whatever order: one naming at most, its president among distinct members."""
    state: Any = None
    all_events: list[Any] = []
    for command, facts in asked:
        state, events = taken(jury, state, command, facts)
        all_events += events
    assert len(all_events) <= 1
    for event in all_events:
        assert event.president in event.members
        assert len(set(event.members)) == len(event.members)
