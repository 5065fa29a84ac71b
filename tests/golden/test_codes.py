"""What an applicant's code looks like, for ever, by the name that the rulebook cites."""

from typing import Final

import pytest

from services.intake.rules.code import Codes, well_formed

#: Code, whether `insee-siren/1` takes it, whether `any/1` does.
RESULTS: Final = (
    ("01004", True, True),
    ("2A004", True, True),
    ("2b033", False, True),
    ("97411", True, True),
    ("70450", True, True),
    ("200071751", True, True),
    ("200071752", False, True),
    ("123456789", False, True),
    ("0100", False, True),
    ("dcb86d03c6", False, True),
)


@pytest.mark.parametrize(("code", "official", "any_list"), RESULTS)
def test_code_is_for_ever_taken_as_it_was(code: str, official: bool, any_list: bool) -> None:
    """`insee-siren/1`: INSEE's shape, or a SIREN with its check digit; `any/1`: whatever the list holds."""
    names: tuple[Codes, Codes] = ("insee-siren/1", "any/1")
    assert tuple(well_formed(code, name) for name in names) == (official, any_list)
