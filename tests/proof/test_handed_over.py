"""A log whose key changed: who trusts the old key trusts the new one by the hand-over that both signed."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.codes import Code
from audit.trust import Trust
from audit.verify import verify
from ledger import handover, note
from ledger.handover import HandOver
from ledger.note import MalformedNote
from ledger.policy import read
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, THIEF, bundle, checkpoint, verifier

OLD, MIDDLE = (Ed25519PrivateKey.from_private_bytes(bytes((each,)) * 32) for each in (1, 2))


def handed(old: Ed25519PrivateKey, new: Ed25519PrivateKey, *signing: Ed25519PrivateKey) -> bytes:
    """Return a hand-over, signed by both, or by these."""
    text = HandOver(verifier(old), verifier(new)).text()
    return note.join(text, tuple(note.signature_line(text, ORIGIN, key) for key in signing or (old, new)))


@pytest.fixture
def signed(scene: Edition, tmp_path: Path) -> Path:
    """Give a bundle signed by the log's present key, the third one."""
    directory = bundle(tmp_path / "bundle", scene.entries, scene.documents)
    (directory / "handovers").write_bytes(handover.published([handed(OLD, MIDDLE), handed(MIDDLE, KEY)]))
    return directory


def codes(directory: Path, trust: Trust) -> list[Code]:
    """Return what a verification finds."""
    return [finding.code for finding in verify(directory, trust).findings]


@pytest.mark.parametrize("key", [OLD, MIDDLE])
def test_old_key_vouches_for_the_one_it_handed_over_to(signed: Path, jury: Jury, key: Ed25519PrivateKey) -> None:
    """Once or twice; the verdict names the key that signed."""
    assert codes(signed, Trust((verifier(key),))) == []
    assert codes(signed, Trust(policy=read(f"log {verifier(key)}\nquorum none\n".encode()))) == []
    done = jury("audit", "verify", signed, "--key", verifier(key), english=True)
    assert done.code == 0
    assert done.out.endswith(f"as signed by the key to which the trusted one handed over: {verifier()}.\n")


def test_checkpoint_of_the_old_key_is_continued(signed: Path, scene: Edition) -> None:
    """What the auditor kept from before the change still counts, whichever key he trusts; a stranger's does not."""
    kept = (("older", checkpoint(scene.entries[:50], OLD)),)
    made = verify(signed, Trust((verifier(OLD),), None, kept))
    assert (made.findings, made.older, made.handed) == ((), (50,), (str(verifier()),))
    made = verify(signed, Trust((verifier(),), None, kept))
    assert (made.findings, made.older, made.handed) == ((), (50,), ())
    assert codes(signed, Trust((verifier(),), None, (("older", checkpoint(scene.entries[:50], THIEF)),))) == [
        Code.BAD_OLDER
    ]


def test_old_key_signs_nothing_any_more(signed: Path, scene: Edition) -> None:
    """Who trusts the new key takes no checkpoint of the log's head from the one that handed over."""
    (signed / "checkpoint").write_bytes(checkpoint(scene.entries, OLD))
    assert codes(signed, Trust((verifier(),))) == [Code.BAD_SIGNATURE]


def test_without_the_hand_over_the_new_key_is_a_stranger(signed: Path) -> None:
    """Nor does one help that leads elsewhere, or comes from elsewhere."""
    for content in (b"", handed(OLD, THIEF), handed(THIEF, KEY), handed(MIDDLE, KEY)):
        (signed / "handovers").write_bytes(content)
        assert codes(signed, Trust((verifier(OLD),))) == [Code.UNTRUSTED_KEY]
    (signed / "handovers").unlink()
    assert codes(signed, Trust((verifier(OLD),))) == [Code.UNTRUSTED_KEY]
    assert codes(signed, Trust((verifier(),))) == []


@pytest.mark.parametrize("signing", [OLD, KEY, THIEF])
def test_hand_over_that_one_did_not_sign_is_found(signed: Path, signing: Ed25519PrivateKey) -> None:
    """Whoever has one key only, hands nothing over."""
    (signed / "handovers").write_bytes(handed(OLD, KEY, signing))
    found = codes(signed, Trust((verifier(OLD),)))
    assert found[0] == Code.BAD_FILE
    assert len(found) == 2


@pytest.mark.parametrize("content", [b"?", b"a\n\nb\n\nc", handed(OLD, KEY)[:-1], b"\n" * 5_000])
def test_file_that_holds_no_hand_overs_is_refused(signed: Path, content: bytes) -> None:
    """Bounded, and never half read."""
    with pytest.raises(MalformedNote):
        handover.heirs(content, [verifier(OLD)])
    (signed / "handovers").write_bytes(content)
    assert Code.BAD_FILE in codes(signed, Trust((verifier(),)))
