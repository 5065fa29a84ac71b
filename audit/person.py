"""All that a log holds on one person: what he did, what was done about him, what is sealed for him, where he is named.

Regulation (EU) 2016/679, article 15. A record is his own where he is its actor, its noun is his, or its events say
something of him alone; it is told whole. Elsewhere he is one among others (a jury, a draw, a tally): told are the place
and the words that name him, and nothing that concerns the others (15(4)). Sealed fields come out sealed: whoever holds
the right asks the registrar.
"""

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from audit.held import FORMAT, Change, Erasure, Field, Held, Mention, Own, Place, Reading, places
from audit.telling import tell
from audit.walk import walk
from contracts.codes import LABEL
from contracts.events import Event
from contracts.events.intake import (
    KeyReplaced,
    LabelFounded,
    PersonErased,
    PersonRegistered,
    RoleGranted,
    RoleWithdrawn,
)
from contracts.events.scoring import DrawHeld, ReaderAdded, ReadingMoved
from contracts.record import Record
from contracts.sealed import Sealed
from ledger.port import Entry, Ledger
from services.intake.rules.erasure import ROLES, Holds
from services.intake.views.duties import Duties
from services.roll import Roll

#: Fields of an event that say whom it is about.
_ABOUT: Final = frozenset(
    {"person", "juror", "member", "contact", "hearer", "organiser", "author", "second", "holder", "by", "to"}
)
#: Nouns that are his from the record on that names him as the contact: what becomes of them names him no more.
_HIS: Final = frozenset({"dossier", "letter"})
_SEALED: Final = frozenset(Sealed.__struct_fields__)


class UnknownPerson(LookupError):
    """Nobody of that code was registered, as read so far."""


class _Book:
    """Folds the log for one person."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.roll = Roll()
        self.duties = Duties(self.roll)
        self.label = self.simulation = ""
        self.erased: Erasure | None = None
        self.changes: list[Change] = []
        self.fields: list[Field] = []
        self.readings: list[Reading] = []
        self.documents: dict[str, None] = {}
        self.own: list[Own] = []
        self.mentions: list[Mention] = []
        self._named = person.encode()
        self._his: set[tuple[str, str, str]] = set()

    def observe(self, entry: Entry, record: Record) -> None:
        """Fold one record."""
        self.roll.observe(entry.position, record)
        self.duties.observe(record)
        for event in record.events:
            if isinstance(event, LabelFounded):
                self.label = event.name
                self.simulation = "" if event.simulation is None else event.simulation.notice
        if self._named in entry.raw or (record.edition, record.noun, record.id) in self._his:
            self._take(entry.position, record)

    def _take(self, position: int, record: Record) -> None:
        events: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(record.events))
        command = msgspec.json.decode(record.command)
        named = {"actor": record.actor, "id": record.id.split("."), "command": command, "events": events}
        places = tuple(place for place, text in _texts(named) if text == self.person)
        noun = (record.edition, record.noun, record.id)
        if not places and noun not in self._his:  # another code that begins with his
            return
        if record.noun in _HIS and any(event.get("contact") == self.person for event in events):
            self._his.add(noun)
        self._note(position, record)
        for sealed in _sealed(events):
            if sealed.person == self.person:
                self.fields.append(Field(position, record.edition, record.noun, sealed))
        where = (position, record.time, record.edition, record.noun, record.id)
        about = self.person in named["id"] or noun in self._his or _about(events, self.person)
        if record.actor == self.person or about:
            opaque = _opaque(command), tuple(_opaque(event) for event in events)
            told = tuple(tell(event, record.actor) for event in record.events)
            self.own.append(Own(*where, record.actor, *opaque, told))
            self.documents |= dict.fromkeys(document["sha256"] for document in _documents(events))
        else:
            self.mentions.append(Mention(*where, tuple(event["type"] for event in events), places))

    def _note(self, position: int, record: Record) -> None:
        for event in record.events:
            match event:
                case LabelFounded(organiser=self.person):
                    self._change(position, record, "key", _fingerprint(event.key))
                    self._change(position, record, "role-granted", "organiser")
                case PersonRegistered(person=self.person) | KeyReplaced(person=self.person):
                    self._change(position, record, "key", _fingerprint(event.key))
                case RoleGranted(person=self.person):
                    self._change(position, record, "role-granted", event.role)
                case RoleWithdrawn(person=self.person):
                    self._change(position, record, "role-withdrawn", event.role)
                case PersonErased(person=self.person):
                    self.erased = Erasure(position, record.time, event.ground, event.reason, record.actor)
                case _:
                    self._read(position, record.edition, event)

    def _read(self, position: int, edition: str, event: Event) -> None:
        match event:
            case DrawHeld():
                given = [(each.dossier, "drawn") for each in event.readings if self.person in each.readers]
            case ReaderAdded(juror=self.person):
                given = [(event.dossier, "added")]
            case ReadingMoved(juror=self.person):
                given = [(event.dossier, "moved-away")]
            case ReadingMoved(to=self.person):
                given = [(event.dossier, "moved-to")]
            case _:
                given = []
        self.readings += [Reading(position, edition, dossier, what) for dossier, what in given]

    def _change(self, position: int, record: Record, what: str, value: str) -> None:
        self.changes.append(Change(position, record.time, what, value))


async def held(ledger: Ledger, upto: int, person: str, clock: datetime) -> Held:
    """Read all that the first `upto` records hold on a person. Raises UnknownPerson, Damaged, Unavailable.

    `clock`: what tells whether he is still needed, but in a simulated label, which has its own.
    """
    book = _Book(person)
    await walk(ledger, upto, book.observe)
    known = book.roll.persons.get(person)
    if known is None:
        raise UnknownPerson(person)
    roles: tuple[Holds, ...] = tuple(role for role in ROLES if role in known.roles)
    return Held(
        format=FORMAT,
        person=person,
        label=book.label,
        simulation=book.simulation,
        position=upto,
        erased=book.erased,
        roles=roles,
        engaged=places(book.duties.of(person)),
        needed=(*(Place(LABEL, role) for role in roles), *places(book.duties.running(person, book.roll.now(clock)))),
        changes=tuple(book.changes),
        fields=tuple(book.fields),
        readings=tuple(book.readings),
        documents=tuple(book.documents),
        own=tuple(book.own),
        mentions=tuple(book.mentions),
    )


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in plain JSON with its place, keys of objects included."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield f"{place}.{name}", name
            yield from _texts(each, f"{place}.{name}" if place else name)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _texts(each, f"{place}[{number}]")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _objects(each)


def _sealed(value: Any) -> Iterator[Sealed]:
    for each in _objects(value):
        if each.keys() == _SEALED:
            yield msgspec.convert(each, Sealed)


def _documents(value: Any) -> Iterator[dict[str, Any]]:
    return (each for each in _objects(value) if each.keys() == {"sha256", "size"})


def _about(events: list[dict[str, Any]], person: str) -> bool:
    return any(event.get(name) == person for event in events for name in _ABOUT)


def _opaque(value: Any) -> Any:
    """Return plain JSON in which a sealed field tells whose it is, and no bytes."""
    if isinstance(value, dict):
        if value.keys() == _SEALED:
            return {"sealed": value["field"], "person": value["person"]}
        return {name: _opaque(each) for name, each in value.items()}
    return [_opaque(each) for each in value] if isinstance(value, list | tuple) else value


def _fingerprint(key: str) -> str:
    return hashlib.sha256(b64decode(key)).hexdigest()
