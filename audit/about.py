"""Which dossiers, persons and panels a decision is about: every field of its command and events that names one."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct

from contracts.record import Record

DOSSIERS: Final = frozenset({"dossier", "dossiers"})
PERSONS: Final = frozenset({"juror", "member", "holder", "person", "to", "by", "author", "second", "hearer", "hearers"})
PANELS: Final = frozenset({"panel"})


class Wanted(NamedTuple):
    """What to keep; None keeps all. `juror`: who acted, or whom the decision is about."""

    dossier: str | None = None
    juror: str | None = None
    panel: str | None = None
    noun: str | None = None
    edition: str | None = None


def matches(record: Record, wanted: Wanted) -> bool:
    """Say whether a decision is wanted."""
    if wanted.edition not in (None, record.edition) or wanted.noun not in (None, record.noun):
        return False
    named = set(_named(record.events))
    juror = wanted.juror
    return (
        (wanted.dossier is None or ("dossier", wanted.dossier) in named)
        and (wanted.panel is None or ("panel", wanted.panel) in named)
        and (juror is None or record.actor == juror or ("person", juror) in named)
    )


def _named(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case Struct():
            for name in value.__struct_fields__:
                yield from _named(getattr(value, name), name)
        case tuple():
            for inner in value:
                yield from _named(inner, field)
        case str():
            for kind, fields in (("dossier", DOSSIERS), ("person", PERSONS), ("panel", PANELS)):
                if field in fields:
                    yield kind, value
