"""The parts of the seal by themselves: receipts as files, the writer of tiles that goes on, the nouns' chains, keys."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit.receipt import Fault as Wrong
from audit.receipt import WrongReceipt, verify
from ledger import checkpoint, note, proof
from ledger.bundle import BundleLedger, export
from ledger.chain import Chain
from ledger.checkpoint import Checkpoint
from ledger.export import no_document
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.note import MalformedNote, verifier_of
from ledger.plainfiles import Fault, MalformedTiles, store
from ledger.port import Damaged, Entry
from ledger.proof import MalformedProof, Proof
from ledger.sealed import NotSealed, Seal, keys_file, policy_file, prove, read_keys, verified
from ledger.tiles import Tiles, TileWriter
from ledger.tree import Tree
from services.registrar.signing import InvalidSealKey, Signer, create_seal_key
from tests.registrar.book import ORIGIN, SIGNER, Book, record, subject

#: The example of the specification (C2SP tlog-proof), whose signatures it elides.
EXAMPLE = b"""c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
"""
ENTRIES = [f"entry {index}".encode() for index in range(600)]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seal a log of 600 entries."""
    directory = tmp_path_factory.mktemp("public")
    writer = TileWriter(directory)
    writer.extend(ENTRIES)
    store(directory, "checkpoint", SIGNER.sign(600, writer.finish()))
    return directory


# -- receipts


def test_proof_of_the_specification_is_read_and_written_again() -> None:
    """Extra data, index, five hashes, and the checkpoint as it is."""
    found = proof.read(EXAMPLE)
    assert (found.place, len(found.hashes)) == (73894, 5)
    assert found.extra is not None
    assert found.extra.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    assert found.checkpoint.startswith(b"example.com/fancylog\n109482\n")
    assert found.encode() == EXAMPLE


@given(st.integers(0, 2**62), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.none() | st.binary())
def test_proof_written_is_read_again(place: int, hashes: list[bytes], extra: bytes | None) -> None:
    """Whatever it holds."""
    made = Proof(place, tuple(hashes), b"origin\n1\nroot\n\nsignature\n", extra)
    assert proof.read(made.encode()) == made


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda raw: b"c2sp.org/tlog-proof@v1\n" + raw + b"\n\n"))
def test_bytes_that_are_no_proof_are_refused_in_one_way(raw: bytes) -> None:
    """Any bytes are a proof that writes itself again, or refused."""
    try:
        found = proof.read(raw)
    except MalformedProof:
        return
    assert found.encode() == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"index 73894", b"index 073894"),
        (b"index 73894", b"index -1"),
        (b"index 73894\n", b""),
        (b"gSKy", b"gSK*"),
        (b"PlQ=\n", b"PlQ\n"),
        (b"PlQ=\n", b"PlR=\n"),
        (b"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n", b"gSKy\n"),
        (b"\n\n", b"\n"),
        (b"extra", "é".encode()),
    ],
)
def test_proof_not_written_as_the_specification_says(old: bytes, new: bytes) -> None:
    """Each deviation is refused."""
    assert old in EXAMPLE
    with pytest.raises(MalformedProof):
        proof.read(EXAMPLE.replace(old, new, 1))


@pytest.mark.parametrize("position", [1, 255, 256, 257, 512, 513, 600])
def test_receipt_proves_each_position(public: Path, position: int) -> None:
    """The entry handed over, or carried, is at its place in the signed tree."""
    entry = ENTRIES[position - 1]
    digest = hashlib.sha256(entry).hexdigest()
    plain, full = prove(public, position).encode(), prove(public, position, entry).encode()
    for proven in (verify(plain, [SIGNER.verifier], entry), verify(full, [SIGNER.verifier], None, digest)):
        assert proven == (ORIGIN, position, 600, digest)


def test_receipt_of_what_is_not_sealed(public: Path) -> None:
    """Beyond the last checkpoint there is none yet."""
    with pytest.raises(NotSealed) as refused:
        prove(public, 601)
    assert refused.value.size == 600


def wrong(raw: bytes, record: bytes | None = ENTRIES[4], sha256: str | None = None, key: str = "") -> Wrong:
    """Verify a receipt that proves nothing; return why."""
    with pytest.raises(WrongReceipt) as found:
        verify(raw, [verifier_of(key) if key else SIGNER.verifier], record, sha256)
    assert all(found.value.sentence())
    return found.value.fault


