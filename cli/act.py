"""`jury as PERSON …`: any command or question, written by hand, signed with that person's key.

`field=value`: text where the schema asks text, JSON elsewhere. Three shorthands: a sealed field given as text is sealed
by the registrar first; a document given as `@file` is kept first; a rulebook given as `@file` is read and compacted.
"""

import secrets
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
from msgspec import Raw, Struct
from nats.aio.client import Client

from cli.door import Door
from cli.home import Home
from cli.keys import KeyMissing, SigningKey
from cli.words import Trouble
from contracts.commands import Command
from contracts.document import Document, DocumentRef
from contracts.questions import ASKED_BY_PERSONS, KeepDocument, PlainField, Question, SealFields
from contracts.request import Answer
from contracts.sealed import Sealed

COMMANDS: Final[dict[str, type[Struct]]] = {kind.__struct_config__.tag: kind for kind in get_args(Command)}
QUESTIONS: Final[dict[str, type[Struct]]] = {kind.__struct_config__.tag: kind for kind in get_args(Question)}


class Hand:
    """A person at a terminal: the door, the person's code and key, the edition meant."""

    def __init__(self, home: Home, client: Client, person: str, edition: str) -> None:
        self.door = Door(client)
        self.home = home
        self.person = person
        self.edition = edition

    def key(self) -> SigningKey:
        """Return the person's key. Raises Trouble."""
        try:
            return self.home.keys.load(self.person)
        except KeyMissing:
            raise Trouble(
                3,
                f"aucune clé pour {self.person} dans {self.home.keys.directory} (`jury key new {self.person}`)",
                f"no key for {self.person} in {self.home.keys.directory} (`jury key new {self.person}`)",
            ) from None

    async def act(self, name: str, words: list[str], command_id: str = "") -> Answer:
        """Build, sign and send a command. Raises Trouble where the words do not make one."""
        number = command_id or secrets.token_hex(16)
        command = await self._build(COMMANDS[name], words, number)
        scope = self.edition
        return await self.door.send(self.person, self.key(), command, scope, command_id=number)  # type: ignore[arg-type]

    async def ask(self, name: str, words: list[str]) -> Any:
        """Build, sign and ask a question; return what is told, as plain values."""
        question = await self._build(QUESTIONS[name], words, "")
        return await self.door.ask(self.person, self.key(), question, self.edition, object)  # type: ignore[arg-type]

    async def _build(self, kind: type[Struct], words: list[str], command_id: str) -> Struct:
        given = fields_of(words, textual(kind))
        known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        for name, value in given.items():
            if name not in known:
                raise Trouble(2, f"champ inconnu : {name} ({_list(known)})", f"unknown field: {name} ({_list(known)})")
            given[name] = await self._value(known[name].type, name, value, given, command_id)
        missing = [name for name, field in known.items() if field.required and name not in given]
        if missing:
            raise Trouble(2, f"il manque : {_list(missing)}", f"missing: {_list(missing)}")
        try:
            return build(kind, given)
        except msgspec.ValidationError as error:
            raise Trouble(2, f"valeur refusée : {error}", f"value refused: {error}") from None

    async def _value(self, kind: Any, name: str, value: Any, given: dict[str, Any], command_id: str) -> Any:
        if kind is Raw:
            return Raw(compact(_content(value)))
        if kind is bytes or bytes in get_args(kind):
            return _content(value)
        if Sealed in (kind, *get_args(kind)) and isinstance(value, str):
            return await self._seal(str(given.get("person") or given.get("juror")), name, value, command_id)
        if _names_documents(kind):
            return await self._documents(kind, value)
        return value

    async def _seal(self, person: str, field: str, plain: str, command_id: str) -> Sealed:
        question = SealFields((PlainField(person, field, plain),), command_id)
        return (await self.door.ask(self.person, self.key(), question, self.edition, tuple[Sealed, ...]))[0]

    async def _documents(self, kind: Any, value: Any) -> Any:
        if kind is DocumentRef:
            return await self._document(value)
        return tuple([await self._document(each) for each in (value if isinstance(value, list) else [value])])

    async def _document(self, value: Any) -> Any:
        if not (isinstance(value, str) and value.startswith("@")):
            return value
        content = _content(value)
        kept = await self.door.ask(self.person, self.key(), KeepDocument(content), self.edition, Document)
        return kept.ref


def textual(kind: type[Struct]) -> frozenset[str]:
    """Return the fields that hold text: codes keep their zeros."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    texts = (
        msgspec.inspect.StrType,
        msgspec.inspect.LiteralType,
        msgspec.inspect.DateTimeType,
        msgspec.inspect.BytesType,
        msgspec.inspect.RawType,
    )
    found = set()
    for field in info.fields:
        kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        if any(isinstance(each, texts) for each in kinds):
            found.add(field.encode_name)
    return frozenset(found)


def fields_of(words: list[str], texts: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Read `name=value` words; one word that is a JSON object gives all fields at once. Raises Trouble."""
    if len(words) == 1 and words[0].lstrip().startswith("{"):
        read: object = _json(words[0])
        if isinstance(read, dict):
            return read
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise Trouble(2, f"« {word} » : attendu champ=valeur", f"“{word}”: field=value expected")
        found[name] = value if name in texts else _json(value)
    return found


def build(kind: type[Struct], given: dict[str, Any]) -> Struct:
    """Make a command of its fields, checked as the service will check it; text stays text (codes keep their zeros)."""
    raws = {name: value for name, value in given.items() if isinstance(value, Raw)}
    plain = {name: value for name, value in given.items() if name not in raws}
    tag = {str(kind.__struct_config__.tag_field): kind.__struct_config__.tag}
    body = msgspec.json.encode({**tag, **plain, **raws})
    return msgspec.json.decode(body, type=kind)


def compact(content: bytes) -> bytes:
    """Return a JSON document without white space, its fields in the same order. Raises Trouble."""
    try:
        return msgspec.json.format(content, indent=-1)
    except msgspec.DecodeError as error:
        raise Trouble(2, f"ce n'est pas du JSON : {error}", f"not JSON: {error}") from None


def allowed_questions() -> list[str]:
    """Return the questions that persons may ask."""
    return sorted(name for names in ASKED_BY_PERSONS.values() for name in names)


def _json(text: str) -> Any:
    """Read a value that is not text; what does not read as JSON is left for the schema to refuse."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _content(value: Any) -> bytes:
    """Return what `@file` holds, or the value itself. Raises Trouble."""
    if not isinstance(value, str):
        return msgspec.json.encode(value)
    if not value.startswith("@"):
        return value.encode()
    try:
        return Path(value[1:]).read_bytes()
    except OSError as error:
        raise Trouble(2, f"{value[1:]} : {error.strerror}", f"{value[1:]}: {error.strerror}") from None


def _names_documents(kind: Any) -> bool:
    return kind is DocumentRef or DocumentRef in get_args(kind)


def _list(names: Any) -> str:
    return ", ".join(names)
