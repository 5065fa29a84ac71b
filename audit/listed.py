"""Codes as a person reads them: all of a few; of many, the one asked for or the first ones, and how many there are."""

from collections.abc import Sequence
from typing import Final, NamedTuple

#: The most codes that a line for people names.
FEW: Final = 5


class Most(NamedTuple):
    """How many codes a line names (None: all); `about`: the one that stands for many, where it is among them."""

    codes: int | None = None
    about: str | None = None


ALL: Final = Most()
#: On a line for people.
BRIEF: Final = Most(FEW)


def listed(codes: Sequence[str], *, most: Most, french: bool) -> str:
    """Return codes joined by commas; of more than `most`, the one asked for, or the first ones, and how many."""
    return few(codes, codes, most=most, french=french)


def few(codes: Sequence[str], shown: Sequence[str], *, most: Most, french: bool) -> str:
    """Return what is shown of codes, one for one, as `listed` chooses among these."""
    if most.codes is None or len(codes) <= most.codes:
        return ", ".join(shown)
    first = shown[: most.codes] if most.about not in codes else (shown[codes.index(most.about)],)
    return f"{', '.join(first)}, … {len(codes)} {'en tout' if french else 'in all'}"
