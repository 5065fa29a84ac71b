"""What is held on one person, as it is told: to him, to whoever erases him."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from audit.findings import Text
from contracts.codes import PersonCode, Position
from contracts.sealed import Sealed
from services.intake.rules.erasure import Duty, Holds

FORMAT: Final = "delibere/person/1"


class Place(Struct, frozen=True):
    """What a person is or was in an edition (or in the label): president, member, secretary, contact; a role."""

    edition: str
    holds: Holds


class Change(Struct, frozen=True):
    """One change of a role or a signing key: `what` it is, and the role's name or the key's SHA-256."""

    position: Position
    time: datetime
    what: str
    value: str


class Reading(Struct, frozen=True):
    """A dossier that he was given to read, or that was taken from him: drawn, added, moved-to, moved-away."""

    position: Position
    edition: str
    dossier: str
    what: str


class Own(Struct, frozen=True):
    """A record of his, of his dossier or letter, whole but for sealed bytes: as plain JSON, and `told` as sentences."""

    position: Position
    time: datetime
    edition: str
    noun: str
    id: str
    actor: str
    command: Any
    events: tuple[Any, ...]
    told: tuple[Text, ...]


class Mention(Struct, frozen=True):
    """A record that names him among others: which, and where in it."""

    position: Position
    time: datetime
    edition: str
    noun: str
    id: str
    events: tuple[str, ...]
    places: tuple[str, ...]


class Field(Struct, frozen=True):
    """A sealed field of his: the record that holds it, its name, and the field as stored."""

    position: Position
    edition: str
    noun: str
    sealed: Sealed


class Erasure(Struct, frozen=True):
    """That he was erased: where, when, on which ground, by whom."""

    position: Position
    time: datetime
    ground: str
    reason: str
    actor: str


class Held(Struct, frozen=True):
    """All of it, as of a position.

    `engaged`: what he is or was in each edition; `roles`: those that he holds now; `needed`: why he cannot be erased.
    """

    format: str
    person: PersonCode
    label: str
    simulation: str
    position: Position
    erased: Erasure | None
    roles: tuple[str, ...]
    engaged: tuple[Place, ...]
    needed: tuple[Place, ...]
    changes: tuple[Change, ...]
    fields: tuple[Field, ...]
    readings: tuple[Reading, ...]
    documents: tuple[str, ...]
    own: tuple[Own, ...]
    mentions: tuple[Mention, ...]


def places(duties: Iterable[Duty]) -> tuple[Place, ...]:
    """Return duties as they are told."""
    return tuple(Place(*duty) for duty in duties)
