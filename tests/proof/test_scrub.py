"""`jury log scrub` and `repair`: each copy that is not what was sealed is told; nothing is mended without a word."""

import asyncio
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import structlog

from audit.documents import all_of_them
from contracts.alarm import Raised, Repaired
from contracts.topology import ALARM, DOCUMENTS
from ledger import restore
from ledger.alarms import Alarms, Kept
from ledger.direct import DirectGet
from ledger.jetstream import JetStreamLedger
from ledger.nats import disconnect
from ledger.port import Entry, Unavailable
from ledger.stream import Stream
from services.registrar.mirror import UPTO, Mirror
from services.registrar.sealer import Sealer
from services.registrar.signing import Signer
from tests.conftest import connected
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, bundle
from tests.proof.test_import import home, restored, served
from tests.registrar.book import Book, sealed_up_to, sealing, seals, until
from tests.services.terminal import Terminal

#: Records beside those of the tiny edition: two full tiles and a partial one; and two that no checkpoint seals.
MORE: Final = 400
TAIL: Final = 2


@pytest.fixture(scope="module")
def sound(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory in which nothing runs: `house` as `jury up` leaves it, `mirror`; nobody changes it."""
    root = tmp_path_factory.mktemp("sound")
    exported = bundle(root / "bundle", scene.entries, scene.documents, wanted=all_of_them)
    directory = home(root / "house")
    restored(exported, directory)
    server = served(directory)
    try:
        asyncio.run(_filled(server, root, len(scene.entries) + MORE, len(list((exported / "documents").iterdir()))))
    finally:
        server.stop()
    return root


async def _filled(server: Any, root: Path, size: int, documents: int) -> None:
    client = await connected(server, "admin")
    log, signer, seal = structlog.get_logger(), Signer(ORIGIN, KEY), root / "house" / "seal"
    mirror = Mirror(seal, root / "mirror", DirectGet(client, DOCUMENTS).read, log)
    book = Book(JetStreamLedger(client))
    await book.fill(MORE)
    worker = Sealer(JetStreamLedger(client), seals(client), seal, signer, log, followers=(mirror.follow,))

    async def copied() -> bool:
        file = root / "mirror" / "private" / UPTO
        return file.exists() and int(file.read_text()) == documents

    async with sealing(client, seal, worker):
        await sealed_up_to(client, size)
        await until(copied)
    await book.fill(TAIL)
    await disconnect(client)


class House:
    """A copy of the sound directory, to be damaged."""

    def __init__(self, root: Path, jury: Jury, size: int) -> None:
        self.root = root
        self.house = root / "house"
        self.mirror = root / "mirror"
        self.size = size
        self._jury = jury

    def scrub(self) -> tuple[int, list[tuple[str, str, int, int, str]]]:
        """Return the exit code and the flaws."""
        done = self._jury("log", "scrub", "--in", self.house, "--mirror", self.mirror, "--json")
        told = json.loads(done.out)
        assert (told["size"], told["servers"]) == (self.size, ["delibere"])
        return done.code, [tuple(flaw.values()) for flaw in told["flaws"]]

    def repair(self, source: str, *words: str) -> int:
        """Return the exit code of a repair."""
        done = self._jury("log", "repair", "--from", source, "--in", self.house, "--mirror", self.mirror, *words)
        return done.code

    def spoil(self, where: bytes, stream: str = "JURY") -> None:
        """Flip a bit of a stream's block on disk."""
        streams = self.house / "nats" / "streams"
        (block,) = (path for path in streams.rglob("1.blk") if f"/{stream}/msgs/" in path.as_posix())
        content = bytearray(block.read_bytes())
        content[content.rindex(where) + 1] ^= 1
        block.write_bytes(content)

    def served(self) -> tuple[Sequence[Entry], list[Kept]]:
        """Return the whole log and what stands in ALARM."""
        server = served(self.house)
        try:
            return asyncio.run(self._served(server))
        finally:
            server.stop()

    async def _served(self, server: Any) -> tuple[Sequence[Entry], list[Kept]]:
        client = await connected(server, "admin")
        entries = await JetStreamLedger(client).read(1, 1_000)
        alarms = [each async for each in Alarms(Stream(client, ALARM)).all()]
        await disconnect(client)
        return entries, alarms

    def files(self) -> dict[str, bytes]:
        """Return every file of the seal and of the mirror."""
        folders = (self.house / "seal", self.mirror)
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def house(sound: Path, scene: Edition, jury: Jury, tmp_path: Path) -> House:
    """Give a copy of the sound directory."""
    for name in ("house", "mirror"):
        shutil.copytree(sound / name, tmp_path / name)
    return House(tmp_path, jury, len(scene.entries) + MORE)


def edit(file: Path, place: int = 100) -> None:
    """Change a byte of a file."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def test_sound_copies_are_told_as_sound(house: House, jury: Jury) -> None:
    """The server, the tiles, the mirror, the documents; nothing is changed by looking."""
    before = house.files()
    assert house.scrub() == (0, [])
    done = jury("log", "scrub", "--in", house.house, "--mirror", house.mirror, english=True)
    assert done.out.splitlines()[-1] == "Every copy is what was sealed."
    assert house.files() == before


def document(house: House) -> Path:
    """Return a document of the mirror."""
    return min((house.mirror / "private" / "documents").iterdir())


Damage = Callable[[House], tuple[str, str, int, int, str]]
DAMAGES: Final[dict[str, Damage]] = {}


def damage(make: Damage) -> Damage:
    """Keep a way to damage a file beside the log; it returns the flaw that must be told."""
    DAMAGES[make.__name__] = make
    return make


@damage
def entry_of_the_tiles(house: House) -> tuple[str, str, int, int, str]:
    edit(house.house / "seal/private/tile/entries/001")
    return "tiles", "differs", 257, 257, "tile/entries/001"


@damage
def entries_of_the_mirror_cut_short(house: House) -> tuple[str, str, int, int, str]:
    file = house.mirror / "private/tile/entries/000"
    file.write_bytes(file.read_bytes()[:-1])
    return "mirror", "differs", 1, 256, "tile/entries/000"


@damage
def entries_of_the_mirror_missing(house: House) -> tuple[str, str, int, int, str]:
    (house.mirror / "private/tile/entries/000").unlink()
    return "mirror", "missing", 1, 256, "tile/entries/000"


@damage
def hashes_of_the_tiles(house: House) -> tuple[str, str, int, int, str]:
    edit(house.house / "seal/public/tile/0/000")
    return "tiles", "differs", 0, 0, "tile/0/000"


@damage
def upper_hashes_of_the_mirror_missing(house: House) -> tuple[str, str, int, int, str]:
    (house.mirror / "public/tile/1/000.p/2").unlink()
    return "mirror", "missing", 0, 0, "tile/1/000.p/2"


@damage
def document_of_the_mirror(house: House) -> tuple[str, str, int, int, str]:
    edit(document(house), 0)
    return "mirror", "differs", 0, 0, f"documents/{document(house).name}"


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_damaged_file_is_told_and_mended_from_the_other_copy(house: House, name: str) -> None:
    """Told with its positions; afterwards the file is what it was, byte for byte, and so are all others."""
    before = house.files()
    flaw = DAMAGES[name](house)
    assert house.files() != before
    assert house.scrub() == (1, [flaw])
    assert house.repair("mirror" if flaw[0] == "tiles" else "tiles", "--yes") == 0
    assert house.files() == before


def test_nothing_is_mended_silently(house: House) -> None:
    """Without the word nothing changes, nor from the damaged copy itself; what is mended is recorded in ALARM."""
    entry_of_the_tiles(house)
    damaged = house.files()
    assert (house.repair("mirror"), house.repair("tiles", "--yes")) == (1, 1)
    assert house.files() == damaged
    assert house.repair("mirror", "--yes") == 0
    ((number, alarm),) = house.served()[1]
    assert isinstance(alarm, Repaired)
    assert (number, type(alarm), alarm.reason) == (
        1,
        Repaired,
        "repaired from mirror: tiles/private/tile/entries/001",
    )


def test_record_that_the_only_server_lost_is_rebuilt_with_all_others(house: House) -> None:
    """Every position holds what it held, sealed or not yet; the old stream is kept; a person must settle the alarm."""
    entries, alarms = house.served()
    assert (len(entries), alarms) == (house.size + TAIL, [])
    house.spoil(b'"id":"n3"')
    lost = max(entry.position for entry in entries if b'"id":"n3"' in entry.raw)
    assert house.scrub() == (4, [("delibere", "missing", lost, lost, "")])
    assert house.repair("mirror") == 4
    assert house.repair("mirror", "--yes") == 0
    assert house.scrub() == (0, [])
    again, alarms = house.served()
    assert list(again) == list(entries)
    assert [type(kept.alarm) for kept in alarms] == [Raised, Raised]
    first, second = (kept.alarm.reason for kept in alarms if isinstance(kept.alarm, Raised))
    assert first.startswith("being rebuilt, not finished: stream JURY")
    assert second.startswith("stream JURY rebuilt from the mirror")
    assert [path.name for path in (house.house / "nats" / "damaged").iterdir()] == ["JURY-1"]


def test_document_that_the_only_server_lost_is_put_back_with_all_others(house: House) -> None:
    """The log stays as it is; the documents' stream is set aside, and a new one filled from the mirror."""
    entries, _ = house.served()
    lost = document(house)
    house.spoil(lost.read_bytes()[:40], DOCUMENTS)
    assert house.scrub() == (4, [("documents", "missing", 0, 0, lost.name)])
    assert house.repair("mirror", "--yes") == 0
    assert house.scrub() == (0, [])
    assert list(house.served()[0]) == list(entries)
    assert [path.name for path in (house.house / "nats" / "damaged").iterdir()] == ["DOCUMENTS-1"]


@pytest.mark.parametrize("stored", [0, 100, 576])
def test_rebuilding_that_was_interrupted_is_done_again_and_loses_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, stored: int
) -> None:
    """Before the first record, among the sealed, among the last ones, which lie in no tile: run again, all is there."""
    entries, _ = house.served()
    house.spoil(b'"id":"n3"')
    append = restore.append

    async def cut(source: Any, _size: int, *more: Any) -> None:
        await append(source, stored, *more)
        raise Unavailable("the power went")

    monkeypatch.setattr(restore, "append", cut)
    assert house.repair("mirror", "--yes") == 3
    assert isinstance(house.served()[1][-1].alarm, Raised)  # no service appends to half a log
    monkeypatch.undo()
    assert house.scrub()[0] == 4
    assert house.repair("mirror", "--yes") == 0
    assert list(house.served()[0]) == list(entries)
    assert sorted(path.name for path in (house.house / "nats" / "damaged").iterdir()) == ["JURY-1", "JURY-2"]


