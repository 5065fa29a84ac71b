"""A recused juror gets nothing of that dossier by any query, not even counts, whoever he is besides.

Four are recused from one dossier: a member, the president, the secretary and an organiser, all of the jury. Whatever is
done on that dossier alone, what each of them is told stays the same to the byte, but for how far the log has come.
"""

import json
from collections.abc import AsyncIterator
from typing import Any, Final, get_args

import msgspec
import pytest_asyncio

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.awards import Adjustment, Appraisal, Block, MentionAward, MotionSubject, SingleAward
from contracts.events.scoring import DrawHeld
from contracts.questions import (
    ASKED_BY_PERSONS,
    Agenda,
    Agreement,
    Appeals,
    DraftAmendment,
    DraftMinutes,
    DraftPalmares,
    Flags,
    KeepDocument,
    Letters,
    MyReadings,
    OpenFields,
    PeerBallots,
    PersonKey,
    PreviewLetter,
    PreviewMotion,
    Progress,
    ProveRecord,
    Question,
    ReadDocument,
    SealFields,
    SettleAlarm,
    Standings,
)
from contracts.refusals import Refusal, Why
from contracts.request import Receipt, Unchanged
from contracts.sealed import Sealed
from tests.services.edition import (
    EPCI,
    NAMES,
    ORGANISER,
    PANEL,
    PRESIDENT,
    SECRETARY,
    VILLAGE,
    VILLE,
    Play,
)
from tests.services.refusals import nothing_stored, refused, refuses, untold
from tests.services.town import Town

MEMBER, ELECTED = "p-bea", "p-elu"
RECUSED: Final = (MEMBER, PRESIDENT, SECRETARY, ELECTED)
#: Of the jury, besides: who reads the dossier and votes on it.
MORE: Final = ("p-eve", "p-fay")
WITHHELD: Final[tuple[Why, dict[str, str]]] = (Why.WITHHELD, {})
CONTENT: Final = b"Le dossier de l'EPCI."
#: Where the log is, and hashes of the whole: no answer on a dossier.
_POSITIONS: Final = frozenset({"as_of", "last_record", "sha256", "palmares_sha256"})


class Drawing(Play):
    """The organiser who is of the jury has recused himself, and holds the draw; `held`: his receipt."""

    held: Receipt

    async def do(self, person: str, command: Command, edition: str = "", command_id: str = "") -> Receipt | Unchanged:
        """Have something decided that must be accepted. Raises Refusal."""
        if not isinstance(command, s.HoldDraw):
            return await super().do(person, command, edition, command_id)
        await super().do(ELECTED, s.DeclareRecusal(EPCI, ELECTED))
        answer = await super().do(ELECTED, command)
        assert isinstance(answer, Receipt)
        self.held = answer
        return answer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Drawing]:
    """Give an edition whose round is open: all ballots are cast but those on the dossier of which four are recused."""
    people = {**NAMES, **{person: (f"Nom {person}", f"{person}@x.invalid") for person in (ELECTED, *MORE)}}
    play = Drawing(town.door, people=people)
    play.members = (*play.members, SECRETARY)
    await play.open()
    await play.do(ORGANISER, i.GrantRole(ELECTED, "organiser"), LABEL)
    kept = await play.ask(ORGANISER, KeepDocument(CONTENT), Document)
    play.document = kept.ref.sha256
    contact = play.contacts[EPCI]
    await play.do(contact, i.SubmitDossier(EPCI, contact, 40, (kept.ref,)))
    await play.do(ORGANISER, i.AdmitDossier(EPCI))
    for code in (VILLE, VILLAGE):
        await play.file(code)
    await play.close_only()
    await play.draw()
    for person in RECUSED[:-1]:
        await play.do(person, s.DeclareRecusal(EPCI, person))
    await town.settled()
    await play.learn_readers()
    await play.round()
    for code in (VILLE, VILLAGE):
        for reader in play.readers[code]:
            await play.do(reader, play.ballot(code))
    yield play


def questions(play: Play) -> tuple[Question, ...]:
    """Return a question of each kind that persons may ask, on the dossier where one can be named."""
    fields: tuple[Sealed, ...] = ()
    subjects = (
        Block(4, (EPCI, VILLE)),
        SingleAward(EPCI, 4, None),
        MentionAward(EPCI, "education"),
        Appraisal(),
        Adjustment("2", "sévère", "2 plus bas", panel=PANEL),
    )
    return (
        ReadDocument(play.document),
        MyReadings(),
        Progress(),
        Progress(PANEL),
        Standings(),
        PeerBallots(EPCI),
        Agreement(PANEL),
        Flags(),
        Agenda(),
        Appeals(),
        *(PreviewMotion(subject) for subject in subjects),
        DraftPalmares(),
        DraftMinutes(),
        DraftAmendment(),
        Letters(),
        PreviewLetter(EPCI),
        OpenFields(fields),
    )