def test_receipt_altered_is_refused_with_its_reason(public: Path) -> None:
    """Every part counts: record, place, hashes, signature, log, key."""
    sound = prove(public, 5)
    raw = sound.encode()
    other = Signer(ORIGIN, note_key("another registrar")).verifier
    stranger = Signer("another.example/log", note_key("a registrar")).verifier
    assert wrong(b"") is Wrong.MALFORMED
    assert wrong(sound._replace(checkpoint=b"nothing").encode()) is Wrong.MALFORMED
    assert wrong(raw, key=str(stranger)) is Wrong.OTHER_LOG
    assert wrong(raw, key=str(other)) is Wrong.WRONG_SIGNATURE
    assert wrong(raw.replace(b"\n600\n", b"\n601\n")) is Wrong.WRONG_SIGNATURE
    assert wrong(raw, record=None) is Wrong.NO_RECORD
    assert wrong(raw, sha256="0" * 64) is Wrong.OTHER_RECORD
    assert wrong(raw, record=ENTRIES[5]) is Wrong.NOT_INCLUDED
    assert wrong(sound._replace(place=5).encode()) is Wrong.NOT_INCLUDED
    assert wrong(sound._replace(hashes=sound.hashes[:-1]).encode()) is Wrong.NOT_INCLUDED
    assert wrong(sound._replace(extra=ENTRIES[5]).encode(), record=None) is Wrong.NOT_INCLUDED


