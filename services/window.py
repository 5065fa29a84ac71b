"""The window at which questions are asked: who asks is known by his signature, and the answer says as of when it holds.

Every service has one; what it answers, and to whom, is the service's own `answers`.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.questions import Question, Told
from contracts.refusals import Refusal, Why
from contracts.request import FORMAT, Refused, Request
from ledger.follow import Follower
from ledger.port import Damaged, Ledger, Unavailable
from ledger.transact import BOUND, refused
from services.act import Act
from services.rights import verify
from services.roll import Roll

_request: Final = msgspec.json.Decoder(Request).decode
_question: Final = msgspec.json.Decoder(Question).decode


class Window:
    """Checks who asks, reads the log up to its head, hands the question on."""

    def __init__(
        self, service: str, ledger: Ledger, follower: Follower, roll: Roll, clock: Callable[[], datetime]
    ) -> None:
        self.service = service
        self.follower = follower
        self._ledger = ledger
        self._roll = roll
        self._clock = clock

    async def question(self, body: bytes, name: str, answer: Callable[[Question, Act], Any]) -> Told | Refused:
        """Answer what a registered person asks and signed. `answer` may return an awaitable, or raise Refusal."""
        request = decode_request(body)
        if isinstance(request, Refused):
            return request
        try:
            await self._catch_up(request)
            self._identify(request)
            return await self._tell(request, name, answer)
        except Refusal as refusal:
            return refused(request, refusal)
        except (Unavailable, Damaged):
            # What the answer lies on cannot be read now; a question changes nothing, so asking again is harmless.
            return Refused(request.command_id, Why.UNAVAILABLE)

    async def of_service(
        self, body: bytes, name: str, service: str, answer: Callable[[Question, Act], Any]
    ) -> Told | Refused:
        """Answer another service, known by the right that only its own bus user holds to ask on this subject."""
        request = decode_request(body)
        if isinstance(request, Refused):
            return request
        try:
            if request.actor != service:
                raise Refusal(Why.NOT_ALLOWED, needs=service)
            return await self._tell(request, name, answer)
        except Refusal as refusal:
            return refused(request, refusal)

    async def _tell(self, request: Request, name: str, answer: Callable[[Question, Act], Any]) -> Told:
        question = decode_question(request)
        if question.__struct_config__.tag != name:
            raise Refusal(Why.UNKNOWN_QUESTION, service=self.service)
        act = Act(request.edition, request.actor, request.command_id, self._roll.now(self._clock()))
        value = answer(question, act)
        if asyncio.iscoroutine(value):
            value = await value
        return Told(self.follower.position, msgspec.Raw(msgspec.json.encode(value)))

    async def _catch_up(self, request: Request) -> None:
        """Read up to the head; a damaged log is read as far as it goes (reading goes on)."""
        with contextlib.suppress(Damaged):
            await read_own_writes(request.after, self._ledger, self.follower)
            await read_up_to(await self._ledger.head(), self.follower)

    def _identify(self, request: Request) -> None:
        person = self._roll.persons.get(request.actor)
        if person is None:
            raise Refusal(Why.UNKNOWN_PERSON, person=request.actor)
        if person.erased:
            raise Refusal(Why.PERSON_ERASED, person=request.actor)
        verify(request, person.key)


async def read_own_writes(after: int, ledger: Ledger, follower: Follower) -> None:
    """Read the log up to a position that the asker was told. Raises Refusal, Unavailable, Damaged."""
    if after <= follower.position:
        return
    if after > await ledger.head():
        raise Refusal(Why.INVALID_FIELD, problem=f"`after`: the log does not reach {after}")
    await read_up_to(after, follower)


async def read_up_to(position: int, follower: Follower) -> None:
    """Wait for the follower, as long as is bearable. Raises Unavailable, Damaged."""
    try:
        async with asyncio.timeout(BOUND):
            await follower.reach(position)
    except TimeoutError as late:
        raise Unavailable(f"position {position} cannot be read yet") from late


def decode_request(body: bytes) -> Request | Refused:
    """Decode what came over the bus, strictly."""
    try:
        return _request(body)
    except msgspec.ValidationError as error:
        return Refused("", Why.INVALID_FIELD, {"problem": str(error)})
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused("", Why.INVALID_JSON, {"problem": str(error)})


def decode_question(request: Request) -> Question:
    """Decode a question, strictly. Raises Refusal."""
    if request.format != FORMAT:
        raise Refusal(Why.UNSUPPORTED_VERSION, version=request.format, supported=FORMAT)
    try:
        question: Question = _question(bytes(request.command))
    except msgspec.ValidationError as error:
        raise Refusal(Why.INVALID_FIELD, problem=error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(Why.INVALID_JSON, problem=error) from None
    return question
