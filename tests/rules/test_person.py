"""Persons: registered once, with a key that proves something; roles given and taken; never without an organiser."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as some

from contracts.commands import Command
from contracts.commands.intake import GrantRole, RegisterPerson, ReplaceKey, WithdrawRole
from contracts.events.intake import KeyReplaced, PersonRegistered, RoleGranted, RoleWithdrawn
from contracts.refusals import Refusal, Why
from services.intake.rules.key import check_key
from tests.rules.intake_edition import CONTACT, OTHER, IntakeScene, sealed
from tests.scene import ORGANISER, public_key

REGISTRATION = RegisterPerson(CONTACT, public_key(CONTACT), sealed(CONTACT, "name"), sealed(CONTACT, "address"))


def founded(*persons: str) -> IntakeScene:
    scene = IntakeScene()
    scene.found(*persons)
    return scene


def test_person_registered_then_again_yields_nothing() -> None:
    """A registration holds code, key and sealed fields as sent."""
    scene = founded()
    assert scene.do(ORGANISER, REGISTRATION, "label") == (
        PersonRegistered(CONTACT, public_key(CONTACT), sealed(CONTACT, "name"), sealed(CONTACT, "address")),
    )
    assert scene.do(ORGANISER, REGISTRATION, "label") == ()


@pytest.mark.parametrize(
    "other",
    [
        RegisterPerson(CONTACT, public_key(OTHER), sealed(CONTACT, "name"), sealed(CONTACT, "address")),
        RegisterPerson(CONTACT, public_key(CONTACT), sealed(CONTACT, "name")),
        RegisterPerson(ORGANISER, public_key(ORGANISER)),
    ],
    ids=["other-key", "other-fields", "founder"],
)
def test_person_registered_otherwise_a_second_time_is_refused(other: RegisterPerson) -> None:
    """A code names one person; the founder's was taken by the founding."""
    scene = founded()
    scene.do(ORGANISER, REGISTRATION, "label")
    assert scene.refusal(ORGANISER, other, "label") == (Why.ALREADY_REGISTERED, {"person": other.person})


def test_person_registered_with_the_fields_of_another_is_refused() -> None:
    """A field sealed under another's key would be erased with that other."""
    command = RegisterPerson(CONTACT, public_key(CONTACT), sealed(OTHER, "name"))
    details = {"person": OTHER, "expected": CONTACT}
    assert founded().refusal(ORGANISER, command, "label") == (Why.SEALED_FOR_ANOTHER, details)


def test_person_registered_with_a_name_for_address_is_refused() -> None:
    """A field is what it was sealed as."""
    command = RegisterPerson(CONTACT, public_key(CONTACT), None, sealed(CONTACT, "name"))
    details = {"field": "address", "problem": "address: sealed as name"}
    assert founded().refusal(ORGANISER, command, "label") == (Why.INVALID_FIELD, details)


def test_person_registered_with_ties_keeps_them_sealed() -> None:
    """A juror's authority, department and employer: his own sealed field, named so; other ties are other fields."""
    ties = sealed(CONTACT, "ties")
    command = RegisterPerson(CONTACT, public_key(CONTACT), ties=ties)
    scene = founded()
    assert scene.do(ORGANISER, command, "label") == (PersonRegistered(CONTACT, public_key(CONTACT), ties=ties),)
    assert scene.do(ORGANISER, command, "label") == ()
    without = RegisterPerson(CONTACT, public_key(CONTACT))
    assert scene.refusal(ORGANISER, without, "label") == (Why.ALREADY_REGISTERED, {"person": CONTACT})
    misnamed = RegisterPerson(OTHER, public_key(OTHER), ties=sealed(OTHER, "name"))
    details = {"field": "ties", "problem": "ties: sealed as name"}
    assert founded().refusal(ORGANISER, misnamed, "label") == (Why.INVALID_FIELD, details)


def test_person_registered_by_somebody_without_a_role_is_refused() -> None:
    """Only organisers register."""
    assert founded(OTHER).refusal(OTHER, REGISTRATION, "label") == (Why.NOT_ALLOWED, {"needs": "organiser"})


#: Points of small order (RFC 7748, RFC 8032; the two of order 8 as libsodium lists them), no point, too large a y.
WORTHLESS = {
    "identity": "01" + 31 * "00",
    "order-2": "ec" + 30 * "ff" + "7f",
    "order-4": 32 * "00",
    "order-8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "order-8-too": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "not-on-the-curve": "02" + 31 * "00",
    "not-reduced": "ee" + 30 * "ff" + "7f",
}


@pytest.mark.parametrize("point", WORTHLESS.values(), ids=WORTHLESS)
def test_key_that_proves_nothing_is_refused(point: str) -> None:
    """Under a key of small order anybody signs; 32 bytes that are no point lock their owner out."""
    command = RegisterPerson(CONTACT, base64.b64encode(bytes.fromhex(point)).decode())
    details = {"field": "key", "problem": "key: not an Ed25519 public key"}
    assert founded().refusal(ORGANISER, command, "label") == (Why.INVALID_FIELD, details)


