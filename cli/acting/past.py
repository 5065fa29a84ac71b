"""A past palmares as a file: read line by line, and all that is wrong with it, before anything is sent.

CSV with columns `edition,year,code,level,mentions`, or the `history` of a demo's edition file. Mentions are apart by
`;`, or by `|` where `;` parts the columns.
An authority is its code: a name identifies nobody (communes share 1,441 of them), so a column of names is not read.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from cli.separators import separated
from contracts.commands.awards import DeclarePalmares
from contracts.events.awards import DeclaredAward
from contracts.problems import problem

COLUMNS: Final = ("edition", "year", "code", "level")
_MOST_AWARDS: Final = 2000
#: Columns by the path at which the schema refuses their value.
_PLACES: Final = {"[0]": "code", "[1]": "level", "[2]": "mentions", ".year": "year"}


class Problem(NamedTuple):
    """Something wrong, and where; `unknown`: no more than a code that is not in today's official list."""

    where: str
    fr: str
    en: str
    unknown: bool = False


class Row(NamedTuple):
    """One row as read, all of it text still; `where`: for whoever must find it again."""

    where: str
    edition: str
    year: str
    code: str
    level: str
    mentions: tuple[str, ...]


class Past(NamedTuple):
    """One edition's palmares, ready to be declared."""

    edition: str
    year: int
    awards: tuple[DeclaredAward, ...]


class Read(NamedTuple):
    """What a file gives: editions in order, what is wrong, the columns that were not read."""

    editions: tuple[Past, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()


class Unreadable(ValueError):
    """The file is neither of both; the message says why, French and English."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr


class _History(Struct):
    edition: str
    year: int
    awards: tuple[DeclaredAward, ...]


class _Edition(Struct):
    history: tuple[_History, ...]


def read(content: bytes, known: Container[str]) -> Read:
    """Return what a file holds; `known`: the codes of the official list. Raises Unreadable."""
    if content.lstrip()[:1] in (b"{", b"["):
        return _check(_of_json(content), known)
    rows, ignored = _of_csv(content)
    return _check(rows, known)._replace(ignored=ignored)


def _of_json(content: bytes) -> list[Row]:
    try:
        held = msgspec.json.decode(content, type=_Edition | tuple[_History, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"ce JSON n'est pas un historique : {error}", f"this JSON is no history: {error}") from None
    return [
        Row(f"{past.edition}[{place}]", past.edition, str(past.year), award.authority, str(award.level), award.mentions)
        for past in (held.history if isinstance(held, _Edition) else held)
        for place, award in enumerate(past.awards, 1)
    ]


def _of_csv(content: bytes) -> tuple[list[Row], tuple[str, ...]]:
    try:
        text = content.decode("utf-8-sig")
        separator = separated(text)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        columns = tuple(reader.fieldnames or ())
        missing = [name for name in COLUMNS if name not in columns]
        if missing:
            listed = ", ".join(missing)
            raise Unreadable(f"il manque les colonnes : {listed}", f"columns are missing: {listed}")
        rows = [_row(reader.line_num, fields, "|" if separator == ";" else ";") for fields in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable(f"ce n'est pas un CSV en UTF-8 : {error}", f"not a CSV in UTF-8: {error}") from None
    return rows, tuple(name for name in columns if name not in (*COLUMNS, "mentions"))


def _row(line: int, fields: dict[str, str | None], apart: str) -> Row:
    edition, year, code, level = ((fields.get(name) or "").strip() for name in COLUMNS)
    mentions = tuple(part.strip() for part in (fields.get("mentions") or "").split(apart) if part.strip())
    return Row(str(line), edition, year, code, level, mentions)


def _check(rows: list[Row], known: Container[str]) -> Read:
    problems: list[Problem] = []
    awards: dict[str, list[DeclaredAward]] = defaultdict(list)
    years: dict[str, int] = {}
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        past = _past(row)
        if isinstance(past, Problem):
            problems.append(past)
            continue
        problems += _misplaced(row, past, years, first, known)
        awards[past.edition] += past.awards
    problems += _too_many(awards)
    ordered = sorted(awards, key=int)
    return Read(tuple(Past(code, years[code], tuple(awards[code])) for code in ordered), tuple(problems))


def _past(row: Row) -> Past | Problem:
    """Return one row as the palmares of one authority, checked as the service will check it."""
    if not row.code:
        return Problem(row.where, "pas de code : un nom n'identifie personne", "no code: a name identifies nobody")
    award: dict[str, object] = {
        "authority": row.code,
        "level": _number(row.level.removesuffix("@")),
        "mentions": row.mentions,
    }
    try:
        made = msgspec.convert(list(award.values()), DeclaredAward)
        asked = {"type": "declare-palmares", "year": _number(row.year), "awards": (), "source": "-"}
        command = msgspec.convert(asked, DeclarePalmares)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        column = next((name for at, name in _PLACES.items() if path.startswith(at)), "level")
        return Problem(row.where, f"valeur refusée : {column} : {problem(what)}", f"value refused: {column}: {what}")
    if not (row.edition.isascii() and row.edition.isdigit() and 0 < int(row.edition) < 10_000):
        return Problem(row.where, f"« {row.edition} » n'est pas une édition", f"“{row.edition}” is no edition")
    return Past(str(int(row.edition)), command.year, (made,))


def _misplaced(
    row: Row, past: Past, years: dict[str, int], first: dict[tuple[str, str], str], known: Container[str]
) -> Iterator[Problem]:
    """Give what is wrong with a row beside those above it, and take it among them."""
    (award,) = past.awards
    year = years.setdefault(past.edition, past.year)
    if year != past.year:
        fr, en = f"l'édition {past.edition} est de {year} plus haut", f"edition {past.edition} is of {year} above"
        yield Problem(row.where, fr, en)
    above = first.setdefault((past.edition, award.authority), row.where)
    if above != row.where:
        fr, en = f"{award.authority} est déjà là ({above})", f"{award.authority} is there already ({above})"
        yield Problem(row.where, fr, en)
    if award.authority not in known:
        fr, en = (
            f"{award.authority} n'est pas dans la liste officielle",
            f"{award.authority} is not in the official list",
        )
        yield Problem(row.where, fr, en, unknown=True)


def _too_many(awards: dict[str, list[DeclaredAward]]) -> Iterator[Problem]:
    for edition, rows in awards.items():
        if len(rows) > _MOST_AWARDS:
            fr, en = f"plus de {_MOST_AWARDS} lauréats", f"more than {_MOST_AWARDS} laureates"
            yield Problem(edition, fr, en)


def _number(text: str) -> object:
    """Return a whole number, or the text itself for the schema to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def levels(past: Past) -> dict[int, int]:
    """Return how many hold each level, the highest first."""
    return dict(sorted(Counter(award.level for award in past.awards).items(), reverse=True))
