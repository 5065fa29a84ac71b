"""Reactions: what follows from a record follows once, whatever is delivered again, fails, or cannot be read."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from nats.aio.client import Client

from cli.running import status
from contracts import record as records
from contracts.commands import scoring as s
from contracts.commands.scoring import ScoringCommand, TallyDossier
from contracts.events.scoring import DossierTallied, RoundClosed
from contracts.record import Record
from contracts.refusals import Why
from contracts.request import Receipt
from contracts.topology import DURABLES
from ledger.provision import provision
from services import runtime
from services.runtime import Bus
from services.scoring import inbox
from services.scoring.scoring import Scoring
from services.serving import OpenUp
from services.settings import Settings
from tests.services.edition import EDITION, ORGANISER, VILLE, Play, eventually
from tests.services.refusals import refuses, why
from tests.services.town import Town


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what fails tried again soon."""
    monkeypatch.setattr(runtime, "DELAYS", (0.05,) * 4)


async def until_cast(town: Town) -> Play:
    """Return an edition whose ballots are all cast."""
    play = Play(town.door)
    await play.until("cast")
    return play


@pytest_asyncio.fixture
async def play(fresh_town: Town) -> AsyncIterator[Play]:
    """Give an edition whose ballots are all cast."""
    yield await until_cast(fresh_town)


