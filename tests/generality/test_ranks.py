"""Ranks with ties through the running services: three judges, ten objects, mid-ranks.

M. G. Kendall, "Rank Correlation Methods", chapter 6 (concordance, tied ranks): the published sums of the ranks.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import pytest

from tests.generality.contest import Contest, Entry, Play
from tests.services.town import Town

OBJECTS: Final = tuple("ABCDEFGHIJ")
#: The ranks that each judge gives, ties shared, in tenths.
RANKS: Final = {
    "p-x": (10, 45, 20, 45, 30, 75, 60, 90, 75, 100),
    "p-y": (25, 10, 25, 45, 45, 80, 90, 65, 100, 65),
    "p-z": (20, 10, 45, 45, 45, 45, 80, 80, 80, 100),
}
SUMS: Final = ("5.5", "6.5", "9", "13.5", "12", "20", "23", "23.5", "25.5", "26.5")
PLACES: Final = (1, 2, 3, 5, 4, 6, 7, 8, 9, 10)


def contest(marks: Mapping[str, tuple[int, ...]], objects: tuple[str, ...] = OBJECTS, **grid: Any) -> Contest:
    """Return a contest ranked by its jurors' marks."""
    text = {"fr": "Objets", "en": "Objects"}
    rulebook = {
        "id": "rangs/1",
        "title": text,
        "codes": "any/1",
        "kinds": [{"code": "object", "label": text, "type": "object"}],
        "grid": {
            "criteria": [{"code": "rank", "label": text}],
            "scale": {"lowest": 0, "highest": 100, "decimals": 1},
            "aggregation": "ranks/1",
            "scaled": False,
            "floor": 0,
            **grid,
        },
        "readers": {"per_dossier": len(marks), "minimum": 2, "one_more_at": 0},
    }
    entries = tuple(
        Entry(code, "object", "object", {juror: {"rank": given[place]} for juror, given in marks.items()})
        for place, code in enumerate(objects)
    )
    return Contest(rulebook, entries, tuple(marks))


@pytest.mark.parametrize("given", ["ranks", "marks"])
async def test_judges_ranks_with_ties_give_the_published_sums(town: Town, given: str) -> None:
    """Whether the judges wrote ranks, or marks of which the highest ranks first: the mid-ranks are the same."""
    marks = {juror: tuple(100 - rank for rank in ranks) for juror, ranks in RANKS.items()}
    made = contest(RANKS, lower_first=True) if given == "ranks" else contest(marks)
    result = await Play(town, made).whole()
    assert [Fraction(result.tallies[code].figure or 0) * 3 for code in OBJECTS] == [Fraction(each) for each in SUMS]
    assert tuple(result.ranks[code] for code in OBJECTS) == PLACES
    counted = {code: [Fraction(each.figure) * 10 for each in tally.counted] for code, tally in result.tallies.items()}
    assert [sorted(counted[code]) for code in OBJECTS] == [sorted(ranks) for ranks in zip(*RANKS.values(), strict=True)]
    assert result.verdict.findings == ()


async def test_objects_of_one_mean_rank_share_their_place(town: Town) -> None:
    """Nothing is compared after the figure here: 1, 1, 3."""
    marks = {"p-x": (50, 40, 10), "p-y": (40, 50, 10), "p-z": (30, 30, 20)}
    result = await Play(town, contest(marks, OBJECTS[:3])).whole()
    assert [result.tallies[code].figure for code in OBJECTS[:3]] == ["3/2", "3/2", "3"]
    assert [result.ranks[code] for code in OBJECTS[:3]] == [1, 1, 3]
    assert result.verdict.findings == ()
