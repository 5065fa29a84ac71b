"""Damage that only the registrar sees stops every service; reading goes on; only a person sets the log going again."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from audit.codes import Code
from audit.integrity import scan
from cli.home import Home, Up
from cli.keys import KeyFolder
from contracts.alarm import Raised, Settled
from contracts.codes import LABEL
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.questions import Agenda, Progress, ProveRecord, SettleAlarm
from contracts.refusals import Refusal, Why
from contracts.request import Receipt, Refused
from contracts.subjects import NOUNS
from contracts.topology import ALARM, JURY, SERVICES, STREAMS
from ledger import proof as proofs
from ledger.alarms import Alarms, Kept
from ledger.jetstream import JetStreamLedger
from ledger.port import Damaged, Entry
from ledger.provision import provision
from ledger.stream import Stream
from services.rights import verify
from tests.registrar.book import sealed_up_to, seals, until
from tests.registrar.test_service import Ended, SealedTown, jury
from tests.services.edition import CALENDAR, MEMBERS, ORGANISER, PRESIDENT, SECRETARY, Play, key_of

#: What persons ask of each service that decides for them; each is accepted on a sound log.
ASKED = (
    (i.AdvanceClock(CALENDAR.opens + timedelta(days=2)), LABEL),
    (s.NameJury(MEMBERS, PRESIDENT, SECRETARY), "26"),
    (a.ConveneSitting("s1", CALENDAR.sits, ("Délibération",)), "26"),
)


class DamagedTown(SealedTown):
    """A town into whose log somebody slips a record: the clock's last one again, under its own subject."""

    async def slip(self) -> Entry:
        """Append the last record a second time, around its service; return it where it lies now."""
        await sealed_up_to(self.admin, await self.head())
        last = (await self.entries(await self.head()))[0]
        return Entry(await self.ledger.append(last.subject, last.raw, last.position), last.subject, last.raw)

    async def alarms(self) -> list[Kept]:
        """Return what stands in ALARM."""
        return [each async for each in Alarms(Stream(self.admin, ALARM)).all()]

    async def alarm(self, number: int) -> Kept:
        """Wait for what comes to stand there under a number."""

        async def there() -> bool:
            return len(await self.alarms()) >= number

        await until(there)
        return (await self.alarms())[number - 1]

    async def sealed(self) -> int:
        """Return up to where the log is sealed."""
        last = await seals(self.admin).last_checkpoint()
        return 0 if last is None else last.checkpoint.size

    async def repair(self, upto: int) -> None:
        """Put the first records into an empty log again, and the durables on it: what only who has every right can."""
        sound = (await self.entries())[:upto]
        await self.admin.request("$JS.API.STREAM.DELETE.JURY", b"", timeout=5)
        config = {**STREAMS[JURY], "num_replicas": 1}
        await self.admin.request("$JS.API.STREAM.CREATE.JURY", json.dumps(config).encode(), timeout=5)
        last: dict[str, int] = {}
        ledger = JetStreamLedger(self.admin)
        for entry in sound:
            last[entry.subject] = await ledger.append(entry.subject, entry.raw, last.get(entry.subject, 0))
        await provision(self.admin, 1)

    async def again(self, *services: str) -> None:
        """Stop the first instance of each service and start another, as a supervisor would."""
        for service in services:
            await self.close(self.instances[service][0])
            await self.open(service)

    async def jury(self, *words: object) -> Ended:
        """Run the command on this town, with the organiser's key at hand."""
        Home(self.directory).write_up(Up(os.getpid(), self.server.url, ""))
        keys = KeyFolder(self.directory / "keys")
        if ORGANISER not in keys.persons():
            keys.create(ORGANISER, key_of(ORGANISER).seed())
        return await jury(*words, "--in", self.directory)


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[DamagedTown]:
    """Give a town with an open edition and a sound log."""
    async with DamagedTown(tmp_path) as opened:
        play = Play(opened.door)
        await play.open()
        await play.clock(CALENDAR.opens + timedelta(days=1))
        yield opened


async def test_damage_that_the_registrar_sees_stops_every_service(town: DamagedTown) -> None:
    """A record slipped in: within two seconds no service appends any more, and the caller hears `log-damaged`."""
    play = Play(town.door)
    slipped = await town.slip()
    said = f"position {slipped.position} does not follow"
    kept = await town.alarm(1)
    assert isinstance(kept.alarm, Raised)
    assert (kept.alarm.position, kept.alarm.by, kept.alarm.reason.startswith(said)) == (
        slipped.position,
        "registrar",
        True,
    )
    async with asyncio.timeout(2):
        await asyncio.gather(*(_refuses(town, service) for service in NOUNS))
    for command, edition in ASKED:
        answer = await play.send(ORGANISER, command, edition)
        assert isinstance(answer, Refused)
        assert answer.why is Why.LOG_DAMAGED
    assert await town.head() == slipped.position
    assert await town.sealed() == slipped.position - 1

    # Reading goes on, in every service and without any.
    assert await play.ask(ORGANISER, Progress()) == []
    assert (await play.ask(ORGANISER, Agenda()))["motions"] == []
    assert proofs.read((await play.ask(ORGANISER, ProveRecord(1), str)).encode()).place == 0
    assert [found.code for found in (await scan(town.ledger, slipped.position)).findings] == [Code.BROKEN_CHAIN]

    status = await town.jury("status", "--json")
    told = msgspec.json.decode(status.out)
    assert (status.code, told["alarm"]["number"], told["damage"]) == (4, 1, kept.alarm.reason)
    assert {each["service"]: each["damaged"] for each in told["services"]}["registrar"] == kept.alarm.reason
    assert f"ALARM 1: {kept.alarm.reason}" in (await town.jury("status")).out.decode().replace("\n", " ")
    metrics = (await town.jury("status", "--metrics")).out.decode().splitlines()
    assert {"jury_alarm_raised 1", "jury_log_damaged 1", f"jury_log_head {slipped.position}"} <= set(metrics)
    assert any(line["event"].startswith("alarm: the log is damaged") for line in town.journalled())


