"""A whole demo edition before Go's own code: bundle, older checkpoints and receipts verify; altered, each is refused.

It is the stored edition of `tests/golden/forty-1`. Nobody holds its key any more: who signs it again has another.
"""

import asyncio
import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from ledger import note, tree
from ledger.bundle import BundleLedger
from ledger.checkpoint import Checkpoint
from ledger.grown import framed
from ledger.port import Entry
from ledger.sealed import prove
from ledger.seals import frame
from ledger.tiles import FULL, entries_path
from ledger.tree import leaf_hash
from tests.golden.test_forty import BUNDLE, SIZE
from tests.proof.conftest import Go
from tests.proof.made import ORIGIN, THIEF, verifier

KEYS: Final = (BUNDLE / "keys").read_text(encoding="utf-8")
NAME: Final = "delibere.invalid/label"
#: The first, both sides of a tile's edge, the last of the last full tile, the first of the partial one, the last.
POSITIONS: Final = (1, 256, 257, 1280, 1281, SIZE)
#: What is changed in a copy of the bundle, and how Go says so.
Alter = Callable[[Path], None]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Give the records of the edition."""
    return list(asyncio.run(BundleLedger(BUNDLE).read(1, SIZE)))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of what Go reads of the bundle."""
    return Path(shutil.copytree(BUNDLE, tmp_path / "bundle", ignore=shutil.ignore_patterns("schemas", "documents")))


def refused(done: subprocess.CompletedProcess[str], why: str) -> bool:
    """Say whether it ended with that reason."""
    return done.returncode == 1 and why in done.stdout


def test_go_computes_the_signed_root_from_the_entries(go: Go) -> None:
    """Signature, tree from the entry tiles alone, hash tiles, and each of the six checkpoints signed on the way."""
    done = go("log", KEYS, BUNDLE)
    signed = (BUNDLE / "checkpoint").read_text(encoding="utf-8").split("\n")
    assert done.stdout == f"{NAME} {SIZE} {signed[2]} 6\n"


def retiled(index: int, change: Callable[[list[bytes]], list[bytes]]) -> Alter:
    """Change the entries of one file."""

    def alter(directory: Path) -> None:
        file = directory / entries_path(index, min(FULL, SIZE - index * FULL))
        file.write_bytes(frame(change(list(framed(file.read_bytes(), file.name)))))

    return alter


def edited(entries: list[bytes]) -> list[bytes]:
    """Change a vote."""
    at = next(place for place, raw in enumerate(entries) if b'"vote-cast"' in raw and b'"for"' in raw)
    return [*entries[:at], entries[at].replace(b'"for"', b'"against"'), *entries[at + 1 :]]


def replaced(path: str, change: Callable[[bytes], bytes]) -> Alter:
    """Change the bytes of one file."""

    def alter(directory: Path) -> None:
        raw = (directory / path).read_bytes()
        assert change(raw) != raw
        (directory / path).write_bytes(change(raw))

    return alter


def older(size: int) -> bytes:
    """Return an older checkpoint of the edition, as it was signed."""
    notes = framed((BUNDLE / "checkpoints").read_bytes(), "checkpoints")
    return next(raw for raw in notes if raw.split(b"\n")[1] == str(size).encode())


def forked(raw: bytes) -> bytes:
    """Put into the history a checkpoint of another tree, under a signature that is not over it."""
    return raw.replace(b"dXNizSTk", b"dXNizSTl", 1)


def rolled_back(directory: Path) -> None:
    """Put back the checkpoint of 1280, tiles and all; the history knows a later one."""
    shutil.rmtree(directory / "tile" / "entries" / "005.p")
    shutil.rmtree(directory / "tile" / "0" / "005.p")
    (directory / "checkpoint").write_bytes(older(1280))


def signed_by_another(directory: Path) -> None:
    """Sign the same tree with another key under the same name."""
    text = note.read((directory / "checkpoint").read_bytes()).text
    (directory / "checkpoint").write_bytes(note.sign(text, NAME, THIEF))


ALTERED: Final[dict[str, tuple[Alter, str]]] = {
    "edit": (retiled(3, edited), "the entries are not those of the checkpoint"),
    "drop": (retiled(2, lambda raws: raws[:-1]), "tile/entries/002 holds 255 entries, not 256"),
    "swap": (retiled(1, lambda raws: [raws[1], raws[0], *raws[2:]]), "the entries are not those of the checkpoint"),
    "insert": (retiled(5, lambda raws: [*raws, raws[0]]), "tile/entries/005.p/66 holds 67 entries, not 66"),
    "cut": (replaced("tile/entries/004", lambda raw: raw[:-1]), "tile/entries/004 is cut short"),
    "truncate": (lambda copy: (copy / "tile/entries/005.p/66").unlink(), "no such file"),
    "hash": (replaced("tile/0/003", lambda raw: raw[32:] + raw[:32]), "tile/0/003 is not made of the entries"),
    "root": (replaced("tile/1/000.p/5", lambda raw: raw[:-32] + bytes(32)), "tile/1/000.p/5 is not made of"),
    "size": (replaced("checkpoint", lambda raw: raw.replace(b"\n1346\n", b"\n1345\n")), "invalid signature"),
    "sign_again": (signed_by_another, "no verifiable signatures"),
    "fork": (replaced("checkpoints", forked), "invalid signature"),
    "rollback": (rolled_back, "invalid"),
}


