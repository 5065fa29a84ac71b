"""The bus delivers again, in any order: whatever follows from a record by itself was decided once and for all."""

import asyncio
import random
from collections.abc import Sequence

import pytest
import structlog

from contracts.topology import DURABLES
from ledger.memory import MemoryLedger
from ledger.port import Entry
from services import runtime
from services.awards.awards import Awards
from services.desk import Service, read
from services.notify.notify import Notify
from services.room import Poison, Postponed, Room
from services.scoring.scoring import Scoring
from tests.story.played import Played


class Restored:
    """Services that read the log of a play anew, as after a restoration; `asked`: what they ask of themselves then."""

    def __init__(self, played: Played) -> None:
        self.ledger = MemoryLedger()
        self._played = played
        logger = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
        services: tuple[Service, ...] = (Scoring(), Awards(), Notify())
        self.rooms = {
            service.name: Room(service, self.ledger, played.documents, logger, runtime.clock, runtime.chance)
            for service in services
        }
        self.poisoned: list[str] = []
        self.asked = 0

    async def __aenter__(self) -> "Restored":
        self.entries = await self._played.ledger.read(1, 100_000)
        last: dict[str, int] = {}
        for entry in self.entries:
            last[entry.subject] = await self.ledger.append(entry.subject, entry.raw, last.get(entry.subject, 0))
        self._following = [asyncio.create_task(room.follower.run()) for room in self.rooms.values()]
        await asyncio.gather(*(room.follower.reach(len(self.entries)) for room in self.rooms.values()))
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in self._following:
            each.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Deliver entries to each service that they wake, one after the other."""
        for name, room in self.rooms.items():
            subjects = next(each.subjects for each in DURABLES if each.name == name)
            nouns = {subject.split(".")[3] for subject in subjects}
            for entry in entries:
                if entry.subject.split(".")[3] in nouns:
                    self.asked += len(room.desk.service.react(read(entry), entry.position))
                    try:
                        await room.react(entry.position, entry.subject, entry.raw)
                    except (Poison, Postponed) as error:
                        self.poisoned.append(f"{entry.position} {entry.subject}: {error}")


@pytest.mark.parametrize("order", ["again", "backwards", "shuffled"])
async def test_whole_log_delivered_again_in_any_order_decides_nothing_new(first: Played, order: str) -> None:
    """Once more, the last first, or at random and twice, to services that read all of it: nothing new, nothing dead."""
    async with Restored(first) as restored:
        entries = list(restored.entries)
        if order == "backwards":
            entries.reverse()
        elif order == "shuffled":
            entries *= 2
            random.Random(7).shuffle(entries)
        await restored.deliver(entries)
        assert restored.asked > 150
        assert restored.poisoned == []
        added = await restored.ledger.read(len(restored.entries) + 1, 10)
        assert [entry.subject for entry in added] == []
