"""Sealed fields and persons' keys: what opens, what does not, what is gone for good, and who may ask."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from hypothesis import given
from hypothesis import strategies as some
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from contracts.questions import MyReadings, OpenFields, OpenForNotify, PlainField, Question, SealFields
from contracts.refusals import Refusal, Why
from contracts.sealed import Sealed
from ledger.port import Conflict, Doubt, Unavailable
from services.act import Act
from services.registrar import keyring as keyrings
from services.registrar.kek import InvalidKek, create_kek, load_kek
from services.registrar.keyring import Keyring, LivingKey, PersonErased
from services.registrar.keys import JetStreamKeys, Kept, MemoryKeys
from services.registrar.registrar import Registrar
from services.registrar.sealing import MOST_BYTES, DoesNotOpen, TooLong, open_sealed, seal
from services.registrar.wrapping import Active, Erased, WrongKek, decode, encode, fingerprint, unwrap, wrap
from tests.registrar.held import HeldKek
from tests.rules.intake_edition import CONTACT, OTHER, IntakeScene
from tests.scene import ORGANISER

KEY, KEK, OTHER_KEK = bytes(range(32)), b"k" * 32, b"o" * 32
HELD, OTHER_HELD = HeldKek(KEK), HeldKek(OTHER_KEK)
CARRIED, LATER = "c" * 32, "d" * 32
As = Callable[..., Awaitable[Client]]


def sealed(plain: str = "Élodie", *, carried_by: str = CARRIED) -> Sealed:
    return seal(plain, person=CONTACT, field="name", generation=1, key=KEY, carried_by=carried_by)


# -- sealing


def test_field_sealed_has_the_bytes_that_the_contract_lays_down() -> None:
    """Nonce, associated data, padding: another program can open it from the description alone."""
    # SHA-256 of "delibere/sealed/1\nccc…c\np-contact\nname", first 12 bytes, computed with sha256sum.
    nonce = bytes.fromhex("2ffc925e0520af4579cdf09b")
    field = sealed("Élodie")
    assert base64.b64decode(field.nonce) == nonce
    plain = AESGCMSIV(KEY).decrypt(nonce, base64.b64decode(field.box), b"delibere/sealed/1\np-contact\nname\n1")
    assert plain == '"Élodie"'.encode() + b" " * (64 - 9)


def test_field_sealed_again_for_the_same_command_has_the_same_bytes() -> None:
    """A retry stores what the first attempt would have; another command shares nothing with it."""
    assert sealed() == sealed()
    assert (sealed().nonce, sealed().box) != (sealed(carried_by=LATER).nonce, sealed(carried_by=LATER).box)


def test_field_tells_its_length_by_blocks_only() -> None:
    """One letter and sixty look alike."""
    sizes = [len(base64.b64decode(sealed("a" * length).box)) for length in (1, 62, 63)]
    assert sizes == [64 + 16, 64 + 16, 128 + 16]


@pytest.mark.parametrize(
    "change",
    [
        {"person": OTHER},
        {"field": "address"},
        {"key": 2},
        {"nonce": base64.b64encode(bytes(12)).decode()},
        {"box": base64.b64encode(bytes(80)).decode()},
        {"box": "AAAA"},
        {"box": "AAAAA"},
    ],
    ids=["person", "field", "generation", "nonce", "box", "short", "no-base64"],
)
def test_field_that_is_not_what_it_says_does_not_open(change: dict[str, object]) -> None:
    """The person, the field and the generation are bound; a changed byte is seen."""
    with pytest.raises(DoesNotOpen):
        open_sealed(msgspec.structs.replace(sealed(), **change), KEY)


def test_field_does_not_open_under_another_key() -> None:
    """Each person has his own."""
    with pytest.raises(DoesNotOpen):
        open_sealed(sealed(), bytes(32))


@given(some.text(min_size=1, max_size=2000), some.integers(0, 10**6), some.integers(0, 7))
def test_field_of_any_text_opens_to_it_and_with_a_changed_bit_to_nothing(plain: str, place: int, bit: int) -> None:
    """Round trip, or too long to store; never something else."""
    try:
        field = sealed(plain)
    except TooLong:
        assert len(msgspec.json.encode(plain)) > MOST_BYTES
        return
    assert open_sealed(field, KEY) == plain
    assert msgspec.json.decode(msgspec.json.encode(field), type=Sealed) == field
    box = bytearray(base64.b64decode(field.box))
    box[place % len(box)] ^= 1 << bit
    with pytest.raises(DoesNotOpen):
        open_sealed(msgspec.structs.replace(field, box=base64.b64encode(box).decode()), KEY)


# -- the key-encryption key's file


def test_kek_created_is_loaded_and_never_overwritten(tmp_path: Path) -> None:
    """Creating and loading are different verbs."""
    path = tmp_path / "kek"
    with pytest.raises(InvalidKek, match="No such file"):
        load_kek(path)
    create_kek(path)
    kek = load_kek(path)
    assert (len(kek), path.stat().st_mode & 0o777) == (32, 0o600)
    with pytest.raises(FileExistsError):
        create_kek(path)
    assert load_kek(path) == kek


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o700, 0o666])
def test_kek_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A secret that was readable is no secret."""
    path = tmp_path / "kek"
    create_kek(path)
    path.chmod(mode)
    with pytest.raises(InvalidKek, match="expected 0600"):
        load_kek(path)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_kek_of_another_length_is_refused(tmp_path: Path, size: int) -> None:
    """A file cut short is not a key."""
    path = tmp_path / "kek"
    path.write_bytes(bytes(size))
    path.chmod(0o600)
    with pytest.raises(InvalidKek, match="not 32 bytes"):
        load_kek(path)


