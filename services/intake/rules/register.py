"""The official list of authorities, as a document: a gzipped CSV `code,name,type,department,population`.

It is parsed strictly: a list that is half understood would refuse, or admit, the wrong authorities for a whole edition.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from contracts.authority import Authority
from services.intake.rules.code import well_formed

HEADER: Final = ("code", "name", "type", "department", "population")
#: A list is about two megabytes once unpacked; what unpacks to more than this is not one.
_MOST_BYTES: Final = 20_000_000


class Unreadable(ValueError):
    """The document is not a list of authorities; the message says why, with the line."""


class Register(NamedTuple):
    """A list of authorities by code; `foreign`: the first line whose code is none of a French local authority ("")."""

    authorities: dict[str, Authority]
    foreign: str = ""

    def find(self, code: str) -> Authority | None:
        """Return the authority of that code, or None."""
        return self.authorities.get(code)


@lru_cache(maxsize=8)
def parse(content: bytes) -> Register:
    """Return the list that these bytes hold. Raises Unreadable."""
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    authorities: dict[str, Authority] = {}
    foreign = ""
    try:
        if tuple(next(reader, ())) != HEADER:
            raise Unreadable(f"line 1: expected {','.join(HEADER)}")
        for authority in _rows(reader):
            if authority.code in authorities:
                raise Unreadable(f"line {reader.line_num}: {authority.code} is listed twice")
            authorities[authority.code] = authority
            if not foreign and not well_formed(authority.code):
                foreign = f"line {reader.line_num}: {authority.code!r} is neither an INSEE code nor a SIREN"
    except (csv.Error, ValueError) as problem:
        raise Unreadable(str(problem)) from None
    return Register(authorities, foreign)


def _text(content: bytes) -> str:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as archive:
            table = archive.read(_MOST_BYTES + 1)
        if len(table) > _MOST_BYTES:
            raise Unreadable(f"more than {_MOST_BYTES} bytes once unpacked")
        return table.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise Unreadable(f"not a gzipped text in UTF-8: {problem}") from None


# The type that `csv.reader` returns has no public name.
def _rows(reader: Iterator[list[str]]) -> Iterator[Authority]:
    for number, row in enumerate(reader, start=2):
        if len(row) != len(HEADER):
            raise Unreadable(f"line {number}: {len(row)} fields, expected {len(HEADER)}")
        fields: dict[str, object] = dict(zip(HEADER, row, strict=True))
        fields["population"] = _population(row[4], number)
        try:
            yield msgspec.convert(fields, Authority)
        except msgspec.ValidationError as problem:
            raise Unreadable(f"line {number}: {problem}") from None


def _population(text: str, number: int) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise Unreadable(f"line {number}: population {text!r} is not a number")
    return int(text) if text else None
