"""`jury serve scoring` with a long log behind it: memory and time to its first answer, against only decoding the log.

`python -m benchmarks.memory [--small] [--rounds N]`. Times run from the start of the process. The service answers a
juror's own readings. The control reads the same records from a file, decodes them and keeps them. Linux only (/proc).
"""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks.asked import asked
from benchmarks.edition import Size, log_of
from benchmarks.house import House, opened
from benchmarks.table import machine, median, show
from contracts.questions import MyReadings, Told
from contracts.request import Refused
from services.scoring.told import OwnReadings


class Sizes(NamedTuple):
    """Records in the log, the editions that they are of, rounds."""

    records: int
    editions: Size
    rounds: int


FULL: Final = Sizes(100_000, Size(15, 32, 200), 3)
SMALL: Final = Sizes(1_000, Size(3, 8, 40), 1)


#: The same with next to nothing behind it: what the start of a process and of its connections costs.
FEW, SHORT = 200, Size(1, 8, 40)
#: Who asks, in the first edition.
JUROR: Final = "p-00"
_BALLOTS: Final = "jury.log.1.ballot."


class Measured(NamedTuple):
    """Seconds to the first answer, resident memory then and at its highest, in MB."""

    seconds: float
    resident: float
    highest: float


def resident(pid: int) -> tuple[float, float]:
    """Return a process's resident memory now and at its highest, in MB (proc_pid_status(5): VmRSS, VmHWM)."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines())
    now, highest = (int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, highest


async def served(house: House, question: bytes, ballots: int) -> Measured:
    """Start the service and ask until it answers. Checks that the answer rests on the whole log."""
    began = time.perf_counter()
    async with house.scoring(warm=False) as supervisor:
        body = await house.answer("jury.query.scoring.my-readings", question)
        seconds = time.perf_counter() - began
        answer = msgspec.json.decode(body, type=Told | Refused)
        assert isinstance(answer, Told), answer
        readings = msgspec.json.decode(answer.value, type=OwnReadings).readings
        given = sum(reading.version for reading in readings)
        assert given == ballots, f"the juror cast {ballots} ballots, the service knows {given}"
        pid = supervisor.children[0].pid
        assert pid is not None, "the service died"
        return Measured(seconds, *resident(pid))


async def decoded(lines: Path, count: int) -> Measured:
    """Start the control and wait until it has decoded every line."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.decoder", str(lines), stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    told = await process.stdout.readline()
    seconds = time.perf_counter() - began
    measured = Measured(seconds, *resident(process.pid))
    await process.communicate(b"")
    assert int(told) == count, told
    return measured


class Side(NamedTuple):
    """A log in a house of its own and the question asked of it; `lines`: the same records in a file."""

    house: House
    question: bytes
    ballots: int
    lines: Path
    records: int

    async def served(self) -> Measured:
        """Measure the service."""
        return await served(self.house, self.question, self.ballots)

    async def decoded(self) -> Measured:
        """Measure the control."""
        return await decoded(self.lines, self.records)


async def laid_down(house: House, count: int, size: Size) -> Side:
    """Write a log, store it, and a copy of its records in a file."""
    scribe = await log_of(count, size)
    await house.lay_down(scribe.entries)
    lines = house.home.directory / "records.jsonl"
    lines.write_bytes(b"".join(entry.raw + b"\n" for entry in scribe.entries))
    ballots = sum(entry.subject.startswith(_BALLOTS) and entry.subject.endswith(JUROR) for entry in scribe.entries)
    question = msgspec.json.encode(scribe.request(JUROR, MyReadings(), "1"))
    return Side(house, question, ballots, lines, count)


async def run(sizes: Sizes, rounds: int) -> None:
    """Measure and print."""
    print(machine())
    async with opened() as here, opened() as there:
        long, short = await laid_down(here, sizes.records, sizes.editions), await laid_down(there, FEW, SHORT)
        kinds = {
            f"control: decodes {sizes.records:,} records and keeps them": long.decoded,
            f"jury serve scoring, {sizes.records:,} records behind it": long.served,
            f"control: decodes {FEW:,} records and keeps them": short.decoded,
            f"jury serve scoring, {FEW:,} records behind it": short.served,
        }
        found: dict[str, list[Measured]] = {name: [] for name in kinds}
        for _ in range(rounds):
            for name, kind in kinds.items():
                found[name].append(await kind())
    _show(found, rounds)
    print(f"\nthe juror's {long.ballots} ballots of edition 1 were all in the answer; after: {machine()}")


def _show(found: dict[str, list[Measured]], rounds: int) -> None:
    table = []
    control: list[Measured] = []
    for name, runs in found.items():
        control = runs if name.startswith("control") else control
        row = [name]
        for place, shown in ((0, "{:.2f}"), (1, "{:,.0f}"), (2, "{:,.0f}")):
            ratio = median([ours[place] / theirs[place] for ours, theirs in zip(runs, control, strict=True)])
            row += [shown.format(median([ours[place] for ours in runs])), f"{ratio:.2f}"]
        table.append(row)
    header = ["", "s to first answer", "ratio", "resident MB", "ratio", "at most MB", "ratio"]
    show(f"Memory and start, medians of {rounds} rounds; each ratio: to the control above", header, table)


if __name__ == "__main__":
    asked(__doc__, SMALL, FULL, run)
