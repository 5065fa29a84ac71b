"""A bundle: what comes out is what went in, the same bytes each time, and nothing altered is ever read."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from contracts import record as records
from contracts.authority import Authority
from contracts.document import DocumentRef
from contracts.events.intake import ClockAdvanced, DossierSubmitted
from contracts.record import Record
from contracts.subjects import Address
from ledger import bundle as bundle_module
from ledger.bundle import BundleDocuments, BundleLedger, Occupied, export
from ledger.manifest import Manifest, encode, manifest_of
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.plainfiles import Fault, MalformedTiles
from ledger.port import Damaged, Entry, ReadOnly, Unavailable
from ledger.tiles import TileWriter
from ledger.tree import EMPTY, Tree

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCHEMAS = [f"schemas/{name}.schema.json" for name in ("command", "event", "record", "rulebook")]
ANNEXES = [b"a charter", b"a budget", b"a map", b""]


def ref(content: bytes) -> DocumentRef:
    return DocumentRef(hashlib.sha256(content).hexdigest(), len(content))


def record(number: int, address: Address, event: ClockAdvanced | DossierSubmitted) -> bytes:
    stamp = f"{number:032x}"
    return records.encode(
        Record(
            format=1,
            nonce=stamp,
            edition=address.edition,
            noun=address.noun,
            id=address.id,
            version=1,
            prev="",
            basis=0,
            time=NOW,
            actor="p-secretary",
            command_id=stamp,
            causation="",
            correlation=stamp,
            command=Raw(b'{"type":"submit-dossier"}'),
            events=(event,),
            evidence=(),
        )
    )


def dossier(number: int) -> tuple[str, bytes]:
    """Return the subject and the record of a dossier; each hundredth has an annex."""
    code = f"{number:05d}"
    annexes = (ref(ANNEXES[number // 100 % len(ANNEXES)]),) if number % 100 == 0 else ()
    authority = Authority(code, f"Commune {number}", "commune", "70", 40)
    event = DossierSubmitted(code, authority, f"p-{number}", 3, annexes)
    address = Address("26", "dossier", code)
    return address.subject, record(number, address, event)


def annexes_of(found: Record) -> Iterable[str]:
    """Want the documents of dossiers, as a caller with the right to them would."""
    return (annex.sha256 for event in found.events if isinstance(event, DossierSubmitted) for annex in event.documents)


async def log_of(size: int) -> tuple[MemoryLedger, MemoryDocuments]:
    """Return a log of `size` records: dossiers, and the clock at each tenth position."""
    ledger, documents = MemoryLedger(), MemoryDocuments()
    for content in ANNEXES:
        await documents.put(content)
    clock = 0
    for number in range(1, size + 1):
        if number % 10 == 0:
            address = Address("label", "clock", "clock")
            clock = await ledger.append(address.subject, record(number, address, ClockAdvanced(NOW)), clock)
        else:
            await ledger.append(*dossier(number - 1), 0)
    return ledger, documents


def content_of(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
async def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export a log of 5,000 records: 19 full tiles, a partial one of 136, a partial one of 19 above."""
    ledger, documents = await log_of(5_000)
    directory = tmp_path_factory.mktemp("sound") / "bundle"
    await export(ledger, documents, directory, wanted=annexes_of)
    return directory


@pytest.fixture
def bundle(sound: Path, tmp_path: Path) -> Path:
    """Copy the sound bundle, to be spoilt."""
    return Path(shutil.copytree(sound, tmp_path / "bundle"))


async def read_all(directory: Path) -> list[Entry]:
    ledger = BundleLedger(directory)
    entries: list[Entry] = []
    while portion := await ledger.read(len(entries) + 1, 700):
        entries += portion
    return entries


async def fault_of(directory: Path) -> tuple[Fault, str]:
    with pytest.raises(MalformedTiles) as found:
        await read_all(directory)
    return found.value.fault, found.value.path


# what comes out is what went in


