"""What the bus lets each user do: the allow-lists, on a real server."""

import asyncio
import json

import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NoAnswer

from cli.running.server import EmbeddedServer
from contracts import topology
from contracts.subjects import NOUNS
from contracts.topology import inbox_prefix
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.nats import connect, disconnect
from ledger.port import Doubt, Unavailable
from tests.conftest import As
from tests.ledger.keep import record, subject

SERVICES_AND_DOOR = (*topology.SERVICES, "door", "auditor")


async def refused(served: EmbeddedServer, user: str, subject_: str, body: bytes = b"") -> bool:
    """Say whether the server refuses that the user publishes there: it tells the connection, never the caller."""
    errors: list[str] = []
    client = await connect(
        served.url, served.seed(user), inbox_prefix(user), user, on_error=lambda error: errors.append(str(error))
    )
    try:
        await client.publish(subject_, body, reply=f"{inbox_prefix(user)}.answer")
        await client.flush()
    finally:
        await disconnect(client)
    return any("permissions violation for publish" in error.lower() for error in errors)


async def sees(served: EmbeddedServer, user: str, pattern: str) -> bool:
    """Say whether the server accepts that the user listens there."""
    errors: list[str] = []
    client = await connect(
        served.url, served.seed(user), inbox_prefix(user), user, on_error=lambda error: errors.append(str(error))
    )
    try:
        await client.subscribe(pattern)
        await client.flush()
    finally:
        await disconnect(client)
    return not errors


@pytest.mark.parametrize("service", sorted(NOUNS))
async def test_a_service_appends_to_its_own_nouns_and_to_no_other(fresh_server: EmbeddedServer, service: str) -> None:
    """Only its owner writes a noun's history, on the server's word and not on the service's."""
    for owner, nouns in NOUNS.items():
        for noun in nouns:
            forbidden = await refused(fresh_server, service, f"jury.log.26.{noun}.x", record("x"))
            assert forbidden == (owner != service), (service, noun)


