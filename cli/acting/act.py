"""`jury as PERSON …`: any command or question, written by hand, signed with that person's key.

Shorthands: a sealed field given as text is sealed by the registrar first; a document given as `@file` is kept first;
a rulebook given as `@file` is read and compacted. Other values may come from a file too (`cli.acting.values`).
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final, get_args

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import FieldInfo
from nats.aio.client import Client

from cli.acting.bulk import rehearse
from cli.acting.confirm import DryRun
from cli.acting.door import Door
from cli.acting.form import whole_form
from cli.acting.marks import units, written
from cli.acting.values import compact, content, fields_of, named, picked, textual
from cli.home import Home
from cli.keys import KeyMissing, SigningKey
from cli.words import USAGE, Trouble
from contracts.commands import Command
from contracts.commands.scoring import CastScore
from contracts.document import Document, DocumentRef
from contracts.problems import problem
from contracts.questions import ASKED_BY_PERSONS, KeepDocument, MyReadings, PlainField, Question, SealFields
from contracts.refusals import Refusal, Why
from contracts.request import Answer
from contracts.sealed import Sealed
from services.scoring.told import OwnReadings

COMMANDS: Final[dict[str, type[Struct]]] = {kind.__struct_config__.tag: kind for kind in get_args(Command)}
QUESTIONS: Final[dict[str, type[Struct]]] = {kind.__struct_config__.tag: kind for kind in get_args(Question)}
Agrees = Callable[[DryRun], Awaitable[bool]]


class Hand:
    """A person at a terminal: the door, the person's code and key, the edition meant.

    `decimals`: of the marks that he wrote as decimals.
    """

    def __init__(self, home: Home, client: Client, person: str, edition: str) -> None:
        self.door = Door(client)
        self.home = home
        self.person = person
        self.edition = edition
        self.decimals = 0

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

    async def act(
        self, name: str, words: list[str], command_id: str = "", agrees: Agrees | None = None
    ) -> Answer | None:
        """Build, sign and send a command. Raises Trouble where the words do not make one.

        `agrees`: asked about a bulk act before it is sent; where it says no, nothing is sent and None returned.
        """
        number = command_id or secrets.token_hex(16)
        command: Command = await self._build(COMMANDS[name], words, number)  # type: ignore[assignment]
        if agrees is not None:
            dry_run = await rehearse(command, self.edition, self.told)
            if dry_run is not None and not await agrees(dry_run):
                return None
        return await self.door.send(self.person, self.key(), command, self.edition, command_id=number)

    async def ask(self, name: str, words: list[str]) -> Any:
        """Build, sign and ask a question; return what is told, as plain values."""
        return await self.told(await self._build(QUESTIONS[name], words, ""))  # type: ignore[arg-type]

    async def told(self, question: Question) -> Any:
        """Sign and ask a question; return what is told, as plain values. Raises Refusal."""
        return await self.door.ask(self.person, self.key(), question, self.edition, object)

    async def _build(self, kind: type[Struct], words: list[str], command_id: str) -> Struct:
        texts = textual(kind)
        given = fields_of(words, texts)
        known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        _check(kind, known, given)
        for name, value in given.items():
            given[name] = await self._value(known[name].type, name, value, given, command_id, text=name in texts)
        if kind is CastScore and written(given["marks"]):
            given["marks"] = units(given["marks"], await self._decimals(str(given["dossier"])))
        try:
            return build(kind, given)
        except msgspec.ValidationError as error:
            fr, en = f"valeur refusée : {problem(str(error))}", f"value refused: {error}"
            raise Trouble(USAGE, f"{fr}\n{whole_form(kind)}", f"{en}\n{whole_form(kind)}") from None

    async def _value(
        self, kind: Any, name: str, value: Any, given: dict[str, Any], command_id: str, *, text: bool
    ) -> Any:
        if kind is Raw:
            return Raw(compact(content(value), named(name, value)))
        if kind is bytes or bytes in get_args(kind):
            return content(value)
        if _names_documents(kind):
            return await self._documents(kind, value)
        value = picked(value, text=text or Sealed in (kind, *get_args(kind)))
        if isinstance(value, dict) and "evidence" in value:  # of a shift of figures: a document within its subject
            return {**value, "evidence": await self._document(value["evidence"])}
        if Sealed in (kind, *get_args(kind)) and isinstance(value, str):
            if value.startswith("{"):
                return msgspec.json.decode(compact(value.encode()))
            return await self._seal(str(given.get("person") or given.get("juror")), name, value, command_id)
        return value

    async def _decimals(self, dossier: str) -> int:
        """Return how many decimals a mark on a dossier has. Raises Refusal where the person does not read it."""
        told = msgspec.convert(await self.told(MyReadings()), OwnReadings)
        kind = next((each.kind for each in told.readings if each.dossier == dossier), None)
        if kind is None:
            raise Refusal(Why.NOT_OF_THE_PANEL, dossier=dossier, juror=self.person)
        self.decimals = next((grid.decimals for grid in told.grids if kind in grid.kinds), 0)
        return self.decimals

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
        kept = await self.door.ask(self.person, self.key(), KeepDocument(content(value)), self.edition, Document)
        return kept.ref


def build(kind: type[Struct], given: dict[str, Any]) -> Struct:
    """Make a command of its fields, checked as the service will check it; text stays text (codes keep their zeros)."""
    raws = {name: value for name, value in given.items() if isinstance(value, Raw)}
    plain = {name: value for name, value in given.items() if name not in raws}
    tag = {str(kind.__struct_config__.tag_field): kind.__struct_config__.tag}
    body = msgspec.json.encode({**tag, **plain, **raws})
    return msgspec.json.decode(body, type=kind)


def allowed_questions() -> list[str]:
    """Return the questions that persons may ask."""
    return sorted(name for names in ASKED_BY_PERSONS.values() for name in names)


def _check(kind: type[Struct], known: dict[str, FieldInfo], given: dict[str, Any]) -> None:
    """Refuse unknown and missing fields, showing the whole form. Raises Trouble."""
    unknown = [name for name in given if name not in known]
    if unknown:
        fr, en = f"champ inconnu : {_list(unknown)}", f"unknown field: {_list(unknown)}"
        raise Trouble(USAGE, f"{fr}\n{whole_form(kind)}", f"{en}\n{whole_form(kind)}")
    missing = [name for name, field in known.items() if field.required and name not in given]
    if missing:
        fr, en = f"il manque : {_list(missing)}", f"missing: {_list(missing)}"
        raise Trouble(USAGE, f"{fr}\n{whole_form(kind)}", f"{en}\n{whole_form(kind)}")


def _names_documents(kind: Any) -> bool:
    return kind is DocumentRef or DocumentRef in get_args(kind)


def _list(names: Any) -> str:
    return ", ".join(names)
