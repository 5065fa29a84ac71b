"""One sample of each stored shape: it decodes for ever, and is written again to the same bytes."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from tests.golden import samples, schemas

SHAPES = {name: (shape, pick) for name, shape, pick in samples.shapes()}
STORED = {path.relative_to(samples.FOLDER).as_posix() for path in samples.FOLDER.rglob("*.json")}
#: Which schema a sample is checked against, by folder or file.
SCHEMA = {
    "commands": "command",
    "events": "event",
    "questions": "question",
    "answers": "answer",
    "alarms": "alarm",
    "answers/told.json": "told",
    "record.json": "record",
    "request.json": "request",
    "rulebook.json": "rulebook",
}


def test_each_shape_has_its_sample() -> None:
    """Each command, event, question and answer of the unions, each alternative inside, the record, the request."""
    assert set(SHAPES) <= STORED


@pytest.mark.parametrize("name", sorted(STORED))
def test_sample_decodes_and_is_written_again(name: str) -> None:
    """Strictly decoded; what the sample holds comes out again in the same bytes, but for fields added since."""
    content = (samples.FOLDER / name).read_bytes().rstrip(b"\n")
    shape, _ = SHAPES[name]
    again = msgspec.json.encode(msgspec.json.decode(content, type=shape))
    if again != content:
        held, now = json.loads(content), json.loads(again)
        assert now != held, "the same fields in other bytes"
        assert _within(held, now) == held


def _within(held: Any, now: Any) -> Any:
    """Return `now` without the fields that `held` does not know."""
    match held, now:
        case dict(), dict():
            return {key: _within(value, now[key]) for key, value in held.items()}
        case list(), list() if len(held) <= len(now):
            return [_within(one, other) for one, other in zip(held, now, strict=False)]
        case _:
            return now


@pytest.mark.parametrize("name", sorted(STORED))
def test_sample_fits_its_schema(name: str) -> None:
    """The published JSON Schema says of each sample what the decoder says."""
    schema = SCHEMA.get(name) or SCHEMA[name.split("/")[0]]
    validator = Draft202012Validator(json.loads((schemas.FOLDER / f"{schema}.schema.json").read_bytes()))
    assert list(validator.iter_errors(json.loads((samples.FOLDER / name).read_bytes()))) == []


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("commands/cast-score.json", "dossier", "59.009"),
        ("commands/cast-score.json", "unknown", 1),
        ("record.json", "prev", "xyz"),
        ("events/award-decided.json", "level", "4"),
    ],
)
def test_wrong_sample_fits_neither_schema_nor_decoder(name: str, field: str, value: object) -> None:
    """What the decoder refuses the schema refuses: a bad code, an unknown field, a bad hash, a string for a number."""
    content = {**json.loads((samples.FOLDER / name).read_bytes()), field: value}
    schema = SCHEMA.get(name) or SCHEMA[name.split("/")[0]]
    validator = Draft202012Validator(json.loads((schemas.FOLDER / f"{schema}.schema.json").read_bytes()))
    assert not validator.is_valid(content)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(content), type=SHAPES[name][0])
