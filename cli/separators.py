"""What parts the cells of a CSV file that a person made: a comma, or what French spreadsheets write."""

from typing import Final

#: Tried in this order: a semicolon or a tab in the header leaves the comma to decimals.
_MARKS: Final = (";", "\t")


def separated(text: str) -> str:
    """Return what parts the cells of a table, by its first line that is not empty."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return next((mark for mark in _MARKS if mark in header), ",")
