"""One suite for whatever keeps the log: what `ledger.port` promises."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from ledger.bundle import BundleLedger
from ledger.export import export
from ledger.jetstream import JetStreamLedger
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.port import Conflict, Entry, Ledger, ReadOnly
from tests.ledger.keep import Keeper, record, subject


async def read_all(ledger: Ledger, piece: int) -> list[Entry]:
    """Read the log from its start to its head in pieces of at most `piece`, waiting for replicas that lag."""
    head = await ledger.head()
    entries: list[Entry] = []
    while len(entries) < head:
        entries += await ledger.read(len(entries) + 1, piece)
        await asyncio.sleep(0)
    return entries


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait at most five seconds for what comes by itself."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)


# -- appending


async def test_append_on_new_subjects_gives_positions_from_one_without_a_gap(keeper: Keeper) -> None:
    """Positions are the order of the log."""
    ledger = keeper.open()
    assert [await ledger.append(subject(noun), record(noun), 0) for noun in "abc"] == [1, 2, 3]


async def test_append_after_the_expected_record_follows_it(keeper: Keeper) -> None:
    """The expectation is the last position of the same subject, whatever came on others."""
    ledger = keeper.open()
    await ledger.append(subject("a"), record("a"), 0)
    await ledger.append(subject("b"), record("b"), 0)
    assert await ledger.append(subject("a"), record("a", 2), 1) == 3


@pytest.mark.parametrize("expected", [0, 2, 7], ids=["none-yet", "another-subject", "not-yet-there"])
async def test_append_with_a_wrong_expectation_conflicts_and_stores_nothing(keeper: Keeper, expected: int) -> None:
    """A stale decision cannot enter the log."""
    ledger = keeper.open()
    await ledger.append(subject("a"), record("a"), 0)
    await ledger.append(subject("b"), record("b"), 0)
    with pytest.raises(Conflict):
        await ledger.append(subject("a"), record("a", 2), expected)
    assert await ledger.head() == 2
    assert await ledger.last(subject("a")) == Entry(1, subject("a"), record("a"))


async def test_append_by_many_at_once_on_one_subject_lets_exactly_one_win_each_time(keeper: Keeper) -> None:
    """Two instances that decide at the same moment: one stores, the other hears of a conflict."""
    ledgers = [keeper.open() for _ in range(2)]
    expected = 0
    for turn in range(5):
        tries = (
            ledgers[rival % 2].append(subject("a"), record("a", turn + 1, f"{turn} {rival}"), expected)
            for rival in range(8)
        )
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        won = [outcome for outcome in outcomes if isinstance(outcome, int)]
        assert [type(outcome) for outcome in outcomes if not isinstance(outcome, int)] == [Conflict] * 7
        assert won == [turn + 1]
        expected = won[0]
    assert await ledgers[0].head() == 5


async def test_append_by_many_at_once_on_many_subjects_stores_each_once(keeper: Keeper) -> None:
    """Jurors never contend: every ballot is stored, and the log has no gap."""
    ledgers = [keeper.open() for _ in range(2)]
    nouns = [f"n{number}" for number in range(100)]
    positions = await asyncio.gather(
        *(ledgers[turn % 2].append(subject(noun), record(noun), 0) for turn, noun in enumerate(nouns))
    )
    assert sorted(positions) == list(range(1, 101))
    stored = {entry.position: entry for entry in await read_all(ledgers[0], 30)}
    assert [stored[at] for at in positions] == [
        Entry(at, subject(noun), record(noun)) for at, noun in zip(positions, nouns, strict=True)
    ]


# -- reading: also what cannot be appended to

NOUNS = [f"n{number % 40}" for number in range(1, 101)]


@pytest_asyncio.fixture(params=["as-kept", "bundle"])
async def filled(request: pytest.FixtureRequest, keeper: Keeper, tmp_path: Path) -> AsyncIterator[Ledger]:
    """Give a log of 100 records under 40 subjects: where it was appended, and as a bundle exported from there."""
    ledger = keeper.open()
    last: dict[str, int] = {}
    for number, noun in enumerate(NOUNS, start=1):
        last[noun] = await ledger.append(subject(noun), expected_record(number), last.get(noun, 0))
    if request.param == "bundle":
        await export(ledger, MemoryDocuments(), tmp_path / "bundle")
        ledger = BundleLedger(tmp_path / "bundle")
    yield ledger


def expected_record(number: int) -> bytes:
    """Return what `filled` holds at a position."""
    return record(NOUNS[number - 1], (number - 1) // 40 + 1, f"{number}")


def expected_entry(number: int) -> Entry:
    """Return the entry that `filled` holds at a position."""
    return Entry(number, subject(NOUNS[number - 1]), expected_record(number))


@pytest.mark.parametrize("piece", [1, 7, 100, 1000])
async def test_read_in_pieces_gives_every_entry_once_in_order(filled: Ledger, piece: int) -> None:
    """However it is cut, the log is the same."""
    assert await read_all(filled, piece) == [expected_entry(number) for number in range(1, 101)]


async def test_read_past_the_end_gives_nothing(filled: Ledger) -> None:
    """Nothing, not an error: whoever follows asks again."""
    assert list(await filled.read(101, 10)) == []


async def test_read_from_the_middle_stops_at_what_was_asked(filled: Ledger) -> None:
    """`most` bounds the answer."""
    await read_all(filled, 100)
    assert list(await filled.read(50, 3)) == [expected_entry(50), expected_entry(51), expected_entry(52)]


async def test_last_of_a_subject_is_its_latest_entry(filled: Ledger) -> None:
    """By subject, not by position."""
    assert await filled.last(subject("n15")) == expected_entry(95)
    assert await filled.last(subject("n39")) == expected_entry(79)


async def test_last_of_a_subject_without_a_record_is_none(filled: Ledger) -> None:
    """An unknown noun is no error."""
    assert await filled.last(subject("nobody")) is None


async def test_head_is_the_last_position(filled: Ledger) -> None:
    """The head counts every record."""
    assert await filled.head() == 100


async def test_head_of_an_empty_log_is_zero(keeper: Keeper) -> None:
    """Positions begin at 1."""
    ledger = keeper.open()
    assert await ledger.head() == 0
    assert list(await ledger.read(1, 10)) == []


async def test_append_to_a_bundle_is_refused(tmp_path: Path) -> None:
    """A bundle is a copy, not a log."""
    await export(MemoryLedger(), MemoryDocuments(), tmp_path / "bundle")
    with pytest.raises(ReadOnly):
        await BundleLedger(tmp_path / "bundle").append(subject("a"), record("a"), 0)


async def test_what_one_instance_appended_another_reads_at_once_from_the_leader(keeper: Keeper) -> None:
    """`last` and `head` are read after every acknowledged write, on any number of nodes."""
    here, there = keeper.open(), keeper.open()
    for number in range(1, 21):
        await here.append(subject("a"), record("a", number), number - 1)
        assert await there.last(subject("a")) == Entry(number, subject("a"), record("a", number))
        assert await there.head() == number


async def test_append_alone_is_refused_once_anything_was_stored_since(keeper: Keeper) -> None:
    """Another noun's record, stored between, is a conflict as the own noun's is; at the head it is none."""
    ledger = keeper.open()
    await ledger.append(subject("a"), record("a"), 0, head=0)
    await ledger.append(subject("b"), record("b"), 0)
    with pytest.raises(Conflict):
        await ledger.append(subject("a"), record("a", 2), 1, head=1)
    assert await ledger.head() == 2
    assert await ledger.append(subject("a"), record("a", 2), 1, head=2) == 3


async def test_appends_alone_among_others_are_each_stored_right_after_where_they_were_decided(keeper: Keeper) -> None:
    """Two instances append alone while others pour in: whatever is acknowledged follows the head that it expected."""
    here, there = keeper.open(), keeper.open()
    stored: list[tuple[int, int]] = []
    pouring = asyncio.create_task(_pour(here, 120))

    async def alone(ledger: Ledger, noun: str) -> None:
        last = 0
        while not pouring.done() or not last:
            head = await ledger.head()
            with contextlib.suppress(Conflict):
                last = await ledger.append(subject(noun), record(noun, 1, str(head)), last, head)
                stored.append((head, last))
            await asyncio.sleep(0)  # the log in memory never waits by itself

    await asyncio.gather(alone(here, "x"), alone(there, "y"))
    await pouring
    assert len(stored) > 1
    assert [position - head for head, position in stored] == [1] * len(stored)
    assert await here.head() == 120 + len(stored)


async def _pour(ledger: Ledger, records: int) -> None:
    """Append to four nouns at once."""

    async def one(noun: str) -> None:
        last = 0
        for number in range(records // 4):
            last = await ledger.append(subject(noun), record(noun, number + 1), last)
            await asyncio.sleep(0)

    await asyncio.gather(*(one(f"p{number}") for number in range(4)))


# -- the doorbell


async def test_ring_calls_every_bell_after_an_append_by_another_instance(keeper: Keeper) -> None:
    """Whoever follows the log is woken, and finds the record there."""
    here, there = keeper.open(), keeper.open()
    rung: list[str] = []
    here.ring(lambda: rung.append("first"))
    here.ring(lambda: rung.append("second"))
    if isinstance(here, JetStreamLedger):
        await here.start()
        await eventually(lambda: "second" in rung)
        await asyncio.sleep(0.05)
        rung.clear()
    await there.append(subject("a"), record("a"), 0)
    await eventually(lambda: {"first", "second"} <= set(rung))
    assert await read_all(here, 10) == [Entry(1, subject("a"), record("a"))]
