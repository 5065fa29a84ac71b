"""The margin of a proposal against brute force: every single mark, every value, counted by the live rule."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.margin import LevelMargin, MarkChange, Way, margin, with_mark
from audit.retally import Tallied, again
from contracts.events.scoring import DossierTallied
from contracts.grid import Aggregation, Criterion, Declared, Grid, Rounding, Scale, Text, Threshold
from services.intake.rules.grid import STAGES
from services.scoring.rules import tally
from services.scoring.rules.adjustment import Shift

NO_TEXT = Text("", "")
JURORS = ("p-a", "p-b", "p-c", "p-d")
WITH_LEVELS: tuple[Aggregation, ...] = ("weighted-mean/1", "trimmed-mean/1", "median/1", "majority-judgment/1")


def tallied(facts: tally.Facts) -> Tallied:
    """Return the tally that the live rule makes of these facts."""
    asked = DossierTallied("01004", "unique", 1, 100, (), (), (), None, None)
    return Tallied(101, again(asked, facts), facts)


@st.composite
def grids(draw: st.DrawFn, aggregation: Aggregation) -> Grid:
    """Give small grids of every shape that the aggregation takes."""
    one = aggregation == "majority-judgment/1"
    criteria = tuple(
        Criterion(code, NO_TEXT, draw(st.integers(1, 3)))
        for code in ("a", "b", "c")[: 1 if one else draw(st.integers(1, 3))]
    )
    named = draw(st.sets(st.sampled_from(sorted(STAGES[aggregation]))))
    bounds = sorted(draw(st.sets(st.integers(1, 100), min_size=1, max_size=3)))
    return Grid(
        criteria=criteria,
        scale=draw(st.sampled_from((Scale(0, 3), Scale(0, 5), Scale(1, 4), Scale(0, 10, 1)))),
        aggregation=aggregation,
        absent_mark="left-out",
        trim=draw(st.integers(0, 1)) if aggregation == "trimmed-mean/1" else 0,
        scaled=True if aggregation == "ranks/1" else draw(st.booleans()),
        rounding=tuple(Rounding(stage, draw(st.integers(0, 1))) for stage in sorted(named)),  # type: ignore[arg-type]
        thresholds=tuple(Threshold(level, at_least) for level, at_least in enumerate(bounds, 2)),
        declared=(Declared("points", NO_TEXT),) if not one and aggregation != "ranks/1" and draw(st.booleans()) else (),
        lower_first=aggregation == "ranks/1" and draw(st.booleans()),
    )


@st.composite
def tallies(draw: st.DrawFn, aggregation: Aggregation) -> Tallied:
    """Give tallies of two to four ballots, some with absent marks, shifts, a declared figure."""
    grid = draw(grids(aggregation))
    mark = st.integers(grid.scale.lowest, grid.scale.highest)

    def ballot() -> dict[str, int | None]:
        marks: dict[str, int | None] = {each.code: draw(mark) for each in grid.criteria}
        if len(marks) > 1 and draw(st.integers(0, 5)) == 0:
            marks[grid.criteria[-1].code] = None
        return marks

    count = draw(st.integers(2, 4))
    ballots = tuple(tally.Seen(juror, place + 1, ballot(), recused=False) for place, juror in enumerate(JURORS[:count]))
    others = tuple(
        tally.Cast(JURORS, frozenset(), (tally.Seen(draw(st.sampled_from(JURORS)), 50 + n, ballot(), recused=False),))
        for n in range(draw(st.integers(0, 4)) if aggregation == "ranks/1" else 0)
    )
    offset = st.fractions(min_value=-60, max_value=60, max_denominator=3)
    shifts = tuple(
        Shift(90 + n, draw(offset), frozenset({draw(st.sampled_from(JURORS))})) for n in range(draw(st.integers(0, 2)))
    )
    declared = tally.Declared(80, {"points": draw(st.integers(-20, 20))})
    return tallied(
        tally.Facts(
            grid, draw(st.integers(1, 3)), JURORS, ballots=ballots, declared=declared, others=others, shifts=shifts
        )
    )


def brute(made: Tallied) -> tuple[dict[tuple[str, str, int], int], dict[tuple[str, str, int], int]]:
    """Return every single change of a mark that raises the level, and every one that lowers it, with its size."""
    grid, level = made.facts.grid, made.event.level
    assert grid is not None
    assert level is not None
    up: dict[tuple[str, str, int], int] = {}
    down: dict[tuple[str, str, int], int] = {}
    for place, seen in enumerate(made.facts.ballots):
        for code, mark in (seen.marks or {}).items():
            if mark is None:
                continue
            for value in range(grid.scale.lowest, grid.scale.highest + 1):
                found = again(made.event, with_mark(made, place, code, value).facts).level
                assert found is not None
                if found != level:
                    (up if found > level else down)[seen.juror, code, value] = abs(value - mark)
    return up, down


def smallest(changes: dict[tuple[str, str, int], int]) -> dict[tuple[str, str, int], int]:
    """Return the smallest of these changes."""
    size = min(changes.values(), default=0)
    return {change: each for change, each in changes.items() if each == size}


def named(way: Way) -> dict[tuple[str, str, int], int]:
    """Return a way's changes as brute force names them."""
    return {(each.juror, each.criterion, each.to_mark): each.size for each in way.changes}


