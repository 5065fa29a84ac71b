"""Codes as a person reads them: all of a few; of many, the first ones and how many there are."""

from collections.abc import Sequence
from typing import Final

#: The most codes that a line for people names.
FEW: Final = 5


def listed(codes: Sequence[str], *, most: int | None, french: bool) -> str:
    """Return codes joined by commas, the first `most` of them where there are more (None: all)."""
    if most is None or len(codes) <= most:
        return ", ".join(codes)
    return f"{', '.join(codes[:most])}, … {len(codes)} {'en tout' if french else 'in all'}"
