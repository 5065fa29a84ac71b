"""Reading a replicated log server by server, with no right but to read.

Direct Get is answered by any server that holds the stream, at random, and no answer says by which: a queue group has no
address, and moving the leader is forbidden to every user. Message tracing does say it (ADR-41 of
nats-architecture-and-design, header `Nats-Trace-Dest`): each server that takes the request or passes it on reports to
the tracer's inbox. So a range is asked for again until every server that holds the stream has answered it.
"""

import asyncio
import contextlib
import itertools
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.topology import JURY
from ledger.direct import DirectGet
from ledger.port import Entry
from ledger.stream import Stream

#: Seconds for the servers' reports, which come beside the answer.
PATIENCE: Final = 1.0
#: The name of the only server that holds a stream which is not replicated.
ALONE: Final = "server"


class Answer(NamedTuple):
    """What one server holds of a range: a position that it misses is left out. `server`: "" where none said so."""

    server: str
    entries: list[Entry]


class _Server(Struct, frozen=True):
    name: str = ""


class _Report(Struct, frozen=True):
    """What one server says of a request: `hops`: to how many others it passed it on."""

    server: _Server = _Server()
    hops: int = 0


_report: Final = msgspec.json.Decoder(_Report).decode


class _Trace:
    """The reports on one request, until as many came as servers saw it."""

    def __init__(self) -> None:
        self.whole = asyncio.Event()
        self._reports: list[_Report] = []

    def take(self, raw: bytes) -> None:
        with contextlib.suppress(msgspec.MsgspecError):
            self._reports.append(_report(raw))
        if len(self._reports) == 1 + sum(report.hops for report in self._reports):
            self.whole.set()

    def end(self) -> str:
        """Return the name of the one server that passed the request on to nobody."""
        ends = [report.server.name for report in self._reports if not report.hops]
        return ends[0] if len(ends) == 1 else ""


class Replicas:
    """The servers that hold stream `name`, over a connection of its owner's."""

    def __init__(self, nc: Client, name: str = JURY, prefix: str = "") -> None:
        self._nc = nc
        self._stream = Stream(nc, name, prefix)
        self._direct = DirectGet(nc, name, prefix)
        self._inbox = ""
        self._numbers = itertools.count()
        self._traces: dict[str, _Trace] = {}

    async def held(self) -> tuple[tuple[str, ...], int]:
        """Return who holds the stream now, the leader first, and where it ends. Raises Unavailable, Damaged."""
        info = await self._stream.info()
        return info.servers or (ALONE,), info.state.last_seq

    async def read(self, start: int, most: int, *, alone: bool = False) -> Answer:
        """Return what some server holds of `most` positions from `start` on. `alone`: there is one. Raises Unavailable.

        At most 128 positions, which one answer always holds.
        """
        assert most <= 128
        if alone:
            return Answer(ALONE, _within(await self._direct.read(start, most), start, most))
        destination = f"{await self._listen()}.{next(self._numbers)}"
        trace = self._traces[destination] = _Trace()
        try:
            entries = await self._direct.read(start, most, {"Nats-Trace-Dest": destination})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await trace.whole.wait()
        finally:
            del self._traces[destination]
        return Answer(trace.end() if trace.whole.is_set() else "", _within(entries, start, most))

    async def _listen(self) -> str:
        if not self._inbox:
            mine, _, token = self._nc.new_inbox().rpartition(".")
            self._inbox = f"{mine}.trace.{token}"
            await self._nc.subscribe(f"{self._inbox}.*", cb=self._take)
        return self._inbox

    async def _take(self, message: Msg) -> None:
        if (trace := self._traces.get(message.subject)) is not None:
            trace.take(message.data)


def _within(entries: list[Entry], start: int, most: int) -> list[Entry]:
    """Drop what the server gave in the place of what it misses."""
    return [entry for entry in entries if entry.position < start + most]