async def test_round_trip_of_five_thousand(sound: Path) -> None:
    """Positions, subjects and bytes are those of the log, in any portion; so are head and last."""
    ledger, _ = await log_of(5_000)
    found = BundleLedger(sound)
    expected = list(await ledger.read(1, 5_000))
    assert await read_all(sound) == expected
    assert await found.read(1, 10**9) == expected
    assert await found.read(255, 4) == expected[254:258]
    assert await found.read(5_000, 1) == expected[4_999:]
    assert (await found.read(5_001, 10), await found.read(3, 0)) == ([], [])
    assert await found.head() == 5_000
    for subject in ("jury.log.label.clock.clock", "jury.log.26.dossier.00000", "jury.log.26.dossier.04998"):
        assert await found.last(subject) == await ledger.last(subject)
    assert await found.last("jury.log.26.dossier.99999") is None


async def test_files_of_five_thousand(sound: Path) -> None:
    """The layout is tlog-tiles, with partial tiles at the edge, and the documents that were wanted."""
    assert list(content_of(sound)) == sorted(
        [
            "README.md",
            "manifest.json",
            *SCHEMAS,
            *(f"documents/{ref(content).sha256}" for content in ANNEXES),
            *(f"tile/0/{index:03d}" for index in range(19)),
            "tile/0/019.p/136",
            "tile/1/000.p/19",
            *(f"tile/entries/{index:03d}" for index in range(19)),
            "tile/entries/019.p/136",
        ]
    )


async def test_manifest_says_size_root_and_documents(sound: Path) -> None:
    """The manifest holds the root of the stored bytes, and leaves room for who will vouch for it."""
    ledger, _ = await log_of(5_000)
    tree = Tree()
    for entry in await ledger.read(1, 5_000):
        tree.append(entry.raw)
    assert msgspec.json.decode((sound / "manifest.json").read_bytes()) == {
        "format": "delibere-bundle/1",
        "status": "unsigned",
        "size": 5_000,
        "root": tree.root().hex(),
        "documents": [
            {"sha256": document.sha256, "size": document.size} for document in sorted(map(ref, ANNEXES), key=sha_of)
        ],
        "checkpoint": None,
        "keys": None,
        "policy": None,
        "enclosed": [
            {"path": path, "sha256": ref((sound / path).read_bytes()).sha256, "size": (sound / path).stat().st_size}
            for path in ("README.md", *SCHEMAS)
        ],
    }


def sha_of(document: DocumentRef) -> str:
    return document.sha256


async def test_export_of_a_bundle_gives_the_same_bundle(sound: Path, tmp_path: Path) -> None:
    """Import and export again: not a byte differs."""
    manifest = await export(BundleLedger(sound), BundleDocuments(sound), tmp_path / "again", wanted=annexes_of)
    assert manifest == BundleLedger(sound).manifest
    assert content_of(tmp_path / "again") == content_of(sound)


async def test_export_of_a_prefix(sound: Path, tmp_path: Path) -> None:
    """The first 300 records of a long log give the bundle of a log of 300."""
    short, documents = await log_of(300)
    await export(BundleLedger(sound), BundleDocuments(sound), tmp_path / "prefix", upto=300, wanted=annexes_of)
    await export(short, documents, tmp_path / "short", wanted=annexes_of)
    assert content_of(tmp_path / "prefix") == content_of(tmp_path / "short")
    assert "tile/entries/001.p/44" in content_of(tmp_path / "short")


async def test_export_of_an_empty_log(tmp_path: Path) -> None:
    """A log without a record has a bundle too."""
    manifest = await export(MemoryLedger(), MemoryDocuments(), tmp_path / "bundle")
    assert msgspec.structs.replace(manifest, enclosed=msgspec.UNSET) == Manifest(
        "delibere-bundle/1", "unsigned", 0, EMPTY.hex(), ()
    )
    assert list(content_of(tmp_path / "bundle")) == ["README.md", "manifest.json", *SCHEMAS]
    assert await read_all(tmp_path / "bundle") == []


async def test_documents_only_those_wanted(sound: Path, tmp_path: Path) -> None:
    """Without a wish no document leaves; the records are the same."""
    ledger, documents = await log_of(300)
    manifest = await export(ledger, documents, tmp_path / "bundle")
    assert manifest.documents == ()
    assert not (tmp_path / "bundle" / "documents").exists()


