"""`jury audit minutes` on a bundle: the signed JSON, a text, an accessible PDF; each the same bytes every time."""

import asyncio
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from audit.documents import all_of_them
from audit.minutes import Made, minutes
from cli.auditing.minutes import page, text
from cli.words import RIGHT, USAGE
from contracts.events.awards import PalmaresSealed
from ledger.bundle import export
from services.desk import read
from tests.golden import play
from tests.golden.edition import NOTICE, PRESIDENT, SECRETARY, Edition
from tests.golden.forge import kept
from tests.golden.make import BUNDLE, MINUTES
from tests.jury import Jury
from tests.jury import jury as jury

NAMES = {PRESIDENT: "Ada Lovelace", SECRETARY: "Émile Durand"}


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole edition."""
    return play.played()


@pytest.fixture(scope="module")
def bundle(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give it exported."""
    held, target = kept(scene, None), tmp_path_factory.mktemp("minutes") / "bundle"
    asyncio.run(export(held.ledger, held.documents, target, None, all_of_them))
    return target


@pytest.fixture(scope="module")
def made(scene: Edition) -> Made:
    """Give its minutes."""
    return asyncio.run(minutes(kept(scene, None).ledger, scene.position))


def pdf_text(content: bytes) -> str:
    """Return a PDF's text, each run of white space one space."""
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def test_minutes_as_json_are_the_sealed_bytes(jury: Jury, bundle: Path, scene: Edition) -> None:
    """What the president and the secretary signed, byte for byte."""
    (sealed,) = (event for entry in scene.entries for event in read(entry).events if isinstance(event, PalmaresSealed))
    done = jury("audit", "minutes", bundle, "--json")
    assert (done.code, done.err) == (RIGHT, "")
    assert hashlib.sha256(done.out.encode()).hexdigest() == sealed.minutes.sha256


def test_minutes_of_the_stored_bundle_are_those_stored_beside_it(jury: Jury) -> None:
    """An edition of the first procedure keeps its first format for ever, and is shown all the same."""
    assert jury("audit", "minutes", BUNDLE, "--json").out.encode() == MINUTES.read_bytes()
    told = jury("audit", "minutes", BUNDLE).out
    assert "delibere/minutes/1, scellé" in told
    assert "Présidence | p-ada" in told


def test_minutes_name_the_last_record_by_its_hash(made: Made, scene: Edition) -> None:
    """The position up to which they tell, and the SHA-256 of the bytes stored there."""
    told = json.loads(made.content)
    last = scene.entries[told["last_record"]["position"] - 1]
    assert told["last_record"] == {"position": last.position, "sha256": hashlib.sha256(last.raw).hexdigest()}
    assert last.position == told["as_of"]


def test_minutes_as_text_tell_everything_that_was_done(jury: Jury, bundle: Path) -> None:
    """Jury, recusals, sitting, proxies, votes with voices, pulled dossiers, departures, appraisal, awards, signers."""
    told = jury("audit", "minutes", bundle).out
    assert told == jury("audit", "minutes", bundle).out
    for line in (
        "Procès-verbal — Label d'essai, 26e édition (2025)",
        f"*** SIMULATION *** {NOTICE}",
        "Bourg-en-Bresse (01053) | p-dan",
        "p-eve | représenté par p-bea | 73",
        "Retiré du bloc — CA du Bassin de Bourg-en-Bresse (200071751) : p-cyd",
        "01053 | 4 | 4 | 4 | 0 | 0 | adopté",
        "Pour : p-ada, p-bea, p-cyd, p-eve [par p-bea]",
        "Bourg-en-Bresse (01053) | 3@ | 4@ | un projet remarquable",
        "Adoptée : appreciation, position 152.",
        "Ambérieu-en-Bugey (01004) | 5@ | 5@ | excellence | bloc-5",
        "Ed25519 : p-ada, p-sec",
    ):
        assert line in told.splitlines()
    assert "Signed" not in told
    english = jury("audit", "minutes", bundle, english=True).out
    assert "Minutes — Label d'essai, edition 26 (2025)" in english.splitlines()
    assert "p-eve | represented by p-bea | 73" in english.splitlines()


def test_minutes_as_pdf_are_accessible_and_say_the_same(jury: Jury, bundle: Path, tmp_path: Path, made: Made) -> None:
    """Tagged, titled, in French, PDF/UA-1; every cell of the text is in it."""
    target = tmp_path / "minutes.pdf"
    done = jury("audit", "minutes", bundle, "--pdf", target)
    assert (done.code, done.out) == (RIGHT, f"{target} : procès-verbal {made.sha256}\n")
    reader = PdfReader(target)
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Procès-verbal — Label d'essai, 26e édition (2025)"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    shown = pdf_text(target.read_bytes()).replace(" ", "")
    cells = [cell for line in text(made, {}, french=True).splitlines() for cell in line.split(" | ")]
    for cell in cells:
        if not set(cell) <= set("=-~"):
            assert cell.replace(" ", "") in shown


def test_minutes_as_pdf_are_the_same_bytes_each_time(made: Made) -> None:
    """A fixed date, no chance: two renderings are one; other names, another document."""
    first = page(made, NAMES, french=True)
    assert page(made, NAMES, french=True) == first
    assert "Ada Lovelace (p-ada)" in pdf_text(first)
    assert page(made, {}, french=True) != first
    assert "represented by" in pdf_text(page(made, {}, french=False))


def test_minutes_take_what_people_wrote_as_text_and_nothing_else(made: Made) -> None:
    """Names are data: what looks like markup or like code of the page is shown as it is."""
    odd = '#panic("x") *gras* $x$ @ref \\ "quoted" [crochets]'
    assert odd.replace(" ", "") in pdf_text(page(made, {PRESIDENT: odd}, french=True)).replace(" ", "")


def test_minutes_as_of_a_position_are_those_of_then(jury: Jury, bundle: Path, scene: Edition) -> None:
    """Before the sealing they are a draft, with as many decisions as there were."""
    signed_at = next(entry.position for entry in scene.entries if ".palmares." in entry.subject)
    told = jury("audit", "minutes", bundle, "--as-of", signed_at - 1).out
    assert "projet, non scellé" in told
    assert "Ed25519 : aucune à ce jour" in told
    early = json.loads(jury("audit", "minutes", bundle, "--json", "--as-of", 80).out)
    assert (early["as_of"], early["awards"], early["appraisal"]) == (76, [], None)


def test_minutes_asked_for_in_two_forms_or_with_names_of_a_bundle_are_refused(
    jury: Jury, bundle: Path, tmp_path: Path
) -> None:
    """One form at a time; a bundle has no registrar."""
    for words in (("--json", "--pdf", tmp_path / "x.pdf"), ("--json", "--text"), ("--as", "p-sec")):
        done = jury("audit", "minutes", bundle, *words)
        assert (done.code, done.out) == (USAGE, "")
    assert not (tmp_path / "x.pdf").exists()
    assert jury("audit", "minutes", bundle, "--edition", "99").code == USAGE
