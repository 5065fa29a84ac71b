"""Key-encryption keys: in files, behind a command; and the change from one to the next, broken off anywhere."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as some
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from ledger.port import Unavailable
from services.registrar import kekcommand
from services.registrar.kek import FileKek, FormerStillThere, InvalidKek, Kek, create_kek, load_kek
from services.registrar.kekcommand import CommandKek, MovedKek
from services.registrar.keyring import KEK, Keyring, LivingKey, PersonErased
from services.registrar.keys import JetStreamKeys, Kept, Keys, MemoryKeys
from services.registrar.rolling import inventory, retire, roll
from services.registrar.wrapping import Active, Erased, WrongKek, decode, encode, fingerprint, unwrap
from tests.docs.guide import DOCS
from tests.registrar.held import HeldKek

ADA, BEA, CYD = "p-ada", "p-bea", "p-cyd"
KEY: Final = bytes(range(32))
As = Callable[..., Awaitable[Client]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a key-encryption key in a file."""
    create_kek(tmp_path / "kek")
    return tmp_path / "kek"


@pytest.fixture
def command(tmp_path: Path) -> CommandKek:
    """Give the command of the documentation, with one key."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "k1").write_bytes(os.urandom(32))
    return CommandKek((sys.executable, str(DOCS / "exemple" / "kek.py"), str(tmp_path / "keys")))


def script(tmp_path: Path, body: str) -> CommandKek:
    """Return a command that does something else than it should."""
    (tmp_path / "wrong").write_text(f"#!/bin/sh\n{body}\n")
    (tmp_path / "wrong").chmod(0o755)
    return CommandKek((str(tmp_path / "wrong"),))


# -- the port, in both adapters


@pytest.fixture(params=["file", "command"])
def kek(request: pytest.FixtureRequest) -> Kek:
    """Give each adapter."""
    return FileKek(request.getfixturevalue("file")) if request.param == "file" else request.getfixturevalue("command")


async def test_key_wrapped_unwraps_for_its_person_and_generation_only(kek: Kek) -> None:
    """A key laid under another's name, or changed, is no key."""
    (name,) = await kek.names()
    state = await kek.wrap(name, KEY, ADA, 1)
    assert (state.kek, state.generation) == (name, 1)
    assert await kek.unwrap(state, ADA) == KEY
    with pytest.raises(WrongKek, match="does not unwrap"):
        await kek.unwrap(state, BEA)
    with pytest.raises(WrongKek, match="does not unwrap"):
        await kek.unwrap(Active(1, 2, name, state.nonce, state.wrapped), ADA)
    with pytest.raises(WrongKek, match="0123456789abcdef"):
        await kek.unwrap(Active(1, 1, "0123456789abcdef", state.nonce, state.wrapped), ADA)


async def test_keyring_works_the_same_on_both(kek: Kek) -> None:
    """Made once, opened, erased; the name of the key-encryption key is kept beside the keys."""
    keys = MemoryKeys()
    made = await Keyring(keys, kek).to_seal(ADA)
    assert await Keyring(keys, kek).to_open(ADA) == made
    assert await keys.get(KEK) == Kept((await kek.names())[0].encode(), 1)
    assert await Keyring(keys, kek).erase(ADA)
    assert not await Keyring(keys, kek).erase(ADA)
    with pytest.raises(PersonErased):
        await Keyring(keys, kek).to_seal(ADA)


# -- in files


async def test_successor_is_made_once_installed_and_the_former_destroyed(file: Path) -> None:
    """At each step what is at hand is named, the one in use first."""
    kek, old = FileKek(file), fingerprint(load_kek(file))
    assert await kek.names() == (old,)
    new = await kek.successor()
    assert await kek.successor() == new != old
    assert await kek.names() == (old, new)
    await kek.succeed()
    await kek.succeed()
    assert await kek.names() == (new, old)
    with pytest.raises(FormerStillThere):
        await kek.successor()
    former, content = file.with_name("kek.old"), load_kek(file.with_name("kek.old"))
    with former.open("rb") as held:
        assert await kek.destroy_former()
        assert held.read() != content
    assert await kek.names() == (new,)
    assert not await kek.destroy_former()
    assert sorted(path.name for path in file.parent.iterdir()) == ["kek"]


