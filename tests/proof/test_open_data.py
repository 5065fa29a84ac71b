"""The palmares as open data: strict CSV, a schema that others' tools accept, bound to the log, never under embargo."""

import asyncio
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.embargo import UnderEmbargo
from audit.opendata.files import files
from audit.opendata.published import Published, published
from audit.opendata.table import FORMULA, as_csv
from cli.acting.past import read as read_past
from cli.words import RIGHT, USAGE
from contracts import record as records
from contracts.events.awards import PalmaresPublished, PalmaresSealed
from contracts.events.intake import DossierSubmitted
from ledger.tree import Tree
from services.intake import official
from tests.golden.edition import NOTICE, Edition
from tests.golden.forge import Kept, chained, kept
from tests.jury import Jury
from tests.proof.made import bundle, checkpoint
from tests.rules import redress_scene as redress

FILES = ("README.md", "datapackage.json", "palmares.csv", "palmares.json", "schema.json")


@pytest.fixture(scope="module")
def signed(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the signed bundle of the tiny edition."""
    return bundle(tmp_path_factory.mktemp("open") / "registre", scene.entries, scene.documents)


def held(directory: Path) -> dict[str, bytes]:
    """Return every file of a directory."""
    return {file.name: file.read_bytes() for file in sorted(directory.iterdir())}


def table(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def position_of(scene: Edition, kind: type) -> int:
    """Return where the first event of a kind lies."""
    decoded = ((entry.position, records.decode(entry.raw)) for entry in scene.entries)
    return next(position for position, record in decoded if isinstance(record.events[0], kind))


def test_open_data_of_a_bundle_says_what_the_palmares_says(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Five files; each laureate once, with its code as text, its level, its mentions and where it was decided."""
    ended = jury("audit", "open-data", signed, tmp_path / "ouvert")
    assert ended.code == RIGHT
    assert ended.err.startswith("SIMULATION")
    made = held(tmp_path / "ouvert")
    assert tuple(made) == FILES
    assert made["palmares.csv"].decode().splitlines() == [
        "edition,year,code,name,department,kind,level,mentions,state,position,simulation",
        "26,2025,01004,Ambérieu-en-Bugey,01,ville,5,excellence,published,84,SIMULATION",
        "26,2025,01033,Valserhône,01,ville,4,,published,104,SIMULATION",
        "26,2025,01053,Bourg-en-Bresse,01,ville,4,,published,113,SIMULATION",
        "26,2025,70450,La Rochelle,70,village,2,mediation-numerique,published,123,SIMULATION",
        "26,2025,200071751,CA du Bassin de Bourg-en-Bresse,01,intercommunalite,5,,published,94,SIMULATION",
    ]


def test_open_data_csv_is_that_of_the_rfc(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Every line ends with CR LF, no byte order mark, UTF-8."""
    jury("audit", "open-data", signed, tmp_path / "ouvert")
    content = held(tmp_path / "ouvert")["palmares.csv"]
    assert content.count(b"\r\n") == content.count(b"\n") == 6
    assert content.endswith(b"\r\n")
    assert content.startswith(b"edition,")


def test_open_data_is_what_an_independent_tool_accepts(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Frictionless finds package, schema and table valid, and no more so once a level is out of its bounds."""
    jury("audit", "open-data", signed, tmp_path / "ouvert")
    assert frictionless(tmp_path / "ouvert") == []
    csv_file = tmp_path / "ouvert" / "palmares.csv"
    csv_file.write_bytes(csv_file.read_bytes().replace(b",ville,5,", b",ville,6,"))
    found = frictionless(tmp_path / "ouvert")
    assert ("constraint-error", "level") in found
    assert ("hash-count", "") in found


def frictionless(directory: Path) -> list[tuple[str, str]]:
    """Return the errors that Frictionless finds in a data package: their kind and field."""
    run = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=directory,
        env=os.environ | {"PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout)
    return [(each["type"], each.get("fieldName", "")) for task in report["tasks"] for each in task["errors"]]


def test_open_data_names_the_log_that_binds_it(jury: Jury, signed: Path, scene: Edition, tmp_path: Path) -> None:
    """Size, root, signed checkpoint, hash of the palmares document, hashes of both files: all true."""
    jury("audit", "open-data", signed, tmp_path / "ouvert")
    made = held(tmp_path / "ouvert")
    palmares, package = (json.loads(made[name]) for name in ("palmares.json", "datapackage.json"))
    tree = Tree()
    for entry in scene.entries:
        tree.append(entry.raw)
    documents = scene.awards().sealed_documents("26")
    assert documents is not None
    assert palmares["log"] == package["log"]
    assert palmares["log"]["size"] == scene.position
    assert palmares["log"]["root"] == tree.root().hex()
    assert palmares["log"]["checkpoint"] == checkpoint(scene.entries).decode()
    assert palmares["log"]["palmares_sha256"] == hashlib.sha256(documents[0]).hexdigest()
    for resource in package["resources"]:
        content = made[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    for row in palmares["awards"]:
        record = records.decode(scene.entries[row["position"] - 1].raw)
        assert (record.noun, record.id) == ("award", row["code"])


def test_open_data_of_the_same_log_is_the_same_bytes(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Written twice: nothing of the clock, of the machine or of the language is in it."""
    jury("audit", "open-data", signed, tmp_path / "un")
    jury("audit", "open-data", signed, tmp_path / "deux", english=True)
    assert held(tmp_path / "un") == held(tmp_path / "deux")


def test_open_data_of_a_simulation_says_so_in_every_file(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Each file, and each row of the table, says SIMULATION; the notice is with it."""
    jury("audit", "open-data", signed, tmp_path / "ouvert")
    made = held(tmp_path / "ouvert")
    assert all(b"SIMULATION" in content for content in made.values())
    assert all(row["simulation"] == "SIMULATION" for row in table(made["palmares.csv"]))
    assert all(NOTICE in made[name].decode() for name in FILES if name != "palmares.csv")


def test_open_data_of_a_real_edition_does_not_say_simulation() -> None:
    """No file of an edition that was not declared simulated says that it is."""
    made = files(of_scene(redress.published()))
    assert b"SIMULATION" not in made["palmares.csv"]
    assert [row["simulation"] for row in table(made["palmares.csv"])] == ["", "", ""]
    assert json.loads(made["palmares.json"])["simulation"] is None


def of_scene(scene: Any) -> Published:
    """Return what is published of a scene of awards."""
    return asyncio.run(published(Kept(scene.entries, {}).ledger, len(scene.entries)))


def test_open_data_before_publication_is_refused(jury: Jury, scene: Edition, signed: Path, tmp_path: Path) -> None:
    """Under embargo nothing is written, and the refusal names what would: code 2."""
    sealed = position_of(scene, PalmaresSealed)
    ended = jury("audit", "open-data", signed, tmp_path / "ouvert", "--as-of", sealed)
    assert ended.code == USAGE
    assert "édition 26 sous embargo" in ended.err
    assert "--embargoed" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_open_data_under_embargo_on_purpose_warns_and_says_so(
    jury: Jury, scene: Edition, signed: Path, tmp_path: Path
) -> None:
    """Asked for by its name it is written, with a warning on the terminal, in the page and in each row."""
    sealed = position_of(scene, PalmaresSealed)
    ended = jury("audit", "open-data", signed, tmp_path / "ouvert", "--as-of", sealed, "--embargoed")
    assert ended.code == RIGHT
    assert "attention" in ended.err
    made = held(tmp_path / "ouvert")
    assert {row["state"] for row in table(made["palmares.csv"])} == {"sealed"}
    assert "SOUS EMBARGO" in made["README.md"].decode()


async def test_open_data_at_the_publication_itself_is_given(scene: Edition) -> None:
    """The record that publishes is where the embargo ends; the one before it is still under it."""
    out = position_of(scene, PalmaresPublished)
    assert (await published(kept(scene).ledger, out)).state == "published"
    with pytest.raises(UnderEmbargo):
        await published(kept(scene).ledger, out - 1)


def test_open_data_tells_an_amendment_only_once_it_is_published() -> None:
    """A withdrawal that waits for its publication is not told; published, the award is gone and the others stay."""
    scene = redress.published()
    before = of_scene(scene)
    redress.withdrawn(scene)
    hashes = redress.amended(scene)
    assert as_csv(of_scene(scene)) == as_csv(before)
    redress.out(scene, hashes)
    after = of_scene(scene)
    assert (before.state, after.state) == ("published", "amended")
    assert after.sha256 == hashes.palmares
    assert [row["code"] for row in table(as_csv(after))] == ["01001", "70450"]
    assert {row["state"] for row in table(as_csv(after))} == {"published"}


def test_open_data_runs_no_formula_in_a_spreadsheet(scene: Edition) -> None:
    """A name that begins like a formula has an apostrophe before it in the table, and none in the JSON."""
    name = '=HYPERLINK("http://x.invalid";"1")'

    def renamed(record: records.Record) -> records.Record:
        (filed,) = record.events
        assert isinstance(filed, DossierSubmitted)
        return replace(record, events=(replace(filed, authority=replace(filed.authority, name=name)),))

    filed = next(e.position for e in scene.entries if b'"dossier-submitted"' in e.raw and b'"01004"' in e.raw)
    ledger = Kept(chained(scene.entries, {filed: renamed}), {}).ledger
    made = files(asyncio.run(published(ledger, scene.position)))
    cells = [value for row in table(made["palmares.csv"]) for value in row.values()]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    assert json.loads(made["palmares.json"])["awards"][0]["name"] == name


def test_open_data_is_what_past_editions_are_imported_from(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """`jury edition import` reads the table: the same codes, levels and mentions, and nothing wrong with it."""
    jury("audit", "open-data", signed, tmp_path / "ouvert")
    made = held(tmp_path / "ouvert")
    rows = table(made["palmares.csv"])
    past = read_past(made["palmares.csv"], {row["code"] for row in rows})
    assert past.problems == ()
    (edition,) = past.editions
    assert (edition.edition, edition.year) == ("26", 2025)
    assert [(award.authority, str(award.level), ";".join(award.mentions)) for award in edition.awards] == [
        (row["code"], row["level"], row["mentions"]) for row in rows
    ]


def test_open_data_attributes_the_official_list(scene: Edition) -> None:
    """The list of the project is attributed as its licence asks; another is named by its hash."""
    data = asyncio.run(published(kept(scene).ledger, scene.position))
    assert data.register in json.loads(files(data)["palmares.json"])["attribution"]
    ours = files(data._replace(register=official.SHA256))
    for name in ("README.md", "palmares.json", "datapackage.json", "schema.json"):
        assert official.ATTRIBUTION in ours[name].decode(), name


def test_open_data_leaves_an_occupied_directory_as_it_is(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Nothing is overwritten: code 2."""
    (tmp_path / "ouvert").mkdir()
    (tmp_path / "ouvert" / "thèse.txt").write_text("x", encoding="utf-8")
    assert jury("audit", "open-data", signed, tmp_path / "ouvert").code == USAGE
    assert [file.name for file in tmp_path.rglob("*")] == ["ouvert", "thèse.txt"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), min_size=1, max_size=5))
def test_open_data_of_any_names_is_a_table_of_as_many_rows(names: list[str]) -> None:
    """Quotes, commas, line breaks, formulas: each name is one cell, itself or after an apostrophe, and never runs."""
    one = BASE.laureates[0]
    laureates = tuple(one._replace(row=replace(one.row, name=name)) for name in names)
    rows = table(as_csv(BASE._replace(laureates=laureates)))
    for row, name in zip(rows, names, strict=True):
        assert row["name"] == (f"'{name}" if name.startswith(FORMULA) else name)


BASE = of_scene(redress.published())
