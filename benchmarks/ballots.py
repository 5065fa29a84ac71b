"""Ballots from command to acknowledged append, against raw publishes of the same bytes on the same server.

`python -m benchmarks.ballots [--small] [--rounds N]`. A round casts ballots through `jury serve scoring` (A), then
publishes the records that they became with nats-py's JetStream into a stream declared as the log is (B), from as many
concurrent callers. A and B take turns.
"""

import argparse
import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

import msgspec

from benchmarks.edition import Editions, Size
from benchmarks.house import CONTROL, House, opened
from benchmarks.scribe import Scribe
from benchmarks.table import machine, median, quantile, show
from contracts.request import Answer, Receipt
from ledger.jetstream import JetStreamLedger
from ledger.port import Entry

SUBJECT: Final = "jury.cmd.scoring.cast-score"
_answer = msgspec.json.Decoder(Answer).decode


class Plan(NamedTuple):
    """How many jurors at once, and how many ballots each casts in a round."""

    jurors: int
    each: int


class Sizes(NamedTuple):
    """What a run measures, and the editions that have enough ballots for it."""

    plans: tuple[Plan, ...]
    rounds: int
    editions: Size


FULL: Final = Sizes((Plan(1, 256), Plan(64, 16), Plan(256, 8)), 4, Size(2, 128, 54))
SMALL: Final = Sizes((Plan(1, 8), Plan(8, 3)), 2, Size(2, 4, 20))


#: Before anything is timed: what is met for the first time on either side.
WARMING: Final = Plan(8, 2)


class Timed(NamedTuple):
    """One side of a round: seconds in all, seconds for each item, answers in the order of the queues."""

    seconds: float
    each: list[float]
    answers: list[bytes]

    @property
    def rate(self) -> float:
        """Items a second."""
        return len(self.each) / self.seconds


Queue = Sequence[tuple[str, bytes]]
Send = Callable[[str, bytes], Awaitable[bytes]]


async def drive(queues: Sequence[Queue], send: Send) -> Timed:
    """Let one caller for each queue send its items one after the other; both sides are driven by this."""
    each: list[float] = []

    async def caller(queue: Queue) -> list[bytes]:
        answers = []
        for subject, body in queue:
            began = time.perf_counter()
            answers.append(await send(subject, body))
            each.append(time.perf_counter() - began)
        return answers

    began = time.perf_counter()
    answers = await asyncio.gather(*(caller(queue) for queue in queues))
    return Timed(time.perf_counter() - began, each, [answer for some in answers for answer in some])


class Round:
    """Casts ballots, checks what became of them, publishes the same records as the control."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._ledger = JetStreamLedger(house.bench)
        self._publish = house.bench.jetstream().publish
        self.counted = 0

    async def through_scoring(self, queues: Sequence[Sequence[bytes]]) -> tuple[Timed, list[list[Entry]]]:
        """Return what the ballots took, and the records that they became, by queue. Checks every answer."""
        before = await self._ledger.head()
        timed = await drive([[(SUBJECT, body) for body in queue] for queue in queues], self._ask)
        receipts = [_answer(answer) for answer in timed.answers]
        wrong = [answer for answer in receipts if not isinstance(answer, Receipt) or answer.standing != "counted"]
        assert not wrong, f"{len(wrong)} ballots were not counted: {wrong[0]}"
        assert await self._ledger.head() == before + len(receipts), "the log's head did not move by as many"
        self.counted += len(receipts)
        stored = await self._read(before + 1, len(receipts))
        ordered = iter([stored[answer.position] for answer in receipts if isinstance(answer, Receipt)])
        return timed, [[next(ordered) for _ in queue] for queue in queues]

    async def raw(self, entries: Sequence[Sequence[Entry]]) -> Timed:
        """Return what nats-py takes to publish the same bytes, each to a subject of its own."""
        return await drive(
            [[(f"{CONTROL}.{entry.subject}", entry.raw) for entry in queue] for queue in entries], self._put
        )

    async def _ask(self, subject: str, body: bytes) -> bytes:
        return (await self._house.door.request(subject, body, timeout=60)).data

    async def _put(self, subject: str, body: bytes) -> bytes:
        await self._publish(subject, body, timeout=60, headers={"Nats-Expected-Last-Subject-Sequence": "0"})
        return b""

    async def _read(self, start: int, count: int) -> dict[int, Entry]:
        found: dict[int, Entry] = {}
        while len(found) < count:
            found |= {
                entry.position: entry for entry in await self._ledger.read(start + len(found), count - len(found))
            }
        return found


class Deck:
    """Signed ballots, encoded before anything is timed, dealt so that a round's callers are different jurors."""

    def __init__(self, editions: Editions) -> None:
        scribe, criteria = editions.scribe, editions.criteria
        self._of_juror: dict[str, list[bytes]] = {}
        for number in range(editions.size.editions):
            for pair in editions.pairs(number):
                body = msgspec.json.encode(scribe.cast(pair, criteria))
                self._of_juror.setdefault(pair.juror, []).append(body)
        self._ring = deque(self._of_juror)

    def deal(self, plan: Plan) -> list[list[bytes]]:
        """Return a queue for each of so many jurors, who take turns; one caller alone casts everybody's."""
        if plan.jurors == 1:
            return [[self._draw(1)[0][0] for _ in range(plan.each)]]
        return self._draw(plan.jurors, plan.each)

    def _draw(self, jurors: int, each: int = 1) -> list[list[bytes]]:
        self._ring.rotate(-jurors)
        return [[self._of_juror[juror].pop() for _ in range(each)] for juror in list(self._ring)[-jurors:]]


