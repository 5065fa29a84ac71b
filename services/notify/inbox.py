"""What reaches notify over the bus: commands, questions, publications to react to, and letters to send."""

import secrets

import msgspec

from contracts.questions import OpenForNotify, Question, Told
from contracts.refusals import Refusal, Why
from contracts.request import FORMAT, Refused, Request
from contracts.sealed import Sealed
from contracts.topology import OPEN_FOR_NOTIFY
from services.act import Act
from services.notify import answers
from services.notify.answers import Draft
from services.notify.notify import Notify
from services.notify.post import Post
from services.room import Postponed, Room, read_entry
from services.runtime import Asking, Bus, Deferred


class Opening:
    """Opens sealed fields by asking the registrar, as the one bus user that may ask so."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def open(self, fields: tuple[Sealed, ...]) -> tuple[str | None, ...]:
        """Return what the fields hold, None where their person was erased. Raises Postponed."""
        if not fields:
            return ()
        question = msgspec.Raw(msgspec.json.encode(OpenForNotify(fields)))
        request = Request(FORMAT, secrets.token_hex(16), "label", "notify", question)
        told: Told | Refused = msgspec.json.decode(
            await self._asking(OPEN_FOR_NOTIFY, msgspec.json.encode(request)), type=Told | Refused
        )
        if isinstance(told, Refused):
            raise Postponed(told.why)
        return msgspec.json.decode(told.value, type=tuple[str | None, ...])


def listen(bus: Bus, room: Room, notify: Notify, post: Post, opening: Opening, sender: str) -> None:
    """Subscribe."""

    async def answer(question: Question, act: Act) -> object:
        standing = room.desk.roll.standing(act.edition, act.actor)
        told = answers.answer(notify, sender, question, act, standing)
        if not isinstance(told, Draft):
            return told
        try:
            return told.address(await opening.open(told.sealed))
        except Postponed:
            raise Refusal(Why.UNAVAILABLE) from None

    async def commands(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.command(body, name))

    async def questions(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.window.question(body, name, answer))

    async def reactions(position: int, subject: str, raw: bytes, _: int) -> None:
        await room.react(position, subject, raw)

    async def letters(position: int, subject: str, raw: bytes, _: int) -> None:
        record = read_entry(position, subject, raw)
        await room.follower.reach(position)
        if (seconds := await post.deliver(record, position)) is not None:
            raise Deferred(seconds)

    bus.replies("jury.cmd.notify.*", commands, queue="notify")
    bus.replies("jury.query.notify.*", questions, queue="notify")
    bus.reactions("notify", reactions)
    bus.reactions("notify-post", letters)
