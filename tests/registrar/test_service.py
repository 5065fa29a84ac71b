"""The registrar at work among the others: receipts over the bus, signed exports, alarms, and death at any moment."""

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import pytest_asyncio

from audit.receipt import verify
from cli.running.supervisor import Supervisor
from contracts.questions import ProveRecord
from contracts.refusals import Why
from ledger import proof as proofs
from ledger.bundle import BundleLedger
from ledger.grown import framed
from ledger.note import verifier_of
from ledger.sealed import PUBLIC, verified
from services.registrar.app import open_up
from services.registrar.signing import Signer, create_seal_key
from services.settings import Seal, Settings, SettingsError
from tests.registrar.book import Book, assert_one_history, sealed_up_to, seals, until
from tests.services.edition import CONTACT, ORGANISER, Play
from tests.services.refusals import refuses, untold
from tests.services.town import Town

ORIGIN = "jury.example/label"


class SealedTown(Town):
    """A town whose registrars seal, in the directory of a `jury up`."""

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        key = self.directory / "seal.key"
        if not key.exists():
            create_seal_key(key)
        told = super().settings(service)
        return msgspec.structs.replace(told, seal=Seal(str(self.directory / "seal"), ORIGIN, str(key)))

    def signer(self) -> Signer:
        """Return who signs here."""
        return Signer.load(ORIGIN, self.directory / "seal.key")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SealedTown]:
    """Give a town with an open edition, that the module's tests share."""
    async with SealedTown(tmp_path_factory.mktemp("town")) as opened:
        await Play(opened.door).open()
        yield opened