def check(made: Tallied) -> None:
    """Hold the margin against brute force, and apply each change that it states."""
    found = margin(made)
    if made.event.level is None:
        assert found.up.why == found.down.why
        assert found.up.why in ("no-figure", "too-few-ballots")
        return
    up, down = brute(made)
    assert named(found.up) == smallest(up)
    assert named(found.down) == smallest(down)
    for way, upwards in ((found.up, True), (found.down, False)):
        for change in way.changes:
            place = next(n for n, seen in enumerate(made.facts.ballots) if seen.position == change.position)
            after = again(made.event, with_mark(made, place, change.criterion, change.to_mark).facts)
            assert (after.figure, after.level) == (change.figure, change.level)
            assert after.level is not None
            assert (after.level > made.event.level) is upwards
            assert way.size == change.size


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_margin_of_every_aggregation_is_that_of_brute_force(data: st.DataObject) -> None:
    """Each change stated flips the level, no single mark flips it by less, and none of that size is left out."""
    check(data.draw(tallies(data.draw(st.sampled_from(WITH_LEVELS)))))


@given(tallies("median/1"))
@settings(max_examples=30, deadline=None)
def test_margin_where_a_shift_stops_at_the_scales_end_is_that_of_brute_force(made: Tallied) -> None:
    """There a mark that rises may lower another: every value is tried."""
    assert made.facts.grid is not None
    pushed = made.facts._replace(
        grid=replace(made.facts.grid, scaled=True), shifts=(Shift(90, Fraction(40), frozenset(JURORS[:2])),)
    )
    check(tallied(pushed))


@given(tallies("ranks/1"))
@settings(max_examples=30, deadline=None)
def test_margin_of_ranks_with_thresholds_is_that_of_brute_force(made: Tallied) -> None:
    """Places among what each juror read, brought to the scale: a mark moves its own ballot's place alone."""
    check(made)


def grid(aggregation: Aggregation = "weighted-mean/1", **others: Any) -> Grid:
    """Return a grid of two criteria with levels from 50 and 80."""
    criteria = (Criterion("a", NO_TEXT), Criterion("b", NO_TEXT))
    return replace(Grid(criteria, Scale(0, 5), aggregation, thresholds=(Threshold(2, 50), Threshold(3, 80))), **others)


def given_marks(rules: Grid, *marks: tuple[int, int], minimum: int = 2) -> Tallied:
    """Return the tally of one ballot of two marks for each juror."""
    ballots = tuple(
        tally.Seen(juror, place, {"a": a, "b": b}, recused=False)
        for place, (juror, (a, b)) in enumerate(zip(JURORS, marks, strict=False), 1)
    )
    return tallied(tally.Facts(rules, minimum, JURORS, ballots=ballots))


def test_margin_names_juror_criterion_from_and_to() -> None:
    """48 of 100 with the threshold at 50: one point more on any mark that can rise."""
    found = margin(given_marks(grid(), (2, 3), (5, 0)))
    assert found.level == 2
    assert found.down == Way(
        1,
        (
            MarkChange("p-a", "a", 1, 2, 1, "45", 1),
            MarkChange("p-a", "b", 1, 3, 2, "45", 1),
            MarkChange("p-b", "a", 2, 5, 4, "45", 1),
        ),
    )
    assert (found.up.why, found.up.reach) == ("no-single-mark", "75")


def test_margin_at_an_end_says_so() -> None:
    """The highest level has no margin upwards, the floor none downwards."""
    top, bottom = margin(given_marks(grid(), (5, 5), (5, 5))), margin(given_marks(grid(), (0, 0), (0, 0)))
    assert (top.level, top.up, top.down.size) == (3, Way(0, (), "highest"), 5)
    assert (bottom.level, bottom.down) == (1, Way(0, (), "lowest"))


def test_margin_without_a_proposal_says_why() -> None:
    """Too few ballots, no tally at all, a grid that only orders."""
    assert margin(None) == LevelMargin(None, Way(0, (), "not-tallied"), Way(0, (), "not-tallied"))
    assert margin(given_marks(grid(), (5, 5))).up.why == "too-few-ballots"
    ordering = margin(given_marks(grid("ranks/1", thresholds=(), scaled=False), (5, 5), (1, 1)))
    assert (ordering.level, ordering.up.why, ordering.down.why) == (1, "no-thresholds", "no-thresholds")


def test_margin_on_a_fine_scale_with_shifts_is_not_guessed() -> None:
    """Where every value would have to be tried and there are too many, it says so and gives none."""
    fine = grid("median/1", scale=Scale(0, 5000, 3))
    made = given_marks(fine, (2000, 3000), (5000, 1000))
    assert margin(made).up.why != "too-fine"
    shifted = made.facts._replace(shifts=(Shift(90, Fraction(5), frozenset({"p-a"})),))
    assert margin(tallied(shifted)).up.why == "too-fine"


def test_margin_finds_a_level_that_only_a_mark_in_the_middle_reaches() -> None:
    """A ballot pushed to the top keeps its figure: a mark that rises past the other lowers that one, and the median.

    p-a's marks become 10 + (a - b) / 2 and 10 - (a - b) / 2: the two medians come to 17.5 of 20 at a = 0 and a = 10, to
    20 at a = 5, to 19 at a = 3.
    """
    rules = grid("median/1", scale=Scale(0, 10), thresholds=(Threshold(2, 95),))
    made = given_marks(rules, (0, 5), (10, 10), (0, 0))
    pushed = tallied(made.facts._replace(shifts=(Shift(90, Fraction(100), frozenset({"p-a"})),)))
    assert pushed.event.figure == "175/2"
    found = margin(pushed)
    assert found.up == Way(3, (MarkChange("p-a", "a", 1, 0, 3, "95", 2), MarkChange("p-a", "b", 1, 5, 2, "95", 2)))
    check(pushed)
