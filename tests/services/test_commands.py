"""One decision, one record: whatever is sent twice, to whichever instance."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest_asyncio

from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.scoring import DossierTallied, ScoreCast
from contracts.questions import MyReadings
from contracts.refusals import Why
from contracts.request import Answer, Receipt, Unchanged
from contracts.subjects import command_subject
from services.scoring.told import OwnReadings
from tests.services.edition import EDITION, EPCI, ORGANISER, PRESIDENT, VILLAGE, VILLE, Play, eventually, key_of, marks
from tests.services.refusals import nothing_stored, refuses, why
from tests.services.town import Town

ID, OTHER = "a" * 32, "b" * 32


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose round is open, served by two instances of scoring."""
    await town.open("scoring")
    play = Play(town.door)
    await play.until("round")
    yield play


async def test_same_command_again_gives_the_same_receipt(town: Town, play: Play) -> None:
    """The id settles it: the second answer is the first one, and says that it is."""
    juror = play.readers[VILLE][0]
    first = await play.send(juror, play.ballot(VILLE), command_id=ID)
    assert isinstance(first, Receipt)
    async with nothing_stored(town):
        again = await play.send(juror, play.ballot(VILLE), command_id=ID)
    assert again == msgspec.structs.replace(first, again=True)
    assert not first.again


@refuses("ledger/transact", Why.COMMAND_ID_REUSED)
async def test_same_id_with_another_content_is_refused(town: Town, play: Play) -> None:
    """An id means one command: another one under it is not taken for it."""
    juror = play.readers[VILLE][0]
    async with nothing_stored(town):
        other = s.CastScore(VILLE, 1, 1, marks(1))
        assert why(await play.send(juror, other, command_id=ID)) is Why.COMMAND_ID_REUSED


async def test_same_content_under_another_id_stores_nothing(town: Town, play: Play) -> None:
    """Asking for what already is, is no decision."""
    juror = play.readers[VILLE][0]
    async with nothing_stored(town):
        assert isinstance(await play.send(juror, play.ballot(VILLE), command_id=OTHER), Unchanged)


async def test_one_command_sent_many_times_at_once_is_decided_once(town: Town, play: Play) -> None:
    """Thirty deliveries of the same bytes to two instances: one record, thirty receipts of it."""
    juror = play.readers[VILLE][1]
    raw = msgspec.json.encode(play.ballot(VILLE))
    request = msgspec.json.encode(town.door.sign(juror, key_of(juror), raw, EDITION, "c" * 32))
    subject = command_subject(play.ballot(VILLE))
    replies = await asyncio.gather(*(town.client_of_door.request(subject, request, timeout=10) for _ in range(30)))
    answers = [msgspec.json.decode(reply.data, type=Answer) for reply in replies]
    assert {type(answer) for answer in answers} == {Receipt}
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len({(receipt.position, receipt.sha256) for receipt in receipts}) == 1
    assert [receipt.again for receipt in receipts].count(False) == 1
    cast = [record.command_id for _, record in await town.records("ballot")]
    assert cast.count("c" * 32) == 1


async def test_two_tabs_at_once_leave_one_ballot(town: Town, play: Play) -> None:
    """Ten ballots of two kinds of one juror on one dossier, all written against nothing: one is stored."""
    juror = play.readers[VILLE][2]
    answers = await asyncio.gather(
        *(play.send(juror, s.CastScore(VILLE, 1, 0, marks(5, education=4 + n % 2))) for n in range(10))
    )
    taken = [answer for answer in answers if isinstance(answer, Receipt)]
    refused = [why(answer) for answer in answers if not isinstance(answer, Receipt | Unchanged)]
    assert len(taken) == 1
    assert set(refused) == {Why.STALE_VERSION}
    assert len([event for event in await town.events(ScoreCast) if event.juror == juror]) == 1


async def test_instances_share_the_work_and_read_each_others_decisions(town: Town, play: Play) -> None:
    """Both instances decide, each after what the asker already knows, and every dossier is tallied once."""
    readings = [(code, juror) for code in (VILLAGE, EPCI) for juror in play.readers[code]]
    await asyncio.gather(*(play.do(juror, play.ballot(code)) for code, juror in readings))
    told = await asyncio.gather(*(play.ask(member, MyReadings(), OwnReadings) for member in play.members))
    assert all(reading.ballot is not None for own in told for reading in own.readings)
    await play.tally()
    tallies = await eventually(lambda: all_tallied(town, len(play.marked)))
    assert sorted(tally.dossier for tally in tallies) == sorted(play.marked)
    lines = [line for line in town.journalled() if line["service"] == "scoring" and line["event"] == "decided"]
    assert len({line["instance"] for line in lines}) == 2


async def all_tallied(town: Town, count: int) -> list[DossierTallied]:
    """Return the tallies once there are as many."""
    tallies = await town.events(DossierTallied)
    return tallies if len(tallies) >= count else []


async def test_instance_stopped_with_commands_in_hand_answers_them(town: Town, play: Play) -> None:
    """A graceful stop answers what was taken; what comes later goes to the instance that is left."""
    second = await town.open("intake")
    codes = [f"p-late{number}" for number in range(40)]
    commands = [
        asyncio.create_task(play.send(ORGANISER, i.RegisterPerson(code, key_of(code).public), "label"))
        for code in codes
    ]
    await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        await town.close(second)
        answers = await asyncio.gather(*commands)
    assert {type(answer) for answer in answers} == {Receipt}
    persons = [record.id for _, record in await town.records("person")]
    assert [persons.count(code) for code in codes] == [1] * 40


async def test_instance_started_late_reads_the_whole_log_first(town: Town, play: Play) -> None:
    """A new instance knows everything that was decided before it takes its first command."""
    third = await town.open("scoring")
    assert third.follower.position == await town.head()
    for first in town.instances["scoring"][:-1]:
        await town.close(first)
    assert isinstance(await play.send(PRESIDENT, s.DeclareNoConflict()), Unchanged)
