"""What a jury cannot decide, sign or publish: each refused with its reason, and nothing stored."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import notify as n
from contracts.commands import scoring as s
from contracts.events.awards import AwardDecided, MotionDecided, SingleAward
from contracts.questions import DraftMinutes
from contracts.refusals import Why
from contracts.request import Receipt
from tests.services.edition import (
    CALENDAR,
    CONTACT,
    EPCI,
    MEMBERS,
    ORGANISER,
    PRESIDENT,
    SECRETARY,
    VILLAGE,
    VILLE,
    Play,
    eventually,
    marks,
)
from tests.services.refusals import nothing_stored, why
from tests.services.town import Town

NONE = "0" * 64


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose sitting is open and where nobody is there yet; every dossier is tallied."""
    play = Play(town.door)
    await play.until("sit")

    async def tallied() -> bool:
        return len(await town.records("tally")) == len(play.marked)

    await eventually(tallied)
    yield play


async def test_ballot_after_the_round_closed_is_refused(town: Town, play: Play) -> None:
    """A juror who changes his mind after the closing changes nothing."""
    juror = play.readers[VILLE][0]
    async with nothing_stored(town):
        ballot = s.CastScore(VILLE, 1, 1, marks(0))
        assert why(await play.send(juror, ballot)) is Why.ROUND_NOT_OPEN


async def test_vote_without_quorum_does_not_open(town: Town, play: Play) -> None:
    """One of four is no half: the vote does not open, and no vote can be cast or counted by hand."""
    await play.come(PRESIDENT)
    await play.do(PRESIDENT, play.motion(VILLE))
    motion = play.motion(VILLE).motion
    async with nothing_stored(town):
        assert why(await play.send(PRESIDENT, a.OpenVote(motion))) is Why.NO_QUORUM
        assert why(await play.send(PRESIDENT, a.CastVote(motion, "for", PRESIDENT))) is Why.MOTION_STATE
        assert why(await play.send(PRESIDENT, a.CountVote(motion, 1))) is Why.NOT_ALLOWED
        assert why(await play.send(ORGANISER, a.DecideAward(VILLE, motion))) is Why.NOT_ALLOWED


async def test_vote_of_somebody_absent_or_without_a_proxy_is_refused(town: Town, play: Play) -> None:
    """Who is not there does not vote; nobody votes for another without his proxy; an outsider never."""
    await play.come(*MEMBERS[:3])
    motion = a.PutMotion("essai", "s1", SingleAward(EPCI, 4, "un effort"))
    await play.do(PRESIDENT, motion)
    await play.do(PRESIDENT, a.OpenVote("essai"))
    absent = MEMBERS[3]
    async with nothing_stored(town):
        assert why(await play.send(absent, a.CastVote("essai", "for", absent))) is Why.NOT_PRESENT
        assert why(await play.send(PRESIDENT, a.CastVote("essai", "for", absent))) is Why.NO_PROXY
        assert why(await play.send(CONTACT, a.CastVote("essai", "for", CONTACT))) is Why.NOT_A_MEMBER
        assert why(await play.send("p-bea", a.CloseVote("essai"))) is Why.NOT_ALLOWED
        assert why(await play.send(PRESIDENT, a.CloseSitting("s1"))) is Why.MOTION_STATE


async def test_quorum_lost_before_the_closing_decides_nothing(town: Town, play: Play) -> None:
    """Quorum is tested again at the count: those who left before the closing take their presence with them."""
    await play.do("p-bea", a.CastVote("essai", "for", "p-bea"))
    for member in MEMBERS[1:3]:
        await play.do(SECRETARY, a.RecordPresence("s1", member, "left"))
    await play.do(PRESIDENT, a.CloseVote("essai"))

    async def counted() -> MotionDecided | None:
        events = [event for _, record in await town.records("motion") for event in record.events]
        return next((event for event in events if isinstance(event, MotionDecided)), None)

    decided = await eventually(counted)
    assert [(count.quorum, count.adopted) for count in decided.counts] == [(False, False)]
    await asyncio.sleep(0.2)
    assert await town.records("award") == []


