"""The log and the documents kept by JetStream: what the port promises, on one node or replicated.

The leader decides: appends, `last` and `head` go to it. Reading goes to any replica, and every position is checked.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Final

from nats.aio.client import Client

from contracts import document, topology
from contracts.document import DocumentRef
from contracts.record import MOST_BYTES
from contracts.subjects import LOG
from ledger.alarms import Alarms
from ledger.declared import Misconfigured, compare
from ledger.direct import DirectGet
from ledger.doorbell import Doorbell
from ledger.note import MalformedNote
from ledger.port import Conflict, Damaged, Doubt, Entry, Unavailable
from ledger.seals import Seals
from ledger.stream import PATIENCE, State, Stream

#: Seconds that a look at the log's health stands for the appends that follow.
HEALTH: Final = 1.0
#: How often a document of which no acknowledgement came is sent again.
SENDINGS: Final = 3


class JetStreamLedger:
    """The log in stream `stream`. `prefix` comes before every subject (tests side by side on one server).

    `patience`: seconds for an answer of the leader. `alarms`: while one is raised, nothing is appended; `seals`: nor
    while the log is shorter than what was sealed (an import that was interrupted, a copy restored).
    """

    def __init__(
        self,
        nc: Client,
        stream: str = topology.JURY,
        prefix: str = "",
        patience: float = PATIENCE,
        alarms: Alarms | None = None,
        seals: Seals | None = None,
    ) -> None:
        self._stream = Stream(nc, stream, prefix, patience)
        self._direct = DirectGet(nc, stream, prefix)
        self._doorbell = Doorbell(nc, f"{prefix}{LOG}.>")
        self._highest = 0
        self._broken = ""  # what reading found; the server itself may not know of it
        self._looked = float("-inf")
        self._alarms = alarms
        self._seals = seals
        self._listened = float("-inf")
        self._looking = asyncio.Lock()

    async def append(self, subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        """See `Ledger.append`."""
        assert len(raw) <= MOST_BYTES, f"{subject}: {len(raw)} bytes"
        await self._look()
        before = self._highest
        position = await self._stream.append(subject, raw, expected, head)
        if position <= before:
            raise Damaged(f"position {position} was given again, after {before}")
        self._highest = max(self._highest, position)
        return position

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """See `Ledger.read`."""
        entries = await self._direct.read(start, most)
        sound = next((i for i, entry in enumerate(entries) if entry.position != start + i), len(entries))
        if sound < len(entries):
            # One replica may have lost what the others hold: the leader says.
            found = await self._stream.at(start + sound)
            if found is None:
                self._broken = f"position {start + sound} is missing: the log goes on at {entries[sound].position}"
                raise Damaged(self._broken, start + sound)
            entries[sound:] = [found]
        if entries:
            self._highest = max(self._highest, entries[-1].position)
        return entries

    async def last(self, subject: str) -> Entry | None:
        """See `Ledger.last`."""
        return await self._stream.last(subject)

    async def head(self) -> int:
        """See `Ledger.head`."""
        before = self._highest
        state = (await self._stream.info()).state
        _check(state, before)
        self._highest = max(self._highest, state.last_seq)
        self._looked = time.monotonic()
        return state.last_seq

    def ring(self, bell: Callable[[], None]) -> None:
        """See `Ledger.ring`; nothing rings before `start`."""
        self._doorbell.add(bell)

    async def start(self) -> None:
        """Listen for what may have been appended, until `close`."""
        self._doorbell.start()

    def close(self) -> None:
        """Stop the doorbell; the connection is its owner's."""
        self._doorbell.close()

    async def _look(self) -> None:
        """Ask how the log stands unless that was asked a moment ago: a damaged log takes no append.

        Nor does one of which the registrar, who reads all of it, raised an alarm.
        """
        if self._broken:
            raise Damaged(self._broken)
        async with self._looking:
            if self._seals is not None:
                await self._demand_sealed(self._seals)
                self._seals = None  # from here on the log only grows, or `head` tells
            if time.monotonic() - self._looked > HEALTH:
                await self.head()
            if self._alarms is not None and time.monotonic() - self._listened > HEALTH:
                await self._alarms.demand_silence()
                self._listened = time.monotonic()

    async def _demand_sealed(self, seals: Seals) -> None:
        """Raise Damaged where the log ends before the last checkpoint: others may be about to find that out."""
        last = await seals.last_checkpoint()
        try:
            size = 0 if last is None else last.checkpoint.size
        except MalformedNote as error:
            raise Damaged(f"stream SEAL: {error}") from None
        head = await self.head()
        if size > head:
            raise Damaged(f"the log ends at {head}, but was sealed up to {size}")


def _check(state: State, seen: int) -> None:
    """Raise Damaged unless the log is whole, from position 1 to at least `seen`."""
    if state.lost is not None:
        first = min(state.lost.msgs or (0,))
        raise Damaged(f"the server lost positions {state.lost.msgs or 'it does not name'}", first)
    if state.first_seq > 1 or state.num_deleted or state.messages != state.last_seq:
        raise Damaged(
            f"{state.messages} records from {state.first_seq} to {state.last_seq}, {state.num_deleted} deleted"
        )
    if state.last_seq < seen:
        raise Damaged(f"the log ends at {state.last_seq}, it once held {seen}")


class JetStreamDocuments:
    """Documents in stream `DOCUMENTS`, one message each, under `jury.doc.<sha256>`."""

    def __init__(self, nc: Client, stream: str = topology.DOCUMENTS, prefix: str = "") -> None:
        self._stream = Stream(nc, stream, prefix)

    async def put(self, content: bytes) -> DocumentRef:
        """See `Documents.put`. Raises Unavailable; asserts the size (`contracts.document.MOST_BYTES`)."""
        assert len(content) <= document.MOST_BYTES, f"a document of {len(content)} bytes"
        ref = DocumentRef(hashlib.sha256(content).hexdigest(), len(content))
        for _ in range(SENDINGS):
            try:
                await self._stream.append(_subject(ref.sha256), content, 0)
            except Conflict:
                if await self.get(ref.sha256) is not None:
                    return ref
            except Doubt:
                continue
            else:
                return ref
        raise Unavailable(f"no acknowledgement for document {ref.sha256}")

    async def get(self, sha256: str) -> bytes | None:
        """See `Documents.get`. Raises Unavailable, Damaged."""
        entry = await self._stream.last(_subject(sha256))
        if entry is None:
            return None
        if hashlib.sha256(entry.raw).hexdigest() != sha256:
            raise Damaged(f"document {sha256} has another content")
        return entry.raw


def _subject(sha256: str) -> str:
    return f"jury.doc.{sha256}"


async def check_stream(nc: Client, stream: str = topology.JURY) -> None:
    """Raise Misconfigured, in one line, unless a stream is as `contracts.topology` declares it. Raises Unavailable.

    A service starts only if this returns: never on a log that forgets, or that acknowledges what it does not keep.
    """
    try:
        config = dict((await Stream(nc, stream).info()).config)
    except Damaged as absent:
        raise Misconfigured(f"stream {stream} does not exist: run `jury provision`") from absent
    replicas = config.pop("num_replicas", None)
    if replicas not in topology.REPLICAS:
        raise Misconfigured(f"stream {stream}: num_replicas is {replicas!r}, one of {topology.REPLICAS} is declared")
    compare(f"stream {stream}", config, topology.STREAMS[stream])
