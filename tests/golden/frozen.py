"""The stored shapes, frozen: what lies in a log is read for ever, so no shape that was stored once is ever changed.

    python -m tests.golden.frozen --add     # after a NEW shape: adds its line, and touches no line that is there

Each line is a shape's name and the SHA-256 of its JSON Schema without prose and without what it refers to, which has a
line of its own. A change of a stored shape goes under a new name: another event, or another format of the record. The
rulebook is not among them: it is stored as its own bytes, and is frozen by its functions' names (`test_aggregations`)
and by the stored bundle (`test_golden`).
"""

import argparse
import hashlib
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from contracts.questions import Question
from tests.golden import schemas

FILE: Final = Path(__file__).parent / "frozen.json"
#: What is stored: the record's parts, and the stream of alarms.
STORED: Final = ("record", "command", "event", "alarm")
PROSE: Final = frozenset({"title", "description"})


def shapes() -> dict[str, str]:
    """Return the hash of every stored shape by its name, as the types are now."""
    by_name, defined = schemas.components("#/$defs/")
    for passing in ("Rulebook", *(each.__name__ for each in get_args(Question))):
        defined[passing] = {}
    found: dict[str, Any] = {}
    for name in STORED:
        found |= schemas._needed(by_name[name], defined)
    return {name: _hash(schema) for name, schema in sorted(found.items()) if schema}


def kept() -> dict[str, str]:
    """Return the lines checked in."""
    found: dict[str, str] = msgspec.json.decode(FILE.read_bytes(), type=dict[str, str])
    return found


def _hash(schema: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(_bare(schema), order="sorted")).hexdigest()


def _bare(schema: Any) -> Any:
    """Drop what is told to people (a property may bear such a name), and which alternatives a union has.

    An alternative may be added, and has a line of its own: one that is taken away is missed there.
    """
    match schema:
        case {"anyOf": [*alternatives]} if all("$ref" in each for each in alternatives):
            return {"anyOf": "alternatives"}
        case dict():
            return {key: _bare(value) for key, value in schema.items() if key not in PROSE or isinstance(value, dict)}
        case list() | tuple():
            return [_bare(item) for item in schema]
        case _:
            return schema


def main() -> None:
    """Add the lines of new shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", action="store_true", required=True)
    parser.parse_args()
    lines = kept() if FILE.exists() else {}
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode({**shapes(), **lines}, order="sorted"), indent=2) + b"\n")


if __name__ == "__main__":
    main()
