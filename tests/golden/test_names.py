"""`docs/noms.md` lists every name that a rulebook may cite, and no other; what it says of each is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from contracts.rulebook import Rulebook

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "noms.md"
_NAME: Final = re.compile(r"[a-z-]+/[0-9]+")
#: Name, field, what it settles, code, results.
Row = tuple[str, str, str, str, str]


def rows() -> list[Row]:
    """Return the rows of the page's table."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if "| `" in line]
    cells = ([cell.strip().strip("`") for cell in line] for line in lines)
    return [(name, field, settles, code, results) for name, field, settles, code, results in cells]


def named(type_: msgspec.inspect.Type, field: str = "") -> Iterator[tuple[str, str]]:
    """Give each name that a rulebook's types know, with the field that cites it."""
    match type_:
        case msgspec.inspect.LiteralType(values):
            yield from ((value, field) for value in values if isinstance(value, str) and _NAME.fullmatch(value))
        case msgspec.inspect.StructType(fields=fields):
            for each in fields:
                yield from named(each.type, f"{field}.{each.encode_name}".lstrip("."))
        case msgspec.inspect.UnionType(types=types):
            for one in types:
                yield from named(one, field)
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.DictType(value_type=item):
            yield from named(item, field)
        case _:
            pass


def known() -> dict[str, set[str]]:
    """Return the fields that cite each name."""
    found: dict[str, set[str]] = {}
    for name, field in named(msgspec.inspect.type_info(Rulebook)):
        found.setdefault(name, set()).add(field)
    return found


def test_page_lists_every_name_of_a_rulebook() -> None:
    """A name that is added to the contracts is added to the page, with the field that cites it."""
    cited = known()
    assert sorted(row[0] for row in rows()) == sorted(cited)
    assert [row[0] for row in rows() if row[1] not in cited[row[0]]] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_page_says_where_each_name_lies_and_is_held(row: Row) -> None:
    """The code and the test are there, the test (or the log it plays) holds the name."""
    _, _, _, code, held = row
    assert (ROOT / code).is_file()
    test = (ROOT / held).read_text(encoding="utf-8")
    stored = {"test_golden": "tiny-1", "test_forty": "forty-"}.get(Path(held).stem)
    if stored is None:
        assert row[0] in test
    else:
        assert stored in test or "tests.golden.make" in test


def test_stored_logs_were_decided_under_the_names_that_they_are_said_to_hold() -> None:
    """The small one under `sitting/1`, a whole one under `sitting/2`, another under `sitting/3` and `draw/2`."""
    found = {
        (folder, name)
        for folder in ("tiny-1", "forty-1", "forty-2")
        for name in ("sitting/1", "sitting/2", "sitting/3", "draw/2")
        for path in (ROOT / "tests" / "golden" / folder).rglob("tile/entries/**/*")
        if path.is_file() and f'"procedure":"{name}"'.encode() in path.read_bytes().replace(b'": "', b'":"')
    }
    assert found == {
        ("tiny-1", "sitting/1"),
        ("forty-1", "sitting/2"),
        ("forty-2", "sitting/3"),
        ("forty-2", "draw/2"),
    }
