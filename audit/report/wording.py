"""Dates, numbers and names as readers of one language write and sort them."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from pyuca import Collator

from audit.codes import Text
from audit.figures import mark, shown, told
from contracts.grid import Scale
from contracts.grid import Text as RulebookText

T = TypeVar("T")
_MONTHS: Final = (
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
)
#: A space that no line is broken at: between a number and what it counts.
_TIED: Final = "\N{NO-BREAK SPACE}"
_THIN: Final = "\N{NARROW NO-BREAK SPACE}"
#: A space that French puts before a sign, alone or at the end of a word.
_BEFORE: Final = re.compile(r" ([:;?!»])(?=\s|$|[.,)])")


@lru_cache(maxsize=1)
def _collator() -> Collator:
    return Collator()


@lru_cache(maxsize=50_000)
def sorting(name: str) -> tuple[int, ...]:
    """Return the key by which a name is sorted (Unicode collation: Évry before Zuydcoote)."""
    return tuple(_collator().sort_key(name))


class Wording(NamedTuple):
    """One language."""

    french: bool

    @property
    def lang(self) -> str:
        """The language's tag (BCP 47)."""
        return "fr" if self.french else "en"

    def say(self, fr: str, en: str) -> str:
        """Return one of two sentences."""
        return fr if self.french else en

    def text(self, text: Text | RulebookText) -> str:
        """Return a text that is held in both languages."""
        return text.fr if self.french else text.en

    def day(self, at: datetime) -> str:
        """Return a date: `12 décembre 2024`, `12 December 2024`."""
        number = f"1{'er' if self.french else ''}" if at.day == 1 else str(at.day)
        return f"{number}{_TIED}{_MONTHS[at.month - 1][not self.french]}{_TIED}{at.year}"

    def moment(self, at: datetime) -> str:
        """Return a moment, in UTC as the log has it."""
        hour = f"{at.hour}{_TIED}h{_TIED}{at.minute:02}" if self.french else f"{at:%H:%M}"
        return f"{self.day(at)}, {hour}{_TIED}UTC"

    def number(self, value: int) -> str:
        """Return an integer in groups of three."""
        return f"{value:,}".replace(",", _THIN if self.french else ",")

    def figure(self, exact: str | None) -> str:
        """Return a figure in a few decimals."""
        return shown(exact, french=self.french)

    def exactly(self, exact: str | None) -> str:
        """Return a figure exactly, its decimals beside it."""
        return told(exact, french=self.french)

    def mark(self, value: int | None, scale: Scale) -> str:
        """Return a mark on its own scale."""
        return mark(value, scale, french=self.french)

    def counted(self, number: int, one: tuple[str, str], several: tuple[str, str]) -> str:
        """Return a number with what it counts: `1 dossier`, `2 dossiers`; French counts 0 in the singular."""
        return f"{self.number(number)}{_TIED}{self.noun(number, one, several)}"

    def noun(self, number: int, one: tuple[str, str], several: tuple[str, str]) -> str:
        """Return what a number counts, without it."""
        single = number < 2 if self.french else number == 1
        return (one if single else several)[not self.french]

    def typeset(self, value: T) -> T | str:
        """Return a text as French typography spaces it: no line ends before : ; ? ! or » nor after «."""
        if not self.french or not isinstance(value, str):
            return value
        text = _BEFORE.sub(lambda found: (_TIED if found[1] in ":»" else _THIN) + found[1], value)
        return type(value)(text.replace("« ", f"«{_TIED}"))

    def quoted(self, text: str) -> str:
        """Return a text between the language's quotation marks."""
        return f"«{_TIED}{text}{_TIED}»" if self.french else f"“{text}”"

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts apart by commas, a dash where there is none."""
        return ", ".join(parts) or "—"
