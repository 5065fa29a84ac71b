"""A follower: reads the log from where it stands, checks that nothing is missing, hands each entry on, in order.

One per process and log. Whoever needs a view as of a position awaits `reach`; nobody polls.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from ledger.port import Damaged, Doubt, Entry, Ledger, Unavailable

#: Entries asked for at a time; the server drops a client that asks for more than about 40,000.
BATCH: Final = 2_000
#: The doorbell may be missed, so the log is looked at this often (seconds) all the same.
IDLE: Final = 1.0
#: While the log cannot be reached (seconds).
LOST: Final = 0.25
#: While someone waits for a position that a lagging replica does not serve yet (seconds).
LAG: Final = 0.005


class Follower:
    """Feeds `observe` every entry of `ledger` once, in order, from position 1."""

    def __init__(self, ledger: Ledger, observe: Callable[[Entry], None]) -> None:
        self.position = 0
        self.damage = ""
        self._ledger = ledger
        self._observe = observe
        self._wake = asyncio.Event()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._stopped: Damaged | Unavailable | None = None
        ledger.ring(self._wake.set)

    async def reach(self, position: int) -> None:
        """Return once every entry up to `position` was observed. Raises Damaged, or Unavailable once it was stopped."""
        if self.position >= position:
            return
        if self._stopped is not None:
            raise self._stopped
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((position, waiter))
        self._wake.set()
        await waiter

    async def run(self) -> None:
        """Follow until cancelled. Raises Damaged where positions have a gap."""
        try:
            while True:
                self._wake.clear()
                try:
                    if await self._advance():
                        continue
                except (Doubt, Unavailable):
                    await asyncio.sleep(LOST)
                    continue
                # Not `wait_for`: in Python 3.11 it loses a cancellation that comes together with what it waited for.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LAG if self._waiting else IDLE):
                        await self._wake.wait()
        except BaseException as stop:
            self._stopped = stop if isinstance(stop, Damaged) else Unavailable("the follower stopped")
            for _, waiter in self._waiting:
                if not waiter.done():
                    waiter.set_exception(self._stopped)
            raise

    async def _advance(self) -> bool:
        entries = await self._ledger.read(self.position + 1, BATCH)
        for entry in entries:
            if entry.position != self.position + 1:
                raise Damaged(f"position {self.position + 1} is missing: the log goes on at {entry.position}")
            self._observe(entry)
            self.position = entry.position
        self._release()
        await asyncio.sleep(0)
        return bool(entries)

    def _release(self) -> None:
        still = []
        for position, waiter in self._waiting:
            if waiter.done():
                continue
            if position > self.position:
                still.append((position, waiter))
            else:
                waiter.set_result(None)
        self._waiting = still
