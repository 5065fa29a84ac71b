"""Stream ALARM: kept in order under an expectation, by the registrar alone; read by all; never taken for silence."""

import asyncio
from datetime import UTC, datetime

import pytest

from cli.server import EmbeddedServer
from contracts.alarm import Raised, Repaired, Settled
from contracts.topology import ALARM, ALARM_SUBJECT
from ledger.alarms import Alarms, Kept
from ledger.port import Conflict, Damaged, Doubt
from ledger.stream import Stream
from tests.conftest import As

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
RAISED = Raised(1, "position 9 is missing", 9, AT, "registrar")
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
