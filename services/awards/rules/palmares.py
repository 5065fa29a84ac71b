"""The palmares document: canonical JSON, the same bytes for the same awards, whenever and wherever they were decided.

It holds no time, no position and no hash of the log: the record that seals it binds it to them. Keys sorted, no space,
no float (as RFC 8785 has it), so that anybody's canonical JSON gives these bytes.
"""

from collections import Counter
from typing import Final, NamedTuple

import msgspec

from contracts.authority import Authority
from contracts.rulebook import Rulebook
from contracts.simulation import Simulation

FORMAT: Final = "delibere/palmares/1"


class Heading(NamedTuple):
    """What a document says of its edition."""

    label: str
    edition: str
    year: int
    rulebook: Rulebook
    rulebook_sha256: str
    simulation: Simulation | None


class Row(NamedTuple):
    """One laureate: the authority, its kind, the level, the mentions in any order."""

    authority: Authority
    kind: str
    level: int
    mentions: tuple[str, ...]


def document(heading: Heading, rows: tuple[Row, ...]) -> bytes:
    """Return the palmares of these laureates, by the rulebook's order of kinds, then by code."""
    kinds = [kind.code for kind in heading.rulebook.kinds]
    ordered = sorted(rows, key=lambda row: (kinds.index(row.kind), row.authority.code))
    content = {
        **opening(FORMAT, heading),
        "awards": [_row(row, heading.rulebook) for row in ordered],
        "counts": _counts(rows, kinds),
    }
    return canonical(content)


def opening(form: str, heading: Heading) -> dict[str, object]:
    """Return what every document begins with: its format, the edition, the rulebook, whether it is simulated."""
    simulation = heading.simulation
    return {
        "format": form,
        "label": heading.label,
        "edition": heading.edition,
        "year": heading.year,
        "rulebook": {"id": heading.rulebook.id, "sha256": heading.rulebook_sha256},
        "simulation": None if simulation is None else {"notice": simulation.notice, "seed": simulation.seed},
    }


def canonical(content: object) -> bytes:
    """Return the one encoding of JSON data without floats."""
    return msgspec.json.encode(content, order="sorted")


def _row(row: Row, rulebook: Rulebook) -> dict[str, object]:
    return {
        "code": row.authority.code,
        "name": row.authority.name,
        "type": row.authority.type,
        "department": row.authority.department,
        "kind": row.kind,
        "level": row.level,
        "mentions": [mention.code for mention in rulebook.mentions if mention.code in row.mentions],
    }


def _counts(rows: tuple[Row, ...], kinds: list[str]) -> dict[str, object]:
    tally = Counter((row.kind, row.level) for row in rows)
    mentions = Counter(mention for row in rows for mention in row.mentions)
    return {
        "laureates": len(rows),
        "kinds": {
            kind: {
                "laureates": sum(number for (of, _), number in tally.items() if of == kind),
                "levels": {str(level): number for (of, level), number in tally.items() if of == kind},
            }
            for kind in kinds
        },
        "levels": {str(level): number for level, number in Counter(row.level for row in rows).items()},
        "mentions": dict(mentions),
    }
