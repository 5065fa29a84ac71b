"""Self-audit in a running town: nothing to tell over a whole edition; what is corrupted is told within seconds."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from audit.findings import Code
from audit.moment import folded
from cli.running.metrics import exposition
from cli.running.self_audit import Overseer
from cli.running.status import look
from contracts.alarm import ViewAgrees, ViewDiffers
from contracts.codes import LABEL
from contracts.commands.intake import AdvanceClock
from contracts.topology import ALARM, SELF_AUDIT
from ledger.alarms import Alarms
from ledger.stream import Stream
from services.digest import digest
from services.registrar.standing import KEYLESS
from services.room import Room
from services.scoring.scoring import Scoring
from tests.golden import play
from tests.golden.forge import kept
from tests.services.edition import CALENDAR, EDITION, MEMBERS, ORGANISER, VILLE, Play, eventually
from tests.services.town import Town


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> list[Room]:
    """Give every room that a town's services work in, to look into their memory; and a self-audit in a hurry."""
    made: list[Room] = []

    class Seen(Room):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            made.append(self)

    monkeypatch.setattr("services.runtime.Room", Seen)
    monkeypatch.setattr("audit.self_audit.PAUSE", 0.02)
    monkeypatch.setattr("audit.self_audit.SHARE", 1.0)
    monkeypatch.setattr("audit.self_audit.BEHIND", 0.3)
    return made


class Watch:
    """A self-audit at work beside a town."""

    def __init__(self, town: Town, overseer: Overseer) -> None:
        self.town = town
        self.working = asyncio.create_task(overseer.run())
        self.overseer = overseer
        self.audit = overseer.audit

    async def swept(self) -> None:
        """Wait until all is decided again and every view of every service was compared since."""
        head = await self.town.settled()

        async def caught_up() -> bool:
            return self.audit.position == head

        await eventually(caught_up)
        views = sum(len(views) for _, views in self.audit.folded())
        target = self.audit.compared + 3 * views

        async def compared() -> bool:
            return self.audit.compared >= target

        await eventually(compared)

    def letters(self) -> list[dict[str, Any]]:
        """Return what was written in the log of the process about differences."""
        return [line for line in self.town.journalled() if line["event"] == "self-audit: a difference"]

    async def wrong(self) -> list[str]:
        """Return what `jury status` says is wrong."""
        found: list[str] = (await look(self.town.client_of_door))["wrong"]
        unsealed = [line for line in found if line.endswith(f" : {KEYLESS}")]
        assert len(unsealed) == 1, "this town has no key to seal with"
        return [line for line in found if line not in unsealed]


@pytest_asyncio.fixture
async def watch(fresh_town: Town) -> AsyncIterator[Watch]:
    """Give a self-audit at work beside a town."""
    overseer = Overseer(await fresh_town.client(SELF_AUDIT), fresh_town._logger(SELF_AUDIT))
    watch = Watch(fresh_town, overseer)
    yield watch
    watch.working.cancel()


async def test_whole_edition_gives_no_difference_and_a_corrupted_view_does(watch: Watch, rooms: list[Room]) -> None:
    """From the founding to the letters, with two instances of scoring and ballots side by side: nothing is told.

    Then one mark changes in the memory of one of them: view, process and position are told in the log, to that process,
    by an alarm that stops nothing, and so by `jury status`, until that instance has begun anew.
    """
    town = watch.town
    await town.open("scoring")
    edition = Play(town.door)
    await edition.until("sit")
    await edition.come(*MEMBERS)
    await edition.deliberate()
    await edition.seal_palmares()
    await edition.publish()
    await watch.swept()
    assert (watch.letters(), watch.overseer.wrong, watch.audit.wrong) == ([], "", {})
    assert watch.audit.position == await town.head()

    second = [room for room in rooms if room.name == "scoring"][-1]
    assert isinstance(second.desk.service, Scoring)
    ballots = second.desk.service.views.of(EDITION).ballots._of_dossier[VILLE]
    ballots[0] = ballots[0]._replace(marks={**(ballots[0].marks or {}), "education": 0})

    async def told() -> list[dict[str, Any]]:
        return watch.letters()

    (line,) = await eventually(told, 5.0)
    assert (line["code"], line["service"]) == (Code.VIEW_DIFFERS, SELF_AUDIT)
    assert (line["of"], line["view"], line["position"]) == ("scoring", f"{EDITION}.ballots", await town.head())
    assert line["told"] != line["expected"]
    await _told_until_it_is_gone(watch, line)


