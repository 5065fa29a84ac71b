"""Questions: who is told what, and when; what is nobody's business yet is told to nobody."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from audit.moment import moment
from audit.seen import questions, seen
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.intake import PersonRegistered
from contracts.questions import (
    Agenda,
    DraftMinutes,
    DraftPalmares,
    KeepDocument,
    Letters,
    MyReadings,
    OpenFields,
    PlainField,
    PreviewLetter,
    Progress,
    Question,
    ReadDocument,
    SealFields,
    Standings,
)
from contracts.refusals import Refusal, Why
from tests.services.edition import (
    CONTACT,
    EPCI,
    MEMBERS,
    NAMES,
    ORGANISER,
    PRESIDENT,
    SECRETARY,
    VILLAGE,
    VILLE,
    Play,
    eventually,
)
from tests.services.town import Town

CONTENT = b"Le dossier de l'EPCI."
EVERYBODY = (PRESIDENT, "p-bea", "p-cyd", SECRETARY, ORGANISER, CONTACT)
Answers = dict[tuple[str, str, str], object]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose ballots are cast; the president is recused from the EPCI, which filed a document."""
    play = Play(town.door)
    await play.open()
    kept = await play.ask(CONTACT, KeepDocument(CONTENT), Document)
    await play.do(CONTACT, i.SubmitDossier(EPCI, CONTACT, 40, (kept.ref,)))
    await play.do(ORGANISER, i.AdmitDossier(EPCI))
    for code in (VILLE, VILLAGE):
        await play.file(code)
    play.document = kept.ref.sha256
    await play.close_only()
    await play.draw()
    await play.do(PRESIDENT, s.DeclareRecusal(EPCI, PRESIDENT))

    async def moved() -> bool:
        await play.learn_readers()
        return PRESIDENT not in play.readers[EPCI]

    await eventually(moved)
    await play.round()
    await play.cast()
    yield play


async def refusal(play: Play, person: str, question: Question) -> Why:
    """Return why a question is refused."""
    with pytest.raises(Refusal) as caught:
        await play.ask(person, question)
    return caught.value.why


async def test_juror_is_told_his_own_readings_and_nobody_elses(town: Town, play: Play) -> None:
    """His own ballots are there; the codes of other jurors are not."""
    for member in MEMBERS:
        told = json.dumps(await play.ask(member, MyReadings()))
        assert not any(other in told for other in MEMBERS if other != member)
    assert await refusal(play, CONTACT, MyReadings()) is Why.NOT_A_MEMBER


async def test_progress_holds_no_mark(town: Town, play: Play) -> None:
    """Organisers see how far the panels are, not what they gave; jurors do not ask."""
    told = await play.ask(ORGANISER, Progress())
    assert [(panel["given"], panel["expected"]) for panel in told] == [(9, 9)]
    assert "marks" not in json.dumps(told)
    assert await refusal(play, MEMBERS[1], Progress()) is Why.NOT_ALLOWED


async def audited(town: Town, play: Play, position: int) -> Answers:
    """Return what the audit says that each person was answered at a position, by person, question, what about."""
    at = await moment(town.ledger, town.instances["intake"][0].bus.documents, position)
    return {
        (person, each.question, each.about): each.refused or json.loads(bytes(each.value))
        for person in EVERYBODY
        for each in seen(at, person).answers
    }


async def answered(town: Town, play: Play) -> tuple[int, Answers]:
    """Ask every question of the audit in everybody's name, at the door; return the answers and where they hold."""
    position = await town.settled()
    at = await moment(town.ledger, town.instances["intake"][0].bus.documents, position)
    told: Answers = {}
    for person in EVERYBODY:
        for question, about in questions(at):
            key = (person, str(question.__struct_config__.tag), about)
            try:
                told[key] = await play.ask(person, question)
            except Refusal as refusal:
                told[key] = refusal.why
    assert await town.head() == position, "nothing was decided meanwhile"
    return position, told


def comparable(told: Answers) -> Answers:
    """Return answers without what no log holds: a document's content, the name and address in a letter."""
    unlogged = ("read-document", "preview-letter")
    return {key: True if key[1] in unlogged and not isinstance(value, Why) else value for key, value in told.items()}


async def test_audit_answers_as_the_services_did_then(town: Town, play: Play) -> None:
    """Every question, of everybody, under way and after publication: the audit's answers are the live ones, to a field.

    The recused president, readers and not, the bureau, the contact; as of then, also once much more was decided.
    """
    before, then = await answered(town, play)
    assert comparable(await audited(town, play, before)) == comparable(then)
    assert {value for value in then.values() if isinstance(value, Why)} >= {Why.PEERS_HIDDEN, Why.RECUSED}
    play.then = before, then


