"""What reaches intake over the bus: commands, and documents to keep or to read."""

import base64

import msgspec

from contracts.document import Document
from contracts.questions import KeepDocument, Question, ReadDocument
from contracts.refusals import Refusal, Why
from services.act import Act
from services.intake.intake import Intake
from services.room import Room
from services.runtime import Bus


def listen(bus: Bus, room: Room, intake: Intake) -> None:
    """Subscribe."""

    async def answer(question: Question, act: Act) -> object:
        intake.answers.demand_right(question, act.actor)
        match question:
            case KeepDocument():
                return Document(await room.documents.put(question.content))
            case ReadDocument():
                return await _read(room, question.sha256)
            case _:
                raise Refusal(Why.UNKNOWN_QUESTION, service=room.name)

    async def commands(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.command(body, name))

    async def questions(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.window.question(body, name, answer))

    bus.replies("jury.cmd.intake.*", commands, queue="intake")
    bus.replies("jury.query.intake.*", questions, queue="intake")


async def _read(room: Room, sha256: str) -> str:
    """Return a document's content in base64."""
    content = await room.documents.get(sha256)
    if content is None:
        raise Refusal(Why.UNKNOWN_DOCUMENT, sha256=sha256)
    return base64.b64encode(content).decode()
