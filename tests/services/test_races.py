"""Close, then tally: every ballot and vote that races a closing or a recusal is answered truly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio

from cli.acting.door import Door
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import Appraisal, MotionDecided, SingleAward
from contracts.events.scoring import DossierTallied, RecusalDeclared
from contracts.record import Record
from contracts.refusals import Why
from contracts.request import Answer, Receipt, Refused
from ledger.port import Conflict
from services.serving import Instance
from tests.services.edition import (
    EDITION,
    EPCI,
    MEMBERS,
    ORGANISER,
    PANEL,
    PRESIDENT,
    SECRETARY,
    VILLAGE,
    VILLE,
    Play,
    crowd,
    eventually,
    key_of,
    marks,
)
from tests.services.town import PATIENCE, Town


@asynccontextmanager
async def blindfolded(instance: Instance) -> AsyncIterator[None]:
    """Keep an instance from reading the log meanwhile: it decides on what it read before."""
    ledger, sight = instance.bus.ledger, asyncio.Event()
    read = ledger.read

    async def held(start: int, most: int) -> object:
        await sight.wait()
        return await read(start, most)

    ledger.read = held  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        sight.set()
        ledger.read = read  # type: ignore[method-assign]


async def stored(town: Town, position: int) -> None:
    """Return once the log reaches a position."""

    async def reached() -> bool:
        return await town.head() >= position

    await eventually(reached)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose round is open, served by one instance of each service."""
    play = Play(town.door)
    await play.until("round")
    yield play


async def test_ballot_stored_after_a_recusal_that_its_decider_had_not_read_is_left_out(town: Town, play: Play) -> None:
    """The total order decides: the ballot is recorded, and its juror is told that it does not count."""
    juror = play.readers[VILLAGE][0]
    head = await town.settled()
    async with blindfolded(town.instances["scoring"][0]):
        recusing = asyncio.create_task(play.send(juror, s.DeclareRecusal(VILLAGE, juror)))
        await stored(town, head + 1)
        casting = asyncio.create_task(play.send(juror, play.ballot(VILLAGE)))
        await stored(town, head + 2)
    assert isinstance(await recusing, Receipt)
    answer = await casting
    assert isinstance(answer, Receipt)
    assert (answer.position, answer.standing) == (head + 2, "left-out")


async def test_ballot_stored_after_a_closing_that_its_decider_had_not_read_is_late(town: Town, play: Play) -> None:
    """The ballot is recorded after the closing: late, and no tally counts it."""

    async def moved() -> bool:
        return bool(await town.records("reading"))

    await eventually(moved)
    await play.learn_readers()
    late, *others = play.readers[VILLE]
    for juror in others:
        await play.do(juror, play.ballot(VILLE))
    head = await town.settled()
    async with blindfolded(town.instances["scoring"][0]):
        closing = asyncio.create_task(play.send(ORGANISER, s.CloseRound(PANEL, 1, "il en manque")))
        await stored(town, head + 1)
        casting = asyncio.create_task(play.send(late, play.ballot(VILLE)))
        await stored(town, head + 2)
    assert isinstance(await closing, Receipt)
    answer = await casting
    assert isinstance(answer, Receipt)
    assert (answer.position, answer.standing) == (head + 2, "late")
    tallies = {tally.dossier: tally for tally in await eventually(lambda: tallied(town, 3))}
    assert sorted(one.juror for one in tallies[VILLE].counted) == sorted(others)
    assert tallies[VILLE].absent == (late,)
    ((_, recusal),) = await town.records("recusal")
    assert [(one.juror, one.why) for one in tallies[VILLAGE].left_out] == [(recusal.actor, "recused")]


async def tallied(town: Town, count: int) -> list[DossierTallied]:
    """Return the tallies once there are as many."""
    tallies = await town.events(DossierTallied)
    return tallies if len(tallies) >= count else []