# -- wrapping


def test_key_wrapped_unwraps_for_its_person_and_generation_only() -> None:
    """One person's key cannot be laid under another's name."""
    state = wrap(KEY, CONTACT, 1, KEK, bytes(12))
    assert unwrap(state, CONTACT, KEK) == KEY
    assert KEY not in base64.b64decode(state.wrapped)
    for person, changed in ((OTHER, state), (CONTACT, msgspec.structs.replace(state, generation=2))):
        with pytest.raises(WrongKek, match="does not unwrap"):
            unwrap(changed, person, KEK)


def test_key_wrapped_by_another_kek_is_refused_by_its_fingerprint() -> None:
    """The one clear line names both."""
    with pytest.raises(WrongKek, match=f"by key-encryption key {fingerprint(KEK)}, not {fingerprint(OTHER_KEK)}"):
        unwrap(wrap(KEY, CONTACT, 1, KEK, bytes(12)), CONTACT, OTHER_KEK)


# -- the keyring


async def test_key_is_made_once_and_found_again() -> None:
    """Absent, then active: opening never makes one."""
    keys = MemoryKeys()
    assert await Keyring(keys, HELD).to_open(CONTACT) is None
    made = await Keyring(keys, HELD).to_seal(CONTACT)
    assert made.generation == 1
    assert await Keyring(keys, HELD).to_seal(CONTACT) == made
    assert await Keyring(keys, HELD).to_open(CONTACT) == made
    assert await Keyring(keys, HELD).to_seal(OTHER) != made


async def test_key_erased_never_comes_back() -> None:
    """A later seal is refused, the earlier ones do not open, and what is kept holds no key."""
    keys = MemoryKeys()
    ring = Keyring(keys, HELD)
    await ring.to_seal(CONTACT)
    await ring.erase(CONTACT)
    await ring.erase(CONTACT)
    with pytest.raises(PersonErased):
        await ring.to_seal(CONTACT)
    assert await ring.to_open(CONTACT) == Erased(1, 1)
    kept = await keys.get(CONTACT)
    assert kept is not None
    assert kept.value == b'{"type":"erased","format":1,"generation":1}'


async def test_key_erased_before_it_was_made_is_never_made() -> None:
    """Who asked to be forgotten is not remembered by the next dossier."""
    ring = Keyring(MemoryKeys(), HELD)
    await ring.erase(CONTACT)
    with pytest.raises(PersonErased):
        await ring.to_seal(CONTACT)
    assert await ring.to_open(CONTACT) == Erased(1, 0)


async def test_registrar_with_another_kek_stops_before_it_makes_a_key() -> None:
    """A wrong file must not start a second family of keys."""
    keys = MemoryKeys()
    await Keyring(keys, HELD).prove()
    wrong = Keyring(keys, OTHER_HELD)
    for attempt in (wrong.prove(), wrong.to_seal(CONTACT), wrong.to_open(CONTACT)):
        with pytest.raises(WrongKek, match=f"than {fingerprint(OTHER_KEK)}"):
            await attempt
    assert await keys.get(CONTACT) is None


class LosesAnswers(MemoryKeys):
    """Stores, but loses the answers of the first writes, or the writes themselves: what a bus may do."""

    def __init__(self, *, stored: bool, times: int) -> None:
        super().__init__()
        self.stored = stored
        self.times = times

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """Store or not, and answer nothing."""
        if self.times == 0:
            return await super().put(person, value, expected)
        self.times -= 1
        if self.stored:
            await super().put(person, value, expected)
        raise Doubt(person)


