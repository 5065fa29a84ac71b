"""Entry tiles go public when nothing in them is under embargo any more, and no byte of another record with them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from audit.codes import Code
from audit.documents import all_of_them
from audit.trust import Trust
from audit.verify import verify
from cli.home import Home
from cli.running.supervisor import Supervisor
from contracts import record as records
from contracts.codes import LABEL
from contracts.events.intake import EditionCancelled
from contracts.record import Record
from ledger import note
from ledger.checkpoint import Checkpoint
from ledger.plainfiles import MalformedTiles
from ledger.sealed import PRIVATE, PUBLIC, keys_file, read_released
from ledger.tiles import TileWriter
from services.registrar.embargo import Embargo
from services.registrar.release import Release
from services.settings import Seal, Settings
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, bundle, verifier
from tests.proof.test_import import home, restored, served
from tests.registrar.book import until

#: In the tiny edition: it is opened, published, archived (the last record).
OPENED, PUBLISHED, ARCHIVED = 17, 158, 175


@pytest.fixture(scope="module")
def told(scene: Edition) -> list[Record]:
    """Give the records of the tiny edition."""
    found = [records.decode(entry.raw) for entry in scene.entries]
    names = {position: str(record.events[-1].__struct_config__.tag) for position, record in enumerate(found, 1)}
    assert [names[at] for at in (OPENED, PUBLISHED, ARCHIVED)] == [
        "edition-opened",
        "palmares-published",
        "edition-archived",
    ]
    assert len(found) == ARCHIVED
    return found


def free(*logs: Sequence[Record]) -> int:
    """Return up to where everything is free, of these records in a row."""
    embargo = Embargo()
    for position, record in enumerate((record for log in logs for record in log), 1):
        embargo.observe(position, record)
    return embargo.free


def test_nothing_of_an_edition_is_free_before_it_is_published(told: list[Record]) -> None:
    """Up to its opening, whatever comes after; past palmares that were declared hold nothing back."""
    assert free(told[: OPENED - 1]) == OPENED - 1
    assert {free(told[:upto]) for upto in range(OPENED, PUBLISHED)} == {OPENED - 1}


def test_what_led_to_a_palmares_is_free_once_it_is_published_and_the_rest_once_it_is_archived(
    told: list[Record],
) -> None:
    """Appeals and letters come in between."""
    assert free(told[:PUBLISHED]) == PUBLISHED
    assert {free(told[:upto]) for upto in range(PUBLISHED + 1, ARCHIVED)} == {PUBLISHED}
    assert free(told[:ARCHIVED]) == ARCHIVED


def test_an_edition_under_embargo_holds_back_what_comes_after_it_of_another(told: list[Record]) -> None:
    """They share tiles: a published edition is not released with half of the next one's ballots in it."""
    next_one = [replace(record, edition="27") for record in told[OPENED - 1 :]]
    assert free(told[:50], next_one[:1], told[50:]) == 50
    assert free(told[:50], next_one, told[50:PUBLISHED]) == PUBLISHED + len(next_one)


def test_an_edition_cancelled_before_any_ballot_holds_nothing_back(told: list[Record]) -> None:
    """Opened by mistake, it has no results and never will; one that was marked keeps its ballots from everybody."""
    begun = [replace(record, edition="27") for record in told[OPENED - 1 :] if record.noun in ("edition", "dossier")]
    marked = [replace(record, edition="27") for record in told if record.noun == "ballot"]
    cancelled = replace(begun[0], events=(EditionCancelled("27", "a wrong number"),))
    assert free(told, begun[:2]) == ARCHIVED
    assert free(told, begun[:2], [cancelled], begun[2:3]) == ARCHIVED + 4
    assert free(told, begun[:2], marked[:1], [cancelled]) == ARCHIVED


def test_persons_and_the_clock_hold_nothing_back(told: list[Record]) -> None:
    """What is of no edition waits for nobody, but for what lies before it."""
    label = [record for record in told if record.edition == LABEL]
    assert free(label) == len(label) > 0
    assert free(told[:OPENED], label) == OPENED - 1


class Sealed(NamedTuple):
    """A registrar's directory, sealed up to a size, and what was folded."""

    directory: Path
    embargo: Embargo

    @property
    def public(self) -> Path:
        """What anybody may read."""
        return self.directory / PUBLIC


def sealed(directory: Path, scene: Edition, size: int) -> Sealed:
    """Seal the first records of the tiny edition."""
    writer, embargo = TileWriter(directory / PUBLIC, directory / PRIVATE), Embargo()
    writer.extend(entry.raw for entry in scene.entries[:size])
    text = Checkpoint(ORIGIN, size, writer.finish()).text()
    (directory / PUBLIC / "checkpoint").write_bytes(note.sign(text, ORIGIN, KEY))
    (directory / PUBLIC / "keys").write_bytes(keys_file((verifier(),)))
    for entry in scene.entries[:size]:
        embargo.observe(entry.position, records.decode(entry.raw))
    return Sealed(directory, embargo)


