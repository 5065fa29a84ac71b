"""Too few come to the first sitting, and nothing is decided; as few decide at the second, whose notice said so."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest_asyncio

from audit.replay import replay
from contracts.commands import awards as a
from contracts.events.awards import AwardDecided, MotionDecided, SingleAward
from contracts.questions import DraftMinutes
from contracts.refusals import Why
from ledger.jetstream import JetStreamDocuments
from tests.services.edition import CALENDAR, EPCI, ORGANISER, PRESIDENT, SECRETARY, VILLAGE, VILLE, Play
from tests.services.refusals import nothing_stored, refused, refuses
from tests.services.town import Town

AGENDA = ("Délibération",)
AGAIN = CALENDAR.sits + timedelta(days=8)
SHORT = {"attending": "1", "entitled": "4"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose first sitting is open, with the president alone; every dossier is tallied."""
    play = Play(town.door)
    assert play.rulebook["sitting"]["procedure"] == "sitting/3"
    await play.until("sit")
    await play.come(PRESIDENT)
    yield play


@refuses("awards/motion", Why.NO_QUORUM)
@refuses("awards/sitting", Why.NO_FAILED_NOTICE, Why.NOTICE_TOO_SHORT)
async def test_sitting_with_one_of_four_votes_on_nothing_until_the_second_notice(town: Town, play: Play) -> None:
    """Each vote is refused with who was there; the second notice waits for the first to fail, and is a notice too."""
    for code in (VILLE, VILLAGE, EPCI):
        await play.do(PRESIDENT, play.motion(code))
    again = a.ConveneSitting("s2", AGAIN, AGENDA, without_quorum=True)
    none = (Why.NO_FAILED_NOTICE, {"sitting": "s2"})
    async with nothing_stored(town):
        for code in (VILLE, VILLAGE, EPCI):
            short = (Why.NO_QUORUM, {"dossiers": code, **SHORT})
            assert await refused(play, PRESIDENT, a.OpenVote(play.motion(code).motion)) == short
        assert await refused(play, ORGANISER, again) == none
    await play.do(PRESIDENT, a.CloseSitting("s1"))
    async with nothing_stored(town):
        soon = a.ConveneSitting("s2", CALENDAR.sits + timedelta(days=5), AGENDA, without_quorum=True)
        assert await refused(play, ORGANISER, soon) == (Why.NOTICE_TOO_SHORT, {"days": "5"})
        other = a.ConveneSitting("s2", AGAIN, ("Autre chose",), without_quorum=True)
        assert await refused(play, ORGANISER, other) == none
    await play.do(ORGANISER, again)


async def test_sitting_under_the_second_notice_decides_with_one_of_four(town: Town, play: Play) -> None:
    """The president votes alone on each dossier: counted, adopted, and the awards follow."""
    await play.clock(AGAIN)
    await play.do(PRESIDENT, a.OpenSitting("s2"))
    await play.do(SECRETARY, a.RecordPresence("s2", PRESIDENT, "present"))
    levels = {VILLE: 5, VILLAGE: 2, EPCI: 4}
    for code, level in levels.items():
        motion = f"bis-{code}"
        await play.do(PRESIDENT, a.PutMotion(motion, "s2", SingleAward(code, level, None)))
        await play.do(PRESIDENT, a.OpenVote(motion))
        await play.do(PRESIDENT, a.CastVote(motion, "for", PRESIDENT))
        await play.do(PRESIDENT, a.CloseVote(motion))
    await town.settled()
    counts = [event.counts[0] for event in await town.events(MotionDecided)]
    assert [(one.entitled, one.attending, one.quorum, one.votes_for, one.adopted) for one in counts] == [
        (4, 1, True, 1, True)
    ] * 3
    assert {event.dossier: event.level for event in await town.events(AwardDecided)} == levels
    await play.do(PRESIDENT, a.CloseSitting("s2"))
    async with nothing_stored(town):
        third = a.ConveneSitting("s3", AGAIN + timedelta(days=9), ("Suite",), without_quorum=True)
        assert await refused(play, ORGANISER, third) == (Why.NO_FAILED_NOTICE, {"sitting": "s3"})


async def test_second_notice_is_told_by_the_minutes_and_decided_again(town: Town, play: Play) -> None:
    """Both sittings with their notices, who was there, and which needed no quorum; the replay finds nothing."""
    told = await play.ask(SECRETARY, DraftMinutes())
    sittings = told["document"]["sittings"]
    dates = [CALENDAR.sits, AGAIN]
    assert [(one["sitting"], one["agenda"], one["without_quorum"]) for one in sittings] == [
        ("s1", list(AGENDA), False),
        ("s2", list(AGENDA), True),
    ]
    assert [datetime.fromisoformat(one["at"]) for one in sittings] == dates
    assert [[each["member"] for each in one["presences"]] for one in sittings] == [[PRESIDENT], [PRESIDENT]]
    waiting = [one["motion"] for one in told["document"]["motions"] if one["state"] == "put"]
    assert waiting == [play.motion(code).motion for code in (VILLE, VILLAGE, EPCI)]
    verdict = await replay(town.ledger, JetStreamDocuments(town.admin), await town.head())
    assert (verdict.findings, verdict.decided, verdict.awards) == ((), await town.head(), 3)