async def test_palmares_is_not_sealed_before_every_dossier_is_decided(town: Town, play: Play) -> None:
    """Minutes that leave a dossier undecided are not signed; unsigned ones are not sealed; others' are refused."""
    told = await play.ask(SECRETARY, DraftMinutes())
    signed = (told["sha256"], told["palmares_sha256"], told["as_of"])
    async with nothing_stored(town):
        assert why(await play.send(PRESIDENT, a.SignMinutes(*signed))) is Why.UNDECIDED_DOSSIERS
        assert why(await play.send(ORGANISER, a.SealPalmares(*signed))) is Why.MINUTES_UNSIGNED
        assert why(await play.send(PRESIDENT, a.SignMinutes(NONE, NONE, told["as_of"]))) is Why.MINUTES_DIFFER
        assert why(await play.send(CONTACT, a.SignMinutes(*signed))) is Why.NOT_ALLOWED


async def test_publishing_before_sealing_is_refused(town: Town, play: Play) -> None:
    """What is not sealed is neither approved nor published, and no letter is prepared by hand."""
    async with nothing_stored(town):
        assert why(await play.send(ORGANISER, a.ApprovePublication(NONE))) is Why.NOT_SEALED
        assert why(await play.send(SECRETARY, a.PublishPalmares(NONE))) is Why.NOT_SEALED
        assert why(await play.send(ORGANISER, n.PrepareLetter(VILLE, "award", 1))) is Why.NOT_ALLOWED
        settle = n.SettleLetter(VILLE, "award", "received", "vu")
        assert why(await play.send(ORGANISER, settle)) is Why.UNKNOWN_LETTER


async def test_motion_twice_or_at_another_level_is_refused(town: Town, play: Play) -> None:
    """A departure from the proposal needs a reason; a level or a mention of no rulebook is refused."""
    async with nothing_stored(town):
        for subject, reason in (
            (SingleAward(VILLAGE, 3, None), Why.REASON_REQUIRED),
            (SingleAward(VILLAGE, 9, "neuf"), Why.UNKNOWN_LEVEL),
            (SingleAward(VILLE, 5, None), Why.DOSSIER_STATE),
        ):
            assert why(await play.send(PRESIDENT, a.PutMotion("autre", "s1", subject))) is reason


@pytest.mark.parametrize("command", [a.OpenSitting("s1"), a.CloseSitting("s1"), a.OpenVote("essai")])
async def test_who_does_not_preside_opens_and_closes_nothing(town: Town, play: Play, command: Command) -> None:
    """The president alone opens and closes sittings and votes."""
    async with nothing_stored(town):
        assert why(await play.send(ORGANISER, command)) is Why.NOT_ALLOWED


async def test_sealed_palmares_is_published_by_two_and_on_its_day(town: Town, play: Play) -> None:
    """Once sealed nothing changes any more; before its date, or by one person only, it is not published."""
    await play.come(*MEMBERS)
    await play.do(PRESIDENT, a.OpenVote(play.motion(VILLE).motion))
    for member in MEMBERS:
        await play.do(member, a.CastVote(play.motion(VILLE).motion, "for", member))
    await play.do(PRESIDENT, a.CloseVote(play.motion(VILLE).motion))
    for code in (VILLAGE, EPCI):
        await play.vote(play.motion(code))
    await play.rise()
    await play.seal_palmares()
    publish = a.PublishPalmares(play.palmares)
    async with nothing_stored(town):
        assert why(await play.send(SECRETARY, publish)) is Why.TOO_EARLY
        assert why(await play.send(SECRETARY, a.PublishPalmares(NONE))) is Why.MINUTES_DIFFER
    await play.clock(CALENDAR.publishes + timedelta(minutes=1))
    async with nothing_stored(town):
        assert why(await play.send(SECRETARY, publish)) is Why.APPROVALS_MISSING
        ballot = s.CastScore(VILLE, 1, 1, marks(0))
        assert why(await play.send(play.readers[VILLE][0], ballot)) is Why.ROUND_NOT_OPEN
        late = a.PutMotion("tard", "s1", SingleAward(VILLE, 1, "tard"))
        assert why(await play.send(PRESIDENT, late)) in (Why.ALREADY_SEALED, Why.SITTING_STATE)
    assert isinstance(await play.send(ORGANISER, a.ApprovePublication(play.palmares)), Receipt)
    assert isinstance(await play.send(SECRETARY, publish), Receipt)
    levels = {
        event.dossier: event.level
        for _, record in await town.records("award")
        for event in record.events
        if isinstance(event, AwardDecided)
    }
    assert levels == {VILLE: 5, VILLAGE: 2, EPCI: 4}
