"""The form of a command or question: `cast-score dossier=… round=N version=N marks={…} [reason=…]`, and its objects."""

from collections.abc import Iterator

from msgspec import Struct, inspect

from contracts.document import DocumentRef
from contracts.sealed import Sealed


def form(kind: type[Struct]) -> str:
    """Return the line: text is `…`, a number `N`, a file `@…`; what may be left out is between brackets."""
    words = [str(kind.__struct_config__.tag)]
    for field in _fields(kind):
        word = f"{field.encode_name}={_shape(field.type)}"
        words.append(word if field.required else f"[{word}]")
    return " ".join(words)


def whole_form(kind: type[Struct]) -> str:
    """Return the line, and below it each way in which a field that is an object or a list of them is written."""
    lines = (
        f"  {field.encode_name}={written}"
        for field in _fields(kind)
        if _shape(field.type) in ("{…}", "[…]")
        for written in _written(field.type)
    )
    return "\n".join((form(kind), *lines))


def _fields(kind: type) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return info.fields


def _shape(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            return _shape(kind.type)
        case inspect.UnionType():
            return _shape(next(_present(kind)))
        case inspect.LiteralType():
            return "|".join(str(value) for value in kind.values)
        case inspect.IntType():
            return "N"
        case inspect.BoolType():
            return "true|false"
        case inspect.DateTimeType():
            return "2026-12-10T09:00:00Z"
        case inspect.VarTupleType() | inspect.ListType() if _names_document(kind.item_type):
            return "@…"
        case inspect.VarTupleType() | inspect.TupleType() | inspect.ListType():
            return "[…]"
        case inspect.StructType(cls=cls) if cls is Sealed:
            return "…"
        case inspect.RawType():
            return "@…"
        case inspect.StructType() if _names_document(kind):
            return "@…"
        case inspect.StructType() | inspect.DictType():
            return "{…}"
        case _:
            return "…"


def _written(kind: inspect.Type) -> Iterator[str]:
    """Give each way in which a value is written as JSON."""
    match kind:
        case inspect.Metadata():
            yield from _written(kind.type)
        case inspect.UnionType():
            for each in _present(kind):
                yield from _written(each)
        case inspect.VarTupleType() | inspect.ListType():
            yield from (f"[{written}, …]" for written in _written(kind.item_type))
        case inspect.TupleType():
            yield "[" + ", ".join(next(_written(item)) for item in kind.item_types) + "]"
        case inspect.DictType():
            yield f'{{"…": {next(_written(kind.value_type))}, …}}'
        case inspect.StructType() if not _names_document(kind):
            yield _object(kind)
        case inspect.IntType() | inspect.BoolType():
            yield _shape(kind)
        case _:
            yield f'"{_shape(kind)}"'


def _object(kind: inspect.StructType) -> str:
    tag = [f'"{kind.tag_field}": "{kind.tag}"'] if kind.tag is not None else []
    needed = [_member(field) for field in kind.fields if field.required]
    optional = "".join(f" [, {_member(field)}]" for field in kind.fields if not field.required)
    return "{" + ", ".join((*tag, *needed)) + optional + "}"


def _member(field: inspect.Field) -> str:
    return f'"{field.encode_name}": {next(_written(field.type))}'


def _present(kind: inspect.UnionType) -> Iterator[inspect.Type]:
    return (each for each in kind.types if not isinstance(each, inspect.NoneType))


def _names_document(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType) and kind.cls is DocumentRef