async def test_documents_read_back(sound: Path) -> None:
    """A listed document is given, any other is not kept here."""
    documents = BundleDocuments(sound)
    assert [await documents.get(ref(content).sha256) for content in ANNEXES] == ANNEXES
    assert await documents.get(ref(b"another").sha256) is None
    assert await documents.get("../manifest.json") is None


async def test_append_and_put_refused(sound: Path) -> None:
    """A bundle is read only."""
    with pytest.raises(ReadOnly):
        await BundleLedger(sound).append("jury.log.26.dossier.1", b"{}", 0)
    with pytest.raises(ReadOnly):
        await BundleDocuments(sound).put(b"a charter")


async def test_bell_never_rings(sound: Path) -> None:
    """A bundle takes a bell and never rings it."""
    rung: list[bool] = []
    ledger = BundleLedger(sound)
    ledger.ring(lambda: rung.append(True))
    await ledger.read(1, 10)
    assert rung == []


def test_subject_is_read_under_the_record_s_own_constraints() -> None:
    """The part of a record that gives its subject is constrained as in the record itself."""
    whole = msgspec.json.schema(Record)["$defs"]["Record"]["properties"]
    part = msgspec.json.schema(bundle_module._Addressed)["$defs"]["_Addressed"]["properties"]
    assert part == {name: whole[name] for name in ("edition", "noun", "id")}


def test_import_reaches_no_broker() -> None:
    """An auditor's machine needs no broker library to read a bundle."""
    code = "import sys, ledger.bundle; print(sorted({'nats', 'faststream'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


async def test_export_takes_bounded_memory(tmp_path: Path) -> None:
    """20,000 records of 5,000 bytes (100 MB) pass through under 12 MB."""
    subject, raw = dossier(1)
    long = raw.replace(b"submit-dossier", b"x" * 4_500)

    class Endless(MemoryLedger):
        async def head(self) -> int:
            return 20_000

        async def read(self, start: int, most: int) -> Sequence[Entry]:
            return [Entry(place, subject, long.ljust(5_000)) for place in range(start, start + most)]

    tracemalloc.start()
    manifest = await export(Endless(), MemoryDocuments(), tmp_path / "bundle")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert manifest.size == 20_000
    assert peak < 12_000_000


# the target directory


async def test_export_twice_changes_nothing(bundle: Path, sound: Path) -> None:
    """The same log into the same directory: accepted, and nothing is touched."""
    before = {path: path.stat().st_mtime_ns for path in bundle.rglob("*")}
    await export(BundleLedger(sound), BundleDocuments(sound), bundle, wanted=annexes_of)
    assert {path: path.stat().st_mtime_ns for path in bundle.rglob("*")} == before
    assert [path.name for path in bundle.parent.iterdir()] == ["bundle"]


async def test_export_into_an_empty_directory(tmp_path: Path) -> None:
    """A directory made beforehand is filled; its parent keeps no trace of the work."""
    (tmp_path / "bundle").mkdir()
    await export(*await log_of(3), tmp_path / "bundle")
    assert len(await read_all(tmp_path / "bundle")) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


async def test_export_over_another_bundle_refused(bundle: Path, sound: Path) -> None:
    """Another size of the same log is another bundle."""
    with pytest.raises(Occupied):
        await export(BundleLedger(sound), BundleDocuments(sound), bundle, upto=4_999, wanted=annexes_of)
    assert content_of(bundle) == content_of(sound)


@pytest.mark.parametrize("path", ["tile/entries/003", "README.md", "documents/more", "tile/0/000.p"])
async def test_export_over_an_altered_bundle_refused(bundle: Path, sound: Path, path: str) -> None:
    """A bundle with one other byte, or one other file, is not the same bundle; it is left as it is."""
    with (bundle / path).open("ab") as file:
        file.write(b"x")
    spoilt = content_of(bundle)
    with pytest.raises(Occupied):
        await export(BundleLedger(sound), BundleDocuments(sound), bundle, wanted=annexes_of)
    assert content_of(bundle) == spoilt


