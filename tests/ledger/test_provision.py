"""Streams and consumers: made once, never changed, and no service starts on what is not as declared."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from nats.aio.client import Client

from cli.running.server import EmbeddedServer, find_binary, keep_key
from contracts import topology
from deploy.nats.generate import TARGET, configuration
from ledger.declared import Misconfigured
from ledger.jetstream import check_stream
from ledger.nats import disconnect
from ledger.provision import check_sync, provision
from tests.cluster import Cluster
from tests.conftest import EVERYTHING, As, connected

MADE = (*(f"stream {name}" for name in topology.STREAMS), *(f"consumer {one.name}" for one in topology.DURABLES))


@pytest_asyncio.fixture
async def bare(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    """Give a server without any stream."""
    server = EmbeddedServer(tmp_path / "nats", extra=EVERYTHING)
    server.start()
    yield server
    server.stop()


async def change(admin: Client, stream: str, **fields: object) -> None:
    """Update a stream as no user of the topology may."""
    config = json.loads((await admin.request(f"$JS.API.STREAM.INFO.{stream}")).data)["config"]
    answer = await admin.request(f"$JS.API.STREAM.UPDATE.{stream}", json.dumps({**config, **fields}).encode())
    assert "error" not in json.loads(answer.data), answer.data


async def test_provision_makes_everything_once_and_finds_it_as_declared_again(
    bare: EmbeddedServer, as_user: As
) -> None:
    """Run twice, it changes nothing the second time."""
    provisioner = await as_user(bare, "provisioner")
    sync = f"sync_interval: always at {bare.monitoring}"
    first = await provision(provisioner, 1, [bare.monitoring])
    assert first == (*(f"{what}: created" for what in MADE), sync)
    assert await provision(provisioner, 1, [bare.monitoring]) == (*(f"{what}: as declared" for what in MADE), sync)


async def test_provision_without_a_monitoring_address_says_that_it_did_not_check(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """What was not looked at is not told as right."""
    told = await provision(await as_user(fresh_server, "provisioner"), 1)
    assert told[-1] == "sync_interval: not checked, for no monitoring address was given"


async def test_provision_on_three_nodes_makes_replicated_streams(cluster: Cluster, tmp_path: Path) -> None:
    """Production's provisioning, and the check of every node."""
    nodes = Cluster(tmp_path / "cluster", {})
    nodes.start()
    try:
        provisioner = await connected(nodes, "provisioner")
        told = await provision(provisioner, 3, [node.monitoring for node in nodes.nodes.values()])
        await disconnect(provisioner)
        assert told[: len(MADE)] == tuple(f"{what}: created" for what in MADE)
        assert len(told) == len(MADE) + 3
        scoring = await connected(nodes, "scoring")
        await check_stream(scoring)
        await disconnect(scoring)
    finally:
        nodes.stop()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_age", 3_600_000_000_000),
        ("max_msgs", 5),
        ("discard", "old"),
        ("max_msg_size", 1_000),
        ("allow_direct", False),
    ],
)
async def test_check_stream_names_the_field_that_is_not_as_declared(
    fresh_server: EmbeddedServer, as_user: As, field: str, value: object
) -> None:
    """One line for the operator; provisioning refuses as well, and repairs nothing behind his back."""
    scoring = await as_user(fresh_server, "scoring")
    await check_stream(scoring)
    await change(await as_user(fresh_server, "admin"), "JURY", **{field: value})
    with pytest.raises(Misconfigured) as told:
        await check_stream(scoring)
    assert str(told.value) == f"stream JURY: {field} is {value!r}, declared {topology.STREAMS['JURY'][field]!r}"
    with pytest.raises(Misconfigured, match=field):
        await provision(await as_user(fresh_server, "provisioner"), 1)


