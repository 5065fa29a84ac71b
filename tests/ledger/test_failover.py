"""The leader of a replicated log is killed while jurors append: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest_asyncio
from nats.aio.client import Client

from contracts import record as records
from contracts.refusals import Why
from contracts.request import InDoubt, Receipt, Refused, Request
from ledger.port import Entry
from tests.cluster import Cluster
from tests.conftest import As
from tests.ledger.keep import StreamKeeper, on_jetstream, subject
from tests.ledger.pages import ask
from tests.ledger.test_transact import Instance, running

JURORS = 12
#: Lines that a juror writes one after the other; the leader dies when about a third are written.
LINES = 15


@pytest_asyncio.fixture
async def replicated(cluster: Cluster, as_user: As) -> AsyncIterator[StreamKeeper]:
    """Give an empty log on three nodes, all of them alive before and after."""
    keeper = await on_jetstream(await as_user(cluster, "admin"), lambda: as_user(cluster, "admin"), 3)
    yield keeper
    keeper.close()
    await asyncio.to_thread(cluster.start)


async def leader_of(admin: Client, stream: str) -> str:
    """Return the node that leads a stream."""
    answer = json.loads((await admin.request(f"$JS.API.STREAM.INFO.{stream}", timeout=5)).data)
    return str(answer["cluster"]["leader"])


async def write(instance: Instance, juror: int) -> list[Receipt]:
    """Write a juror's lines, each sent again under its id for as long as its fate is unknown or the log away."""
    receipts = []
    for line in range(LINES):
        request = ask(f"j{juror}", f"{line}", f"{juror * 1000 + line:032x}")
        receipts.append(await until_settled(instance, request))
    return receipts


async def until_settled(instance: Instance, request: Request) -> Receipt:
    """Send a command until it is answered by its receipt."""
    async with asyncio.timeout(40):
        while True:
            answer = await instance.transactor.transact(request)
            if isinstance(answer, Receipt):
                return answer
            assert answer in (InDoubt(request.command_id), Refused(request.command_id, Why.UNAVAILABLE))
            await asyncio.sleep(0.1)


async def test_killing_the_leader_while_jurors_append_loses_nothing_that_was_acknowledged(
    replicated: StreamKeeper, cluster: Cluster, as_user: As
) -> None:
    """Every receipt names the position where its very record lies, and every command is stored exactly once."""
    admin = await as_user(cluster, "admin")
    leader = cluster.nodes[await leader_of(admin, replicated.name)]
    async with running(replicated.open()) as here, running(replicated.open()) as there:
        writing = [asyncio.create_task(write((here, there)[juror % 2], juror)) for juror in range(JURORS)]
        while here.album.observed < JURORS * LINES // 3:
            await asyncio.sleep(0.01)
        leader.kill()
        receipts = [receipt for receipts in await asyncio.gather(*writing) for receipt in receipts]
        entries: list[Entry] = []
        while len(entries) < await here.ledger.head():
            entries += await here.ledger.read(len(entries) + 1, 1000)
    commands = [(entry.subject, records.decode(entry.raw).command_id) for entry in entries]
    wished = [(subject(f"j{juror}"), f"{juror * 1000 + line:032x}") for juror in range(JURORS) for line in range(LINES)]
    assert sorted(commands) == sorted(wished)
    assert {(receipt.position, receipt.command_id) for receipt in receipts} == {
        (entry.position, command_id) for entry, (_, command_id) in zip(entries, commands, strict=True)
    }


async def test_a_node_that_comes_back_has_what_was_appended_without_it(
    replicated: StreamKeeper, cluster: Cluster, as_user: As
) -> None:
    """A majority is enough to go on; who was away catches up and can lose its turn to another."""
    admin = await as_user(cluster, "admin")
    leader = await leader_of(admin, replicated.name)
    away = next(node for name, node in cluster.nodes.items() if name != leader)
    async with running(replicated.open()) as here:
        away.kill()
        first = await until_settled(here, ask("a", "one", "1" * 32))
        await asyncio.to_thread(cluster.start)
        second = await until_settled(here, ask("a", "two", "2" * 32))
    assert (first.position, second.position) == (1, 2)
