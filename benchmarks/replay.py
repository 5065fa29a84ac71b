"""Reading a log again, from the server and from a bundle, against bare fetching and bare decoding of the same bytes.

`python -m benchmarks.replay [--small] [--rounds N]`. Every row reads the same log from its first record; rows take
turns, round by round. The audit's rows check the verdict: every record decided again, nothing found.
"""

import asyncio
import base64
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nats.aio.client import Client
from nats.aio.msg import Msg

from audit.replay import replay
from benchmarks.asked import asked
from benchmarks.edition import Size, log_of
from benchmarks.house import opened
from benchmarks.scribe import Scribe
from benchmarks.table import machine, median, show
from contracts import record as records
from contracts.evidence import signed_bytes
from contracts.topology import JURY
from ledger.bundle import BundleLedger, export
from ledger.follow import BATCH
from ledger.jetstream import JetStreamLedger
from ledger.memory import MemoryDocuments
from ledger.port import Entry, Ledger
from services.desk import Desk, read
from services.scoring.scoring import Scoring


class Sizes(NamedTuple):
    """Records in the log, how many of them the audit decides again, the editions they are of, rounds."""

    records: int
    audited: int
    editions: Size
    rounds: int


FULL: Final = Sizes(20_000, 5_000, Size(3, 32, 200), 3)
SMALL: Final = Sizes(400, 400, Size(2, 8, 20), 2)

#: What a row does: returns how many records it went through.
Run = Callable[[], Awaitable[int]]


class Row(NamedTuple):
    """One way to go through the log; `control` names the row that it is compared with."""

    name: str
    control: str
    run: Run


FETCH: Final = "control: raw Direct Get, no decoding"
DECODE: Final = "control: bare msgspec decoding"
VERIFY: Final = "control: bare decoding, and each signature verified"


async def fetch(nc: Client, upto: int) -> int:
    """Fetch the log by Direct Get in batches with nothing but the client library; count the messages."""
    seen, ended, inbox = 0, asyncio.Event(), nc.new_inbox()

    async def take(message: Msg) -> None:
        nonlocal seen
        if message.data:
            seen += 1
        else:
            ended.set()

    subscription = await nc.subscribe(inbox, cb=take)
    while seen < upto:
        ended.clear()
        ask = {"seq": seen + 1, "batch": min(BATCH, upto - seen), "max_bytes": 8 * 1024 * 1024}
        await nc.publish(f"$JS.API.DIRECT.GET.{JURY}", json.dumps(ask).encode(), reply=inbox)
        await ended.wait()
    await subscription.unsubscribe()
    return seen


async def read_all(ledger: Ledger, upto: int, take: Callable[[Entry], object] = lambda _: None) -> int:
    """Read through the port, as a follower does."""
    position = 0
    while position < upto:
        for entry in await ledger.read(position + 1, min(BATCH, upto - position)):
            take(entry)
            position = entry.position
    return position


async def fold(ledger: Ledger, upto: int) -> int:
    """Read, decode and fold into scoring's desk, as `jury serve scoring` does when it starts."""
    desk = Desk(Scoring())
    await read_all(ledger, upto, desk.observe)
    return desk.position


async def audit(ledger: Ledger, documents: MemoryDocuments, upto: int) -> int:
    """Decide everything again, as `jury audit replay` does. Checks the verdict."""
    verdict = await replay(ledger, documents, upto)
    assert verdict.findings == (), verdict.findings[:3]
    return verdict.decided


async def decode(entries: list[Entry]) -> int:
    """Decode the same bytes and nothing else."""
    return sum(records.decode(entry.raw).format for entry in entries)


async def verify(entries: list[Entry]) -> int:
    """Decode, and verify each record's signature: what an audit cannot do without."""
    seen = 0
    for entry in entries:
        record = records.decode(entry.raw)
        for evidence in record.evidence:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(evidence.key))
            message = signed_bytes(record.edition, record.actor, record.command_id, bytes(record.command))
            key.verify(base64.b64decode(evidence.value), message)
        seen += record.format
    return seen


async def rows(nc: Client, scribe: Scribe, bundle: Path, sizes: Sizes) -> list[Row]:
    """Return what is measured, controls first."""
    upto, some, entries, documents = sizes.records, sizes.audited, scribe.entries, scribe.documents
    server = JetStreamLedger(nc)
    return [
        Row(FETCH, FETCH, lambda: fetch(nc, upto)),
        Row("server: read (positions checked)", FETCH, lambda: read_all(server, upto)),
        Row("server: read, decoded", FETCH, lambda: read_all(server, upto, read)),
        Row("server: read, decoded, folded by scoring's desk", FETCH, lambda: fold(server, upto)),
        Row(DECODE, DECODE, lambda: decode(entries)),
        Row("bundle: opened, read (hashes checked)", DECODE, lambda: read_all(BundleLedger(bundle), upto)),
        Row("bundle: opened, read, decoded, folded", DECODE, lambda: fold(BundleLedger(bundle), upto)),
        Row(VERIFY, VERIFY, lambda: verify(entries[:some])),
        Row("server: audit, all decided again", VERIFY, lambda: audit(server, documents, some)),
        Row("bundle: audit, all decided again", VERIFY, lambda: audit(BundleLedger(bundle), documents, some)),
    ]


async def measure(measured: list[Row], rounds: int, sizes: Sizes) -> dict[str, list[float]]:
    """Return each row's records a second, round by round. Checks that each went through all it was given."""
    rates: dict[str, list[float]] = {row.name: [] for row in measured}
    for _ in range(rounds):
        for row in measured:
            began = time.perf_counter()
            seen = await row.run()
            rates[row.name].append(seen / (time.perf_counter() - began))
            assert seen == (sizes.audited if row.control == VERIFY else sizes.records), (row.name, seen)
    return rates


async def run(sizes: Sizes, rounds: int) -> None:
    """Measure and print."""
    print(machine())
    scribe = await log_of(sizes.records, sizes.editions)
    async with opened() as house:
        await house.lay_down(scribe.entries)
        with tempfile.TemporaryDirectory(prefix="delibere-") as directory:
            bundle = Path(directory) / "bundle"
            await export(JetStreamLedger(house.bench), scribe.documents, bundle)
            measured = await rows(house.bench, scribe, bundle, sizes)
            rates = await measure(measured, rounds, sizes)
    shown = [
        [row.name, f"{median(rates[row.name]):,.0f}", _ratio(rates[row.name], rates[row.control])] for row in measured
    ]
    show(f"Replay, medians of {rounds} rounds", ["", "records per s", "ratio to its control"], shown)
    told = f"{sizes.records} records read by each row, {sizes.audited} decided again by the audit's, no finding"
    print(f"\n{told}; after: {machine()}")


def _ratio(ours: list[float], control: list[float]) -> str:
    return f"{median([a / b for a, b in zip(ours, control, strict=True)]):.2f}"


if __name__ == "__main__":
    asked(__doc__, SMALL, FULL, run)
