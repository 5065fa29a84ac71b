"""What reaches the registrar over the bus: fields to seal, fields to open, receipts to give."""

import msgspec

from contracts.alarm import Difference
from contracts.questions import Question
from contracts.request import Request
from contracts.topology import OPEN_FOR_NOTIFY, VIEWS
from ledger.port import Conflict, Damaged, Doubt, Unavailable
from services.act import Act
from services.registrar.alarm import Alarm
from services.registrar.registrar import Registrar
from services.runtime import Bus
from services.window import Window


def listen(bus: Bus, window: Window, registrar: Registrar) -> None:
    """Subscribe to what persons and services ask."""

    async def answer(question: Question, act: Act) -> object:
        return await registrar.answer(question, act)

    async def questions(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await window.question(body, name, answer))

    async def settle(body: bytes, name: str) -> bytes:
        async def settled(question: Question, _: Act) -> int:
            return await registrar.settle(question, msgspec.json.decode(body, type=Request))

        return msgspec.json.encode(await window.question(body, name, settled))

    async def of_notify(body: bytes, name: str) -> bytes:
        return msgspec.json.encode(await window.of_service(body, name, "notify", answer))

    bus.replies("jury.query.registrar.seal-fields", questions, queue="registrar")
    bus.replies("jury.query.registrar.open-fields", questions, queue="registrar")
    bus.replies("jury.query.registrar.person-key", questions, queue="registrar")
    bus.replies("jury.query.registrar.receipt", questions, queue="registrar")
    bus.replies("jury.query.registrar.settle-alarm", settle, queue="registrar")
    bus.replies(OPEN_FOR_NOTIFY, of_notify, queue="registrar")


def listen_to_self_audit(bus: Bus, alarm: Alarm) -> None:
    """Subscribe to the views that self-audit finds different."""

    async def views(body: bytes, _: str) -> bytes:
        """Answer with the number in ALARM; with nothing where it must come again."""
        try:
            return msgspec.json.encode(await alarm.differs(msgspec.json.decode(body, type=Difference)))
        except (msgspec.MsgspecError, Conflict, Doubt, Unavailable, Damaged) as reason:
            bus.logger.warning("view alarm not recorded", reason=repr(reason))
            return b""

    bus.replies(VIEWS, views, queue="registrar")