class Failing(Scoring):
    """Scoring whose reaction to a closing fails so often, as a fault of ours would make it."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def react(self, record: Record, position: int) -> tuple[Any, ...]:
        """Fail, then react."""
        if isinstance(record.events[0], RoundClosed) and self.times:
            self.times -= 1
            raise RuntimeError("a fault of ours")
        return super().react(record, position)


class Overdoing(Scoring):
    """Scoring that asks of itself, first, what will be refused."""

    def react(self, record: Record, position: int) -> tuple[Any, ...]:
        """React, and ask for a tally of a closing that never was."""
        if not isinstance(record.events[0], RoundClosed):
            return super().react(record, position)
        impossible: ScoringCommand = TallyDossier(VILLE, "unique", 1, 1)
        return (impossible, *super().react(record, position))


def opened(service: Scoring) -> OpenUp:
    """Return what puts that service on the bus, as its `app` does."""

    async def open_up(bus: Bus, _: Settings) -> Any:
        room = bus.room(service)
        inbox.listen(bus, room, service)
        bus.presence(room.follower)
        return room.follower

    return open_up


async def tallied(town: Town, count: int = 3) -> list[DossierTallied]:
    """Return the tallies once there are as many."""

    async def found() -> list[DossierTallied]:
        tallies = await town.events(DossierTallied)
        return tallies if len(tallies) >= count else []

    tallies: list[DossierTallied] = await eventually(found)
    return tallies


async def waiting(town: Town) -> int:
    """Return how many records wait in all durables for a reaction."""
    infos = [await town.admin.jetstream().consumer_info("JURY", durable.name) for durable in DURABLES]
    return sum((info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos)


async def settled(town: Town) -> bool:
    """Say whether nothing waits any more."""
    return await waiting(town) == 0


async def dead_letters(town: Town) -> list[dict[str, Any]]:
    """Return the dead letters."""
    return await status.dead_letters(town.client_of_door)


async def test_reaction_that_fails_is_tried_again(tmp_path: Path) -> None:
    """A fault that passes costs a little time: nothing is lost, nothing done twice, nothing dead."""
    async with Town(tmp_path, instead={"scoring": opened(Failing(2))}) as town:
        play = await until_cast(town)
        await play.tally()
        assert len(await tallied(town)) == 3
        await eventually(lambda: settled(town))
        assert len(await town.records("tally")) == 3
        failed = [line for line in town.journalled() if line["event"] == "reaction failed"]
        assert [line["failures"] for line in failed] == [1, 2]
        assert await dead_letters(town) == []


async def test_reaction_that_always_fails_ends_among_the_dead_letters(tmp_path: Path) -> None:
    """After its tries the record lies there with the reason, `jury status` tells it, and other records go on."""
    async with Town(tmp_path, instead={"scoring": opened(Failing(99))}) as town:
        play = await until_cast(town)
        await play.tally()
        (letter,) = await eventually(lambda: dead_letters(town))
        ((closing, _),) = [found for found in await town.records("round") if found[1].version == 2]
        assert (letter["service"], letter["position"]) == ("scoring", closing)
        assert letter["subject"] == "jury.log.26.round.unique.1"
        assert letter["reason"] == "RuntimeError('a fault of ours')"
        failed = [line for line in town.journalled() if line["event"] == "reaction failed"]
        assert [line["failures"] for line in failed] == list(range(1, runtime.TRIES + 1))
        found = await status.look(town.client_of_door)
        assert [line for line in found["wrong"] if str(closing) in line and "a fault of ours" in line]
        reader = play.readers[VILLE][0]
        await play.do(reader, s.DeclareRecusal(VILLE, reader))
        assert await eventually(lambda: town.records("reading"))
        await eventually(lambda: settled(town))


async def test_refused_decision_does_not_keep_the_others_from_being_stored(tmp_path: Path) -> None:
    """Of four decisions that follow from a closing one is refused: three tallies are stored, then the letter lies."""
    async with Town(tmp_path, instead={"scoring": opened(Overdoing())}) as town:
        play = await until_cast(town)
        await play.tally()
        assert len(await tallied(town)) == 3
        (letter,) = await eventually(lambda: dead_letters(town))
        assert letter["reason"] == "tally-dossier: not-closed"


async def test_everything_delivered_again_decides_nothing_new(fresh_town: Town, play: Play) -> None:
    """The durables are made anew and deliver the whole log a second time: the head does not move."""
    await play.tally()
    await tallied(fresh_town)
    await play.sit()
    await play.come(*play.members)
    await play.deliberate()
    await play.seal_palmares()
    await play.publish()

    async def sent() -> bool:
        return sum(record.version == 3 for _, record in await fresh_town.records("letter")) == 3

    await eventually(sent)
    await eventually(lambda: settled(fresh_town))
    head, letters = await fresh_town.head(), len(list((fresh_town.mailbox.directory / "new").iterdir()))
    await anew(fresh_town.admin)
    await eventually(lambda: settled(fresh_town))
    assert await fresh_town.head() == head
    assert (letters, len(list((fresh_town.mailbox.directory / "new").iterdir()))) == (3, 3)
    assert await dead_letters(fresh_town) == []


async def anew(admin: Client) -> None:
    """Delete the durables, make them again, and see that they hold the log to deliver."""
    for durable in DURABLES:
        await admin.jetstream().delete_consumer("JURY", durable.name)
    await provision(admin, 1)
    infos = [await admin.jetstream().consumer_info("JURY", durable.name) for durable in DURABLES]
    assert all(info.delivered is not None for info in infos)


@refuses("room", Why.LOG_DAMAGED)
async def test_record_of_an_unknown_format_blocks_nothing(fresh_town: Town, play: Play) -> None:
    """It lies among the dead letters with its reason, shows in `jury status`, and only its own noun is closed."""
    good = next(record for _, record in await fresh_town.records("round"))
    strange = json.loads(records.encode(good)) | {"format": 2, "id": "autre.1", "version": 1}
    position = await fresh_town.ledger.append("jury.log.26.round.autre.1", msgspec.json.encode(strange), 0)
    (letter,) = await eventually(lambda: dead_letters(fresh_town))
    assert (letter["service"], letter["position"]) == ("scoring", position)
    assert "$.format" in letter["reason"]
    found = await status.look(fresh_town.client_of_door)
    told = [line for line in found["wrong"] if f"position {position} " in line]
    assert sorted(line.split(" ")[0] for line in told) == [
        "awards",
        "intake",
        "notify",
        "registrar",
        "scoring",
        "scoring",
    ]
    assert found["damage"] == ""
    assert why(await play.send(ORGANISER, s.OpenRound("autre", 1))) is Why.LOG_DAMAGED
    assert isinstance(await play.send(ORGANISER, s.CloseRound("unique", 1)), Receipt)
    assert len(await tallied(fresh_town)) == 3


async def test_bytes_that_are_no_record_block_nothing(fresh_town: Town, play: Play) -> None:
    """What a faulty program wrote under its own nouns is told, and reading and deciding go on around it."""
    positions = [
        await fresh_town.ledger.append(f"jury.log.26.recusal.01004.p-x{place}", raw, 0)
        for place, raw in enumerate((b"{", b"null", b'{"format":1}', b"\xff", b""))
    ]

    async def all_dead() -> list[dict[str, Any]]:
        letters = await dead_letters(fresh_town)
        return letters if len(letters) == len(positions) else []

    assert sorted(letter["position"] for letter in await eventually(all_dead)) == positions
    await play.tally()
    assert len(await tallied(fresh_town)) == 3


async def test_instances_of_one_service_react_once(fresh_town: Town, play: Play) -> None:
    """Three instances share the durable: each closing is tallied once, by whichever got it."""
    await asyncio.gather(fresh_town.open("scoring"), fresh_town.open("scoring"))
    await play.tally()
    assert len(await tallied(fresh_town)) == 3
    await eventually(lambda: settled(fresh_town))
    tallies = await fresh_town.records("tally")
    assert [record.version for _, record in tallies] == [1, 1, 1]
    assert {record.edition for _, record in tallies} == {EDITION}
