"""The JSON Schemas and the AsyncAPI document that are checked in are those that the types give, and hold together."""

import json
import re
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from contracts.commands import Command
from contracts.questions import Question, question_subject
from contracts.subjects import NOUNS, command_subject
from tests.golden import samples, schemas

GENERATED = schemas.generated()


@pytest.fixture(scope="module")
def asyncapi() -> Any:
    """Give the AsyncAPI document that is checked in."""
    return json.loads((schemas.FOLDER / "asyncapi.json").read_bytes())


def test_schemas_checked_in_are_those_of_the_types() -> None:
    """Otherwise: `python -m tests.golden.schemas --write`, look at the difference, check it in."""
    stored = {path.name: path.read_bytes() for path in schemas.FOLDER.iterdir()}
    assert sorted(stored) == sorted(GENERATED)
    assert [name for name in GENERATED if stored[name] != GENERATED[name]] == []


@pytest.mark.parametrize("name", [name for name in GENERATED if name != "asyncapi.json"])
def test_schema_is_one(name: str) -> None:
    """Each is a JSON Schema of its dialect, says what it is, and refers to nothing outside itself."""
    schema = json.loads(GENERATED[name])
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:delibere:schema:{name.removesuffix('.schema.json')}"
    assert set(references(schema)) <= {f"#/$defs/{known}" for known in schema["$defs"]}


def references(part: Any) -> list[str]:
    """Return every reference inside a document."""
    match part:
        case dict():
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        case list():
            return [found for item in part for found in references(item)]
        case _:
            return []


def at(document: Any, reference: str) -> Any:
    """Return what a local reference names."""
    part = document
    for token in reference.removeprefix("#/").split("/"):
        part = part[token]
    return part


def test_asyncapi_has_every_part_that_3_0_asks_for(asyncapi: Any) -> None:
    """Version, info, and of each operation an action and a channel that is there; every reference resolves."""
    assert asyncapi["asyncapi"] == "3.0.0"
    assert set(asyncapi["info"]) >= {"title", "version"}
    for operation in asyncapi["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert at(asyncapi, operation["channel"]["$ref"])["messages"]
    for reference in references(asyncapi):
        assert at(asyncapi, reference) is not None
    assert all(re.fullmatch(r"[\w.-]+", key) for part in asyncapi["components"].values() for key in part)
    assert "discriminator" not in json.dumps(asyncapi)


def test_asyncapi_has_a_channel_for_each_command_and_question(asyncapi: Any) -> None:
    """Its own subject, received by its service, answered where the request says; the payload names the command."""
    asked = [(command_subject(samples.sample(one)), one, "answers.commands") for one in get_args(Command)]
    asked += [(question_subject(samples.sample(one)), one, "answers.questions") for one in get_args(Question)]
    for subject, one, answers in asked:
        key = subject.removeprefix("jury.")
        channel, operation = asyncapi["channels"][key], asyncapi["operations"][key]
        assert channel["address"] == subject
        assert operation["action"] == "receive"
        assert operation["reply"]["channel"] == {"$ref": f"#/channels/{answers}"}
        (message,) = (at(asyncapi, each["$ref"]) for each in channel["messages"].values())
        assert message["payload"]["allOf"][1]["properties"]["command"] == {
            "$ref": f"#/components/schemas/{one.__name__}"
        }
    received = [name for name, operation in asyncapi["operations"].items() if operation["action"] == "receive"]
    assert len(received) == len(asked)


def test_asyncapi_has_a_channel_for_each_noun_of_the_log(asyncapi: Any) -> None:
    """`jury.log.{edition}.<noun>.{id}`, each parameter declared, each message a record."""
    for noun in (noun for nouns in NOUNS.values() for noun in nouns):
        channel = asyncapi["channels"][f"log.{noun}"]
        assert channel["address"] == f"jury.log.{{edition}}.{noun}.{{id}}"
        assert set(channel["parameters"]) == set(re.findall(r"\{(\w+)\}", channel["address"]))
        assert at(asyncapi, channel["messages"]["record"]["$ref"])["payload"] == {"$ref": "#/components/schemas/Record"}
        assert asyncapi["operations"][f"append.{noun}"]["action"] == "send"


def test_asyncapi_message_takes_a_sample_of_its_command(asyncapi: Any) -> None:
    """The payload's schema accepts the request with its own command, and no other command."""
    request = json.loads((samples.FOLDER / "request.json").read_bytes())
    payload = {**asyncapi["components"]["messages"]["AskCastScore"]["payload"], "components": asyncapi["components"]}
    validator = Draft202012Validator(payload)
    assert list(validator.iter_errors(request)) == []
    assert not validator.is_valid({**request, "command": {"type": "close-edition"}})
