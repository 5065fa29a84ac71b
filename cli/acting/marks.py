"""Marks as people write them, with decimals (`"7.25"`): a ballot holds integers, in units of the scale's last one."""

import re
from fractions import Fraction
from typing import Any, Final

from cli.words import USAGE, Trouble

_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,12})?")


def written(marks: Any) -> bool:
    """Say whether a mark is written as a decimal; integers alone are units already."""
    return isinstance(marks, dict) and any(isinstance(mark, str | float) for mark in marks.values())


def units(marks: dict[str, Any], decimals: int) -> dict[str, int | None]:
    """Return marks in units of 10**-decimals. Raises Trouble: no decimal, too fine, or a bare 7 beside a 7.25.

    A bare integer is a unit where nothing else is written: beside decimals nobody could say which is meant.
    """
    return {criterion: _units(criterion, mark, decimals) for criterion, mark in marks.items()}


def _units(criterion: str, mark: Any, decimals: int) -> int | None:
    if mark is None:
        return None
    if isinstance(mark, int) and decimals:
        fr, en = f'écrivez "{mark}.0", ou toutes les notes en unités', f'write "{mark}.0", or all marks in units'
        raise Trouble(USAGE, f"{criterion} : {fr}", f"{criterion}: {en}")
    text = str(mark)
    if not _DECIMAL.fullmatch(text):
        raise Trouble(USAGE, f"{criterion} : {text} n'est pas une note", f"{criterion}: {text} is no mark")
    value = Fraction(text.replace(",", ".")) * 10**decimals
    if value.denominator != 1:
        fr, en = f"décimales de {text} : {decimals} au plus", f"decimals of {text}: {decimals} at most"
        raise Trouble(USAGE, f"{criterion} : {fr}", f"{criterion}: {en}")
    return int(value)
