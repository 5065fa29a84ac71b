"""What a question tells, to be read on a terminal: a line a field, a table for rows, text as text (JSON on request).

Fields and codes are told in words. Exact figures have what they come to beside them; a fraction too long to be read is
its decimals alone.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from audit.figures import brief
from cli.acting.fields import FIELDS, OF_CODES
from cli.acting.worded import worded
from cli.words import colon, english, say

_FRACTION: Final = re.compile(r"-?[0-9]{1,4000}/[1-9][0-9]{0,3999}")


def plain(value: Any) -> str:
    """Return plain values (dict, list, text, number) as lines."""
    return "\n".join(_lines(_told(value)))


def _told(value: Any, within: str = "") -> Any:
    """Return plain values with fields and codes in words; what the rulebook names stays as it names it."""
    if isinstance(value, list):
        return [_told(each, within if isinstance(each, list) else "") for each in _opinion(value, within)]
    if not isinstance(value, dict):
        return value
    told = {}
    for name, each in value.items():
        if name == "details" and "why" in value:
            continue  # the sentence of the refusal has them
        told[_name(name, within)] = worded(value, name, each) if isinstance(each, str) else _told(each, name)
    return told


def _name(name: str, within: str) -> str:
    if within == "levels":
        return f"{name}@"
    return name if within in OF_CODES or name not in FIELDS else say(*FIELDS[name])


def _opinion(value: list[Any], within: str) -> list[Any]:
    """Return an opinion on an appeal, told as a row without names (who, which, why), in words."""
    match value:
        case [str(who), str(which), why] if within == "opinions":
            return [who, worded({}, "opinion", which), why]
        case _:
            return value


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _field(name, each)
    elif isinstance(value, list) and value and all(_is_row(each) for each in value):
        yield from _table(value)
    elif isinstance(value, list) and value and all(isinstance(each, list) and _is_short(each) for each in value):
        yield from (_scalar(each) for each in value)
    elif isinstance(value, list):
        for number, each in enumerate(value or [None]):
            if number and isinstance(each, dict):
                yield ""
            yield from _lines(each)
    else:
        yield from _scalar(value).splitlines()


def _field(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and "\r\n" in value:  # a message byte for byte: nobody reads that here
        value = say("(entier avec --json)", "(whole with --json)")
    if _is_short(value):
        yield f"{name}{colon()} {_scalar(value)}"
        return
    yield f"{name}{colon()}"
    yield from (f"  {line}".rstrip() for line in _lines(value))


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    names = list(rows[0])
    cells = [names, *([_scalar(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _is_row(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_short(each) and not isinstance(each, dict) for each in value.values())


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return "\n" not in value
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return all(each is None or isinstance(each, str | int) for each in inner) and len(_scalar(value)) < 100
    return True


def _scalar(value: Any) -> str:
    match value:
        case None | [] | "":
            return "—"
        case dict() if not value:
            return "—"
        case bool():
            return say("oui", "yes") if value else say("non", "no")
        case list():
            return ", ".join(_scalar(each) for each in value)
        case dict():
            return ", ".join(f"{name} {_scalar(each)}" for name, each in value.items())
        case str() if _FRACTION.fullmatch(value):
            return brief(value, french=not english())
        case _:
            return str(value)
