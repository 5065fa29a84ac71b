"""The seal on a real bus: it follows decisions, survives being killed anywhere, and stops at what is wrong."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
import structlog
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from contracts.topology import ALARM, STREAMS
from ledger import checkpoint as checkpoint_notes
from ledger import note
from ledger.alarms import Alarms
from ledger.jetstream import JetStreamLedger
from ledger.port import Damaged, Doubt
from ledger.sealed import PRIVATE, PUBLIC
from ledger.seals import Seals
from ledger.stream import Stream
from ledger.tiles import Tiles
from services import runtime
from services.registrar import sealer as sealing_module
from services.registrar.alarm import Alarm
from services.registrar.signing import Signer, create_seal_key
from services.registrar.watch import watch
from tests.conftest import As
from tests.registrar.book import (
    ORIGIN,
    SIGNER,
    Book,
    assert_one_history,
    checkpoints,
    record,
    sealed_up_to,
    sealer,
    sealing,
    seals,
    subject,
    until,
)


async def test_decision_is_sealed_within_two_seconds(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Each decision after a silence, and those that follow it at once, are under a checkpoint within two seconds."""
    async with sealing(registrar, tmp_path):
        for _ in range(3):
            assert await sealed_up_to(registrar, await book.fill(1)) < 2
            assert await sealed_up_to(registrar, await book.fill(20)) < 2
            await asyncio.sleep(0.4)
    assert_one_history(await checkpoints(registrar), tmp_path)


async def test_empty_log_is_not_sealed(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Nothing is signed before the first decision."""
    async with sealing(registrar, tmp_path):
        await asyncio.sleep(1.2)
        assert await checkpoints(registrar) == []
        await sealed_up_to(registrar, await book.fill(1))
    assert [each.size for each in await checkpoints(registrar)] == [1]


async def test_moving_log_is_sealed_about_once_a_second(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Records that keep coming share their checkpoints."""
    async with sealing(registrar, tmp_path):
        async with asyncio.timeout(10):
            for _ in range(60):
                await book.fill(5)
                await asyncio.sleep(0.05)
        await sealed_up_to(registrar, 300)
    assert 3 <= len(await checkpoints(registrar)) <= 7


async def test_directory_is_a_public_log_and_private_entries(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Hash tiles, checkpoint, keys and policy lie in one directory, the entries in another; both are the log's."""
    async with sealing(registrar, tmp_path):
        await book.fill(600)
        await sealed_up_to(registrar, 600)
        await until(lambda: _published(tmp_path, 600))
    raw = (tmp_path / PUBLIC / "checkpoint").read_bytes()
    head, signed = checkpoint_notes.read(raw)
    vkey = (tmp_path / PUBLIC / "keys").read_text().strip()
    assert signed.signed_by(note.verifier_of(vkey))
    assert (head.origin, head.size) == (ORIGIN, 600)
    assert (tmp_path / PUBLIC / "policy").read_text() == f"log {vkey}\nquorum none\n"
    assert Tiles(tmp_path / PUBLIC, 600).check()[0] == head.root
    entries = [raw for index in range(3) for raw in Tiles(tmp_path / PRIVATE, 600).entries(index)]
    assert entries == [entry.raw for entry in await book.ledger.read(1, 600)]
    assert not (tmp_path / PUBLIC / "tile" / "entries").exists()
    assert not (tmp_path / PUBLIC / "tile" / "0" / "000.p").exists()


async def _published(directory: Path, size: int) -> bool:
    file = directory / PUBLIC / "checkpoint"
    return file.exists() and checkpoint_notes.read(file.read_bytes())[0].size == size


async def test_two_registrars_on_one_log_never_fork(
    fresh_server: EmbeddedServer, as_user: As, book: Book, tmp_path: Path
) -> None:
    """Each with its directory: every checkpoint follows the one before by the tiles of either."""
    one, other = [await as_user(fresh_server, "registrar") for _ in range(2)]
    async with sealing(one, tmp_path / "one"), sealing(other, tmp_path / "other"):
        for _ in range(40):
            await book.fill(10)
            await asyncio.sleep(0.05)
        await sealed_up_to(one, 400)
        for name in ("one", "other"):
            await until(partial(_published, tmp_path / name, 400))
    found = await checkpoints(one)
    assert_one_history(found, tmp_path / "one")
    assert_one_history(found, tmp_path / "other")
    tiles = [(tmp_path / name / PUBLIC / "tile" / "0" / "000").read_bytes() for name in ("one", "other")]
    assert tiles[0] == tiles[1]


async def test_one_registrar_a_directory_and_the_next_takes_over(
    fresh_server: EmbeddedServer, as_user: As, book: Book, tmp_path: Path
) -> None:
    """While one holds the directory another waits; when it ends, the other goes on where it was."""
    one, other = [await as_user(fresh_server, "registrar") for _ in range(2)]
    made: list[str] = []

    async def keep(name: str, client: Client) -> None:
        def make() -> sealing_module.Sealer:
            made.append(name)
            return sealer(client, tmp_path)

        async def failed(fault: str) -> None:
            raise AssertionError(fault)

        logger = structlog.get_logger()
        alarm = Alarm(Alarms(Stream(client, ALARM)), runtime.clock, logger)
        await watch(tmp_path, make, alarm, failed, logger)

    first = asyncio.create_task(keep("one", one))
    await sealed_up_to(one, await book.fill(5))
    second = asyncio.create_task(keep("other", other))
    await asyncio.sleep(0.1)
    assert made == ["one"]
    first.cancel()
    await sealed_up_to(one, await book.fill(5))
    assert made == ["one", "other"]
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert_one_history(await checkpoints(one), tmp_path)


# -- crashes


class Killed(BaseException):
    """The process ends here."""


class Dying(Seals):
    """Ends the process before, or right after, it appends."""

    def __init__(self, client: Client, *, before: bool) -> None:
        super().__init__(Stream(client, "SEAL"))
        self._before = before

    async def append(self, raw: bytes, after: int) -> int:
        """Append or not, and die."""
        if not self._before:
            await super().append(raw, after)
        raise Killed


@pytest.mark.parametrize("before", [True, False], ids=["tiles-written", "checkpoint-appended"])
@pytest.mark.parametrize("count", [5, 256, 300])
async def test_killed_around_the_signature_and_started_again(
    registrar: Client, book: Book, tmp_path: Path, count: int, *, before: bool
) -> None:
    """Tiles on disk that nobody signed, or a checkpoint nobody published: the next start goes on, with one history."""
    await book.fill(10)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 10)
    await book.fill(count)
    with pytest.raises(Killed):
        await sealer(registrar, tmp_path, Dying(registrar, before=before)).run()
    assert len(await checkpoints(registrar)) == (1 if before else 2)
    await book.fill(3)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 13 + count)
        await until(lambda: _published(tmp_path, 13 + count))
    assert_one_history(await checkpoints(registrar), tmp_path)