def test_word_is_typed_at_a_terminal(house: House) -> None:
    """Another word does nothing; the word does it."""
    entry_of_the_tiles(house)
    damaged = house.files()
    words = ("log", "repair", "--from", "mirror", "--in", str(house.house), "--mirror", str(house.mirror))
    terminal = Terminal(house.root)
    assert (terminal.typed("yes", *words, JURY_LANG="en").returncode, house.files() == damaged) == (1, True)
    done = terminal.typed("repair", *words, JURY_LANG="en")
    assert (done.returncode, done.stdout.endswith("Done, and recorded in ALARM.\n")) == (0, True)
    assert house.scrub() == (0, [])


def test_record_lost_before_it_was_sealed_is_lost_and_nothing_is_touched(house: House) -> None:
    """No tile and no mirror holds it: the hole is told, the repair says which, and leaves everything as it is."""
    entries, _ = house.served()
    house.spoil(b'"id":"n3"')
    house.spoil(b'"id":"n1"')  # the last record of all
    before = house.files()
    sealed = max(entry.position for entry in entries if b'"id":"n3"' in entry.raw)
    flaws = [("delibere", "missing", lost, lost, "") for lost in (sealed, house.size + TAIL)]
    assert house.scrub() == (4, flaws)
    assert house.repair("mirror", "--yes") == 4
    assert house.files() == before
    assert not list((house.house / "nats" / "damaged").glob("JURY*"))


