"""What the sealing is tested on: an empty log of the test's own, the registrar's connection, who writes it."""

import pytest
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from ledger.jetstream import JetStreamLedger
from tests.conftest import As
from tests.registrar.book import Book


@pytest.fixture
async def registrar(fresh_server: EmbeddedServer, as_user: As) -> Client:
    """Give a connection with the registrar's rights and no other."""
    return await as_user(fresh_server, "registrar")


@pytest.fixture
async def book(fresh_server: EmbeddedServer, as_user: As) -> Book:
    """Give an empty log and who writes it."""
    return Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
