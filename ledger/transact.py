"""Fold, decide, append, retry: the one way a decision enters the log.

Optimistic and idempotent. The expectation on the noun's literal subject is the lock; the command's id, seen in the
noun's own history, is the memory: a command sent twice is decided once, whatever was lost between. What rests on other
nouns and is tested by nobody afterwards is stored alone: only while the log ends where it was decided.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
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
from ledger.port import Conflict, Damaged, Doubt, Ledger, Unavailable
from ledger.way import Way

#: How often a decision is taken again though nothing new was found in the log, and for how many seconds in all, before
#: the caller is told: whoever finds something new was overtaken, and another one got on.
ATTEMPTS: Final = 12
BOUND: Final = 20.0
#: Seconds before the n-th new attempt where nothing new was found: a leader's election takes about six seconds.
PATIENCE: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0)

Standing = Literal["recorded", "counted", "late", "left-out"]


class Decision(NamedTuple):
    """What a desk decided: the record to store (None: nothing to do), and the last position expected on its subject.

    `alone`: it stands only if nothing at all was stored since; `read`: up to where the log was read by then, which is
    beyond the record's basis where what lies last cannot be read.
    """

    subject: str
    expected: int
    version: int
    record: Record | None
    alone: bool = False
    read: int = 0


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
        bound: float = BOUND,
    ) -> None:
        self.ledger = ledger
        self.follower = follower
        self.desk = desk
        self.clock = clock
        self._chance = chance
        self._bound = bound
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._alone = asyncio.Lock()
        self._way = Way()

    async def transact(self, request: Request) -> Answer:
        """Decide a request and store the decision; answer a receipt, a refusal, or doubt. Raises nothing expected."""
        trial = _Trial()
        answer: Answer
        try:
            await self._read_own_writes(request.after)
            answer = await self._settle(request, trial)
        except Refusal as refusal:
            answer = refused(request, refusal)
        except Damaged:
            answer = Refused(request.command_id, Why.LOG_DAMAGED)
        except Unavailable:
            answer = Refused(request.command_id, Why.UNAVAILABLE)
        # Every other answer promises that nothing of this command is or will be stored.
        return answer if isinstance(answer, Receipt) or trial.pending is None else InDoubt(request.command_id)

    async def _read_own_writes(self, after: int) -> None:
        if after <= self.follower.position:
            return
        if after > await self.ledger.head():
            raise Refusal(Why.INVALID_FIELD, problem=f"`after`: the log does not reach {after}")
        await self._reach(after)

    async def _settle(self, request: Request, trial: "_Trial") -> Answer:
        deadline = asyncio.get_running_loop().time() + self._bound
        idle = 0
        while idle < ATTEMPTS:
            answer = await self._attempt(request, trial)
            if answer is not None:
                return answer
            if asyncio.get_running_loop().time() > deadline:
                break
            if not await self._read_back(trial):
                await asyncio.sleep(PATIENCE[min(idle, len(PATIENCE) - 1)])
                idle += 1
        raise Unavailable(f"{trial.subject}: no append in {ATTEMPTS} idle attempts or {self._bound} s")

    async def _attempt(self, request: Request, trial: "_Trial") -> Answer | None:
        await self._way.free()
        ready = await self._ready(request)
        if not isinstance(ready, Decision):
            return ready
        async with self._turn(ready) as waited:
            if waited:  # what was decided meanwhile comes first
                if ready.alone:
                    await self._catch_up(self.follower.position)
                ready = await self._ready(request)
            return await self._append(ready, trial) if isinstance(ready, Decision) else ready

    @asynccontextmanager
    async def _turn(self, decision: Decision) -> AsyncIterator[bool]:
        """Wait for those of this process that decide on the same noun, or alone too; say whether there were any.

        Who goes alone also waits until all others have arrived, and keeps new ones back until he has (see `way`).
        """
        own = self._locks.setdefault(decision.subject, asyncio.Lock())
        if not decision.alone:
            waited = own.locked()
            async with own:
                yield waited
            return
        waited = own.locked() or self._alone.locked()
        async with self._alone, own:
            try:
                yield await self._way.clear() or waited
            finally:
                self._way.leave()

    async def _ready(self, request: Request) -> Answer | Decision:
        """Answer what is already decided, or decide.

        That nothing is to be stored, a refusal or `unchanged`, stands only once the log was read up to what the leader
        held after it was first met: it may rest on other nouns, or the command be stored by another instance.
        """
        read = self.follower.position
        try:
            ready = await self._decide(request)
        except Refusal:
            if not await self._catch_up(read):
                raise
        else:
            if not isinstance(ready, Unchanged) or not await self._catch_up(read):
                return ready
        return await self._decide(request)

    async def _catch_up(self, read: int) -> bool:
        """Read the log up to the leader's last position; say whether that is beyond `read`."""
        head = await self.ledger.head()
        await self._reach(head)
        return head > read

    async def _decide(self, request: Request) -> Answer | Decision:
        if (known := self.desk.find(request)) is not None:
            return await self._receipt(known, request)
        decision = self.desk.decide(request, self.desk.now(request, self.clock()), self._chance())
        if decision.record is None:
            return Unchanged(request.command_id, decision.version)
        return decision._replace(read=self.follower.position)

    async def _append(self, decision: Decision, trial: "_Trial") -> Answer | None:
        """Store a decision; None where it conflicted or nobody knows."""
        assert decision.record is not None
        raw = records.encode(decision.record)
        if len(raw) > MOST_BYTES:
            raise Refusal(Why.OVERSIZED_RECORD, size=len(raw), most=MOST_BYTES)
        trial.subject = decision.subject
        trial.alone = decision.alone
        try:
            position = await self._store(decision, raw)
        except Conflict:
            return None
        except Doubt:
            trial.pending = decision.expected
            return None
        except Unavailable:
            if trial.pending is None:
                raise
            return None
        trial.pending = decision.expected
        await self._reach(position)
        return self._answer(decision.record, raw, position, again=False)

    async def _store(self, decision: Decision, raw: bytes) -> int:
        if decision.alone:
            position = await self.ledger.append(decision.subject, raw, decision.expected, decision.read)
            self._way.leave()  # others need not wait until it is read
            return position
        with self._way.under_way():
            return await self.ledger.append(decision.subject, raw, decision.expected)

    async def _read_back(self, trial: "_Trial") -> bool:
        """Fold up to the subject's last record as the leader has it; say whether there was anything new.

        The fold knows our command's id. What is stored alone reads all that there is. Once something else took the
        place that a doubtful append expected, that append can never be stored.
        """
        read = self.follower.position
        try:
            last = await self.ledger.last(trial.subject)
            end = await self.ledger.head() if trial.alone else 0
        except (Doubt, Unavailable):
            return False
        if last is not None:
            end = max(end, last.position)
            if trial.pending is not None and last.position > trial.pending:
                trial.pending = None
        await self._reach(end)
        return end > read

    async def _reach(self, position: int) -> None:
        """Wait for the follower. Raises Damaged, Unavailable (the log cannot be read for longer than is bearable)."""
        try:
            async with asyncio.timeout(self._bound):
                await self.follower.reach(position)
        except TimeoutError as late:
            raise Unavailable(f"position {position} cannot be read yet") from late

    async def _receipt(self, position: int, request: Request) -> Receipt:
        raw = await self._read(position)
        record = records.decode(raw)
        if bytes(record.command) != bytes(request.command) or record.actor != request.actor:
            raise Refusal(Why.COMMAND_ID_REUSED)
        return self._answer(record, raw, position, again=True)

    async def _read(self, position: int) -> bytes:
        """Return the bytes at a position that the follower has read; another replica may not have it yet."""
        for pause in PATIENCE:
            if entries := await self.ledger.read(position, 1):
                return entries[0].raw
            await asyncio.sleep(pause)
        raise Unavailable(f"position {position} cannot be read yet")

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


class _Trial:
    """What is known of one command's appends.

    `pending`: the last position that an append of ours expects of which nobody knows whether it is stored, or may be.
    `alone`: the last one was to be stored alone.
    """

    def __init__(self) -> None:
        self.subject = ""
        self.alone = False
        self.pending: int | None = None


def refused(request: Request, refusal: Refusal) -> Refused:
    """Turn a rule's refusal into the answer that the caller gets."""
    recorded = Raw(msgspec.json.encode(refusal.recorded))
    return Refused(request.command_id, refusal.why, refusal.details, recorded)
