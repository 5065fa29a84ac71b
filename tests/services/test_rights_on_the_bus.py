"""What the server itself keeps persons' door from doing, whatever a program at that door tries."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.errors import Error

from contracts.events.intake import PersonRegistered
from contracts.questions import OpenForNotify
from contracts.request import FORMAT, Request
from contracts.topology import OPEN_FOR_NOTIFY, inbox_prefix
from ledger.nats import connect, disconnect
from tests.services.edition import CONTACT, Play
from tests.services.refusals import nothing_stored
from tests.services.town import Town


class Door:
    """A connection as the door's user that remembers what the server refused."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.client: Client

    async def told(self) -> list[str]:
        """Return what was refused, once the server has answered."""
        await self.client.flush()
        await asyncio.sleep(0.05)
        return self.refused


@pytest_asyncio.fixture
async def door(town: Town) -> AsyncIterator[Door]:
    """Give such a connection."""
    door = Door()
    door.client = await connect(
        town.server.url,
        town.server.seed("door"),
        inbox_prefix("door"),
        "test",
        on_error=lambda error: door.refused.append(str(error).lower()),
    )
    yield door
    await disconnect(door.client)


@pytest.mark.parametrize(
    "subject",
    [
        "jury.log.26.award.01004",
        "jury.log.label.person.p-x",
        "jury.key.p-x",
        "jury.doc.x",
        "jury.dead.scoring",
        "$JS.API.STREAM.PURGE.JURY",
        "$JS.API.STREAM.DELETE.JURY",
        "$JS.API.STREAM.UPDATE.JURY",
        "$JS.API.CONSUMER.CREATE.JURY.scoring",
        "$JS.API.STREAM.MSG.GET.KEYS",
    ],
)
async def test_door_may_not_write_where_services_do(town: Town, door: Door, subject: str) -> None:
    """The log, the keys, the documents, the dead letters, the streams themselves: the server refuses, nothing moves."""
    async with nothing_stored(town):
        await door.client.publish(subject, b"{}")
        told = await door.told()
        assert len(told) == 1
        assert "permissions violation" in told[0]


async def test_door_may_not_open_addressees(town: Town, door: Door) -> None:
    """The question that only notify may ask is not even carried to the registrar, whoever signs as notify."""
    play = Play(town.door)
    await play.open()
    person = next(event for event in await town.events(PersonRegistered) if event.person == CONTACT)
    assert person.address is not None
    question = msgspec.Raw(msgspec.json.encode(OpenForNotify((person.address,))))
    request = msgspec.json.encode(Request(FORMAT, "0" * 32, "label", "notify", question))
    with pytest.raises((Error, TimeoutError)):
        await door.client.request(OPEN_FOR_NOTIFY, request, timeout=0.5)
    assert "permissions violation" in (await door.told())[0]
    notify = await town.client("notify")
    answer = msgspec.json.decode((await notify.request(OPEN_FOR_NOTIFY, request, timeout=5)).data)
    assert answer["type"] == "told"


@pytest.mark.parametrize("subject", ["jury.cmd.intake.>", "_INBOX.notify.>", ">", "jury.key.>"])
async def test_door_may_not_listen_to_others(town: Town, door: Door, subject: str) -> None:
    """Commands and answers of others are nobody's business."""
    await door.client.subscribe(subject)
    assert "permissions violation" in (await door.told())[0]
