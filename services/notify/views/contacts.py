"""Whom to write to: the contact of each dossier, and the sealed name and address of each person."""

from collections.abc import Sequence
from typing import NamedTuple

from contracts.events import intake as i
from contracts.record import Record
from contracts.sealed import Sealed


class Contact(NamedTuple):
    """Who stands for a dossier: the authority's name (public) and the person's code."""

    authority: str
    person: str


class Opened(NamedTuple):
    """A person's name and address in clear; None where it was never given or is erased."""

    name: str | None
    address: str | None


class Person(NamedTuple):
    """A person's sealed fields, as last registered."""

    name: Sealed | None
    address: Sealed | None

    @property
    def sealed(self) -> tuple[Sealed, ...]:
        """What there is to open, in order."""
        return tuple(field for field in self if field is not None)

    def opened(self, plain: Sequence[str | None]) -> Opened:
        """Return name and address from what `sealed` was opened to, in the same order."""
        found = iter(plain)
        return Opened(*(None if field is None else next(found) for field in self))


class Contacts:
    """Contacts by edition and dossier, persons by code, and the label's own name."""

    def __init__(self) -> None:
        self.label = ""
        self.persons: dict[str, Person] = {}
        self._dossiers: dict[tuple[str, str], Contact] = {}

    def observe(self, record: Record) -> None:
        """Fold one record."""
        if record.noun not in ("label", "person", "dossier"):
            return
        for event in record.events:
            match event:
                case i.LabelFounded():
                    self.label = event.name
                case i.PersonRegistered():
                    self.persons[event.person] = Person(event.name, event.address)
                case i.DossierSubmitted():
                    self._dossiers[record.edition, event.dossier] = Contact(event.authority.name, event.contact)
                case _:
                    pass

    def of(self, edition: str, dossier: str) -> Contact | None:
        """Return a dossier's contact, or None where nobody filed it."""
        return self._dossiers.get((edition, dossier))

    def person(self, code: str) -> Person:
        """Return a person's sealed fields; empty where he gave none."""
        return self.persons.get(code, Person(None, None))
