"""`jury audit minutes` beside running services: the registrar puts names to codes, for those whom it lets."""

import hashlib
import io
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader

from cli.auditing import minutes
from cli.home import Home
from cli.options import Source
from cli.words import RIGHT, USAGE, Trouble
from contracts.refusals import Refusal, Why
from tests.services.edition import CONTACT, MEMBERS, NAMES, ORGANISER, PRESIDENT, SECRETARY, Play
from tests.services.town import Town


@pytest_asyncio.fixture(scope="module")
async def source(town: Town) -> Source:
    """Give the bus of a town whose jury sits, with the keys of three persons at hand."""
    play = Play(town.door)
    await play.until("sit")
    await play.come(*MEMBERS)
    await play.deliberate()
    keys = Home(town.directory).keys
    for person in (ORGANISER, SECRETARY, CONTACT):
        keys.create(person, hashlib.sha256(person.encode()).digest())
    return Source(None, town.directory, town.server.url)


async def test_minutes_without_an_asker_hold_codes_alone(source: Source, capfd: pytest.CaptureFixture[str]) -> None:
    """Persons' names are nobody's business who does not ask for them."""
    assert await minutes.run(source, None, None, None, None, json=False) == RIGHT
    told = capfd.readouterr().out
    assert f"Présidence | {PRESIDENT}" in told
    assert not any(name in told for name, _ in NAMES.values())
    assert "Ambérieu-en-Bugey (01004) | " in told


@pytest.mark.parametrize("asker", [ORGANISER, SECRETARY])
async def test_minutes_asked_for_by_the_bureau_hold_names(
    source: Source, asker: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Beside the codes, as text and in the PDF."""
    assert await minutes.run(source, None, None, asker, None, json=False) == RIGHT
    assert f"Présidence | {NAMES[PRESIDENT][0]} ({PRESIDENT})" in capfd.readouterr().out
    page = tmp_path / "minutes.pdf"
    assert await minutes.run(source, None, None, asker, page, json=False) == RIGHT
    told = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.read_bytes())).pages)
    assert all(f"{NAMES[member][0]} ({member})" in told for member in MEMBERS)


async def test_minutes_asked_for_by_who_may_not_are_refused(source: Source) -> None:
    """The registrar decides; and an exported log opens nothing, nor does the signed document."""
    with pytest.raises(Refusal) as caught:
        await minutes.run(source, None, None, CONTACT, None, json=False)
    assert caught.value.why is Why.NOT_ALLOWED
    with pytest.raises(Trouble) as told:
        await minutes.run(source, None, None, SECRETARY, None, json=True)
    assert told.value.code == USAGE
