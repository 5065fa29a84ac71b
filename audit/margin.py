"""The margin of a proposal: the smallest change of one mark that would give another level, upwards and downwards.

Exact: each change is counted again by the live rule. All else stays as it is counted: the other marks, who read, what
was declared, the shifts of figures that the jury voted. Only a mark that was given is changed, and only here.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from audit.retally import Tallied, again
from contracts.codes import Exact, PersonCode, Position
from contracts.grid import Grid

#: Why there is no margin at all, or none in one direction.
Why = Literal[
    "not-tallied", "no-figure", "too-few-ballots", "no-thresholds", "highest", "lowest", "no-single-mark", "too-fine"
]
#: Aggregations by criterion: where a shift stops at an end of the scale, a mark that rises may lower another one.
_BY_CRITERION: Final = frozenset({"trimmed-mean/1", "median/1"})
#: The widest scale of which every mark is tried, where nothing shorter is exact.
_WIDEST: Final = 2_000


class MarkChange(Struct, frozen=True):
    """One mark changed (scaled integers, as recorded), and what the proposal would be then."""

    juror: PersonCode
    criterion: str
    position: Position
    from_mark: int
    to_mark: int
    figure: Exact | None
    level: int | None

    @property
    def size(self) -> int:
        """How far the mark moves."""
        return abs(self.to_mark - self.from_mark)


class Way(Struct, frozen=True):
    """The smallest changes of one mark in one direction, all of the same `size` (0: none, and `why`).

    `reach`: where no single mark is enough, the farthest figure that one gives.
    """

    size: int
    changes: tuple[MarkChange, ...]
    why: Why | None = None
    reach: Exact | None = None


class LevelMargin(Struct, frozen=True):
    """What one mark could do to the proposal of `level`."""

    level: int | None
    up: Way
    down: Way


class _Mark(NamedTuple):
    """A mark that counts: which ballot of the facts, whose, on what, how much."""

    ballot: int
    juror: str
    criterion: str
    value: int


def margin(tallied: Tallied | None) -> LevelMargin:
    """Return the margin of the last tally's proposal."""
    why = _none(tallied)
    if why is not None or tallied is None:
        return LevelMargin(None if tallied is None else tallied.event.level, Way(0, (), why), Way(0, (), why))
    grid, level = tallied.facts.grid, tallied.event.level
    assert grid is not None
    assert level is not None
    levels, search = [grid.floor, *(threshold.level for threshold in grid.thresholds)], _Search(tallied, grid)
    return LevelMargin(
        level,
        Way(0, (), "highest") if level == max(levels) else search.way(lambda other: (other or 0) > level, max),
        Way(0, (), "lowest") if level == min(levels) else search.way(lambda other: (other or 0) < level, min),
    )


def _none(tallied: Tallied | None) -> Why | None:
    if tallied is None or tallied.facts.grid is None:
        return "not-tallied"
    if not tallied.facts.grid.thresholds:
        return "no-thresholds"
    if tallied.event.figure is None:
        return "no-figure"
    if tallied.event.level is None:
        return "too-few-ballots"
    scale = tallied.facts.grid.scale
    return "too-fine" if scale.highest - scale.lowest > _WIDEST and not _one_way(tallied) else None


class _Search:
    """Counts one tally again with one mark changed, each change once."""

    def __init__(self, tallied: Tallied, grid: Grid) -> None:
        self._tallied = tallied
        self._grid = grid
        self._marks = tuple(self._counted())
        self._made: dict[tuple[_Mark, int], MarkChange] = {}

    def way(self, flips: Callable[[int | None], bool], farthest: Callable[..., Fraction]) -> Way:
        """Return the smallest changes that flip the level."""
        found: list[MarkChange] = []
        ends: list[Fraction] = []
        for mark in self._marks:
            for end in (self._grid.scale.lowest, self._grid.scale.highest):
                if end != mark.value:
                    ends.append(Fraction(self._changed(mark, end).figure or 0))
                    to = self._nearest(mark, end, flips)
                    found += [] if to is None else [self._changed(mark, to)]
        size = min((change.size for change in found), default=0)
        smallest = tuple(change for change in found if change.size == size)
        return Way(size, smallest) if smallest else Way(0, (), "no-single-mark", str(farthest(ends)))

    def _counted(self) -> Iterator[_Mark]:
        """Give every mark that counts, in the order of the log and of the grid."""
        counted = {ballot.position for ballot in self._tallied.event.counted}
        for place, seen in enumerate(self._tallied.facts.ballots):
            marks = seen.marks if seen.position in counted else None
            for criterion in self._grid.criteria:
                value = (marks or {}).get(criterion.code)
                if value is not None:
                    yield _Mark(place, seen.juror, criterion.code, value)

    def _changed(self, mark: _Mark, value: int) -> MarkChange:
        if (mark, value) not in self._made:
            made = again(self._tallied.event, with_mark(self._tallied, mark.ballot, mark.criterion, value).facts)
            position = self._tallied.facts.ballots[mark.ballot].position
            change = MarkChange(mark.juror, mark.criterion, position, mark.value, value, made.figure, made.level)
            self._made[mark, value] = change
        return self._made[mark, value]

    def _nearest(self, mark: _Mark, end: int, flips: Callable[[int | None], bool]) -> int | None:
        """Return the mark nearest to the one given, on the way to an end of the scale, that flips the level."""

        def test(value: int) -> bool:
            return flips(self._changed(mark, value).level)

        if not _one_way(self._tallied):
            return _scan(mark.value, end, test)
        return _bisect(mark.value, end, test) if test(end) else None


def with_mark(tallied: Tallied, ballot: int, criterion: str, value: int) -> Tallied:
    """Return the same tally to be, with one mark of one of its ballots changed."""
    ballots = list(tallied.facts.ballots)
    seen = ballots[ballot]
    ballots[ballot] = seen._replace(marks={**(seen.marks or {}), criterion: value})
    return tallied._replace(facts=tallied.facts._replace(ballots=tuple(ballots)))


def _one_way(tallied: Tallied) -> bool:
    """Say whether, as one mark goes one way, the figure does too: then not every mark need be tried."""
    grid = tallied.facts.grid
    assert grid is not None
    return not (grid.aggregation in _BY_CRITERION and grid.scaled and tallied.facts.shifts)


def _bisect(value: int, end: int, flips: Callable[[int], bool]) -> int:
    """Return the value nearest to `value` on the way to `end` that flips: `end` does, and all beyond one that does."""
    step = 1 if end > value else -1
    near, far = 0, abs(end - value)
    while far - near > 1:
        middle = (near + far) // 2
        near, far = (near, middle) if flips(value + step * middle) else (middle, far)
    return value + step * far


def _scan(value: int, end: int, flips: Callable[[int], bool]) -> int | None:
    """Return the value nearest to `value` on the way to `end` that flips, each one tried."""
    step = 1 if end > value else -1
    return next((each for each in range(value + step, end + step, step) if flips(each)), None)
