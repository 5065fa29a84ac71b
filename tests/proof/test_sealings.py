"""The seal's own history in a bundle: every checkpoint of this log, every hand-over signed by both keys; restored."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.codes import Code
from audit.trust import Trust
from audit.verify import verify
from contracts.topology import SEAL
from ledger import note
from ledger.checkpoint import Checkpoint
from ledger.handover import HandOver
from ledger.nats import disconnect
from ledger.seals import Seals
from ledger.stream import Stream
from services.registrar.signing import Signer
from tests.conftest import Served, connected
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, THIEF, bundle, checkpoint, verifier
from tests.proof.test_import import served

#: Who seals after the hand-over.
NEXT_SEED = hashlib.sha256(b"the next key").digest()
NEXT = Ed25519PrivateKey.from_private_bytes(NEXT_SEED)
#: Where the old key sealed.
SIZES = (10, 50)


def hand_over(*signers: Ed25519PrivateKey) -> bytes:
    """Return the hand-over to the next key, signed by these."""
    text = HandOver(verifier(), verifier(NEXT)).text()
    return note.join(text, tuple(note.signature_line(text, ORIGIN, key) for key in signers))


def history(scene: Edition) -> list[bytes]:
    """Return what SEAL held: two checkpoints by the old key, the hand-over, one by the next."""
    old = [checkpoint(scene.entries[:size]) for size in SIZES]
    return [*old, hand_over(KEY, NEXT), checkpoint(scene.entries, NEXT)]


def made(directory: Path, scene: Edition, notes: Sequence[bytes]) -> Path:
    """Write a bundle with these notes, sealed by the next key."""
    return bundle(directory / "bundle", scene.entries, scene.documents, NEXT, history=notes, former=(verifier(),))


def found(directory: Path, trust: Trust) -> list[Code]:
    """Return what a verification finds."""
    return [finding.code for finding in verify(directory, trust).findings]


def test_honest_history_is_found_sound(scene: Edition, tmp_path: Path) -> None:
    """Each checkpoint leads to these records; a history that ends early says less, and nothing wrong."""
    for number in range(5):
        directory = made(tmp_path / str(number), scene, history(scene)[:number])
        assert found(directory, Trust((verifier(NEXT),))) == [], number


@pytest.mark.parametrize("signers", [(NEXT,), (KEY,), (THIEF, NEXT)])
def test_hand_over_that_not_both_keys_signed_is_none(
    scene: Edition, tmp_path: Path, signers: tuple[Ed25519PrivateKey, ...]
) -> None:
    """Who holds the next key alone cannot make himself heir, nor can a third."""
    notes = history(scene)
    notes[2] = hand_over(*signers)
    assert found(made(tmp_path, scene, notes), Trust((verifier(NEXT),))) == [Code.BAD_FILE]


def test_checkpoint_of_another_log_is_found(scene: Edition, tmp_path: Path) -> None:
    """Well signed at the time, of records that are not these: somebody was shown another log."""
    notes = history(scene)
    notes[1] = note.sign(Checkpoint(ORIGIN, SIZES[1], bytes(32)).text(), ORIGIN, KEY)
    assert found(made(tmp_path, scene, notes), Trust((verifier(NEXT),))) == [Code.FORKED]


def test_checkpoints_that_shrink_or_are_signed_out_of_turn_are_found(scene: Edition, tmp_path: Path) -> None:
    """Sizes only grow; after the hand-over the old key signs nothing."""
    notes = history(scene)
    shrunk = [notes[1], notes[0], *notes[2:]]
    assert found(made(tmp_path / "shrunk", scene, shrunk), Trust((verifier(NEXT),))) == [Code.BAD_FILE]
    late = [*notes[:3], checkpoint(scene.entries[:60]), notes[3]]
    assert found(made(tmp_path / "late", scene, late), Trust((verifier(NEXT),))) == [Code.BAD_FILE]


def test_import_restores_every_checkpoint_under_its_number(scene: Edition, jury: Jury, tmp_path: Path) -> None:
    """And the hand-over: the registrar with the next key goes on."""
    exported = made(tmp_path, scene, history(scene))
    directory = tmp_path / "house"
    directory.mkdir()
    (directory / "seal.key").write_bytes(NEXT_SEED)
    (directory / "seal.key").chmod(0o600)
    assert Signer.load(ORIGIN, directory / "seal.key").verifier == verifier(NEXT)
    for _ in range(2):
        assert jury("log", "import", exported, "--in", directory, "--key", verifier(NEXT)).code == 0
    server = served(directory)
    try:
        assert asyncio.run(_kept(server)) == history(scene)
    finally:
        server.stop()


async def _kept(server: Served) -> list[bytes]:
    client = await connected(server, "admin")
    notes = [seal.raw async for seal in Seals(Stream(client, SEAL)).all()]
    await disconnect(client)
    return notes
