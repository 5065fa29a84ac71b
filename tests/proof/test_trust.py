"""Who vouches for a log: keys, policies, older checkpoints; and logs of others, whose entries say nothing to us."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.codes import Code
from audit.trust import Trust
from audit.verify import verify
from contracts import record as records
from contracts.events.intake import EditionOpened
from ledger import note
from ledger.bundle import export
from ledger.checkpoint import Checkpoint
from ledger.sealed import keys_file
from ledger.tiles import TileWriter
from tests.golden.edition import Edition
from tests.golden.forge import kept
from tests.jury import Jury
from tests.proof.made import THIEF, bundle, checkpoint, verifier
from tests.proof.test_policy import vkey

OTHER = "elsewhere.example/log"
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(OTHER.encode()).digest())
SIZE = 256 * 2 + 44


def codes(directory: Path, trust: Trust) -> list[Code]:
    """Return what a verification finds."""
    return [finding.code for finding in verify(directory, trust).findings]


@pytest.fixture
def signed(scene: Edition, tmp_path: Path) -> Path:
    """Give the honest bundle."""
    return bundle(tmp_path / "bundle", scene.entries, scene.documents)


def opaque(directory: Path, size: int = SIZE, *, entries: bool = True) -> Path:
    """Write the tiles of a log of somebody else, with its checkpoint."""
    writer = TileWriter(directory, None if entries else directory.with_name("private"))
    writer.extend(b"entry %d" % number for number in range(size))
    text = Checkpoint(OTHER, size, writer.finish(), ("an extension",)).text()
    (directory / "checkpoint").write_bytes(note.sign(text, OTHER, OTHER_KEY))
    return directory


def test_bundle_says_whose_signature_it_rests_on(signed: Path, jury: Jury) -> None:
    """Without a key it is its own witness only, and says so."""
    done = jury("audit", "verify", signed, english=True)
    assert done.code == 0
    assert done.out.endswith(
        "signed by the keys that it brings itself: compare them with those you have from elsewhere.\n"
    )


def test_signature_of_no_enclosed_key_is_bad(signed: Path, scene: Edition) -> None:
    """Signed by another key while the log's own key stays enclosed; or one bit of the signature changed."""
    (signed / "checkpoint").write_bytes(checkpoint(scene.entries, THIEF))
    assert codes(signed, Trust()) == [Code.BAD_SIGNATURE]
    assert codes(signed, Trust((verifier(),))) == [Code.BAD_SIGNATURE]


def test_key_of_another_log_is_another_log(signed: Path) -> None:
    """The key may be good: it is not of this log. The enclosed key did sign, and is told."""
    (signed / "keys").write_bytes(keys_file(()))
    (signed / "policy").write_bytes(b"quorum none\n")
    assert codes(signed, Trust((note.verifier_for(OTHER, OTHER_KEY),))) == [Code.OTHER_LOG]


def test_policy_of_the_auditor_counts_rather_than_the_enclosed_one(signed: Path, jury: Jury, tmp_path: Path) -> None:
    """A witness is asked for, and none cosigned; a policy that lists another log key is not met either."""
    policy = tmp_path / "policy"
    policy.write_text(f"log {verifier()}\nwitness w {vkey('w')}\nquorum w\n")
    done = jury("audit", "verify", signed, "--policy", policy, "--json")
    found = msgspec.json.decode(done.out)["findings"]
    assert (done.code, [each["code"] for each in found]) == (4, [Code.POLICY_UNMET])
    policy.write_text(f"log {verifier(THIEF)}\nquorum none\n")
    assert "[untrusted-key]" in jury("audit", "verify", signed, "--policy", policy).out
    policy.write_text(f"log {verifier()}\nquorum none\n")
    assert jury("audit", "verify", signed, "--policy", policy).code == 0


def test_enclosed_policy_must_be_met(signed: Path) -> None:
    """What the log says of itself, it must keep."""
    (signed / "policy").write_text(f"log {verifier()}\nwitness w {vkey('w')}\nquorum w\n")
    assert codes(signed, Trust((verifier(),))) == [Code.POLICY_UNMET]