async def test_check_stream_refuses_a_field_that_is_not_declared_at_all(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """A copy of the log kept elsewhere, say, is nobody's to add in silence."""
    republish = {"src": "jury.log.>", "dest": "elsewhere.>"}
    await change(await as_user(fresh_server, "admin"), "JURY", republish=republish)
    with pytest.raises(Misconfigured) as told:
        await check_stream(await as_user(fresh_server, "awards"))
    assert str(told.value) == f"stream JURY: republish is {republish!r}, not declared"


async def test_check_stream_on_a_bus_without_streams_says_what_to_run(bare: EmbeddedServer, as_user: As) -> None:
    """Creating is not loading: no service makes its own log."""
    with pytest.raises(Misconfigured, match="`jury provision`"):
        await check_stream(await as_user(bare, "scoring"))


async def test_provision_refuses_a_durable_that_is_not_as_declared(bare: EmbeddedServer, as_user: As) -> None:
    """A reaction with another filter would miss what it follows from."""
    provisioner, admin = await as_user(bare, "provisioner"), await as_user(bare, "admin")
    await provision(provisioner, 1)
    config = {**topology.DURABLE, "durable_name": "notify", "name": "notify", "filter_subjects": ["jury.log.*.x.>"]}
    wish = json.dumps({"stream_name": "JURY", "config": config}).encode()
    assert "error" not in json.loads((await admin.request("$JS.API.CONSUMER.CREATE.JURY.notify", wish)).data)
    with pytest.raises(Misconfigured, match="consumer notify: filter_subjects"):
        await provision(provisioner, 1)


async def test_check_sync_refuses_a_server_that_acknowledges_before_the_disk_has_it(bare: EmbeddedServer) -> None:
    """The default of the server loses what was acknowledged, on a power cut."""
    bare.stop()
    bare.start()  # its configuration names its ports now
    assert await check_sync(bare.monitoring) == f"sync_interval: always at {bare.monitoring}"
    bare.stop()
    config = bare.directory / "careless.conf"
    config.write_text((bare.directory / "nats.conf").read_text().replace(", sync_interval: always", ""))
    careless = await asyncio.create_subprocess_exec(find_binary(), "-c", config, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(10):
            while not bare.healthy():
                await asyncio.sleep(0.05)
        with pytest.raises(Misconfigured, match="sync_interval"):
            await check_sync(bare.monitoring)
    finally:
        careless.terminate()
        await careless.wait()


# -- production


def test_the_production_configuration_is_generated_from_the_topology() -> None:
    """Whoever changes an allow-list changes the file that is deployed."""
    assert TARGET.read_text(encoding="utf-8") == configuration()


def test_the_production_configuration_is_accepted_by_the_server(tmp_path: Path) -> None:
    """Every name that it takes from the environment is documented in its head, and makes sense to nats-server."""
    env = environment(tmp_path)
    head = "".join(line for line in configuration().splitlines(keepends=True) if line.startswith("#"))
    for name in env:
        documented = "JURY_NKEY_<USER>" if name.startswith("JURY_NKEY_") else name.replace("ROUTE_2", "ROUTE_1")
        assert documented.replace("ROUTE_3", "ROUTE_1") in head
    checked = subprocess.run(
        [find_binary(), "-t", "-c", TARGET], env=env, capture_output=True, text=True, check=False, timeout=20
    )
    assert checked.returncode == 0, checked.stderr


def environment(directory: Path) -> dict[str, str]:
    """Return what an operator sets for one node, with a certificate made for the test."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(now).not_valid_after(now + timedelta(days=36500)).sign(key, None)
    (directory / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (directory / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    users = {f"JURY_NKEY_{user.upper()}": keep_key(directory / f"{user}.nk") for user in topology.USERS}
    return {
        **users,
        "JURY_NODE": "n1",
        "JURY_LISTEN": "127.0.0.1:4222",
        "JURY_MONITOR": "127.0.0.1:8222",
        "JURY_STORE": str(directory / "streams"),
        "JURY_CLUSTER_LISTEN": "127.0.0.1:6222",
        "JURY_ROUTE_1": "nats-route://127.0.0.1:6222",
        "JURY_ROUTE_2": "nats-route://127.0.0.1:6223",
        "JURY_ROUTE_3": "nats-route://127.0.0.1:6224",
        "JURY_TLS_CERT": str(directory / "cert.pem"),
        "JURY_TLS_KEY": str(directory / "key.pem"),
        "JURY_TLS_CA": str(directory / "cert.pem"),
    }
