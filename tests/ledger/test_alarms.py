"""Stream ALARM: kept in order under an expectation, by the registrar alone; read by all; never taken for silence."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest
import structlog

from cli.running.server import EmbeddedServer
from contracts.alarm import Alarm as Kind
from contracts.alarm import Raised, Repaired, Settled, ViewAgrees, ViewDiffers
from contracts.topology import ALARM, ALARM_SUBJECT, SELF_AUDIT, USERS, VIEWS, allow_publish, allow_subscribe
from ledger.alarms import Alarms, Kept
from ledger.port import Conflict, Damaged, Doubt
from ledger.stream import Stream
from services.registrar.alarm import Alarm
from tests.conftest import As

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
RAISED = Raised(1, "position 9 is missing", 9, AT, "registrar")
DIFFERS = ViewDiffers(1, "scoring", "1a2b3c4d", 7, "26.ballots", 9, "a" * 64, "b" * 64, AT, "registrar")
SETTLED = Settled(1, 1, "restored from the mirror", 9, AT, "p-orga")


async def test_alarm_stops_until_it_is_settled(fresh_server: EmbeddedServer, as_user: As) -> None:
    """Silence at first; damage while the last one is raised; silence again once it is settled."""
    alarms = Alarms(Stream(await as_user(fresh_server, "registrar"), ALARM))
    seen = Alarms(Stream(await as_user(fresh_server, "scoring"), ALARM))
    await seen.demand_silence()
    assert await alarms.append(RAISED, 0) == 1
    with pytest.raises(Damaged, match=r"^position 9 is missing$"):
        await seen.demand_silence()
    with pytest.raises(Conflict):
        await alarms.append(SETTLED, 0)
    assert await alarms.append(SETTLED, 1) == 2
    await seen.demand_silence()
    assert [each async for each in seen.all()] == [Kept(1, RAISED), Kept(2, SETTLED)]


async def test_alarm_that_cannot_be_read_is_no_silence(fresh_server: EmbeddedServer, as_user: As) -> None:
    """What a newer program wrote, or nobody ought to have written, stops as well."""
    admin = await as_user(fresh_server, "admin")
    await admin.jetstream().publish(ALARM_SUBJECT, b'{"type":"all-clear"}')
    with pytest.raises(Damaged, match=r"^stream ALARM, number 1: "):
        await Alarms(Stream(admin, ALARM)).demand_silence()


@pytest.mark.parametrize("user", ["intake", "scoring", "awards", "notify", "door", "auditor"])
async def test_alarm_is_raised_and_settled_by_the_registrar_alone(
    server: EmbeddedServer, as_user: As, user: str
) -> None:
    """Everybody else reads it, and can neither stop the log nor set it going again."""
    alarms = Alarms(Stream(await as_user(server, user), ALARM, patience=0.3))
    with pytest.raises(Doubt):
        await alarms.append(RAISED, 0)
    assert await alarms.last() is None


async def test_only_a_settling_starts_processes_again(
    fresh_server: EmbeddedServer, as_user: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repairs and alarms do not, however many; a settling does, also if another alarm came right after it."""
    monkeypatch.setattr("ledger.alarms.LOOK", 0.05)
    alarms = Alarms(Stream(await as_user(fresh_server, "registrar"), ALARM))
    await alarms.append(RAISED, 0)
    await alarms.append(SETTLED, 1)
    waiting = asyncio.create_task(alarms.settled())
    await asyncio.sleep(0.1)
    for number in (2, 3, 4):
        await alarms.append(Repaired(1, "a tile", AT, "registrar") if number < 4 else RAISED, number)
        await asyncio.sleep(0.1)
    assert not waiting.done()
    await alarms.append(SETTLED, 5)
    await alarms.append(RAISED, 6)
    async with asyncio.timeout(10):
        await waiting


async def test_view_that_differs_stops_nothing_until_it_is_over(fresh_server: EmbeddedServer, as_user: As) -> None:
    """It stands there with its number, among repairs and settled alarms; the log is silent all along."""
    alarms = Alarms(Stream(await as_user(fresh_server, "registrar"), ALARM))
    assert await alarms.differing() == {}
    other = msgspec.structs.replace(DIFFERS, view="26.rounds")
    kept: tuple[Kind, ...] = (RAISED, SETTLED, DIFFERS, Repaired(1, "a tile", AT, "registrar"), other)
    for number, alarm in enumerate(kept):
        await alarms.append(alarm, number)
    await alarms.demand_silence()
    assert await alarms.differing() == {3: DIFFERS, 5: other}
    await alarms.append(ViewAgrees(1, 3, "gone", AT, "registrar"), 5)
    assert await alarms.differing() == {5: other}


async def test_view_alarm_is_recorded_once_and_never_over_a_raised_one(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """Said again, it keeps its number; while the log is damaged it waits, so that the last one says that it is."""
    alarms = Alarms(Stream(await as_user(fresh_server, "registrar"), ALARM))
    alarm = Alarm(alarms, lambda: AT, structlog.get_logger())
    assert [await alarm.differs(DIFFERS) for _ in range(2)] == [1, 1]
    await alarms.append(RAISED, 1)
    agrees = ViewAgrees(1, 1, "agrees", AT, "registrar")
    with pytest.raises(Conflict):
        await alarm.differs(agrees)
    await alarms.append(SETTLED, 2)
    assert [await alarm.differs(agrees) for _ in range(2)] == [4, 1]
    assert [kept.number async for kept in alarms.all()] == [1, 2, 3, 4]


def test_only_self_audit_tells_of_views_and_only_the_registrar_hears() -> None:
    """It cannot write ALARM itself, hence neither stop the log nor set it going again."""
    assert VIEWS in allow_publish(SELF_AUDIT)
    assert ALARM_SUBJECT not in allow_publish(SELF_AUDIT)
    assert [user for user in USERS if VIEWS in allow_publish(user)] == [SELF_AUDIT]
    assert [user for user in USERS if VIEWS in allow_subscribe(user)] == ["registrar"]
