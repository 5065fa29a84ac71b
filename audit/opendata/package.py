"""The files beside the table: Table Schema, data package (Frictionless 1.0), and the palmares as JSON."""

import hashlib
from typing import Any, Final

import msgspec

from audit.opendata.published import Published
from audit.opendata.table import COLUMNS, fields, rows
from audit.show import SIMULATION
from contracts.counted import French
from services.intake import official

FORMAT: Final = "delibere/open-data/1"
TABLE: Final = "palmares.csv"
SCHEMA: Final = "schema.json"
PALMARES: Final = "palmares.json"
PACKAGE: Final = "datapackage.json"
README: Final = "README.md"
LICENCE: Final = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}


def encoded(content: object) -> bytes:
    """Return JSON for people and programs: indented, the same bytes for the same content."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def attribution(data: Published) -> str:
    """Return what the licence of the official list asks to be shown."""
    if data.register == official.SHA256:
        return official.ATTRIBUTION
    return f"Liste officielle de l'édition : document de SHA-256 {data.register}. / The edition's official list."


def title(data: Published) -> str:
    """Return the data set's title, with SIMULATION where it is one."""
    name = f"{data.palmares.label}, édition {data.palmares.edition} ({data.palmares.year}) : palmarès"
    return f"{SIMULATION} — {name}" if data.simulated else name


def description(data: Published) -> str:
    """Return one paragraph, French then English, that begins with the notice of a simulation."""
    notice = f"{SIMULATION}. {data.palmares.simulation.notice} " if data.palmares.simulation is not None else ""
    return (
        f"{notice}Lauréats, niveaux et mentions, recalculés du registre scellé jusqu'à la position "
        f"{data.binding.size} (racine {data.binding.root}). / Laureates, levels and mentions, made again from the "
        f"sealed log up to position {data.binding.size} (root {data.binding.root})."
    )


def name(data: Published) -> str:
    """Return the data set's name: a token of letters, digits and hyphens."""
    return f"{'simulation-' if data.simulated else ''}palmares-edition-{data.palmares.edition}"


def schema(data: Published) -> dict[str, Any]:
    """Return the Table Schema of the CSV."""
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": name(data),
        "title": title(data),
        "description": description(data),
        "countryCode": "FR",
        "version": "1.0.0",
        "created": f"{data.at:%Y-%m-%d}",
        "lastModified": f"{data.at:%Y-%m-%d}",
        "licenses": [LICENCE],
        "sources": _sources(data),
        "contributors": [{"title": data.palmares.label, "role": "author"}],
        "missingValues": [""],
        "primaryKey": ["edition", "code"],
        "fields": fields(data),
    }


def package(data: Published, table: bytes, palmares: bytes) -> dict[str, Any]:
    """Return the data package: both files, by size and hash, the licence, the sources, the log that they come from."""
    return {
        "profile": "data-package",
        "name": name(data),
        "title": title(data),
        "description": description(data),
        "version": "1.0.0",
        "created": f"{data.at:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [LICENCE],
        "sources": _sources(data),
        "contributors": [{"title": data.palmares.label, "role": "author"}],
        "log": log(data),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "palmares",
                "title": title(data),
                "path": TABLE,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
                "schema": SCHEMA,
                **_measured(table),
            },
            {
                "name": "palmares-json",
                "title": title(data),
                "path": PALMARES,
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                **_measured(palmares),
            },
        ],
    }


def palmares(data: Published) -> dict[str, Any]:
    """Return the palmares as JSON: the rows of the table with their types, mentions as a list, and the counts."""
    of = data.palmares
    return {
        "format": FORMAT,
        "simulation": None if of.simulation is None else {"warning": SIMULATION, **msgspec.to_builtins(of.simulation)},
        "label": of.label,
        "edition": of.edition,
        "year": of.year,
        "state": data.state,
        "licence": LICENCE,
        "attribution": attribution(data),
        "log": log(data),
        "columns": {column.name: {"fr": column.fr, "en": column.en} for column in COLUMNS},
        "awards": [
            {**row, "mentions": list(each.row.mentions)} for row, each in zip(rows(data), data.laureates, strict=True)
        ],
        "counts": msgspec.to_builtins(of.counts),
    }


def log(data: Published) -> dict[str, Any]:
    """Return what binds the data to the log: how far it was read, under which root, what was signed."""
    return {
        "size": data.binding.size,
        "root": data.binding.root,
        "checkpoint": data.binding.checkpoint or None,
        "palmares_sha256": data.sha256,
        "rulebook": {"id": data.rulebook.id, "sha256": data.rulebook_sha256},
        "official_list_sha256": data.register,
    }


def _sources(data: Published) -> list[dict[str, str]]:
    log = f"Registre de {data.palmares.label}, {French(data.binding.size):enregistrement}, racine {data.binding.root}"
    return [{"title": log}, {"title": attribution(data)}]


def _measured(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
