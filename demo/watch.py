"""Watching the log while the play goes on: awaiting what the services do by themselves, without polling them."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from contracts import record as records
from demo.seen import Seen
from ledger.follow import Follower
from ledger.port import Entry, Ledger

#: Seconds without one new record after which waiting is given up: a service restarted after a crash needs about ten.
PATIENCE: Final = 120.0


class Stuck(Exception):
    """What was awaited did not come; the message says what."""


class Watch:
    """Follows a log; to be used in an `async with`."""

    def __init__(self, ledger: Ledger, edition: str, patience: float = PATIENCE) -> None:
        self.seen = Seen(edition)
        self._follower = Follower(ledger, self._observe)
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None
        self.patience = patience
        self._last = time.monotonic()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._follower.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def reach(self, position: int) -> Seen:
        """Return what was seen, once the log was read up to a position."""
        await self._follower.reach(position)
        return self.seen

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Return once a condition on what was seen holds. Raises Stuck, or what stopped the follower (Damaged)."""
        if holds():
            return
        assert self._task is not None
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((holds, waiter))
        self._last = time.monotonic()
        while not waiter.done():
            await asyncio.wait({waiter, self._task}, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            if self._task.done() and not waiter.done():
                await self._task
            if not waiter.done() and time.monotonic() - self._last > self.patience:
                raise Stuck(what)

    def _observe(self, entry: Entry) -> None:
        self.seen.observe(entry.position, records.decode(entry.raw))
        self._last = time.monotonic()
        if self._waiting:
            self._wake()

    def _wake(self) -> None:
        still = []
        for holds, waiter in self._waiting:
            if waiter.done():
                continue
            if holds():
                waiter.set_result(None)
            else:
                still.append((holds, waiter))
        self._waiting = still