async def _refuses(town: DamagedTown, service: str) -> None:
    """Return once an append of this service, of a noun of its own, is refused for damage; nothing is stored."""
    ledger = town.instances[service][0].bus.ledger
    subject = f"jury.log.26.{NOUNS[service][0]}.nobody"
    while True:
        try:
            await ledger._look()
        except Damaged:
            break
        await asyncio.sleep(0.05)
    with pytest.raises(Damaged):
        await ledger.append(subject, b"{}", 0)


async def test_restart_stays_stopped_until_a_person_settles(town: DamagedTown) -> None:
    """Services started anew refuse as before; the log repaired and the alarm settled, all begin anew and go on."""
    play = Play(town.door)
    slipped = await town.slip()
    await town.alarm(1)
    await town.again("registrar", "scoring")
    answer = await play.send(ORGANISER, ASKED[1][0], "26")
    assert isinstance(answer, Refused)
    assert answer.why is Why.LOG_DAMAGED

    await town.repair(slipped.position - 1)
    assert isinstance(await play.send(ORGANISER, ASKED[1][0], "26"), Refused)
    assert [each.lost.is_set() for name in SERVICES for each in town.instances[name]] == [False] * len(SERVICES)
    settled = await town.jury("log", "settle", 1, "--as", ORGANISER, "--reason", "restored from the mirror")
    assert (settled.code, settled.err) == (0, "")
    async with asyncio.timeout(10):
        await asyncio.gather(*(each.lost.wait() for name in SERVICES for each in town.instances[name]))
    await town.again(*SERVICES)
    for command, edition in ASKED:
        assert isinstance(await play.send(ORGANISER, command, edition), Receipt)
    await sealed_up_to(town.admin, await town.head())
    status = await town.jury("status", "--json")
    assert (status.code, msgspec.json.decode(status.out)["alarm"]) == (0, None)
    assert (await scan(town.ledger, await town.head())).findings == ()

    kept = [each.alarm for each in await town.alarms()]
    assert [type(each) for each in kept] == [Raised, Settled]
    act = kept[1]
    assert isinstance(act, Settled)
    assert (act.alarm, act.position, act.by) == (1, slipped.position, ORGANISER)
    assert act.request is not None
    verify(act.request, key_of(ORGANISER).public)
    assert msgspec.json.decode(act.request.command, type=SettleAlarm) == SettleAlarm(1, "restored from the mirror")


async def test_log_cut_short_while_nothing_happens_raises_the_alarm(town: DamagedTown) -> None:
    """Nobody appends, nobody reads: the registrar asks the leader all the same, and every service is told."""
    head = await town.head()
    await sealed_up_to(town.admin, head)
    await town.repair(head - 2)
    kept = await town.alarm(1)
    assert isinstance(kept.alarm, Raised)
    assert kept.alarm.reason in {
        f"the log ends at {head - 2}, it once held {head}",
        "JURY: 10059 stream not found",
    }
    async with asyncio.timeout(2):
        await asyncio.gather(*(_refuses(town, service) for service in NOUNS))


async def test_alarm_that_is_settled_in_vain_is_raised_again(town: DamagedTown) -> None:
    """Who says that it was repaired, and it was not, hears of it when all begins anew; only a raised one is settled."""
    slipped = await town.slip()
    await town.alarm(1)
    play = Play(town.door)
    with pytest.raises(Refusal, match="invalid-field"):
        await play.ask(ORGANISER, SettleAlarm(2, "another"), int, LABEL)
    assert await play.ask(ORGANISER, SettleAlarm(1, "repaired"), int, LABEL) == 2
    await town.again("registrar")
    again = await town.alarm(3)
    assert isinstance(again.alarm, Raised)
    assert again.alarm.position == slipped.position


@pytest.mark.parametrize(
    ("asker", "question", "why"),
    [
        (SECRETARY, SettleAlarm(1, "let me"), Why.NOT_ALLOWED),
        (ORGANISER, SettleAlarm(1, "none is raised"), Why.INVALID_FIELD),
    ],
)
async def test_settling_is_refused(shared: DamagedTown, asker: str, question: SettleAlarm, why: Why) -> None:
    """Only an organiser settles, and only the alarm that is raised."""
    with pytest.raises(Refusal) as refusal:
        await Play(shared.door).ask(asker, question, int, LABEL)
    assert refusal.value.why is why
    assert await shared.alarms() == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DamagedTown]:
    """Give a sound town that refusals share."""
    async with DamagedTown(tmp_path_factory.mktemp("town")) as opened:
        await Play(opened.door).open()
        yield opened
