"""What is told to nobody, or not to whoever asks: each question refused at the bus with its reason."""

from collections.abc import AsyncIterator
from typing import Final

import pytest_asyncio
from msgspec.structs import replace

from contracts.codes import LABEL
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.intake import PersonRegistered
from contracts.questions import (
    KeepDocument,
    OpenFields,
    PlainField,
    PreviewLetter,
    ProveRecord,
    ReadDocument,
    SealFields,
)
from contracts.refusals import Why
from tests.services.edition import CONTACT, EPCI, ORGANISER, SECRETARY, VILLAGE, VILLE, Play
from tests.services.refusals import refuses, untold
from tests.services.town import Town

NONE: Final = "0" * 64
PLAIN: Final = PlainField(CONTACT, "name", "Anne")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition that is drawn, where one dossier has a document, and p-bea is recused from it."""
    play = Play(town.door)
    await play.open()
    kept = await play.ask(CONTACT, KeepDocument(b"Le dossier."), Document)
    play.document = kept.ref.sha256
    await play.do(CONTACT, i.SubmitDossier(EPCI, CONTACT, 40, (kept.ref,)))
    await play.do(ORGANISER, i.AdmitDossier(EPCI))
    for code in (VILLE, VILLAGE):
        await play.file(code)
    await play.close_only()
    await play.do(ORGANISER, s.NameJury(play.members, play.members[0], SECRETARY))
    await play.do("p-bea", s.DeclareRecusal(EPCI, "p-bea"))
    yield play


@refuses("intake/answers", Why.NO_DECLARATION, Why.RECUSED, Why.NOT_ALLOWED, Why.OVERSIZED_DOCUMENT)
@refuses("intake/inbox", Why.UNKNOWN_DOCUMENT)
async def test_document_opens_to_the_jury_once_it_declared_its_conflicts(town: Town, play: Play) -> None:
    """Nothing confidential before the declaration, nothing of a dossier one left, nothing to the applicants."""
    reading, needs = ReadDocument(play.document), {"needs": "organiser, secretary, auditor or jury"}

    def told(person: str) -> dict[str, str]:
        return {**needs, "juror": person, "dossier": EPCI}

    assert await untold(play, "p-cyd", reading) == (Why.NO_DECLARATION, told("p-cyd"))
    for juror in ("p-bea", "p-cyd"):
        await play.do(juror, s.DeclareNoConflict())
    assert await play.ask("p-cyd", reading)
    assert await untold(play, "p-bea", reading) == (Why.RECUSED, told("p-bea"))
    assert await untold(play, CONTACT, reading) == (Why.NOT_ALLOWED, told(CONTACT))
    assert await untold(play, ORGANISER, ReadDocument(NONE)) == (Why.UNKNOWN_DOCUMENT, {"sha256": NONE})
    long = KeepDocument(bytes(1_000_001))
    assert await untold(play, CONTACT, long) == (Why.OVERSIZED_DOCUMENT, {"most": "1000000"})


@refuses("registrar/answers", Why.NOT_ALLOWED, Why.INVALID_FIELD, Why.UNKNOWN_QUESTION)
@refuses("notify/answers", Why.UNKNOWN_LETTER)
async def test_sealed_field_opens_to_the_bureau_and_oneself_as_it_was_sealed(town: Town, play: Play) -> None:
    """To no peer; under no other name; no receipt where nothing is sealed; no letter before there is an award."""
    name = next(event.name for event in await town.events(PersonRegistered) if event.person == CONTACT)
    assert name is not None
    needs = (Why.NOT_ALLOWED, {"needs": "organiser or secretary"})
    assert await untold(play, "p-cyd", OpenFields((name,)), LABEL) == needs
    assert await untold(play, "p-cyd", SealFields((PLAIN,), "0" * 32), LABEL) == (
        Why.NOT_ALLOWED,
        {"needs": "organiser"},
    )
    moved = OpenFields((replace(name, field="address"),))
    problem = {"field": "fields[0]", "problem": "fields[0]: does not open: changed, or another field's"}
    assert await untold(play, ORGANISER, moved, LABEL) == (Why.INVALID_FIELD, problem)
    assert await untold(play, ORGANISER, ProveRecord(1), LABEL) == (Why.UNKNOWN_QUESTION, {"service": "registrar"})
    letter = {"letter": "award", "dossier": VILLE}
    assert await untold(play, SECRETARY, PreviewLetter(VILLE)) == (Why.UNKNOWN_LETTER, letter)
