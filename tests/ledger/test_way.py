"""The way of a process into the log: many side by side, or one alone."""

import asyncio

from ledger.way import Way


async def test_way_is_cleared_for_one_alone_and_free_again_once_he_left() -> None:
    """He waits for who is under way; who comes meanwhile waits for him; each in the order in which they may go."""
    way = Way()
    told: list[str] = []
    arrive = asyncio.Event()

    async def beside(name: str) -> None:
        await way.free()
        with way.under_way():
            told.append(f"{name} sets out")
            await arrive.wait()
        told.append(f"{name} arrives")

    async def alone() -> None:
        assert await way.clear()
        told.append("one goes alone")
        way.leave()

    async with asyncio.TaskGroup() as group:
        group.create_task(beside("first"))
        await asyncio.sleep(0)
        group.create_task(alone())
        await asyncio.sleep(0)
        group.create_task(beside("second"))
        await asyncio.sleep(0)
        assert told == ["first sets out"]
        arrive.set()
    assert told == ["first sets out", "first arrives", "one goes alone", "second sets out", "second arrives"]


async def test_way_with_nobody_on_it_is_clear_at_once() -> None:
    """Nothing was decided meanwhile: what is to be stored alone is not decided again."""
    way = Way()
    assert not await way.clear()
