"""What reaches scoring over the bus: commands, questions, and the records that it reacts to."""

import msgspec

from contracts.questions import Question
from services.act import Act
from services.room import Room
from services.runtime import Bus
from services.scoring import answers
from services.scoring.scoring import Scoring


def listen(bus: Bus, room: Room, scoring: Scoring) -> None:
    """Subscribe."""

    def answer(question: Question, act: Act) -> object:
        return answers.answer(scoring.views, question, act, room.desk.roll.standing(act.edition, act.actor))

    async def commands(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.command(body, name))

    async def questions(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.window.question(body, name, answer))

    async def reactions(position: int, subject: str, raw: bytes, _: int) -> None:
        await room.react(position, subject, raw)

    bus.replies("jury.cmd.scoring.*", commands, queue="scoring")
    bus.replies("jury.query.scoring.*", questions, queue="scoring")
    bus.reactions("scoring", reactions)
