"""Competitions as awkward as a season brings: judges away, marks missing, ties at several ranks, printed either way."""

from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.generality.contest import Play
from tests.generality.organiser import ABSENT, Segment, Skated, panel, publish
from tests.generality.skating import Competition, load
from tests.generality.test_skating import check
from tests.services.town import Town

NINE: Final = ("7.25", "7.50", "7.75", "8.00", "8.25", "8.50", "8.75", "9.00", "9.25")
SKILLS, STEPS, MUSIC = "Skating Skills", "Transitions", "Interpretation / Timing"


def away(marks: tuple[str, ...], *judges: int) -> tuple[str, ...]:
    """Return the marks with those of some judges absent."""
    return tuple(ABSENT if place in judges else mark for place, mark in enumerate(marks, 1))


def turned(by: int, marks: tuple[str, ...] = NINE) -> tuple[str, ...]:
    """Return the same marks from other judges."""
    return (*marks[by:], *marks[:by])


def everywhere(marks: tuple[str, ...], *names: str) -> dict[str, tuple[str, ...]]:
    """Return the same marks on every component."""
    return dict.fromkeys(names, marks)


#: J8 and J9 judge nothing of it, and say so on each performance; two pairs of ties, one broken, one shared.
MEN: Final = Segment(
    "MEN SHORT PROGRAM",
    {SKILLS: "1.0", STEPS: "1", MUSIC: "1.00"},
    (
        Skated("m1", "40.00", "0.00", everywhere(away(NINE, 8, 9), SKILLS, STEPS, MUSIC)),
        Skated("m2", "41.00", "-1.00", everywhere(away(NINE, 8, 9), SKILLS, STEPS, MUSIC)),
        # Equal in all that is compared: one rank, and the next one is left out.
        Skated("m3", "38.00", "0.00", everywhere(away(turned(3), 8, 9), SKILLS, STEPS, MUSIC)),
        Skated("m4", "38.00", "0.00", everywhere(away(turned(3), 8, 9), STEPS, SKILLS, MUSIC)),
        Skated("m5", "20.00", "3.00", everywhere(away(turned(1), 8, 9), SKILLS, STEPS, MUSIC)),
        Skated("m6", "20.00", "-3.00", everywhere(away(turned(1), 8, 9), SKILLS, STEPS, MUSIC)),
        Skated("m7", "10.05", "-0.50", everywhere(away(NINE, 8, 9), SKILLS, STEPS, MUSIC)),
    ),
)
#: Seven judges: the tables know no other here.
LADIES: Final = Segment(
    "LADIES FREE SKATING",
    {SKILLS: "1.6", STEPS: "1.60", MUSIC: "0.85"},
    (
        Skated("l1", "60.00", "0.00", everywhere(NINE[:7], SKILLS, STEPS, MUSIC)),
        # J4 forgot one mark on each of two components.
        Skated("l2", "60.00", "0.00", {SKILLS: away(NINE[:7], 4), STEPS: NINE[:7], MUSIC: away(NINE[1:8], 4)}),
        # As l4 in total; the higher component score goes first.
        Skated("l3", "61.60", "0.00", {SKILLS: ("7.00",) * 7, STEPS: ("7.00",) * 7, MUSIC: NINE[:7]}),
        Skated("l4", "60.00", "0.00", {SKILLS: ("8.00",) * 7, STEPS: ("7.00",) * 7, MUSIC: NINE[:7]}),
    ),
)
#: Many away from one performance only, up to six of nine: one mark of three is left.
PAIRS: Final = Segment(
    "PAIRS FREE SKATING",
    {SKILLS: "0.8", STEPS: "2.0"},
    (
        Skated("p1", "55.12", "1.00", everywhere(away(NINE, 1, 3, 5, 7, 9), SKILLS, STEPS)),
        Skated("p2", "55.13", "2.00", everywhere(away(NINE, 1, 2, 3, 4, 5, 6), SKILLS, STEPS)),
        Skated("p3", "55.14", "0.00", {SKILLS: away(NINE, 2, 9), STEPS: away(NINE, 1, 2, 9)}),
        # A half to round: 8 marks, the mean of six is 7.875.
        Skated("p4", "54.00", "0.00", {SKILLS: NINE, STEPS: away(("7.75",) * 5 + ("8.00",) * 3 + ("8.25",), 1)}),
    ),
)


def loaded(folder: Path) -> Competition:
    """Publish it, and read it back as any competition of the data set."""
    publish(folder, "Awkward", (MEN, LADIES, PAIRS))
    (competition,) = load(folder)
    return competition


async def test_awkward_competition_gives_every_published_total_and_rank(town: Town, tmp_path: Path) -> None:
    """What an organiser publishes of such segments comes out of the ballots, rank by rank."""
    competition = loaded(tmp_path)
    result = await Play(town, competition.contest).whole()
    check(result, competition)
    assert [result.ranks[f"m{place}"] for place in range(1, 8)] == [2, 1, 3, 3, 5, 5, 7]
    assert [result.ranks[f"l{place}"] for place in (4, 3)] == [3, 4]
    assert {code: len(tally.counted) for code, tally in result.tallies.items() if code[0] != "p"} == {
        **{f"m{place}": 7 for place in range(1, 8)},
        **{f"l{place}": 7 for place in range(1, 5)},
    }
    assert [len(result.tallies[code].counted) for code in ("p1", "p2", "p3", "p4")] == [4, 3, 7, 9]
    away_from_p2 = sorted(ballot.juror for ballot in result.tallies["p2"].left_out)
    assert away_from_p2 == ["p-j1", "p-j2", "p-j3", "p-j4", "p-j5", "p-j6"]


async def test_performance_that_too_few_marked_has_no_figure_and_no_rank(town: Town, tmp_path: Path) -> None:
    """Two judges only, of whom nothing is left without the extremes; or nobody: the others are ranked without them."""
    publish(tmp_path, "Awkward", (PAIRS,))
    (competition,) = load(tmp_path)
    few, nobody, *others = competition.contest.entries
    seen = {juror: marks if juror in {"p-j2", "p-j4"} else None for juror, marks in few.ballots.items()}
    entries = (few._replace(ballots=seen), nobody._replace(ballots=dict.fromkeys(nobody.ballots)), *others)
    result = await Play(town, competition.contest._replace(entries=entries)).whole()
    assert [(len(result.tallies[code].counted), result.tallies[code].figure) for code in ("p1", "p2")] == [
        (2, None),
        (0, None),
    ]
    assert result.ranks == {"p1": None, "p2": None, "p3": 1, "p4": 2}
    assert result.verdict.findings == ()


def test_organiser_rounds_a_half_up_and_drops_one_mark_at_each_end() -> None:
    """The second writing of the rule, by hand: absent marks first, then the extremes, then the mean."""
    assert panel(("7.00", "9.00", "8.00", ABSENT)) == Decimal("8.00")
    assert panel(("1.00", "7.75", "7.75", "7.75", "8.00", "8.00", "8.00", "9.00")) == Decimal("7.88")
    assert panel(NINE) == Decimal("8.25")