@pytest.mark.parametrize(("name", "content"), [("keys", b"no key\n"), ("policy", b"quorum nobody\n")])
def test_enclosed_file_that_cannot_be_read_is_found(signed: Path, name: str, content: bytes) -> None:
    """Neither is passed over."""
    (signed / name).write_bytes(content)
    assert codes(signed, Trust((verifier(),))) == [Code.BAD_FILE]


def test_older_checkpoint_must_be_of_this_log_and_of_a_trusted_key(signed: Path, scene: Edition) -> None:
    """One of another key, of another log, or no checkpoint at all proves nothing, and is told."""
    elsewhere = note.sign(Checkpoint(OTHER, 3, bytes(32)).text(), OTHER, OTHER_KEY)
    older = (("stranger", checkpoint(scene.entries[:9], THIEF)), ("elsewhere", elsewhere), ("nothing", b"?"))
    found = codes(signed, Trust((verifier(),), None, older))
    assert found == [Code.BAD_OLDER, Code.OTHER_LOG, Code.BAD_OLDER]


def test_every_older_checkpoint_of_a_log_is_continued(signed: Path, scene: Edition) -> None:
    """Of each size from nothing on."""
    sizes = range(0, len(scene.entries) + 1, 13)
    made = verify(signed, Trust((verifier(),), None, tuple((str(n), checkpoint(scene.entries[:n])) for n in sizes)))
    assert (made.findings, made.older) == ((), tuple(sizes))


async def test_unsigned_bundle_is_whole_and_signed_by_nobody(scene: Edition, tmp_path: Path) -> None:
    """Whoever asks for a key is refused."""
    held = kept(scene)
    await export(held.ledger, held.documents, tmp_path / "bundle")
    made = verify(tmp_path / "bundle", Trust())
    assert [finding.code for finding in made.findings] == [Code.DOCUMENT_MISSING] * 3
    assert not made.signed
    assert codes(tmp_path / "bundle", Trust((verifier(),)))[0] == Code.NOT_SIGNED


