"""Words of the command line as values: `field=value`, a JSON file (`@file`), one field of it (`@file#field`).

Text where the schema asks text, so that codes keep their zeros; JSON elsewhere.
"""

from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from cli.words import USAGE, Trouble
from contracts.problems import problem
from contracts.sealed import Sealed

_TEXTS: Final = (
    msgspec.inspect.StrType,
    msgspec.inspect.LiteralType,
    msgspec.inspect.DateTimeType,
    msgspec.inspect.BytesType,
    msgspec.inspect.RawType,
)


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
            raise Trouble(USAGE, f"« {word} » : attendu champ=valeur", f"“{word}”: field=value expected")
        found[name] = value if name in texts else _json(value, name)
    return found


def textual(kind: type[Struct]) -> frozenset[str]:
    """Return the fields that hold text."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return frozenset(field.encode_name for field in info.fields if _is_text(field.type))


def _is_text(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.Metadata):  # a type with a description: a dossier's code, a person's
        return _is_text(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(_is_text(each) for each in kind.types)
    # What is to be sealed is text, whatever it looks like; a field sealed already is an object.
    sealed = isinstance(kind, msgspec.inspect.StructType) and kind.cls is Sealed
    return sealed or isinstance(kind, _TEXTS)


def picked(value: Any, *, text: bool) -> Any:
    """Return what `@file#field` names in a JSON file, or all of `@file` where JSON is asked. Raises Trouble."""
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    file, at, field = value.partition("#")
    if not at:
        return value if text else _whole(file)
    whole = _whole(file)
    if not (isinstance(whole, dict) and field in whole):
        raise Trouble(USAGE, f"{file[1:]} n'a pas de champ « {field} »", f"{file[1:]} has no field “{field}”")
    return whole[field]


def content(value: Any) -> bytes:
    """Return what `@file` holds, or the value itself. Raises Trouble."""
    if not isinstance(value, str):
        return msgspec.json.encode(value)
    if not value.startswith("@"):
        return value.encode()
    try:
        return Path(value[1:]).read_bytes()
    except OSError as error:
        raise Trouble(USAGE, f"{value[1:]} : {error.strerror}", f"{value[1:]}: {error.strerror}") from None


def compact(document: bytes, where: str = "") -> bytes:
    """Return a JSON document without white space, its fields in the same order; `where`: it stands. Raises Trouble."""
    try:
        return msgspec.json.format(document, indent=-1)
    except msgspec.DecodeError as error:
        fr, en = f"ce n'est pas du JSON : {problem(str(error))}", f"not JSON: {error}"
        raise Trouble(USAGE, f"{where} : {fr}" if where else fr, f"{where}: {en}" if where else en) from None


def named(field: str, value: Any) -> str:
    """Return where a document was to be read: the file, or the field that holds it."""
    return value[1:] if isinstance(value, str) and value.startswith("@") else field


def _whole(file: str) -> Any:
    return msgspec.json.decode(compact(content(file), file[1:]))


def _json(text: str, field: str = "") -> Any:
    """Read a value that is not text; what does not read as JSON is left for the schema to refuse.

    An object or a list that does not is told for what it is: most often a quote that the shell took. Raises Trouble.
    """
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if field and text.lstrip()[:1] in ("{", "["):
            compact(text.encode(), f"{field}={text}")
        return text
