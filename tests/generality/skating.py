"""Figure-skating competitions as contests: segments are kinds, performances compete, judges cast ballots.

Reads a folder that holds three tables of the BuzzFeed News data set (see `tests/data/skating/README.md`): performances,
judged aspects, marks. Component marks come from ballots; element scores and deductions are declared. A mark of 0.0
(or none) is absent; a judge without any mark on a performance abstains.
"""

import csv
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.generality.contest import Contest, Entry, Marks

DATA: Final = Path(__file__).parents[1] / "data" / "skating"
Row = dict[str, str]


class Published(NamedTuple):
    """What the organisers published of a performance: scaled by 100, and the rank in its segment."""

    segment: int
    components: int
    panel: dict[str, int]
    rank: int


class Competition(NamedTuple):
    """One competition of the data set."""

    name: str
    contest: Contest
    published: dict[str, Published]


def load(folder: Path = DATA) -> list[Competition]:
    """Return the competitions that a folder's tables hold, in the order of their names."""
    marks: dict[str, Row] = defaultdict(dict)
    for row in _table(folder, "*marks.csv", "judge-scores.csv"):
        marks[row["aspect_id"]][row["judge"]] = row["score"]
    aspects: dict[str, list[Row]] = defaultdict(list)
    for row in _table(folder, "*components.csv", "judged-aspects.csv"):
        if row["section"] == "components":
            aspects[row["performance_id"]].append(row)
    of_competition: dict[str, list[Row]] = defaultdict(list)
    for row in _table(folder, "*performances.csv"):
        of_competition[row["competition"]].append(row)
    return [_competition(name, rows, aspects, marks) for name, rows in sorted(of_competition.items())]


def _table(folder: Path, *patterns: str) -> list[Row]:
    (path,) = [path for pattern in patterns for path in folder.glob(pattern)]
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _competition(name: str, rows: list[Row], aspects: dict[str, list[Row]], marks: dict[str, Row]) -> Competition:
    kinds = _kinds(sorted({row["program"] for row in rows}))
    judges = sorted(
        {judge for row in rows for each in aspects[row["performance_id"]] for judge in marks[each["aspect_id"]]}
    )
    entries = tuple(_entry(row, kinds[row["program"]], aspects[row["performance_id"]], marks, judges) for row in rows)
    factors = {row["program"]: _factors(aspects[row["performance_id"]]) for row in rows}
    rulebook = _rulebook(name, kinds, factors, len(judges))
    published = {row["performance_id"]: _published(row, aspects[row["performance_id"]]) for row in rows}
    return Competition(name, Contest(rulebook, entries, tuple(_person(judge) for judge in judges)), published)


def _entry(row: Row, kind: tuple[str, str], aspects: list[Row], marks: dict[str, Row], judges: list[str]) -> Entry:
    ballots: dict[str, Marks | None] = {}
    for judge in judges:
        given = {_slug(each["aspect_desc"], 40): _mark(marks[each["aspect_id"]].get(judge, "0")) for each in aspects}
        ballots[_person(judge)] = given if any(mark is not None for mark in given.values()) else None
    figures = {"elements": _scaled(row["total_element_score"]), "deductions": abs(_scaled(row["total_deductions"]))}
    return Entry(row["performance_id"], *kind, ballots, figures)


def _published(row: Row, aspects: list[Row]) -> Published:
    panel = {_slug(each["aspect_desc"], 40): _scaled(each["scores_of_panel"]) for each in aspects}
    totals = _scaled(row["total_segment_score"]), _scaled(row["total_component_score"])
    return Published(*totals, panel, int(row["rank"]))


def _mark(score: str) -> int | None:
    return _scaled(score) or None


def _scaled(figure: str) -> int:
    scaled = Decimal(figure or 0) * 100
    assert scaled == int(scaled), figure
    return int(scaled)


def _person(judge: str) -> str:
    return f"p-{judge.lower()}"


def _slug(text: str, most: int) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-")[:most].strip("-")


def _kinds(programs: list[str]) -> dict[str, tuple[str, str]]:
    """Return each segment's kind and its type in the list of who competes: distinct, and of letters only."""
    letters = (chr(97 + place // 26) + chr(97 + place % 26) for place in range(len(programs)))
    return {
        program: (f"{_slug(program, 27)}-{suffix}", f"segment{suffix}")
        for program, suffix in zip(programs, letters, strict=True)
    }


def _factors(aspects: list[Row]) -> dict[str, tuple[str, int]]:
    named = {_slug(each["aspect_desc"], 40): (each["aspect_desc"], _scaled(each["factor"])) for each in aspects}
    return dict(sorted(named.items()))


# -- the rulebook


def _rulebook(name: str, kinds: dict[str, tuple[str, str]], factors: dict[str, Any], judges: int) -> dict[str, Any]:
    grids: dict[str, Any] = {}
    named: dict[str, str] = {}
    for program in kinds:
        grid = _grid(program, factors[program])
        # Segments that are judged alike share a grid: an opening record has its bounds.
        named[program] = next((known for known, other in grids.items() if other == grid), f"grid-{len(grids) + 1}")
        grids[named[program]] = grid
    return {
        "id": "figure-skating/1",
        "title": _text(name),
        "codes": "any/1",
        "kinds": [
            {"code": kind, "label": _text(program), "type": listed, "grid": named[program]}
            for program, (kind, listed) in kinds.items()
        ],
        "grid": grids["grid-1"],
        "grids": grids,
        "readers": {"per_dossier": judges, "minimum": 3, "one_more_at": 0},
    }


def _grid(program: str, factors: dict[str, tuple[str, int]]) -> dict[str, Any]:
    """Return a segment's grid. Ties: the short programme by element score, the free skate by component score."""
    return {
        "criteria": [
            {"code": code, "label": _text(shown), "weight": factor} for code, (shown, factor) in factors.items()
        ],
        "scale": {"lowest": 25, "highest": 1000, "decimals": 2},
        "aggregation": "trimmed-mean/1",
        "absent_mark": "left-out",
        "weight_decimals": 2,
        "trim": 1,
        "scaled": False,
        "rounding": [{"stage": "criterion", "decimals": 2}, {"stage": "weighted", "decimals": 2}],
        "declared": [
            {"code": "elements", "label": _text("Elements"), "decimals": 2},
            {"code": "deductions", "label": _text("Deductions"), "decimals": 2, "sign": -1},
        ],
        "floor": 0,
        "ladder": [{"by": "declared", "of": "elements"} if "SHORT" in program else {"by": "marks"}],
    }


def _text(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}