@pytest.mark.parametrize(("alter", "why"), ALTERED.values(), ids=ALTERED)
def test_go_refuses_the_edition_altered(go: Go, copy: Path, alter: Alter, why: str) -> None:
    """Whatever was changed in its files."""
    alter(copy)
    assert refused(go("log", KEYS, copy), why)


def test_go_refuses_another_history_under_a_stolen_key(go: Go, copy: Path) -> None:
    """Whoever holds the log's key signs what he likes: not over the checkpoints that were signed before."""
    key = verifier(THIEF)
    root = note.read((copy / "checkpoint").read_bytes()).text.split("\n")[2]
    notes = [note.read(raw).text for raw in framed((copy / "checkpoints").read_bytes(), "checkpoints")]
    texts = [text.replace(NAME, ORIGIN) for text in notes]

    def signs(texts: list[str]) -> None:
        (copy / "checkpoints").write_bytes(frame([note.sign(text, ORIGIN, THIEF) for text in texts]))
        (copy / "checkpoint").write_bytes(note.sign(texts[-1], ORIGIN, THIEF))

    signs(texts)
    assert go("log", key, copy).stdout == f"{ORIGIN} {SIZE} {root} 6\n"
    signs([Checkpoint(ORIGIN, 399, bytes(32)).text(), *texts[2:]])
    assert refused(go("log", key, copy), "invalid transparency proof")


@pytest.mark.parametrize("position", POSITIONS)
def test_go_accepts_the_receipt_of_a_record(go: Go, entries: list[Entry], tmp_path: Path, position: int) -> None:
    """The file of `jury receipt` (C2SP tlog-proof), with its record in it or beside it."""
    raw = entries[position - 1].raw
    said = f"{position} {hashlib.sha256(raw).hexdigest()}\n"
    file, record = tmp_path / "receipt", tmp_path / "record"
    file.write_bytes(prove(BUNDLE, position, raw).encode())
    assert go("receipt", KEYS, file).stdout == said
    file.write_bytes(prove(BUNDLE, position).encode())
    record.write_bytes(raw)
    assert go("receipt", KEYS, file, record).stdout == said


def test_go_refuses_an_altered_receipt(go: Go, entries: list[Entry], tmp_path: Path) -> None:
    """Another record, another place, a hash less, another tree, another key, no record, and what is no receipt."""
    file, record = tmp_path / "receipt", tmp_path / "record"
    honest = prove(BUNDLE, 1281)
    record.write_bytes(entries[1281].raw)
    for raw, key, why in (
        (honest.encode(), KEYS, "invalid transparency proof"),
        (honest._replace(extra=entries[1280].raw, place=1281).encode(), KEYS, "invalid transparency proof"),
        (honest._replace(extra=entries[1280].raw, hashes=honest.hashes[:-1]).encode(), KEYS, "invalid transparency"),
        (honest._replace(extra=entries[1280].raw, checkpoint=older(1280)).encode(), KEYS, "invalid"),
        (honest._replace(extra=entries[1280].raw).encode(), str(verifier(THIEF)), "no verifiable signatures"),
        (honest.encode(), KEYS, "the entry is not in it"),
        (b"c2sp.org/tlog-proof@v2" + honest.encode()[22:], KEYS, "not a c2sp.org/tlog-proof@v1"),
        (b"c2sp.org/tlog-proof@v1\n\n", KEYS, "not a c2sp.org/tlog-proof@v1"),
    ):
        file.write_bytes(raw)
        beside = (record,) if raw == honest.encode() and why.startswith("invalid") else ()
        assert refused(go("receipt", key, file, *beside), why), why


@pytest.mark.parametrize("size", [399, 1280])
def test_go_accepts_our_proof_between_two_checkpoints(go: Go, entries: list[Entry], tmp_path: Path, size: int) -> None:
    """Both as they were signed; not with a hash less, nor for another older one."""
    leaves = [leaf_hash(entry.raw) for entry in entries]
    proof = [base64.b64encode(each).decode() for each in tree.consistency(size, SIZE, tree.nodes(leaves))]
    file, other = tmp_path / "older", tmp_path / "other"
    file.write_bytes(older(size))
    other.write_bytes(older(750))
    assert go("tree", KEYS, file, BUNDLE / "checkpoint", *proof).returncode == 0
    assert refused(go("tree", KEYS, file, BUNDLE / "checkpoint", *proof[:-1]), "invalid transparency proof")
    assert refused(go("tree", KEYS, other, BUNDLE / "checkpoint", *proof), "invalid transparency proof")
