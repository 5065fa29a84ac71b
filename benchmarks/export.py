"""`jury log export` and `jury audit ballots` of a long log and of a short one: time, and the most memory ever held.

`python -m benchmarks.export [--small] [--rounds N]`. The bundle is opened afterwards: its root is that of what was laid
down. The control reads the same records from a file, decodes them and keeps them, as whoever did not stream would.
"""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from audit.documents import public
from benchmarks.asked import asked
from benchmarks.edition import Size, log_of
from benchmarks.house import House, opened
from benchmarks.table import machine, median, show
from contracts import record as records
from ledger.bundle import BundleLedger
from ledger.jetstream import JetStreamDocuments
from ledger.tree import Tree


class Sizes(NamedTuple):
    """Records in the long log and the editions that they are of; the same of the short one; rounds."""

    records: int
    editions: Size
    few: int
    short: Size
    rounds: int


FULL: Final = Sizes(100_000, Size(15, 32, 200), 10_000, Size(2, 32, 200), 3)
SMALL: Final = Sizes(1_000, Size(3, 8, 40), 200, Size(1, 8, 40), 1)


class Measured(NamedTuple):
    """Seconds from start to end of a process, and its highest resident memory in MB (getrusage(2): ru_maxrss)."""

    seconds: float
    highest: float


class Side(NamedTuple):
    """A log in a house of its own, its root; `lines`: the same records in a file."""

    house: House
    lines: Path
    records: int
    root: str

    async def exported(self) -> Measured:
        """Measure the command. Checks that the bundle holds the whole log."""
        target = self.house.home.directory / "bundle"
        words = ("-m", "cli.jury", "log", "export", str(target), "--in", str(self.house.home.directory))
        made = await asyncio.to_thread(ended, (*words, "--nats", self.house.server.url))
        manifest = (await asyncio.to_thread(BundleLedger, target)).manifest
        assert (manifest.size, manifest.root) == (self.records, self.root), manifest
        shutil.rmtree(target)
        return made

    async def queried(self) -> Measured:
        """Measure `jury audit ballots`. Checks that the file holds each record, and all that it refers to."""
        target = self.house.home.directory / "ballots.sqlite"
        words = ("-m", "cli.jury", "audit", "ballots", str(target), "--in", str(self.house.home.directory))
        made = await asyncio.to_thread(ended, (*words, "--nats", self.house.server.url, "--embargoed"))
        with closing(sqlite3.connect(target)) as database:
            (held,) = database.execute("SELECT count(*) FROM records").fetchone()
            (root,) = database.execute("SELECT value FROM about WHERE key = 'root'").fetchone()
            assert (held, root) == (self.records, self.root), (held, root)
            assert not database.execute("PRAGMA foreign_key_check").fetchall()
        target.unlink()
        return made

    async def decoded(self) -> Measured:
        """Measure the control."""
        return await asyncio.to_thread(ended, ("-m", "benchmarks.decoder", str(self.lines)))


#: A small process between: on Linux a child's ru_maxrss counts what its parent held when it was born.
_BETWEEN: Final = """
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_RDWR, 0) for descriptor in (0, 1)]
pid = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ, file_actions=silent)
_, status, used = os.wait4(pid, 0)
print(status, used.ru_maxrss)
"""


def ended(words: tuple[str, ...]) -> Measured:
    """Run Python with these words to its end."""
    began = time.perf_counter()
    told = subprocess.run([sys.executable, "-S", "-c", _BETWEEN, *words], capture_output=True, text=True, check=True)
    seconds, (status, highest) = time.perf_counter() - began, map(int, told.stdout.split())
    assert status == 0, f"{words} ended with {status}: {told.stderr}"
    return Measured(seconds, highest / 1024)


async def laid_down(house: House, count: int, size: Size) -> Side:
    """Write a log, store it and its documents, and a copy of its records in a file."""
    scribe = await log_of(count, size)
    await house.lay_down(scribe.entries)
    documents = JetStreamDocuments(house.bench)
    for sha256 in {sha256 for entry in scribe.entries[:1_000] for sha256 in public(records.decode(entry.raw))}:
        content = await scribe.documents.get(sha256)
        assert content is not None
        await documents.put(content)
    lines, tree = house.home.directory / "records.jsonl", Tree()
    lines.write_bytes(b"".join(entry.raw + b"\n" for entry in scribe.entries))
    for entry in scribe.entries:
        tree.append(entry.raw)
    return Side(house, lines, count, tree.root().hex())


async def run(sizes: Sizes, rounds: int) -> None:
    """Measure and print."""
    print(machine())
    async with opened() as here, opened() as there:
        long = await laid_down(here, sizes.records, sizes.editions)
        short = await laid_down(there, sizes.few, sizes.short)
        kinds = {
            f"control: decodes {sizes.records:,} records and keeps them": long.decoded,
            f"jury log export, {sizes.records:,} records": long.exported,
            f"jury audit ballots, {sizes.records:,} records": long.queried,
            f"control: decodes {sizes.few:,} records and keeps them": short.decoded,
            f"jury log export, {sizes.few:,} records": short.exported,
            f"jury audit ballots, {sizes.few:,} records": short.queried,
        }
        found: dict[str, list[Measured]] = {name: [] for name in kinds}
        for _ in range(rounds):
            for name, kind in kinds.items():
                found[name].append(await kind())
    table = [
        [name, *(f"{median([each[place] for each in runs]):.{2 - 2 * place}f}" for place in (0, 1))]
        for name, runs in found.items()
    ]
    show(f"Export, medians of {rounds} rounds", ["", "s", "at most MB"], table)
    print(f"\neach bundle and each file held its whole log; after: {machine()}")


if __name__ == "__main__":
    asked(__doc__, SMALL, FULL, run)
