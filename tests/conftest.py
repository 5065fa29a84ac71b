"""Real servers for the tests: one for all of them, a fresh one for a test, three that replicate; and clients.

A fresh server takes a tenth of a second. Each has the topology's users, and `admin`, who may do everything: what a test
breaks, it breaks as admin.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from contracts.topology import inbox_prefix
from ledger.nats import connect, disconnect
from ledger.provision import provision
from tests.cluster import Cluster

EVERYTHING = {"admin": (">",)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that would be skipped where `NO_SKIP` is set: there, what it needs was to be installed."""
    report = yield
    if report.skipped and os.environ.get("NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {call.excinfo.value if call.excinfo else ''}"
    return report


class Served(Protocol):
    """A server or a cluster."""

    @property
    def url(self) -> str:
        """Where clients connect."""
        ...

    def seed(self, user: str) -> Path:
        """Return the file of a user's nkey seed."""
        ...


As = Callable[..., Awaitable[Client]]


async def connected(served: Served, user: str, url: str | None = None) -> Client:
    """Connect as a user of the topology, or as `admin`."""
    return await connect(url or served.url, served.seed(user), inbox_prefix(user), f"test-{user}")


async def provisioned(served: Served, replicas: int) -> None:
    """Make the streams and consumers of the topology."""
    client = await connected(served, "provisioner")
    try:
        await provision(client, replicas)
    finally:
        await disconnect(client)


@pytest_asyncio.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServer]:
    """Give the provisioned server that all tests share: leave its streams as they are."""
    embedded = EmbeddedServer(tmp_path_factory.mktemp("nats"), extra=EVERYTHING)
    embedded.start()
    await provisioned(embedded, 1)
    yield embedded
    embedded.stop()


@pytest_asyncio.fixture
async def fresh_server(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    """Give a provisioned server of the test's own: an empty log, to be killed at will."""
    embedded = EmbeddedServer(tmp_path / "nats", extra=EVERYTHING)
    embedded.start()
    await provisioned(embedded, 1)
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give three nodes that all tests share, without streams; who kills one starts it again."""
    nodes = Cluster(tmp_path_factory.mktemp("cluster"), EVERYTHING)
    nodes.start()
    yield nodes
    nodes.stop()


@pytest_asyncio.fixture
async def as_user() -> AsyncIterator[As]:
    """Give a way to connect as a user of a server, by name; the end of the test disconnects."""
    async with AsyncExitStack() as stack:

        async def connect_as(served: Served, user: str, url: str | None = None) -> Client:
            client = await connected(served, user, url)
            stack.push_async_callback(disconnect, client)
            return client

        yield connect_as
