"""Requests that are none, or not from whom they say: refused before any rule, with a sentence, and nothing stored."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from msgspec import Raw

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.questions import KeepDocument, Letters, MyReadings, PlainField, SealFields, question_subject
from contracts.refusals import Why
from contracts.request import Receipt, Request
from contracts.subjects import command_subject
from contracts.topology import KEYS
from tests.services.edition import CONTACT, EDITION, ORGANISER, VILLE, Play, key_of
from tests.services.refusals import EDGE, nothing_stored, refused, refuses, untold, why
from tests.services.town import Town

ID = "0" * 32
SUBMIT = i.SubmitDossier(VILLE, CONTACT, 40, ())
SUBJECT = command_subject(SUBMIT)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition that is open."""
    play = Play(town.door)
    await play.open()
    yield play


def request(command: Command = SUBMIT, actor: str = CONTACT, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a signed request as plain JSON, with some fields replaced afterwards."""
    raw = msgspec.json.encode(command)
    number = hashlib.sha256(raw + actor.encode()).hexdigest()[:32]
    signed = Request(1, number, EDITION, actor, Raw(raw), (key_of(actor).sign(EDITION, actor, number, raw),))
    return {**json.loads(msgspec.json.encode(signed)), **(changes or {})}


async def send(town: Town, body: dict[str, Any] | bytes, subject: str = SUBJECT) -> dict[str, Any]:
    """Send JSON, compact as the contracts ask it, or bytes as they are."""
    return await town.ask(subject, body if isinstance(body, bytes) else msgspec.json.encode(body))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Why.INVALID_JSON),
        (b"{", Why.INVALID_JSON),
        (b"\xff\xfe", Why.INVALID_JSON),
        (b'{"command":' + b"[" * 100_000, Why.INVALID_JSON),
        (b"[" * 100_000, Why.INVALID_FIELD),
        (b"[]", Why.INVALID_FIELD),
        (b"null", Why.INVALID_FIELD),
    ],
)
async def test_body_that_is_no_request_is_refused(town: Town, play: Play, body: bytes, reason: Why) -> None:
    """Bytes that are no JSON, too deep, or no request are answered, with what is wrong with them."""
    async with nothing_stored(town):
        assert why(await send(town, body)) is reason


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"format": "1"},
        {"command_id": "xyz"},
        {"command_id": ID + "\n"},
        {"edition": "26.dossier.>"},
        {"edition": "*"},
        {"actor": "Jeanne Dupont"},
        {"actor": "p-contact.>"},
        {"evidence": None},
        {"after": -1},
        {"correlation": "not hexadecimal"},
    ],
)
async def test_request_with_a_wrong_or_unknown_field_is_refused(
    town: Town, play: Play, changes: dict[str, Any]
) -> None:
    """A field of the request that is unknown, of another type or of another shape is named."""
    async with nothing_stored(town):
        answer = await send(town, request(changes=changes))
        assert why(answer) is Why.INVALID_FIELD
        assert next(iter(changes)) in answer["details"]["problem"]


@pytest.mark.parametrize(
    "command",
    [
        {"type": "submit-dossier", "dossier": VILLE, "contact": CONTACT, "actions": 40, "documents": [], "x": 1},
        {"type": "submit-dossier", "dossier": VILLE, "contact": CONTACT, "actions": "40", "documents": []},
        {"type": "submit-dossier", "dossier": VILLE, "contact": CONTACT, "actions": 0, "documents": []},
        {"type": "submit-dossier", "dossier": "01 004", "contact": CONTACT, "actions": 40, "documents": []},
        {"type": "submit-dossier", "dossier": VILLE},
        {"type": "no-such-command"},
        {},
    ],
)
async def test_command_with_a_wrong_or_unknown_field_is_refused(
    town: Town, play: Play, command: dict[str, Any]
) -> None:
    """A command's unknown field, wrong type, value out of bounds, missing field or unknown name is refused."""
    async with nothing_stored(town):
        assert why(await send(town, request(changes={"command": command}))) is Why.INVALID_FIELD


@refuses(EDGE, Why.INVALID_JSON)
async def test_command_not_in_canonical_bytes_is_refused(town: Town, play: Play) -> None:
    """The bytes signed are the bytes stored, so there is one way to write them: another order is refused."""
    command = {"dossier": VILLE, "type": "submit-dossier", "contact": CONTACT, "actions": 40, "documents": []}
    async with nothing_stored(town):
        assert why(await send(town, request(changes={"command": command}))) is Why.INVALID_JSON


@refuses(EDGE, Why.UNSUPPORTED_VERSION)
async def test_request_of_another_format_is_refused(town: Town, play: Play) -> None:
    """A caller of a later version is told which one is understood."""
    async with nothing_stored(town):
        answer = await send(town, request(changes={"format": 2}))
        assert (why(answer), answer["details"]) == (Why.UNSUPPORTED_VERSION, {"version": "2", "supported": "1"})


@pytest.mark.parametrize("subject", ["jury.cmd.intake.close-edition", "jury.cmd.scoring.submit-dossier"])
@refuses(EDGE, Why.UNKNOWN_COMMAND)
async def test_command_under_another_name_or_service_is_refused(town: Town, play: Play, subject: str) -> None:
    """A command sent on the subject of another one, or to a service that does not own it, is refused."""
    async with nothing_stored(town):
        assert why(await send(town, request(), subject)) is Why.UNKNOWN_COMMAND


@refuses("rights", Why.UNSIGNED)
async def test_unsigned_command_is_refused(town: Town, play: Play) -> None:
    """What must be signed and is not, is refused."""
    async with nothing_stored(town):
        assert why(await send(town, request(changes={"evidence": []}))) is Why.UNSIGNED


@refuses("rights", Why.WRONG_SIGNATURE)
async def test_wrong_signature_is_refused(town: Town, play: Play) -> None:
    """Signed by another key, over other bytes, or for another edition, actor or command id: refused."""
    good = request()
    raw = msgspec.json.encode(SUBMIT)

    def signed(by: str, edition: str, actor: str, number: str, content: bytes) -> dict[str, Any]:
        made = msgspec.to_builtins(key_of(by).sign(edition, actor, number, content))
        return {**good, "evidence": [made]}

    number = good["command_id"]
    wrong = [
        signed(ORGANISER, EDITION, CONTACT, number, raw),
        signed(CONTACT, "25", CONTACT, number, raw),
        signed(CONTACT, EDITION, ORGANISER, number, raw),
        signed(CONTACT, EDITION, CONTACT, ID, raw),
        signed(CONTACT, EDITION, CONTACT, number, raw.replace(b"40", b"41")),
        {**good, "evidence": good["evidence"] * 2 + signed(ORGANISER, EDITION, CONTACT, number, raw)["evidence"]},
    ]
    async with nothing_stored(town):
        for body in wrong:
            assert why(await send(town, body)) is Why.WRONG_SIGNATURE


@refuses("rights", Why.UNKNOWN_PERSON)
async def test_person_nobody_registered_is_refused(town: Town, play: Play) -> None:
    """A code that is not on the roll decides nothing, even signed."""
    async with nothing_stored(town):
        assert why(await send(town, request(actor="p-nobody"))) is Why.UNKNOWN_PERSON


@pytest.mark.parametrize("service", ["intake", "scoring", "awards", "notify", "registrar"])
async def test_nobody_speaks_as_a_service_over_the_bus(town: Town, play: Play, service: str) -> None:
    """What services decide by themselves never comes as a request."""
    move = s.MoveReading(VILLE, ORGANISER)
    body = {**request(move, ORGANISER), "actor": service}
    async with nothing_stored(town):
        assert why(await send(town, body, command_subject(move))) is Why.NOT_ALLOWED


@pytest.mark.parametrize("command", [i.AdmitDossier(VILLE), s.OpenRound("x", 1), a.PublishPalmares("0" * 64)])
async def test_act_of_somebody_elses_role_is_refused(town: Town, play: Play, command: Command) -> None:
    """A contact does not do what the organiser does."""
    async with nothing_stored(town):
        assert why(await send(town, request(command, CONTACT), command_subject(command))) is Why.NOT_ALLOWED


async def test_position_beyond_the_log_is_refused(town: Town, play: Play) -> None:
    """Who asks to be answered as of a position that does not exist is told at once, in commands and questions."""
    async with nothing_stored(town):
        assert why(await send(town, request(changes={"after": 10**12}))) is Why.INVALID_FIELD
        question = {**request(), "command": {"type": "letters"}, "after": 10**12}
        assert why(await send(town, question, "jury.query.notify.letters")) is Why.INVALID_FIELD


@refuses("ledger/transact", Why.OVERSIZED_RECORD)
async def test_oversized_record_is_refused(town: Town, play: Play) -> None:
    """A decision above 60,000 bytes is not stored: the long text belongs into a document."""
    number, awards = hashlib.sha256(b"big").hexdigest()[:32], [[f"{n:05d}", 3, ["m" * 60]] for n in range(700)]
    command = msgspec.convert(
        {"type": "declare-palmares", "year": 2020, "awards": awards, "source": "x"}, a.DeclarePalmares
    )
    assert len(msgspec.json.encode(command)) < 60_000
    async with nothing_stored(town):
        answer = await play.send(ORGANISER, command, "21", number)
        assert why(answer) is Why.OVERSIZED_RECORD


async def test_oversized_request_is_refused_or_dropped_by_the_bus(town: Town, play: Play) -> None:
    """A request of a megabyte is answered like any other: the record that it asks for would be too large."""
    command = i.WithdrawDossier(VILLE, "x" * 2000)
    body = request(command, ORGANISER)
    body["command"]["reason"] = "x" * 1_000_000
    async with nothing_stored(town):
        assert why(await send(town, body, command_subject(command))) is Why.INVALID_FIELD


@pytest.mark.parametrize(
    ("name", "question", "reason"),
    [
        ("letters", {"type": "letters", "x": 1}, Why.INVALID_FIELD),
        ("letters", {"type": "preview-letter", "dossier": VILLE}, Why.UNKNOWN_QUESTION),
        ("letters", {"type": "my-readings"}, Why.UNKNOWN_QUESTION),
        ("letters", {"type": "no-such-question"}, Why.INVALID_FIELD),
    ],
)
async def test_question_that_is_none_is_refused(
    town: Town, play: Play, name: str, question: dict[str, Any], reason: Why
) -> None:
    """A question with an unknown field, under another name, of another service, or unknown, is refused."""
    raw = msgspec.json.encode(question)
    signature = msgspec.to_builtins(key_of(ORGANISER).sign(EDITION, ORGANISER, ID, raw))
    body = {**request(actor=ORGANISER), "command": question, "command_id": ID, "evidence": [signature]}
    assert why(await send(town, body, f"jury.query.notify.{name}")) is reason


@refuses(EDGE, Why.OVERSIZED_DOCUMENT)
async def test_oversized_document_is_refused_by_the_service_or_before_it(town: Town, play: Play) -> None:
    """Above a million bytes the service refuses; what the bus would not even carry is refused at the door, at once."""
    most = {"most": "1000000"}
    assert await play.ask(CONTACT, KeepDocument(bytes(1_000_000)), Document)
    for size in (1_000_001, 3_000_000):
        assert await untold(play, CONTACT, KeepDocument(bytes(size))) == (Why.OVERSIZED_DOCUMENT, most)
    async with nothing_stored(town):
        long = i.AdmitDossier(VILLE, "ville", "x" * 3_000_000)
        assert (await refused(play, ORGANISER, long))[0] is Why.OVERSIZED_RECORD


@refuses(EDGE, Why.UNKNOWN_QUESTION)
async def test_question_of_another_service_is_refused(town: Town, play: Play) -> None:
    """A question asked where nobody answers it is told so."""
    raw = msgspec.json.encode(MyReadings())
    signature = msgspec.to_builtins(key_of(ORGANISER).sign(EDITION, ORGANISER, ID, raw))
    body = {**request(actor=ORGANISER), "command": {"type": "my-readings"}, "command_id": ID, "evidence": [signature]}
    assert why(await send(town, body, "jury.query.notify.letters")) is Why.UNKNOWN_QUESTION


@refuses("registrar/answers", Why.UNAVAILABLE)
async def test_question_that_rests_on_what_is_away_is_answered_all_the_same(fresh_town: Town) -> None:
    """Where the keys cannot be read nothing is sealed, and the asker is told so rather than left waiting."""
    play = Play(fresh_town.door)
    await play.open()
    await fresh_town.admin.jetstream().delete_stream(KEYS)
    question = SealFields((PlainField(CONTACT, "name", "Anne"),), ID)
    body = fresh_town.door.sign(ORGANISER, key_of(ORGANISER), msgspec.json.encode(question), LABEL)
    answer = await fresh_town.ask(question_subject(question), msgspec.json.encode(body))
    assert why(answer) is Why.UNAVAILABLE


async def test_question_unsigned_or_of_another_format_is_refused(town: Town, play: Play) -> None:
    """Questions are signed as commands are, and speak the same format."""
    raw = msgspec.json.encode(Letters())
    signature = msgspec.to_builtins(key_of(ORGANISER).sign(EDITION, ORGANISER, ID, raw))
    body = {**request(actor=ORGANISER), "command": {"type": "letters"}, "command_id": ID, "evidence": [signature]}
    subject = "jury.query.notify.letters"
    assert (await send(town, body, subject))["type"] == "told"
    assert why(await send(town, {**body, "evidence": []}, subject)) is Why.UNSIGNED
    assert why(await send(town, {**body, "command_id": "1" * 32}, subject)) is Why.WRONG_SIGNATURE
    assert why(await send(town, {**body, "actor": "p-nobody"}, subject)) is Why.UNKNOWN_PERSON
    assert why(await send(town, {**body, "format": 2}, subject)) is Why.UNSUPPORTED_VERSION


async def test_good_request_is_taken(town: Town, play: Play) -> None:
    """The request that all of these were made from is decided."""
    assert (await send(town, request()))["type"] == "receipt"
    assert isinstance(await play.send(ORGANISER, i.AdmitDossier(VILLE)), Receipt)