#: What tells of no dossier whoever asks: a document kept, a field sealed (another each time), a proof of a position.
_OF_NO_DOSSIER: Final = (KeepDocument, SealFields, ProveRecord, PersonKey, SettleAlarm)


async def told(play: Play, person: str) -> dict[str, Any]:
    """Return all that a person is told, or why he is not, by question."""
    answers: dict[str, Any] = {}
    for question in questions(play):
        name = msgspec.json.encode(question).decode()
        try:
            answers[name] = {"told": bare(await play.ask(person, question))}
        except Refusal as refusal:
            answers[name] = {"refused": refusal.why, **refusal.details}
    return answers


def bare(value: Any) -> Any:
    """Return what is told without positions of the log and hashes of the whole."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if name not in _POSITIONS}
    return [bare(each) for each in value] if isinstance(value, list) else value


async def everybody_told(town: Town, play: Play) -> dict[str, dict[str, Any]]:
    """Return what each of the four is told, once all that follows by itself is stored."""
    await town.settled()
    return {person: await told(play, person) for person in RECUSED}


def assert_silent(answers: dict[str, dict[str, Any]]) -> None:
    """Check that no answer names the dossier, nor its authority; a refusal may repeat the code that was asked about."""
    for person, by_question in answers.items():
        for question, answer in by_question.items():
            text = json.dumps(answer, ensure_ascii=False)
            assert "refused" in answer or EPCI not in text, (person, question)
            assert "Bourg-en-Bresse" not in text, (person, question)


async def test_every_question_is_asked_of_the_recused(play: Play) -> None:
    """A question added to the contracts is asked here too, or said to tell of no dossier."""
    asked = {type(question) for question in questions(play)} | set(_OF_NO_DOSSIER)
    names = {name for each in ASKED_BY_PERSONS.values() for name in each}
    assert {kind.__struct_config__.tag for kind in asked} == names
    assert {kind.__struct_config__.tag for kind in get_args(Question)} - names == {"open-for-notify"}


async def test_receipt_of_the_draw_tells_a_recused_organiser_no_reader(town: Town, play: Drawing) -> None:
    """Who reads the dossier is in what he had recorded: he is told where that lies, under which hash, and no more."""
    (drawn,) = await town.events(DrawHeld)
    assert EPCI in [reading.dossier for reading in drawn.readings]
    ((position, record),) = [each for each in await town.records("draw") if drawn in each[1].events]
    held = play.held
    assert (held.position, held.version, bytes(held.events)) == (position, record.version, b"[]")
    assert record.actor == ELECTED


async def test_ballots_on_the_dossier_change_nothing_that_the_recused_are_told(town: Town, play: Play) -> None:
    """Not a count of the progress, not a reading, not a flag; who reads it is told of it all the while."""
    before = await everybody_told(town, play)
    assert_silent(before)
    closing = s.CloseRound(PANEL, 1)
    async with nothing_stored(town):
        assert await refused(play, ELECTED, closing) == WITHHELD
        late = {"missing": "3", "jurors": ", ".join(sorted(play.readers[EPCI]))}
        assert await refused(play, ORGANISER, closing) == (Why.READINGS_MISSING, late)
    reader = play.readers[EPCI][0]
    others = await told(play, reader)
    for juror in play.readers[EPCI]:
        await play.do(juror, play.ballot(EPCI))
        assert await everybody_told(town, play) == before
    assert await told(play, reader) != others


async def test_sitting_on_the_dossier_changes_nothing_that_the_recused_are_told(town: Town, play: Play) -> None:
    """Its tally, its motions and votes, its level, its mention: they are told the rest as if it were not there."""
    await play.tally()
    await play.sit()
    await play.come(*play.members)
    before = await everybody_told(town, play)
    assert_silent(before)
    refusals = await _refusals(town, play)
    assert refusals == {
        PRESIDENT: (Why.UNDECIDED_DOSSIERS, {"dossiers": f"{VILLE}, {VILLAGE}", "count": "2"}),
        SECRETARY: (Why.RECUSED, {"juror": SECRETARY, "dossier": EPCI}),
        ELECTED: (Why.RECUSED, {"juror": ELECTED, "dossier": EPCI}),
    }
    voter = play.readers[EPCI][0]
    others = await told(play, voter)
    put: tuple[tuple[str, MotionSubject], ...] = (
        ("niveau", SingleAward(EPCI, 4, None)),
        ("mention", MentionAward(EPCI, "education")),
    )
    for motion, subject in put:
        await play.do(ORGANISER, a.PutMotion(motion, "s1", subject))
        assert await everybody_told(town, play) == before
        assert await _refusals(town, play) == refusals
        await play.vote_on(motion)
        assert await everybody_told(town, play) == before
        assert await _refusals(town, play) == refusals
    seen = await told(play, voter)
    assert seen != others
    assert EPCI in json.dumps(seen['{"type":"agenda"}'])


async def _signing(play: Play) -> a.SignMinutes:
    """Return what signs the minutes as they stand."""
    minutes = await play.ask(ORGANISER, DraftMinutes())
    return a.SignMinutes(minutes["sha256"], minutes["palmares_sha256"], minutes["as_of"])


async def _refusals(town: Town, play: Play) -> dict[str, Any]:
    """Return why the president cannot sign, and why the secretary and the organiser put no motion on the dossier."""
    await town.settled()
    asked: dict[str, Command] = {
        PRESIDENT: await _signing(play),
        SECRETARY: a.PutMotion("encore", "s1", SingleAward(EPCI, 9, "hors de l'échelle")),
        ELECTED: a.PutMotion("bloc", "s1", Block(4, (EPCI, VILLE))),
    }
    async with nothing_stored(town):
        return {person: await refused(play, person, command) for person, command in asked.items()}


@refuses("discretion", Why.RECUSED)
async def test_motion_put_by_who_is_recused_does_not_tell_him_the_proposal(town: Town, play: Play) -> None:
    """Put at the level proposed or at any other, for the mention that it may have or not, the answer is the same."""
    subjects: tuple[MotionSubject, ...] = (
        *(Block(level, codes) for level in range(1, 6) for codes in ((EPCI,), (VILLE, EPCI))),
        *(SingleAward(EPCI, level, None) for level in range(1, 6)),
        *(MentionAward(EPCI, mention) for mention in ("education", "excellence")),
    )
    async with nothing_stored(town):
        for person in RECUSED[1:]:
            answers = [await refused(play, person, a.PutMotion("sonde", "s1", subject)) for subject in subjects]
            assert answers == [(Why.RECUSED, {"juror": person, "dossier": EPCI})] * len(subjects)


@refuses("contracts/refusals", Why.WITHHELD)
@refuses("discretion", Why.WITHHELD)
async def test_only_what_is_left_undecided_is_that_dossier_and_the_president_is_not_told(
    town: Town, play: Play
) -> None:
    """Undone, it alone keeps the minutes unsigned: the secretary's deputy asks, and is told; the president is not."""
    for code in (VILLE, VILLAGE):
        await play.vote(play.motion(code))
    await town.settled()
    for motion in ("mention", "niveau"):
        await play.do(ORGANISER, a.UndoMotion(motion, "une erreur"))
        await town.settled()
    async with nothing_stored(town):
        assert await refused(play, PRESIDENT, await _signing(play)) == WITHHELD
        assert await refused(play, PRESIDENT, a.OpenVote("niveau")) == WITHHELD
        assert await refused(play, PRESIDENT, a.UndoMotion("niveau", "?")) == WITHHELD
        assert await refused(play, ORGANISER, a.UndoMotion("inconnue", "?")) == (
            Why.UNKNOWN_MOTION,
            {"motion": "inconnue"},
        )
    await play.do(ORGANISER, a.PutMotion("niveau-bis", "s1", SingleAward(EPCI, 4, None)))
    async with nothing_stored(town):
        assert await refused(play, PRESIDENT, await _signing(play)) == WITHHELD
    await play.vote_on("niveau-bis")
    await town.settled()


