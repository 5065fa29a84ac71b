"""The official list as a document: understood whole, or not at all."""

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.authority import Authority
from services.intake import official
from services.intake.rules.code import well_formed
from services.intake.rules.register import Unreadable, parse
from tests.rules.intake_edition import HEADER, LIST, ROWS, listed


def test_list_gives_authorities_by_code() -> None:
    """A row is an authority; an empty population is unknown, and not zero."""
    register = parse(LIST)
    assert register.find("01005") == Authority("01005", "Ambérieux-en-Dombes", "commune", "01", 1999)
    assert register.find("98414") == Authority("98414", "Terre-Adélie", "commune", "984", None)
    assert register.find("99999") is None
    assert len(register.authorities) == len(ROWS)


def test_list_of_the_project_is_read_whole() -> None:
    """The official list is understood to its last row."""
    register = parse(official.load())
    assert len(register.authorities) == 34_969 + 1_255
    assert register.find("70450") == Authority("70450", "La Rochelle", "commune", "70", 40)


ROW = ROWS[0]
WRONG = {
    "header": (listed(HEADER[:4], ROW), "line 1: expected code,name,type,department,population"),
    "no-line": (listed(), "line 1: expected code,name,type,department,population"),
    "short": (listed(HEADER, ROW, ROW[:4]), "line 3: 4 fields, expected 5"),
    "twice": (listed(HEADER, ROW, ROW), "line 3: 01004 is listed twice"),
    "negative": (listed(HEADER, (*ROW[:4], "-1")), "line 2: population '-1' is not a number"),
    "other-digits": (listed(HEADER, (*ROW[:4], "١")), "line 2: population '١' is not a number"),
    "decimal": (listed(HEADER, (*ROW[:4], "1.0")), "line 2: population '1.0' is not a number"),
    "no-name": (
        listed(HEADER, (ROW[0], "", *ROW[2:])),
        "line 2: Expected `str` of length >= 1 - at `$.name`",
    ),
    "quote": (gzip.compress(b'code,name,type,department,population\n01004,"A"x,commune,01,1\n'), "',' expected after"),
    "latin-1": (gzip.compress("é".encode("latin-1")), "not a gzipped text in UTF-8"),
    "plain": (b"code,name", "not a gzipped text in UTF-8"),
    "cut": (LIST[:-9], "not a gzipped text in UTF-8"),
    "bomb": (gzip.compress(bytes(21_000_000)), "more than 20000000 bytes once unpacked"),
}


@pytest.mark.parametrize(("content", "problem"), WRONG.values(), ids=WRONG)
def test_list_half_understood_is_unreadable(content: bytes, problem: str) -> None:
    """The reason names the line, or the document."""
    with pytest.raises(Unreadable) as unreadable:
        parse(content)
    assert problem in str(unreadable.value)


@given(some.integers(0, len(LIST) - 1), some.integers(1, 255))
def test_list_with_a_changed_byte_is_unreadable_or_the_same(place: int, change: int) -> None:
    """Gzip's checksum covers every row; a byte of its header may change nothing."""
    spoiled = bytearray(LIST)
    spoiled[place] ^= change
    with suppress(Unreadable):
        assert parse(bytes(spoiled)) == parse(LIST)


@pytest.mark.parametrize("code", ["01004", "2A004", "2B033", "98414", "200000172", "243500139"])
def test_code_of_insee_or_siren_is_well_formed(code: str) -> None:
    """Five characters, Corsica's letters among them, or nine digits with a right check digit."""
    assert well_formed(code)


@pytest.mark.parametrize(
    "code", ["1004", "2C004", "2a004", "A1004", "010045", "200000173", "20000017", "2000001721", "", "٠١٠٠٤", "01004\n"]
)
def test_code_of_another_shape_is_not(code: str) -> None:
    """A lost zero, a wrong digit, a letter out of place."""
    assert not well_formed(code)


@given(some.integers(0, 99_999_999).map("{:08d}".format))
def test_code_of_eight_digits_has_one_check_digit(digits: str) -> None:
    """The Luhn formula leaves one ninth digit of ten."""
    assert sum(well_formed(f"{digits}{last}") for last in range(10)) == 1
