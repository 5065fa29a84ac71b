"""What a letter says: French, then English; a pure function of what is owed and of the addressee's name."""

from datetime import datetime
from typing import NamedTuple

from contracts.grid import Text


class Matter(NamedTuple):
    """All that a letter is about: public facts of the log, and when it was prepared.

    `id`: edition, dossier and letter joined by dots; `notice`: what a simulation's readers are told ("": it is none).
    `template`: the name of its text; `before`, `reason`, `ruling`, `on`: of an act after the publication.
    """

    id: str
    label: str
    title: Text
    year: int
    authority: str
    level: int
    mentions: tuple[Text, ...]
    notice: str
    prepared: datetime
    template: str = "award/1"
    before: int | None = None
    reason: str = ""
    ruling: str = ""
    on: datetime | None = None


class Words(NamedTuple):
    """A subject, and one paragraph a line in each language."""

    subject: str
    fr: tuple[str, ...]
    en: tuple[str, ...]


def words(matter: Matter, name: str | None) -> Words:
    """Return the letter's words (template `award/1`); an addressee without a known name is greeted without one."""
    about = one_line(f"{matter.authority} - {matter.label}, {matter.year}")
    warning = "[SIMULATION] " if matter.notice else ""
    return Words(
        subject=f"{warning}{about} : la décision du jury / the jury's decision",
        fr=_french(matter, name),
        en=_english(matter, name),
    )


def one_line(text: str) -> str:
    """Return a text without line breaks or other unprintable characters: it may stand in a header."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def _french(matter: Matter, name: str | None) -> tuple[str, ...]:
    authority = one_line(matter.authority)
    level = f"le niveau {matter.level}@" if matter.level else "une participation, sans niveau"
    mentions = one_line(" ; ".join(mention.fr for mention in matter.mentions))
    return (
        *warned(matter).fr,
        greeting(name).fr,
        f"Le jury a délibéré sur le dossier de {authority} ({one_line(matter.title.fr)}, {matter.year}). "
        f"Il lui décerne {level}.",
        *((f"Il lui accorde en outre : {mentions}.",) if mentions else ()),
        f"Le palmarès est public depuis le {matter.prepared:%d/%m/%Y}. Ce message est envoyé automatiquement.",
    )


def _english(matter: Matter, name: str | None) -> tuple[str, ...]:
    authority = one_line(matter.authority)
    level = f"level {matter.level}@" if matter.level else "a participation, without a level"
    mentions = one_line("; ".join(mention.en for mention in matter.mentions))
    return (
        *warned(matter).en,
        greeting(name).en,
        f"The jury has deliberated on the submission of {authority} ({one_line(matter.title.en)}, {matter.year}). "
        f"It awards {level}.",
        *((f"It also grants: {mentions}.",) if mentions else ()),
        f"The results are public since {matter.prepared:%Y-%m-%d}. This message was sent automatically.",
    )


def greeting(name: str | None) -> Text:
    """Return how a letter begins; without a known name it greets without one."""
    known = one_line(name or "")
    return Text(f"Madame, Monsieur {known}," if known else "Madame, Monsieur,", f"Dear {known or 'Sir or Madam'},")


def warned(matter: Matter) -> Words:
    """Return what a simulation's readers are told first; nothing where it is none."""
    if not matter.notice:
        return Words("", (), ())
    notice = one_line(matter.notice)
    fr, en = "SIMULATION : cette lettre ne vaut pas décision.", "SIMULATION: this letter is no decision."
    return Words("", (f"{fr} {notice}",), (f"{en} {notice}",))
