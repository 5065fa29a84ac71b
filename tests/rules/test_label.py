"""The label is founded once."""

from hypothesis import given
from hypothesis import strategies as some

from contracts.commands.intake import FoundLabel
from contracts.events.intake import LabelFounded
from contracts.refusals import Why
from tests.rules.intake_edition import CONTACT, SIMULATION, IntakeScene, opening
from tests.scene import ORGANISER, public_key

FOUNDING = FoundLabel("Label", ORGANISER, public_key(ORGANISER), SIMULATION)


def test_label_founded_on_an_empty_log_then_again_yields_nothing() -> None:
    """The first record founds the label; the same command asks for what is."""
    scene = IntakeScene()
    assert scene.do(ORGANISER, FOUNDING, "label") == (
        LabelFounded("Label", ORGANISER, public_key(ORGANISER), SIMULATION),
    )
    assert scene.do(ORGANISER, FOUNDING, "label") == ()


def test_label_founded_otherwise_a_second_time_is_refused() -> None:
    """A log has one label for ever."""
    scene = IntakeScene()
    scene.do(ORGANISER, FOUNDING, "label")
    other = FoundLabel("Autre", ORGANISER, public_key(ORGANISER))
    assert scene.refusal(ORGANISER, other, "label") == (Why.ALREADY_FOUNDED, {"name": "Label"})


def test_label_founded_in_the_name_of_another_is_refused() -> None:
    """The founder signs his own founding."""
    assert IntakeScene().refusal(CONTACT, FOUNDING, "label") == (Why.NOT_ALLOWED, {"needs": "founder"})


def test_founding_sent_to_an_edition_is_refused() -> None:
    """A signature covers the scope, so the scope asked for is the one stored."""
    problem = {"field": "edition", "problem": "26 is not the scope of this command"}
    assert IntakeScene().refusal(ORGANISER, FOUNDING, "26") == (Why.INVALID_FIELD, problem)


def test_anything_before_the_founding_is_refused() -> None:
    """The log begins with the label."""
    assert IntakeScene().refusal(ORGANISER, opening()) == (Why.NOT_FOUNDED, {})


@given(some.lists(some.sampled_from(["Label", "Autre", "Tiers"]), max_size=6))
def test_label_of_any_sequence_of_foundings_is_the_first(names: list[str]) -> None:
    """Whatever is tried, one founding is stored: the first."""
    scene = IntakeScene()
    events = scene.drive([(ORGANISER, FoundLabel(name, ORGANISER, public_key(ORGANISER))) for name in names], "label")
    assert events == [LabelFounded(name, ORGANISER, public_key(ORGANISER)) for name in names[:1]]
