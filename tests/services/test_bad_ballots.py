"""Ballots that cannot be cast: each refused with its reason, and nothing stored."""

import json
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.refusals import Why
from contracts.request import Receipt, Refused, Unchanged
from tests.services.edition import (
    CONTACT,
    EPCI,
    MEMBERS,
    ORGANISER,
    PRESIDENT,
    UNFILED,
    VILLAGE,
    VILLE,
    Play,
    eventually,
    marks,
)
from tests.services.refusals import nothing_stored, why
from tests.services.town import Town


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose first round is open."""
    play = Play(town.door)
    await play.until("round")
    yield play


async def test_dossier_after_the_closing_is_refused(town: Town, play: Play) -> None:
    """The edition closed before the draw: no dossier comes in any more."""
    async with nothing_stored(town):
        submit = i.SubmitDossier(UNFILED, CONTACT, 40, ())
        assert why(await play.send(CONTACT, submit)) is Why.EDITION_NOT_OPEN


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (marks(3, education=6), Why.MARK_OFF_SCALE),
        (marks(3, education=-1), Why.MARK_OFF_SCALE),
        ({code: mark for code, mark in marks(3).items() if code != "education"}, Why.CRITERION_MISSING),
        (marks(3, education=None), Why.CRITERION_MISSING),
        ({}, Why.CRITERION_MISSING),
        (marks(3, elegance=3), Why.CRITERION_UNKNOWN),
    ],
)
async def test_marks_that_the_rulebook_does_not_know_are_refused(
    town: Town, play: Play, given: dict[str, int | None], reason: Why
) -> None:
    """A mark off the scale, a missing criterion, a mark left out, a criterion of no rulebook: refused, and named."""
    juror = play.readers[VILLE][0]
    async with nothing_stored(town):
        answer = await play.send(juror, s.CastScore(VILLE, 1, 0, given))
        assert why(answer) is reason
        assert isinstance(answer, Refused)
        assert answer.details["criterion"] in {"education", "elegance", *marks(0)}


async def test_juror_who_does_not_read_the_dossier_is_refused(town: Town, play: Play) -> None:
    """A member of the jury whom the lot gave another dossier, and somebody who is no member, cast no ballot on it."""
    stranger = next(member for member in MEMBERS if member not in play.readers[VILLE])
    async with nothing_stored(town):
        for person in (stranger, CONTACT):
            assert why(await play.send(person, play.ballot(VILLE))) is Why.NOT_OF_THE_PANEL


async def test_dossier_that_nobody_filed_is_refused(town: Town, play: Play) -> None:
    """There is nothing to mark on a dossier that the edition does not have."""
    async with nothing_stored(town):
        ballot = s.CastScore(UNFILED, 1, 0, marks(3))
        assert why(await play.send(PRESIDENT, ballot)) is Why.UNKNOWN_DOSSIER


async def test_recused_juror_is_refused(town: Town, play: Play) -> None:
    """Once recused, a juror marks nothing of that dossier, and cannot lift it himself."""
    juror = next(reader for reader in play.readers[VILLAGE] if reader != PRESIDENT)
    await play.do(juror, s.DeclareRecusal(VILLAGE, juror))

    async def moved() -> bool:
        return any(record.command_id for _, record in await town.records("reading"))

    await eventually(moved)
    async with nothing_stored(town):
        assert why(await play.send(juror, play.ballot(VILLAGE))) is Why.RECUSED
        lift = s.LiftRecusal(VILLAGE, juror, "je reviens")
        assert why(await play.send(juror, lift)) is Why.OWN_RECUSAL


@pytest.mark.parametrize("number", [2, 99])
async def test_ballot_in_a_round_that_is_not_open_is_refused(town: Town, play: Play, number: int) -> None:
    """Only the open round takes ballots."""
    juror = play.readers[EPCI][0]
    async with nothing_stored(town):
        assert why(await play.send(juror, s.CastScore(EPCI, number, 0, marks(3)))) is Why.ROUND_NOT_OPEN


async def test_stale_version_is_refused_with_what_is_recorded(town: Town, play: Play) -> None:
    """Two tabs: the second one, written against what it no longer sees, is told what is recorded now."""
    juror = play.readers[EPCI][1]
    assert isinstance(await play.send(juror, s.CastScore(EPCI, 1, 0, marks(3))), Receipt)
    async with nothing_stored(town):
        stale = await play.send(juror, s.CastScore(EPCI, 1, 0, marks(4)))
        assert why(stale) is Why.STALE_VERSION
        assert isinstance(stale, Refused)
        recorded = json.loads(bytes(stale.recorded))
        assert recorded == {"round": 1, "marks": marks(3), "reason": None, "version": 1}
        assert isinstance(await play.send(juror, s.CastScore(EPCI, 1, 0, marks(3))), Unchanged)
    taken = await play.send(juror, s.CastScore(EPCI, 1, 1, marks(4)))
    assert isinstance(taken, Receipt)
    assert (taken.version, taken.standing) == (2, "counted")
    assert msgspec.json.decode(taken.events)[0]["marks"] == marks(4)


async def test_round_does_not_close_while_readings_are_missing(town: Town, play: Play) -> None:
    """Closing with readings missing needs a recorded shortfall."""
    async with nothing_stored(town):
        assert why(await play.send(ORGANISER, s.CloseRound("unique", 1))) is Why.READINGS_MISSING
