"""The palmares as a table: its columns once, for the CSV, for its Table Schema and for the JSON.

CSV after RFC 4180 in UTF-8. Columns are those that `jury edition import` reads, and more. Codes are text: 01004 keeps
its zero. Schema after Frictionless Table Schema 1.0, as schema.data.gouv.fr expects it.
"""

import csv
import io
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from audit.opendata.published import Laureate, Published
from audit.show import SIMULATION

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
#: One of the codes of a French local authority: INSEE (5 characters, 2A and 2B in Corsica) or SIREN (9 digits).
FRENCH: Final = "(?:[0-9]{2}|2A|2B)[0-9]{3}|[0-9]{9}"
ANY: Final = "[A-Za-z0-9]{1,20}"


class Column(NamedTuple):
    """A column: its name, what it says in French and English, its type, its value, the bounds of its values."""

    name: str
    fr: str
    en: str
    type: str
    value: Callable[[Published, Laureate], Any]
    bounds: Callable[[Published], dict[str, Any]]


def _required(**bounds: Any) -> Callable[[Published], dict[str, Any]]:
    return lambda _: {"required": True, **bounds}


def _codes(data: Published) -> dict[str, Any]:
    form = FRENCH if data.rulebook.codes == "insee-siren/1" else ANY
    return {"required": True, "unique": True, "pattern": f"^(?:{form})$"}


def levels(data: Published) -> tuple[int, ...]:
    """Return the levels that the rulebook's grids can give, the lowest first."""
    grids = (data.rulebook.grid, *data.rulebook.grids.values())
    return tuple(sorted({level for grid in grids for level in (grid.floor, *(t.level for t in grid.thresholds))}))


def _levels(data: Published) -> dict[str, Any]:
    given = {*levels(data), *(laureate.row.level for laureate in data.laureates)}
    return {"required": True, "minimum": min(given), "maximum": max(given)}


def _kinds(data: Published) -> dict[str, Any]:
    return {"required": True, "enum": [kind.code for kind in data.rulebook.kinds]}


def _mentions(data: Published) -> dict[str, Any]:
    one = "|".join(mention.code for mention in data.rulebook.mentions) or "(?!)"
    return {"required": False, "pattern": f"^(?:{one})(?:;(?:{one}))*$"}


def _simulation(data: Published) -> dict[str, Any]:
    return {"required": True, "enum": [SIMULATION]} if data.simulated else {"required": False, "maxLength": 0}


COLUMNS: Final = (
    Column(
        "edition",
        "Numéro de l'édition du label",
        "Number of the label's edition",
        "string",
        lambda data, _: data.palmares.edition,
        _required(pattern="^[1-9][0-9]{0,3}$"),
    ),
    Column(
        "year", "Année de l'édition", "Year of the edition", "year", lambda data, _: data.palmares.year, _required()
    ),
    Column(
        "code",
        "Code Insee de la commune ou SIREN de l'intercommunalité, en texte : les zéros de tête comptent",
        "INSEE code of the town, or SIREN of the inter-municipal body, as text: leading zeros count",
        "string",
        lambda _, laureate: laureate.row.code,
        _codes,
    ),
    Column(
        "name",
        "Nom dans la liste officielle de l'édition ; il n'identifie pas : 1 441 noms sont partagés",
        "Name in the edition's official list; it identifies nobody: 1,441 names are shared",
        "string",
        lambda _, laureate: laureate.row.name,
        _required(pattern="^[^=+\\-@\\t\\r\\n].*$"),
    ),
    Column(
        "department",
        "Code du département ; d'une intercommunalité, celui de son membre le plus peuplé",
        "Code of the department; of an inter-municipal body, that of its most populous member",
        "string",
        lambda _, laureate: laureate.row.department,
        lambda _: {"required": False, "maxLength": 3},
    ),
    Column(
        "kind",
        "Genre de collectivité selon le règlement",
        "Kind of authority, by the rulebook",
        "string",
        lambda _, laureate: laureate.row.kind,
        _kinds,
    ),
    Column(
        "level",
        "Niveau attribué : nombre d'arobases (de 1@ à 5@)",
        "Level awarded: number of arobases (1@ to 5@)",
        "integer",
        lambda _, laureate: laureate.row.level,
        _levels,
    ),
    Column(
        "mentions",
        "Codes des mentions attribuées, séparés par des points-virgules",
        "Codes of the mentions granted, apart by semicolons",
        "string",
        lambda _, laureate: ";".join(laureate.row.mentions),
        _mentions,
    ),
    Column(
        "state",
        "État de l'attribution : provisional (provisoire), sealed (scellée, sous embargo), published (publiée), "
        "amended (changée par un acte formel, publié lui aussi)",
        "State of the award: provisional; sealed, under embargo; published; amended by a formal act, published too",
        "string",
        lambda _, laureate: laureate.state,
        _required(enum=["provisional", "sealed", "published", "amended"]),
    ),
    Column(
        "position",
        "Position de l'attribution dans le registre scellé",
        "Position of the award in the sealed log",
        "integer",
        lambda _, laureate: laureate.position,
        _required(minimum=1),
    ),
    Column(
        "simulation",
        "SIMULATION où l'édition est inventée, vide sinon",
        "SIMULATION where the edition is invented, else empty",
        "string",
        lambda data, _: SIMULATION if data.simulated else "",
        _simulation,
    ),
)


def rows(data: Published) -> list[dict[str, Any]]:
    """Return the laureates with typed values, in the order of the palmares; text as it is."""
    return [{column.name: column.value(data, laureate) for column in COLUMNS} for laureate in data.laureates]


def as_csv(data: Published) -> bytes:
    """Return the table as CSV; a text that a spreadsheet would run is preceded by an apostrophe."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow([column.name for column in COLUMNS])
    table.writerows([_harmless(value) for value in row.values()] for row in rows(data))
    return written.getvalue().encode()


def fields(data: Published) -> list[dict[str, Any]]:
    """Return the columns as Table Schema has them."""
    first = rows(data)[0] if data.laureates else {}
    return [
        {
            "name": column.name,
            "title": column.fr.split(" : ")[0].split(" ; ")[0],
            "description": f"{column.fr}. / {column.en}.",
            "type": column.type,
            **({"example": str(first[column.name])} if first.get(column.name) else {}),
            "constraints": column.bounds(data),
        }
        for column in COLUMNS
    ]


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
