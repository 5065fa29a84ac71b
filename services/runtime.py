"""Puts a room on the bus: FastStream subscribers, acknowledgements, dead letters, presence.

FastStream carries commands, questions and reactions; `ledger` is the record. FastStream runs the handlers of one
subscriber one at a time, so each hands its work to a task and the reply follows when the work is done.
"""

import asyncio
import contextlib
import os
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, NatsMessage
from faststream.nats.security import NatsNKey
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from contracts.digest import DigestAsked, Digested
from contracts.presence import Presence, Sealing
from contracts.refusals import Why
from contracts.request import Refused
from contracts.topology import ALARM, DIGEST, JURY, PRESENCE, SEAL, dead_letter, inbox_prefix
from ledger.alarms import Alarms
from ledger.follow import Follower
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.nats import RECONNECT_WAIT, ask
from ledger.port import Damaged, Unavailable
from ledger.seals import Seals
from ledger.stream import Stream
from services.desk import Service
from services.digest import digests
from services.journal import Logger
from services.room import Poison, Postponed, Room
from services.settings import Nats

#: Commands in hand at once; more wait in the client's buffer.
IN_HAND: Final = 512
#: A record that fails this often in one process is laid among the dead letters, with its reason, and blocks nothing.
TRIES: Final = 5
#: Seconds before the n-th new delivery of a record whose outcome is not stored.
DELAYS: Final = (0.5, 2.0, 5.0, 15.0)
#: Seconds between two signs of life to the server while a reaction is in hand (its patience is 30 s).
HEARTBEAT: Final = 10.0
#: Seconds for the answer of another service, or for a dead letter to be kept.
PATIENCE: Final = 10.0
#: Seconds that work in hand is given at a graceful stop.
GRACE: Final = 10.0

_asked: Final = msgspec.json.Decoder(DigestAsked).decode
Reply = Callable[[bytes, str], Awaitable[Any]]
Asking = Callable[[str, bytes], Awaitable[bytes]]
Reaction = Callable[[int, str, bytes, int], Awaitable[None]]


