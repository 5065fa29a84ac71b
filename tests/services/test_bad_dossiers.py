"""Dossiers that cannot be taken in: each refused with its reason, and nothing stored."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from contracts.commands import intake as i
from contracts.commands.intake import SubmitDossier
from contracts.document import Document, DocumentRef
from contracts.questions import KeepDocument
from contracts.refusals import Why
from contracts.request import Receipt, Unchanged
from tests.services.edition import CONTACT, ORGANISER, SECRETARY, UNFILED, VILLE, Play
from tests.services.refusals import nothing_stored, why
from tests.services.town import Town


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an open edition with one dossier."""
    play = Play(town.door)
    await play.open()
    await play.file(VILLE)
    yield play


@pytest.mark.parametrize("code", ["0100", "1004", "2C001", "200071750", "ABCDE"])
async def test_malformed_code_is_refused(town: Town, play: Play, code: str) -> None:
    """What is neither an INSEE code nor a SIREN with its check digit is no authority's code."""
    async with nothing_stored(town):
        assert why(await play.send(CONTACT, SubmitDossier(code, CONTACT, 40, ()))) is Why.MALFORMED_CODE


async def test_unknown_authority_is_refused(town: Town, play: Play) -> None:
    """A code of the right shape that the edition's official list does not have is refused."""
    async with nothing_stored(town):
        assert why(await play.send(CONTACT, SubmitDossier("99999", CONTACT, 40, ()))) is Why.UNKNOWN_AUTHORITY


async def test_second_dossier_of_an_authority_is_refused(town: Town, play: Play) -> None:
    """An authority files once; filing the very same again changes nothing."""
    async with nothing_stored(town):
        assert why(await play.send(CONTACT, SubmitDossier(VILLE, CONTACT, 41, ()))) is Why.ALREADY_SUBMITTED
        again = await play.send(CONTACT, SubmitDossier(VILLE, CONTACT, 40, ()))
        assert isinstance(again, Unchanged)


async def test_contact_nobody_registered_is_refused(town: Town, play: Play) -> None:
    """Letters go to a registered person."""
    async with nothing_stored(town):
        submit = SubmitDossier(UNFILED, "p-nobody", 40, ())
        assert why(await play.send(ORGANISER, submit)) is Why.UNKNOWN_PERSON


async def test_dossier_filed_for_somebody_else_is_refused(town: Town, play: Play) -> None:
    """Only the contact himself or an organiser files."""
    async with nothing_stored(town):
        assert why(await play.send(SECRETARY, SubmitDossier(UNFILED, CONTACT, 40, ()))) is Why.NOT_ALLOWED


async def test_document_nobody_kept_is_refused(town: Town, play: Play) -> None:
    """A dossier names documents that are kept, at their very size."""
    kept = await play.ask(CONTACT, KeepDocument(b"actions"), Document)
    wrong = DocumentRef(kept.ref.sha256, kept.ref.size + 1)
    async with nothing_stored(town):
        for named in (DocumentRef("0" * 64, 7), wrong):
            submit = SubmitDossier(UNFILED, CONTACT, 40, (named,))
            assert why(await play.send(CONTACT, submit)) is Why.UNKNOWN_DOCUMENT


async def test_edition_nobody_opened_is_refused(town: Town, play: Play) -> None:
    """An edition that does not exist takes nothing in."""
    async with nothing_stored(town):
        submit = SubmitDossier(UNFILED, CONTACT, 40, ())
        assert why(await play.send(CONTACT, submit, edition="99")) is Why.UNKNOWN_EDITION


async def test_edition_cannot_close_before_its_date(town: Town, play: Play) -> None:
    """The calendar holds for the organiser too."""
    async with nothing_stored(town):
        assert why(await play.send(ORGANISER, i.CloseEdition())) is Why.TOO_EARLY


async def test_right_dossier_is_taken(town: Town, play: Play) -> None:
    """After all of these refusals a right dossier is taken as if nothing had been."""
    assert isinstance(await play.send(CONTACT, SubmitDossier(UNFILED, CONTACT, 40, ())), Receipt)