def test_key_in_another_writing_is_refused() -> None:
    """One key has one writing: the two loose bits of its base64 are zero."""
    key = public_key(CONTACT)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    loose = f"{key[:42]}{letters[letters.index(key[42]) + 1]}="
    assert base64.b64decode(loose) == base64.b64decode(key)
    details = {"field": "key", "problem": "key: not 32 bytes in canonical base64"}
    assert founded().refusal(ORGANISER, RegisterPerson(CONTACT, loose), "label") == (Why.INVALID_FIELD, details)


@given(some.binary(min_size=32, max_size=32))
def test_key_of_any_pair_is_accepted(seed: bytes) -> None:
    """No honest key is refused."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    check_key(base64.b64encode(public).decode())


def test_key_replaced_by_its_owner_or_an_organiser_and_by_nobody_else() -> None:
    """From the replacement on the person signs with the new key."""
    scene = founded(CONTACT, OTHER)
    new = ReplaceKey(CONTACT, public_key("p-new"))
    assert scene.refusal(OTHER, new, "label") == (Why.NOT_ALLOWED, {"needs": "organiser"})
    assert scene.do(ORGANISER, new, "label") == (KeyReplaced(CONTACT, public_key("p-new")),)
    assert scene.do(ORGANISER, new, "label") == ()
    assert scene.refusal(CONTACT, new, "label") == (Why.WRONG_SIGNATURE, {})
    own = ReplaceKey(OTHER, public_key("p-newer"))
    assert scene.do(OTHER, own, "label") == (KeyReplaced(OTHER, public_key("p-newer")),)


def test_key_of_the_founder_can_be_replaced() -> None:
    """The founder was never registered, and is a person all the same."""
    new = ReplaceKey(ORGANISER, public_key("p-new"))
    assert founded().do(ORGANISER, new, "label") == (KeyReplaced(ORGANISER, public_key("p-new")),)


def test_role_granted_and_withdrawn_then_again_yields_nothing() -> None:
    """A role is held or not."""
    scene = founded(CONTACT)
    assert scene.do(ORGANISER, WithdrawRole(CONTACT, "auditor"), "label") == ()
    assert scene.do(ORGANISER, GrantRole(CONTACT, "auditor"), "label") == (RoleGranted(CONTACT, "auditor"),)
    assert scene.do(ORGANISER, GrantRole(CONTACT, "auditor"), "label") == ()
    assert scene.do(ORGANISER, WithdrawRole(CONTACT, "auditor"), "label") == (RoleWithdrawn(CONTACT, "auditor"),)
    assert scene.do(ORGANISER, WithdrawRole(CONTACT, "auditor"), "label") == ()


def test_role_of_an_unknown_person_is_refused() -> None:
    """A role goes to somebody whose key is known."""
    details = {"person": CONTACT}
    assert founded().refusal(ORGANISER, GrantRole(CONTACT, "auditor"), "label") == (Why.UNKNOWN_PERSON, details)


def test_last_organiser_cannot_be_withdrawn() -> None:
    """A label without organiser could never have one again."""
    scene = founded(CONTACT)
    last = WithdrawRole(ORGANISER, "organiser")
    assert scene.refusal(ORGANISER, last, "label") == (Why.NOT_ALLOWED, {"needs": "another organiser"})
    scene.do(ORGANISER, GrantRole(CONTACT, "organiser"), "label")
    assert scene.do(ORGANISER, last, "label") == (RoleWithdrawn(ORGANISER, "organiser"),)


PERSONS = (ORGANISER, CONTACT, OTHER)
persons = some.sampled_from(PERSONS)
roles = some.sampled_from(["organiser", "secretary", "auditor"])
commands: some.SearchStrategy[Command] = some.one_of(
    some.builds(RegisterPerson, persons, persons.map(public_key)),
    some.builds(GrantRole, persons, roles),
    some.builds(WithdrawRole, persons, roles),
)


@given(some.lists(some.tuples(persons, commands), max_size=20))
def test_persons_of_any_sequence_keep_an_organiser_and_their_keys(steps: list[tuple[str, Command]]) -> None:
    """Whatever is tried, somebody organises, nobody is registered twice, and the roll is the fold of the events."""
    scene = founded()
    events = scene.drive(steps, "label")
    held = {ORGANISER: {"organiser"}}
    for event in events:
        match event:
            case PersonRegistered():
                assert event.person not in held
                held[event.person] = set()
            case RoleGranted():
                held[event.person].add(event.role)
            case RoleWithdrawn():
                held[event.person].remove(event.role)
    assert {code: set(person.roles) for code, person in scene.intake.roll.persons.items()} == held
    assert any("organiser" in roles for roles in held.values())


def test_check_key_raises_a_refusal_and_nothing_else_on_short_base64() -> None:
    """What the schema lets through but is not 32 bytes is refused, not a crash."""
    with pytest.raises(Refusal) as refused:
        check_key(base64.b64encode(bytes(31)).decode())
    assert refused.value.why is Why.INVALID_FIELD