class Ended(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: bytes
    err: str


async def jury(*words: object) -> Ended:
    """Run the command in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli.jury", *map(str, words), env={**os.environ, "JURY_LANG": "en"}, stdout=-1, stderr=-1
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out, err.decode())


# -- receipts


async def test_receipt_of_one_s_own_decision_verifies_offline(town: SealedTown) -> None:
    """Who decided gets the record along: the hash of the answer is enough to verify it."""
    play = Play(town.door)
    position = await town.head()
    entry = (await town.entries(position))[0]
    actor = (await town.records(start=position))[0][1].actor
    told = await play.ask(actor, ProveRecord(position), str)
    proven = verify(told.encode(), (town.signer().verifier,), None, hashlib.sha256(entry.raw).hexdigest())
    assert (proven.origin, proven.position) == (ORIGIN, position)
    assert proven.size >= position


async def test_receipt_of_another_s_decision_holds_no_record(town: SealedTown) -> None:
    """The proof is hashes; who holds the record can verify it, who does not learns nothing."""
    play = Play(town.door)
    actor = (await town.records())[0][1].actor
    asker = next(person for person in (ORGANISER, CONTACT) if person != actor)
    told = (await play.ask(asker, ProveRecord(1), str)).encode()
    assert proofs.read(told).extra is None
    first = (await town.entries())[0].raw
    assert verify(told, (town.signer().verifier,), first).sha256 == hashlib.sha256(first).hexdigest()


@refuses("registrar/receipts", Why.INVALID_FIELD)
async def test_receipt_of_a_position_that_is_not_yet_is_refused(town: SealedTown) -> None:
    """Nobody waits for a decision that was not taken."""
    problem = {"field": "position", "problem": "position: the log does not reach 1000000000"}
    assert await untold(Play(town.door), ORGANISER, ProveRecord(10**9)) == (Why.INVALID_FIELD, problem)


async def test_receipt_by_the_command_verifies_by_the_command(town: SealedTown, tmp_path: Path) -> None:
    """`jury receipt`, then `jury audit receipt` with the record, its hash, or neither, and a key or its file."""
    position = await town.head()
    raw = (await town.entries(position))[0].raw
    (tmp_path / "record").write_bytes(raw)
    await until(lambda: _published(town, position))
    keys = town.directory / "seal" / PUBLIC / "keys"
    plain = await jury("receipt", position, "--in", town.directory)
    full = await jury("receipt", position, "--in", town.directory, "--with-record")
    assert (plain.code, full.code) == (0, 0)
    (tmp_path / "plain").write_bytes(plain.out)
    (tmp_path / "full").write_bytes(full.out)
    check = ("audit", "receipt")
    by_entry = await jury(*check, tmp_path / "plain", "--key", keys, "--entry", tmp_path / "record")
    digest = hashlib.sha256(raw).hexdigest()
    assert by_entry.code == 0
    assert f"Position {position} of the log {ORIGIN}" in by_entry.out.decode()
    assert digest in by_entry.out.decode()
    by_hash = await jury(*check, tmp_path / "full", "--key", keys.read_text().strip(), "--hash", digest)
    assert (by_hash.code, by_hash.out) == (0, by_entry.out)
    as_json = await jury(*check, tmp_path / "full", "--key", keys, "--json")
    told = msgspec.json.decode(as_json.out)
    assert (as_json.code, told["position"], told["origin"], told["sha256"]) == (0, position, ORIGIN, digest)
    absent = await jury(*check, tmp_path / "absent", "--key", keys)
    assert (absent.code, absent.err) == (
        2,
        f"jury: {tmp_path / 'absent'} cannot be read (No such file or directory)\n",
    )
    assert (await jury(*check, tmp_path / "plain", "--key", keys)).code == 4
    assert (await jury(*check, tmp_path / "full", "--key", keys, "--hash", "0" * 64)).code == 4
    assert (await jury(*check, tmp_path / "full", "--key", "nonsense")).code == 2


async def _published(town: SealedTown, size: int) -> bool:
    file = town.directory / "seal" / PUBLIC / "checkpoint"
    return file.exists() and int(file.read_text().split("\n")[1]) >= size


# -- export


async def test_export_of_a_sealed_log_is_signed(town: SealedTown, tmp_path: Path) -> None:
    """Up to the last checkpoint, with it, the keys and the policy; it opens without a server, and replays."""
    where = ("--in", town.directory, "--nats", town.server.url)
    head = await town.head()
    exported = await jury("log", "export", tmp_path / "bundle", *where)
    assert (exported.code, exported.err) == (0, "")
    assert exported.out.decode().rstrip().endswith("signed")
    assert "unsigned" not in exported.out.decode()
    manifest = BundleLedger(tmp_path / "bundle").manifest
    assert (manifest.status, manifest.size) == ("signed", head)
    found = verified((tmp_path / "bundle" / "checkpoint").read_bytes(), ORIGIN, (town.signer().verifier,))
    assert (found.size, found.root.hex()) == (head, manifest.root)
    assert verifier_of((tmp_path / "bundle" / "keys").read_text().strip()) == town.signer().verifier
    assert (tmp_path / "bundle" / "policy").read_text() == f"log {town.signer().verifier}\nquorum none\n"
    kept = [seal.raw async for seal in seals(town.admin).all()]
    assert list(framed((tmp_path / "bundle" / "checkpoints").read_bytes(), "checkpoints")) == kept
    assert (await jury("audit", "verify", tmp_path / "bundle", "--key", town.signer().verifier)).code == 0
    assert (await jury("audit", "replay", tmp_path / "bundle")).code == 0


async def test_export_as_of_a_position_is_signed_if_it_was_sealed_there(town: SealedTown, tmp_path: Path) -> None:
    """A checkpoint of exactly that size signs it; without one the bundle is unsigned, and says so."""
    where = ("--in", town.directory, "--nats", town.server.url)
    await sealed_up_to(town.admin, await town.head())
    sizes = [seal.checkpoint.size async for seal in seals(town.admin).all()]
    signed = await jury("log", "export", tmp_path / "one", *where, "--as-of", sizes[0])
    assert (signed.code, BundleLedger(tmp_path / "one").manifest.status) == (0, "signed")
    other = next(size for size in range(1, sizes[-1]) if size not in sizes)
    unsigned = await jury("log", "export", tmp_path / "two", *where, "--as-of", other)
    assert (unsigned.code, BundleLedger(tmp_path / "two").manifest.status) == (0, "unsigned")
    assert unsigned.out.decode().rstrip().endswith("unsigned")


# -- starting and dying


async def test_registrar_without_its_sealing_key_does_not_start(town: SealedTown, tmp_path: Path) -> None:
    """Nothing is created on a start; a file that others may read is no key."""
    instance = town.instances["registrar"][0]
    bus = instance.bus
    told = town.settings("registrar")
    for key in (tmp_path / "absent", tmp_path / "open"):
        if key.name == "open":
            create_seal_key(key)
            key.chmod(0o644)
        with pytest.raises(SettingsError, match=r"^seal\.key: sealing key "):
            await open_up(bus, msgspec.structs.replace(told, seal=Seal(str(tmp_path), ORIGIN, str(key))))
    assert not (tmp_path / "absent").exists()


async def test_process_killed_again_and_again_leaves_one_history(tmp_path: Path) -> None:
    """`kill -9` of the registrar's process at any moment, while the log grows: one history, and the tiles are its."""
    async with SealedTown(tmp_path) as town:
        for instance in tuple(town.instances["registrar"]):
            await town.close(instance)
        supervisor = Supervisor(tmp_path)
        child = supervisor.add("registrar", ["serve", "registrar"], town.settings("registrar"))
        await supervisor.start()
        enough = asyncio.Event()
        growing = asyncio.create_task(_grow(Book(town.ledger), enough))
        try:
            seen = 0
            for pause in (0.0, 0.02, 0.95, 1.01):  # right after a checkpoint, and about when the next one is due
                await sealed_up_to(town.admin, seen + 1, patience=60)  # by the process that took the killed one's place
                await asyncio.sleep(pause)
                assert child.pid is not None
                os.kill(child.pid, signal.SIGKILL)
                seen = await town.head()
            enough.set()
            await growing
            head = await town.head()
            await sealed_up_to(town.admin, head, patience=60)
            await until(lambda: _published(town, head))
        finally:
            enough.set()
            await supervisor.stop()
        found = [verified(s.raw, ORIGIN, (town.signer().verifier,)) async for s in seals(town.admin).all()]
        assert child.starts >= 4
        assert len(found) >= 5
        assert_one_history(found, tmp_path / "seal")


async def _grow(book: Book, enough: asyncio.Event) -> None:
    # Not cancelled: a request of the client library may lose a cancellation, and the log would grow for ever.
    while not enough.is_set():
        await book.fill(3)
        await asyncio.sleep(0.02)