@refuses("notify/answers", Why.RECUSED)
async def test_block_that_holds_the_dossier_is_told_without_it(town: Town, play: Play) -> None:
    """A block, an appraisal and the minutes of all tell the others' part; the hash that is signed is of the whole."""
    await play.rise()
    await play.seal_palmares()
    answers = await everybody_told(town, play)
    assert_silent(answers)
    minutes = answers[PRESIDENT]['{"type":"draft-minutes"}']["told"]["document"]
    assert [dossier for dossier, _ in minutes["dossiers"]["admitted"]] == [VILLE, VILLAGE]
    assert [award["dossier"] for award in minutes["awards"]] == [VILLE, VILLAGE]
    letter = (Why.RECUSED, {"juror": SECRETARY, "dossier": EPCI})
    assert await untold(play, SECRETARY, PreviewLetter(EPCI)) == letter
    signed = await play.ask(PRESIDENT, DraftMinutes())
    whole = await play.ask(ORGANISER, DraftMinutes())
    assert (signed["sha256"], signed["palmares_sha256"]) == (whole["sha256"], whole["palmares_sha256"])
    assert EPCI in json.dumps(whole)


async def test_published_palmares_is_told_to_the_recused_as_to_anybody(town: Town, play: Play) -> None:
    """What is public is public: the award is in the palmares, and its letter may be reviewed."""
    await play.publish()
    await town.settled()
    for person in RECUSED:
        palmares = await play.ask(person, DraftPalmares())
        assert EPCI in json.dumps(palmares)
    assert (await play.ask(SECRETARY, PreviewLetter(EPCI)))["dossier"] == EPCI
