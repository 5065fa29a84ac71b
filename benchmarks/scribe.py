"""A log written in memory by the live rules of intake and scoring: signed commands, records chained.

The many ballots at its end are written as scoring would store them, without being decided: the audit, which decides
them again, finds each of them right (`benchmarks.replay` checks it).

Nothing depends on a clock or on chance: the same sizes give the same bytes.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

from cli.keys import SigningKey
from contracts import record as records
from contracts.commands import Command
from contracts.commands.scoring import CastScore
from contracts.events.scoring import ScoreCast
from contracts.questions import MyReadings
from contracts.record import Record
from contracts.request import FORMAT, Request
from contracts.subjects import Address, service_of
from ledger.memory import MemoryDocuments
from ledger.port import Entry
from services.desk import Desk
from services.intake.intake import Intake
from services.scoring.scoring import Scoring

ORGANISER: Final = "p-organiser"
SEED: Final = "26"
_TICK: Final = timedelta(milliseconds=1)


class Pair(NamedTuple):
    """A ballot that may be cast."""

    edition: str
    panel: str
    juror: str
    dossier: str


class Scribe:
    """Decides commands one after the other and keeps what they gave."""

    def __init__(self, began: datetime = datetime(2024, 3, 1, tzinfo=UTC)) -> None:
        self.entries: list[Entry] = []
        self.documents = MemoryDocuments()
        self.now = began
        self._desks = {service.name: Desk(service) for service in (Intake(), Scoring())}
        self._marks = Random(SEED)
        self._keys: dict[str, SigningKey] = {}
        self._count = 0

    async def keep(self, content: bytes) -> str:
        """Keep the official list, and give it to intake; return its SHA-256."""
        reference = await self.documents.put(content)
        self._desks["intake"].service.learn(reference.sha256, content)
        return reference.sha256

    def key(self, person: str) -> SigningKey:
        """Return a person's key, always the same."""
        if person not in self._keys:
            self._keys[person] = SigningKey.from_seed(hashlib.sha256(person.encode()).digest())
        return self._keys[person]

    def request(self, actor: str, command: Command | MyReadings, edition: str) -> Request:
        """Sign a command, or a question, as its actor."""
        self._count += 1
        number, raw = f"{self._count:032x}", msgspec.json.encode(command)
        return Request(FORMAT, number, edition, actor, Raw(raw), (self.key(actor).sign(edition, actor, number, raw),))

    def do(self, actor: str, command: Command, edition: str) -> None:
        """Decide a command at the head of the log and store the record."""
        self.now += _TICK
        decision = self._desks[service_of(command)].decide(
            self.request(actor, command, edition), self.now, f"{self._count:032x}"
        )
        assert decision.record is not None, "nothing to do"
        entry = Entry(len(self.entries) + 1, decision.subject, records.encode(decision.record))
        self.entries.append(entry)
        for desk in self._desks.values():
            desk.fold(entry, decision.record)

    def cast(self, pair: Pair, criteria: tuple[str, ...]) -> Request:
        """Return a juror's signed first ballot on a dossier in the first round, its marks drawn from the seed."""
        marks: dict[str, int | None] = {criterion: self._marks.randint(0, 5) for criterion in criteria}
        return self.request(pair.juror, CastScore(pair.dossier, 1, 0, marks), pair.edition)

    def store(self, pair: Pair, criteria: tuple[str, ...]) -> None:
        """Write a ballot as scoring would store it; nothing is decided on this scribe any more."""
        request, self.now = self.cast(pair, criteria), self.now + _TICK
        marks = msgspec.json.decode(request.command, type=CastScore).marks
        where = Address(pair.edition, "ballot", f"{pair.dossier}.{pair.juror}")
        record = Record(
            format=records.FORMAT,
            nonce=request.command_id,
            edition=where.edition,
            noun=where.noun,
            id=where.id,
            version=1,
            prev="",
            basis=len(self.entries),
            time=self.now,
            actor=pair.juror,
            command_id=request.command_id,
            causation="",
            correlation=request.command_id,
            command=request.command,
            events=(ScoreCast(pair.dossier, pair.juror, pair.panel, 1, marks),),
            evidence=request.evidence,
        )
        self.entries.append(Entry(len(self.entries) + 1, where.subject, records.encode(record)))