class Deferred(Exception):
    """The work is to be done again after `seconds`; no failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Bus:
    """One process's hold on the bus: a connection for the log, one for FastStream, and the work in hand."""

    def __init__(self, service: str, client: Client, broker: NatsBroker, logger: Logger) -> None:
        self.service = service
        self.client = client
        self.broker = broker
        self.logger = logger
        self.alarms = Alarms(Stream(client, ALARM))
        self.ledger = JetStreamLedger(client, alarms=self.alarms, seals=Seals(Stream(client, SEAL)))
        self.documents = JetStreamDocuments(client)
        self.instance = secrets.token_hex(4)
        self.dead = 0
        self._differing: tuple[str, ...] = ()
        self._failures: Counter[int] = Counter()  # by position; a delivery asked for later is no failure
        self._tasks: set[asyncio.Task[None]] = set()
        self._beside: list[asyncio.Task[None]] = []
        self._room = asyncio.Semaphore(IN_HAND)

    # -- what the inbox registers

    def replies(self, subject: str, answer: Reply, *, queue: str) -> None:
        """Answer every request on `subject`, many at once; `answer` gets the body and the subject's last token."""

        async def handle(message: NatsMessage) -> None:
            await self._room.acquire()
            self._spawn(self._reply(message, answer))

        self.broker.subscriber(subject, queue=queue, decoder=_whole, no_reply=True)(handle)

    def reactions(self, durable: str, react: Reaction, *, side_by_side: int = 8) -> None:
        """React to every record of a durable; acknowledged only once `react` returned, which means: outcome stored.

        `react` gets the position, the subject, the bytes, and how often the record was delivered.
        """

        async def handle(message: NatsMessage) -> None:
            await self._react(message, react)

        subscriber = self.broker.subscriber(
            f"{durable}.reactions",
            durable=durable,
            stream=JStream(JURY, declare=False),
            pull_sub=True,
            max_workers=side_by_side,
            inbox_prefix=bytes(self.client._inbox_prefix) + b".",  # noqa: SLF001 (FastStream ignores the broker's own)
            decoder=_whole,
            ack_policy=AckPolicy.MANUAL,
        )
        subscriber(handle)
        _hand_back(subscriber)

    def presence(
        self,
        follower: Follower,
        damage: Callable[[], str] = lambda: "",
        seal: Callable[[], Sealing | None] = lambda: None,
    ) -> None:
        """Answer every status request, each instance for itself.

        `damage`: what it knows beside the follower; `seal`: of a registrar, how its seal stands.
        """

        async def answer(_: bytes, __: str) -> bytes:
            wrong = follower.damage or damage() or self._differs()
            return msgspec.json.encode(
                Presence(self.service, self.instance, os.getpid(), follower.position, self.dead, wrong, seal())
            )

        self.replies(PRESENCE, answer, queue="")

    def digests(self, follower: Follower, folded: Callable[[], Mapping[str, object]]) -> None:
        """Answer self-audit, each instance for itself: digests of what was folded, all at one position."""

        async def answer(body: bytes, _: str) -> bytes:
            asked = _asked(body)
            self._learn(asked.differing.get(self.instance, ()))
            try:
                await follower.reach(asked.after)
            except (Damaged, Unavailable):
                return b""  # what is wrong is told elsewhere; nothing is to be compared
            made = digests(folded(), asked.services.get(self.service, ()))
            return msgspec.json.encode(Digested(self.service, self.instance, os.getpid(), follower.position, made))

        self.replies(DIGEST, answer, queue="")

    def _learn(self, differing: tuple[str, ...]) -> None:
        """Hear from self-audit which views of this instance differ from the log now."""
        if differing != self._differing:
            level = self.logger.error if differing else self.logger.info
            level("self-audit: what this process has in memory differs from the log", views=differing)
        self._differing = differing

    def _differs(self) -> str:
        """Return what is said of it to the operator."""
        return f"in memory, not as in the log: {', '.join(self._differing)}" if self._differing else ""

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do endless work beside the answers; it is cancelled first when the instance stops."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._done)
        self._beside.append(task)

    def room(self, service: Service) -> Room:
        """Return a room for a service that decides, on this bus's log, with this process's clock and chance."""
        return Room(service, self.ledger, self.documents, self.logger, clock, chance)

    async def ask(self, subject: str, body: bytes) -> bytes:
        """Ask another service. Raises Postponed where none answers."""
        try:
            return await ask(self.client, subject, body, PATIENCE)
        except (NatsError, OSError, TimeoutError):
            raise Postponed(subject) from None

    # -- handling

    async def _reply(self, message: NatsMessage, answer: Reply) -> None:
        try:
            body = await self._answered(message, answer)
            if message.reply_to:
                # On the connection that was asked: the right to answer is given to it alone.
                await message.raw_message.respond(body)
        finally:
            self._room.release()

    async def _answered(self, message: NatsMessage, answer: Reply) -> Any:
        try:
            return await answer(message.body, message.raw_message.subject.rpartition(".")[2])
        except Exception:
            # A fault of ours in a question (a command's is told by its room): the asker must not wait for nothing.
            self.logger.exception("question failed")
            return msgspec.json.encode(Refused("", Why.UNAVAILABLE))

    async def _react(self, message: NatsMessage, react: Reaction) -> None:
        raw = message.raw_message
        position, tries = raw.metadata.sequence.stream, raw.metadata.num_delivered or 1
        alive = asyncio.create_task(self._heartbeat(message))
        try:
            await react(position, raw.subject, raw.data, tries)
            await message.ack()
            del self._failures[position]
        except Deferred as deferral:
            await message.nack(delay=deferral.seconds)
        except Poison as poison:
            await self._lay_dead(message, position, str(poison))
        except (Postponed, Damaged, Unavailable):
            # The log is away or damaged: that is no fault of the record, which comes again as often as it takes.
            await message.nack(delay=DELAYS[min(tries, len(DELAYS)) - 1])
        except Exception as error:
            # Never lost: the record comes again, and in the end lies among the dead letters.
            self._failures[position] += 1
            failures = self._failures[position]
            self.logger.exception("reaction failed", position=position, failures=failures)
            if failures >= TRIES:
                await self._lay_dead(message, position, repr(error))
            else:
                await message.nack(delay=DELAYS[min(failures, len(DELAYS)) - 1])
        finally:
            alive.cancel()

    async def _lay_dead(self, message: NatsMessage, position: int, reason: str) -> None:
        await self.lay(reason, position, message.raw_message.subject)
        del self._failures[position]
        await message.ack()

    async def lay(self, reason: str, position: int, subject: str = "") -> None:
        """Lay a dead letter: `jury status` tells it until a person has looked."""
        letter = {"service": self.service, "position": position, "subject": subject}
        body = msgspec.json.encode({**letter, "reason": reason, "at": datetime.now(UTC)})
        await self.client.jetstream().publish(dead_letter(self.service), body, timeout=PATIENCE)
        self.dead += 1
        self.logger.error("dead letter", position=position, reason=reason)

    async def _heartbeat(self, message: NatsMessage) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            with contextlib.suppress(NatsError, OSError):
                await message.in_progress()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.logger.error("reply failed", error=repr(error))

    async def finish(self) -> None:
        """Take no more, let the work in hand end, its answers leave; then close FastStream's connection."""
        for work in self._beside:
            work.cancel()
        if self._beside:
            await asyncio.wait(self._beside, timeout=GRACE)
        for subscriber in self.broker.subscribers:
            with contextlib.suppress(Exception):  # it raises while disconnected
                await _take_no_more(subscriber)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        with contextlib.suppress(Exception):
            await self.broker.stop()