async def reached(_position: int) -> None:
    """Wait for nothing: the embargo is folded."""


def release(here: Sealed, size: int) -> None:
    """Let the release follow the seal."""
    asyncio.run(Release(here.directory, here.embargo, reached).follow(size))


def published(public: Path) -> bytes:
    """Return every byte that anybody may read."""
    return b"".join(path.read_bytes() for path in sorted(public.rglob("*")) if path.is_file())


def test_entries_are_public_up_to_the_release_and_verify_there(scene: Edition, jury: Jury, tmp_path: Path) -> None:
    """Before the opening, after the publication, after the end; each time no record beyond is there."""
    for size, upto in ((100, OPENED - 1), (PUBLISHED + 5, PUBLISHED), (ARCHIVED, ARCHIVED)):
        here = sealed(tmp_path / "seal", scene, size)
        release(here, size)
        done = jury("audit", "verify", here.public, "--key", verifier(), "--json")
        assert (done.code, json.loads(done.out)["entries"]) == (0, upto)
        content = published(here.public)
        assert [entry.raw in content for entry in scene.entries] == [entry.position <= upto for entry in scene.entries]


def test_nothing_free_nothing_released(scene: Edition, tmp_path: Path) -> None:
    """A log that begins under embargo publishes its hashes alone."""
    here = sealed(tmp_path / "seal", scene, 100)
    held = Embargo()
    held.observe(1, replace(records.decode(scene.entries[0].raw), edition="27"))
    before = published(here.public)
    release(Sealed(here.directory, held), 100)
    assert published(here.public) == before


def test_what_was_released_is_never_taken_back(scene: Edition, tmp_path: Path) -> None:
    """A registrar that begins anew, its fold behind, changes nothing."""
    here = sealed(tmp_path / "seal", scene, PUBLISHED)
    release(here, PUBLISHED)
    before = published(here.public)
    release(Sealed(here.directory, Embargo()), PUBLISHED)
    assert published(here.public) == before


def test_released_entry_that_was_changed_is_found(scene: Edition, tmp_path: Path) -> None:
    """By anybody, from the public directory alone; so is a release that says more than there is."""
    here = sealed(tmp_path / "seal", scene, PUBLISHED + 5)
    release(here, PUBLISHED + 5)
    file = here.public / f"tile/entries/000.p/{PUBLISHED}"
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"marks"', b'"Marks"', 1))
    assert [finding.code for finding in verify(here.public, Trust()).findings] == [Code.EDITED]
    file.write_bytes(content)
    assert verify(here.public, Trust()).intact
    for words in (b"170\n", b"many\n", b"9999\n"):
        (here.public / "released").write_bytes(words)
        assert [finding.code for finding in verify(here.public, Trust()).findings] == [Code.BAD_FILE], words


def test_entries_that_the_disk_changed_are_not_released(scene: Edition, tmp_path: Path) -> None:
    """They are held against their sealed hashes first."""
    here = sealed(tmp_path / "seal", scene, PUBLISHED)
    file = here.directory / PRIVATE / f"tile/entries/000.p/{PUBLISHED}"
    file.write_bytes(file.read_bytes().replace(b'"marks"', b'"Marks"', 1))
    with pytest.raises((OSError, MalformedTiles), match="not what its hashes say"):
        release(here, PUBLISHED)
    assert b'"Marks"' not in published(here.public)


def test_registrar_s_process_releases_and_mirrors_what_it_sealed(scene: Edition, tmp_path: Path) -> None:
    """`jury serve registrar` on a restored log, as `jury up` starts it: entries and mirror are there by themselves."""
    house = Home(home(tmp_path / "house"))
    exported = bundle(tmp_path / "bundle", scene.entries, scene.documents, wanted=all_of_them)
    restored(exported, house.directory)
    documents = {path.name for path in (exported / "documents").iterdir()}
    server = served(house.directory)
    try:
        asyncio.run(_served(house, server.url, tmp_path / "mirror", len(documents)))
    finally:
        server.stop()
    for directory in (house.seal, tmp_path / "mirror"):
        made = verify(directory / PUBLIC, Trust((verifier(),)))
        assert (made.intact, made.size) == (True, ARCHIVED)
    assert verify(house.seal / PUBLIC, Trust((verifier(),))).entries == ARCHIVED
    kept = {path.name for path in (tmp_path / "mirror" / PRIVATE / "documents").iterdir()}
    assert kept == documents


async def _served(house: Home, url: str, mirror: Path, documents: int) -> None:
    given = Settings(seal=Seal(origin=ORIGIN, mirror=str(mirror)))
    supervisor = Supervisor(house.directory)
    supervisor.add("registrar", ["serve", "registrar"], house.settings("registrar", url, given))
    await supervisor.start()

    async def done() -> bool:
        upto = mirror / PRIVATE / "documents-upto"
        released = read_released(house.seal / PUBLIC) if (house.seal / PUBLIC).exists() else None
        return released == ARCHIVED and upto.exists() and int(upto.read_text()) == documents

    try:
        await until(done, patience=60)
    finally:
        await supervisor.stop()
