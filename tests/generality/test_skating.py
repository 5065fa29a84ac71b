"""A figure-skating panel under its own rulebook gives what was published, to the last hundredth.

Data: BuzzFeed News, CC BY 4.0 (see `tests/data/skating/README.md`).
"""

import asyncio
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from audit.documents import all_of_them
from ledger.bundle import export
from ledger.jetstream import JetStreamDocuments
from tests.generality.contest import Play, Result
from tests.generality.organiser import write_table
from tests.generality.skating import Competition, load
from tests.services.town import Town

JUDGES: Final = ("J1", "J2", "J3", "J4", "J5")
SAME: Final = dict.fromkeys(("Skating Skills", "Performance"), ("7.00",) * 5)
#: Rank, element score, deductions, marks; in a short programme, then in a free skate. 0.0: absent.
INVENTED: Final = {
    # J5 gave no mark on one component: the mean of 8.00 and 8.50, and not of three marks.
    "a1": ("SHORT", 3, "29.75", "0.00", {**SAME, "Skating Skills": ("7.50", "8.00", "8.50", "10.00", "0.0")}),
    "b1": ("SHORT", 1, "31.00", "0.00", SAME),
    "c1": ("SHORT", 1, "31.00", "0.00", SAME),
    # J4 gave no mark at all.
    "d1": ("SHORT", 4, "30.00", "1.00", dict.fromkeys(SAME, ("6.00", "7.00", "7.50", "0.0", "9.00"))),
    "a2": ("FREE", 1, "29.75", "0.00", {**SAME, "Skating Skills": ("7.50", "8.00", "8.50", "10.00", "0.0")}),
    "b2": ("FREE", 2, "31.00", "0.00", SAME),
    "c2": ("FREE", 2, "31.00", "0.00", SAME),
}
#: Worked by hand: the components' total, then the segment's.
TOTALS: Final = {
    "a1": ("15.25", "45.00"),
    "b1": ("14.00", "45.00"),
    "c1": ("14.00", "45.00"),
    "d1": ("14.50", "43.50"),
    "a2": ("15.25", "45.00"),
    "b2": ("14.00", "45.00"),
    "c2": ("14.00", "45.00"),
}


@pytest.mark.parametrize("competition", load(), ids=lambda competition: competition.name)
async def test_competition_gives_every_published_total_and_rank(
    town: Town, tmp_path: Path, competition: Competition
) -> None:
    """Panel scores, component totals, segment totals and ranks come out of the ballots; the audit agrees."""
    result = await Play(town, competition.contest).whole()
    check(result, competition)
    assert await audited(town, tmp_path / "bundle") == (0, True)


async def audited(town: Town, bundle: Path) -> tuple[int | None, bool]:
    """Export the log and have `jury audit replay` decide it again: its exit code and verdict."""
    await export(town.ledger, JetStreamDocuments(town.admin), bundle, None, all_of_them)
    words = ("-m", "cli.jury", "audit", "replay", str(bundle), "--json")
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    told = json.loads((await process.communicate())[0])
    assert told["decided"] == await town.head()
    return process.returncode, told["right"]


def hundredths(figure: str | None) -> int:
    """Return a figure that has no more than two decimals, times a hundred."""
    exact = Fraction(figure or 0) * 100
    assert exact.denominator == 1, figure
    return exact.numerator


def check(result: Result, competition: Competition) -> None:
    """Compare what came out with what was published; the audit finds nothing."""
    assert result.tallies.keys() == competition.published.keys()
    for code, published in competition.published.items():
        tally = result.tallies[code]
        components = {each.code: hundredths(each.figure) for each in tally.components}
        panel = {name: components[name] for name in published.panel}
        assert (panel, hundredths(tally.marks_figure)) == (published.panel, published.components)
        assert (hundredths(tally.figure), result.ranks[code]) == (published.segment, published.rank)
    assert {row.dossier: row.rank for row in result.told} == result.ranks
    assert (result.verdict.findings, result.verdict.overtaken) == ((), 0)


async def test_competition_with_absent_marks_and_ties_drops_them_and_goes_down_its_ladder(
    town: Town, tmp_path: Path
) -> None:
    """An absent mark goes before the trimming; ties: elements in the short programme, components in the free skate."""
    write(tmp_path)
    (competition,) = load(tmp_path)
    result = await Play(town, competition.contest).whole()
    check(result, competition)
    assert [ballot.why for ballot in result.tallies["d1"].left_out] == ["abstained"]
    assert [len(result.tallies[code].counted) for code in ("a1", "b1", "d1")] == [5, 5, 4]


def write(folder: Path) -> None:
    """Write the invented competition as the data set's tables."""
    aspects = [(f"{code}-{skill}", code, skill) for code, row in INVENTED.items() for skill in row[4]]
    panel = {("a1", "Skating Skills"): "8.25", ("a2", "Skating Skills"): "8.25"}
    given = {code: row[4] for code, row in INVENTED.items()}
    shown = ((a, c, "components", s, "1.00", panel.get((c, s), "7.25" if c == "d1" else "7.00")) for a, c, s in aspects)
    write_table(
        folder / "performances.csv",
        "performance_id,competition,program,rank,total_segment_score,total_element_score,total_component_score,total_deductions",
        (
            (code, "Invented", program, rank, TOTALS[code][1], elements, TOTALS[code][0], deductions)
            for code, (program, rank, elements, deductions, _) in INVENTED.items()
        ),
    )
    write_table(
        folder / "judged-aspects.csv", "aspect_id,performance_id,section,aspect_desc,factor,scores_of_panel", shown
    )
    marks = (
        (a, judge, mark) for a, code, skill in aspects for judge, mark in zip(JUDGES, given[code][skill], strict=True)
    )
    write_table(folder / "judge-scores.csv", "aspect_id,judge,score", marks)
