"""Levels side by side, and what a sitting is told to look at."""

from fractions import Fraction

from hypothesis import given

from services.scoring.statistics.flags import DEVIATIONS, NORMAL, Far, OneValue, Spread, flags, median, residuals
from services.scoring.statistics.levels import Beside, ladder, side_by_side
from services.scoring.statistics.severity import Severity, severity
from services.scoring.statistics.table import Table
from tests.statistics.published import by_juror
from tests.statistics.tables import holed

#: DOMAIN's default: 20, 40, 60 and 80 for 2 to 5, never under 1.
LEVEL = ladder(1, {2: Fraction(20), 3: Fraction(40), 4: Fraction(60), 5: Fraction(80)})


def test_a_level_is_reached_exactly() -> None:
    """A threshold is reached by what equals it and by nothing less, however near; the floor holds below."""
    figures = [Fraction(-5), Fraction(0), Fraction(40) - Fraction(1, 10**30), Fraction(40), Fraction(100)]

    assert [LEVEL(figure) for figure in figures] == [1, 1, 2, 3, 5]


def test_levels_side_by_side() -> None:
    """Raw and adjusted are shown together; where their levels differ, it says so."""
    raw = {"a": Fraction(59), "b": Fraction(61), "c": Fraction(10), "unread": Fraction(0)}
    adjusted = {"c": Fraction(12), "b": Fraction(59), "a": Fraction(58)}

    assert side_by_side(raw, adjusted, LEVEL) == (
        Beside("a", Fraction(59), Fraction(58), 3, 3, differs=False),
        Beside("b", Fraction(61), Fraction(59), 4, 3, differs=True),
        Beside("c", Fraction(10), Fraction(12), 1, 1, differs=False),
    )


def test_a_spread_of_two_levels_is_flagged() -> None:
    """Two levels apart is flagged, one is not, whatever the figures' distance; holes are passed over."""
    table = by_juror("19 39 10 .", "40 40 90 90", ". 59 85 .")

    assert flags(table, LEVEL).spreads == (Spread("u0", 1, 3), Spread("u2", 1, 5))
    assert flags(table).spreads == ()


def test_a_juror_with_one_value_is_flagged() -> None:
    """The same figure twice or more is flagged; one reading, or none, is no habit."""
    table = by_juror("3 3 3", "3 4 3", "3 . .", ". . .")

    assert flags(table).one_value == (OneValue("j0", Fraction(3), 3),)


def test_a_far_residual_is_flagged() -> None:
    """Eight quiet dossiers and one quarrel: the quarrel's readings are beyond 2.5 robust deviations, no other."""
    table = by_juror("1 2 3 4 1 2 3 4 0", "2 3 4 5 2 3 4 5 9")
    found = flags(table)

    assert found.limit == DEVIATIONS * NORMAL / 2
    assert found.far == (Far("u8", "j0", Fraction(-9, 2)), Far("u8", "j1", Fraction(9, 2)))


def test_where_most_residuals_are_one_and_the_same() -> None:
    """Jurors who agree everywhere but once: the limit is 0, and that once is beyond it."""
    found = flags(by_juror("1 2 3 4 5", "1 2 3 4 9"))

    assert found.limit == 0
    assert found.far == (Far("u4", "j0", Fraction(-2)), Far("u4", "j1", Fraction(2)))


def test_the_limit_of_residuals_is_exact() -> None:
    """Residuals -3, -1, 1, 3: median 0, deviations 1, 1, 3, 3, so the limit is 2.5 x 1.4826 x 2, and nobody is far."""
    found = flags(by_juror("1 3", "3 9"))

    assert [each.residual for each in residuals(by_juror("1 3", "3 9"), {})] == [-1, 1, -3, 3]
    assert (found.far, found.limit) == ((), Fraction("7.413"))


def test_a_residual_at_the_limit_is_not_beyond_it() -> None:
    """Beyond is strictly beyond: at exactly 3.7065 deviations of 1 a reading is not flagged, a hair more is."""
    edge = DEVIATIONS * NORMAL
    quiet = {f"d{d}": {"a": Fraction(1), "b": Fraction(-1)} for d in range(5)}
    at = Table.of({**quiet, "edge": {"a": edge, "b": -edge}})
    over = Table.of({**quiet, "edge": {"a": edge + Fraction(1, 10**9), "b": -edge}})

    assert (flags(at).far, flags(at).limit) == ((), edge)
    assert [each.unit for each in flags(over).far] == ["edge", "edge"]


def test_offsets_explain_residuals() -> None:
    """A juror constantly severe is not far from himself: his offset is taken off first."""
    table = by_juror("1 2 3 4 5 9", "5 6 7 8 9 3")
    found = severity(table)
    assert isinstance(found, Severity)

    assert [each.unit for each in flags(table, offsets=found.offsets).far] == ["u5", "u5"]


def test_a_lone_reading_has_no_residual() -> None:
    """A dossier read once says nothing of its reader; without any other there is no limit."""
    assert residuals(by_juror("1 2", "1 ."), {}) == (Far("u0", "j0", Fraction(0)), Far("u0", "j1", Fraction(0)))
    assert flags(by_juror("1 2", ". .")).limit is None


def test_the_median() -> None:
    """The middle, or the mean of the two middles."""
    assert [median([Fraction(v) for v in values]) for values in ([5], [3, 1], [9, 1, 2])] == [5, 2, 2]


@given(holed())
def test_far_readings_are_a_minority(table: Table) -> None:
    """Half of the residuals at least lie within one deviation: never are more than half flagged."""
    found, left = flags(table), residuals(table, {})

    assert 2 * len(found.far) <= len(left)
    assert sum(each.residual for each in left) == 0
