"""An estate: the bus, the services as processes under the supervisor, a mail server; and whoever kills them."""

import asyncio
import hashlib
import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from nats.aio.client import Client

from cli import status
from cli.children import Household
from cli.door import Door
from cli.home import Home
from cli.keys import SigningKey
from contracts import record as records
from contracts.commands import Command
from contracts.request import Receipt, Unchanged
from demo import play
from demo.edition import Edition, load
from demo.mailbox import Faults, Mailbox
from demo.play import Outcome
from ledger.follow import Follower
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.nats import disconnect
from ledger.port import Entry
from services.settings import Mail, Settings

#: Seconds that a request may stay unanswered before it is sent again under the same id.
PATIENCE: Final = 4.0


def edition() -> Edition:
    """Return the edition of 40 dossiers."""
    return load(Path(__file__).parents[2] / "demo" / "editions" / "40-dossiers.json")


class NotingDoor(Door):
    """A door that keeps every receipt that it was given, by command id."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, PATIENCE)
        self.receipts: dict[str, Receipt] = {}

    async def decide(
        self, actor: str, key: SigningKey, command: Command, edition: str, *, command_id: str = ""
    ) -> Receipt | Unchanged:
        """Send a command that must be accepted, and note its receipt. Raises Refusal, NoAnswer."""
        answer = await super().decide(actor, key, command, edition, command_id=command_id)
        if isinstance(answer, Receipt):
            self.receipts[answer.command_id] = answer
        return answer


class Blow(NamedTuple):
    """Kill `victim` once so many records of a kind (their first event's stored name) are in the log."""

    kind: str
    count: int
    victim: str


class Estate:
    """An async context manager. `killed`: who was, in order."""

    def __init__(self, directory: Path, faults: Faults = Faults()) -> None:
        self.home = Home(directory / "home")
        self.household = Household(self.home)
        self.mailbox = Mailbox(directory / "mail", faults)
        self.killed: list[str] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with self._stack as stack:
            await stack.enter_async_context(self.mailbox)
            stack.push_async_callback(self.household.stop)
            await self.household.start_bus()
            await self.household.start_services(Settings(mail=Mail(port=self.mailbox.port), demo=True))
            self.client = await self.home.connect("door")
            stack.push_async_callback(disconnect, self.client)
            self.door = NotingDoor(self.client)
            self.ledger = JetStreamLedger(self.client)
            await self.ledger.start()
            stack.callback(self.ledger.close)
            self.documents = JetStreamDocuments(self.client)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def play(self, edition: Edition) -> Outcome:
        """Play an edition at this estate's door."""
        return await play.play(edition, self.door, self.home.keys, self.ledger, self.documents)

    async def kill(self, victim: str) -> None:
        """Kill -9 one process; the supervisor starts a service again, we the bus, on its directory and its port."""
        self.killed.append(victim)
        if victim == "nats-server":
            assert self.household.server is not None
            self.household.server.kill()
            await asyncio.to_thread(self.household.server.start)
            return
        child = next(child for child in self.household.supervisor.children if child.name == victim)
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)

    async def strike(self, blows: list[Blow]) -> None:
        """Deal each blow when its hour comes; return once all are dealt."""
        counts: Counter[str] = Counter()
        due = [(blow, asyncio.Event()) for blow in blows]

        def observe(entry: Entry) -> None:
            record = records.decode(entry.raw)
            counts[str(type(record.events[0]).__struct_config__.tag)] += 1
            for blow, event in due:
                if counts[blow.kind] >= blow.count:
                    event.set()

        follower = Follower(self.ledger, observe)
        following = asyncio.create_task(follower.run())
        try:
            await asyncio.gather(*(self._deal(blow, event) for blow, event in due))
        finally:
            following.cancel()

    async def _deal(self, blow: Blow, event: asyncio.Event) -> None:
        await event.wait()
        await self.kill(blow.victim)

    # -- what is left afterwards

    async def entries(self) -> list[Entry]:
        """Return the whole log."""
        found: list[Entry] = []
        while entries := await self.ledger.read(len(found) + 1, 2000):
            found += entries
        return found

    async def lost(self) -> list[Receipt]:
        """Return the receipts of which the log does not hold the record, at its position and under its hash."""
        log = {entry.position: hashlib.sha256(entry.raw).hexdigest() for entry in await self.entries()}
        return [receipt for receipt in self.door.receipts.values() if log.get(receipt.position) != receipt.sha256]

    async def dead_letters(self) -> list[dict[str, Any]]:
        """Return what no service could handle."""
        return await status.dead_letters(self.client)

    async def events(self, kind: type[Any], holds: Callable[[Any], bool] = lambda _: True) -> list[Any]:
        """Return every event of a kind for which something holds."""
        log = [records.decode(entry.raw) for entry in await self.entries()]
        return [event for record in log for event in record.events if isinstance(event, kind) and holds(event)]
