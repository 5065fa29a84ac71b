"""Times go with positions: a record dated before those that precede it is told, and only where it begins."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from audit.codes import Code
from audit.replay import replay
from contracts.record import Record
from tests.golden import play
from tests.golden.edition import Edition
from tests.golden.forge import Change, kept


def registered() -> Edition:
    """Give a real label with six persons, a second apart."""
    scene = Edition()
    scene.found(*(f"p-{letter}" for letter in "abcdef"))
    return scene


def dated(time: datetime) -> Change:
    """Give a record another time."""

    def change(record: Record) -> Record:
        return replace(record, time=time)

    return change


async def found(scene: Edition, times: dict[int, datetime]) -> list[tuple[Code, int, dict[str, str]]]:
    """Return what a replay finds, where some records have other times."""
    log = kept(scene, {position: dated(time) for position, time in times.items()})
    verdict = await replay(log.ledger, log.documents, scene.position)
    return [(each.code, each.position, each.details) for each in verdict.findings]


async def test_record_dated_before_those_that_precede_it_is_found() -> None:
    """An hour back from position 4 on: told at 4, with the time and position of what came before, and once."""
    scene = registered()
    third = scene.now - timedelta(seconds=4)
    early = third - timedelta(hours=1)
    back = {4: early, 5: early, 6: early + timedelta(seconds=1)}
    told = {"time": early.isoformat(), "latest": third.isoformat(), "at": "3"}
    assert await found(scene, back) == [(Code.CLOCK_BACK, 4, told)]


async def test_two_clocks_a_little_apart_are_two_servers() -> None:
    """A minute is how far the clocks of two servers, and a decision on its way, may be apart."""
    scene = registered()
    third = scene.now - timedelta(seconds=4)
    assert await found(scene, {4: third - timedelta(minutes=1)}) == []


async def test_decision_that_rests_on_an_old_log_is_found() -> None:
    """Two minutes after position 3 was there, a record says that its decider had read up to 2."""
    scene = registered()
    late = scene.now + timedelta(minutes=2)
    log = kept(scene, {scene.position: lambda record: replace(record, time=late, basis=2)})
    verdict = await replay(log.ledger, log.documents, scene.position)
    third = scene.now - timedelta(seconds=4)
    told = {"time": late.isoformat(), "basis": "2", "next": third.isoformat()}
    assert [(each.code, each.position, each.details) for each in verdict.findings] == [
        (Code.STALE, scene.position, told)
    ]


async def test_simulated_clock_is_set_by_records() -> None:
    """A simulated label has no clock of its own."""
    scene = play.founded()
    assert await found(scene, {4: scene.now - timedelta(days=300)}) == []
