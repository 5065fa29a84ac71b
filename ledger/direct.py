"""Direct Get in batches (ADR-31 of nats-architecture-and-design): many messages for one request, from any replica.

Not read-after-write: a replica may lag. Messages come in order on one connection, but the server leaves out in silence
what it cannot read: the caller checks positions.
"""

import asyncio
import itertools
import json
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from ledger.port import Entry, Unavailable

#: Seconds without a message before a batch is given up; a replica that has just joined does not answer.
PATIENCE: Final = 2.0
#: Seconds between two looks at whether the connection still is the one that the answer comes over.
LOOK: Final = 0.1
#: Bytes asked for at a time: far below what makes the server drop a slow reader (64 MB).
MOST_BYTES: Final = 8 * 1024 * 1024


class _Batch:
    """The answers to one request, as they come."""

    def __init__(self, prefix: str) -> None:
        self.entries: list[Entry] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._prefix = prefix

    def take(self, message: Msg) -> None:
        headers = message.headers or {}
        if (position := headers.get("Nats-Sequence")) is not None:
            self.entries.append(Entry(int(position), headers["Nats-Subject"].removeprefix(self._prefix), message.data))
        elif not self.ended.done():
            self._end(headers.get("Status", ""))

    def _end(self, status: str) -> None:
        # 204: end of batch; 404: nothing from there on; 503: nobody serves the stream; 4xx: our request was wrong.
        assert status in {"204", "404", "503"}, f"a Direct Get was answered {status!r}"
        if status == "503":
            self.ended.set_exception(Unavailable("no server answers a Direct Get"))
        else:
            self.ended.set_result(None)


class DirectGet:
    """Reads one stream; one subscription serves every request, for as long as the connection lives."""

    def __init__(self, nc: Client, stream: str, prefix: str = "") -> None:
        self._nc = nc
        self._subject = f"$JS.API.DIRECT.GET.{stream}"
        self._prefix = prefix
        self._inbox = ""
        self._numbers = itertools.count()
        self._batches: dict[str, _Batch] = {}
        self._opening = asyncio.Lock()

    async def read(self, start: int, most: int, headers: dict[str, str] | None = None) -> list[Entry]:
        """Return at most `most` messages from `start` on, as one replica has them. Raises Unavailable."""
        if not self._nc.is_connected:
            raise Unavailable("not connected")
        ask = {"seq": start, "batch": most, "max_bytes": MOST_BYTES}
        reply = f"{await self._listen()}.{next(self._numbers)}"
        batch = self._batches[reply] = _Batch(self._prefix)
        try:
            await self._nc.publish(self._subject, json.dumps(ask).encode(), reply=reply, headers=headers)
            await self._finish(batch)
        except (Error, OSError, TimeoutError) as reason:
            raise Unavailable(f"{self._subject}: {reason!r}") from reason
        finally:
            del self._batches[reply]
        return batch.entries

    async def _finish(self, batch: _Batch) -> None:
        """Wait for the end of a batch, while messages come and the connection it began on lasts."""
        line, seen, silent = self._nc.stats["reconnects"], 0, 0.0
        while not batch.ended.done():
            if silent >= PATIENCE or not self._nc.is_connected or self._nc.stats["reconnects"] != line:
                raise TimeoutError
            await asyncio.wait((batch.ended,), timeout=LOOK)
            silent = silent + LOOK if len(batch.entries) == seen else 0.0
            seen = len(batch.entries)
        batch.ended.result()

    async def _listen(self) -> str:
        async with self._opening:
            if not self._inbox:
                inbox = self._nc.new_inbox()
                await self._nc.subscribe(f"{inbox}.*", cb=self._take, pending_msgs_limit=0, pending_bytes_limit=0)
                self._inbox = inbox
        return self._inbox

    async def _take(self, message: Msg) -> None:
        batch = self._batches.get(message.subject)
        if batch is not None:
            batch.take(message)
