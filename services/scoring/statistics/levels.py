"""Raw and adjusted level side by side. The raw one decides; where they differ, the jury is told."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

#: From a figure to the level it reaches.
Level = Callable[[Fraction], int]


class Beside(NamedTuple):
    """One dossier: its raw figure and level, its adjusted figure and level, and whether the levels differ."""

    unit: str
    raw: Fraction
    adjusted: Fraction
    level: int
    adjusted_level: int
    differs: bool


def ladder(floor: int, thresholds: Mapping[int, Fraction]) -> Level:
    """Return the way to a level: the highest whose threshold is reached (`>=`, exact), never under the floor."""

    def level(figure: Fraction) -> int:
        return max([floor, *(each for each, at_least in thresholds.items() if figure >= at_least)])

    return level


def side_by_side(raw: Mapping[str, Fraction], adjusted: Mapping[str, Fraction], level: Level) -> tuple[Beside, ...]:
    """Return a line for each dossier of `raw` that has an adjusted figure, in the order of `raw`."""
    return tuple(_beside(unit, figure, adjusted[unit], level) for unit, figure in raw.items() if unit in adjusted)


def _beside(unit: str, raw: Fraction, adjusted: Fraction, level: Level) -> Beside:
    decides, shown = level(raw), level(adjusted)
    return Beside(unit, raw, adjusted, decides, shown, decides != shown)
