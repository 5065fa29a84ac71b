"""Serves one instance of a service: opened on the bus, at work until it is told to stop, stopped gracefully."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self

from contracts.topology import ALARM, inbox_prefix
from ledger.follow import Follower
from ledger.jetstream import check_stream
from ledger.nats import connect, disconnect
from ledger.port import Damaged
from services import journal
from services.journal import Logger
from services.runtime import Bus, broker
from services.settings import Settings

OpenUp = Callable[[Bus, Settings], Awaitable[Follower]]
_STOPPED: Final = 0
_ENVIRONMENT: Final = 3
_INTEGRITY: Final = 4


class Instance:
    """A service at work on the bus between entering and leaving; several share its commands and reactions.

    `open_up` builds the service on the bus and returns what follows the log for it. `lost` is set once the bus is
    closed for good, or an alarm was settled. While the log is damaged the instance stays: it tells what it read, and
    refuses to append.
    """

    def __init__(self, service: str, settings: Settings, open_up: OpenUp, logger: Logger) -> None:
        self.service = service
        self.lost = asyncio.Event()
        self._settings = settings
        self._open_up = open_up
        self._logger = logger
        self._leaving = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self._enter(stack)
            self._leaving = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leaving.aclose()

    async def _enter(self, stack: contextlib.AsyncExitStack) -> None:
        wanted, logger = self._settings.nats, self._logger
        client = await connect(
            wanted.where,
            wanted.seed_file,
            inbox_prefix(self.service),
            self.service,
            on_error=lambda error: logger.warning("bus", error=repr(error)),
            on_closed=self.lost.set,
            on_reconnected=lambda: logger.info("reconnected"),
        )
        stack.push_async_callback(disconnect, client)
        await check_stream(client)
        await check_stream(client, ALARM)
        self.bus = Bus(self.service, client, broker(self.service, wanted), logger)
        await self.bus.ledger.start()
        stack.callback(self.bus.ledger.close)
        self.follower = await self._open_up(self.bus, self._settings)
        following = asyncio.create_task(self.follower.run(), name=f"{self.service} follows the log")
        following.add_done_callback(self._followed)
        stack.callback(following.cancel)
        stack.push_async_callback(self.bus.finish)  # before the rest: work in hand still reads the log
        self.bus.beside(self._heed())
        await self._read()
        await self.bus.broker.start()

    async def _read(self) -> None:
        """Read the log before taking any work: up to its head, or as far as it is whole."""
        started = time.monotonic()
        with contextlib.suppress(Damaged):
            await self.follower.reach(await self.bus.ledger.head())
        seconds = round(time.monotonic() - started, 3)
        self._logger.info("read the log", position=self.follower.position, seconds=seconds)

    def _followed(self, following: asyncio.Task[None]) -> None:
        if not following.cancelled() and (error := following.exception()) is not None:
            self.follower.damage = str(error) or repr(error)
            self._logger.error("the log cannot be followed", error=repr(error))

    async def _heed(self) -> None:
        """End this process once a person has settled an alarm: the next one reads the repaired log anew."""
        number = await self.bus.alarms.settled()
        self._logger.warning("an alarm was settled: to be started again", number=number)
        self.lost.set()


async def serve(service: str, settings: Settings, open_up: OpenUp) -> int:
    """Run one instance until SIGTERM or SIGINT; return the process's exit code.

    0: stopped; 3: the bus was closed for good, or an alarm was settled; 4: stopped, and the log is damaged. Raises
    Unavailable, Misconfigured and SettingsError where it cannot start.
    """
    logger = journal.configure(settings.log, service)
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    instance = Instance(service, settings, open_up, logger)
    starting = asyncio.create_task(instance.__aenter__())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return _STOPPED
    await starting
    logger.info("ready", pid=os.getpid())
    losing = asyncio.create_task(instance.lost.wait())
    await asyncio.wait({stopping, losing}, return_when=asyncio.FIRST_COMPLETED)
    lost = instance.lost.is_set()
    await instance.__aexit__(None, None, None)
    logger.info("stopped")
    if lost:
        return _ENVIRONMENT
    return _INTEGRITY if instance.follower.damage else _STOPPED
