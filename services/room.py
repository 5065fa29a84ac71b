"""A room: one service at work on the log. What it does with a command, and with a record that it reacts to.

Knows nothing of subjects or acknowledgements: `runtime` puts it on the bus, tests put it on a log in memory.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
import structlog

from contracts.commands import Command
from contracts.commands.awards import PutMotion
from contracts.document import DocumentRef
from contracts.events.awards import Adjustment
from contracts.record import Record
from contracts.refusals import Refusal, Why
from contracts.request import FORMAT, Answer, InDoubt, Receipt, Refused, Request, Unchanged
from contracts.subjects import NOUNS, name_of
from ledger.port import Damaged, Documents, Entry, Ledger, Unavailable
from ledger.transact import Transactor, refused
from services import discretion
from services.desk import Desk, Service, demand_canonical, read
from services.journal import Logger
from services.reading import Reading
from services.window import Window, decode_request, read_own_writes

#: Reactions of one record decided side by side: enough to keep the log busy, few enough to stay fair.
SIDE_BY_SIDE: Final = 32
_encode: Final = msgspec.json.Encoder().encode


class Postponed(Exception):
    """The outcome is not stored yet: the record must come again."""


class Poison(Exception):
    """The record cannot be reacted to, now or later; the message says why."""


class Room:
    """One instance of a service."""

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        documents: Documents,
        logger: Logger,
        clock: Callable[[], datetime],
        chance: Callable[[], str],
    ) -> None:
        self.desk = Desk(service)
        self.documents = documents
        self.ledger = ledger
        self.reading = Reading(ledger, self.desk.fold, logger)
        self.follower = self.reading.follower
        self.transactor = Transactor(ledger, self.follower, self.desk, clock, chance)
        self.logger = logger
        self.window = Window(service.name, ledger, self.follower, self.desk.roll, clock)
        self._side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)

    @property
    def name(self) -> str:
        """The service's name."""
        return self.desk.service.name

    # -- commands

    async def command(self, body: bytes, name: str) -> Answer:
        """Decide the command that a caller sent under `name`. Always answers."""
        request = decode_request(body)
        if isinstance(request, Refused):
            return request
        with structlog.contextvars.bound_contextvars(
            correlation=request.correlation or request.command_id, command=name, actor=request.actor
        ):
            answer = await self._settle(request, name)
            self._note(answer)
            return discretion.echo(self.desk.service, request, answer) if isinstance(answer, Receipt) else answer

    async def _settle(self, request: Request, name: str) -> Answer:
        try:
            return await self._command(request, name)
        except Refusal as refusal:
            return refused(request, refusal)
        except Damaged:
            return Refused(request.command_id, Why.LOG_DAMAGED)
        except Unavailable:
            return Refused(request.command_id, Why.UNAVAILABLE)
        except Exception:
            # A fault of ours. Nobody knows how far it came, and the caller must not wait for nothing.
            self.logger.exception("command failed")
            return InDoubt(request.command_id)

    async def _command(self, request: Request, name: str) -> Answer:
        if request.actor in (*NOUNS, "registrar"):
            raise Refusal(Why.NOT_ALLOWED, needs="person")
        command, _ = self.desk.parse(request)
        if name_of(command) != name:
            raise Refusal(Why.UNKNOWN_COMMAND, service=self.name)
        demand_canonical(command, bytes(request.command))
        await self._prepare(request, command)
        discretion.keep_out(self.desk.service, request, command)
        return await self.transact(request)

    async def transact(self, request: Request) -> Answer:
        """Decide and store, but on a noun of which a record cannot be read. Raises nothing expected."""
        try:
            _, where = self.desk.parse(request)
        except Refusal as refusal:
            return refused(request, refusal)
        if (position := self.reading.unreadable.get(where.subject)) is not None:
            return refused(request, Refusal(Why.LOG_DAMAGED, position=position))
        return await self.transactor.transact(request)

    async def _prepare(self, request: Request, command: Command) -> None:
        """Fetch the documents that the decision names or rests on, which a rule cannot do."""
        await read_own_writes(request.after, self.ledger, self.follower)
        if request.edition not in self.desk.roll.editions:
            await self.follower.reach(await self.ledger.head())
        for sha256 in self.desk.service.reads(command, request.edition):
            content = await self.documents.get(sha256)
            if content is None:
                raise Refusal(Why.UNKNOWN_DOCUMENT, sha256=sha256)
            self.desk.service.learn(sha256, content)
        for reference in named(self.desk.service, command):
            content = await self.documents.get(reference.sha256)
            if content is None or len(content) != reference.size:
                raise Refusal(Why.UNKNOWN_DOCUMENT, sha256=reference.sha256)

    # -- reactions

    async def react(self, position: int, subject: str, raw: bytes) -> None:
        """Take every decision that follows from a record. Raises Postponed, Poison; returning means: all stored.

        Poison comes last: once every other decision that follows from the same record is stored.
        """
        record = read_entry(position, subject, raw)
        await self.follower.reach(position)
        commands = self.desk.service.react(record, position)
        taken = await asyncio.gather(*(self._follow(record, command) for command in commands), return_exceptions=True)
        failed = [one for one in taken if isinstance(one, BaseException)]
        if failed:
            raise min(failed, key=lambda one: isinstance(one, Poison))

    async def _follow(self, cause: Record, command: Command) -> None:
        async with self._side_by_side:
            answer = await self.decide_from(cause, command)
        match answer:
            case Receipt() | Unchanged():
                return
            case InDoubt():
                raise Postponed
            case Refused() if answer.why in (Why.UNAVAILABLE, Why.LOG_DAMAGED):
                raise Postponed
            case Refused():
                raise Poison(f"{name_of(command)}: {answer.why}")

    async def decide_from(self, cause: Record, command: Command) -> Answer:
        """Decide, in this service's own name, a command that follows from a record: the same one, the same id."""
        raw = _encode(command)
        request = Request(
            format=FORMAT,
            command_id=derived_id(cause.command_id, self.name, raw),
            edition=cause.edition,
            actor=self.name,
            command=msgspec.Raw(raw),
            causation=cause.command_id,
            correlation=cause.correlation,
        )
        return await self.decide(request)

    async def decide(self, request: Request) -> Answer:
        """Decide what this service asks of itself, and note it under the correlation of its cause."""
        name = name_of(self.desk.parse(request)[0])
        with structlog.contextvars.bound_contextvars(correlation=request.correlation, command=name):
            answer = await self.transact(request)
            self._note(answer)
            return answer

    def _note(self, answer: Answer) -> None:
        match answer:
            case Receipt():
                self.logger.info("decided", position=answer.position, standing=answer.standing, again=answer.again)
            case Unchanged():
                self.logger.info("unchanged")
            case Refused():
                self.logger.info("refused", why=answer.why)
            case InDoubt():
                self.logger.warning("in-doubt")


def named(service: Service, command: Command) -> tuple[DocumentRef, ...]:
    """Return the documents that a command names and that must be kept before it is decided."""
    if isinstance(command, PutMotion) and isinstance(command.subject, Adjustment):
        return () if command.subject.evidence is None else (command.subject.evidence,)
    documents = getattr(command, "documents", ())
    return tuple(documents) if service.name == "intake" else ()


def derived_id(cause: str, service: str, command: bytes) -> str:
    """Return the id of a command that follows from another: the same cause gives the same id, so nothing twice."""
    return hashlib.sha256(b"\n".join((b"follows/1", cause.encode(), service.encode(), command))).hexdigest()[:32]


def read_entry(position: int, subject: str, raw: bytes) -> Record:
    """Decode a record that woke this service. Raises Poison."""
    try:
        return read(Entry(position, subject, raw))
    except Damaged as damage:
        raise Poison(str(damage)) from None
