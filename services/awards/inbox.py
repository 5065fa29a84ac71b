"""What reaches awards over the bus: commands, questions, and the records that it reacts to."""

import msgspec

from contracts.questions import Question
from services.act import Act
from services.awards import answers
from services.awards.awards import Awards
from services.room import Room, read_entry
from services.runtime import Bus


def listen(bus: Bus, room: Room, awards: Awards) -> None:
    """Subscribe."""

    def answer(question: Question, act: Act) -> object:
        return answers.answer(awards, question, act, room.desk.roll.standing(act.edition, act.actor))

    async def commands(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.command(body, name))

    async def questions(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await room.window.question(body, name, answer))

    async def reactions(position: int, subject: str, raw: bytes, _: int) -> None:
        await room.react(position, subject, raw)
        await keep_sealed(position, subject, raw)

    async def keep_sealed(position: int, subject: str, raw: bytes) -> None:
        """Keep what was sealed, and amended, beside the log: anybody can derive it again, few want to."""
        record = read_entry(position, subject, raw)
        if record.noun != "palmares":
            return
        sealed = awards.sealed_documents(record.edition) or ()
        amended = (content for pair in awards.amended_documents(record.edition) for content in pair)
        for content in (*sealed, *amended):
            await room.documents.put(content)

    bus.replies("jury.cmd.awards.*", commands, queue="awards")
    bus.replies("jury.query.awards.*", questions, queue="awards")
    bus.reactions("awards", reactions)