async def test_recused_member_is_told_nothing_of_the_dossier(town: Town, play: Play) -> None:
    """Not its readings, not a count, not its figure, not its document; the same questions tell others of it."""
    progress = await play.ask(PRESIDENT, Progress())
    assert (progress[0]["dossiers"], progress[0]["expected"]) == (2, 6)
    assert await refusal(play, PRESIDENT, ReadDocument(play.document)) is Why.RECUSED
    await play.tally()

    async def all_told() -> list[dict[str, Any]]:
        told = await play.ask(ORGANISER, Standings())
        return told if len(told) == 3 else []

    assert {row["dossier"] for row in await eventually(all_told)} == {VILLE, VILLAGE, EPCI}
    await play.sit()
    await play.do(SECRETARY, play.motion(EPCI))
    for question in (MyReadings(), Standings(), Agenda(), DraftPalmares()):
        assert EPCI not in json.dumps(await play.ask(PRESIDENT, question))
    assert EPCI in json.dumps(await play.ask("p-bea", Agenda()))


@pytest.mark.parametrize(
    "question", [Standings(), Agenda(), DraftPalmares(), DraftMinutes(), Letters(), PreviewLetter(VILLE)]
)
async def test_outsider_is_told_nothing_under_embargo(town: Town, play: Play, question: Question) -> None:
    """Who files a dossier learns nothing before publication."""
    assert await refusal(play, CONTACT, question) is Why.NOT_ALLOWED


async def test_document_is_read_by_the_jury_and_the_bureau_only(town: Town, play: Play) -> None:
    """A juror who undertook to have no conflict reads it, the secretary too; a contact of another dossier does not."""
    for person in ("p-bea", SECRETARY, ORGANISER):
        assert await play.ask(person, ReadDocument(play.document)) is not None
    assert await refusal(play, CONTACT, ReadDocument(play.document)) is Why.NOT_ALLOWED
    assert await refusal(play, ORGANISER, ReadDocument("0" * 64)) is Why.UNKNOWN_DOCUMENT


async def test_sealed_fields_open_for_the_bureau_and_oneself(town: Town, play: Play) -> None:
    """A juror opens what is held on himself and on nobody else; a field changed on the way does not open."""
    registered = next(event for event in await town.events(PersonRegistered) if event.person == CONTACT)
    name, address = registered.name, registered.address
    assert name is not None
    assert address is not None
    for person in (ORGANISER, SECRETARY, CONTACT):
        assert await play.ask(person, OpenFields((name, address))) == list(NAMES[CONTACT])
    assert await refusal(play, "p-bea", OpenFields((name,))) is Why.NOT_ALLOWED
    assert await refusal(play, "p-bea", SealFields((PlainField(CONTACT, "name", "x"),), "0" * 32)) is Why.NOT_ALLOWED
    moved = msgspec.structs.replace(name, field="address")
    assert await refusal(play, ORGANISER, OpenFields((moved,))) is Why.INVALID_FIELD


async def test_letter_is_previewed_before_it_leaves_and_told_after(town: Town, play: Play) -> None:
    """The bureau reviews the letter under embargo; after publication everybody is told the palmares."""
    await play.come(*MEMBERS)
    for code in (VILLE, VILLAGE):
        await play.vote(play.motion(code))
    await finish(play)
    preview = await play.ask(SECRETARY, PreviewLetter(VILLE))
    assert (preview["status"], preview["to"]) == ("draft", NAMES[CONTACT][1])
    assert NAMES[CONTACT][0] in preview["text"]
    await play.publish()

    async def sent() -> bool:
        rows = await play.ask(ORGANISER, Letters())
        return [row["status"] for row in rows] == ["sent"] * 3

    await eventually(sent)
    told = await play.ask(CONTACT, DraftPalmares())
    assert [row["code"] for row in told["document"]["awards"]] == [VILLE, VILLAGE, EPCI]


async def test_audit_answers_as_of_then_whatever_came_later(town: Town, play: Play) -> None:
    """After the publication: what was told before the closing, and what is told now."""
    position, then = play.then
    now, told = await answered(town, play)
    assert now > position
    assert comparable(told) != comparable(then)
    assert comparable(await audited(town, play, position)) == comparable(then)
    assert comparable(await audited(town, play, now)) == comparable(told)


async def finish(play: Play) -> None:
    """Vote on what is left, rise, and seal."""
    motion = play.motion(EPCI).motion
    await play.do(PRESIDENT, a.OpenVote(motion))
    for member in MEMBERS[1:]:
        await play.do(member, a.CastVote(motion, "for", member))
    await play.do(PRESIDENT, a.CloseVote(motion))
    await play.rise()
    await play.seal_palmares()
