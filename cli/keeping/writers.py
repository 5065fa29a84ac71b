"""A connection of each service that may write: what a restoration needs, and no right that is new."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client

from cli.words import ENVIRONMENT, Trouble
from contracts.topology import DOCUMENTS, JURY, SEAL, inbox_prefix
from ledger.declared import Misconfigured
from ledger.jetstream import JetStreamLedger, check_stream
from ledger.nats import connect, disconnect
from ledger.port import Unavailable
from ledger.stream import Stream

#: Who owns nouns or documents, and who writes checkpoints: nobody else's rights are needed, and none is new.
WRITERS: Final = ("intake", "scoring", "awards", "notify", "registrar")


class Hands(NamedTuple):
    """A connection of each service."""

    clients: Mapping[str, Client]

    def streams(self) -> dict[str, Stream]:
        """Return the log as each service may write it."""
        return {service: Stream(client, JURY) for service, client in self.clients.items()}

    @property
    def ledger(self) -> JetStreamLedger:
        """The log, to be read."""
        return JetStreamLedger(self.clients["registrar"])


@asynccontextmanager
async def hands(url: str, seeds: Path) -> AsyncIterator[Hands]:
    """Give a connection of each service. Raises Trouble where the bus, or a stream, is not there."""
    async with AsyncExitStack() as stack:
        clients = {}
        try:
            for user in WRITERS:
                seed = seeds / f"{user}.nk"
                client = await connect(url, seed if seed.exists() else None, inbox_prefix(user), f"import-{user}")
                stack.push_async_callback(disconnect, client)
                clients[user] = client
            for name in (JURY, DOCUMENTS, SEAL):
                await check_stream(clients["registrar"], name)
        except (Unavailable, Misconfigured) as error:
            raise Trouble(ENVIRONMENT, str(error), str(error)) from None
        yield Hands(clients)
