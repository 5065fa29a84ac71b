"""Bytes that tell two readers two things: a name twice in one JSON object, of which one takes the first, one the last.

RFC 8259, section 4: names within an object should be unique; which one counts is not said.
"""

import json
from typing import Any


class _Twice(Exception):
    pass


def said_twice(raw: bytes) -> str:
    """Return the first name that one object of a record's bytes holds twice ("": none does). Raises RecursionError."""
    try:
        json.loads(raw, object_pairs_hook=_once)
    except _Twice as twice:
        return str(twice)
    return ""


def _once(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _Twice(name)
        seen.add(name)