@pytest.mark.parametrize("name", ["letters.txt", "tile"])
async def test_export_into_something_else_refused(tmp_path: Path, name: str) -> None:
    """A directory with anything but a bundle is left as it is, before any work."""
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / name).write_bytes(b"mine")
    with pytest.raises(Occupied):
        await export(*await log_of(3), tmp_path / "target")
    assert content_of(tmp_path) == {f"target/{name}": b"mine"}


async def test_export_onto_a_file_refused(tmp_path: Path) -> None:
    """A file is no directory."""
    (tmp_path / "target").write_bytes(b"mine")
    with pytest.raises(Occupied):
        await export(*await log_of(3), tmp_path / "target")
    assert content_of(tmp_path) == {"target": b"mine"}


# a log that cannot be exported


@pytest.mark.parametrize("upto", [4, -1])
async def test_export_beyond_the_log(tmp_path: Path, upto: int) -> None:
    """A position that the log does not have is an error of the caller."""
    with pytest.raises(ValueError, match="ends at 3"):
        await export(*await log_of(3), tmp_path / "bundle", upto=upto)
    assert list(tmp_path.iterdir()) == []


async def test_export_with_a_document_missing(tmp_path: Path) -> None:
    """A wanted document that is not kept stops the export, and leaves no directory."""
    ledger, _ = await log_of(3)
    with pytest.raises(Damaged):
        await export(ledger, MemoryDocuments(), tmp_path / "bundle", wanted=annexes_of)
    assert list(tmp_path.iterdir()) == []


async def test_export_of_a_document_under_a_path_refused(tmp_path: Path) -> None:
    """A wish is a hash: what is stored under any other name is not written."""

    class Anything(MemoryDocuments):
        async def get(self, sha256: str) -> bytes | None:  # noqa: ARG002 (the port's signature)
            return b"content"

    ledger, _ = await log_of(1)
    with pytest.raises(Damaged):
        await export(ledger, Anything(), tmp_path / "bundle", wanted=lambda _record: ["../../escaped"])
    assert list(tmp_path.iterdir()) == []


async def test_export_of_a_log_with_a_gap(tmp_path: Path) -> None:
    """A position that is skipped is damage."""

    class Holed(MemoryLedger):
        async def read(self, start: int, most: int) -> Sequence[Entry]:
            return [entry for entry in await super().read(start, most) if entry.position != 2]

    ledger = Holed()
    for number in range(3):
        await ledger.append(*dossier(number), 0)
    with pytest.raises(Damaged):
        await export(ledger, MemoryDocuments(), tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


class Lagging(MemoryLedger):
    """A log whose replica serves nothing the first `silences` times."""

    silences = 3

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """Serve nothing at first."""
        self.silences -= 1
        return [] if self.silences >= 0 else await super().read(start, most)


async def test_export_from_a_replica_that_lags(tmp_path: Path) -> None:
    """What the leader holds and the replica does not serve yet is asked for again."""
    ledger = Lagging()
    await ledger.append(*dossier(1), 0)
    assert (await export(ledger, MemoryDocuments(), tmp_path / "bundle")).size == 1


async def test_export_from_a_replica_that_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export never ends short: it gives up, and leaves no directory."""
    monkeypatch.setattr("ledger.export.PATIENCE", 2)
    ledger = Lagging()
    await ledger.append(*dossier(1), 0)
    with pytest.raises(Unavailable):
        await export(ledger, MemoryDocuments(), tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


async def test_export_of_a_record_under_another_subject(tmp_path: Path) -> None:
    """A record moved to another noun's history would come back in its own: it is refused instead."""
    ledger = MemoryLedger()
    await ledger.append("jury.log.26.dossier.99999", dossier(1)[1], 0)
    with pytest.raises(Damaged):
        await export(ledger, MemoryDocuments(), tmp_path / "bundle")


async def test_export_of_what_is_no_record(tmp_path: Path) -> None:
    """Bytes that are not a record are damage."""
    ledger = MemoryLedger()
    await ledger.append("jury.log.26.dossier.1", b"{}", 0)
    with pytest.raises(Damaged):
        await export(ledger, MemoryDocuments(), tmp_path / "bundle")


# a bundle that someone spoilt


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize("path", ["tile/0/007", "tile/0/019.p/136", "tile/1/000.p/19", "tile/entries/007"])
async def test_file_missing(bundle: Path, path: str) -> None:
    """A tile or an entry bundle is not there."""
    (bundle / path).unlink()
    assert await fault_of(bundle) == (Fault.MISSING, path)


@pytest.mark.parametrize("path", ["tile/0/007", "tile/0/019.p/136", "tile/1/000.p/19", "tile/entries/019.p/136"])
async def test_file_truncated(bundle: Path, path: str) -> None:
    """A file lost its last byte."""
    edit(bundle / path, lambda content: content[:-1])
    assert await fault_of(bundle) == (Fault.TRUNCATED, path)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("tile/0/007", Fault.OVERSIZED),
        ("tile/entries/007", Fault.TRAILING_BYTES),
        ("tile/entries/019.p/136", Fault.TRAILING_BYTES),
        ("manifest.json", Fault.BAD_MANIFEST),
    ],
)
async def test_file_with_more_bytes(bundle: Path, path: str, fault: Fault) -> None:
    """One byte too many."""
    edit(bundle / path, lambda content: content + b" ")
    assert await fault_of(bundle) == (fault, path)


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/007", "tile/entries/019.p/136"])
async def test_record_edited(bundle: Path, path: str) -> None:
    """One letter of one record: the record is never given out, those of other files still are."""
    edit(bundle / path, lambda content: content.replace(b"Commune ", b"Commune_", 1))
    assert await fault_of(bundle) == (Fault.WRONG_HASH, path)
    if path != "tile/entries/000":
        assert len(await BundleLedger(bundle).read(1, 256)) == 256


