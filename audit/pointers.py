"""Where two documents differ, field by field: JSON pointers (RFC 6901), what was there, what is there."""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import UNSET, Struct

#: What names the items of a list (criteria, kinds, mentions, thresholds), so that one put in between is one difference.
_NAMES: Final = ("code", "level", "key")


class Difference(Struct, frozen=True):
    """A value that differs; `before`, `after`: as plain values, left out (UNSET) where there is none.

    `pointer`: into the second document; into the first one for what the second has no more.
    """

    pointer: str
    before: Any = UNSET
    after: Any = UNSET


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[Difference]:
    """Give every difference of two plain values, in the order of the second."""
    match before, after:
        case dict(), dict():
            for key in (*after, *(key for key in before if key not in after)):
                yield from _at(before, after, key, f"{pointer}/{_escaped(str(key))}")
        case list(), list() if (name := _named(before, after)) is not None:
            yield from _items(before, after, name, pointer)
        case list(), list():
            yield from _places(before, after, pointer)
        case _ if type(before) is not type(after) or before != after:
            yield Difference(pointer, before, after)
        case _:
            pass


def _at(before: dict[Any, Any], after: dict[Any, Any], key: Any, pointer: str) -> Iterator[Difference]:
    if key not in before:
        yield Difference(pointer, after=after[key])
    elif key not in after:
        yield Difference(pointer, before[key])
    else:
        yield from differences(before[key], after[key], pointer)


def _places(before: list[Any], after: list[Any], pointer: str) -> Iterator[Difference]:
    one, other = dict(enumerate(before)), dict(enumerate(after))
    for place in range(max(len(before), len(after))):
        yield from _at(one, other, place, f"{pointer}/{place}")


def _items(before: list[Any], after: list[Any], name: str, pointer: str) -> Iterator[Difference]:
    one, other = ({item[name]: (place, item) for place, item in enumerate(items)} for items in (before, after))
    for key, (place, item) in other.items():
        if key not in one:
            yield Difference(f"{pointer}/{place}", after=item)
        else:
            yield from differences(one[key][1], item, f"{pointer}/{place}")
    for key, (place, item) in one.items():
        if key not in other:
            yield Difference(f"{pointer}/{place}", item)


def _named(before: list[Any], after: list[Any]) -> str | None:
    """Return the field that names the items of both lists, each once; None where they have none."""
    for name in _NAMES:
        if all(_each_once(items, name) for items in (before, after)):
            return name
    return None


def _each_once(items: list[Any], name: str) -> bool:
    names = [item.get(name) for item in items if isinstance(item, dict)]
    return len(names) == len(items) and all(isinstance(n, str | int) for n in names) and len(set(names)) == len(names)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
