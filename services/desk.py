"""A desk: one service's nouns and views folded from the log, and the decisions taken on them. Pure.

The live service and the audit use the same desk: one decides at the head of the log, the other again at `basis` and at
position - 1.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

import msgspec

from contracts import record as records
from contracts.commands import Command
from contracts.commands.intake import FoundLabel
from contracts.events import Event
from contracts.record import Record
from contracts.refusals import Refusal, Why
from contracts.request import FORMAT, Request
from contracts.subjects import NOUNS, Address, address, service_of
from ledger.port import Damaged, Entry
from ledger.transact import Decision, Standing
from services import roll
from services.act import Act
from services.rights import authorise
from services.roll import Roll

#: Nouns of one kind whose states are compared together.
SHELF: Final = 256
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Command).decode


class Service(Protocol):
    """What makes a service: its rules by noun and its views of other nouns. Facts are its own frozen structs."""

    @property
    def name(self) -> str:
        """The service's name, as in `contracts.subjects.NOUNS`."""
        ...

    @property
    def folded(self) -> Mapping[str, object]:
        """All that was folded from the log and nothing else, view by view: what self-audit compares."""
        ...

    def observe(self, position: int, record: Record) -> None:
        """Fold one record of any noun into the views."""
        ...

    def reads(self, command: Command, edition: str) -> tuple[str, ...]:
        """Return the SHA-256 of the documents whose content this decision rests on."""
        ...

    def learn(self, sha256: str, content: bytes) -> None:
        """Take in a document that `reads` named."""
        ...

    def consult(self, command: Command, act: Act) -> Any:
        """Return the facts of other nouns that the decision rests on: comparable, frozen, small."""
        ...

    def decide(self, command: Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:
        """Decide on the noun's state (None: no record yet) and the facts; () where nothing is to do; raises Refusal."""
        ...

    def evolve(self, noun: str, state: Any, event: Event, act: Act) -> Any:
        """Return the noun's state after one more event."""
        ...

    def alone(self, command: Command) -> bool:
        """Say whether a decision stands only if nothing was stored since its basis: nobody tests it again."""
        ...

    def standing(self, record: Record, position: int) -> Standing:
        """Say whether what is stored there counts, as folded so far."""
        ...

    def react(self, record: Record, position: int) -> tuple[Command, ...]:
        """Return the commands of this service that follow from a record, in its edition."""
        ...


@runtime_checkable
class Imprinted(Protocol):
    """A service that also takes in the bytes of each record just folded: what it writes names some by their hash."""

    def imprint(self, position: int, record: Record, raw: bytes) -> None:
        """Take in the bytes stored at a position."""
        ...


@runtime_checkable
class Discreet(Protocol):
    """A service that knows from which dossiers a person is recused: a refusal tells him nothing of these."""

    def hidden(self, edition: str, person: str) -> frozenset[str]:
        """Return the dossiers from which a person is recused, and the motions on nothing else."""
        ...


class Unreadable(Damaged):
    """One entry is no record that this program understands; the log around it is whole."""


class Noun:
    """One noun instance as folded: version, last position and hash, the command ids in its history, its state."""

    __slots__ = ("commands", "hash", "position", "state", "version")

    def __init__(self) -> None:
        self.version = 0
        self.position = 0
        self.hash = ""
        self.commands: dict[str, int] = {}
        self.state: Any = None


class Consulted(NamedTuple):
    """All that a decision read outside its noun: the roll, and the service's own facts."""

    standing: roll.Standing
    facts: Any


class Desk:
    """Folds entries in order; decides between two of them."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.roll = Roll()
        self.position = 0
        self.nouns: dict[Address, Noun] = {}
        self._shelves: dict[str, list[dict[Address, Noun]]] = {}
        self._owned = frozenset(NOUNS[service.name])
        self._imprinted = service if isinstance(service, Imprinted) else None

    # -- folding

    def observe(self, entry: Entry) -> None:
        """Fold one entry. Raises Damaged where it is unreadable, misplaced or breaks its noun's chain."""
        self.fold(entry, read(entry))

    def fold(self, entry: Entry, record: Record) -> None:
        """Fold one entry that was read already."""
        if record.noun in self._owned:
            self._evolve(entry, record)
        self.roll.observe(entry.position, record)
        self.service.observe(entry.position, record)
        if self._imprinted is not None:
            self._imprinted.imprint(entry.position, record, entry.raw)
        self.position = entry.position

    def _evolve(self, entry: Entry, record: Record) -> None:
        noun = self._instance(Address(record.edition, record.noun, record.id))
        if record.version != noun.version + 1 or record.prev != noun.hash:
            raise Damaged(f"position {entry.position} does not follow its noun's previous record")
        act = Act(record.edition, record.actor, record.command_id, record.time, entry.position)
        for event in record.events:
            noun.state = self.service.evolve(record.noun, noun.state, event, act)
        noun.version = record.version
        noun.position = entry.position
        noun.hash = hashlib.sha256(entry.raw).hexdigest()
        noun.commands[record.command_id] = entry.position

    def _instance(self, where: Address) -> Noun:
        """Return a noun to fold into; a new one also goes on the last shelf of its kind."""
        noun = self.nouns.get(where)
        if noun is None:
            noun = self.nouns[where] = Noun()
            shelves = self._shelves.setdefault(where.noun, [{}])
            if len(shelves[-1]) == SHELF:
                shelves.append({})
            shelves[-1][where] = noun
        return noun

    @property
    def folded(self) -> dict[str, object]:
        """All that was folded, by name: the roll, the service's views, the nouns of each kind some at a time."""
        shelves = {f"nouns.{noun}.{n}": shelf for noun, some in self._shelves.items() for n, shelf in enumerate(some)}
        return {"desk.roll": self.roll, **self.service.folded, **shelves}

    def noun(self, where: Address) -> Noun:
        """Return a noun as folded so far (version 0 where it has no record)."""
        return self.nouns.get(where) or Noun()

    # -- deciding

    def find(self, request: Request) -> int | None:
        """See `ledger.transact.Decider`."""
        _, where = self.parse(request)
        return self.noun(where).commands.get(request.command_id)

    def now(self, request: Request, clock: datetime) -> datetime:
        """See `ledger.transact.Decider`: a simulated label begins when its founding says."""
        command, _ = self.parse(request)
        if isinstance(command, FoundLabel) and command.simulation is not None:
            return command.simulation.starts
        return self.roll.now(clock)

    def decide(self, request: Request, time: datetime, nonce: str) -> Decision:
        """See `ledger.transact.Decider`."""
        command, where = self.parse(request)
        act = Act(request.edition, request.actor, request.command_id, time)
        noun = self.noun(where)
        try:
            events = self.judge(request, act, noun.state, self.consult(request, act))
        except Refusal as refusal:
            raise self._told(refusal, act, request) from None
        if not events:
            return Decision(where.subject, noun.position, noun.version, None)
        record = Record(
            format=records.FORMAT,
            nonce=nonce,
            edition=where.edition,
            noun=where.noun,
            id=where.id,
            version=noun.version + 1,
            prev=noun.hash,
            basis=self.position,
            time=time,
            actor=request.actor,
            command_id=request.command_id,
            causation=request.causation,
            correlation=request.correlation or request.command_id,
            command=request.command,
            events=events,
            evidence=request.evidence,
        )
        return Decision(where.subject, noun.position, noun.version, record, self.service.alone(command))

    def _told(self, refusal: Refusal, act: Act, request: Request) -> Refusal:
        """Return a refusal without what its asker may not be told."""
        if not isinstance(self.service, Discreet):
            return refusal
        hidden = self.service.hidden(act.edition, act.actor)
        return refusal.without(hidden, act.actor, bytes(request.command).decode()) if hidden else refusal

    def consult(self, request: Request, act: Act) -> Consulted:
        """Read the other nouns, as folded so far."""
        command, _ = self.parse(request)
        return Consulted(self.roll.standing(act.edition, act.actor), self.service.consult(command, act))

    def judge(self, request: Request, act: Act, state: Any, consulted: Consulted) -> tuple[Event, ...]:
        """Check the actor's right and apply the rule: the same for the service and for the audit. Raises Refusal."""
        command, _ = self.parse(request)
        authorise(request, command, consulted.standing)
        return self.service.decide(command, act, state, consulted.facts)

    def standing(self, record: Record, position: int) -> Standing:
        """See `ledger.transact.Decider`."""
        return self.service.standing(record, position)

    def parse(self, request: Request) -> tuple[Command, Address]:
        """Return the command, strictly decoded, and the noun it decides on. Raises Refusal."""
        if request.format != FORMAT:
            raise Refusal(Why.UNSUPPORTED_VERSION, version=request.format, supported=FORMAT)
        command, where = parse_command(bytes(request.command), request.edition, request.actor)
        if service_of(command) != self.service.name:
            raise Refusal(Why.UNKNOWN_COMMAND, service=self.service.name)
        return command, where


@lru_cache(maxsize=4096)
def parse_command(raw: bytes, edition: str, actor: str) -> tuple[Command, Address]:
    """Decode a command strictly: known fields, right types. Raises Refusal."""
    try:
        command: Command = _decode(raw)
    except msgspec.ValidationError as error:
        raise Refusal(Why.INVALID_FIELD, problem=error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(Why.INVALID_JSON, problem=error) from None
    return command, address(command, edition, actor)


def demand_canonical(command: Command, raw: bytes) -> None:
    """Refuse a command whose bytes are not those that the schema writes: no field twice, no white space.

    Asked at the door only: what was recorded under an older schema is decided again as it is.
    """
    if _encode(command) != raw:
        raise Refusal(Why.INVALID_JSON, problem="not compact JSON with every field in the order of the schema")


def read(entry: Entry) -> Record:
    """Decode an entry and check that it lies where it says. Raises Damaged (Unreadable where it is no record)."""
    try:
        record = records.decode(entry.raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"position {entry.position} cannot be read: {error}") from None
    if Address(record.edition, record.noun, record.id).subject != entry.subject:
        raise Damaged(f"position {entry.position} lies under the subject of another noun")
    return record


def as_request(record: Record) -> Request:
    """Return the request that a record answers, for deciding it again."""
    return Request(
        format=FORMAT,
        command_id=record.command_id,
        edition=record.edition,
        actor=record.actor,
        command=record.command,
        evidence=record.evidence,
        causation=record.causation,
        correlation=record.correlation,
    )
