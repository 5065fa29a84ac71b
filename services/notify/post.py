"""The post: takes one letter from the record that owes it to what became of it, at most one at a time.

Who stored `letter-attempted` may send, nobody else; a letter is in nobody's hands when it is found attempted on a new
delivery of the record that owes it, since the bus delivers again only what its holder let go. Knows nothing of the bus.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from contracts.commands.notify import AttemptLetter, ReportLetter
from contracts.record import Record
from contracts.refusals import Why
from contracts.request import FORMAT, Answer, InDoubt, Receipt, Refused, Request, Unchanged
from contracts.sealed import Sealed
from contracts.subjects import Address
from services.journal import Logger
from services.notify.address import Unaddressable
from services.notify.letter import Parcel, compose
from services.notify.mail import Misconfigured, Outcome
from services.notify.notify import Notify
from services.notify.rules.deferral import CONFIGURATION_WAIT
from services.notify.rules.letter import Letter
from services.notify.views.letters import address_of
from services.room import Poison, Postponed, derived_id

#: Seconds after which a letter that another holder took is looked at again: by then he has reported, or let go.
LOOK_AGAIN: Final = 30.0
#: Seconds between two askings of the log while it cannot be reached.
_PATIENCE: Final = 0.5

Transact = Callable[[Request], Awaitable[Answer]]
OpenFields = Callable[[tuple[Sealed, ...]], Awaitable[Sequence[str | None]]]
Send = Callable[[Parcel], Awaitable[Outcome]]


class Post:
    """Sends letters. `trouble` says what a person must mend before any can leave (None: nothing)."""

    def __init__(
        self,
        notify: Notify,
        transact: Transact,
        open_fields: OpenFields,
        send: Send,
        sender: str,
        chance: Callable[[], str],
        logger: Logger,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.trouble: str | None = None
        self._notify = notify
        self._transact = transact
        self._open_fields = open_fields
        self._send = send
        self._sender = sender
        self._chance = chance
        self._logger = logger
        self._clock = clock
        self._resumes = 0.0
        self._in_hand: set[int] = set()
        # Whatever dies while sending leaves one letter uncertain, not several.
        self._one = asyncio.Lock()

    async def deliver(self, record: Record, position: int) -> float | None:
        """Do what a letter's record asks for; return None when that is stored, or after how many seconds to come again.

        Call once the log is folded up to `position`. Raises Postponed (nothing is lost, come again), Poison.
        """
        if position in self._in_hand:
            return LOOK_AGAIN
        letter = self._notify.letters.get(address_of(record))
        if letter is None or letter.origin != position:
            return None
        self._in_hand.add(position)
        try:
            return await self._bring(record, letter)
        finally:
            self._in_hand.discard(position)

    async def _bring(self, cause: Record, letter: Letter) -> float | None:
        if letter.status == "attempted":
            return await self._report(cause, letter.attempt, Outcome("uncertain", 0))
        if letter.status not in ("prepared", "deferred", "send-again"):
            return None
        parcel = await self._pack(cause.edition, letter)
        async with self._one:
            if self._resumes > self._clock():
                return self._resumes - self._clock()
            attempt = letter.attempt + 1
            if not await self._take(cause, attempt):
                return LOOK_AGAIN
            outcome = Outcome("refused", 0) if parcel is None else await self._try(parcel)
            return await self._report(cause, attempt, outcome)

    async def _pack(self, edition: str, letter: Letter) -> Parcel | None:
        """Write the letter; None where it cannot be addressed."""
        person = self._notify.contacts.person(letter.owed.contact)
        plain = await self._open_fields(person.sealed) if person.sealed else ()
        try:
            return compose(self._notify.matter(edition, letter), person.opened(plain), self._sender)
        except Unaddressable as error:
            self._logger.warning("letter unaddressable", dossier=letter.owed.dossier, problem=str(error))
            return None

    async def _try(self, parcel: Parcel) -> Outcome:
        try:
            outcome = await self._send(parcel)
        except Misconfigured as trouble:
            self.trouble = str(trouble)
            self._resumes = self._clock() + CONFIGURATION_WAIT
            self._logger.error("letters paused", problem=self.trouble, seconds=CONFIGURATION_WAIT)
            return Outcome("deferred", trouble.code)
        self.trouble = None
        return outcome

    # -- what is stored

    async def _take(self, cause: Record, attempt: int) -> bool:
        """Store the attempt under an id of its own, so that a receipt is ours whatever was lost on the way."""
        dossier, letter = cause.id.split(".")
        answer = await self._settle(cause, AttemptLetter(dossier, letter, attempt), self._chance())
        match answer:
            case Receipt():
                return True
            case Unchanged() | Refused(why=Why.LETTER_STATE):
                return False
            case _:
                raise Poison(f"attempt-letter: {answer.why}")

    async def _report(self, cause: Record, attempt: int, outcome: Outcome) -> float | None:
        """Store what became of an attempt; return the delay if it is to be tried again."""
        dossier, letter = cause.id.split(".")
        answer = await self._settle(cause, ReportLetter(dossier, letter, attempt, outcome.outcome, outcome.code))
        if isinstance(answer, Refused):
            if answer.why is not Why.LETTER_STATE:
                raise Poison(f"report-letter: {answer.why}")
            self._logger.warning("letter reported too late", letter=cause.id, attempt=attempt, outcome=outcome.outcome)
        found = self._notify.letters.get(Address(cause.edition, cause.noun, cause.id))
        assert found is not None
        return float(found.wait_seconds) if found.status == "deferred" else None

    async def _settle(
        self, cause: Record, command: AttemptLetter | ReportLetter, command_id: str = ""
    ) -> Receipt | Unchanged | Refused:
        """Ask until the answer is certain: what was sent must not be forgotten because the log was away."""
        raw = msgspec.json.encode(command)
        request = Request(
            format=FORMAT,
            command_id=command_id or derived_id(cause.command_id, self._notify.name, raw),
            edition=cause.edition,
            actor=self._notify.name,
            command=msgspec.Raw(raw),
            causation=cause.command_id,
            correlation=cause.correlation,
        )
        while True:
            match await self._transact(request):
                case InDoubt() | Refused(why=Why.UNAVAILABLE):
                    await asyncio.sleep(_PATIENCE)
                case Refused(why=Why.LOG_DAMAGED):
                    raise Postponed
                case answer:
                    return answer
