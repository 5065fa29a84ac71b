"""The company: the persons at the door, each with his key; so many at once, and every act under an id of its own.

An act's id is derived from the seed and a label of the step: a play begun again after a stop sends the same ids, and
what was decided before is not decided twice.
"""

import asyncio
import base64
from collections.abc import Coroutine, Iterable
from typing import Any, Final, Protocol, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.questions import PlainField, Question, SealFields
from contracts.refusals import Refusal, Why
from contracts.request import Receipt, Unchanged
from contracts.sealed import Sealed
from demo.cast import Person
from demo.chance import Chance

#: Requests on their way at once.
IN_FLIGHT: Final = 32
T = TypeVar("T")


class Key(Protocol):
    """A signing key, of which the play reads the public half only."""

    public: str


class Keys(Protocol):
    """Where the persons' keys are kept."""

    def persons(self) -> list[str]:
        """Return the codes of those whose key is kept."""
        ...

    def load(self, person: str) -> Any:
        """Return a kept key."""
        ...

    def create(self, person: str, seed: bytes | None = None) -> Any:
        """Make a key of 32 bytes and keep it."""
        ...


class Door(Protocol):
    """Sends what a person asks, signed with his key, until it is settled (the same id again after a doubt)."""

    async def decide(
        self, actor: str, key: Any, command: Command, edition: str, *, command_id: str = ""
    ) -> Receipt | Unchanged:
        """Send a command that must be accepted. Raises Refusal."""
        ...

    async def ask(self, actor: str, key: Any, question: Question, edition: str, expect: type[T]) -> T:
        """Ask a question and return what is told. Raises Refusal."""
        ...


class Company:
    """Acts for the persons of one edition."""

    def __init__(self, door: Door, keys: Keys, edition: str, chance: Chance) -> None:
        self._door = door
        self._keys = keys
        self._edition = edition
        self._chance = chance
        self._kept: dict[str, Any] = {}
        self._known = frozenset(keys.persons())
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)

    def key(self, person: Person) -> Key:
        """Return the person's key, made of his seed and kept on first use."""
        if person.code not in self._kept:
            known = person.code in self._known
            made = self._keys.load(person.code) if known else self._keys.create(person.code, person.seed)
            self._kept[person.code] = made
        key: Key = self._kept[person.code]
        return key

    def lost_key(self, person: Person) -> str:
        """Return the public half of a key of his that nobody has any more."""
        lost = Ed25519PrivateKey.from_private_bytes(self._chance.bytes("lost key", person.code)).public_key()
        return base64.b64encode(lost.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def act_id(self, *label: object) -> str:
        """Return the id of the act of that label."""
        return self._chance.digits(32, "act", *label)

    async def do(self, person: Person, command: Command, *label: object, scope: str = "") -> Receipt | Unchanged:
        """Have a person ask for something that must be accepted. Raises Refusal."""
        async with self._in_flight:
            return await self._door.decide(
                person.code, self.key(person), command, scope or self._edition, command_id=self.act_id(*label)
            )

    async def of_label(self, person: Person, command: Command, *label: object) -> Receipt | Unchanged:
        """Have a person ask for something of the label itself. Raises Refusal."""
        return await self.do(person, command, *label, scope=LABEL)

    async def unless(
        self, person: Person, command: Command, *label: object, but: frozenset[Why]
    ) -> Receipt | Unchanged | None:
        """Have a person ask for something; None where it is refused for one of these reasons. Raises Refusal."""
        try:
            return await self.do(person, command, *label)
        except Refusal as refusal:
            if refusal.why not in but:
                raise
            return None

    async def ask(self, person: Person, question: Question, expect: type[T], scope: str = "") -> T:
        """Have a person ask a question. Raises Refusal."""
        async with self._in_flight:
            return await self._door.ask(person.code, self.key(person), question, scope or self._edition, expect)

    async def seal(
        self, asker: Person, about: Person, plain: dict[str, str], *label: object, scope: str = ""
    ) -> tuple[Sealed, ...]:
        """Have fields of a person sealed, in order, for the act of that label."""
        fields = tuple(PlainField(about.code, field, text) for field, text in plain.items())
        question = SealFields(fields, carried_by=self.act_id(*label))
        return await self.ask(asker, question, tuple[Sealed, ...], scope)


async def together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do works side by side; where one fails the others are called off, and its own error is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
