"""The texts of letters by name, frozen: a letter prepared long ago reads the same; one is added, never edited."""

from collections.abc import Callable
from typing import Final

from services.notify.rules import letter_text, redress_text
from services.notify.rules.letter_text import Matter, Words

TEMPLATES: Final[dict[str, Callable[[Matter, str | None], Words]]] = {
    "award/1": letter_text.words,
    "withdrawal/1": redress_text.withdrawal,
    "correction/1": redress_text.correction,
    "appeal/1": redress_text.appeal,
    "reexamination/1": redress_text.reexamination,
    "restoration/1": redress_text.restoration,
}


def words(matter: Matter, name: str | None) -> Words:
    """Return a letter's words by its template; an addressee without a known name is greeted without one."""
    return TEMPLATES[matter.template](matter, name)
