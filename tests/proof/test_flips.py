"""One bit of any file of a bundle, its README and schemas included: each change is found."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from audit.trust import Trust
from audit.verify import verify
from ledger.enclosures import HISTORY
from ledger.plainfiles import store
from tests.golden.edition import Edition
from tests.proof.made import bundle, checkpoint, verifier

#: Bytes tried of a file, evenly apart; and its last ones, where encodings have bits to spare.
TRIED = 9
LAST = 4


@pytest.fixture(scope="module")
def small(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a signed bundle of the beginning of a log, up to the opening of its edition, with its history."""
    size = next(entry.position for entry in scene.entries if b'"edition-opened"' in entry.raw)
    entries = scene.entries[:size]
    history = [checkpoint(entries[:each]) for each in (1, 5, size)]
    return bundle(tmp_path_factory.mktemp("flips") / "bundle", entries, scene.documents, history=history)


def flips(raw: bytes) -> Iterator[bytes]:
    """Give a file with one bit changed, here and there."""
    evenly = range(0, len(raw), max(1, len(raw) // TRIED))
    for place in sorted({*evenly, *range(len(raw) - LAST, len(raw))}):
        yield raw[:place] + bytes((raw[place] ^ 1,)) + raw[place + 1 :]


def test_no_bit_of_a_bundle_changes_unseen(small: Path, tmp_path: Path) -> None:
    """Files that no record names are in the manifest, whose every number is held against what is there."""
    directory = Path(shutil.copytree(small, tmp_path / "bundle"))
    trust = Trust((verifier(),))
    assert verify(directory, trust).findings == ()
    unseen, tried = [], 0
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        raw = file.read_bytes()
        for changed in flips(raw):
            file.write_bytes(changed)
            tried += 1
            if verify(directory, trust).intact:
                unseen.append((file.relative_to(directory), changed))
        file.write_bytes(raw)
    assert tried > 15 * TRIED
    assert unseen == []


def test_document_of_another_size_than_the_manifest_says_is_found(small: Path, tmp_path: Path) -> None:
    """More bytes announced than there are: the hash alone would not tell."""
    directory = Path(shutil.copytree(small, tmp_path / "bundle"))
    (document,) = (directory / "documents").iterdir()
    size = document.stat().st_size
    told = (directory / "manifest.json").read_bytes()
    assert told.count(b'"size": %d\n' % size) == 1
    store(directory, "manifest.json", told.replace(b'"size": %d\n' % size, b'"size": %d\n' % (size + 1)))
    assert [finding.code for finding in verify(directory, Trust((verifier(),))).findings] == ["document-altered"]


@pytest.mark.parametrize("path", ["rulebooks/27.json", "documents/palmares.json", "schemas/more.schema.json"])
def test_file_beside_those_of_the_manifest_is_found(small: Path, tmp_path: Path, path: str) -> None:
    """Whoever reads the bundle would take it for one of its own."""
    directory = Path(shutil.copytree(small, tmp_path / "bundle"))
    store(directory, path, b"{}")
    (finding,) = verify(directory, Trust((verifier(),))).findings
    assert (finding.code, finding.details) == ("bad-file", {"path": path, "problem": "not in the manifest"})


def test_manifest_that_lists_no_file_vouches_for_none(small: Path, tmp_path: Path) -> None:
    """As the first bundles did: a rulebook and a history beside it are nobody's, whatever they say."""
    directory = Path(shutil.copytree(small, tmp_path / "bundle"))
    told = msgspec.json.decode((directory / "manifest.json").read_bytes())
    del told["enclosed"]
    store(directory, "manifest.json", msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")
    found = verify(directory, Trust((verifier(),))).findings
    assert {finding.code for finding in found} == {"bad-file"}
    schemas = [f"schemas/{name}.schema.json" for name in ("command", "event", "record", "rulebook")]
    assert [finding.details["path"] for finding in found] == [HISTORY, "rulebooks/26.json", *schemas]