async def test_change_broken_off_between_any_two_files_goes_on(file: Path) -> None:
    """The former is kept before the new one takes its place, and no moment is without a key in use."""
    old = fingerprint(load_kek(file))
    new = await FileKek(file).successor()
    os.link(file, file.with_name("kek.old"))
    assert not await FileKek(file).destroy_former()
    assert await FileKek(file).successor() == new
    await FileKek(file).succeed()
    assert await FileKek(file).names() == (new, old)


async def test_key_in_use_is_not_destroyed_where_the_new_one_was_taken_away(file: Path) -> None:
    """Somebody tidied up by hand in the middle of a change: the former's name goes, the key stays."""
    content = load_kek(file)
    os.link(file, file.with_name("kek.old"))
    assert await FileKek(file).destroy_former()
    assert load_kek(file) == content


async def test_running_registrar_learns_the_new_key_when_it_meets_it(file: Path) -> None:
    """It is not told: a name that it does not know makes it read the files again."""
    running, other = FileKek(file), FileKek(file)
    await running.names()
    new = await other.successor()
    state = await other.wrap(new, KEY, ADA, 1)
    await other.succeed()
    await other.destroy_former()
    assert await running.unwrap(state, ADA) == KEY


async def test_new_key_that_others_may_read_is_refused(file: Path) -> None:
    """Of all three files."""
    await FileKek(file).successor()
    file.with_name("kek.new").chmod(0o644)
    with pytest.raises(InvalidKek, match="expected 0600"):
        await FileKek(file).names()


# -- behind a command


async def test_command_rolls_to_the_key_that_its_owner_put_in_use(command: CommandKek, tmp_path: Path) -> None:
    """The next key is made where the keys are; the former is destroyed there too, once nothing needs it."""
    keys = MemoryKeys()
    made = await Keyring(keys, command).to_seal(ADA)
    (tmp_path / "keys" / "k2").write_bytes(os.urandom(32))
    assert await roll(keys, command) == ("k2", 1, ())
    assert await retire(keys, command) == (("k2", 1, 0, ()), False)
    (tmp_path / "keys" / "k1").unlink()
    assert await Keyring(keys, command).to_open(ADA) == made


async def test_keys_move_from_a_file_to_a_command(command: CommandKek, file: Path) -> None:
    """What the file wrapped opens until it is wrapped anew by the command; then the file is destroyed."""
    keys, moved = MemoryKeys(), MovedKek(command, file)
    made = await filled(keys, FileKek(file))
    assert await opened(keys, moved) == made
    assert await roll(keys, moved) == ("k1", 2, ())
    assert await opened(keys, moved) == made
    assert await retire(keys, moved) == (("k1", 2, 1, ()), True)
    assert not file.exists()
    assert await opened(keys, moved) == await opened(keys, command) == made
    assert await retire(keys, moved) == (("k1", 2, 1, ()), False)


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("exit 3", Unavailable, "ended with 3"),
        ("echo 'two words; and more'", InvalidKek, "not one name a line"),
        ("true", InvalidKek, "not one name a line"),
        ("sleep 60", Unavailable, "no answer in 0.2 s"),
        ("yes", Unavailable, "more than 4096 bytes"),
    ],
)
async def test_command_that_does_not_answer_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, error: type[Exception], said: str
) -> None:
    """It is told in one line, without what it printed: that could be a key."""
    monkeypatch.setattr(kekcommand, "PATIENCE", 0.2 if body == "sleep 60" else 30.0)
    with pytest.raises(error, match=said):
        await script(tmp_path, body).names()


async def test_command_that_is_not_there(tmp_path: Path) -> None:
    """The keys are out of reach, and nothing is lost."""
    with pytest.raises(Unavailable, match="No such file"):
        await CommandKek((str(tmp_path / "nothing"),)).names()


async def test_command_that_wraps_to_nothing_keeps_no_key(tmp_path: Path) -> None:
    """A key whose wrapped form is empty would be lost at once."""
    keys = MemoryKeys()
    with pytest.raises(Unavailable, match="printed nothing"):
        await Keyring(keys, script(tmp_path, '[ "$1" = which ] && echo k1; true')).to_seal(ADA)
    assert await keys.get(ADA) is None


