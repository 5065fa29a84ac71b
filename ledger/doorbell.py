"""A doorbell: something was published where the log listens. Its message is never used: it may have been refused.

It rings when a publish arrives, before it is stored, so each ring is repeated a little later. Between two rings the
subscription is given back: a burst of ballots costs each listener a few messages a second, not one for each.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

#: Seconds from a ring to the next, and for what rang to be on disk; a slower disk is met by the reader's own pace.
PAUSE: Final = 0.02


class Doorbell:
    """Calls every bell when something is published under `subject`; one per connection."""

    def __init__(self, nc: Client, subject: str) -> None:
        self._nc = nc
        self._subject = subject
        self._bells: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self._rang = asyncio.Event()

    def add(self, bell: Callable[[], None]) -> None:
        """Call `bell` once this was started."""
        self._bells.append(bell)

    def start(self) -> None:
        """Listen from now on. Needs a running loop."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen(), name="doorbell")

    def close(self) -> None:
        """Stop ringing."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _listen(self) -> None:
        while not self._nc.is_closed:
            self._rang.clear()
            try:
                await (await self._nc.subscribe(self._subject, cb=self._heard)).unsubscribe(limit=1)
            except (Error, OSError):
                await asyncio.sleep(1.0)
                continue
            self._ring()  # for what came while nobody listened
            await self._rang.wait()
            self._ring()
            await asyncio.sleep(PAUSE)

    async def _heard(self, _: Msg) -> None:
        self._rang.set()

    def _ring(self) -> None:
        for bell in self._bells:
            bell()
