"""The occasion of a letter, and the text that it is told with: chosen by the rulebook's `letters` procedure, by name.

A procedure is frozen by its results (tests/golden): another choice is another one's, `letters/2`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple


class Occasion(NamedTuple):
    """What a letter tells, by its name (`award-1`, `withdrawal-1`…).

    `again`: of an award, one that an amendment tells in the place of an earlier one; `withdrawn`: which was withdrawn.
    """

    letter: str
    again: bool = False
    withdrawn: bool = False


def letters_1(occasion: Occasion) -> str:
    """Choose for `letters/1`: a text for each kind of act, and three for an award."""
    kind = occasion.letter.rpartition("-")[0]
    if kind != "award" or not occasion.again:
        return f"{kind}/1"
    return "restoration/1" if occasion.withdrawn else "reexamination/1"


PROCEDURES: Final[dict[str, Callable[[Occasion], str]]] = {"letters/1": letters_1}
