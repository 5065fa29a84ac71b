"""Marks written by hand with decimals: as many as the dossier's grid has, exactly; an integer is never guessed at."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from cli.acting.act import Hand
from cli.home import Home
from cli.words import USAGE, Trouble
from contracts.questions import MyReadings
from contracts.refusals import Refusal, Why
from contracts.request import Receipt
from tests.services.edition import CRITERIA, EDITION, RULEBOOK, VILLAGE, VILLE, Play, key_of
from tests.services.refusals import nothing_stored
from tests.services.town import Town

BASE: Final = json.loads(RULEBOOK.read_bytes())
#: Villages are marked in whole points, all others in hundredths.
HUNDREDTHS: Final = {**BASE["grid"], "scale": {"lowest": 0, "highest": 1000, "decimals": 2}}
KINDS: Final = [{**kind, "grid": "entier"} if kind["code"] == "village" else kind for kind in BASE["kinds"]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose round is open."""
    rulebook = {"grid": HUNDREDTHS, "grids": {"entier": BASE["grid"]}, "kinds": KINDS}
    play = Play(town.door, marked={VILLE: 5, VILLAGE: 1}, rulebook=rulebook)
    await play.open()
    await play.close()
    await play.draw()
    await play.round()
    home = Home(town.directory)
    for person in play.members:
        home.keys.create(person, key_of(person).seed())
    yield play


async def cast(town: Town, person: str, dossier: str, first: object, others: object = "7") -> dict[str, Any]:
    """Cast a ballot by hand, one mark as given; return the marks that were recorded."""
    marks = json.dumps({**dict.fromkeys(CRITERIA, others), CRITERIA[0]: first})
    client = await town.client("door")
    hand = Hand(Home(town.directory), client, person, EDITION)
    answer = await hand.act("cast-score", [f"dossier={dossier}", "round=1", "version=0", f"marks={marks}"])
    assert isinstance(answer, Receipt), answer
    (event,) = json.loads(bytes(answer.events))
    marks = event["marks"]
    assert isinstance(marks, dict)
    return marks


async def test_decimals_become_units_of_the_dossier_s_own_grid(town: Town, play: Play) -> None:
    """7.25 in hundredths is 725, 7,5 is 750, 7 is 700; on a village, marked in whole points, 4 is 4."""
    one, other, third = play.readers[VILLE]
    assert await cast(town, one, VILLE, "7.25") == {**dict.fromkeys(CRITERIA, 700), CRITERIA[0]: 725}
    assert await cast(town, other, VILLE, 7.25, "7,5") == {**dict.fromkeys(CRITERIA, 750), CRITERIA[0]: 725}
    assert await cast(town, third, VILLE, 725, 700) == {**dict.fromkeys(CRITERIA, 700), CRITERIA[0]: 725}
    assert await cast(town, play.readers[VILLAGE][0], VILLAGE, "4.0", 3) == {
        **dict.fromkeys(CRITERIA, 3),
        CRITERIA[0]: 4,
    }


@pytest.mark.parametrize(
    ("first", "others", "why"),
    [
        ("7.255", "7", "decimals of 7.255: 2 at most"),
        ("7.25", 7, 'write "7.0", or all marks in units'),
        ("sept", "7", "sept is no mark"),
        ("1e2", "7", "1e2 is no mark"),
        ("", "7", " is no mark"),
    ],
)
async def test_mark_that_is_not_one_is_refused_before_it_is_sent(
    town: Town, play: Play, first: object, others: object, why: str
) -> None:
    """Too fine, no number, or a bare integer beside decimals, of which nobody could say what is meant."""
    async with nothing_stored(town):
        with pytest.raises(Trouble) as caught:
            await cast(town, play.readers[VILLE][0], VILLE, first, others)
    assert (caught.value.code, why in str(caught.value)) == (USAGE, True)


async def test_decimals_of_who_does_not_read_the_dossier_are_refused_as_that(town: Town, play: Play) -> None:
    """Of a dossier that is not theirs, nobody is told the grid."""
    (stranger,) = {*play.members} - {*play.readers[VILLE]}
    async with nothing_stored(town):
        with pytest.raises(Refusal) as caught:
            await cast(town, stranger, VILLE, "7.25")
    assert caught.value.why is Why.NOT_OF_THE_PANEL


async def test_reader_is_told_what_to_mark_kind_by_kind(play: Play) -> None:
    """Criteria and bounds, for the kinds of his own dossiers."""
    reader = min({*play.readers[VILLE]} & {*play.readers[VILLAGE]})
    told = await play.ask(reader, MyReadings())
    criteria = list(CRITERIA)
    assert told["grids"] == [
        {"kinds": ["village"], "criteria": criteria, "lowest": 0, "highest": 5, "decimals": 0},
        {"kinds": ["ville"], "criteria": criteria, "lowest": 0, "highest": 1000, "decimals": 2},
    ]
    assert {reading["dossier"]: reading["kind"] for reading in told["readings"]} == {VILLE: "ville", VILLAGE: "village"}
