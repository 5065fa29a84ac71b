"""The way of one process into the log: many go side by side, or one goes alone once all that were under way arrived.

Without it, what is to be stored alone would never be while others pour in: some of them are always under way. Other
processes keep their own way; that one of theirs came between is told by the log, and the decision is taken again.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Way:
    """Who is under way, and whether somebody wants to go alone."""

    def __init__(self) -> None:
        self._free, self._empty = asyncio.Event(), asyncio.Event()
        self._free.set()
        self._empty.set()
        self._under_way = 0

    async def free(self) -> None:
        """Wait until nobody goes alone, before deciding: what is decided then is not older than need be."""
        await self._free.wait()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Go beside others."""
        self._under_way += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._empty.set()

    async def clear(self) -> bool:
        """Let nobody else set out, wait until all have arrived and say whether there were any; `leave` must follow."""
        self._free.clear()
        waited = not self._empty.is_set()
        await self._empty.wait()
        return waited

    def leave(self) -> None:
        """Let others set out again."""
        self._free.set()
