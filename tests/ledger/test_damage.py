"""A log that lost or changed something: appends stop, reading goes on, and nobody calls it an outage."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from contracts.refusals import Why
from contracts.request import Refused
from contracts.topology import SEAL, STREAMS
from ledger import jetstream, note
from ledger.checkpoint import Checkpoint
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.port import Damaged, Entry, Ledger
from ledger.seals import Seals
from ledger.stream import Stream
from tests.conftest import As
from tests.ledger.keep import StreamKeeper, on_jetstream, record, subject
from tests.ledger.pages import FIRST_ID, ask
from tests.ledger.test_transact import running


@pytest_asyncio.fixture
async def admin(server: EmbeddedServer, as_user: As) -> Client:
    """Give a connection that may do everything."""
    return await as_user(server, "admin")


@pytest_asyncio.fixture
async def weak(admin: Client, server: EmbeddedServer, as_user: As) -> AsyncIterator[StreamKeeper]:
    """Give a log of ten records in a stream made without the flags that forbid deleting."""
    keeper = await on_jetstream(
        admin, lambda: as_user(server, "admin"), 1, deny_delete=False, deny_purge=False, allow_direct=True
    )
    await fill(keeper.open(), 10)
    yield keeper
    keeper.close()


async def fill(ledger: Ledger, count: int) -> None:
    """Append records under subjects n1, n2 and so on."""
    for number in range(1, count + 1):
        await ledger.append(subject(f"n{number}"), record(f"n{number}"), 0)


async def api(admin: Client, verb: str, **body: object) -> None:
    """Do what no user of the topology may."""
    answer = json.loads((await admin.request(f"$JS.API.{verb}", json.dumps(body).encode(), timeout=5)).data)
    assert answer.get("success"), answer


async def assert_refuses_appends(ledger: Ledger) -> None:
    """Append, and hear that the log is damaged; nothing is stored."""
    with pytest.raises(Damaged):
        await ledger.append(subject("more"), record("more"), 0)
    assert await ledger.last(subject("more")) is None


async def test_a_deleted_record_stops_appends_and_is_told_as_damage(weak: StreamKeeper, admin: Client) -> None:
    """Whoever deletes a record, even with every right, is seen: what comes before and after is still read."""
    await api(admin, f"STREAM.MSG.DELETE.{weak.name}", seq=4, no_erase=True)
    ledger = weak.open()
    await assert_refuses_appends(ledger)
    with pytest.raises(Damaged):
        await ledger.head()
    with pytest.raises(Damaged):
        await ledger.read(1, 10)
    assert [entry.position for entry in await ledger.read(1, 3)] == [1, 2, 3]
    assert [entry.position for entry in await ledger.read(5, 10)] == [5, 6, 7, 8, 9, 10]


async def test_a_log_damaged_while_a_service_runs_takes_no_append_a_second_later(
    weak: StreamKeeper, admin: Client
) -> None:
    """The health of the log is asked again, not believed for ever."""
    ledger = weak.open()
    await ledger.append(subject("before"), record("before"), 0)
    await api(admin, f"STREAM.MSG.DELETE.{weak.name}", seq=4, no_erase=True)
    await asyncio.sleep(jetstream.HEALTH + 0.1)
    await assert_refuses_appends(ledger)


async def test_a_purged_beginning_stops_appends(weak: StreamKeeper, admin: Client) -> None:
    """A log begins at position 1."""
    await api(admin, f"STREAM.PURGE.{weak.name}", seq=4)
    ledger = weak.open()
    await assert_refuses_appends(ledger)
    with pytest.raises(Damaged):
        await ledger.read(1, 10)


async def test_a_log_that_is_shorter_than_it_was_stops_appends(weak: StreamKeeper, admin: Client) -> None:
    """A truncated log would give positions a second time: an instance that saw them says so."""
    ledger = weak.open()
    await ledger.head()
    await api(admin, f"STREAM.DELETE.{weak.name}")
    config = {**STREAMS["JURY"], "name": weak.name, "subjects": [f"{weak.prefix}jury.log.>"], "num_replicas": 1}
    await admin.request(f"$JS.API.STREAM.CREATE.{weak.name}", json.dumps(config).encode(), timeout=5)
    await fill(weak.open(), 3)
    await asyncio.sleep(jetstream.HEALTH + 0.1)
    await assert_refuses_appends(ledger)


async def test_a_log_that_is_shorter_than_its_seal_takes_no_append(fresh_server: EmbeddedServer, as_user: As) -> None:
    """Half imported, or an old copy: no service appends before the registrar has found it out; whole, it goes on."""
    seals = Seals(Stream(await as_user(fresh_server, "registrar"), SEAL))
    client = await as_user(fresh_server, "scoring")
    await fill(JetStreamLedger(client), 3)
    key = Ed25519PrivateKey.generate()
    await seals.append(note.sign(Checkpoint("jury.example/log", 4, bytes(32)).text(), "jury.example/log", key), 0)
    begun = JetStreamLedger(client, seals=Seals(Stream(client, SEAL)))
    with pytest.raises(Damaged, match=r"^the log ends at 3, but was sealed up to 4$"):
        await begun.append(subject("more"), record("more"), 0)
    assert await JetStreamLedger(client).append(subject("rest"), record("rest"), 0) == 4
    assert await begun.append(subject("more"), record("more"), 0) == 5


async def test_a_stream_that_is_gone_is_damage(weak: StreamKeeper, admin: Client) -> None:
    """A log that does not exist any more is not merely out of reach."""
    await api(admin, f"STREAM.DELETE.{weak.name}")
    with pytest.raises(Damaged):
        await weak.open().head()


async def test_a_transaction_on_a_damaged_log_is_refused_and_what_is_sound_still_answers(
    weak: StreamKeeper, admin: Client
) -> None:
    """The caller reads `log-damaged`."""
    await api(admin, f"STREAM.MSG.DELETE.{weak.name}", seq=10, no_erase=True)
    async with running(weak.open()) as here:
        assert await here.transactor.transact(ask("a", "one")) == Refused(FIRST_ID, Why.LOG_DAMAGED)
        assert [entry.position for entry in await here.ledger.read(1, 9)] == list(range(1, 10))


@pytest_asyncio.fixture
async def rotten(fresh_server: EmbeddedServer, as_user: As) -> AsyncIterator[JetStreamLedger]:
    """Give a log of 100 records of which the disk changed a byte of the fiftieth while the server was down."""
    await fill(JetStreamLedger(await as_user(fresh_server, "scoring")), 100)
    fresh_server.stop()
    spoil(fresh_server.directory / "streams", b'"id":"n50"')
    fresh_server.start()
    yield JetStreamLedger(await as_user(fresh_server, "scoring"))


def spoil(streams: Path, where: bytes) -> None:
    """Flip a bit on disk."""
    (block,) = (path for path in streams.rglob("1.blk") if "/JURY/msgs/" in path.as_posix())
    content = bytearray(block.read_bytes())
    content[content.index(where) + 1] ^= 1
    block.write_bytes(content)


async def test_a_rotten_block_that_the_server_passes_over_is_found_by_reading(rotten: JetStreamLedger) -> None:
    """The server says that all is well, and leaves the record out in silence: its reader does not."""
    assert await rotten.head() == 100
    assert [entry.position for entry in await rotten.read(1, 49)] == list(range(1, 50))
    assert list(await rotten.read(51, 1)) == [Entry(51, subject("n51"), record("n51"))]
    with pytest.raises(Damaged):
        await rotten.read(1, 100)
    with pytest.raises(Damaged):
        await rotten.append(subject("more"), record("more"), 0)


# -- documents


async def test_a_document_kept_twice_is_kept_once(fresh_server: EmbeddedServer, as_user: As) -> None:
    """Content names itself: the same content again changes nothing."""
    documents = JetStreamDocuments(await as_user(fresh_server, "intake"))
    first, second = await asyncio.gather(documents.put(b"the dossier"), documents.put(b"the dossier"))
    assert first == second
    assert await documents.get(first.sha256) == b"the dossier"
    assert await documents.get("0" * 64) is None


async def test_a_document_of_the_greatest_size_comes_back_whole(fresh_server: EmbeddedServer, as_user: As) -> None:
    """A million bytes travel in one message, both ways."""
    documents = JetStreamDocuments(await as_user(fresh_server, "awards"))
    content = bytes(range(250)) * 4_000
    assert await documents.get((await documents.put(content)).sha256) == content


async def test_a_document_with_another_content_than_its_name_is_damage(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """Whoever writes another content under a document's name is found out by its reader."""
    admin = await as_user(fresh_server, "admin")
    await admin.jetstream().publish(f"jury.doc.{'0' * 64}", b"something else")
    with pytest.raises(Damaged):
        await JetStreamDocuments(await as_user(fresh_server, "auditor")).get("0" * 64)