async def test_an_append_that_is_not_allowed_stores_nothing_and_ends_in_doubt(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """Intake cannot write a ballot: the server drops it, the caller sees silence, the log is as it was."""
    intake = JetStreamLedger(await as_user(fresh_server, "intake"), patience=0.3)
    with pytest.raises(Doubt):
        await intake.append(subject("a"), record("a"), 0)
    assert await intake.head() == 0


@pytest.mark.parametrize("user", [*SERVICES_AND_DOOR, "provisioner"])
@pytest.mark.parametrize(
    "verb",
    [
        "STREAM.DELETE.JURY",
        "STREAM.PURGE.JURY",
        "STREAM.UPDATE.JURY",
        "STREAM.MSG.DELETE.JURY",
        "STREAM.SNAPSHOT.JURY",
        "STREAM.RESTORE.JURY",
        "STREAM.LEADER.STEPDOWN.JURY",
        "CONSUMER.DELETE.JURY.notify",
        "CONSUMER.DURABLE.CREATE.JURY.notify",
        "CONSUMER.PAUSE.JURY.notify",
        "STREAM.CREATE.OTHER",
        "CONSUMER.CREATE.JURY",
    ],
)
async def test_nobody_may_touch_the_stream_itself(server: EmbeddedServer, user: str, verb: str) -> None:
    """Flags of the stream do not make it append-only: only that nobody holds the right does."""
    assert await refused(server, user, f"$JS.API.{verb}")


async def test_the_provisioner_cannot_change_what_exists(fresh_server: EmbeddedServer, as_user: As) -> None:
    """The right to create is no right to rewrite: another configuration under the same name is refused."""
    provisioner, admin = await as_user(fresh_server, "provisioner"), await as_user(fresh_server, "admin")
    before = (await admin.request("$JS.API.STREAM.INFO.JURY")).data
    wish = {**topology.STREAMS["JURY"], "num_replicas": 1, "max_msgs": 1, "discard": "old"}
    answer = json.loads((await provisioner.request("$JS.API.STREAM.CREATE.JURY", json.dumps(wish).encode())).data)
    assert answer["error"]["err_code"] == 10058
    after = (await admin.request("$JS.API.STREAM.INFO.JURY")).data
    assert json.loads(after)["config"] == json.loads(before)["config"]


@pytest.mark.parametrize("user", SERVICES_AND_DOOR)
async def test_a_durable_is_rewritten_by_nobody_and_pulled_by_its_service_alone(
    server: EmbeddedServer, user: str
) -> None:
    """Whoever could rewrite or drain another's durable would make a reaction disappear."""
    for durable in topology.DURABLES:
        assert await refused(server, user, f"$JS.API.CONSUMER.CREATE.JURY.{durable.name}")
        pull = await refused(server, user, f"$JS.API.CONSUMER.MSG.NEXT.JURY.{durable.name}")
        acknowledge = await refused(server, user, f"$JS.ACK.JURY.{durable.name}.1.1.1.1.1")
        assert (pull, acknowledge) == ((user != durable.service,) * 2)


@pytest.mark.parametrize("user", SERVICES_AND_DOOR)
async def test_keys_are_read_and_written_by_the_registrar_alone(server: EmbeddedServer, user: str) -> None:
    """Nobody else opens a sealed field."""
    stranger = user != "registrar"
    assert await refused(server, user, "jury.key.p-nobody") == stranger
    assert await refused(server, user, "$JS.API.STREAM.MSG.GET.KEYS") == stranger
    assert await refused(server, user, "$JS.API.STREAM.INFO.KEYS") == stranger
    assert await refused(server, user, "$JS.API.DIRECT.GET.KEYS")
    assert not await sees(server, user, "jury.key.>") or not stranger


@pytest.mark.parametrize("user", SERVICES_AND_DOOR)
async def test_documents_are_written_by_intake_and_awards_alone(fresh_server: EmbeddedServer, user: str) -> None:
    """Who keeps documents is listed."""
    assert await refused(fresh_server, user, f"jury.doc.{'0' * 64}") == (user not in {"intake", "awards"})


async def test_only_notify_may_ask_to_open_addresses_for_letters(server: EmbeddedServer) -> None:
    """The door carries persons' questions, and this one is not theirs."""
    asked = {user: not await refused(server, user, topology.OPEN_FOR_NOTIFY) for user in SERVICES_AND_DOOR}
    assert asked == {user: user == "notify" for user in SERVICES_AND_DOOR}
    assert not await refused(server, "door", "jury.query.registrar.open-fields")
    assert not await refused(server, "door", "jury.cmd.scoring.cast-score")
    assert await refused(server, "auditor", "jury.cmd.scoring.cast-score")


@pytest.mark.parametrize("user", SERVICES_AND_DOOR)
async def test_nobody_listens_to_another_s_inbox_or_commands(server: EmbeddedServer, user: str) -> None:
    """Answers and commands reach whom they are for."""
    for other in SERVICES_AND_DOOR:
        assert await sees(server, user, f"_INBOX.{other}.>") == (user == other)
        assert await sees(server, user, f"jury.cmd.{other}.>") == (user == other and user in topology.SERVICES)
    assert not await sees(server, user, ">")
    assert not await sees(server, user, "$JS.>")


@pytest_asyncio.fixture
async def door(server: EmbeddedServer, as_user: As) -> Client:
    """Give the door's connection."""
    return await as_user(server, "door")


async def test_a_service_answers_a_command_and_publishes_nothing_else_to_its_sender(
    server: EmbeddedServer, as_user: As, door: Client
) -> None:
    """The right to answer comes with each message, once."""
    scoring = await as_user(server, "scoring")

    async def answer(message: Msg) -> None:
        await scoring.publish(message.reply, b"first")
        await scoring.publish(message.reply, b"second")

    await scoring.subscribe("jury.cmd.scoring.*", queue="scoring", cb=answer)
    await scoring.flush()
    inbox = door.new_inbox()
    answers = await door.subscribe(inbox)
    await door.publish("jury.cmd.scoring.cast-score", b"", reply=inbox)
    assert (await answers.next_msg(timeout=2)).data == b"first"
    with pytest.raises(NoAnswer):
        await answers.next_msg(timeout=0.2)


async def test_every_service_answers_a_status_request(server: EmbeddedServer, as_user: As, door: Client) -> None:
    """One question, one answer of each instance."""
    for service in topology.SERVICES:
        client = await as_user(server, service)

        async def answer(message: Msg, client: Client = client, name: str = service) -> None:
            await client.publish(message.reply, name.encode())

        await client.subscribe(topology.PRESENCE, cb=answer)
        await client.flush()
    inbox = door.new_inbox()
    answers = await door.subscribe(inbox)
    await door.publish(topology.PRESENCE, b"", reply=inbox)
    told = sorted([(await answers.next_msg(timeout=2)).data.decode() for _ in topology.SERVICES])
    assert told == sorted(topology.SERVICES)


@pytest.mark.parametrize("user", SERVICES_AND_DOOR)
async def test_every_user_reads_the_log_and_its_documents(fresh_server: EmbeddedServer, as_user: As, user: str) -> None:
    """Views are folded by whoever needs one, the audit included."""
    await JetStreamLedger(await as_user(fresh_server, "scoring")).append(subject("a"), record("a"), 0)
    ref = await JetStreamDocuments(await as_user(fresh_server, "intake")).put(b"document")
    client = await as_user(fresh_server, user)
    ledger = JetStreamLedger(client)
    assert await ledger.head() == 1
    assert [entry.raw for entry in await ledger.read(1, 10)] == [record("a")]
    assert (await ledger.last(subject("a"))) is not None
    assert await JetStreamDocuments(client).get(ref.sha256) == b"document"


async def test_a_connection_without_a_known_key_is_refused_at_once(
    server: EmbeddedServer, fresh_server: EmbeddedServer
) -> None:
    """A user is a key of this server, not a name: there is no anonymous user."""
    for seed in (None, fresh_server.seed("scoring")):
        async with asyncio.timeout(3):
            with pytest.raises(Unavailable):
                await connect(server.url, seed, inbox_prefix("scoring"), "scoring")


async def test_the_auditor_hears_in_its_own_inbox_who_answered_and_writes_nowhere_else(
    fresh_server: EmbeddedServer,
) -> None:
    """Servers report to where the asker may publish: to the trace inbox of the auditor, and nobody else's."""
    assert not await refused(fresh_server, "auditor", f"{inbox_prefix('auditor')}.trace.x.1")
    for elsewhere in (f"{inbox_prefix('auditor')}.x", f"{inbox_prefix('registrar')}.trace.x.1", "jury.trace"):
        assert await refused(fresh_server, "auditor", elsewhere), elsewhere
