"""A scene: the services' desks on one log in memory, each decision folded at once. For given/when/then on rules.

No broker, no clock, no chance: time moves by what the test says, command ids and nonces count up.
"""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Raw

from contracts import record as records
from contracts.commands import Command
from contracts.commands.intake import FoundLabel, GrantRole, RegisterPerson
from contracts.events import Event
from contracts.events.intake import Role
from contracts.evidence import Signature, signed_bytes
from contracts.record import Record
from contracts.request import FORMAT, Request
from contracts.subjects import Address, service_of
from ledger.port import Entry
from services.desk import Desk, Service

ORGANISER = "p-organiser"


def key_of(person: str) -> Ed25519PrivateKey:
    """Return a person's test key, always the same for the same code."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(person.encode()).digest())


def public_key(person: str) -> str:
    """Return the public half of `key_of`, in base64."""
    return base64.b64encode(key_of(person).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signature(person: str, edition: str, command_id: str, command: bytes) -> Signature:
    """Sign as that person."""
    message = signed_bytes(edition, person, command_id, command)
    return Signature("ed25519", public_key(person), base64.b64encode(key_of(person).sign(message)).decode())


def outside(
    where: Address,
    events: tuple[Event, ...],
    number: str,
    time: datetime,
    *,
    actor: str = ORGANISER,
    version: int = 1,
    prev: str = "",
    basis: int = 0,
) -> Record:
    """Return the record of what a service decided that is not in the scene; `number`: its nonce and its ids."""
    return Record(
        format=1,
        nonce=number,
        edition=where.edition,
        noun=where.noun,
        id=where.id,
        version=version,
        prev=prev,
        basis=basis,
        time=time,
        actor=actor,
        command_id=number,
        causation="",
        correlation=number,
        command=Raw(b"{}"),
        events=events,
        evidence=(),
    )


class Scene:
    """Takes commands one after the other and returns the events decided; a rule's Refusal is raised."""

    def __init__(self, *services: Service, edition: str = "26") -> None:
        self.desks = {service.name: Desk(service) for service in services}
        self.entries: list[Entry] = []
        self.edition = edition
        self.now = datetime(2024, 3, 1, 9, tzinfo=UTC)
        self._count = 0

    def found(self, *persons: str) -> None:
        """Found the label and register these persons (each with his test key)."""
        self.do(ORGANISER, FoundLabel("Label", ORGANISER, public_key(ORGANISER)), edition="label")
        for person in persons:
            self.do(ORGANISER, RegisterPerson(person, public_key(person)), edition="label")

    def grant(self, person: str, role: Role) -> None:
        """Grant a role of the label."""
        self.do(ORGANISER, GrantRole(person, role), edition="label")

    def learn(self, service: str, sha256: str, content: bytes) -> None:
        """Give a service a document that its decisions rest on."""
        self.desks[service].service.learn(sha256, content)

    def request(self, actor: str, command: Command, edition: str | None = None, command_id: str = "") -> Request:
        """Return a signed request (services by themselves sign nothing)."""
        self._count += 1
        raw = msgspec.json.encode(command)
        scope = edition or self.edition
        number = command_id or f"{self._count:032x}"
        evidence = (signature(actor, scope, number, raw),) if actor.startswith("p-") else ()
        return Request(FORMAT, number, scope, actor, Raw(raw), evidence)

    def do(self, actor: str, command: Command, edition: str | None = None) -> tuple[Event, ...]:
        """Decide one command, fold it into every desk, and return its events; () where nothing was to do."""
        return self.take(self.request(actor, command, edition), service_of(command))

    def take(self, request: Request, service: str) -> tuple[Event, ...]:
        """Decide a request at the head of the log."""
        self.now += timedelta(seconds=1)
        desk = self.desks[service]
        decision = desk.decide(request, self.now, f"{len(self.entries):032x}")
        if decision.record is None:
            return ()
        self.store(decision.subject, decision.record)
        return decision.record.events

    def store(self, subject: str, record: Record) -> int:
        """Append a record and fold it into every desk; return its position."""
        entry = Entry(len(self.entries) + 1, subject, records.encode(record))
        self.entries.append(entry)
        for desk in self.desks.values():
            desk.observe(entry)
        return entry.position

    def react(self, service: str) -> tuple[Event, ...]:
        """Let a service take every reaction to the whole log that it has not taken yet, until nothing follows."""
        events: tuple[Event, ...] = ()
        seen = 0
        while seen < len(self.entries):
            entry = self.entries[seen]
            seen += 1
            record = records.decode(entry.raw)
            for command in self.desks[service].service.react(record, entry.position):
                events += self.do(service, command, record.edition)
        return events

    @property
    def position(self) -> int:
        """The last position of the log."""
        return len(self.entries)