# -- the roll


async def filled(keys: Keys, kek: Kek) -> dict[str, LivingKey]:
    """Make two keys, erase a third; return the living ones."""
    ring = Keyring(keys, kek)
    made = {person: await ring.to_seal(person) for person in (ADA, BEA)}
    await ring.to_seal(CYD)
    await ring.erase(CYD)
    return made


async def opened(keys: Keys, kek: Kek) -> dict[str, LivingKey]:
    """Return the living keys as a new registrar opens them; the third stays erased."""
    ring = Keyring(keys, kek)
    await ring.prove()
    assert await ring.to_open(CYD) == Erased(1, 1)
    found = {person: await ring.to_open(person) for person in (ADA, BEA)}
    return {person: key for person, key in found.items() if isinstance(key, LivingKey)}


async def test_every_key_is_wrapped_anew_and_the_old_bytes_are_noise_once_the_old_key_is_gone() -> None:
    """What a backup still holds opens with the old key only; the new name stands under `kek`."""
    keys, kek = MemoryKeys(), HeldKek(b"k" * 32)
    made = await filled(keys, kek)
    backup = await keys.get(ADA)
    assert backup is not None
    rolled = await roll(keys, kek)
    assert (rolled.rewrapped, rolled.unreadable) == (2, ())
    assert rolled.kek == fingerprint(kek.kek) != fingerprint(b"k" * 32)
    assert await retire(keys, kek) == ((rolled.kek, 2, 1, ()), True)
    assert await opened(keys, kek) == made
    assert await keys.get(KEK) is not None
    old = decode(backup.value)
    assert isinstance(old, Active)
    assert unwrap(old, ADA, b"k" * 32) == made[ADA].key
    with pytest.raises(WrongKek):
        await kek.unwrap(old, ADA)


async def test_roll_again_before_the_old_key_is_destroyed_is_refused() -> None:
    """Two old keys at once would be one that is forgotten; after it, the next begins."""
    keys, kek = MemoryKeys(), HeldKek(b"k" * 32)
    await filled(keys, kek)
    await roll(keys, kek)
    with pytest.raises(FormerStillThere):
        await roll(keys, kek)
    await retire(keys, kek)
    assert (await roll(keys, kek)).rewrapped == 2


async def test_old_key_is_kept_while_any_key_needs_it() -> None:
    """A registrar that was away may have left one: it is named, and the roll goes over it again."""
    keys, kek = MemoryKeys(), HeldKek(b"k" * 32)
    await filled(keys, kek)
    old, name = b"k" * 32, fingerprint(b"k" * 32)
    await roll(keys, kek)
    late = encode(await kek.wrap(name, KEY, "p-late", 1))
    await keys.put("p-late", late, 0)
    assert await retire(keys, kek) == ((fingerprint(kek.kek), 2, 1, ("p-late",)), False)
    assert kek.old == old
    assert await Keyring(keys, kek).rewrap("p-late", fingerprint(kek.kek))
    assert (await retire(keys, kek))[1]


async def test_key_that_nothing_unwraps_stops_the_installation_and_no_other_key() -> None:
    """A changed state is named; the others are wrapped anew, and the old key stays."""
    keys, kek = MemoryKeys(), HeldKek(b"k" * 32)
    made = await filled(keys, kek)
    await keys.put("p-wrong", encode(Active(1, 1, fingerprint(b"k" * 32), "AAECAwQFBgcICQoL", "AAAA")), 0)
    assert await roll(keys, kek) == (fingerprint(kek.new or b""), 2, ("p-wrong",))
    assert kek.kek == b"k" * 32
    assert await opened(keys, kek) == made
    assert not (await retire(keys, kek))[1]


async def test_state_that_is_no_state_is_named_by_the_roll_and_destroyed_by_an_erasure() -> None:
    """Garbage under a person's name stops nobody else, and gives way to the erasure."""
    keys, kek = MemoryKeys(), HeldKek(b"k" * 32)
    await filled(keys, kek)
    await keys.put("p-wrong", b"\xff{", 0)
    assert (await roll(keys, kek)).unreadable == ("p-wrong",)
    assert (await inventory(keys, kek)).elsewhere == ("p-wrong",)
    with pytest.raises(WrongKek, match="cannot be read"):
        await Keyring(keys, kek).to_open("p-wrong")
    assert await Keyring(keys, kek).erase("p-wrong")
    assert await Keyring(keys, kek).to_open("p-wrong") == Erased(1, 0)