async def test_directory_lost_and_made_again(registrar: Client, book: Book, tmp_path: Path) -> None:
    """What was signed lies in SEAL: a new directory gets the same tiles, and its checkpoint, with nothing signed."""
    await book.fill(300)
    async with sealing(registrar, tmp_path / "old"):
        await sealed_up_to(registrar, 300)
        await until(lambda: _published(tmp_path / "old", 300))
    before = await checkpoints(registrar)
    async with sealing(registrar, tmp_path / "new"):
        await until(lambda: _published(tmp_path / "new", 300))
    assert await checkpoints(registrar) == before
    assert_one_history(before, tmp_path / "new")


# -- damage


async def refused(client: Client, directory: Path) -> str:
    """Seal, and return with which words it ended; nothing was signed."""
    before = await checkpoints(client)
    with pytest.raises(Damaged) as damage:
        async with asyncio.timeout(10):
            await sealer(client, directory).run()
    assert await checkpoints(client) == before
    return str(damage.value)


@pytest.mark.parametrize(
    ("place", "raw", "said"),
    [
        ("n0", record("n0", 3, "0" * 64), "position 9 does not follow version 2 of jury.log.26.ballot.n0"),
        ("n0", record("n0", 4, "0" * 64), "position 9 does not follow version 2 of jury.log.26.ballot.n0"),
        ("new", record("new", 1, "0" * 64), "position 9 does not follow version 0 of jury.log.26.ballot.new"),
        ("other", record("new"), "position 9 lies under the subject of another noun"),
        ("new", b"not a record", "position 9 holds no record: "),
    ],
    ids=["prev", "version", "first", "moved", "none"],
)
async def test_record_that_does_not_follow_is_not_sealed(
    registrar: Client, book: Book, tmp_path: Path, place: str, raw: bytes, said: str
) -> None:
    """Whoever slips a record into the log around its service stops the seal."""
    await book.fill(7)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 7)
    await book.write("n0")
    assert (await refused_at(book, registrar, tmp_path, place, raw)).startswith(said)


async def refused_at(book: Book, client: Client, directory: Path, place: str, raw: bytes) -> str:
    """Append a record as it is, and return what the sealer says of it."""
    last = await book.ledger.last(subject(place))
    await book.ledger.append(subject(place), raw, 0 if last is None else last.position)
    return await refused(client, directory)


async def rewritten(fresh_server: EmbeddedServer, as_user: As, count: int, words: str) -> None:
    """Put another log in the place of the first: who has every right to the bus can."""
    admin = await as_user(fresh_server, "admin")
    await admin.request("$JS.API.STREAM.DELETE.JURY", b"", timeout=5)
    config = {**STREAMS["JURY"], "num_replicas": 1}
    await admin.request("$JS.API.STREAM.CREATE.JURY", json.dumps(config).encode(), timeout=5)
    again = Book(JetStreamLedger(admin))
    for number in range(count):
        await again.write(f"n{number % 7}", "" if number else words)


