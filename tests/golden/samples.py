"""One sample of each stored shape, kept for ever: a log of today must be read by every later version.

    python -m tests.golden.samples --write     # after a shape was added: never touches a sample that is there

Values are invented; every field is present, optional ones too. A shape with alternatives inside has a sample of each.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import Struct, inspect

from contracts.alarm import Alarm
from contracts.commands import Command
from contracts.events import Event
from contracts.questions import Question, Told
from contracts.record import Record
from contracts.request import Answer, Request
from contracts.rulebook import Rulebook

FOLDER: Final = Path(__file__).parents[2] / "contracts" / "samples"
HASH: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ID: Final = "0123456789abcdef0123456789abcdef"
BASE64: Final = "AAECAwQFBgcICQoLDA0ODw=="
#: A ballot, as command; the record below holds the event too.
CAST: Final[dict[str, Any]] = {
    "type": "cast-score",
    "dossier": "59009",
    "round": 1,
    "version": 2,
    "marks": {"mediation-inclusion": 4, "education": None},
    "reason": None,
}
#: Values by the name of their field; what is not here, or does not fit, is one of `STRINGS` or the like.
BY_NAME: Final[dict[str, Any]] = {
    "actor": "p-1a2b3c",
    "code": "59009",
    "authority": "59009",
    "basis": 811,
    "box": BASE64,
    "causation": ID,
    "command_id": ID,
    "carried_by": ID,
    "correlation": ID,
    "department": "59",
    "edition": "26",
    "field": "recusal-reason",
    "figure": "710/9",
    "format": 1,
    "id": "59009.p-1a2b3c",
    "key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "letter": "award-1",
    "level": 4,
    "marks": {"mediation-inclusion": 4, "education": None},
    "mention": "excellence",
    "mentions": ["excellence"],
    "motion": "bloc-4",
    "nonce": "ffeeddccbbaa99887766554433221100",
    "noun": "ballot",
    "panel": "villes",
    "position": 812,
    "prev": HASH,
    "proposal": 4,
    "since": "26",
    "sitting": "seance-1",
    "type": "commune",
    "value": "A" * 86 + "==",
    "version": 3,
    "why": "stale-version",
    "year": 2025,
    "details": {"version": "3"},
    "recorded": {"version": 3},
}
#: Values of a field in one struct, where its name means something else there.
BY_STRUCT: Final[dict[tuple[str, str], Any]] = {
    ("Sealed", "key"): 1,
    ("Sealed", "nonce"): "AAECAwQFBgcICQoL",
    ("Rulebook", "id"): "essai/1",
    ("Kind", "code"): "ville",
    ("Mention", "code"): "excellence",
    ("Scale", "highest"): 5,
    ("DrawHeld", "seed"): "une graine",
    ("Told", "value"): {"dossiers": 3},
    ("Receipt", "events"): [{"type": "no-conflict-declared", "juror": "p-1a2b3c"}],
    ("Record", "command"): CAST,
    ("Record", "events"): [
        {
            "type": "score-cast",
            "dossier": "59009",
            "juror": "p-1a2b3c",
            "panel": "villes",
            "round": 1,
            "marks": CAST["marks"],
            "reason": None,
        }
    ],
    ("Request", "command"): CAST,
}
#: Tried in this order where a string must fit a pattern.
STRINGS: Final = ("un texte", "59009", "villes", "p-1a2b3c", HASH, BASE64)


def sample(shape: Any, pick: int = 0) -> Any:
    """Return the sample of a type, strictly decoded; `pick` chooses among the alternatives inside."""
    return msgspec.json.decode(msgspec.json.encode(_value(inspect.type_info(shape), "", "", pick)), type=shape)


def alternatives(shape: type[Struct]) -> int:
    """Return how many samples a struct needs: the most alternatives that one of its fields has."""
    info = inspect.type_info(shape)
    assert isinstance(info, inspect.StructType)
    return max((len(_structs(field.type)) for field in info.fields), default=1) or 1


def _structs(info: inspect.Type) -> list[inspect.Type]:
    """Return the structs of a union, where it has some."""
    types = info.types if isinstance(info, inspect.UnionType) else ()
    return [one for one in types if isinstance(one, inspect.StructType)]


def _value(info: inspect.Type, struct: str, name: str, pick: int) -> Any:
    if (struct, name) in BY_STRUCT:
        return BY_STRUCT[struct, name]
    match info:
        case inspect.Metadata():
            return _value(info.type, struct, name, pick)
        case inspect.StructType():
            return _struct(info, pick)
        case inspect.UnionType():
            options = _structs(info) or [one for one in info.types if not isinstance(one, inspect.NoneType)]
            return _value(options[pick % len(options)], struct, name, pick)
        case inspect.VarTupleType():
            return [_value(info.item_type, struct, name.removesuffix("s"), pick)]
        case inspect.DictType() if name not in BY_NAME:
            return {_value(info.key_type, struct, name, pick): _value(info.value_type, struct, name, pick)}
        case inspect.RawType() if name == "rulebook":
            return msgspec.to_builtins(sample(Rulebook))
        case _:
            return _leaf(info, name)


def _struct(info: inspect.StructType, pick: int) -> Any:
    values = {field.encode_name: _value(field.type, info.cls.__name__, field.name, pick) for field in info.fields}
    if info.array_like:
        return list(values.values())
    return {info.tag_field: info.tag, **values} if info.tag_field else values


def _leaf(info: inspect.Type, name: str) -> Any:
    match info:
        case inspect.LiteralType():
            return BY_NAME[name] if BY_NAME.get(name) in info.values else info.values[0]
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return BY_NAME[name] if isinstance(BY_NAME.get(name), int) else _integer(info)
        case inspect.DateTimeType():
            return "2024-11-15T09:00:00Z"
        case inspect.BytesType():
            return BASE64
        case inspect.StrType():
            return next(string for string in (BY_NAME.get(name), *STRINGS) if _fits(string, info))
        case _:
            return BY_NAME[name]


def _integer(info: inspect.IntType) -> int:
    lowest, highest = info.ge or 0, 1_000_000 if info.le is None else info.le
    return min(max(lowest, 2), highest)


def _fits(string: object, info: inspect.StrType) -> bool:
    try:
        msgspec.convert(string, Annotated[str, msgspec.Meta(pattern=info.pattern, max_length=info.max_length)])
    except msgspec.ValidationError:
        return False
    return True


def shapes() -> Iterator[tuple[str, Any, int]]:
    """Give each file's name, its type, and which alternative it shows."""
    for folder, union in (
        ("commands", Command),
        ("events", Event),
        ("questions", Question),
        ("answers", Answer),
        ("alarms", Alarm),
    ):
        for struct in get_args(union):
            for pick in range(alternatives(struct)):
                tag = struct.__struct_config__.tag
                yield f"{folder}/{tag}{f'.{pick + 1}' if pick else ''}.json", struct, pick
    for name, struct in (("record", Record), ("request", Request), ("rulebook", Rulebook), ("answers/told", Told)):
        yield f"{name}.json", struct, 0


def main() -> None:
    """Write the samples that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    for name, struct, pick in shapes():
        path = FOLDER / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(msgspec.json.encode(sample(struct, pick)) + b"\n")


if __name__ == "__main__":
    main()
