"""A bus of the benchmark's own with a log in it, and `jury serve scoring` on it, as `jury up` runs it."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from nats.aio.client import Client
from nats.errors import Error

from cli.home import Home
from cli.running.children import provision_as
from cli.running.server import EmbeddedServer
from cli.running.supervisor import Supervisor
from contracts.topology import JURY, PRESENCE, STREAMS
from ledger.nats import connect, disconnect
from ledger.port import Entry
from services.settings import Settings

#: Beside the users of the topology: who may do everything, to lay the log down and to publish the control.
BENCH: Final = "bench"
#: The control's stream: declared as the log's own, under its own subjects.
CONTROL: Final = "CONTROL"
#: What an atomic batch of JetStream may hold at most.
_BATCH: Final = 1_000
_PATIENCE: Final = 120.0


class House:
    """One directory, one server. `bench` is connected as who may do everything, `door` as who carries commands."""

    def __init__(self, home: Home, server: EmbeddedServer, bench: Client, door: Client) -> None:
        self.home = home
        self.server = server
        self.bench = bench
        self.door = door

    async def lay_down(self, entries: Sequence[Entry]) -> None:
        """Store a whole log in the empty stream, at once: the stream takes atomic batches while it lasts."""
        await self._allow_atomic(True)
        for first in range(0, len(entries), _BATCH):
            await self._batch(entries[first : first + _BATCH])
        await self._allow_atomic(False)

    async def open_control(self) -> None:
        """Make the control's stream."""
        declared = {**STREAMS[JURY], "name": CONTROL, "subjects": [f"{CONTROL}.>"], "num_replicas": 1}
        await self._api(f"STREAM.CREATE.{CONTROL}", declared)

    @asynccontextmanager
    async def scoring(self, warm: bool = True) -> AsyncIterator[Supervisor]:
        """Run `jury serve scoring`; with `warm`, from when it answers."""
        supervisor = Supervisor(self.home.directory)
        supervisor.add("scoring", ["serve", "scoring"], self.home.settings("scoring", self.server.url, Settings()))
        await supervisor.start()
        try:
            if warm:
                await self.answer(PRESENCE, b"")
            yield supervisor
        finally:
            await supervisor.stop()

    async def answer(self, subject: str, body: bytes) -> bytes:
        """Return the first answer of somebody who may not listen yet."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    return (await self.door.request(subject, body, timeout=_PATIENCE)).data
                except Error:  # nobody listens yet
                    await asyncio.sleep(0.01)

    async def _batch(self, entries: Sequence[Entry]) -> None:
        for number, entry in enumerate(entries, start=1):
            headers = {"Nats-Batch-Id": f"from-{entries[0].position}", "Nats-Batch-Sequence": str(number)}
            if number < len(entries):
                await self.bench.publish(entry.subject, entry.raw, headers=headers)
            else:
                last = await self.bench.request(
                    entry.subject, entry.raw, timeout=_PATIENCE, headers={**headers, "Nats-Batch-Commit": "1"}
                )
                assert json.loads(last.data).get("seq") == entry.position, last.data

    async def _allow_atomic(self, allowed: bool) -> None:
        await self._api(f"STREAM.UPDATE.{JURY}", {**STREAMS[JURY], "num_replicas": 1, "allow_atomic": allowed})

    async def _api(self, verb: str, body: dict[str, object]) -> None:
        answer = json.loads((await self.bench.request(f"$JS.API.{verb}", json.dumps(body).encode(), timeout=30)).data)
        assert "error" not in answer, answer


@asynccontextmanager
async def opened() -> AsyncIterator[House]:
    """Give a house in a new directory, its log provisioned and empty; both go in the end."""
    async with AsyncExitStack() as stack:
        home = Home(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="delibere-"))))
        server = EmbeddedServer(home.nats, extra={BENCH: (">",)})
        stack.callback(server.stop)
        server.start()
        await provision_as(server.url, home.seed("provisioner"), 1, (server.monitoring,))
        clients = []
        for user in (BENCH, "door"):
            client = await connect(server.url, home.seed(user), f"_INBOX.{user}", f"bench-{user}")
            stack.push_async_callback(disconnect, client)
            clients.append(client)
        yield House(home, server, *clients)
