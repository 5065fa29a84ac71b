"""Independent verification: Go's own transparency log code accepts what this log publishes, and refuses it altered."""

import base64
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger import note, tree
from ledger import proof as proofs
from ledger.cosignature import cosign
from ledger.sealed import prove
from ledger.tree import leaf_hash, nodes
from tests.golden.edition import Edition
from tests.proof.conftest import Go
from tests.proof.made import ORIGIN, THIEF, bundle, checkpoint, verifier

OLD, PLACE = 77, 90


@pytest.fixture(scope="module")
def log(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the signed bundle, an older checkpoint, and one record."""
    directory = bundle(tmp_path_factory.mktemp("log") / "bundle", scene.entries, scene.documents)
    (directory / "older").write_bytes(checkpoint(scene.entries[:OLD]))
    (directory / "entry").write_bytes(scene.entries[PLACE].raw)
    return directory


def text(hashes: Sequence[bytes]) -> list[str]:
    """Return hashes as Go reads them."""
    return [base64.b64encode(each).decode() for each in hashes]


def refused(done: subprocess.CompletedProcess[str], why: str) -> bool:
    """Say whether it ended with that reason."""
    return done.returncode == 1 and why in done.stdout


def test_go_accepts_the_checkpoint(go: Go, log: Path, scene: Edition) -> None:
    """Under our verifier key: origin, size, root."""
    done = go("open", verifier(), log / "checkpoint")
    root = tree.root(len(scene.entries), nodes([leaf_hash(entry.raw) for entry in scene.entries]))
    assert done.stdout == f"{ORIGIN} {len(scene.entries)} {base64.b64encode(root).decode()}\n"


def test_go_refuses_an_altered_checkpoint(go: Go, log: Path, tmp_path: Path, scene: Edition) -> None:
    """Another size under the same signature; another key; a signature with one bit changed."""
    raw = (log / "checkpoint").read_bytes()
    file = tmp_path / "checkpoint"
    file.write_bytes(raw.replace(f"\n{len(scene.entries)}\n".encode(), b"\n99\n", 1))
    assert refused(go("open", verifier(), file), "invalid signature")
    assert refused(go("open", verifier(THIEF), log / "checkpoint"), "no verifiable signatures")
    cut = raw.rindex(b" ") + 10
    file.write_bytes(raw[:cut] + (b"A" if raw[cut : cut + 1] != b"A" else b"B") + raw[cut + 1 :])
    assert refused(go("open", verifier(), file), "invalid signature")


def test_go_accepts_a_cosigned_checkpoint(go: Go, log: Path, tmp_path: Path) -> None:
    """The log's signature under its key, the witness's cosignature under its own; not with one second changed."""
    text, signed = (log / "checkpoint").read_text().split("\n\n")
    line = cosign(f"{text}\n", "w.example", THIEF, 1_700_000_000)
    witness = note.verifier_for("w.example", THIEF, note.COSIGNATURE)
    file = tmp_path / "checkpoint"
    file.write_text(f"{text}\n\n{signed}{line}\n", encoding="utf-8")
    assert go("open", verifier(), file).returncode == 0
    assert go("cosigned", witness, file).stdout == "1700000000\n"
    assert refused(go("cosigned", witness, log / "checkpoint"), "no verifiable signatures")
    later = bytearray(note.read(file.read_bytes()).lines[1].signature)
    later[7] += 1
    changed = note.Line("w.example", witness.id, bytes(later))
    file.write_text(f"{text}\n\n{signed}{changed}\n", encoding="utf-8")
    assert refused(go("cosigned", witness, file), "invalid signature")


def test_go_accepts_the_inclusion_proof_of_a_receipt(go: Go, log: Path) -> None:
    """The receipt's index and hashes, for the record's own bytes."""
    receipt = proofs.read(prove(log, PLACE + 1).encode())
    done = go("record", verifier(), log / "checkpoint", receipt.place, log / "entry", *text(receipt.hashes))
    assert (done.returncode, done.stdout) == (0, "")


def test_go_refuses_an_altered_inclusion_proof(go: Go, log: Path, tmp_path: Path) -> None:
    """Another place, another record, a hash changed, a hash missing."""
    receipt = prove(log, PLACE + 1)
    hashes = text(receipt.hashes)
    other = tmp_path / "entry"
    other.write_bytes((log / "entry").read_bytes().replace(b"26", b"27", 1))
    start = ("record", verifier(), log / "checkpoint")
    wrong = "invalid transparency proof"
    assert refused(go(*start, PLACE + 1, log / "entry", *hashes), wrong)
    assert refused(go(*start, PLACE, other, *hashes), wrong)
    assert refused(go(*start, PLACE, log / "entry", *hashes[1:], hashes[0]), wrong)
    assert refused(go(*start, PLACE, log / "entry", *hashes[:-1]), wrong)


def test_go_accepts_and_refuses_consistency_proofs(go: Go, log: Path, tmp_path: Path, scene: Edition) -> None:
    """The older checkpoint's log is the beginning of this one; that of a log with one other record is not."""
    leaves = [leaf_hash(entry.raw) for entry in scene.entries]
    proof = text(tree.consistency(OLD, len(leaves), nodes(leaves)))
    words = ("tree", verifier(), log / "older", log / "checkpoint")
    assert go(*words, *proof).returncode == 0
    assert refused(go(*words, *proof[:-1]), "invalid transparency proof")
    forked = tmp_path / "forked"
    forked.write_bytes(checkpoint([*scene.entries[: OLD - 1], scene.entries[OLD]]))
    assert refused(go("tree", verifier(), forked, log / "checkpoint", *proof), "invalid transparency proof")


def test_go_verifies_every_place_of_every_small_log(go: Go, log: Path, tmp_path: Path, scene: Edition) -> None:
    """Trees of 1 to 9 records: the edges where proofs have no sibling."""
    file, entry = tmp_path / "checkpoint", tmp_path / "entry"
    for size in range(1, 10):
        leaves = [leaf_hash(each.raw) for each in scene.entries[:size]]
        file.write_bytes(checkpoint(scene.entries[:size]))
        for place in range(size):
            entry.write_bytes(scene.entries[place].raw)
            hashes = text(tree.inclusion(place, size, nodes(leaves)))
            assert go("record", verifier(), file, place, entry, *hashes).returncode == 0, (place, size)