def note_key(name: str) -> Ed25519PrivateKey:
    """Return a key that is always the same for a name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


# -- the writer of tiles


@pytest.mark.parametrize("steps", [[1] * 40, [255, 1, 1, 255, 88], [256, 256, 88], [600]])
def test_tiles_written_size_by_size_are_those_of_each_size(tmp_path: Path, steps: list[int]) -> None:
    """Partial tiles are brought to disk at any size, and the writer goes on; the root is the growing tree's."""
    writer, growing = TileWriter(tmp_path), Tree()
    for step in steps:
        part = ENTRIES[writer.size : writer.size + step]
        writer.extend(part)
        for entry in part:
            growing.append(entry)
        assert writer.finish() == growing.root()
        assert Tiles(tmp_path, writer.size).check()[0] == growing.root()
        assert Tiles(tmp_path, writer.size).entries((writer.size - 1) // 256)[-1] == part[-1]
    assert writer.replaced == []


def test_writer_begun_again_writes_nothing_that_is_there(tmp_path: Path) -> None:
    """The second writing of the same log touches no file but what was another, and names that."""
    for _ in range(2):
        writer = TileWriter(tmp_path)
        writer.extend(ENTRIES)
        writer.finish()
    assert writer.replaced == []
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    rotten = tmp_path / "tile" / "0" / "001"
    rotten.write_bytes(b"\x00" * 8192)
    (tmp_path / "tile" / "entries" / "000").write_bytes(b"short")
    writer = TileWriter(tmp_path)
    writer.extend(ENTRIES)
    writer.finish()
    assert writer.replaced == ["tile/entries/000", "tile/0/001"]
    touched = {path for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert touched == {rotten, tmp_path / "tile" / "entries" / "000"}
    assert Tiles(tmp_path, 600).entries(0) == ENTRIES[:256]


# -- the nouns' chains


def entry(position: int, noun: str, version: int = 1, prev: str = "") -> Entry:
    """Return a record as stored."""
    return Entry(position, subject(noun), record(noun, version, prev))


def test_chain_takes_what_follows_and_nothing_else() -> None:
    """A position that is missing or repeated is damage, and the chain stands where it was."""
    chain = Chain()
    chain.look(first := entry(1, "a"))
    for position in (1, 3):
        with pytest.raises(Damaged, match="position 2 is missing"):
            chain.look(entry(position, "b"))
    chain.look(entry(2, "a", 2, hashlib.sha256(first.raw).hexdigest()))
    with pytest.raises(Damaged, match=r"position 3 does not follow version 2 of jury\.log\.26\.ballot\.a"):
        chain.look(entry(3, "a", 3, hashlib.sha256(first.raw).hexdigest()))
    chain.look(entry(3, "b"))
    assert chain.position == 3


def test_chain_takes_records_of_a_newer_program() -> None:
    """Whoever seals need not understand: fields that are not known here change nothing."""
    raw = record("a").replace(b'"format":1', b'"format":9,"seal":[1]')
    chain = Chain()
    chain.look(Entry(1, subject("a"), raw))
    assert chain.position == 1


# -- keys, checkpoints, bundles


def test_sealing_key_is_created_once_and_loaded_as_it_is(tmp_path: Path) -> None:
    """Mode 0600; never overwritten, never made by loading, refused when others may read it."""
    key = tmp_path / "seal.key"
    with pytest.raises(InvalidSealKey, match="No such file"):
        Signer.load(ORIGIN, key)
    create_seal_key(key)
    assert key.stat().st_mode & 0o777 == 0o600
    signer = Signer.load(ORIGIN, key)
    assert signer.verifier == Signer.load(ORIGIN, key).verifier
    with pytest.raises(FileExistsError):
        create_seal_key(key)
    key.chmod(0o640)
    with pytest.raises(InvalidSealKey, match="expected 0600"):
        Signer.load(ORIGIN, key)


def test_checkpoint_is_of_this_log_and_of_a_known_key() -> None:
    """Another origin, another key, another text: each is told."""
    raw = SIGNER.sign(7, bytes(32))
    assert verified(raw, ORIGIN, [SIGNER.verifier]) == Checkpoint(ORIGIN, 7, bytes(32))
    with pytest.raises(MalformedNote, match="not of other"):
        verified(raw, "other", [SIGNER.verifier])
    with pytest.raises(MalformedNote, match="no known key"):
        verified(raw.replace(b"\n7\n", b"\n8\n"), ORIGIN, [SIGNER.verifier])
    with pytest.raises(MalformedNote, match="no known key"):
        verified(raw, ORIGIN, [])


def test_keys_and_policy_are_files_that_read_back() -> None:
    """A verifier key a line; the policy trusts the log and asks for no witness."""
    keys = keys_file([SIGNER.verifier])
    assert read_keys(keys) == (SIGNER.verifier,)
    assert policy_file([SIGNER.verifier]) == b"log " + keys + b"quorum none\n"
    for broken in (b"nonsense\n", b"\xff"):
        with pytest.raises(MalformedNote):
            read_keys(broken)


async def log() -> MemoryLedger:
    """Return a log of 300 records."""
    ledger = MemoryLedger()
    await Book(ledger).fill(300)
    return ledger


async def seal_of(ledger: MemoryLedger, size: int, words: bytes = b"") -> Seal:
    """Return the seal of a log's first records."""
    growing = Tree()
    for each in await ledger.read(1, size):
        growing.append(each.raw + words)
    return Seal(SIGNER.sign(size, growing.root()), keys_file([SIGNER.verifier]), policy_file([SIGNER.verifier]))


@pytest.fixture
async def bundle(tmp_path: Path) -> Path:
    """Export a signed bundle."""
    ledger = await log()
    await export(ledger, MemoryDocuments(), tmp_path / "b", 290, no_document, await seal_of(ledger, 290))
    return tmp_path / "b"


async def test_signed_bundle_opens_and_says_so(bundle: Path) -> None:
    """Its manifest names the three files."""
    manifest = BundleLedger(bundle).manifest
    assert (manifest.status, manifest.size) == ("signed", 290)
    assert (manifest.checkpoint, manifest.keys, manifest.policy) == ("checkpoint", "keys", "policy")
    assert len(await BundleLedger(bundle).read(1, 1000)) == 290


async def test_seal_of_other_records_makes_no_bundle(tmp_path: Path) -> None:
    """Another size, or other records of that size: nothing is written."""
    ledger = await log()
    for seal in (await seal_of(ledger, 289), await seal_of(ledger, 290, b"!")):
        with pytest.raises(MalformedTiles) as refused:
            await export(ledger, MemoryDocuments(), tmp_path / "b", 290, no_document, seal)
        assert refused.value.fault is Fault.BAD_CHECKPOINT
    assert not (tmp_path / "b").exists()


def test_signed_bundle_altered_does_not_open(bundle: Path) -> None:
    """Checkpoint gone, changed, of another log or key; keys that are none."""

    def fault(name: str, content: bytes | None) -> Fault:
        kept = (bundle / name).read_bytes()
        (bundle / name).unlink()
        if content is not None:
            (bundle / name).write_bytes(content)
        with pytest.raises(MalformedTiles) as refused:
            BundleLedger(bundle)
        (bundle / name).write_bytes(kept)
        return refused.value.fault

    sound = (bundle / "checkpoint").read_bytes()
    other = Signer(ORIGIN, note_key("another registrar"))
    assert fault("checkpoint", None) is Fault.MISSING
    assert fault("checkpoint", b"") is Fault.BAD_CHECKPOINT
    assert fault("checkpoint", sound.replace(b"\n290\n", b"\n291\n")) is Fault.BAD_CHECKPOINT
    assert fault("checkpoint", SIGNER.sign(289, bytes(32))) is Fault.BAD_CHECKPOINT
    assert fault("checkpoint", other.sign(290, note_root(sound))) is Fault.BAD_CHECKPOINT
    assert fault("keys", keys_file([other.verifier])) is Fault.BAD_CHECKPOINT
    assert fault("keys", b"") is Fault.BAD_CHECKPOINT
    assert fault("keys", None) is Fault.MISSING
    manifest = (bundle / "manifest.json").read_bytes()
    assert fault("manifest.json", manifest.replace(b'"keys": "keys"', b'"keys": null')) is Fault.BAD_MANIFEST
    assert fault("manifest.json", manifest.replace(b'"signed"', b'"unsigned"')) is Fault.BAD_MANIFEST
    assert BundleLedger(bundle).manifest.status == "signed"


def note_root(raw: bytes) -> bytes:
    """Return the root that a checkpoint tells."""
    return checkpoint.parse(note.read(raw).text).root


async def test_two_exports_of_a_sealed_log_are_the_same_bytes(tmp_path: Path) -> None:
    """A signature is determined by what is signed."""
    ledger = await log()
    for _ in range(2):
        seal = await seal_of(ledger, 300)
        await export(ledger, MemoryDocuments(), tmp_path / "b", None, no_document, seal)
    assert BundleLedger(tmp_path / "b").manifest.size == 300
