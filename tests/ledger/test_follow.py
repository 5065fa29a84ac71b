"""The follower: every entry once, in order; woken, not polling; a gap stops it, an outage does not."""

import asyncio
from collections.abc import Sequence

import pytest

from cli.running.server import EmbeddedServer
from ledger import follow
from ledger.follow import Follower
from ledger.jetstream import JetStreamLedger
from ledger.memory import MemoryLedger
from ledger.port import Damaged, Entry, Ledger, Unavailable
from tests.conftest import As
from tests.ledger.keep import Keeper, record, subject


async def fill(ledger: Ledger, count: int) -> None:
    """Append records under subjects n1, n2 and so on, beginning after what is there."""
    head = await ledger.head()
    for number in range(head + 1, head + count + 1):
        await ledger.append(subject(f"n{number}"), record(f"n{number}"), 0)


async def stopped(following: "asyncio.Task[None]") -> None:
    """Stop a follower."""
    following.cancel()
    await asyncio.wait((following,))


async def test_follower_observes_every_entry_once_in_order(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before and what comes after, in as many readings as it takes."""
    monkeypatch.setattr(follow, "BATCH", 7)
    ledger = keeper.open()
    await fill(ledger, 20)
    seen: list[Entry] = []
    follower = Follower(ledger, seen.append)
    following = asyncio.create_task(follower.run())
    await follower.reach(20)
    await fill(ledger, 20)
    await asyncio.gather(*(follower.reach(position) for position in (40, 1, 33)))
    await stopped(following)
    assert seen == [Entry(number, subject(f"n{number}"), record(f"n{number}")) for number in range(1, 41)]
    assert follower.position == 40


async def test_follower_is_woken_by_what_another_instance_appended(keeper: Keeper) -> None:
    """A view is fresh long before the follower would have looked by itself."""
    here, there = keeper.open(), keeper.open()
    seen = asyncio.Event()
    following = asyncio.create_task(Follower(here, lambda _: seen.set()).run())
    if isinstance(here, JetStreamLedger):
        await here.start()
    await asyncio.sleep(0.1)
    await fill(there, 1)
    async with asyncio.timeout(follow.IDLE / 2):
        await seen.wait()
    await stopped(following)


class Gapped(MemoryLedger):
    """A log that lost its third record."""

    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """Leave position 3 out, in silence."""
        return [entry for entry in await super().read(start, most) if entry.position != 3]


async def test_follower_stops_at_a_gap_and_tells_who_waits_and_who_asks_later() -> None:
    """Nothing after a gap is folded: whoever needs it hears of the damage."""
    ledger, seen = Gapped(), list[Entry]()
    await fill(ledger, 5)
    follower = Follower(ledger, seen.append)
    waiting = asyncio.create_task(follower.reach(5))
    await asyncio.sleep(0)
    with pytest.raises(Damaged):
        await follower.run()
    with pytest.raises(Damaged):
        await waiting
    with pytest.raises(Damaged):
        await follower.reach(4)
    await follower.reach(2)
    assert [entry.position for entry in seen] == [1, 2]


async def test_follower_that_was_stopped_is_unavailable_not_damaged() -> None:
    """A graceful stop says nothing about the log."""
    follower = Follower(MemoryLedger(), lambda _: None)
    following = asyncio.create_task(follower.run())
    waiting = asyncio.create_task(follower.reach(1))
    await asyncio.sleep(0.01)
    await stopped(following)
    with pytest.raises(Unavailable):
        await waiting
    with pytest.raises(Unavailable):
        await follower.reach(1)


async def test_follower_stops_when_it_is_cancelled_at_the_very_moment_it_is_woken() -> None:
    """A cancellation is never lost, or a graceful stop would wait for ever (`asyncio.wait_for` loses it)."""
    ledger = MemoryLedger()
    following = asyncio.create_task(Follower(ledger, lambda _: None).run())
    await asyncio.sleep(0.01)
    await ledger.append(subject("a"), record("a"), 0)
    await asyncio.sleep(0)
    following.cancel()
    done, _ = await asyncio.wait((following,), timeout=1)
    following.cancel()
    assert done == {following}


async def test_follower_outlives_the_death_and_return_of_the_server(fresh_server: EmbeddedServer, as_user: As) -> None:
    """It goes on from where it stood, without missing or repeating anything."""
    ledger = JetStreamLedger(await as_user(fresh_server, "scoring"))
    await fill(ledger, 3)
    seen: list[int] = []
    follower = Follower(ledger, lambda entry: seen.append(entry.position))
    following = asyncio.create_task(follower.run())
    await follower.reach(3)
    fresh_server.kill()
    await asyncio.sleep(0.3)
    assert not following.done()
    fresh_server.start()
    await fill(JetStreamLedger(await as_user(fresh_server, "scoring")), 2)
    async with asyncio.timeout(10):
        await follower.reach(5)
    await stopped(following)
    assert seen == [1, 2, 3, 4, 5]
