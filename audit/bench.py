"""The four desks side by side, as the services run them, each fed the whole log: what every reading of it folds."""

from typing import Final, NamedTuple

from contracts.commands import Command
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.request import Request
from contracts.subjects import OWNER, Address
from ledger.port import Documents, Entry
from services.act import Act
from services.awards.awards import Awards
from services.desk import Consulted, Desk, Noun, Service, as_request
from services.intake.intake import Intake
from services.notify.notify import Notify
from services.scoring.scoring import Scoring


class MissingDocument(Exception):
    """A decision rests on a document that is not kept beside this log: it cannot be decided again."""

    def __init__(self, sha256: str, position: int) -> None:
        super().__init__(f"position {position} rests on document {sha256}, which is not there")
        self.sha256 = sha256
        self.position = position


class Case(NamedTuple):
    """A record as something to decide again: the desk that owns its noun, the request that it answers, the act."""

    position: int
    record: Record
    desk: Desk
    request: Request
    act: Act
    command: Command
    where: Address

    @property
    def noun(self) -> Noun:
        """The noun as folded so far."""
        return self.desk.noun(self.where)


class Bench:
    """Folds every entry into every desk; hands each service the documents that its decisions rest on."""

    def __init__(self, documents: Documents) -> None:
        self.intake: Final = Intake()
        self.scoring: Final = Scoring()
        self.awards: Final = Awards()
        self.notify: Final = Notify()
        services: tuple[Service, ...] = (self.intake, self.scoring, self.awards, self.notify)
        self.desks: Final = {service.name: Desk(service) for service in services}
        self.position = 0
        self._documents = documents
        self._learnt: set[tuple[str, str]] = set()

    def fold(self, entry: Entry, record: Record) -> None:
        """Fold one entry into every desk."""
        for desk in self.desks.values():
            desk.fold(entry, record)
        self.position = entry.position

    def case(self, position: int, record: Record) -> Case | None:
        """Return what a record decides; None where its command is not one of the noun that it lies under."""
        desk = self.desks.get(OWNER.get(record.noun, ""))
        if desk is None:
            return None
        request = as_request(record)
        try:
            command, where = desk.parse(request)
        except Refusal:
            return None
        if where != (record.edition, record.noun, record.id):
            return None
        act = Act(record.edition, record.actor, record.command_id, record.time)
        return Case(position, record, desk, request, act, command, where)

    async def consult(self, case: Case) -> Consulted:
        """Return the facts on which a case is decided, as folded so far. Raises MissingDocument."""
        service = case.desk.service
        for sha256 in service.reads(case.command, case.act.edition):
            if (service.name, sha256) not in self._learnt:
                content = await self._documents.get(sha256)
                if content is None:
                    raise MissingDocument(sha256, case.position)
                service.learn(sha256, content)
                self._learnt.add((service.name, sha256))
        return case.desk.consult(case.request, case.act)
