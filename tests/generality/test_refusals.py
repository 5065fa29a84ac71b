"""What is asked wrongly of a contest is refused at the bus, with its reason, and changes nothing."""

from typing import Any

import pytest

from contracts.commands import Command
from contracts.commands.scoring import CloseRound, DeclareFigures, OpenRound, RankDossiers
from contracts.refusals import Refusal, Why
from tests.generality.contest import PANEL, Contest, Play
from tests.generality.test_majority_judgment import JURORS, polled
from tests.services.edition import ORGANISER
from tests.services.refusals import refuses, why
from tests.services.town import Town

POINTS = {"code": "points", "label": {"fr": "Points", "en": "Points"}}
MEAN: dict[str, Any] = {"aggregation": "trimmed-mean/1", "trim": 1, "declared": [POINTS]}


def small(**grid: Any) -> Contest:
    """Return a contest of two entries and four jurors."""
    return polled({"one": [0, 2, 4, 5], "two": [5, 4, 2, 0]}, JURORS[:4], **grid)


async def refusal(play: Play, person: str, command: Command) -> tuple[Why, dict[str, str]]:
    """Return why a command is refused; nothing is stored."""
    head = await play.town.settled()
    with pytest.raises(Refusal) as refused:
        await play.do(person, command)
    assert await play.town.head() == head
    return why(refused.value), refused.value.details


@refuses("scoring/declaration", Why.FIGURE_MISSING, Why.FIGURE_UNKNOWN, Why.FIGURES_LATE, Why.UNKNOWN_DOSSIER)
@refuses("scoring/ranking", Why.NOT_TALLIED, Why.UNKNOWN_KIND)
async def test_figures_and_rankings_asked_for_wrongly_are_refused(town: Town) -> None:
    """By whom, of what, when: each with its own reason."""
    play = Play(town, small(**MEAN))
    await play.open()
    await play.draw()
    await play.do(ORGANISER, OpenRound(PANEL, 1))
    rank, declare = RankDossiers("candidate"), DeclareFigures("one", {"points": 3})
    assert await refusal(play, ORGANISER, rank) == (Why.NOT_TALLIED, {"dossiers": "one, two"})
    assert await refusal(play, ORGANISER, RankDossiers("nobody")) == (Why.UNKNOWN_KIND, {"kind": "nobody"})
    assert await refusal(play, JURORS[0], rank) == (Why.NOT_ALLOWED, {"needs": "organiser"})
    assert await refusal(play, JURORS[0], declare) == (Why.NOT_ALLOWED, {"needs": "organiser"})
    missing, unknown = DeclareFigures("one", {}), DeclareFigures("one", {"points": 3, "style": 1})
    assert await refusal(play, ORGANISER, missing) == (Why.FIGURE_MISSING, {"figure": "points"})
    assert await refusal(play, ORGANISER, unknown) == (Why.FIGURE_UNKNOWN, {"figure": "style"})
    nobody = DeclareFigures("three", {"points": 3})
    assert await refusal(play, ORGANISER, nobody) == (Why.UNKNOWN_DOSSIER, {"dossier": "three"})
    await play.do(ORGANISER, CloseRound(PANEL, 1, "nobody came"))
    assert await refusal(play, ORGANISER, declare) == (Why.FIGURES_LATE, {"panel": PANEL, "dossier": "one"})


@pytest.mark.parametrize(
    ("grid", "field"),
    [
        ({**MEAN, "trim": 2}, "$.grid.trim"),
        ({**MEAN, "ladder": [{"by": "declared", "of": "style"}]}, "$.grid.ladder[0].of"),
        ({"declared": [POINTS]}, "$.grid.declared"),
        ({"aggregation": "borda/1"}, "$.grid.aggregation"),
    ],
)
async def test_rulebook_that_makes_no_sense_opens_no_edition(town: Town, grid: dict[str, Any], field: str) -> None:
    """The refusal names the field."""
    play = Play(town, small(**grid))
    with pytest.raises(Refusal) as refused:
        await play.open()
    assert (refused.value.why, refused.value.details["field"]) == (Why.INVALID_RULEBOOK, field)
