"""The form of a command or question on one line: `cast-score dossier=… round=N version=N marks={…} [reason=…]`."""

from msgspec import Struct, inspect

from contracts.sealed import Sealed


def form(kind: type[Struct]) -> str:
    """Return the line: text is `…`, a number `N`; what may be left out is between brackets."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    words = [str(kind.__struct_config__.tag)]
    for field in info.fields:
        word = f"{field.encode_name}={_shape(field.type)}"
        words.append(word if field.required else f"[{word}]")
    return " ".join(words)


def _shape(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            return _shape(kind.type)
        case inspect.UnionType():
            return _shape(next(each for each in kind.types if not isinstance(each, inspect.NoneType)))
        case inspect.LiteralType():
            return "|".join(str(value) for value in kind.values)
        case inspect.IntType():
            return "N"
        case inspect.BoolType():
            return "true|false"
        case inspect.DateTimeType():
            return "2026-12-10T09:00:00Z"
        case inspect.VarTupleType() | inspect.TupleType() | inspect.ListType():
            return "[…]"
        case inspect.StructType(cls=cls) if cls is Sealed:
            return "…"
        case inspect.StructType() | inspect.DictType():
            return "{…}"
        case _:
            return "…"