async def test_log_rewritten_by_its_keeper_is_not_sealed(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, book: Book, tmp_path: Path
) -> None:
    """A sound log of other records than those that were sealed: the seal of the first ones tells."""
    await book.fill(20)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 20)
    await rewritten(fresh_server, as_user, 30, "another beginning")
    for directory in (tmp_path, tmp_path / "new"):
        assert await refused(registrar, directory) == "the first 20 records are not those that were sealed"


async def test_log_cut_short_is_not_sealed(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, book: Book, tmp_path: Path
) -> None:
    """The same beginning, and the end is gone."""
    await book.fill(20)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 20)
    for left in (15, 0):
        await rewritten(fresh_server, as_user, left, "")
        assert await refused(registrar, tmp_path) == f"the log ends at {left}, but was read or sealed up to 20"


async def deleted(fresh_server: EmbeddedServer, as_user: As, stream: str) -> None:
    """Put an empty stream in the place of one."""
    admin = await as_user(fresh_server, "admin")
    await admin.request(f"$JS.API.STREAM.DELETE.{stream}", b"", timeout=5)
    config = {**STREAMS[stream], "num_replicas": 1}
    await admin.request(f"$JS.API.STREAM.CREATE.{stream}", json.dumps(config).encode(), timeout=5)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (12, "the log ends at 12, but was read or sealed up to 20"),
        (30, "the first 20 records are not those that were sealed"),
    ],
)
async def test_bus_set_back_to_an_old_copy_is_not_sealed(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, book: Book, tmp_path: Path, count: int, said: str
) -> None:
    """The log and SEAL both as they were before: the checkpoint that was published from here tells what was signed."""
    await book.fill(20)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 20)
        await until(lambda: _published(tmp_path, 20))
    published = (tmp_path / PUBLIC / "checkpoint").read_bytes()
    await deleted(fresh_server, as_user, "SEAL")
    await rewritten(fresh_server, as_user, count, "another beginning")
    assert await refused(registrar, tmp_path) == said
    assert (tmp_path / PUBLIC / "checkpoint").read_bytes() == published


async def test_seal_set_back_under_a_sealer_is_damage_and_the_next_one_catches_up(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, book: Book, tmp_path: Path
) -> None:
    """Checkpoints that somebody took away are missed; a log that is what was published is sealed on by the next one."""
    await book.fill(20)
    async with sealing(registrar, tmp_path) as task:
        await sealed_up_to(registrar, 20)
        await until(lambda: _published(tmp_path, 20))
        await deleted(fresh_server, as_user, "SEAL")
        await book.fill(1)
        with pytest.raises(Damaged, match=r"^stream SEAL ends at 0, and 20 was signed and published$"):
            async with asyncio.timeout(10):
                await task
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 21)
    assert_one_history(await checkpoints(registrar), tmp_path)


async def test_checkpoint_that_the_disk_changed_stops_no_seal(registrar: Client, book: Book, tmp_path: Path) -> None:
    """A published checkpoint that no key signed says nothing of the log: SEAL does."""
    await book.fill(5)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 5)
        await until(lambda: _published(tmp_path, 5))
    file = tmp_path / PUBLIC / "checkpoint"
    file.write_bytes(file.read_bytes().replace(b"\n5\n", b"\n9\n"))
    await book.fill(1)
    async with sealing(registrar, tmp_path):
        await until(lambda: _published(tmp_path, 6))


async def test_checkpoint_of_another_key_ends_the_seal(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Who took the registrar's place on the bus, but has not its key, is found out; nothing is signed on it."""
    await book.fill(5)
    await seals(registrar).append(Signer.load(ORIGIN, _other_key(tmp_path)).sign(3, bytes(32)), 0)
    with pytest.raises(Damaged, match=r"^stream SEAL, number 1: no known key signed the checkpoint of size 3$"):
        await sealer(registrar, tmp_path).run()


def _other_key(directory: Path) -> Path:
    create_seal_key(directory / "other.key")
    return directory / "other.key"


async def test_tile_rotten_on_disk_is_written_anew(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Tiles are made of the log, not the log of tiles: a start puts right what the disk changed, and says so."""
    await book.fill(300)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 300)
    tile = tmp_path / PUBLIC / "tile" / "0" / "000"
    sound = tile.read_bytes()
    tile.write_bytes(bytes(len(sound)))
    await book.write("more")
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 301)
    assert tile.read_bytes() == sound
    assert_one_history(await checkpoints(registrar), tmp_path)


@pytest.mark.parametrize("user", ["intake", "scoring", "awards", "notify", "door", "auditor"])
async def test_checkpoints_are_read_by_all_and_written_by_the_registrar(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, user: str
) -> None:
    """Nobody else may append to SEAL; everybody may read it."""
    await seals(registrar).append(SIGNER.sign(0, bytes(32)), 0)
    client = await as_user(fresh_server, user)
    kept = Seals(Stream(client, "SEAL", patience=0.5))
    last = await kept.last()
    assert last is not None
    assert last.number == 1
    with pytest.raises(Doubt):
        await kept.append(SIGNER.sign(1, bytes(32)), 1)
    assert await seals(registrar).last() == last
