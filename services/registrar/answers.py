"""What the registrar answers: seals fields for who may write them, opens them for who may read them, gives receipts."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Protocol, TypeVar

import structlog

from contracts.questions import (
    KeptKey,
    OpenFields,
    OpenForNotify,
    PersonKey,
    PlainField,
    ProveRecord,
    Question,
    SealFields,
    SettleAlarm,
)
from contracts.refusals import Refusal, Why
from contracts.request import Request
from contracts.sealed import Sealed
from ledger.port import Damaged, Unavailable
from services.registrar.alarm import Alarm
from services.registrar.erasures import Erasures
from services.registrar.kek import InvalidKek
from services.registrar.keyring import Keyring, LivingKey, PersonErased
from services.registrar.receipts import Receipts
from services.registrar.sealing import DoesNotOpen, TooLong, open_sealed, seal
from services.registrar.wrapping import Active, Erased, WrongKek
from services.roll import Roll

#: Keys read or made side by side.
_SIDE_BY_SIDE: Final = 32
#: An address that mail servers take: a local part in ASCII (RFC 5321; others need an extension), no space, no control.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@\x00-\x1f\x7f]{1,190}")
_Key = TypeVar("_Key")
_log = structlog.get_logger()


class Asker(Protocol):
    """Whatever names who asks: a request, or an act."""

    @property
    def actor(self) -> str:
        """The code of who asks, whose signature was checked."""
        ...


class Answers:
    """Answers on the roll as folded so far, and on the keys as they are now."""

    def __init__(
        self,
        roll: Roll,
        keyring: Keyring,
        erasures: Erasures,
        receipts: Receipts | None = None,
        alarm: Alarm | None = None,
    ) -> None:
        self._roll = roll
        self._keyring = keyring
        self._erasures = erasures
        self._receipts = receipts
        self._alarm = alarm

    async def answer(self, question: Question, asker: Asker) -> object:
        """Return sealed fields, texts (None where the person was erased), or a receipt. Raises Refusal."""
        try:
            match question:
                case SealFields():
                    self._demand(asker.actor, (field.person for field in question.fields), "organiser")
                    return await self._seal(question)
                case OpenFields():
                    self._demand(asker.actor, (field.person for field in question.fields), "organiser", "secretary")
                    return await self._open(question.fields)
                case OpenForNotify():
                    if asker.actor != "notify":
                        raise Refusal(Why.NOT_ALLOWED, needs="notify")
                    return await self._open(question.fields)
                case PersonKey():
                    self._demand(asker.actor, (question.person,), "organiser", "secretary")
                    return await self._kept(question.person)
                case ProveRecord() if self._receipts is not None:
                    self._demand(asker.actor, ())
                    return await self._receipts.of(question.position, asker.actor)
                case _:
                    raise Refusal(Why.UNKNOWN_QUESTION, service="registrar")
        except PersonErased as person:
            raise Refusal(Why.PERSON_ERASED, person=person) from None
        except (Unavailable, Damaged, WrongKek, InvalidKek) as reason:
            # The asker can do nothing about it; whoever runs the registrar must see it.
            _log.error("keys out of reach", reason=str(reason))
            raise Refusal(Why.UNAVAILABLE) from reason

    async def settle(self, question: Question, request: Request) -> int:
        """Settle the alarm for an organiser; return the number in stream ALARM. Raises Refusal."""
        if self._alarm is None or not isinstance(question, SettleAlarm):
            raise Refusal(Why.UNKNOWN_QUESTION, service="registrar")
        known = self._roll.persons.get(request.actor)
        if known is None or "organiser" not in known.roles:
            raise Refusal(Why.NOT_ALLOWED, needs="organiser")
        try:
            return await self._alarm.settle(question, request)
        except (Unavailable, Damaged) as reason:
            _log.error("the alarm is not settled", reason=str(reason))
            raise Refusal(Why.UNAVAILABLE) from reason

    def _demand(self, actor: str, persons: Iterable[str], *roles: str) -> None:
        """Refuse unless the actor is registered, and holds one of the roles or asks about himself only."""
        known = self._roll.persons.get(actor)
        if known is None:
            raise Refusal(Why.UNKNOWN_PERSON, person=actor)
        if not known.roles.intersection(roles) and any(person != actor for person in persons):
            raise Refusal(Why.NOT_ALLOWED, needs=" or ".join(roles))

    def _erased(self, person: str) -> bool:
        """Say whether the log says the person erased: it knows better than what the stream of keys still holds."""
        known = self._roll.persons.get(person)
        if known is None or not known.erased:
            return False
        self._erasures.look(person)
        return True

    async def _kept(self, person: str) -> KeptKey:
        match await self._keyring.state(person):
            case Active() as state:
                return KeptKey(person, "active", state.generation, state.kek)
            case Erased() as state:
                return KeptKey(person, "erased", state.generation)
            case None:
                return KeptKey(person, "absent")

    async def _seal(self, question: SealFields) -> tuple[Sealed, ...]:
        for place, field in enumerate(question.fields):
            if field.field == "address" and not _ADDRESS.fullmatch(field.plain):
                raise _invalid(place, "not an e-mail address with a local part in ASCII")
        persons = {field.person for field in question.fields}
        for person in sorted(persons):
            if self._erased(person):
                raise PersonErased(person)
        keys = await _each(persons, self._keyring.to_seal)
        return tuple(
            _sealed(place, field, keys[field.person], question.carried_by)
            for place, field in enumerate(question.fields)
        )

    async def _open(self, fields: tuple[Sealed, ...]) -> tuple[str | None, ...]:
        persons = {field.person for field in fields}
        keys = await _each({person for person in persons if not self._erased(person)}, self._keyring.to_open)
        return tuple(
            _opened(place, field, keys[field.person]) if field.person in keys else None
            for place, field in enumerate(fields)
        )


async def _each(persons: set[str], find: Callable[[str], Awaitable[_Key]]) -> dict[str, _Key]:
    room = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(person: str) -> tuple[str, _Key]:
        async with room:
            return person, await find(person)

    return dict(await asyncio.gather(*(one(person) for person in sorted(persons))))


def _sealed(place: int, field: PlainField, key: LivingKey, carried_by: str) -> Sealed:
    try:
        return seal(
            field.plain,
            person=field.person,
            field=field.field,
            generation=key.generation,
            key=key.key,
            carried_by=carried_by,
        )
    except TooLong as problem:
        raise _invalid(place, f"too long: {problem}") from None


def _opened(place: int, field: Sealed, key: LivingKey | Erased | None) -> str | None:
    if isinstance(key, Erased):
        return None
    if key is None or key.generation != field.key:
        raise _invalid(place, "sealed under a key that is not known here")
    try:
        return open_sealed(field, key.key)
    except DoesNotOpen:
        raise _invalid(place, "does not open: changed, or another field's") from None


def _invalid(place: int, problem: str) -> Refusal:
    return Refusal(Why.INVALID_FIELD, field=f"fields[{place}]", problem=f"fields[{place}]: {problem}")
