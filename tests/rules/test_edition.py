"""Editions: opened under a rulebook that makes sense, moved along a calendar in order."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec import Raw

from contracts.commands import Command
from contracts.commands.intake import ArchiveEdition, CancelEdition, CloseEdition, FoundLabel, PostponeEdition
from contracts.document import DocumentRef
from contracts.events.intake import (
    Calendar,
    EditionArchived,
    EditionCancelled,
    EditionClosed,
    EditionOpened,
    EditionPostponed,
)
from contracts.refusals import Refusal, Why
from contracts.rulebook import Rulebook
from contracts.simulation import Simulation
from services.intake.rules.rulebook import read
from tests.rules.intake_edition import (
    CALENDAR,
    CLOSES,
    CONTACT,
    LIST,
    OPENS,
    REGISTER,
    SIMULATION,
    IntakeScene,
    opening,
    rulebook,
)
from tests.scene import ORGANISER, public_key

DAY = timedelta(days=1)
LATER = Calendar(OPENS, CLOSES + DAY, CALENDAR.sits + DAY, CALENDAR.publishes + DAY)


def ready() -> IntakeScene:
    scene = IntakeScene()
    scene.found()
    scene.learn("intake", REGISTER.sha256, LIST)
    return scene


def opened() -> IntakeScene:
    scene = IntakeScene()
    scene.open_edition()
    return scene


def closed() -> IntakeScene:
    scene = opened()
    scene.at(CLOSES)
    scene.do(ORGANISER, CloseEdition())
    return scene


# -- opening


def test_edition_opened_carries_its_rulebook_whole_then_again_yields_nothing() -> None:
    """The opening holds the very bytes of the rulebook, their hash, and the official list by its hash."""
    scene = ready()
    document = rulebook()
    (event,) = scene.do(ORGANISER, opening(document))
    expected = EditionOpened("26", 2025, Raw(document), hashlib.sha256(document).hexdigest(), REGISTER, CALENDAR, None)
    assert event == expected
    assert bytes(event.rulebook) == document
    assert scene.do(ORGANISER, opening(document)) == ()


def test_edition_opened_otherwise_a_second_time_is_refused() -> None:
    """The rulebook is frozen when the edition opens."""
    other = opening(rulebook(readers__per_dossier=4))
    assert opened().refusal(ORGANISER, other) == (Why.ALREADY_OPEN, {"edition": "26"})


def test_edition_closed_does_not_open_again() -> None:
    """The opening of an edition that was closed since is no repetition."""
    assert closed().refusal(ORGANISER, opening()) == (Why.ALREADY_OPEN, {"edition": "26"})


def test_edition_opened_by_somebody_without_a_role_is_refused() -> None:
    """Only organisers open editions."""
    assert opened().refusal(CONTACT, opening()) == (Why.NOT_ALLOWED, {"needs": "organiser"})


def test_edition_opened_in_the_scope_of_the_label_is_refused() -> None:
    """The label is not an edition."""
    details = {"field": "edition", "problem": "label is not the scope of this command"}
    assert ready().refusal(ORGANISER, opening(), "label") == (Why.INVALID_FIELD, details)


def test_edition_opened_on_a_list_that_is_not_kept_is_refused() -> None:
    """The official list is a document that must be there."""
    scene = IntakeScene()
    scene.found()
    assert scene.intake.reads(opening(), "26") == (REGISTER.sha256,)
    assert scene.refusal(ORGANISER, opening()) == (Why.UNKNOWN_DOCUMENT, {"sha256": REGISTER.sha256})


def test_edition_opened_on_a_document_that_is_no_list_is_refused() -> None:
    """A list that cannot be read would refuse every authority."""
    scene = ready()
    ref = DocumentRef(hashlib.sha256(b"no list").hexdigest(), 7)
    scene.learn("intake", ref.sha256, b"no list")
    why, details = scene.refusal(ORGANISER, opening(register=ref))
    assert (why, details["field"]) == (Why.INVALID_FIELD, "register")
    assert details["problem"].startswith("register: not a gzipped text in UTF-8")


def test_edition_opened_on_a_list_of_another_size_is_refused() -> None:
    """A reference tells hash and size, and both are right."""
    wrong = DocumentRef(REGISTER.sha256, REGISTER.size + 1)
    details = {"field": "register", "problem": f"register: {wrong.size} is not the size of that document"}
    assert ready().refusal(ORGANISER, opening(register=wrong)) == (Why.INVALID_FIELD, details)


@pytest.mark.parametrize("label", [None, SIMULATION])
@pytest.mark.parametrize("edition", [None, SIMULATION])
def test_edition_is_simulated_as_its_label_is(label: Simulation | None, edition: Simulation | None) -> None:
    """A simulation says so in the founding and in every edition, or nowhere."""
    scene = IntakeScene()
    scene.do(ORGANISER, FoundLabel("Label", ORGANISER, public_key(ORGANISER), label), "label")
    scene.learn("intake", REGISTER.sha256, LIST)
    command = opening(simulation=edition)
    if label == edition:
        (event,) = scene.do(ORGANISER, command)
        assert isinstance(event, EditionOpened)
        assert event.simulation == label
    else:
        details = {"field": "simulation", "problem": "simulation: not the label's own"}
        assert scene.refusal(ORGANISER, command) == (Why.INVALID_FIELD, details)


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(CLOSES, CLOSES, CALENDAR.sits, CALENDAR.publishes),
        Calendar(OPENS, CALENDAR.sits + DAY, CALENDAR.sits, CALENDAR.publishes),
        Calendar(OPENS, CLOSES, CALENDAR.publishes + DAY, CALENDAR.publishes),
    ],
    ids=["closes-as-it-opens", "sits-before-closing", "publishes-before-sitting"],
)
def test_edition_with_dates_out_of_order_is_refused(calendar: Calendar) -> None:
    """Submissions open, then close, then the jury sits, then the palmares may be published."""
    details = {"problem": "opens < closes <= sits <= publishes"}
    assert ready().refusal(ORGANISER, opening(calendar=calendar)) == (Why.INVALID_CALENDAR, details)


# -- the rulebook


def changed(path: str, value: object) -> bytes:
    """Return the rulebook with one field changed: `path` is as a refusal names it, without its `$.`."""
    document = msgspec.json.decode(rulebook())
    *parents, last = path.replace("[", ".[").split(".")
    part = document
    for step in parents:
        part = part[int(step[1:-1])] if step.startswith("[") else part.setdefault(step, {})
    part[int(last[1:-1]) if last.startswith("[") else last] = value
    return msgspec.json.encode(document)


THRESHOLDS = msgspec.json.decode(rulebook())["grid"]["thresholds"]
WRONG = {
    "unknown field": ("$", "unheard", 1, "Object contains unknown field `unheard`"),
    "wrong type": ("$.readers.per_dossier", "readers.per_dossier", "3", "Expected `int`, got `str`"),
    "no kind": ("$.kinds", "kinds", [], "Expected `array` of length >= 1"),
    "criterion twice": (
        "$.grid.criteria[1]",
        "grid.criteria[1].code",
        "services-aux-habitants",
        "services-aux-habitants is repeated",
    ),
    "kind twice": ("$.kinds[1]", "kinds[1].code", "ville", "ville is repeated"),
    "kinds overlap": ("$.kinds[1]", "kinds[1].below_population", 2001, "overlaps ville"),
    "kind is empty": ("$.kinds[1]", "kinds[1].below_population", 0, "from_population is not under below_population"),
    "threshold above all": (
        f"$.grid.thresholds[{len(THRESHOLDS) - 1}].at_least",
        f"grid.thresholds[{len(THRESHOLDS) - 1}].at_least",
        101,
        "above out_of, 100",
    ),
    "levels not ascending": (
        "$.grid.thresholds[1]",
        "grid.thresholds[1].level",
        THRESHOLDS[0]["level"],
        "level and at_least must both be above those of the threshold before",
    ),
    "figures not ascending": (
        "$.grid.thresholds[1]",
        "grid.thresholds[1].at_least",
        THRESHOLDS[0]["at_least"],
        "level and at_least must both be above those of the threshold before",
    ),
    "floor reaches a threshold": ("$.grid.thresholds[0].level", "grid.floor", 2, "not above the floor, 2"),
    "scale upside down": (
        "$.grid.scale",
        "grid.scale.lowest",
        5,
        "lowest is not under highest, or beyond 1000000000",
    ),
    "quorum above one": ("$.sitting.quorum", "sitting.quorum.numerator", 3, "above 1"),
    "minimum of readers": ("$.readers.minimum", "readers.minimum", 4, "above per_dossier"),
    "stage rounded twice": (
        "$.grid.rounding[1]",
        "grid.rounding",
        [{"stage": "dossier", "decimals": 2}, {"stage": "dossier", "decimals": 3}],
        "dossier is repeated",
    ),
    "mention out of reach": (
        "$.mentions[0].history.level",
        "mentions[0].history",
        {"awards": 6, "level": 6, "editions_valid": 3},
        "above the highest level, 5",
    ),
}


@pytest.mark.parametrize(("field", "path", "value", "problem"), WRONG.values(), ids=WRONG)
def test_rulebook_that_makes_no_sense_is_refused_by_its_field(
    field: str, path: str, value: object, problem: str
) -> None:
    """The refusal names the field by its path and says what is wrong with it."""
    details = {"field": field, "problem": f"{problem} - at {field}"}
    assert ready().refusal(ORGANISER, opening(changed(path, value))) == (Why.INVALID_RULEBOOK, details)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.replace(b'{"id"', b'{ "id"', 1),
        lambda document: document.replace(b'{"id":', b'{"id":"other/1","id":', 1),
        lambda document: document.replace(b'{"id"', b'{"\\u0069d"', 1),
    ],
    ids=["space", "repeated-name", "escape"],
)
def test_rulebook_in_another_writing_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    """One hash stands for one meaning: no space, no repeated name, no second way to write a letter."""
    document = spoil(rulebook())
    assert msgspec.json.decode(document, type=Rulebook) == msgspec.json.decode(rulebook(), type=Rulebook)
    details = {"field": "$", "problem": "not compact JSON, or a name is repeated - at $"}
    assert ready().refusal(ORGANISER, opening(document)) == (Why.INVALID_RULEBOOK, details)


def test_rulebook_of_the_project_is_read_with_and_without_its_defaults() -> None:
    """A rulebook may leave defaults out, or write them all: both are the same rules under two hashes."""
    whole = msgspec.json.encode(msgspec.json.decode(rulebook(), type=Rulebook))
    assert read(whole) == read(rulebook())


json = some.recursive(
    some.none() | some.booleans() | some.integers(-3, 10**20) | some.floats(allow_nan=False) | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200)
@given(some.data())
def test_rulebook_changed_anywhere_is_read_back_or_refused_by_a_field(data: some.DataObject) -> None:
    """Whatever a field becomes, the rulebook is refused with a path, or is exactly what its bytes say."""
    document = msgspec.json.decode(rulebook())
    part = document
    while True:
        keys: list[str] | range = list(part) if isinstance(part, dict) else range(len(part))
        key = data.draw(some.sampled_from(keys))
        if not isinstance(part[key], dict | list) or not part[key] or data.draw(some.booleans()):
            break
        part = part[key]
    part[key] = data.draw(json)
    refused: Refusal | None = None
    try:
        assert read(msgspec.json.encode(document)) == msgspec.convert(document, Rulebook)
    except Refusal as refusal:
        refused = refusal
    if refused is not None:
        assert refused.why is Why.INVALID_RULEBOOK
        assert refused.details["field"].startswith("$")


# -- the calendar


def test_edition_closed_at_its_date_then_again_yields_nothing() -> None:
    """An organiser closes, at the date or after."""
    scene = opened()
    scene.at(CLOSES)
    assert scene.do(ORGANISER, CloseEdition()) == (EditionClosed("26"),)
    assert scene.do(ORGANISER, CloseEdition()) == ()


def test_edition_closed_before_its_date_is_refused() -> None:
    """Applicants were promised that date."""
    scene = opened()
    scene.at(CLOSES - timedelta(seconds=1))
    assert scene.refusal(ORGANISER, CloseEdition()) == (Why.TOO_EARLY, {"at": CLOSES.isoformat()})


@pytest.mark.parametrize(
    "command", [CloseEdition(), CancelEdition("grève"), PostponeEdition(LATER, "grève"), ArchiveEdition()]
)
def test_edition_that_never_opened_is_refused(command: Command) -> None:
    """There is nothing to move."""
    assert ready().refusal(ORGANISER, command) == (Why.UNKNOWN_EDITION, {"edition": "26"})


def test_edition_postponed_closes_at_its_new_date() -> None:
    """The last calendar rules."""
    scene = opened()
    assert scene.do(ORGANISER, PostponeEdition(LATER, "grève")) == (EditionPostponed("26", LATER, "grève"),)
    assert scene.do(ORGANISER, PostponeEdition(LATER, "grève")) == ()
    scene.at(CLOSES)
    assert scene.refusal(ORGANISER, CloseEdition()) == (Why.TOO_EARLY, {"at": LATER.closes.isoformat()})
    scene.at(LATER.closes)
    assert scene.do(ORGANISER, CloseEdition()) == (EditionClosed("26"),)


def test_edition_postponed_out_of_order_is_refused() -> None:
    """A new calendar is in order like the first."""
    wrong = Calendar(CLOSES, OPENS, CALENDAR.sits, CALENDAR.publishes)
    details = {"problem": "opens < closes <= sits <= publishes"}
    assert opened().refusal(ORGANISER, PostponeEdition(wrong, "grève")) == (Why.INVALID_CALENDAR, details)


def test_edition_sealed_is_not_cancelled_but_its_ceremony_may_move() -> None:
    """What the jury signed stands; when it is told may still change."""
    scene = closed()
    position = scene.seal()
    assert scene.refusal(ORGANISER, CancelEdition("grève")) == (Why.ALREADY_SEALED, {"position": str(position)})
    assert scene.do(ORGANISER, PostponeEdition(LATER, "grève")) == (EditionPostponed("26", LATER, "grève"),)


def test_edition_published_is_not_postponed() -> None:
    """What was told cannot be told later."""
    scene = closed()
    position = scene.seal(publish=True)
    details = {"position": str(position)}
    assert scene.refusal(ORGANISER, PostponeEdition(LATER, "grève")) == (Why.ALREADY_SEALED, details)


def test_edition_cancelled_is_over() -> None:
    """Nothing leads out of a cancelled edition."""
    scene = opened()
    assert scene.do(ORGANISER, CancelEdition("grève")) == (EditionCancelled("26", "grève"),)
    assert scene.do(ORGANISER, CancelEdition("grève")) == ()
    over = (Why.EDITION_NOT_OPEN, {"edition": "26", "state": "cancelled"})
    scene.at(CLOSES)
    assert scene.refusal(ORGANISER, CloseEdition()) == over
    assert scene.refusal(ORGANISER, PostponeEdition(LATER, "grève")) == over


def test_edition_archived_once_published_and_not_before() -> None:
    """An edition is over when its palmares was told."""
    scene = closed()
    details = {"edition": "26", "state": "closed"}
    assert scene.refusal(ORGANISER, ArchiveEdition()) == (Why.EDITION_NOT_PUBLISHED, details)
    scene.seal(publish=True)
    assert scene.do(ORGANISER, ArchiveEdition()) == (EditionArchived("26"),)
    assert scene.do(ORGANISER, ArchiveEdition()) == ()


Step = Command | datetime | bool
steps: some.SearchStrategy[Step] = some.one_of(
    some.builds(opening),
    some.builds(CloseEdition),
    some.builds(CancelEdition, some.just("grève")),
    some.builds(PostponeEdition, some.sampled_from([CALENDAR, LATER]), some.just("grève")),
    some.builds(ArchiveEdition),
    some.sampled_from([CLOSES - DAY, CLOSES, CLOSES + DAY, CALENDAR.publishes]),
    some.booleans(),
)
ALLOWED = {
    None: {"open"},
    "open": {"closed", "cancelled"},
    "closed": {"cancelled", "archived"},
    "cancelled": set(),
    "archived": set(),
}


@settings(max_examples=60)
@given(some.lists(steps, max_size=12))
def test_edition_of_any_sequence_moves_along_the_allowed_states(script: list[Step]) -> None:
    """Whatever is tried, an edition opens once, closes at its date, and ends cancelled or archived, never both."""
    scene = ready()
    state, sealed = None, False
    for step in script:
        if isinstance(step, datetime):
            scene.at(max(scene.now, step))
            continue
        if isinstance(step, bool):
            if not sealed and state == "closed":
                scene.seal(publish=step)
                sealed = True
            continue
        scene.drive([(ORGANISER, step)])
        roll = scene.intake.roll.editions.get("26")
        now = None if roll is None else roll.state
        assert now == state or now in ALLOWED[state]
        if roll is not None and now == "closed" and state == "open":
            assert scene.now >= roll.calendar.closes
        state = now
