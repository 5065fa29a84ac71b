"""Erasing a person: never while the label still needs him, once for good, and everybody who decides knows it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.commands import Command
from contracts.commands.intake import (
    CancelEdition,
    ErasePerson,
    GrantRole,
    RegisterPerson,
    ReplaceKey,
    SubmitDossier,
    WithdrawDossier,
    WithdrawRole,
)
from contracts.commands.scoring import NameJury
from contracts.events import Event
from contracts.events.awards import PalmaresPublished
from contracts.events.intake import PersonErased, Role
from contracts.events.redress import AppealFiled, AppealRuled, Opinion
from contracts.events.scoring import JuryNamed
from contracts.record import Record
from contracts.refusals import Refusal, Why
from services.delay import until
from services.intake.intake import Intake
from services.intake.rules.erasure import Duty
from services.scoring.scoring import Scoring
from tests.rules.intake_edition import (
    CONTACT,
    LIST,
    OPENS,
    OTHER,
    PALMARES,
    REGISTER,
    IntakeScene,
    opening,
    rulebook,
    sealed,
)
from tests.scene import ORGANISER, Scene, public_key

JUROR, CHAIR, CLERK = "p-juror", "p-chair", "p-clerk"
REASON = "Demande reçue le 3 mars."
PUBLISHED = datetime(2025, 2, 7, 18, tzinfo=UTC)
#: Two months after the publication: the last day of an appeal.
LAST = datetime(2025, 4, 7, 23, 59, tzinfo=UTC)
FILED = SubmitDossier("01004", CONTACT, 12, (REGISTER,))


def saying(record: Record, event: Event, noun: str = "") -> Record:
    """Return a record that says something else."""
    return msgspec.structs.replace(record, events=(event,), noun=noun or record.noun)


def erasing(person: str = CONTACT) -> ErasePerson:
    """Return the command that erases a person."""
    return ErasePerson(person, "no-longer-necessary", REASON)


def opened(**rules: object) -> IntakeScene:
    """Return an open edition with a jury and a secretary."""
    scene = IntakeScene()
    scene.at(OPENS)
    scene.open_edition(rulebook(**rules))
    for person in (JUROR, CHAIR, CLERK):
        scene.register(person)
    scene.given("jury", "26", JuryNamed((CHAIR, JUROR), CHAIR, CLERK))
    scene.do(CONTACT, FILED)
    return scene


def needed(scene: IntakeScene, person: str) -> dict[str, str]:
    """Return the details of the refusal to erase a person who is needed."""
    why, details = scene.refusal(ORGANISER, erasing(person), "label")
    assert why == Why.PERSON_NEEDED
    assert details.pop("person") == person
    return details


def test_person_with_no_duty_is_erased_once() -> None:
    """The record holds the ground; asked again there is nothing to do."""
    scene = opened()
    assert scene.do(ORGANISER, erasing(OTHER), "label") == (PersonErased(OTHER, "no-longer-necessary", REASON),)
    assert scene.do(ORGANISER, erasing(OTHER), "label") == ()
    known = scene.intake.roll.persons[OTHER]
    assert (known.erased, known.roles, known.key) == (True, frozenset(), public_key(OTHER))


def test_person_erased_by_a_secretary_but_not_by_himself_nor_by_anybody() -> None:
    """Organiser or secretary: who asks to be erased asks them."""
    scene = opened()
    scene.grant(CLERK, "secretary")
    for person in (OTHER, JUROR):
        assert scene.refusal(person, erasing(OTHER), "label") == (Why.NOT_ALLOWED, {"needs": "organiser-or-secretary"})
    assert scene.do(CLERK, erasing(OTHER), "label") != ()


def test_person_nobody_registered_is_not_erased() -> None:
    """A mistyped code is told."""
    assert opened().refusal(ORGANISER, erasing("p-nobody"), "label") == (Why.UNKNOWN_PERSON, {"person": "p-nobody"})


@pytest.mark.parametrize(
    ("person", "holds"), [(CHAIR, "president"), (JUROR, "member"), (CLERK, "secretary"), (CONTACT, "contact")]
)
def test_person_is_kept_until_no_appeal_can_come_and_erased_the_day_after(person: str, holds: str) -> None:
    """Article 17(3)(e): a jury at work, a dossier on its way, and the two months of appeals after the publication."""
    scene = opened()
    assert needed(scene, person) == {"edition": "26", "holds": holds}
    scene.at(PUBLISHED)
    scene.seal(publish=True)
    scene.at(LAST)
    assert needed(scene, person) == {"edition": "26", "holds": holds}
    scene.at(LAST + timedelta(minutes=1))
    assert scene.do(ORGANISER, erasing(person), "label") != ()


@pytest.mark.parametrize("role", ["organiser", "secretary", "auditor"])
def test_person_with_a_role_loses_it_first(role: Role) -> None:
    """Who runs the label is not erased by a slip: the role is withdrawn before, and the last organiser stays."""
    scene = opened()
    scene.grant(OTHER, role)
    assert needed(scene, OTHER) == {"edition": "label", "holds": role}
    scene.do(ORGANISER, WithdrawRole(OTHER, role), "label")
    assert scene.do(ORGANISER, erasing(OTHER), "label") != ()
    assert needed(scene, ORGANISER) == {"edition": "label", "holds": "organiser"}


def test_contact_of_a_withdrawn_dossier_is_needed_no_more() -> None:
    """Nobody will write to him about it."""
    scene = opened()
    scene.do(CONTACT, WithdrawDossier("01004", "Nous renonçons."))
    assert scene.do(ORGANISER, erasing(), "label") != ()


def test_cancelled_edition_needs_nobody() -> None:
    """It has no palmares, and no appeal."""
    scene = opened()
    scene.do(ORGANISER, CancelEdition("Faute de dossiers."))
    assert scene.do(ORGANISER, erasing(JUROR), "label") != ()


@pytest.mark.parametrize(("ruling", "free"), [("dismissed", True), ("upheld", False)])
def test_appeal_upheld_keeps_the_jury_until_what_follows_is_published(ruling: Opinion, free: bool) -> None:
    """Dismissed, nothing more comes of it; upheld, the jury decides again, and that is published first."""
    scene = opened()
    duties = scene.intake.duties
    scene.at(PUBLISHED)
    scene.seal(publish=True)
    late = LAST + timedelta(days=90)
    assert duties.running(JUROR, late) == ()
    scene.given("appeal", "01004.1", AppealFiled("01004", 1, "procedure", CONTACT, "Délai non tenu."))
    _, filed = scene.records()[-1]
    assert duties.running(JUROR, late) == (Duty("26", "member"),)
    duties.observe(saying(filed, AppealRuled("01004", 1, ruling, "Vu.", ())))
    assert (duties.running(JUROR, late) == ()) is free
    duties.observe(saying(filed, PalmaresPublished(PALMARES.sha256), "palmares"))
    assert duties.running(JUROR, late) == ()
    assert duties.of(JUROR) == (Duty("26", "member"),)


@pytest.mark.parametrize(
    ("actor", "command", "edition"),
    [
        (ORGANISER, RegisterPerson(OTHER, public_key(OTHER), sealed(OTHER, "name")), "label"),
        (ORGANISER, ReplaceKey(OTHER, public_key(CONTACT)), "label"),
        (ORGANISER, GrantRole(OTHER, "secretary"), "label"),
        (ORGANISER, SubmitDossier("01005", OTHER, 3, (REGISTER,)), "26"),
        (OTHER, SubmitDossier("01005", OTHER, 3, (REGISTER,)), "26"),
        (OTHER, ReplaceKey(OTHER, public_key(CONTACT)), "label"),
    ],
    ids=["registered", "key", "role", "contact", "acts", "own-key"],
)
def test_erased_person_does_nothing_and_nothing_is_recorded_of_him(actor: str, command: Command, edition: str) -> None:
    """No new field, key, role or dossier under a code whose person nobody can tell any more."""
    scene = opened()
    scene.do(ORGANISER, erasing(OTHER), "label")
    assert scene.refusal(actor, command, edition) == (Why.PERSON_ERASED, {"person": OTHER})


def test_erased_person_is_named_to_no_jury() -> None:
    """Scoring reads the same roll."""
    scene = Scene(Intake(), Scoring())
    scene.found(CHAIR, CLERK, OTHER)
    scene.learn("intake", REGISTER.sha256, LIST)
    scene.do(ORGANISER, opening())
    scene.do(ORGANISER, erasing(OTHER), "label")
    with pytest.raises(Refusal) as refused:
        scene.do(ORGANISER, NameJury((CHAIR, OTHER), CHAIR, CLERK))
    assert (refused.value.why, refused.value.details) == (Why.PERSON_ERASED, {"person": OTHER})


@given(
    some.lists(
        some.sampled_from(
            [
                (ORGANISER, erasing(OTHER)),
                (ORGANISER, ReplaceKey(OTHER, public_key(CONTACT))),
                (ORGANISER, GrantRole(OTHER, "auditor")),
                (ORGANISER, WithdrawRole(OTHER, "auditor")),
                (OTHER, ReplaceKey(OTHER, public_key(OTHER))),
            ]
        ),
        max_size=12,
    )
)
def test_nothing_follows_an_erasure_in_a_persons_history(steps: list[tuple[str, Command]]) -> None:
    """Whatever is asked in whatever order, the erasure is the last event of the person."""
    scene = IntakeScene()
    scene.found(CONTACT, OTHER)
    events = scene.drive(steps, "label")
    kinds = [isinstance(event, PersonErased) for event in events]
    assert True not in kinds[:-1]


@given(some.integers(0, 40_000).map(lambda days: OPENS + timedelta(days=days)), some.integers(0, 600))
def test_delay_ends_no_later_than_the_same_day_of_its_month(start: datetime, months: int) -> None:
    """So many months on; where that month is shorter, its last day."""
    last = until(start, months)
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (last.day < start.day and (last + timedelta(days=1)).day == 1)
