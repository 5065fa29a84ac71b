"""The five services in one process: their own rooms, inboxes and rules, on a log in memory instead of a bus.

What `services.runtime` does over NATS is done here by plain calls; letters go to the real catching mail server.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, cast

import structlog

from cli.acting.door import Door
from cli.keys import KeyFolder
from contracts.topology import DURABLES
from demo import play
from demo.edition import Edition
from demo.mailbox import Faults, Mailbox, letters
from demo.play import Outcome
from demo.world import full_mailboxes, standard_rulebook
from ledger.follow import Follower
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.port import Entry
from services import runtime
from services.awards import app as awards
from services.desk import Service, read
from services.intake import app as intake
from services.notify import app as notify
from services.registrar import inbox as registrar_inbox
from services.registrar.keyring import Keyring
from services.registrar.keys import MemoryKeys
from services.registrar.registrar import Registrar
from services.room import Room
from services.runtime import Bus, Deferred, Reaction, Reply
from services.scoring import app as scoring
from services.settings import Mail, Settings
from services.window import Window
from tests.registrar.held import HeldKek

#: Seconds in which something must be recorded while a play waits.
PATIENCE: Final = 60.0


class Said(NamedTuple):
    """An answer as it comes over the bus."""

    data: bytes


class MemoryBus:
    """Stands where `services.runtime.Bus` does: what services register on it is called from here."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()
        self.documents = MemoryDocuments()
        self.logger = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
        self.followers: list[Follower] = []
        self._replies: dict[str, Reply] = {}
        self._reactions: list[tuple[frozenset[str], Reaction]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed: list[BaseException] = []
        self.followers.append(Follower(self.ledger, self._deliver))

    # -- what services register

    def room(self, service: Service) -> Room:
        """Return a room on this log."""
        return Room(service, self.ledger, self.documents, self.logger, runtime.clock, runtime.chance)

    def replies(self, subject: str, answer: Reply, *, queue: str) -> None:  # noqa: ARG002
        """Answer requests on a subject."""
        self._replies[subject] = answer

    def reactions(self, durable: str, react: Reaction, *, side_by_side: int = 8) -> None:  # noqa: ARG002
        """React to the records that a durable delivers."""
        subjects = next(each.subjects for each in DURABLES if each.name == durable)
        self._reactions.append((frozenset(subject.split(".")[3] for subject in subjects), react))

    def presence(self, follower: Follower) -> None:
        """Nobody asks for the state of a house."""

    def digests(self, follower: Follower, folded: Callable[[], Mapping[str, object]]) -> None:
        """Nobody compares what the services of a house folded."""

    async def ask(self, subject: str, body: bytes) -> bytes:
        """Ask another service."""
        return (await self.request(subject, body)).data

    # -- what callers and the log do

    async def request(self, subject: str, body: bytes, timeout: float = 0, headers: object = None) -> Said:  # noqa: ARG002, ASYNC109
        """Ask as a client of the bus does."""
        parent, _, name = subject.rpartition(".")
        answer = self._replies.get(subject) or self._replies[f"{parent}.*"]
        return Said(cast("bytes", await answer(body, name)))

    def _deliver(self, entry: Entry) -> None:
        noun = entry.subject.split(".")[3]
        for nouns, react in self._reactions:
            if noun in nouns:
                task = asyncio.get_running_loop().create_task(self._react(react, entry))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _react(self, react: Reaction, entry: Entry) -> None:
        try:
            await react(entry.position, entry.subject, entry.raw, 1)
        except Deferred:
            return
        except Exception as error:  # noqa: BLE001 (kept, and raised when the house closes)
            self.failed.append(error)

    async def finish(self) -> None:
        """Let every reaction end."""
        while self._tasks:
            await asyncio.wait(self._tasks)


class House:
    """The services at work; an async context manager. `door` and `keys` are those of the command line."""

    def __init__(self, directory: Path) -> None:
        self.bus = MemoryBus()
        self.mailbox = Mailbox(directory / "mail")
        self.keys = KeyFolder(directory / "keys")
        self.door = Door(cast("Any", self.bus))

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.mailbox)
            settings = Settings(mail=Mail(port=self.mailbox.port), demo=True)
            bus = cast("Bus", self.bus)
            for part in (intake, scoring, awards, notify):
                self.bus.followers.append(await part.open_up(bus, settings))
            self.bus.followers.append(self._registrar(bus))
            stack.push_async_callback(self._stop, [asyncio.create_task(each.run()) for each in self.bus.followers])
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await self.bus.finish()
        await self._open.aclose()
        if error is None and self.bus.failed:
            raise self.bus.failed[0]

    async def play(self, edition: Edition) -> Outcome:
        """Play an edition at this house's door."""
        self.mailbox.faults = Faults(full=full_mailboxes(edition, standard_rulebook()))
        return await play.play(edition, self.door, self.keys, self.bus.ledger, self.bus.documents, patience=PATIENCE)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def letters(self) -> list[Path]:
        """Return the letters that the mail server caught."""
        return letters(self.mailbox.directory)

    def _registrar(self, bus: Bus) -> Follower:
        registrar = Registrar(Keyring(MemoryKeys(), HeldKek(bytes(32))))

        def observe(entry: Entry) -> None:
            registrar.observe(entry.position, read(entry))

        follower = Follower(self.bus.ledger, observe)
        window = Window("registrar", self.bus.ledger, follower, registrar.roll, runtime.clock)
        registrar_inbox.listen(bus, window, registrar)
        return follower
