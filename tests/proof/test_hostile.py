"""Any byte changed in any file of a signed bundle is found; none makes the verification fail."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.codes import Code
from audit.custody import Custody
from audit.trust import Trust
from audit.verify import verify
from ledger import policy
from ledger.policy import MalformedPolicy
from tests.golden.edition import Edition
from tests.proof.made import bundle, checkpoint, verifier


@pytest.fixture(scope="module")
def signed(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the honest bundle; whoever changes it restores it."""
    return bundle(tmp_path_factory.mktemp("hostile") / "bundle", scene.entries, scene.documents)


def trust(scene: Edition) -> Trust:
    """Return what the auditor holds: the key, and the checkpoint of all."""
    return Trust((verifier(),), None, (("all", checkpoint(scene.entries)),))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_is_found(signed: Path, scene: Edition, data: st.DataObject) -> None:
    """Of tiles, documents, manifest and checkpoint; keys and policy only where the change still means something."""
    files = sorted(path for path in signed.rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    content = file.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    file.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
    try:
        made = verify(signed, trust(scene))
    finally:
        file.write_bytes(content)
    # The auditor's own key is what counts: what the log says of its keys and policy is not needed to believe it.
    assert made.findings or file.name in ("keys", "policy"), file


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), cut=st.integers(0, 200_000))
def test_any_cut_file_is_found(signed: Path, scene: Edition, data: st.DataObject, cut: int) -> None:
    """Cut short anywhere: found, and never an error."""
    files = sorted(path for path in signed.rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    content = file.read_bytes()
    file.write_bytes(content[: cut % len(content)])
    try:
        made = verify(signed, trust(scene))
    finally:
        file.write_bytes(content)
    assert made.findings or file.name in ("keys", "policy"), file


@given(raw=st.binary(max_size=300))
def test_any_bytes_are_a_policy_or_none(raw: bytes) -> None:
    """The parser refuses, and never fails otherwise."""
    try:
        policy.read(raw)
    except MalformedPolicy:
        return
    assert b"quorum" in raw


@given(raw=st.binary(max_size=300) | st.builds(lambda depth: b"[" * depth, st.integers(1, 50_000)))
def test_any_bytes_that_are_no_record_are_unreadable(raw: bytes) -> None:
    """Deep JSON too."""
    codes: list[Code] = []
    custody = Custody(lambda code, *_args, **_details: codes.append(code))
    assert custody.look(1, raw) is None
    assert codes == [Code.UNREADABLE]


def test_bundle_without_its_manifest_is_no_log_of_others(signed: Path, scene: Edition, tmp_path: Path) -> None:
    """Nobody hides what the records say by taking the manifest away; a log in tiles is said not to be read."""
    copy = tmp_path / "copy"
    shutil.copytree(signed, copy)
    (copy / "manifest.json").unlink()
    (found,) = verify(copy, trust(scene)).findings
    assert (found.code, found.details["path"]) == (Code.BAD_FILE, "manifest.json")
    for name in ("documents", "rulebooks", "schemas"):
        shutil.rmtree(copy / name)
    made = verify(copy, trust(scene))
    assert (made.kind, made.findings, "what they say is not read" in made.counts().en) == ("log", (), True)


def test_huge_file_is_not_read(signed: Path, scene: Edition, tmp_path: Path) -> None:
    """A sparse file of a terabyte in the place of a tile, of the checkpoint, of the manifest: found by its size."""
    size = len(scene.entries)
    for name in (f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}", "checkpoint", "keys", "manifest.json"):
        copy = tmp_path / "copy"
        shutil.copytree(signed, copy)
        with (copy / name).open("r+b") as file:
            file.truncate(1 << 40)
        first = verify(copy, trust(scene)).findings[0]
        assert (first.code, "oversized" in first.details["problem"]) == (Code.BAD_FILE, True), name
        shutil.rmtree(copy)
