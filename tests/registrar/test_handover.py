"""The key changes by a hand-over that both keys signed, recorded between two checkpoints; and in no other way."""

import hashlib
from pathlib import Path

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client

from cli.running.server import EmbeddedServer
from ledger import handover, note
from ledger.jetstream import JetStreamLedger
from ledger.note import MalformedNote
from ledger.port import Damaged
from ledger.sealed import PUBLIC, keys_file, policy_file, verified
from services.registrar.sealer import Sealer
from services.registrar.signing import Signer
from tests.conftest import As
from tests.registrar.book import ORIGIN, SIGNER, Book, sealed_up_to, sealer, sealing, seals, until


def signer(name: str) -> Signer:
    """Return the signer of a name, always the same."""
    return Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()))


NEW, NEWER = signer("new"), signer("newer")


@pytest.fixture
async def book(fresh_server: EmbeddedServer, as_user: As, registrar: Client, tmp_path: Path) -> Book:
    """Give a log of 20 records, sealed by the first key."""
    book = Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
    await book.fill(20)
    async with sealing(registrar, tmp_path):
        await sealed_up_to(registrar, 20)
    return book


def successor(client: Client, directory: Path, by: Signer, former: Signer | None) -> Sealer:
    """Return a sealer with a new key."""
    return Sealer(JetStreamLedger(client), seals(client), directory, by, structlog.get_logger(), former)


async def test_key_handed_over_signs_from_there_on(registrar: Client, book: Book, tmp_path: Path) -> None:
    """From the first key to a second, and to a third: each signs in its time, and all of them are published."""
    async with sealing(registrar, tmp_path, by=successor(registrar, tmp_path, NEW, SIGNER)):
        await sealed_up_to_note(registrar, 2)
    await book.fill(5)
    async with sealing(registrar, tmp_path, by=successor(registrar, tmp_path, NEW, SIGNER)):
        await sealed_up_to_note(registrar, 3)
    async with sealing(registrar, tmp_path, by=successor(registrar, tmp_path, NEWER, NEW)):
        await sealed_up_to_note(registrar, 4)
        await book.fill(5)
        await sealed_up_to_note(registrar, 5)
    kept = [seal async for seal in seals(registrar).all()]
    assert [seal.is_hand_over for seal in kept] == [False, True, False, True, False]
    assert handover.read(kept[1].raw, NEW.verifier) == (SIGNER.verifier, NEW.verifier)
    assert verified(kept[0].raw, ORIGIN, [SIGNER.verifier]).size == 20
    assert verified(kept[2].raw, ORIGIN, [NEW.verifier]).size == 25
    assert verified(kept[4].raw, ORIGIN, [NEWER.verifier]).size == 30
    everyone = [SIGNER.verifier, NEW.verifier, NEWER.verifier]
    assert (tmp_path / PUBLIC / "keys").read_bytes() == keys_file(everyone)
    assert (tmp_path / PUBLIC / "policy").read_bytes() == policy_file(everyone)
    told = (tmp_path / PUBLIC / "handovers").read_bytes()
    assert handover.parse(told) == (kept[1].raw, kept[3].raw)
    assert handover.of_history(seal.raw for seal in kept) == told
    assert handover.of_history(seal.raw for seal in kept if not seal.is_hand_over) == b""
    assert handover.heirs(told, [SIGNER.verifier]) == (NEW.verifier, NEWER.verifier)
    sized = {size: await seals(registrar).of_size(size) for size in (20, 21, 25, 30)}
    assert {size: seal and seal.number for size, seal in sized.items()} == {20: 1, 21: None, 25: 3, 30: 5}


async def _notes(client: Client, count: int) -> bool:
    last = await seals(client).last()
    return last is not None and last.number >= count


async def sealed_up_to_note(client: Client, number: int) -> None:
    """Wait for a note of that number."""
    await until(lambda: _notes(client, number))


async def test_key_handed_on_before_it_signed(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Two hand-overs with nothing sealed in between: the last checkpoint is still the first key's."""
    async with sealing(registrar, tmp_path, by=successor(registrar, tmp_path, NEW, SIGNER)):
        await sealed_up_to_note(registrar, 2)
    async with sealing(registrar, tmp_path / "other", by=successor(registrar, tmp_path / "other", NEWER, NEW)):
        await sealed_up_to_note(registrar, 3)
        await book.fill(1)
        await sealed_up_to_note(registrar, 4)
    everyone = [SIGNER.verifier, NEW.verifier, NEWER.verifier]
    assert (tmp_path / "other" / PUBLIC / "keys").read_bytes() == keys_file(everyone)
    last = await seals(registrar).last()
    assert last is not None
    assert verified(last.raw, ORIGIN, [NEWER.verifier]).size == 21


async def test_key_without_a_hand_over_signs_nothing(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Neither a new key alone, nor one with another's former key; and who handed over signs no more."""
    said = r"^stream SEAL, number 1: no known key signed the checkpoint of size 20$"
    for former in (None, NEWER):
        with pytest.raises(Damaged, match=said):
            await successor(registrar, tmp_path, NEW, former).run()
    assert await _notes(registrar, 1)
    async with sealing(registrar, tmp_path, by=successor(registrar, tmp_path, NEW, SIGNER)):
        await sealed_up_to_note(registrar, 2)
    with pytest.raises(Damaged, match="the key was handed over to"):
        await sealer(registrar, tmp_path).run()
    assert not await _notes(registrar, 3)


def test_hand_over_is_signed_by_both() -> None:
    """One signature is not enough, nor a key of another log."""
    raw = NEW.take_over(SIGNER)
    assert handover.is_one(raw)
    assert not handover.is_one(SIGNER.sign(7, bytes(32)))
    found = note.read(raw)
    for line in (0, 1):
        lines = raw.decode().split("\n")
        half = "\n".join([*lines[:5], lines[5 + line], ""]).encode()
        assert len(note.read(half).lines) == 1
        with pytest.raises(MalformedNote, match="signed by the old key and by the new one"):
            handover.read(half, NEW.verifier)
    with pytest.raises(MalformedNote, match="not the key here"):
        handover.read(raw, NEWER.verifier)
    assert found.signed_by(SIGNER.verifier)
    assert found.signed_by(NEW.verifier)
