"""The registrar as its inbox calls it: folds the roll from the log, answers about sealed fields and receipts."""

import structlog

from contracts.questions import Question
from contracts.record import Record
from contracts.request import Request
from services.journal import Logger
from services.registrar.alarm import Alarm
from services.registrar.answers import Answers, Asker
from services.registrar.erasures import Erasures
from services.registrar.keyring import Keyring
from services.registrar.receipts import Receipts
from services.roll import Roll


class Registrar:
    """Decides no noun of the log: who may seal and open comes from the roll, keys from the keyring."""

    name = "registrar"

    def __init__(
        self,
        keyring: Keyring,
        receipts: Receipts | None = None,
        alarm: Alarm | None = None,
        logger: Logger | None = None,
    ) -> None:
        self.keyring = keyring
        self.roll = Roll()
        self.erasures = Erasures(keyring, logger or structlog.get_logger())
        self._answers = Answers(self.roll, keyring, self.erasures, receipts, alarm)

    def observe(self, position: int, record: Record) -> None:
        """Fold one record of the log."""
        self.roll.observe(position, record)
        self.erasures.observe(record)

    async def answer(self, question: Question, request: Asker) -> object:
        """Answer a question whose asker's signature was checked; see `Answers.answer`. Raises Refusal."""
        return await self._answers.answer(question, request)

    async def settle(self, question: Question, request: Request) -> int:
        """Settle the alarm as the request asks, whose signature was checked; see `Answers.settle`. Raises Refusal."""
        return await self._answers.settle(question, request)
