"""The door: sends persons' signed commands and questions over the bus and decodes the answers.

Used by the terminal and the demo. It reads its own writes: each answer's position goes into the next request.
"""

import asyncio
import secrets
from typing import Final, TypeVar

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from cli.keys import SigningKey
from contracts.commands import Command
from contracts.document import MOST_BYTES as DOCUMENT
from contracts.questions import Question, Told, question_subject
from contracts.record import MOST_BYTES as RECORD
from contracts.refusals import Refusal, Why
from contracts.request import FORMAT, Answer, InDoubt, Receipt, Refused, Request, Unchanged
from contracts.subjects import command_subject
from contracts.topology import MAX_PAYLOAD
from ledger.nats import ask

#: Seconds a service is given to answer: an election of the log's leader takes about six.
PATIENCE: Final = 30.0
#: How often an unanswered or doubtful request is sent again, under the same id.
AGAIN: Final = 20
_answer: Final = msgspec.json.Decoder(Answer).decode
_told: Final = msgspec.json.Decoder(Told | Refused).decode
T = TypeVar("T")


class NoAnswer(Exception):
    """No service answered: nothing is known of the command but its id."""

    def __init__(self, command_id: str) -> None:
        super().__init__(command_id)
        self.command_id = command_id


class Door:
    """Sends requests for whoever's key it is handed."""

    def __init__(self, client: Client, patience: float = PATIENCE, again: int = AGAIN) -> None:
        self.client = client
        self.after = 0
        self._patience = patience
        self._again = again

    async def send(
        self,
        actor: str,
        key: SigningKey,
        command: Command,
        edition: str,
        *,
        command_id: str = "",
        correlation: str = "",
    ) -> Answer:
        """Send a command until it is settled: the same id again after a silence or a doubt. Raises NoAnswer."""
        request = self.sign(actor, key, msgspec.json.encode(command), edition, command_id, correlation)
        subject, body = command_subject(command), msgspec.json.encode(request)
        if len(body) > MAX_PAYLOAD:  # the bus would not carry it, and nobody answer
            return Refused(request.command_id, Why.OVERSIZED_RECORD, {"size": str(len(body)), "most": str(RECORD)})
        for attempt in range(self._again):
            reply = await self._hear(subject, body)
            answer: Answer | None = None if reply is None else _answer(reply)
            match answer:
                case Receipt():
                    self.after = max(self.after, answer.position)
                    return answer
                case None | InDoubt() | Refused(why=Why.UNAVAILABLE):
                    await _pause(attempt)
                case _:
                    return answer
        raise NoAnswer(request.command_id)

    async def decide(
        self, actor: str, key: SigningKey, command: Command, edition: str, *, command_id: str = ""
    ) -> Receipt | Unchanged:
        """Send a command that must be accepted. Raises Refusal, NoAnswer."""
        answer = await self.send(actor, key, command, edition, command_id=command_id)
        if isinstance(answer, Refused):
            raise Refusal(answer.why, **answer.details)
        assert not isinstance(answer, InDoubt)
        return answer

    async def ask(self, actor: str, key: SigningKey, question: Question, edition: str, expect: type[T]) -> T:
        """Ask a question and decode what is told as `expect`. Raises Refusal, NoAnswer."""
        request = self.sign(actor, key, msgspec.json.encode(question), edition)
        subject, body = question_subject(question), msgspec.json.encode(request)
        if len(body) > MAX_PAYLOAD:
            raise Refusal(Why.OVERSIZED_DOCUMENT, most=DOCUMENT)
        for attempt in range(self._again):
            reply = await self._hear(subject, body)
            told: Told | Refused | None = None if reply is None else _told(reply)
            match told:
                case Told():
                    return msgspec.json.decode(told.value, type=expect)
                case None | Refused(why=Why.UNAVAILABLE):
                    await _pause(attempt)
                case Refused():
                    raise Refusal(told.why, **told.details)
        raise NoAnswer(request.command_id)

    async def _hear(self, subject: str, body: bytes) -> bytes | None:
        """Return the answer; None where none comes: at once when nobody listens or the connection is lost."""
        try:
            return await ask(self.client, subject, body, self._patience)
        except (NatsError, OSError, TimeoutError):
            return None

    def sign(
        self, actor: str, key: SigningKey, raw: bytes, edition: str, command_id: str = "", correlation: str = ""
    ) -> Request:
        """Return the signed request that carries `raw`."""
        number = command_id or secrets.token_hex(16)
        evidence = (key.sign(edition, actor, number, raw),)
        return Request(
            FORMAT, number, edition, actor, msgspec.Raw(raw), evidence, after=self.after, correlation=correlation
        )


async def _pause(attempt: int) -> None:
    await asyncio.sleep(min(0.1 * 2**attempt, 2.0))