@pytest.mark.parametrize("stored", [True, False])
async def test_key_made_in_doubt_is_the_one_that_is_kept(stored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a lost answer the registrar looks, and hands out what it finds."""
    monkeypatch.setattr(keyrings, "PATIENCE", (0.0,) * 4)
    keys = LosesAnswers(stored=stored, times=2)
    made = await Keyring(keys, HELD).to_seal(CONTACT)
    assert await Keyring(keys, HELD).to_seal(CONTACT) == made


async def test_key_that_cannot_be_written_is_told_as_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registrar never hands out a key that may not be kept."""
    monkeypatch.setattr(keyrings, "PATIENCE", (0.0,) * 4)
    with pytest.raises(Unavailable):
        await Keyring(LosesAnswers(stored=False, times=99), HELD).to_seal(CONTACT)


@given(some.lists(some.sampled_from(["seal", "open", "erase", "restart"]), max_size=12))
def test_key_of_any_sequence_goes_from_absent_to_active_to_erased(steps: list[str]) -> None:
    """Whatever is asked in whatever order, a person has one key in his life, and none after."""

    async def play() -> None:
        keys = MemoryKeys()
        ring = Keyring(keys, HELD)
        expected: LivingKey | Erased | None = None
        for step in steps:
            if step == "restart":
                ring = Keyring(keys, HELD)
            elif step == "erase":
                await ring.erase(CONTACT)
                before = expected.generation if expected is not None else 0
                expected = Erased(1, before)
            elif step == "seal" and not isinstance(expected, Erased):
                made = await ring.to_seal(CONTACT)
                assert expected in (None, made)
                expected = made
            elif step == "seal":
                with pytest.raises(PersonErased):
                    await ring.to_seal(CONTACT)
            assert await ring.to_open(CONTACT) == expected

    asyncio.run(play())


# -- keys kept by JetStream, as the registrar's own bus user


async def test_keys_kept_by_jetstream_are_read_back_under_an_expectation(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """The port's promises hold on a real server, with the registrar's rights and no others."""
    keys = JetStreamKeys(await as_user(fresh_server, "registrar"))
    assert await keys.get(CONTACT) is None
    first = await keys.put(CONTACT, b"one", 0)
    assert await keys.get(CONTACT) == Kept(b"one", first)
    for stale in (0, first + 1):
        with pytest.raises(Conflict):
            await keys.put(CONTACT, b"two", stale)
    second = await keys.put(CONTACT, b"two", first)
    assert await keys.get(CONTACT) == Kept(b"two", second)


async def test_two_registrars_that_make_keys_at_once_end_with_the_same(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """The expectation on a key's own subject is the lock: nothing is ever sealed under a key that was not kept."""
    rings = [Keyring(JetStreamKeys(await as_user(fresh_server, "registrar")), HELD) for _ in range(2)]
    persons = [f"p-{number}" for number in range(12)]
    made = await asyncio.gather(*(ring.to_seal(person) for person in persons for ring in rings))
    assert made[::2] == made[1::2]
    assert len(set(made)) == len(persons)
    await rings[0].erase(persons[0])
    with pytest.raises(PersonErased):
        await rings[1].to_seal(persons[0])
    kept = await JetStreamKeys(await as_user(fresh_server, "registrar")).get(persons[1])
    assert kept is not None
    state = decode(kept.value)
    assert isinstance(state, Active)
    assert encode(state) == kept.value


# -- who may ask


def registrar() -> Registrar:
    """Return a registrar that read of an organiser, a contact and somebody else."""
    scene = IntakeScene()
    scene.found(CONTACT, OTHER, "p-secretary", "p-auditor")
    scene.grant("p-secretary", "secretary")
    scene.grant("p-auditor", "auditor")
    clerk = Registrar(Keyring(MemoryKeys(), HELD))
    for position, record in scene.records():
        clerk.observe(position, record)
    return clerk


async def ask(clerk: Registrar, actor: str, question: Question) -> object:
    return await clerk.answer(question, Act("label", actor, CARRIED, IntakeScene().now))


async def refused(clerk: Registrar, actor: str, question: Question) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as refusal:
        await ask(clerk, actor, question)
    return refusal.value.why.value, refusal.value.details


NAME, ADDRESS = PlainField(CONTACT, "name", "Élodie"), PlainField(CONTACT, "address", "elodie@exemple.invalid")
SEAL = SealFields((NAME, ADDRESS), CARRIED)


async def test_fields_sealed_for_the_person_or_an_organiser_open_in_the_order_asked() -> None:
    """Told in the same order, the same bytes on a retry whoever asks."""
    clerk = registrar()
    fields = await ask(clerk, ORGANISER, SEAL)
    assert isinstance(fields, tuple)
    assert [(field.person, field.field, field.key) for field in fields] == [
        (CONTACT, "name", 1),
        (CONTACT, "address", 1),
    ]
    assert await ask(clerk, CONTACT, SEAL) == fields
    turned = tuple(reversed(fields))
    for actor in (ORGANISER, "p-secretary", CONTACT):
        assert await ask(clerk, actor, OpenFields(turned)) == ("elodie@exemple.invalid", "Élodie")
    assert await ask(clerk, "notify", OpenForNotify(fields)) == ("Élodie", "elodie@exemple.invalid")


async def test_fields_are_sealed_and_opened_for_nobody_else() -> None:
    """A third person, an auditor, a stranger, a person posing as the service that writes letters."""
    clerk = registrar()
    fields = await ask(clerk, ORGANISER, SEAL)
    assert isinstance(fields, tuple)
    for actor in (OTHER, "p-auditor", "p-secretary"):
        assert await refused(clerk, actor, SEAL) == (Why.NOT_ALLOWED, {"needs": "organiser"})
    for actor in (OTHER, "p-auditor"):
        needed = {"needs": "organiser or secretary"}
        assert await refused(clerk, actor, OpenFields(fields)) == (Why.NOT_ALLOWED, needed)
    assert await refused(clerk, "p-nobody", OpenFields(fields)) == (Why.UNKNOWN_PERSON, {"person": "p-nobody"})
    assert await refused(clerk, ORGANISER, OpenForNotify(fields)) == (Why.NOT_ALLOWED, {"needs": "notify"})
    assert await refused(clerk, ORGANISER, MyReadings()) == (Why.UNKNOWN_QUESTION, {"service": "registrar"})


async def test_field_relabelled_as_ones_own_does_not_open() -> None:
    """Who may open his own fields cannot open another's by writing his code on them."""
    clerk = registrar()
    fields = await ask(clerk, ORGANISER, SEAL)
    assert isinstance(fields, tuple)
    stolen = msgspec.structs.replace(fields[0], person=OTHER)
    unknown = {"field": "fields[0]", "problem": "fields[0]: sealed under a key that is not known here"}
    assert await refused(clerk, OTHER, OpenFields((stolen,))) == (Why.INVALID_FIELD, unknown)
    await ask(clerk, OTHER, SealFields((PlainField(OTHER, "name", "Léa"),), LATER))
    changed = {"field": "fields[0]", "problem": "fields[0]: does not open: changed, or another field's"}
    assert await refused(clerk, OTHER, OpenFields((stolen,))) == (Why.INVALID_FIELD, changed)


async def test_fields_of_an_erased_person_are_told_as_null_and_no_more_are_sealed() -> None:
    """The letter to the others still leaves."""
    clerk = registrar()
    fields = await ask(clerk, ORGANISER, SealFields((NAME, PlainField(OTHER, "name", "Léa")), CARRIED))
    assert isinstance(fields, tuple)
    await clerk.keyring.erase(CONTACT)
    assert await ask(clerk, ORGANISER, OpenFields(fields)) == (None, "Léa")
    assert await ask(clerk, "notify", OpenForNotify(fields)) == (None, "Léa")
    assert await refused(clerk, ORGANISER, SEAL) == (Why.PERSON_ERASED, {"person": CONTACT})


@pytest.mark.parametrize(
    "address",
    ["elodie", "é@exemple.invalid", "a@b@c.invalid", "a@b.invalid\nBcc: x@y.invalid", "a b@c.invalid", "@c.invalid"],
)
async def test_address_that_no_letter_can_reach_is_refused_before_it_is_sealed(address: str) -> None:
    """Once sealed nobody sees what is wrong with it."""
    question = SealFields((NAME, PlainField(CONTACT, "address", address)), CARRIED)
    problem = "fields[1]: not an e-mail address with a local part in ASCII"
    expected = (Why.INVALID_FIELD, {"field": "fields[1]", "problem": problem})
    assert await refused(registrar(), ORGANISER, question) == expected


async def test_text_too_long_for_a_box_is_refused() -> None:
    """Two thousand emoji are eight thousand bytes."""
    why, details = await refused(
        registrar(), ORGANISER, SealFields((PlainField(CONTACT, "name", "🏆" * 2000),), CARRIED)
    )
    assert (why, details["problem"]) == (Why.INVALID_FIELD, "fields[0]: too long: 8002 bytes")


async def test_registrar_with_another_kek_answers_that_it_is_unavailable() -> None:
    """The asker can do nothing about it."""
    clerk = registrar()
    keys = MemoryKeys()
    await Keyring(keys, OTHER_HELD).prove()
    wrong = Registrar(Keyring(keys, HELD))
    wrong.roll.persons.update(clerk.roll.persons)
    assert await refused(wrong, ORGANISER, SEAL) == (Why.UNAVAILABLE, {})
