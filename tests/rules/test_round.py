"""Rounds: one after the other, closed once every reading is in, or with a recorded shortfall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import AbstainFromScoring, CloseRound, DeclareRecusal, OpenRound
from contracts.events.intake import DossierWithdrawn
from contracts.events.scoring import RoundClosed, RoundOpened
from contracts.refusals import Why
from services.scoring.rules import round as rule
from tests.rules.scoring_edition import drawn, jury_named, round_open, taken
from tests.scene import ORGANISER

OPEN = OpenRound("villes", 1)
CLOSE = CloseRound("villes", 1)


def test_round_opened_after_the_draw_once() -> None:
    """The first round opens; the same again changes nothing."""
    scene = drawn()
    assert scene.do(ORGANISER, OPEN) == (RoundOpened("villes", 1),)
    assert scene.do(ORGANISER, OPEN) == ()


def test_round_before_the_draw_is_refused() -> None:
    """Nobody reads anything yet."""
    assert jury_named().refuse(ORGANISER, OPEN).why is Why.DRAW_NOT_HELD


def test_round_of_an_unknown_panel_is_refused() -> None:
    """A round is of a panel."""
    refusal = drawn().refuse(ORGANISER, OpenRound("villages", 1))
    assert (refusal.why, refusal.details) == (Why.UNKNOWN_PANEL, {"panel": "villages"})


def test_round_out_of_order_is_refused() -> None:
    """The second comes after the closing of the first, and a closed one is not opened again."""
    scene = drawn()
    second = OpenRound("villes", 2)
    assert scene.refuse(ORGANISER, second).why is Why.ROUND_OUT_OF_ORDER
    scene.do(ORGANISER, OPEN)
    assert scene.refuse(ORGANISER, second).why is Why.ROUND_OUT_OF_ORDER
    scene.do(ORGANISER, CloseRound("villes", 1, "three jurors are ill"))
    assert scene.refuse(ORGANISER, OPEN).why is Why.ROUND_OUT_OF_ORDER
    assert scene.do(ORGANISER, second) == (RoundOpened("villes", 2),)


def test_round_with_readings_missing_closes_only_with_a_shortfall() -> None:
    """Three readings, one ballot and one abstention: one is missing, and the closing must say why."""
    scene = round_open("01004")
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 3)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    refusal = scene.refuse(ORGANISER, CLOSE)
    assert (refusal.why, refusal.details) == (Why.READINGS_MISSING, {"missing": "1", "jurors": c})
    short = CloseRound("villes", 1, "ill")
    assert scene.do(ORGANISER, short) == (RoundClosed("villes", 1, 1, "ill"),)
    assert scene.do(ORGANISER, short) == ()
    assert scene.refuse(ORGANISER, CLOSE).why is Why.ROUND_NOT_OPEN


def test_round_whose_readings_are_all_in_closes() -> None:
    """Nothing is missing."""
    scene = round_open("01004")
    for reader in scene.readers("01004"):
        scene.cast(reader, "01004", 3)
    assert scene.do(ORGANISER, CLOSE) == (RoundClosed("villes", 1, 0),)
    assert scene.do(ORGANISER, CLOSE) == ()


def test_round_misses_the_reading_that_a_recused_reader_left() -> None:
    """His ballot is not a reading any more; who takes over has not given his."""
    scene = round_open("01004")
    readers = scene.readers("01004")
    for reader in readers:
        scene.cast(reader, "01004", 3)
    scene.do(readers[0], DeclareRecusal("01004", readers[0]))
    assert scene.refuse(ORGANISER, CLOSE).details == {"missing": "1", "jurors": readers[0]}
    scene.react("scoring")
    assert scene.refuse(ORGANISER, CLOSE).details == {"missing": "1", "jurors": scene.readers("01004")[0]}


def test_round_misses_nothing_of_a_withdrawn_dossier() -> None:
    """What left the competition is not read."""
    scene = round_open("01004")
    scene.given("dossier", "01004", DossierWithdrawn("01004", "merged"))
    assert scene.do(ORGANISER, CLOSE) == (RoundClosed("villes", 1, 0),)
    assert scene.react("scoring") == ()


@pytest.mark.parametrize("command", [CLOSE, CloseRound("villes", 2, "why not")])
def test_round_that_is_not_open_cannot_be_closed(command: CloseRound) -> None:
    """Only an open round closes."""
    assert drawn().refuse(ORGANISER, command).why is Why.ROUND_NOT_OPEN


def test_round_opened_by_a_juror_is_refused() -> None:
    """Rounds are the organisers' act."""
    assert drawn().refuse("p-2", OPEN).why is Why.NOT_ALLOWED


COMMANDS = st.one_of(
    st.just(OPEN), st.builds(CloseRound, st.just("villes"), st.just(1), st.sampled_from((None, "ill")))
)
FACTS = st.builds(
    rule.Facts,
    st.sampled_from(("closed", "closed", "open")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(((), (("p-1", "01004"),))),
)


@given(st.lists(st.tuples(COMMANDS, FACTS), max_size=10))
def test_round_whatever_is_asked_opens_once_and_closes_once(
    asked: list[tuple[OpenRound | CloseRound, rule.Facts]],
) -> None:
    """Whatever is asked in whatever order: opened, then closed, and never with readings missing and no reason."""
    state, all_events = None, []
    for command, facts in asked:
        state, events = taken(rule, state, command, facts)
        all_events += events
    assert [type(event) for event in all_events] == [RoundOpened, RoundClosed][: len(all_events)]
    for event in all_events[1:]:
        assert event.missing == 0 or event.shortfall is not None