class Crash(Exception):
    """The process died here."""


class CrashingKeys(MemoryKeys):
    """Dies at the n-th write: before it, or after it is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1
        self.kept = False

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """See `Keys.put`."""
        self.left -= 1
        if self.left == 0 and not self.kept:
            raise Crash
        sequence = await super().put(person, value, expected)
        if self.left == 0:
            raise Crash
        return sequence


@given(some.lists(some.tuples(some.integers(1, 5), some.booleans()), max_size=4))
def test_roll_that_dies_at_any_write_leaves_every_key_readable_and_ends_when_begun_again(
    deaths: list[tuple[int, bool]],
) -> None:
    """However often it dies: every key opens in between, for a registrar that starts then, and in the end."""

    async def play() -> None:
        keys, kek = CrashingKeys(), HeldKek(b"k" * 32)
        made = await filled(keys, kek)
        ended = False
        for write, kept in deaths:
            keys.left, keys.kept = write, kept
            try:
                await roll(keys, kek)
            except Crash:
                assert await opened(keys, kek) == made
            except FormerStillThere:
                assert ended
            else:
                ended = True
        keys.left = -1
        if not ended:
            await roll(keys, kek)
        assert (await retire(keys, kek))[1]
        assert await opened(keys, kek) == made
        assert (await inventory(keys, kek)).elsewhere == ()

    asyncio.run(play())


class Overtaken(MemoryKeys):
    """Has another key come in charge just before the first key of a person is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def put(self, person: str, value: bytes, expected: int) -> int:
        """See `Keys.put`."""
        if person == ADA and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return await super().put(person, value, expected)


async def test_key_made_while_another_comes_in_charge_ends_under_that_one() -> None:
    """The whole roll passes between the choice of the key-encryption key and the write: nothing stays under the old."""
    keys, kek = Overtaken(), HeldKek(b"k" * 32)
    ring = Keyring(keys, kek)
    await ring.prove()
    keys.meanwhile = lambda: roll(keys, kek)
    made = await ring.to_seal(ADA)
    assert await retire(keys, kek) == ((fingerprint(kek.kek), 1, 0, ()), True)
    assert await Keyring(keys, kek).to_open(ADA) == made


# -- kept by JetStream


@pytest_asyncio.fixture
async def stream(fresh_server: EmbeddedServer, as_user: As) -> AsyncIterator[JetStreamKeys]:
    """Give the stream of keys, with the registrar's rights."""
    yield JetStreamKeys(await as_user(fresh_server, "registrar"))


async def test_keys_are_met_in_the_order_in_which_they_were_kept(stream: JetStreamKeys) -> None:
    """One state a person, at its last sequence; None after the last."""
    assert await stream.after(0) is None
    first = await stream.put(ADA, b"one", 0)
    second = await stream.put(BEA, b"two", 0)
    third = await stream.put(ADA, b"three", first)
    assert await stream.after(0) == (BEA, Kept(b"two", second))
    assert await stream.after(second) == (ADA, Kept(b"three", third))
    assert await stream.after(third) is None


async def test_roll_on_a_real_stream_while_registrars_make_keys(stream: JetStreamKeys, file: Path) -> None:
    """Thirty keys, made by a registrar that knows nothing of the roll, all end under the new key."""
    running = Keyring(stream, FileKek(file))
    await running.prove()
    persons = [f"p-{number}" for number in range(30)]
    made = {person: await running.to_seal(person) for person in persons[:15]}
    rolling = asyncio.create_task(roll(stream, FileKek(file)))
    later = await asyncio.gather(*(running.to_seal(person) for person in persons[15:]))
    rolled = await rolling
    assert rolled.unreadable == ()
    made |= dict(zip(persons[15:], later, strict=True))
    assert await retire(stream, FileKek(file)) == ((rolled.kek, 30, 0, ()), True)
    fresh = Keyring(stream, FileKek(file))
    assert {person: await fresh.to_open(person) for person in persons} == made