async def test_record_edited_names_its_position(bundle: Path) -> None:
    """The auditor is told which position it is."""
    edit(bundle / "tile/entries/001", lambda content: content.replace(b"Commune 300", b"Commune 301", 1))
    with pytest.raises(MalformedTiles, match=r"positions \[301\]"):
        await read_all(bundle)


async def test_records_swapped(bundle: Path) -> None:
    """Two neighbours in each other's place."""
    path = bundle / "tile/entries/002"
    content = path.read_bytes()
    first = 2 + int.from_bytes(content[:2], "big")
    second = first + 2 + int.from_bytes(content[first : first + 2], "big")
    path.write_bytes(content[first:second] + content[:first] + content[second:])
    assert await fault_of(bundle) == (Fault.WRONG_HASH, "tile/entries/002")


async def test_entry_files_swapped(bundle: Path) -> None:
    """Two files in each other's place."""
    one, two = bundle / "tile/entries/002", bundle / "tile/entries/003"
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    assert await fault_of(bundle) == (Fault.WRONG_HASH, "tile/entries/002")


@pytest.mark.parametrize(
    ("path", "fault", "blamed"),
    [
        ("tile/0/007", Fault.WRONG_HASH, "tile/0/007"),
        ("tile/0/019.p/136", Fault.WRONG_ROOT, "manifest.json"),
        ("tile/1/000.p/19", Fault.WRONG_HASH, "tile/0/000"),
    ],
)
async def test_hash_edited(bundle: Path, path: str, fault: Fault, blamed: str) -> None:
    """One bit of one hash, wherever it is, is found on opening."""
    edit(bundle / path, lambda content: bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(MalformedTiles) as found:
        BundleLedger(bundle)
    assert (found.value.fault, found.value.path) == (fault, blamed)


async def test_tiles_made_again_for_other_records(bundle: Path, sound: Path) -> None:
    """Another log, well formed, under this bundle's manifest."""
    entries = [entry.raw for entry in await read_all(sound)]
    shutil.rmtree(bundle / "tile")
    writer = TileWriter(bundle)
    writer.extend([entries[0].replace(b"Commune 0", b"Commune 1"), *entries[1:]])
    writer.finish()
    assert await fault_of(bundle) == (Fault.WRONG_ROOT, "manifest.json")


async def test_record_changed_after_opening(bundle: Path) -> None:
    """A file and its tile changed together under an open bundle are still not those that were opened."""
    ledger = BundleLedger(bundle)
    entries = [entry.raw for entry in await ledger.read(1, 5_000)]
    shutil.rmtree(bundle / "tile")
    writer = TileWriter(bundle)
    writer.extend([entries[0].replace(b"Commune 0", b"Commune 1"), *entries[1:]])
    writer.finish()
    with pytest.raises(MalformedTiles) as found:
        await ledger.read(1, 1)
    assert (found.value.fault, found.value.path) == (Fault.WRONG_HASH, "tile/entries/000")


@pytest.mark.parametrize(("size", "missing"), [(4_999, "tile/0/019.p/135"), (1 << 40, "tile/0/019")])
async def test_manifest_of_another_size(bundle: Path, size: int, missing: str) -> None:
    """A manifest that claims fewer or far more records ends at the first file that is not there."""
    manifest = BundleLedger(bundle).manifest
    (bundle / "manifest.json").write_bytes(encode(msgspec.structs.replace(manifest, size=size)))
    assert await fault_of(bundle) == (Fault.MISSING, missing)


@pytest.mark.parametrize(
    "change",
    [
        lambda _content: b"",
        lambda _content: b"[" * 100_000,
        lambda content: b"\xff" + content,
        lambda content: content.replace(b"  ", b" "),
        lambda content: content.replace(b"unsigned", b"signed"),
        lambda content: content.replace(b"5000", b"-1"),
        lambda content: content.replace(b"5000", b"1e300"),
        lambda content: content.replace(b'"size": 5000', b'"size": 1,\n  "size": 5000'),
        lambda content: content.replace(b'"keys"', b'"other"'),
        lambda content: content.replace(ref(ANNEXES[0]).sha256.encode(), b"../../../../../etc/passwd"),
        lambda content: content.replace(ref(ANNEXES[0]).sha256.encode(), ref(ANNEXES[1]).sha256.encode()),
    ],
    ids=["empty", "deep", "not-utf8", "spaces", "signed", "negative", "float", "twice", "field", "path", "repeated"],
)
async def test_manifest_malformed(bundle: Path, change: Callable[[bytes], bytes]) -> None:
    """A manifest is written in one way; anything else is refused, for the log and for the documents."""
    edit(bundle / "manifest.json", change)
    assert await fault_of(bundle) == (Fault.BAD_MANIFEST, "manifest.json")
    with pytest.raises(MalformedTiles):
        BundleDocuments(bundle)


async def test_directory_without_a_manifest(tmp_path: Path) -> None:
    """A directory that is no bundle says what it misses."""
    assert await fault_of(tmp_path) == (Fault.MISSING, "manifest.json")


async def test_manifest_too_large_to_be(bundle: Path) -> None:
    """A huge manifest is refused by its size, unread."""
    with (bundle / "manifest.json").open("r+b") as file:
        file.truncate(1 << 40)
    assert await fault_of(bundle) == (Fault.OVERSIZED, "manifest.json")


@pytest.mark.parametrize("path", ["manifest.json", "tile", "tile/entries", "tile/0/007", "tile/entries/007"])
async def test_link_refused(bundle: Path, sound: Path, path: str) -> None:
    """A link is not followed, not even to the right content."""
    if (bundle / path).is_dir():
        shutil.rmtree(bundle / path)
    else:
        (bundle / path).unlink()
    (bundle / path).symlink_to(sound / path)
    assert (await fault_of(bundle))[0] is Fault.LINK


def of_raw(directory: Path, *entries: bytes) -> Path:
    """Write a bundle, right in every hash, of entries that may be no records."""
    writer = TileWriter(directory)
    writer.extend(entries)
    (directory / "manifest.json").write_bytes(encode(manifest_of(len(entries), writer.finish(), {})))
    return directory


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (b"", Fault.NOT_A_RECORD),
        (b"{}", Fault.NOT_A_RECORD),
        (b"[" * 50_000, Fault.NOT_A_RECORD),
        (b'{"edition":"26","noun":"dossier","id":"1","more":' + b"[" * 50_000, Fault.NOT_A_RECORD),
        (b'{"edition":"26","noun":"dossier","id":"\xff"}', Fault.NOT_A_RECORD),
        (b'{"edition":"26","noun":"dossier","id":"*"}', Fault.NOT_A_RECORD),
        (b'{"edition":"26.x","noun":"dossier","id":"1"}', Fault.NOT_A_RECORD),
        (b'{"edition":"26\\n","noun":"dossier","id":"1"}', Fault.NOT_A_RECORD),
        (b'{"edition":"26","noun":"dossier","id":1}', Fault.NOT_A_RECORD),
        (b'{"edition":"26","noun":"dossier","id":"1"}' + b" " * 60_000, Fault.OVERSIZED),
    ],
    ids=["empty", "bare", "deep", "deep-inside", "not-utf8", "wildcard", "dot", "newline", "number", "long"],
)
async def test_entry_that_is_no_record(tmp_path: Path, entry: bytes, fault: Fault) -> None:
    """A sound tree over hostile entries: each is refused with a reason."""
    assert await fault_of(of_raw(tmp_path, entry)) == (fault, "tile/entries/000.p/1")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda content: content[:-1], Fault.TRUNCATED),
        (lambda content: content + b"x", Fault.OVERSIZED),
        (lambda content: content.upper(), Fault.WRONG_HASH),
    ],
    ids=["truncated", "longer", "edited"],
)
async def test_document_altered(bundle: Path, change: Callable[[bytes], bytes], fault: Fault) -> None:
    """A document is given only if it is the one that the manifest lists."""
    path = f"documents/{ref(ANNEXES[0]).sha256}"
    edit(bundle / path, change)
    with pytest.raises(MalformedTiles) as found:
        await BundleDocuments(bundle).get(ref(ANNEXES[0]).sha256)
    assert (found.value.fault, found.value.path) == (fault, path)