async def _told_until_it_is_gone(watch: Watch, line: dict[str, Any]) -> None:
    town, view = watch.town, f"{EDITION}.ballots"
    alarms = Alarms(Stream(town.client_of_door, ALARM))
    differs = await eventually(alarms.last)
    assert differs.alarm == ViewDiffers(
        1,
        "scoring",
        next(iter(watch.audit.wrong))[1],
        os.getpid(),
        view,
        line["position"],
        line["told"],
        line["expected"],
        differs.alarm.at,
        "registrar",
    )

    async def heard() -> list[str]:
        return [each for each in await watch.wrong() if each.startswith("scoring : in memory")]

    assert await eventually(heard) == [f"scoring : in memory, not as in the log: {view}"]
    found = await look(town.client_of_door)
    said = f"ALARME n° 1 : la vue {view} de scoring (processus {os.getpid()}) n'est pas ce que donne le registre"
    assert [each for each in found["wrong"] if said in each] == found["wrong"][-1:]
    assert (found["alarm"], found["damage"], found["dead"]) == (None, "", [])
    assert 'jury_views_differing{service="scoring"} 1\n' in exposition(found)
    told = [each["views"] for each in town.journalled() if each["event"].startswith("self-audit: what this process")]
    assert told == [[view]]
    await Play(town.door).do(ORGANISER, AdvanceClock(CALENDAR.publishes + timedelta(days=1)), LABEL)

    await town.close(town.instances["scoring"][-1])

    async def over() -> bool:
        return len([kept async for kept in alarms.all()]) == 2

    await eventually(over)
    (agrees,) = [kept.alarm async for kept in alarms.all(1)]
    assert agrees == ViewAgrees(1, 1, "gone", agrees.at, "registrar")
    assert (watch.audit.wrong, await watch.wrong()) == ({}, [])


async def test_corrupted_noun_is_told_by_its_kind(watch: Watch, rooms: list[Room]) -> None:
    """The state on which the next decision would be taken, in the memory of its owner."""
    edition = Play(watch.town.door)
    await edition.until("draw")
    await watch.swept()
    (scoring,) = [room for room in rooms if room.name == "scoring"]
    noun = next(noun for where, noun in scoring.desk.nouns.items() if where.noun == "panel")
    noun.state = noun.state._replace(kinds=())

    async def told() -> list[dict[str, Any]]:
        return watch.letters()

    (line,) = await eventually(told, 5.0)
    assert (line["of"], line["view"]) == ("scoring", "nouns.panel.0")
    alarms = Alarms(Stream(watch.town.client_of_door, ALARM))
    await eventually(alarms.last)

    # Another self-audit takes up what this one left, and the view is put right in the meantime.
    watch.working.cancel()
    noun.state = noun.state._replace(kinds=("ville", "village", "intercommunalite"))
    later = Overseer(await watch.town.client(SELF_AUDIT), watch.town._logger(SELF_AUDIT))
    working = asyncio.create_task(later.run())

    async def over() -> bool:
        return await alarms.differing() == {}

    await eventually(over)
    (agrees,) = [kept.alarm async for kept in alarms.all(1)]
    assert agrees == ViewAgrees(1, 1, "agrees", agrees.at, "registrar")
    working.cancel()


async def test_wrong_decision_in_the_log_is_told(watch: Watch, rooms: list[Room]) -> None:
    """A service whose memory was wrong decides wrongly, and stores it well chained: the record is found by itself."""
    edition = Play(watch.town.door)
    await edition.until("cast")
    (scoring,) = [room for room in rooms if room.name == "scoring"]
    assert isinstance(scoring.desk.service, Scoring)
    ballots = scoring.desk.service.views.of(EDITION).ballots._of_dossier[VILLE]
    ballots[0] = ballots[0]._replace(marks={**(ballots[0].marks or {}), "education": 0})
    await edition.tally()

    async def told() -> set[str]:
        found = {line["code"] for line in watch.letters()}
        return found if Code.DIFFERS in found else set()

    assert await eventually(told, 10.0) <= {Code.DIFFERS, Code.VIEW_DIFFERS}
    (differs,) = [line for line in watch.letters() if line["code"] == Code.DIFFERS]
    (tally,) = [position for position, record in await watch.town.records("tally") if record.id == VILLE]
    assert differs["position"] == tally


def test_digest_is_the_same_in_every_process() -> None:
    """Sets have no order of their own: whatever the seed of the hashes, the same log gives the same digests."""
    scene = play.played()
    held = kept(scene)
    bench = asyncio.run(folded(held.ledger, held.documents, scene.position))
    own = {f"{name} {view}": digest(value) for name, desk in bench.desks.items() for view, value in desk.folded.items()}
    code = (
        "import asyncio, json\n"
        "from audit.moment import folded\n"
        "from services.digest import digest\n"
        "from tests.golden import play\n"
        "from tests.golden.forge import kept\n"
        "scene = play.played(); held = kept(scene)\n"
        "bench = asyncio.run(folded(held.ledger, held.documents, scene.position))\n"
        "print(json.dumps({f'{name} {view}': digest(value) for name, desk in bench.desks.items()\n"
        "    for view, value in desk.folded.items()}))"
    )
    other = {**os.environ, "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=other, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == own
    assert len(own) > 60
