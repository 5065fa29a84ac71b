"""A digest of what was folded, the same wherever the same records were folded: self-audit compares them.

Of each part apart, so that a difference names its view and asking never holds a service up for long. Iteration order is
that of the fold, but for sets, whose order is nobody's: they are sorted by their members' digests.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

_Update = Callable[[bytes], None]


_leaf: Final = msgspec.msgpack.Encoder(order="deterministic").encode


def digest(part: object) -> str:
    """Return the SHA-256 of a part's value, in hexadecimal."""
    made = hashlib.sha256()
    _feed(made.update, part)
    return made.hexdigest()


def _feed(update: _Update, value: Any) -> None:
    match value:
        case dict():
            update(b"{")
            for key, each in value.items():
                if not _is_empty(each):  # looking something up may leave an empty list or table behind
                    _feed(update, key)
                    _feed(update, each)
            update(b"}")
        case list():
            update(b"[")
            for each in value:
                _feed(update, each)
            update(b"]")
        case set() | frozenset():
            update(b"(" + b"".join(sorted(bytes.fromhex(digest(each)) for each in value)) + b")")
        case _:
            try:
                update(_leaf(value))
            except (TypeError, OverflowError):
                _walk(update, value)


def _walk(update: _Update, value: Any) -> None:
    """Feed what msgspec cannot write in a stable order: field after field."""
    if isinstance(value, int):
        update(str(value).encode())
        return
    update(type(value).__name__.encode())
    for each in value if isinstance(value, tuple) else _fields(value):
        _feed(update, each)


def _fields(value: object) -> Iterator[object]:
    """Give an object's fields, in the order in which its class or its making names them."""
    names: Iterable[str] = getattr(type(value), "__struct_fields__", ()) or getattr(type(value), "__slots__", ())
    yield from (getattr(value, name) for name in names)
    yield from getattr(value, "__dict__", {}).values()


def _is_empty(value: object) -> bool:
    return isinstance(value, dict | list | set) and not value


def digests(parts: Mapping[str, object], names: Iterable[str]) -> dict[str, str]:
    """Return the digests of the parts of these names; of one that there is not, "" (as nothing was folded yet)."""
    return {name: digest(parts[name]) if name in parts else "" for name in names}
