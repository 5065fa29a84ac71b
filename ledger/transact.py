"""Fold, decide, append, retry: the one way a decision enters the log.

Optimistic and idempotent. The expectation on the noun's literal subject is the lock; the command's id, seen in the
noun's own history, is the memory: a command sent twice is decided once, whatever was lost between.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol
from weakref import WeakValueDictionary

import msgspec
from msgspec import Raw

from contracts import record as records
from contracts.record import MOST_BYTES, Record
from contracts.refusals import Refusal, Why
from contracts.request import Answer, InDoubt, Receipt, Refused, Request, Unchanged
from ledger.follow import Follower
from ledger.port import Conflict, Damaged, Doubt, Entry, Ledger, Unavailable

#: How often a decision is taken again after a conflict or a doubt before the caller is told `in-doubt`.
ATTEMPTS: Final = 12
#: Seconds before the n-th new attempt after a doubt: a leader's election takes about six seconds.
PATIENCE: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0)

Standing = Literal["recorded", "counted", "late", "left-out"]


class Decision(NamedTuple):
    """What a desk decided: the record to store (None: nothing to do), and the last position expected on its subject."""

    subject: str
    expected: int
    version: int
    record: Record | None


class Decider(Protocol):
    """A service's folded state: everything a transaction needs of it, all of it synchronous and pure."""

    def find(self, request: Request) -> int | None:
        """Return the position at which this command id is in its noun's history; raises Refusal if malformed."""
        ...

    def decide(self, request: Request, time: datetime, nonce: str) -> Decision:
        """Decide on the state as folded so far; raises Refusal."""
        ...

    def standing(self, record: Record, position: int) -> Standing:
        """Say, once folded up to `position`, whether the record stored there counts."""
        ...

    def now(self, request: Request, clock: datetime) -> datetime:
        """Return the time to stamp: the clock's, or the simulated one that the log declares."""
        ...


class Transactor:
    """Takes decisions of one service, concurrently, on one ledger."""

    def __init__(
        self,
        ledger: Ledger,
        follower: Follower,
        desk: Decider,
        clock: Callable[[], datetime],
        chance: Callable[[], str],
    ) -> None:
        self.ledger = ledger
        self.follower = follower
        self.desk = desk
        self.clock = clock
        self._chance = chance
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def transact(self, request: Request) -> Answer:
        """Decide a request and store the decision; answer a receipt, a refusal, or doubt. Raises nothing expected."""
        try:
            await self.follower.reach(request.after)
            return await self._settle(request)
        except Refusal as refusal:
            return refused(request, refusal)
        except Damaged:
            return Refused(request.command_id, Why.LOG_DAMAGED)
        except Unavailable:
            return Refused(request.command_id, Why.UNAVAILABLE)

    async def _settle(self, request: Request) -> Answer:
        doubted = False
        for attempt in range(ATTEMPTS):
            if (known := self.desk.find(request)) is not None:
                return await self._receipt(known, request, again=True)
            decision = await self._decide(request)
            if decision.record is None:
                return Unchanged(request.command_id, decision.version)
            raw = records.encode(decision.record)
            if len(raw) > MOST_BYTES:
                raise Refusal(Why.OVERSIZED_RECORD, size=len(raw), most=MOST_BYTES)
            lock = self._locks.setdefault(decision.subject, asyncio.Lock())
            try:
                async with lock:
                    position = await self.ledger.append(decision.subject, raw, decision.expected)
            except (Conflict, Doubt) as reason:
                doubted = doubted or isinstance(reason, Doubt)
                await self._read_back(decision.subject, attempt, doubtful=isinstance(reason, Doubt))
                continue
            await self.follower.reach(position)
            return self._answer(decision.record, raw, position, again=False)
        if doubted:
            return InDoubt(request.command_id)
        raise Refusal(Why.UNAVAILABLE)

    async def _decide(self, request: Request) -> Decision:
        """Decide; a refusal stands only once the log was read up to what the leader held after it was first met."""
        decided_at = self.follower.position
        try:
            return self._decide_now(request)
        except Refusal:
            head = await self.ledger.head()
            if head <= decided_at:
                raise
        await self.follower.reach(head)
        return self._decide_now(request)

    def _decide_now(self, request: Request) -> Decision:
        return self.desk.decide(request, self.desk.now(request, self.clock()), self._chance())

    async def _read_back(self, subject: str, attempt: int, *, doubtful: bool) -> None:
        """Read the subject's last record from the leader and fold up to it: the fold knows our command's id."""
        if doubtful:
            await asyncio.sleep(PATIENCE[min(attempt, len(PATIENCE) - 1)])
        try:
            last = await self.ledger.last(subject)
        except (Doubt, Unavailable):
            return
        if last is not None:
            await self.follower.reach(last.position)

    async def _receipt(self, position: int, request: Request, *, again: bool) -> Answer:
        entry: Entry = (await self.ledger.read(position, 1))[0]
        record = records.decode(entry.raw)
        if bytes(record.command) != bytes(request.command) or record.actor != request.actor:
            raise Refusal(Why.COMMAND_ID_REUSED)
        return self._answer(record, entry.raw, position, again=again)

    def _answer(self, record: Record, raw: bytes, position: int, *, again: bool) -> Receipt:
        return Receipt(
            command_id=record.command_id,
            position=position,
            sha256=hashlib.sha256(raw).hexdigest(),
            time=record.time,
            version=record.version,
            events=Raw(msgspec.json.encode(record.events)),
            standing=self.desk.standing(record, position),
            again=again,
        )


def refused(request: Request, refusal: Refusal) -> Refused:
    """Turn a rule's refusal into the answer that the caller gets."""
    recorded = Raw(msgspec.json.encode(refusal.recorded))
    return Refused(request.command_id, refusal.why, refusal.details, recorded)
