"""JSON Schemas of everything that crosses a boundary, and an AsyncAPI 3 document of the bus, generated from the types.

    python -m tests.golden.schemas --write     # after a change of contracts: writes contracts/schemas, to be checked in

FastStream cannot generate them from msgspec structs; a test compares what is checked in with what the types give.
"""

import argparse
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT, Raw, Struct, structs

from contracts.alarm import Alarm
from contracts.commands import Command
from contracts.digest import DigestAsked, Digested
from contracts.events import Event
from contracts.presence import Presence
from contracts.questions import Question, Told
from contracts.record import Record
from contracts.request import InDoubt, Receipt, Refused, Request, Unchanged
from contracts.rulebook import Rulebook
from tests.golden.asyncapi import document

FOLDER: Final = Path(__file__).parents[2] / "contracts" / "schemas"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def _without_raw_default(struct: type[Struct]) -> type[Struct]:
    """Return a twin whose Raw defaults are null: msgspec cannot write them into a schema."""
    fields: list[Any] = []
    for field in structs.fields(struct):
        if field.default_factory is not NODEFAULT:
            fields.append((field.name, field.type, msgspec.field(default_factory=field.default_factory)))
        elif isinstance(field.default, Raw):
            fields.append((field.name, Any, None))
        else:
            fields.append((field.name, field.type, msgspec.field(default=field.default)))
    tag = struct.__struct_config__.tag
    return msgspec.defstruct(struct.__name__, fields, tag=tag, namespace={"__doc__": struct.__doc__})


#: File name, title, type.
SHAPES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("command", "What a person or a service asks a service to decide", Command),
    ("event", "What was decided, as stored for ever", Event),
    ("record", "One decision as stored in the log", Record),
    ("request", "A command or a question, and who asks", Request),
    ("answer", "What a command is answered", Receipt | Unchanged | _without_raw_default(Refused) | InDoubt),
    ("question", "What is asked without deciding anything", Question),
    ("told", "What a question is answered", Told),
    ("rulebook", "The rulebook of one edition", Rulebook),
    ("alarm", "Damage of the log, raised or settled, as stored in stream ALARM", Alarm),
    ("presence", "What an instance of a service says of itself", Presence),
    ("digest-asked", "What self-audit asks every instance of every service", DigestAsked),
    ("digested", "What an instance has folded, as digests", Digested),
)
#: Fields held as raw JSON, by struct: the type that is in them.
INSIDE: Final = {
    ("Record", "command"): "command",
    ("Request", "command"): "command",
    ("Receipt", "events"): "events",
    ("OpenEdition", "rulebook"): "rulebook",
    ("EditionOpened", "rulebook"): "rulebook",
}


def components(prefix: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of each shape by its file name, and all definitions that they refer to below `prefix`."""
    types = [shape for _, _, shape in SHAPES]
    roots, defined = msgspec.json.schema_components(types, ref_template=prefix + "{name}")
    by_name = dict(zip((name for name, _, _ in SHAPES), roots, strict=True))
    inside = {
        "command": by_name["command"],
        "events": {"type": "array", "items": by_name["event"]},
        "rulebook": by_name["rulebook"],
    }
    for (struct, field), name in INSIDE.items():
        if name == "command" and struct == "Request":
            defined[struct]["properties"][field] = {"anyOf": [by_name["command"], by_name["question"]]}
        else:
            defined[struct]["properties"][field] = inside[name]
    return by_name, defined


def generated() -> dict[str, bytes]:
    """Return every file by its name."""
    by_name, defined = components("#/$defs/")
    files = {}
    for name, title, _ in SHAPES:
        schema = {"$schema": DIALECT, "$id": f"urn:delibere:schema:{name}", "title": title, **by_name[name]}
        files[f"{name}.schema.json"] = {**schema, "$defs": _needed(by_name[name], defined)}
    files["asyncapi.json"] = document(components("#/components/schemas/")[1])
    return {name: _written(content) for name, content in files.items()}


def _written(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(_plain(content)), indent=2) + b"\n"


def _plain(schema: Any) -> Any:
    """Drop what only OpenAPI knows: in AsyncAPI a discriminator is a string, in JSON Schema it is nothing."""
    match schema:
        case dict():
            return {key: _plain(value) for key, value in schema.items() if key != "discriminator"}
        case list() | tuple():
            return [_plain(item) for item in schema]
        case _:
            return schema


def _needed(schema: Any, defined: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, directly or not."""
    found: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found[name] = defined[name]
                waiting.append(defined[name])
    return dict(sorted(found.items()))


def _references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
        return own.union(*(_references(value) for value in schema.values()))
    return set().union(*(_references(item) for item in schema)) if isinstance(schema, list | tuple) else set()


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name, content in generated().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