def _hand_back(subscriber: Any) -> None:
    """Have a pull subscriber that stops give back what it fetched and did not begin.

    FastStream drops it, and the bus would wait half a minute before it delivers it to another instance.
    """
    put, consume = subscriber._put_msg, subscriber.consume  # noqa: SLF001 (its two ways in)

    async def put_or_back(message: Msg) -> None:
        with contextlib.suppress(Exception):  # closed while the message waited for room
            if subscriber.running:
                await put(message)
                return
        await message.nak()

    async def consume_or_back(message: Msg) -> None:
        await (consume(message) if subscriber.running else message.nak())

    subscriber._put_msg, subscriber.consume = put_or_back, consume_or_back  # noqa: SLF001


async def _take_no_more(subscriber: Any) -> None:
    """Stop a subscriber once what was delivered to it is taken up; FastStream's own stop would drop that."""
    if isinstance(subscriber.subscription, Subscription):
        async with asyncio.timeout(GRACE):
            await subscriber.subscription.drain()  # type: ignore[no-untyped-call]
        subscriber.subscription = None
    await subscriber.stop()


async def _whole(message: StreamMessage[Any]) -> Any:
    """Hand the message itself to the handler: bodies are decoded by the contracts' own strict decoders."""
    return message


def chance() -> str:
    """Return a record's nonce: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def clock() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def broker(service: str, settings: Nats) -> NatsBroker:
    """Return FastStream's connection for a service, not yet made; it reconnects for ever."""
    seed = settings.seed_file
    return NatsBroker(
        settings.where.split(","),
        security=NatsNKey(seed) if seed else None,
        apply_types=False,
        logger=None,
        inbox_prefix=inbox_prefix(service),
        name=f"{service}-bus",
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_WAIT,  # type: ignore[arg-type]  # any number of seconds works
        graceful_timeout=GRACE,
    )