class Result(NamedTuple):
    """Medians over the rounds of one plan: rates, latencies in milliseconds, for scoring and the control."""

    jurors: int
    ours: list[Timed]
    control: list[Timed]

    def row(self) -> list[str]:
        """Return the table's row."""
        cells = [str(self.jurors)]
        for what, shown in ((_rate, "{:,.0f}"), (_p50, "{:.1f}"), (_p99, "{:.1f}")):
            pairs = [(what(a), what(b)) for a, b in zip(self.ours, self.control, strict=True)]
            ours, control = (shown.format(median(side)) for side in zip(*pairs, strict=True))
            cells += [ours, control, f"{median([a / b for a, b in pairs]):.2f}"]
        return cells


def _rate(timed: Timed) -> float:
    return timed.rate


def _p50(timed: Timed) -> float:
    return quantile(timed.each, 0.50) * 1000


def _p99(timed: Timed) -> float:
    return quantile(timed.each, 0.99) * 1000


async def measure(house: House, sizes: Sizes) -> tuple[list[Result], int]:
    """Run every plan's rounds in turn, A then B; return the results and how many ballots were counted."""
    editions = Editions(Scribe(), sizes.editions)
    await editions.prepare()
    deck = Deck(editions)
    await house.lay_down(editions.scribe.entries)
    await house.open_control()
    results = [Result(plan.jurors, [], []) for plan in sizes.plans]
    async with house.scoring():
        turn = Round(house)
        await turn.raw((await turn.through_scoring(deck.deal(WARMING)))[1])
        for _ in range(sizes.rounds):
            for plan, result in zip(sizes.plans, results, strict=True):
                ours, entries = await turn.through_scoring(deck.deal(plan))
                result.ours.append(ours)
                result.control.append(await turn.raw(entries))
    return results, turn.counted


async def run(sizes: Sizes) -> None:
    """Measure and print."""
    print(machine())
    async with opened() as house:
        results, counted = await measure(house, sizes)
    title = f"Ballots, medians of {sizes.rounds} rounds; each ratio: Délibéré to the control of the same round"
    columns = [f"{what}, {side}" for what in ("per s", "p50 ms", "p99 ms") for side in ("ours", "control", "ratio")]
    show(title, ["jurors", *columns], [result.row() for result in results])
    print(f"\n{counted} ballots counted, the log's head moved by {counted}; after: {machine()}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few seconds, to see that it runs")
    parser.add_argument("--rounds", type=int, choices=range(1, FULL.rounds + 1))
    words = parser.parse_args()
    sizes = SMALL if words.small else FULL
    asyncio.run(run(sizes._replace(rounds=words.rounds or sizes.rounds)))


if __name__ == "__main__":
    main()
