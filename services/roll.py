"""The roll: what every service reads before it decides anything. Who is who, with which key; which rulebook rules.

A fold of intake's records, made by each service for itself.
"""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from contracts.events import intake as e
from contracts.record import Record
from contracts.rulebook import Rulebook
from contracts.simulation import Simulation

#: A simulated clock moves on by this at each record, so that times tell the order.
TICK: Final = timedelta(milliseconds=1)


class Edition(NamedTuple):
    """An edition as opened: its rulebook, calendar and state, with the positions that opened and closed it."""

    code: str
    year: int
    rulebook: Rulebook
    rulebook_sha256: str
    register: str
    calendar: e.Calendar
    simulation: Simulation | None
    state: Literal["open", "closed", "cancelled", "archived"]
    opened: int
    closed: int = 0


class Person(NamedTuple):
    """A registered person: current key, roles in the label, whether he was erased (for good)."""

    key: str
    roles: frozenset[str]
    erased: bool = False


class Standing(NamedTuple):
    """What a decision needs of the roll: the actor, and the edition acted on."""

    founded: bool
    simulated: bool
    person: Person | None
    edition: Edition | None


@lru_cache(maxsize=64)
def rulebook_of(document: bytes) -> Rulebook:
    """Read a rulebook from the bytes that the opening record holds."""
    return msgspec.json.decode(document, type=Rulebook)


class Roll:
    """Folded from the whole log; reads only what intake decided."""

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}
        self.editions: dict[str, Edition] = {}
        self.founded = False
        self.simulation: Simulation | None = None
        self._clock: datetime | None = None
        self._latest: datetime | None = None

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self._latest = record.time if self._latest is None else max(self._latest, record.time)
        if record.noun in ("label", "clock", "person", "edition"):
            for event in record.events:
                self._evolve(event, position)

    def standing(self, edition: str, actor: str) -> Standing:
        """Return what is known of an actor and an edition as folded so far."""
        simulated = self.simulation is not None
        return Standing(self.founded, simulated, self.persons.get(actor), self.editions.get(edition))

    def own_key(self, record: Record) -> bool:
        """Say whether what signs a record, if anything does, is its actor's key as folded so far."""
        person = self.persons.get(record.actor)
        return all(person is not None and signature.key == person.key for signature in record.evidence)

    def now(self, clock: datetime) -> datetime:
        """Return the clock's time, or the simulated one: what was last set, or just after the last record."""
        if self.simulation is None:
            return clock
        shown = self._clock or self.simulation.starts
        return shown if self._latest is None else max(shown, self._latest + TICK)

    def _evolve(self, event: object, position: int) -> None:
        match event:
            case e.LabelFounded():
                self.founded = True
                self.simulation = event.simulation
                self.persons[event.organiser] = Person(event.key, frozenset({"organiser"}))
            case e.ClockAdvanced():
                self._clock = event.to
            case e.PersonRegistered():
                self.persons[event.person] = Person(event.key, frozenset())
            case e.KeyReplaced():
                self.persons[event.person] = self.persons[event.person]._replace(key=event.key)
            case e.RoleGranted():
                self._roles(event.person, self.persons[event.person].roles | {event.role})
            case e.RoleWithdrawn():
                self._roles(event.person, self.persons[event.person].roles - {event.role})
            case e.PersonErased():
                self.persons[event.person] = self.persons[event.person]._replace(roles=frozenset(), erased=True)
            case e.EditionOpened():
                self.editions[event.edition] = _opened(event, position)
            case e.EditionClosed():
                self._edition(event.edition, state="closed", closed=position)
            case e.EditionCancelled():
                self._edition(event.edition, state="cancelled")
            case e.EditionArchived():
                self._edition(event.edition, state="archived")
            case e.EditionPostponed():
                self._edition(event.edition, calendar=event.calendar)
            case _:
                pass

    def _roles(self, person: str, roles: frozenset[str]) -> None:
        self.persons[person] = self.persons[person]._replace(roles=roles)

    def _edition(self, code: str, **changes: object) -> None:
        self.editions[code] = self.editions[code]._replace(**changes)  # type: ignore[arg-type]


def _opened(event: e.EditionOpened, position: int) -> Edition:
    document = bytes(event.rulebook)
    return Edition(
        code=event.edition,
        year=event.year,
        rulebook=rulebook_of(document),
        rulebook_sha256=hashlib.sha256(document).hexdigest(),
        register=event.register.sha256,
        calendar=event.calendar,
        simulation=event.simulation,
        state="open",
        opened=position,
    )