def test_tile_that_no_copy_holds_any_more_is_not_mended(house: House) -> None:
    """Both directories wrong at one place: told of both, and neither is written from the other."""
    edit(house.house / "seal/private/tile/entries/001")
    edit(house.mirror / "private/tile/entries/001")
    damaged = house.files()
    assert house.scrub() == (
        1,
        [(copy, "differs", 257, 257, "tile/entries/001") for copy in ("tiles", "mirror")],
    )
    assert (house.repair("mirror", "--yes"), house.repair("tiles", "--yes")) == (1, 1)
    assert house.files() == damaged


def test_hashes_that_lead_nowhere_are_no_judge(house: House, jury: Jury) -> None:
    """With the hash tiles of both copies changed nothing can be compared, and that is said."""
    edit(house.house / "seal/public/tile/0/000")
    edit(house.mirror / "public/tile/0/001")
    done = jury("log", "scrub", "--in", house.house, "--mirror", house.mirror, english=True)
    assert (done.code, "neither the tiles nor the mirror lead to the root" in done.err) == (4, True)


def test_mirror_left_behind_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror whose disk was away when the last checkpoint was signed."""
    monkeypatch.setattr("cli.keeping.scrub.LOOKS", 1)
    shutil.rmtree(house.mirror)
    assert house.scrub()[1][0] == ("mirror", "behind", 1, house.size, "")
