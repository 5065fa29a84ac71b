"""What minutes are told in: headings, sentences, tables; codes, and beside them the names that are known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from cli.words import say
from contracts.grid import Text as Label


class Heading(Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 3."""

    level: int
    text: str


class Line(Struct, frozen=True, tag="line"):
    """A paragraph."""

    text: str


class Table(Struct, frozen=True, tag="table"):
    """A table; `widths`: the part of the page that each column takes."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Part = Heading | Line | Table


class Teller(NamedTuple):
    """Tells one document in one language, with what names are known (persons by code, authorities by dossier)."""

    told: dict[str, Any]
    persons: Mapping[str, str]
    places: Mapping[str, str]
    french: bool

    def title(self) -> str:
        """Return the document's title."""
        edition, year, label = self.told["edition"], self.told["year"], self.told["label"]
        return self.say(
            f"Procès-verbal — {label}, {edition}e édition ({year})", f"Minutes — {label}, edition {edition} ({year})"
        )

    def say(self, fr: str, en: str) -> str:
        """Return the sentence in the teller's language."""
        return fr if self.french else en

    @property
    def colon(self) -> str:
        """The language's colon: French has a space before it."""
        return self.say(" :", ":")

    def person(self, code: str | None) -> str:
        """Return a person's name with the code, or the code alone."""
        if code is None:
            return "—"
        return f"{self.persons[code]} ({code})" if code in self.persons else code

    def place(self, dossier: str) -> str:
        """Return an authority's name with the dossier's code."""
        return f"{self.places[dossier]} ({dossier})" if dossier in self.places else dossier

    def word(self, words: Mapping[str, tuple[str, str]], code: str) -> str:
        """Return a stored word in the teller's language."""
        return words[code][0 if self.french else 1]


def named(labels: Mapping[str, Label], code: str) -> str:
    """Return what the rulebook calls a kind or a mention; the code where it has no such one."""
    label = labels.get(code)
    return code if label is None else say(label.fr, label.en)


def level(value: int | None) -> str:
    """Return a level as it is shown."""
    return "—" if value is None else f"{value}@"


def moment(value: str | None) -> str:
    """Return a time of the log, in UTC."""
    return "—" if value is None else f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"
