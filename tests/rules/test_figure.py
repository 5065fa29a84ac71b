"""Figures and levels: exact rationals, rounded half up only where the rulebook says."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.grid import Criterion, Grid, Rounding, Rung, Scale, Text, Threshold
from contracts.rulebook import Rulebook
from services.scoring.rules.figure import half_up, level
from services.scoring.rules.means import weighted_mean
from services.scoring.rules.score import AGGREGATIONS, score
from tests.rules.scoring_edition import CRITERIA, RULEBOOK, marks


def grid(*weights: int, rounding: tuple[Rounding, ...] = (), lowest: int = 0, highest: int = 5) -> Grid:
    """Return a grid of criteria a, b, c… with these weights, with the label's thresholds."""
    criteria = tuple(Criterion(chr(97 + rank), Text("", ""), weight) for rank, weight in enumerate(weights))
    thresholds = tuple(Threshold(rank, at_least) for rank, at_least in ((2, 20), (3, 40), (4, 60), (5, 80)))
    return Grid(criteria, Scale(lowest, highest), rounding=rounding, thresholds=thresholds)


@pytest.mark.parametrize(
    ("ballots", "weights", "each", "mean"),
    [
        ([{"a": 5}], (1,), ["100"], "100"),
        ([{"a": 0}], (1,), ["0"], "0"),
        ([{"a": 5, "b": 2}], (1, 2), ["60"], "60"),
        ([{"a": 1, "b": 1, "c": 2}], (1, 1, 1), ["80/3"], "80/3"),
        ([{"a": 1, "b": 1, "c": 2}, {"a": 5, "b": 5, "c": 5}], (1, 1, 1), ["80/3", "100"], "190/3"),
        ([{"a": 4, "b": None}], (1, 9), ["80"], "80"),
    ],
    ids=["best", "worst", "weights", "thirds", "two ballots", "absent mark left out"],
)
def test_figure_weighted_mean_1_gives_for_ever_what_it_gave(
    ballots: list[dict[str, int | None]], weights: tuple[int, ...], each: list[str], mean: str
) -> None:
    """`weighted-mean/1` is frozen: worked by hand."""
    made = score(ballots, grid(*weights))
    assert ([str(figure) for figure in made.ballots], str(made.figure)) == (each, mean)


def test_figure_without_a_ballot_is_none() -> None:
    """No ballot is no figure, and not zero."""
    assert score([], grid(1)) == ((), None, None, (), ())


def test_figure_of_a_scale_that_does_not_begin_at_zero_is_scaled() -> None:
    """From -3 to 3 in steps of one tenth (scaled integers): 0.6 lies at 60 of 100."""
    assert weighted_mean([{"a": 6}], grid(1, lowest=-30, highest=30)).marks == 60


@pytest.mark.parametrize(
    ("rounding", "each", "mean"),
    [
        ((), ["80/3", "80/3", "0"], "160/9"),
        ((Rounding("ballot", 1),), ["267/10", "267/10", "0"], "89/5"),
        ((Rounding("dossier", 0),), ["80/3", "80/3", "0"], "18"),
        ((Rounding("ballot", 0), Rounding("dossier", 2)), ["27", "27", "0"], "18"),
    ],
    ids=["never", "ballot", "dossier", "both"],
)
def test_figure_is_rounded_at_the_stages_named(rounding: tuple[Rounding, ...], each: list[str], mean: str) -> None:
    """Rounding at another stage gives another figure."""
    ballot: dict[str, int | None] = {"a": 1, "b": 1, "c": 2}
    made = score([ballot, ballot, dict.fromkeys("abc", 0)], grid(1, 1, 1, rounding=rounding))
    assert ([str(figure) for figure in made.ballots], str(made.figure)) == (each, mean)


@pytest.mark.parametrize(
    ("figure", "proposed"),
    [("0", 1), ("20", 2), ("19999999/1000000", 1), ("239/3", 4), ("80", 5), ("100", 5)],
)
def test_level_is_reached_exactly(figure: str, proposed: int) -> None:
    """A threshold is reached from its exact value on; below the first the floor is proposed."""
    assert level(Fraction(figure), grid(1)) == proposed


