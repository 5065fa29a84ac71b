"""Logs of others, written by Go's own code as C2SP tlog-tiles: what `jury audit verify` says of each."""

import base64
import gzip
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.checked import Checked
from audit.codes import Code
from audit.trust import Trust
from audit.verify import verify
from ledger import checkpoint as checkpoints
from ledger import note
from ledger.checkpoint import Checkpoint
from ledger.cosignature import cosign, cosigned
from ledger.note import MLDSA44, Verifier
from ledger.policy import read
from ledger.tiles import tile_path
from ledger.tree import EMPTY
from tests.jury import Jury
from tests.proof.conftest import Build

#: An address without scheme, as the specification would have it.
ORIGIN = "rome.ct.example.com/tevere"
STRANGER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"stranger").digest())

#: Writes a log: its size, where its entries go, its key's name, its extension lines; returns it and its key.
Write = Callable[..., tuple[Path, Verifier]]


@pytest.fixture(scope="module")
def write(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Give a way to have Go write a log."""
    tiles = build("tiles")

    def make(size: int, entries: str = "entries", name: str = ORIGIN, *extensions: str) -> tuple[Path, Verifier]:
        directory = tmp_path_factory.mktemp("log")
        done = tiles(directory, ORIGIN, name, size, entries, *extensions)
        assert done.returncode == 0, done.stdout
        return directory, note.verifier_of(done.stdout.strip())

    return make


@pytest.fixture(scope="module")
def log(write: Write) -> tuple[Path, Verifier]:
    """Give a log of two full tiles and a partial one; whoever changes it copies it first."""
    return write(600)


def codes(made: Checked) -> list[Code]:
    """Return what was found."""
    return [finding.code for finding in made.findings]


def resigned(directory: Path, target: Path, *lines: str, before: bool = False) -> Path:
    """Copy a log, with more signature lines on its checkpoint: after its own, or before."""
    shutil.copytree(directory, target)
    text, own = (directory / "checkpoint").read_text(encoding="utf-8").split("\n\n")
    added = "".join(f"{line}\n" for line in lines)
    signed = added + own if before else own + added
    (target / "checkpoint").write_text(f"{text}\n\n{signed}", encoding="utf-8")
    return target


# -- sizes and shapes


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 70_000])
def test_log_of_any_size_verifies(write: Write, size: int) -> None:
    """Nothing at all, tiles that are just full, two levels; 70,000 entries are the specification's own example."""
    directory, key = write(size)
    made = verify(directory, Trust((key,)))
    assert made.findings == ()
    assert (made.kind, made.origin, made.size, made.entries) == ("log", ORIGIN, size, size)
    if size == 0:
        assert (made.root, list(directory.iterdir())) == (EMPTY.hex(), [directory / "checkpoint"])
    if size == 70_000:
        tiles = {path.relative_to(directory / "tile").as_posix() for path in (directory / "tile").rglob("*")}
        assert {"0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1", "entries/273.p/112"} <= tiles


@pytest.mark.parametrize("entries", ["none", "data"])
def test_log_whose_entries_are_not_there_verifies_by_its_hashes(write: Write, jury: Jury, entries: str) -> None:
    """Hash tiles and a checkpoint alone; or entries of a kind of their own (static-ct-api), which nobody here reads."""
    directory, key = write(300, entries)
    done = jury("audit", "verify", directory, "--key", key, "--json")
    told = msgspec.json.decode(done.out)
    assert (done.code, told["findings"], told["size"], told["entries"]) == (0, [], 300, 0)
    shown = jury("audit", "verify", directory, "--key", key, english=True).out
    assert shown.endswith("the tree is the one that the trusted key signed; the entries are not published here.\n")


def test_partial_tiles_of_other_sizes_are_passed_over(log: tuple[Path, Verifier], write: Write, tmp_path: Path) -> None:
    """A log keeps the partial tiles of its older checkpoints; what they hold is not asked."""
    directory = Path(shutil.copytree(log[0], tmp_path / "log"))
    for place in ("0/002.p/9", "entries/002.p/9", "1/000.p/1"):
        (directory / "tile" / place).parent.mkdir(parents=True, exist_ok=True)
        (directory / "tile" / place).write_bytes(b"?")
    assert verify(directory, Trust((log[1],))).findings == ()


def test_full_tile_stands_for_a_partial_one(write: Write, tmp_path: Path) -> None:
    """A log that grew may have deleted the partial tiles of a checkpoint that somebody still holds."""
    directory, key = write(768)
    old = write(600)[0]
    for name in ("checkpoint", "tile/1/000.p/2"):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
    head = checkpoints.read((old / "checkpoint").read_bytes())[0]
    (directory / "tile" / "1" / "000.p" / "2").write_bytes((old / "tile" / "1" / "000.p" / "2").read_bytes())
    (directory / "checkpoint").write_bytes(note.sign(head.text(), ORIGIN, STRANGER))
    assert not (directory / "tile" / "0" / "002.p").exists()
    made = verify(directory, Trust((note.verifier_for(ORIGIN, STRANGER),)))
    assert (made.findings, made.size, made.entries) == ((), 600, 600)
    assert key.name == ORIGIN


def test_extension_lines_are_signed_and_say_nothing_here(write: Write) -> None:
    """They are kept as they are; the tree is the same."""
    directory, key = write(5, "entries", ORIGIN, "an extension", "another — with a dash")
    assert verify(directory, Trust((key,))).findings == ()
    file = directory / "checkpoint"
    file.write_text(file.read_text(encoding="utf-8").replace("another", "an other"), encoding="utf-8")
    assert codes(verify(directory, Trust((key,)))) == [Code.BAD_SIGNATURE]


def test_older_checkpoint_of_the_same_log_is_continued(
    log: tuple[Path, Verifier], write: Write, tmp_path: Path
) -> None:
    """Of the same entries, signed by the same key; one of another history is a fork."""
    directory, key = resigned(log[0], tmp_path / "log", sign(log[0], STRANGER)), note.verifier_for(ORIGIN, STRANGER)
    older = note.sign(checkpoints.read((write(300)[0] / "checkpoint").read_bytes())[0].text(), ORIGIN, STRANGER)
    fork = note.sign(Checkpoint(ORIGIN, 300, bytes(32)).text(), ORIGIN, STRANGER)
    made = verify(directory, Trust((key,), None, (("older", older), ("fork", fork))))
    assert (made.older, codes(made)) == ((300,), [Code.FORKED])


def sign(directory: Path, key: Ed25519PrivateKey, name: str = ORIGIN) -> str:
    """Return a signature line over a log's checkpoint."""
    return note.signature_line(checkpoints.read((directory / "checkpoint").read_bytes())[1].text, name, key)


# -- signatures


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_unknown_signatures_are_passed_over(log: tuple[Path, Verifier], tmp_path: Path, *, before: bool) -> None:
    """Of other keys, of kinds nobody knows, large ones, under the log's own name too: before and after its own."""
    lines = [
        sign(log[0], STRANGER),
        f"— {ORIGIN} {base64.b64encode(bytes(range(5))).decode()}",
        f"— {ORIGIN} {base64.b64encode(b'abcd' + bytes(3_300)).decode()}",
        "— grease.invalid TmV2ZXIgdXBzZXQ=",
        "— Évry/témoin AAAAAAAA",
    ]
    directory = resigned(log[0], tmp_path / "log", *lines * 3, before=before)
    assert verify(directory, Trust((log[1],))).findings == ()


def test_bad_signature_of_a_known_key_is_found_beside_a_good_one(log: tuple[Path, Verifier], tmp_path: Path) -> None:
    """As Go does: a note of which a known key's signature does not verify is refused, whatever else it carries."""
    good = note.read((log[0] / "checkpoint").read_bytes()).lines[0]
    bad = good._replace(signature=bytes(64))
    directory = resigned(log[0], tmp_path / "log", str(bad))
    assert codes(verify(directory, Trust((log[1],)))) == [Code.BAD_SIGNATURE]


def test_key_named_otherwise_than_the_origin(write: Write, jury: Jury, tmp_path: Path) -> None:
    """That both are the same is usual, and no more: the auditor's key counts under its own; a policy is strict."""
    directory, key = write(20, "entries", "sum.example.org")
    done = jury("audit", "verify", directory, "--key", key, "--json")
    told = msgspec.json.decode(done.out)
    assert (done.code, told["origin"], told["findings"]) == (0, ORIGIN, [])
    assert codes(verify(directory, Trust(policy=read(f"log {key}\nquorum none\n".encode())))) == [Code.OTHER_LOG]
    assert codes(verify(directory, Trust((note.verifier_for("sum.example.org", STRANGER),)))) == [Code.OTHER_LOG]


def test_file_of_several_keys(log: tuple[Path, Verifier], jury: Jury, tmp_path: Path) -> None:
    """One of them signed; those of other logs, and of kinds that nobody knows, do not matter; comments neither."""
    ecdsa = f"{ORIGIN}+deadbeef+{base64.b64encode(bytes((2,)) + bytes(91)).decode()}"
    file = tmp_path / "keys"
    file.write_text(f"# keys\n{ecdsa}\n\n{note.verifier_for('other.example', STRANGER)}\n{log[1]}\n", encoding="utf-8")
    assert jury("audit", "verify", log[0], "--key", file).code == 0
    file.write_text(f"{ecdsa}\n", encoding="utf-8")
    assert jury("audit", "verify", log[0], "--key", file).code == 2
    file.write_text(f"{note.verifier_for(ORIGIN, STRANGER)}\n", encoding="utf-8")
    assert jury("audit", "verify", log[0], "--key", file).code == 4


def test_witness_s_key_is_no_log_s_key(log: tuple[Path, Verifier], tmp_path: Path) -> None:
    """A good cosignature under the log's own name vouches for no log."""
    text = note.read((log[0] / "checkpoint").read_bytes()).text
    directory = resigned(log[0], tmp_path / "log", cosign(text, ORIGIN, STRANGER, 1))
    witness = note.verifier_for(ORIGIN, STRANGER, note.COSIGNATURE)
    assert codes(verify(directory, Trust((witness,)))) == [Code.BAD_SIGNATURE]


def mldsa(name: str, text: str, time: int, key: MLDSA44PrivateKey) -> tuple[Verifier, str]:
    """Return the verifier key and the line of a cosignature, made of the specification's structure by hand."""
    said = checkpoints.parse(text)
    message = b"subtree/v1\n\x00" + bytes((len(name),)) + name.encode() + time.to_bytes(8, "big")
    message += bytes((len(said.origin),)) + said.origin.encode() + bytes(8) + said.size.to_bytes(8, "big") + said.root
    verifier = Verifier(name, MLDSA44, key.public_key().public_bytes_raw())
    signature = verifier.id + time.to_bytes(8, "big") + key.sign(message)
    return verifier, f"— {name} {base64.b64encode(signature).decode()}"


def test_post_quantum_signatures_count(log: tuple[Path, Verifier], tmp_path: Path) -> None:
    """ML-DSA-44, which the specification asks new logs and witnesses for: of the log, and of a witness in a policy."""
    key, text = MLDSA44PrivateKey.generate(), note.read((log[0] / "checkpoint").read_bytes()).text
    own, line = mldsa(ORIGIN, text, 1_700_000_000, key)
    witness, other = mldsa("w.example", text, 0, key)
    assert note.verifier_of(str(own)) == own
    directory = resigned(log[0], tmp_path / "log", line, other)
    assert verify(directory, Trust((own,))).findings == ()
    policy = read(f"log {own}\nwitness w {witness}\nquorum w\n".encode())
    assert verify(directory, Trust(policy=policy)).findings == ()
    # Under another name, over another tree, or at another time it is no cosignature.
    for name, said, time in (("x.example", text, 0), ("w.example", text.replace("600", "601", 1), 0)):
        changed = mldsa(name, said, time, key)[1].split(" ")[-1]
        raw = witness.id + base64.b64decode(changed)[4:]
        assert not cosigned(note.Note(text, (note.Line("w.example", raw[:4], raw[4:]),)), witness)
    late = base64.b64decode(other.split(" ")[-1])
    assert not cosigned(note.Note(text, (note.Line("w.example", late[:4], bytes(7) + b"\1" + late[12:]),)), witness)


# -- what is wrong with them


def test_altered_logs_of_others_are_refused(log: tuple[Path, Verifier], tmp_path: Path) -> None:
    """An entry, a hash, a tile cut or missing, a link, an entry bundle that goes on: each with its own word."""
    altered: tuple[tuple[str, Callable[[bytes], bytes] | None, Code], ...] = (
        ("tile/entries/001", lambda raw: raw.replace(b"entry 300", b"entry 3O0"), Code.EDITED),
        ("tile/entries/002.p/88", lambda raw: raw + b"\0\5extra", Code.INSERTED),
        ("tile/entries/000", lambda raw: raw[:-3], Code.BAD_FILE),
        ("tile/0/001", lambda raw: raw[:-32] + bytes(32), Code.BAD_FILE),
        ("tile/0/002.p/88", lambda raw: raw[:-1], Code.BAD_FILE),
        ("tile/0/002.p/88", lambda raw: raw[:-32] + bytes(32), Code.WRONG_ROOT),
        ("tile/1/000.p/2", lambda raw: raw[32:] + raw[:32], Code.BAD_FILE),
        ("tile/0/000", None, Code.BAD_FILE),
    )
    for number, (path, change, code) in enumerate(altered):
        directory = Path(shutil.copytree(log[0], tmp_path / str(number)))
        file = directory / path
        raw = file.read_bytes()
        file.unlink()
        if change is not None:
            file.write_bytes(change(raw))
        assert code in codes(verify(directory, Trust((log[1],)))), (path, code)


# -- public logs: their own checkpoints, as they were published


#: The checksum database of Go, whose key is named otherwise than its origin; a log of Certificate Transparency, which
#: signs a tree head of RFC 6962 (the example of transparency-dev/formats, Apache-2.0).
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO = """\
go.sum database tree
63096908
8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=

— sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=
""".encode()
ROME_KEY = (
    "rome.ct.filippo.io/2024h1+78f4abae+BTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAFzPC3fap+uINc1RQ4eRbYMUt84+bKkA8GDLN8KwVdz"
    "AgYhYSv4kS8XSheGLAHCWhIJTJbuC3sL88bNMTtrsBM="
)
ROME = """\
rome.ct.filippo.io/2024h1
115474666
2q1K6aiIJR+F7TyhiWOghoWOjY0/3dVBLsBbAvB4xCw=

— rome.ct.filippo.io/2024h1 ePSrrgAAAY5+gVlSBAMARzBFAiEAv8bOMzo3Ed/GbU9fzzJvaStX6i8xTsmEF+NqvpGhIO0CIEn1X+zzVE\
erdix64GEn97XCXObA2G5JQ8UDDqCKdG5m
""".encode()
#: Keys of others as they are published: Sigstore's log in tiles, and two of Certificate Transparency.
KEYS = (
    GO_KEY,
    ROME_KEY,
    "log2025-1.rekor.sigstore.dev+cf119915+AbfK5adZJxsI323FwGD2AJJ9F4i89cfDuLdGJBIYntuO",
    "ct.googleapis.com/logs/us1/argon2024+7deb49d0+BTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB25bKnLaZTFXOa2pgO70rjcVEMXKJkMBgFQ"
    "HZ1kwFlGK9zIAx0FtC2oCfeZQe0E++VXuiYE9hFSzhRlOy92K8A=",
)


def test_published_keys_are_read() -> None:
    """Each hash is that of its name and key, and each is written again as it was."""
    assert [str(note.verifier_of(key)) for key in KEYS] == list(KEYS)


@pytest.mark.parametrize(("raw", "key", "size"), [(GO, GO_KEY, 63_096_908), (ROME, ROME_KEY, 115_474_666)])
def test_checkpoint_of_a_public_log_verifies(tmp_path: Path, jury: Jury, raw: bytes, key: str, size: int) -> None:
    """What is missing beside it are the tiles alone; with another size the signature is not good."""
    (tmp_path / "checkpoint").write_bytes(raw)
    made = verify(tmp_path, Trust((note.verifier_of(key),)))
    assert (made.size, [(each.code, each.details["path"]) for each in made.findings]) == (
        size,
        [(Code.BAD_FILE, tile_path(0, 0))],
    )
    (tmp_path / "checkpoint").write_bytes(raw.replace(str(size).encode(), str(size + 1).encode()))
    assert Code.BAD_SIGNATURE in codes(verify(tmp_path, Trust((note.verifier_of(key),))))
    assert jury("audit", "verify", tmp_path, "--key", key).code == 4


def tree_head(directory: Path, key: ec.EllipticCurvePrivateKey) -> tuple[Verifier, str]:
    """Return the key and the line of a log of Certificate Transparency over a checkpoint, made by hand of RFC 6962."""
    said = checkpoints.read((directory / "checkpoint").read_bytes())[0]
    time = (1_700_000_000_000).to_bytes(8, "big")
    signature = key.sign(b"\0\1" + time + said.size.to_bytes(8, "big") + said.root, ec.ECDSA(SHA256()))
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    verifier = Verifier(said.origin, note.TREE_HEAD, der)
    raw = verifier.id + time + b"\4\3" + len(signature).to_bytes(2, "big") + signature
    return verifier, f"— {said.origin} {base64.b64encode(raw).decode()}"


def test_log_of_certificate_transparency_verifies(write: Write, tmp_path: Path, jury: Jury) -> None:
    """Its tiles, its tree head, entries of a kind of their own; not with a bit changed, nor with extension lines."""
    key = ec.generate_private_key(ec.SECP256R1())
    for number, (extensions, damage) in enumerate((((), 0), ((), 1), (("an extension",), 0))):
        directory = write(300, "data", ORIGIN, *extensions)[0]
        verifier, line = tree_head(directory, key)
        raw = bytearray(base64.b64decode(line.rsplit(" ", 1)[1]))
        raw[5] ^= damage
        line = f"— {ORIGIN} {base64.b64encode(raw).decode()}"
        log = resigned(directory, tmp_path / str(number), line)
        wrong = [Code.BAD_SIGNATURE] if damage or extensions else []
        assert codes(verify(log, Trust((verifier,)))) == wrong, (extensions, damage)
        assert jury("audit", "verify", log, "--key", verifier).code == (4 if wrong else 0)


def test_log_whose_key_nobody_gave_is_whole_under_whoever_s_checkpoint(
    log: tuple[Path, Verifier], tmp_path: Path, jury: Jury
) -> None:
    """Nothing is said of a signature that nothing was there to check by; the tree is checked all the same."""
    done = jury("audit", "verify", log[0], english=True)
    verdict = "Verdict: whole under its checkpoint, of which nothing tells whose it is: give this log's key (--key)."
    assert (done.code, done.out.splitlines()[-1]) == (0, verdict)
    assert not msgspec.json.decode(jury("audit", "verify", log[0], "--json").out)["signed"]
    directory = Path(shutil.copytree(log[0], tmp_path / "log"))
    file = directory / "tile/entries/001"
    file.write_bytes(file.read_bytes().replace(b"entry 300", b"entry 3O0"))
    assert codes(verify(directory, Trust())) == [Code.EDITED]


def test_entry_bundles_as_they_were_served_are_opened(log: tuple[Path, Verifier], tmp_path: Path) -> None:
    """Compressed by gzip, as a log may serve them unasked; one that unpacks to more than a bundle holds is refused."""
    directory = Path(shutil.copytree(log[0], tmp_path / "log"))
    for file in (directory / "tile/entries/000", directory / "tile/entries/002.p/88"):
        file.write_bytes(gzip.compress(file.read_bytes()))
    made = verify(directory, Trust((log[1],)))
    assert (made.findings, made.entries) == ((), 600)
    (directory / "tile/entries/000").write_bytes(gzip.compress(bytes(1 << 25)))
    assert codes(verify(directory, Trust((log[1],)))) == [Code.BAD_FILE]
    (directory / "tile/entries/000").write_bytes(b"\x1f\x8b\x08 no more than it begins as")
    assert codes(verify(directory, Trust((log[1],)))) == [Code.BAD_FILE]
