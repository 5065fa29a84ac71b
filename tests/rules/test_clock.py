"""The clock of a simulated label only goes forward."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from contracts.commands.intake import AdvanceClock, FoundLabel
from contracts.events.intake import ClockAdvanced
from contracts.refusals import Why
from tests.rules.intake_edition import CONTACT, OPENS, SIMULATION, IntakeScene
from tests.scene import ORGANISER, public_key


def simulated() -> IntakeScene:
    scene = IntakeScene()
    scene.at(OPENS)
    scene.do(ORGANISER, FoundLabel("Label", ORGANISER, public_key(ORGANISER), SIMULATION), "label")
    return scene


def later(**much: int) -> datetime:
    return OPENS + timedelta(**much)


def test_clock_set_forward_is_recorded_then_again_yields_nothing() -> None:
    """The clock shows what the record says."""
    scene = simulated()
    assert scene.do(ORGANISER, AdvanceClock(later(days=2)), "label") == (ClockAdvanced(later(days=2)),)
    assert scene.do(ORGANISER, AdvanceClock(later(days=2)), "label") == ()
    assert scene.do(ORGANISER, AdvanceClock(later(days=3)), "label") == (ClockAdvanced(later(days=3)),)


def test_clock_set_to_the_beginning_at_the_beginning_yields_nothing() -> None:
    """Before any advance, the clock shows what the founding declared."""
    assert simulated().do(ORGANISER, AdvanceClock(OPENS), "label") == ()


def test_clock_set_backwards_is_refused() -> None:
    """Time never goes back behind what the clock was set to."""
    scene = simulated()
    scene.do(ORGANISER, AdvanceClock(later(days=2)), "label")
    details = {"now": later(days=2).isoformat(), "to": later(days=1).isoformat()}
    assert scene.refusal(ORGANISER, AdvanceClock(later(days=1)), "label") == (Why.CLOCK_BACKWARDS, details)


def test_clock_set_behind_the_last_record_is_refused() -> None:
    """Records that moved time on a little are not overtaken either."""
    scene = simulated()
    scene.at(later(hours=5))
    details = {"now": later(hours=5).isoformat(), "to": later(hours=4).isoformat()}
    assert scene.refusal(ORGANISER, AdvanceClock(later(hours=4)), "label") == (Why.CLOCK_BACKWARDS, details)


def test_clock_of_a_real_label_cannot_be_set() -> None:
    """Only a declared simulation has a clock of its own."""
    scene = IntakeScene()
    scene.found()
    assert scene.refusal(ORGANISER, AdvanceClock(later(days=400)), "label") == (Why.NOT_SIMULATED, {})


def test_clock_set_by_somebody_without_a_role_is_refused() -> None:
    """Only an organiser moves the clock."""
    scene = simulated()
    assert scene.refusal(CONTACT, AdvanceClock(later(days=2)), "label") == (Why.UNKNOWN_PERSON, {"person": CONTACT})


@given(some.lists(some.integers(-5, 50), max_size=12))
def test_clock_of_any_sequence_never_goes_back(days: list[int]) -> None:
    """Whatever is tried, each time recorded is after the one before."""
    scene = simulated()
    events = scene.drive([(ORGANISER, AdvanceClock(later(days=day))) for day in days], "label")
    shown = [event.to for event in events if isinstance(event, ClockAdvanced)]
    assert len(shown) == len(events)
    assert shown == sorted(set(shown))
    assert all(to > OPENS for to in shown)