def test_rulebook_of_the_26th_edition_is_read_strictly() -> None:
    """DOMAIN's defaults: kinds, six criteria from 0 to 5, thresholds, readers, quorum, mentions."""
    rulebook = msgspec.json.decode(RULEBOOK.read_bytes(), type=Rulebook, strict=True)
    bounds = [(kind.code, kind.type, kind.from_population, kind.below_population) for kind in rulebook.kinds]
    assert bounds == [
        ("ville", "commune", 2000, None),
        ("village", "commune", None, 2000),
        ("intercommunalite", "epci", None, None),
    ]
    assert tuple(criterion.code for criterion in rulebook.grid.criteria) == CRITERIA
    assert (rulebook.grid.scale, rulebook.grid.floor) == (Scale(0, 5, 0), 1)
    assert rulebook.grid.thresholds == tuple(Threshold(each, 20 * (each - 1)) for each in (2, 3, 4, 5))
    assert (rulebook.readers.per_dossier, rulebook.readers.minimum) == (3, 2)
    assert (rulebook.sitting.quorum.numerator, rulebook.sitting.quorum.denominator) == (1, 2)
    assert rulebook.signatures.ballots
    assert [(mention.code, mention.history is not None) for mention in rulebook.mentions] == [
        ("excellence", True),
        ("mediation-numerique", False),
        ("education", False),
        ("transition-ecologique", False),
        ("mutualisation-des-infrastructures", False),
        ("democratie-locale", False),
    ]
    assert weighted_mean([marks(5, 4, 3, 4, 4, 4)], rulebook.grid).marks == 80


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_half_up_rounds_as_decimal_does(millionths: int, decimals: int) -> None:
    """The nearest multiple of the unit, a half away from zero: ROUND_HALF_UP of `decimal`."""
    shown = Decimal(millionths).scaleb(-6).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert half_up(Fraction(millionths, 10**6), decimals) == Fraction(shown)


@pytest.mark.parametrize(("value", "rounded"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("5/2", 3), ("499/1000", 0)])
def test_half_up_takes_a_half_away_from_zero(value: str, rounded: int) -> None:
    """Not to the even neighbour."""
    assert half_up(Fraction(value), 0) == rounded


BALLOTS = st.lists(st.fixed_dictionaries({code: st.integers(0, 5) for code in "abc"}), min_size=1, max_size=5)


@given(BALLOTS, st.tuples(*[st.integers(1, 20)] * 3), st.randoms(use_true_random=False))
def test_figure_whatever_the_marks_lies_between_them_and_ignores_their_order(
    ballots: list[dict[str, int | None]], weights: tuple[int, int, int], chance: Random
) -> None:
    """0..100, between the lowest and the highest ballot, the same in any order, and never less for a better mark."""
    figures = weighted_mean(ballots, grid(*weights))
    assert figures.marks is not None
    assert 0 <= min(figures.ballots) <= figures.marks <= max(figures.ballots) <= 100
    shuffled = list(ballots)
    chance.shuffle(shuffled)
    assert weighted_mean(shuffled, grid(*weights)).marks == figures.marks
    better = weighted_mean([{**ballots[0], "a": 5}, *ballots[1:]], grid(*weights)).marks
    assert better is not None
    assert better >= figures.marks
    assert level(better, grid(*weights)) >= level(figures.marks, grid(*weights))


# -- the other aggregations

GRIDS = st.builds(
    lambda aggregation, weights, trim, scaled: replace(
        grid(*(weights[:1] if aggregation == "majority-judgment/1" else weights)),
        aggregation=aggregation,
        trim=trim if aggregation == "trimmed-mean/1" else 0,
        scaled=scaled,
        thresholds=(),
    ),
    st.sampled_from(sorted(AGGREGATIONS)),
    st.tuples(*[st.integers(1, 20)] * 3),
    st.integers(0, 1),
    st.booleans(),
)


@given(BALLOTS, GRIDS, st.integers(0, 4), st.randoms(use_true_random=False))
def test_score_whatever_the_aggregation_ignores_the_order_and_never_falls_for_a_better_mark(
    ballots: list[dict[str, int | None]], rules: Grid, place: int, chance: Random
) -> None:
    """Within what the ballots give; one higher mark never makes what is compared less."""
    beside = [[dict.fromkeys("abc", 2), dict.fromkeys("abc", 4)]] * len(ballots)
    made = score(ballots, rules, beside=beside)
    shuffled = list(ballots)
    chance.shuffle(shuffled)
    assert score(shuffled, rules, beside=beside)[1:] == made[1:]
    better = [dict(marks) for marks in ballots]
    better[place % len(ballots)]["a"] = 5
    higher = score(better, rules, beside=beside)
    assert higher.keys >= made.keys
    if made.figure is None:
        assert rules.trim * 2 >= len(ballots)
    elif rules.aggregation != "ranks/1":
        assert 0 <= made.figure <= (100 if rules.scaled else 5 * sum(each.weight for each in rules.criteria))


def test_criterion_that_nobody_marked_stands_last_in_a_ladder() -> None:
    """In a weighted mean with absent marks: as the worst mark does, whichever way the rung looks."""
    for lower_first, key in ((False, 0), (True, -5)):
        rules = replace(grid(1, 1), ladder=(Rung("criterion", "b", lower_first),))
        assert score([{"a": 4, "b": None}], rules).keys == (Fraction(80), Fraction(key))