async def test_vote_stored_after_its_closing_is_late_and_not_counted(town: Town, play: Play) -> None:
    """Votes race their closing as ballots do."""
    await play.sit()
    await play.come(*MEMBERS)
    subject = SingleAward(VILLE, 5, "un dossier remarquable")
    await play.do(PRESIDENT, a.PutMotion("m1", "s1", subject))
    await play.do(PRESIDENT, a.OpenVote("m1"))
    first = await play.do(PRESIDENT, a.CastVote("m1", "for", PRESIDENT))
    assert isinstance(first, Receipt)
    assert first.standing == "counted"
    head = await town.settled()
    async with blindfolded(town.instances["awards"][0]):
        closing = asyncio.create_task(play.send(PRESIDENT, a.CloseVote("m1")))
        await stored(town, head + 1)
        casting = asyncio.create_task(play.send("p-bea", a.CastVote("m1", "against", "p-bea")))
        await stored(town, head + 2)
    assert isinstance(await closing, Receipt)
    answer = await casting
    assert isinstance(answer, Receipt)
    assert (answer.position, answer.standing) == (head + 2, "late")

    async def decided() -> list[MotionDecided]:
        return await town.events(MotionDecided)

    (motion,) = await eventually(decided)
    assert motion.votes == (first.position,)


