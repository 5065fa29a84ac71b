"""The AsyncAPI 3 document of the bus: what is asked on which subject, what is answered, where the log lies.

An address is a NATS subject. Source: AsyncAPI specification 3.0.0.
"""

from typing import Any, Final, get_args

from contracts.commands import Command
from contracts.questions import Question, question_subject
from contracts.subjects import LOG, NOUNS, command_subject
from contracts.topology import DIGEST, PRESENCE
from tests.golden.samples import sample

Part = dict[str, Any]
#: What a command and a question are answered, by the schema's name.
OF_COMMANDS: Final = ("Receipt", "Unchanged", "Refused", "InDoubt")
OF_QUESTIONS: Final = ("Told", "Refused")


def document(schemas: Part) -> Part:
    """Return the document over these schemas."""
    channels, operations, messages = _asked()
    for service, nouns in NOUNS.items():
        for noun in nouns:
            channels[f"log.{noun}"] = _log(noun)
            operations[f"append.{noun}"] = _operation("send", f"log.{noun}", f"{service} decides on a {noun}")
    channels["status"] = _channel(PRESENCE, {"presence": _ref("components/messages/Presence")}, "Who runs, how far.")
    operations["status"] = _operation("send", "status", "Each instance of each service says what it is")
    asked = {"asked": _ref("components/messages/DigestAsked"), "digested": _ref("components/messages/Digested")}
    channels["digest"] = _channel(
        DIGEST, asked, "What every instance has folded, as digests: self-audit compares them."
    )
    operations["digest"] = _operation("send", "digest", "Self-audit asks, each instance of each service answers")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Délibéré",
            "version": "1",
            "description": "Commands and questions by request and reply over NATS; one log, one record a decision.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": {**messages, **_messages(schemas)}, "schemas": schemas},
    }


def _asked() -> tuple[Part, Part, Part]:
    """Return a channel, an operation and a message for each command and question, and the channels of the answers."""
    channels: Part = {
        "answers.commands": _answers(OF_COMMANDS, "Where the request says that it waits for its answer."),
        "answers.questions": _answers(OF_QUESTIONS, "Where the request says that it waits for its answer."),
    }
    operations: Part = {}
    messages: Part = {}
    commands = [(command_subject(sample(asked)), asked, "answers.commands") for asked in get_args(Command)]
    questions = [(question_subject(sample(asked)), asked, "answers.questions") for asked in get_args(Question)]
    for subject, asked, answers in (*commands, *questions):
        key, name = subject.removeprefix("jury."), asked.__name__
        messages[f"Ask{name}"] = _request(name, asked.__doc__)
        channels[key] = _channel(subject, {"request": _ref(f"components/messages/Ask{name}")}, asked.__doc__)
        operations[key] = {
            **_operation("receive", key, asked.__doc__),
            "reply": {
                "address": {
                    "description": "The reply subject of the NATS message.",
                    "location": "$message.header#/reply",
                },
                "channel": _ref(f"channels/{answers}"),
            },
        }
    return channels, operations, messages


def _ref(path: str) -> Part:
    return {"$ref": f"#/{path}"}


def _channel(address: str | None, messages: Part, description: str | None) -> Part:
    return {"address": address, "description": description or "", "messages": messages}


def _answers(names: tuple[str, ...], description: str) -> Part:
    return _channel(None, {name: _ref(f"components/messages/{name}") for name in names}, description)


def _log(noun: str) -> Part:
    parameters = {
        "edition": {"description": "An edition's number, or `label`."},
        "id": {"description": "The noun's id, its tokens joined by dots."},
    }
    channel = _channel(
        f"{LOG}.{{edition}}.{noun}.{{id}}",
        {"record": _ref("components/messages/Record")},
        "One literal subject for each instance of the noun; an append expects its last sequence.",
    )
    return {**channel, "parameters": parameters}


def _operation(action: str, channel: str, summary: str | None) -> Part:
    return {"action": action, "channel": _ref(f"channels/{channel}"), "summary": (summary or "").split("\n")[0]}


def _request(name: str, description: str | None) -> Part:
    asked = {"properties": {"command": _ref(f"components/schemas/{name}")}}
    payload = {"allOf": [_ref("components/schemas/Request"), asked]}
    return {"name": name, "summary": (description or "").split("\n")[0], "payload": payload}


def _messages(schemas: Part) -> Part:
    names = (*OF_COMMANDS, *OF_QUESTIONS, "Record", "Presence", "DigestAsked", "Digested")
    return {
        name: {
            "name": name,
            "summary": schemas[name].get("description", "").split("\n")[0],
            "payload": _ref(f"components/schemas/{name}"),
        }
        for name in dict.fromkeys(names)
    }