def test_document_that_no_record_names_is_found(signed: Path) -> None:
    """Put among the documents, and into the manifest, which nobody signs."""
    content = b"a paper"
    sha256 = hashlib.sha256(content).hexdigest()
    (signed / "documents" / sha256).write_bytes(content)
    manifest = msgspec.json.decode((signed / "manifest.json").read_bytes())
    listed = [*manifest["documents"], {"sha256": sha256, "size": len(content)}]
    manifest["documents"] = sorted(listed, key=lambda document: document["sha256"])
    (signed / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    assert codes(signed, Trust()) == [Code.DOCUMENT_UNKNOWN]


def test_rulebook_lies_in_the_bundle_as_the_opening_record_carries_it(signed: Path, scene: Edition) -> None:
    """Byte for byte, so that its SHA-256 is the one that was recorded."""
    opened = next(
        event
        for entry in scene.entries
        for event in records.decode(entry.raw).events
        if isinstance(event, EditionOpened)
    )
    content = (signed / "rulebooks" / f"{scene.edition}.json").read_bytes()
    assert content == bytes(opened.rulebook)
    assert hashlib.sha256(content).hexdigest() == opened.rulebook_sha256


@pytest.mark.parametrize("path", ["rulebooks/26.json", "rulebooks/27.json"])
def test_another_rulebook_beside_the_log_is_found(signed: Path, path: str) -> None:
    """Put in the place of the edition's, or of an edition that never was, and listed in the manifest."""
    content = b"{}"
    (signed / path).write_bytes(content)
    manifest = msgspec.json.decode((signed / "manifest.json").read_bytes())
    file = {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    kept = [each for each in manifest["enclosed"] if each["path"] != path]
    manifest["enclosed"] = sorted([*kept, file], key=lambda each: str(each["path"]))
    (signed / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    assert codes(signed, Trust()) == [Code.OTHER_RULEBOOK if "26" in path else Code.BAD_FILE]


@pytest.mark.parametrize("path", ["../manifest.json", "rulebooks/../manifest.json", "/etc/hostname", "tile/0/000"])
def test_enclosed_file_with_another_path_is_refused(signed: Path, path: str) -> None:
    """What the manifest lists for readers lies in three places only: nothing else is opened."""
    manifest = msgspec.json.decode((signed / "manifest.json").read_bytes())
    manifest["enclosed"] = [{"path": path, "sha256": "0" * 64, "size": 1}]
    (signed / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    assert codes(signed, Trust()) == [Code.BAD_FILE]


@pytest.mark.parametrize("name", ["manifest.json", "checkpoint", "tile/0/000.p/{size}", "tile/entries/000.p/{size}"])
def test_missing_or_linked_file_is_found(signed: Path, scene: Edition, name: str) -> None:
    """A link is never followed; a file that is not there is named."""
    file = signed / name.format(size=len(scene.entries))
    content = file.read_bytes()
    file.unlink()
    if name != "manifest.json":
        assert Code.BAD_FILE in codes(signed, Trust((verifier(),)))
    elsewhere = signed.parent / "elsewhere"
    elsewhere.write_bytes(content)
    file.symlink_to(elsewhere)
    (first, *_) = verify(signed, Trust((verifier(),))).findings
    assert (first.code, first.details["problem"].endswith("link")) == (Code.BAD_FILE, True)


def test_log_of_others_verifies_under_its_key(tmp_path: Path, jury: Jury) -> None:
    """Three entry tiles, two levels, opaque entries, an extension line."""
    key = note.verifier_for(OTHER, OTHER_KEY)
    done = jury("audit", "verify", opaque(tmp_path / "log"), "--key", key, "--json")
    told = msgspec.json.decode(done.out)
    assert (done.code, told["kind"], told["origin"], told["entries"]) == (0, "log", OTHER, SIZE)
    other = note.verifier_for(OTHER, THIEF)
    assert "[bad-signature]" in jury("audit", "verify", tmp_path / "log", "--key", other).out
    # Without a key nothing can be said of the signature, good or bad; nor is anything.
    unkeyed = jury("audit", "verify", tmp_path / "log")
    assert (unkeyed.code, "(--key)" in unkeyed.out) == (0, True)


def test_log_of_others_may_publish_its_hashes_alone(tmp_path: Path, jury: Jury) -> None:
    """As ours does before its palmares is public: the tree is checked, and the verdict says what was not."""
    done = jury(
        "audit", "verify", opaque(tmp_path / "log", entries=False), "--key", note.verifier_for(OTHER, OTHER_KEY)
    )
    assert done.code == 0
    assert done.out.endswith("le contenu n'est pas publié ici.\n")


def test_log_of_others_that_grew_since_its_checkpoint_verifies(tmp_path: Path) -> None:
    """A partial tile gave way to the full one: its first hashes and entries are those that were signed."""
    directory = opaque(tmp_path / "log")
    head = (directory / "checkpoint").read_bytes()
    opaque(directory, 256 * 3)
    (directory / "checkpoint").write_bytes(head)
    assert not (directory / "tile/0/002.p").exists()
    (directory / "tile/1/000.p/2").write_bytes((directory / "tile/1/000.p/3").read_bytes()[:64])
    made = verify(directory, Trust((note.verifier_for(OTHER, OTHER_KEY),)))
    assert (made.findings, made.size, made.entries) == ((), SIZE, SIZE)


def test_altered_log_of_others_is_refused(tmp_path: Path) -> None:
    """An entry in the last tile, then a hash below a full one."""
    trust = Trust((note.verifier_for(OTHER, OTHER_KEY),))
    directory = opaque(tmp_path / "log")
    entries = directory / "tile/entries/002.p/44"
    entries.write_bytes(entries.read_bytes().replace(b"entry 550", b"entry 5x0"))
    made = verify(directory, trust)
    assert [(finding.code, finding.position) for finding in made.findings] == [(Code.EDITED, 551)]
    hashes = directory / "tile/0/001"
    hashes.write_bytes(bytes(32) + hashes.read_bytes()[32:])
    assert codes(directory, trust) == [Code.BAD_FILE]


@pytest.mark.parametrize(
    "words", [("--key", "nobody"), ("--key", "a+b+c"), ("--policy", "{here}/checkpoint"), ("--older", "x")]
)
def test_wrong_usage_ends_with_2(signed: Path, jury: Jury, words: tuple[str, str]) -> None:
    """A file that is not what it is given for, in one line."""
    done = jury("audit", "verify", signed, words[0], words[1].format(here=signed))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_directory_of_neither_kind_ends_with_2(tmp_path: Path, jury: Jury) -> None:
    """Nothing to verify there."""
    assert jury("audit", "verify", tmp_path).code == 2