@asynccontextmanager
async def turned_away(instance: Instance) -> AsyncIterator[asyncio.Event]:
    """Tell when the log did not take what an instance decided."""
    ledger, conflict = instance.bus.ledger, asyncio.Event()
    append = ledger.append

    async def told(subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        try:
            return await append(subject, raw, expected, head)
        except Conflict:
            conflict.set()
            raise

    ledger.append = told  # type: ignore[method-assign]
    try:
        yield conflict
    finally:
        ledger.append = append  # type: ignore[method-assign]


async def elsewhere(town: Town, command: Command) -> Answer:
    """Send an organiser's command from where nobody has read what was just decided."""
    return await Door(town.client_of_door, PATIENCE).send(ORGANISER, key_of(ORGANISER), command, EDITION)


async def test_sealing_that_a_withdrawal_crossed_is_decided_again_and_refused(town: Town, play: Play) -> None:
    """Decided before a dossier left, it would seal after it what stands no more: nothing is sealed."""
    await play.do(PRESIDENT, a.PutMotion("m9", "s1", Appraisal()))
    for code in (VILLAGE, EPCI):
        await play.do(SECRETARY, a.PutMotion(f"seul-{code}", "s1", SingleAward(code, 4, "pour l'exemple")))
        await play.vote_on(f"seul-{code}")
    await play.rise()
    signed = await eventually(play._signed)
    await play.do(SECRETARY, a.SignMinutes(*signed))
    head, awards = await town.settled(), town.instances["awards"][0]
    async with turned_away(awards) as conflict, blindfolded(awards):
        assert isinstance(await play.send(ORGANISER, i.WithdrawDossier(EPCI, "fusion")), Receipt)
        sealing = asyncio.create_task(elsewhere(town, a.SealPalmares(*signed)))
        await asyncio.wait_for(conflict.wait(), 10)
    answer = await sealing
    assert isinstance(answer, Refused)
    assert answer.why is Why.MINUTES_STALE
    assert await town.settled() == head + 1


async def test_undoing_that_a_cancellation_crossed_is_decided_again_and_refused(town: Town, play: Play) -> None:
    """Decided before the edition ended, it would come after: nothing is recorded of what is over."""
    head, awards = await town.settled(), town.instances["awards"][0]
    async with turned_away(awards) as conflict, blindfolded(awards):
        assert isinstance(await play.send(ORGANISER, i.CancelEdition("faute de jury")), Receipt)
        undoing = asyncio.create_task(elsewhere(town, a.UndoMotion("m9", "de trop")))
        await asyncio.wait_for(conflict.wait(), 10)
    answer = await undoing
    assert isinstance(answer, Refused)
    assert answer.why is Why.EDITION_NOT_OPEN
    assert await town.settled() == head + 1


async def test_edition_closed_while_twenty_dossiers_fly(tmp_path: Path) -> None:
    """Two instances: each dossier is recorded before the closing, or refused and not recorded at all."""
    async with Town(tmp_path) as town:
        await town.open("intake")
        play = Play(town.door, **crowd(20, 6))
        await play.until("open")
        filing = {
            asyncio.create_task(play.send(contact, i.SubmitDossier(code, contact, 40, ()))): code
            for code, contact in play.contacts.items()
        }
        await asyncio.wait(filing, return_when=asyncio.FIRST_COMPLETED)
        await play.clock(play.calendar.closes)
        closed = await play.do(ORGANISER, i.CloseEdition())
        answers = {code: await task for task, code in filing.items()}
        assert isinstance(closed, Receipt)
        stored = {record.id: position for position, record in await town.records("dossier")}
        said = {code: answer.position for code, answer in answers.items() if isinstance(answer, Receipt)}
        assert stored == said
        assert 0 < max(said.values()) < closed.position
        reasons = {answer.why for answer in answers.values() if isinstance(answer, Refused)}
        assert reasons <= {Why.DOSSIER_LATE, Why.EDITION_NOT_OPEN}
        for code in said:
            await play.do(ORGANISER, i.AdmitDossier(code))


async def test_round_closed_while_sixty_ballots_fly(tmp_path: Path) -> None:
    """Two instances, twenty dossiers, sixty ballots, one closing among them, three recusals beside it.

    Each ballot is answered counted, late, left out or refused; the tallies count exactly the ballots that were answered
    `counted`, but for those whose juror was recused before the closing.
    """
    async with Town(tmp_path) as town:
        await town.open("scoring")
        play = Play(town.door, **crowd(20, 6))
        await play.until("round")
        readings = [(code, juror) for code, readers in play.readers.items() for juror in readers]
        answers: dict[tuple[str, str], Receipt | Refused] = {}

        async def cast(code: str, juror: str, pause: float) -> None:
            await asyncio.sleep(pause)
            answer = await play.send(juror, s.CastScore(code, 1, 0, marks(3)))
            assert isinstance(answer, Receipt | Refused)
            answers[code, juror] = answer

        async def recuse(code: str, juror: str, pause: float) -> None:
            await asyncio.sleep(pause)
            assert isinstance(await play.send(juror, s.DeclareRecusal(code, juror)), Receipt)

        async def close() -> Receipt:
            await asyncio.sleep(0.03)
            answer = await play.do(ORGANISER, s.CloseRound(PANEL, 1, "il en manque"))
            assert isinstance(answer, Receipt)
            return answer

        recused = readings[3::20]
        closing = asyncio.create_task(close())
        await asyncio.gather(
            *(recuse(*reading, 0.005 * place) for place, reading in enumerate(recused)),
            *(cast(*reading, 0.001 * place) for place, reading in enumerate(readings)),
        )
        closed = (await closing).position
        tallies = await eventually(lambda: tallied(town, 20))
        counted = {(tally.dossier, one.juror): one.position for tally in tallies for one in tally.counted}
        said = {reading: answer for reading, answer in answers.items() if isinstance(answer, Receipt)}
        assert len(answers) == 60
        assert counted == {
            reading: receipt.position
            for reading, receipt in said.items()
            if receipt.standing == "counted" and reading not in recused_before(await town.records(), closed)
        }
        assert all((receipt.position > closed) == (receipt.standing == "late") for receipt in said.values())
        assert {answer.why for answer in answers.values() if isinstance(answer, Refused)} <= {
            Why.ROUND_NOT_OPEN,
            Why.RECUSED,
            Why.NOT_OF_THE_PANEL,
        }
        assert 0 < len(counted) < 60
        assert len(tallies) == 20


def recused_before(log: list[tuple[int, Record]], closing: int) -> set[tuple[str, str]]:
    """Return who was recused from what below a position, as (dossier, juror)."""
    return {
        (event.dossier, event.juror)
        for position, record in log
        for event in record.events
        if position < closing and isinstance(event, RecusalDeclared)
    }
