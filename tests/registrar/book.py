"""A log to be sealed: true records, chained noun by noun; a sealer started and stopped; and what it sealed."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client

from contracts import record as records
from contracts.events.intake import ClockAdvanced
from contracts.record import Record
from contracts.topology import SEAL
from ledger import tree
from ledger.checkpoint import Checkpoint
from ledger.jetstream import JetStreamLedger
from ledger.port import Ledger
from ledger.sealed import PUBLIC, verified
from ledger.seals import Seals
from ledger.stream import Stream
from ledger.tiles import Tiles
from services.registrar.sealer import Sealer
from services.registrar.signing import Signer

ORIGIN: Final = "jury.example/label"
SIGNER: Final = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a registrar").digest()))
MOMENT: Final = datetime(2025, 3, 4, 9, tzinfo=UTC)


def subject(noun: str) -> str:
    """Return the subject of ballot `noun`."""
    return f"jury.log.26.ballot.{noun}"


def record(noun: str, version: int = 1, prev: str = "", words: str = "") -> bytes:
    """Return the bytes of a record of ballot `noun`."""
    return records.encode(
        Record(
            format=1,
            nonce=hashlib.sha256(f"{noun} {version} {words}".encode()).hexdigest()[:32],
            edition="26",
            noun="ballot",
            id=noun,
            version=version,
            prev=prev,
            basis=0,
            time=MOMENT,
            actor="p-juror",
            command_id="0" * 32,
            causation="",
            correlation="0" * 32,
            command=msgspec.Raw(json.dumps({"words": words}).encode()),
            events=(ClockAdvanced(MOMENT),),
            evidence=(),
        )
    )


class Book:
    """Appends to a log as one service would, each record after its noun's last."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._last: dict[str, tuple[int, int, str]] = {}

    async def write(self, noun: str, words: str = "") -> int:
        """Append the next record of a noun; return its position."""
        position, version, prev = self._last.get(noun, (0, 0, ""))
        raw = record(noun, version + 1, prev, words)
        position = await self.ledger.append(subject(noun), raw, position)
        self._last[noun] = (position, version + 1, hashlib.sha256(raw).hexdigest())
        return position

    async def fill(self, count: int) -> int:
        """Append that many records, of seven nouns in turn; return the last position."""
        position = 0
        for number in range(count):
            position = await self.write(f"n{number % 7}")
        return position


def seals(client: Client) -> Seals:
    """Return the checkpoints kept on a bus."""
    return Seals(Stream(client, SEAL))


def sealer(client: Client, directory: Path, kept: Seals | None = None, signer: Signer = SIGNER) -> Sealer:
    """Return a new sealer for a directory."""
    return Sealer(JetStreamLedger(client), kept or seals(client), directory, signer, structlog.get_logger())


@contextlib.asynccontextmanager
async def sealing(client: Client, directory: Path, by: Sealer | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """Let a sealer work; stop it in the end, whatever became of it."""
    task = asyncio.create_task((by or sealer(client, directory)).run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def checkpoints(client: Client) -> list[Checkpoint]:
    """Return every checkpoint signed so far, its signature checked."""
    return [verified(seal.raw, ORIGIN, (SIGNER.verifier,)) async for seal in seals(client).all()]


async def sealed_up_to(client: Client, size: int, patience: float = 60.0) -> float:
    """Wait until the last checkpoint is of at least that size; return the seconds that it took."""
    started = time.monotonic()
    while (last := await seals(client).last_checkpoint()) is None or last.checkpoint.size < size:
        assert time.monotonic() - started < patience, f"not sealed up to {size}: {last and last.checkpoint.size}"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


async def until(held: Callable[[], Awaitable[bool]], patience: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + patience
    while not await held():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def assert_one_history(found: list[Checkpoint], directory: Path) -> None:
    """Assert that sizes only grow, and that each checkpoint is proven, from a directory's tiles, to follow the last."""
    sizes = [each.size for each in found]
    assert sizes == sorted(set(sizes))
    assert found
    node = Tiles(directory / PUBLIC, sizes[-1]).node
    for old, new in itertools.pairwise(found):
        proof = tree.consistency(old.size, new.size, node)
        assert tree.verify_consistency(old.size, new.size, proof, old.root, new.root)
    assert tree.root(sizes[-1], node) == found[-1].root
