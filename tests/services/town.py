"""A town: a real nats-server and mail server, the five services at work in this process, and a person's door.

The services are what `jury serve` runs, on connections of their own bus users; only their processes are missing, so
that tests can stop one, start a second one, or look inside.
"""

import asyncio
import contextlib
import io
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import msgspec
import structlog
from nats.aio.client import Client

from cli.acting.door import Door
from cli.running.server import EmbeddedServer
from contracts import record as records
from contracts.record import Record
from contracts.topology import DURABLES, JURY, SERVICES, inbox_prefix
from demo.mailbox import Faults, Mailbox
from ledger.jetstream import JetStreamLedger
from ledger.nats import connect, disconnect
from ledger.port import Entry
from ledger.provision import provision
from services import journal
from services.awards import app as awards
from services.intake import app as intake
from services.notify import app as notify
from services.registrar import app as registrar
from services.registrar.kek import create_kek
from services.scoring import app as scoring
from services.serving import Instance, OpenUp
from services.settings import Log, Mail, Nats, Settings

OPEN_UP: Final = {
    "intake": intake.open_up,
    "scoring": scoring.open_up,
    "awards": awards.open_up,
    "notify": notify.open_up,
    "registrar": registrar.open_up,
}
E = TypeVar("E")
#: Seconds that an answer may take here.
PATIENCE: Final = 60.0


class Town:
    """An async context manager; `instances` by service, the first one of each started on entering.

    `instead`: what a test puts on the bus in the place of a service.
    """

    def __init__(self, directory: Path, faults: Faults = Faults(), instead: Mapping[str, OpenUp] | None = None) -> None:
        self.directory = directory
        self.open_up: dict[str, OpenUp] = {**OPEN_UP, **(instead or {})}
        self.server = EmbeddedServer(directory / "nats", extra={"admin": (">",)})
        self.mailbox = Mailbox(directory / "mail", faults)
        self.instances: dict[str, list[Instance]] = {service: [] for service in SERVICES}
        self.journal = io.BytesIO()
        self.journalled_by: list[str] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with self._stack as stack:
            create_kek(self.directory / "kek")
            self.server.start()
            stack.callback(self.server.stop)
            await self._provision()
            await stack.enter_async_context(self.mailbox)
            self.admin = await self.client("admin")
            self.client_of_door = await self.client("door")
            self.door = Door(self.client_of_door, PATIENCE)
            self.ledger = JetStreamLedger(self.admin)
            stack.push_async_callback(self._close)
            for service in SERVICES:
                await self.open(service)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    # -- services

    async def open(self, service: str) -> Instance:
        """Start one more instance of a service, or of what a test puts in its place."""
        logger = self._logger(service).bind(instance=len(self.journalled_by))
        self.journalled_by.append(service)
        instance = Instance(service, self.settings(service), self.open_up[service], logger)
        await instance.__aenter__()
        self.instances[service].append(instance)
        return instance

    async def close(self, instance: Instance) -> None:
        """Stop an instance gracefully."""
        self.instances[instance.service].remove(instance)
        await instance.__aexit__(None, None, None)

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        return Settings(
            nats=Nats(self.server.url, str(self.server.seed(service))),
            mail=Mail(port=self.mailbox.port, timeout_seconds=5),
            log=Log(format="json"),
            kek=str(self.directory / "kek"),
            demo=True,
        )

    async def _close(self) -> None:
        for instances in self.instances.values():
            for instance in tuple(instances):
                await self.close(instance)

    def _logger(self, service: str) -> journal.Logger:
        """Return a logger that writes what the service's process would write, byte for byte, where tests can read."""
        logger: journal.Logger = structlog.wrap_logger(
            structlog.BytesLogger(self.journal),
            processors=journal.PROCESSORS,
            wrapper_class=structlog.make_filtering_bound_logger(0),
            service=service,
        )
        return logger

    # -- the bus

    async def client(self, user: str) -> Client:
        """Connect as a user of the bus; the end of the town disconnects."""
        client = await connect(self.server.url, self.server.seed(user), inbox_prefix(user), f"test-{user}")
        self._stack.push_async_callback(disconnect, client)
        return client

    async def _provision(self) -> None:
        client = await connect(self.server.url, self.server.seed("provisioner"), "_INBOX.provisioner", "test")
        await provision(client, 1)
        await disconnect(client)

    async def ask(self, subject: str, body: bytes) -> dict[str, Any]:
        """Send bytes as they are to a service, as the door's user; return the answer as plain JSON."""
        answer = json.loads((await self.client_of_door.request(subject, body, timeout=PATIENCE)).data)
        assert isinstance(answer, dict)
        return answer

    # -- the log

    async def head(self) -> int:
        """Return the log's last position."""
        return await self.ledger.head()

    async def settled(self) -> int:
        """Return the log's last position once every reaction to what was decided so far is stored, and all is quiet."""
        jetstream = self.admin.jetstream()
        async with asyncio.timeout(PATIENCE):
            while True:
                head = await self.head()
                waking = [await jetstream.consumer_info(JURY, durable.name) for durable in DURABLES]
                if not any(each.num_pending or each.num_ack_pending for each in waking) and head == await self.head():
                    return head
                await asyncio.sleep(0.01)

    async def entries(self, start: int = 1) -> list[Entry]:
        """Return the log from a position on."""
        found: list[Entry] = []
        while entries := await self.ledger.read(start + len(found), 1000):
            found += entries
        return found

    async def records(self, noun: str = "", start: int = 1) -> list[tuple[int, Record]]:
        """Return the log's records with their positions, of one noun only if it is named, but for unreadable ones."""
        decoded = []
        for entry in await self.entries(start):
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                decoded.append((entry.position, records.decode(entry.raw)))
        return [(position, record) for position, record in decoded if noun in ("", record.noun)]

    async def events(self, kind: type[E]) -> list[E]:
        """Return every event of a kind, in the order of the log."""
        return [event for _, record in await self.records() for event in record.events if isinstance(event, kind)]

    def journalled(self) -> list[dict[str, Any]]:
        """Return the lines of the processes' logs."""
        return [json.loads(line) for line in self.journal.getvalue().splitlines()]