async def test_document_missing_or_linked(bundle: Path, sound: Path) -> None:
    """A listed document that is not there, or is elsewhere, is a fault, not an absence."""
    sha256 = ref(ANNEXES[0]).sha256
    path = bundle / "documents" / sha256
    path.unlink()
    with pytest.raises(MalformedTiles) as missing:
        await BundleDocuments(bundle).get(sha256)
    path.symlink_to(sound / "documents" / sha256)
    with pytest.raises(MalformedTiles) as linked:
        await BundleDocuments(bundle).get(sha256)
    assert (missing.value.fault, linked.value.fault) == (Fault.MISSING, Fault.LINK)


# without this software


def run_readme(directory: Path) -> tuple[int, str]:
    """Run the program of the bundle's own README in the bundle, with nothing but Python."""
    program = re.findall(r"```python\n(.*?)```", (directory / "README.md").read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program[0]], cwd=directory, capture_output=True, text=True, check=False, env={}
    )
    assert len(program) == 1
    return done.returncode, done.stdout


async def test_readme_s_program_accepts_a_sound_bundle(sound: Path, tmp_path: Path) -> None:
    """An auditor without this software verifies 5,000 records, and none."""
    await export(MemoryLedger(), MemoryDocuments(), tmp_path / "empty")
    assert run_readme(sound) == (0, "OK\n")
    assert run_readme(tmp_path / "empty") == (0, "OK\n")


@pytest.mark.parametrize(
    "path", ["tile/entries/007", "tile/entries/019.p/136", f"documents/{ref(ANNEXES[0]).sha256}", SCHEMAS[1]]
)
async def test_readme_s_program_refuses_an_altered_bundle(bundle: Path, path: str) -> None:
    """The README's program finds an edit, and says no OK."""
    edit(bundle / path, lambda content: content.replace(b"a", b"b", 1))
    assert run_readme(bundle) == (1, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
async def test_pipe_refused(bundle: Path) -> None:
    """A pipe in place of a file keeps nobody waiting."""
    (bundle / "tile/entries/007").unlink()
    os.mkfifo(bundle / "tile/entries/007")
    assert await fault_of(bundle) == (Fault.NOT_A_FILE, "tile/entries/007")
