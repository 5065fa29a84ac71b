"""A story: a text of which each line is a step. Reads it line by line and does what it says at a house's door."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.questions import PlainField, Question, SealFields
from contracts.refusals import Refusal
from contracts.rulebook import Rulebook
from contracts.sealed import Sealed
from demo.chance import Chance
from demo.watch import Watch
from demo.world import standard_rulebook
from tests.story.house import House

EDITION: Final = "26"
Step = Callable[..., Awaitable[None]]
T = TypeVar("T")
STEPS: Final[list[tuple[str, Step]]] = []


def step(pattern: str) -> Callable[[Step], Step]:
    """Register what a sentence means; its groups are the step's arguments."""

    def register(does: Step) -> Step:
        STEPS.append((pattern, does))
        return does

    return register


def day(text: str, hour: int = 9) -> datetime:
    """Return a day, at nine in the morning."""
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


class Story:
    """The persons by first name, the house, what was seen in the log; `versions` of ballots by juror and dossier."""

    def __init__(self, house: House, log: Watch) -> None:
        self.house = house
        self.log = log
        self.rulebook = msgspec.json.decode(standard_rulebook(), type=Rulebook)
        self.acts = 0
        self._chance = Chance("petite")

    async def tell(self, line: str) -> None:
        """Do what a line says; where it says that it is refused, expect that reason and no other."""
        said, _, why = (part.strip() for part in line.partition("✗"))
        assert (said, await self._refused(said)) == (said, why)

    async def _refused(self, said: str) -> str:
        """Do what a sentence says; return the reason for which it was refused, or nothing."""
        try:
            await self._do(said)
        except Refusal as refusal:
            return refusal.why
        return ""

    async def _do(self, said: str) -> None:
        for pattern, does in STEPS:
            if (found := re.fullmatch(pattern, said)) is not None:
                await does(self, *found.groups())
                return
        raise AssertionError(f"no step says: {said}")

    def code(self, name: str) -> str:
        """Return a person's opaque code."""
        return "p-" + self._chance.digits(8, name)

    def codes(self, names: str) -> tuple[str, ...]:
        """Return the codes of persons listed with commas."""
        return tuple(self.code(name) for name in names.split(", "))

    def key(self, name: str) -> Any:
        """Return a person's key, made on first use."""
        code, keys = self.code(name), self.house.keys
        return keys.load(code) if code in keys.persons() else keys.create(code, self._chance.bytes("key", name))

    def next_id(self) -> str:
        """Return the id of one more act."""
        self.acts += 1
        return self._chance.digits(32, "act", self.acts)

    async def do(self, name: str, command: Command, scope: str = EDITION, command_id: str = "") -> None:
        """Have a person ask for something. Raises Refusal."""
        number = command_id or self.next_id()
        await self.house.door.decide(self.code(name), self.key(name), command, scope, command_id=number)

    async def ask(self, name: str, question: Question, expect: type[T], scope: str = EDITION) -> T:
        """Have a person ask a question. Raises Refusal."""
        return await self.house.door.ask(self.code(name), self.key(name), question, scope, expect)

    async def seal(self, asker: str, about: str, **plain: str) -> tuple[tuple[Sealed, ...], str]:
        """Return fields sealed for a command, and that command's id."""
        number = self.next_id()
        fields = tuple(PlainField(self.code(about), field, text) for field, text in plain.items())
        return await self.ask(asker, SealFields(fields, number), tuple[Sealed, ...], LABEL), number
