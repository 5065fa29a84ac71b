"""Fold, decide, append, retry: what a caller is told is what the log holds, whatever was lost between."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

import msgspec
import pytest_asyncio

from cli.running.server import EmbeddedServer
from contracts import record as records
from contracts.events.intake import ClockAdvanced
from contracts.record import MOST_BYTES
from contracts.refusals import Why
from contracts.request import Answer, InDoubt, Receipt, Refused, Unchanged
from ledger.follow import Follower
from ledger.jetstream import JetStreamLedger
from ledger.port import Ledger, Unavailable
from ledger.transact import Transactor
from tests.conftest import As
from tests.ledger.keep import MOMENT, Keeper, StreamKeeper, on_jetstream, subject
from tests.ledger.pages import FIRST_ID, Album, ask
from tests.proxy import Proxy

OTHER_ID = "d" * 32


class Instance(NamedTuple):
    """One instance of a service, following its log."""

    ledger: Ledger
    album: Album
    transactor: Transactor
    following: "asyncio.Task[None]"


@asynccontextmanager
async def running(ledger: Ledger, bound: float = 20.0) -> AsyncIterator[Instance]:
    """Run an instance on a ledger until the test ends."""
    album = Album()
    nonces = itertools.count()
    follower = Follower(ledger, album.observe)
    if isinstance(ledger, JetStreamLedger):
        await ledger.start()
    chance = lambda: f"{next(nonces):032x}"  # noqa: E731 (a counter, not a function of the project)
    following = asyncio.create_task(follower.run())
    try:
        yield Instance(ledger, album, Transactor(ledger, follower, album, lambda: MOMENT, chance, bound), following)
    finally:
        following.cancel()
        await asyncio.wait((following,))


@pytest_asyncio.fixture
async def two(keeper: Keeper) -> AsyncIterator[tuple[Instance, Instance]]:
    """Give two instances of one service on one log."""
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(running(keeper.open())),
            await stack.enter_async_context(running(keeper.open())),
        )


async def stored(ledger: Ledger) -> list[tuple[str, str]]:
    """Return the subject and the command id of every record, in order."""
    found: list[tuple[str, str]] = []
    while len(found) < await ledger.head():
        entries = await ledger.read(len(found) + 1, 100)
        found += [(entry.subject, records.decode(entry.raw).command_id) for entry in entries]
    return found


async def receipt_of(ledger: Ledger, position: int, version: int, *, again: bool) -> Receipt:
    """Return the receipt that the record stored at a position deserves."""
    (entry,) = await ledger.read(position, 1)
    return Receipt(
        command_id=records.decode(entry.raw).command_id,
        position=position,
        sha256=hashlib.sha256(entry.raw).hexdigest(),
        time=MOMENT,
        version=version,
        events=msgspec.Raw(msgspec.json.encode((ClockAdvanced(MOMENT),))),
        again=again,
    )


async def test_transact_stores_the_decision_and_answers_its_receipt(two: tuple[Instance, Instance]) -> None:
    """The receipt tells position, hash, time and version of the very record stored."""
    here, _ = two
    assert await here.transactor.transact(ask("a", "one")) == await receipt_of(here.ledger, 1, 1, again=False)
    assert await here.transactor.transact(ask("a", "two", OTHER_ID)) == await receipt_of(here.ledger, 2, 2, again=False)
    assert here.album.lines == {"a": ["one", "two"]}


async def test_transact_of_the_same_command_again_answers_the_same_receipt_and_stores_nothing(
    two: tuple[Instance, Instance],
) -> None:
    """Idempotent by command id, at the instance that decided and at any other, even after other records."""
    here, there = two
    await here.transactor.transact(ask("a", "one"))
    await there.transactor.transact(ask("a", "two", OTHER_ID))
    expected = await receipt_of(here.ledger, 1, 1, again=True)
    assert await here.transactor.transact(ask("a", "one")) == expected
    assert await there.transactor.transact(ask("a", "one")) == expected
    assert await stored(here.ledger) == [(subject("a"), FIRST_ID), (subject("a"), OTHER_ID)]


async def test_transact_of_the_same_command_at_two_instances_at_once_stores_it_once(
    two: tuple[Instance, Instance],
) -> None:
    """A caller who was impatient and asked twice gets one record and two equal receipts."""
    here, there = two
    answers = await asyncio.gather(*(one.transactor.transact(ask("a", "one")) for one in (here, there, here, there)))
    assert all(isinstance(answer, Receipt) and answer.position == 1 for answer in answers)
    assert sorted(answer.again for answer in answers if isinstance(answer, Receipt)) == [False, True, True, True]
    assert await stored(here.ledger) == [(subject("a"), FIRST_ID)]


async def test_transact_of_a_command_id_with_another_command_is_refused(two: tuple[Instance, Instance]) -> None:
    """An id names one command for ever."""
    here, _ = two
    await here.transactor.transact(ask("a", "one"))
    assert await here.transactor.transact(ask("a", "two")) == Refused(FIRST_ID, Why.COMMAND_ID_REUSED)
    assert await here.ledger.head() == 1


async def test_transact_of_many_commands_on_one_noun_stores_each_once(two: tuple[Instance, Instance]) -> None:
    """Contention costs time, never a command: forty at once over two instances are all stored."""
    requests = [ask("a", f"line {number}", f"{number:032x}") for number in range(40)]
    answers = await asyncio.gather(
        *(two[number % 2].transactor.transact(request) for number, request in enumerate(requests))
    )
    assert sorted(answer.version for answer in answers if isinstance(answer, Receipt)) == list(range(1, 41))
    assert sorted(await stored(two[0].ledger)) == [(subject("a"), f"{number:032x}") for number in range(40)]


async def test_transact_of_what_already_is_answers_unchanged(two: tuple[Instance, Instance]) -> None:
    """Asking for what is, under another id, stores nothing."""
    here, there = two
    await here.transactor.transact(ask("a", "one"))
    assert await there.transactor.transact(ask("a", "one", OTHER_ID)) == Unchanged(OTHER_ID, 1)
    assert await here.ledger.head() == 1


async def test_transact_refuses_only_after_catching_up_with_the_head(two: tuple[Instance, Instance]) -> None:
    """What one instance just stored, the other knows before it refuses because of it."""
    here, there = two
    for number in range(20):
        first, second = ask(f"b{number}", "x", f"{number:032x}"), ask(f"a{number}", "y", OTHER_ID, after=f"b{number}")
        assert isinstance(await here.transactor.transact(first), Receipt)
        assert isinstance(await there.transactor.transact(second), Receipt)


async def test_transact_refuses_what_the_whole_log_does_not_allow(two: tuple[Instance, Instance]) -> None:
    """A refusal names its reason and details, and stores nothing."""
    here, _ = two
    await here.transactor.transact(ask("a", "one"))
    refused = await here.transactor.transact(ask("b", "x", OTHER_ID, after="nowhere"))
    assert refused == Refused(OTHER_ID, Why.UNKNOWN_DOSSIER, {"dossier": "nowhere"})
    assert await here.ledger.head() == 1


async def test_transact_answers_after_the_position_that_its_sender_has_seen(two: tuple[Instance, Instance]) -> None:
    """Read your own writes at any instance; a position that does not exist is refused at once."""
    here, there = two
    receipt = await here.transactor.transact(ask("a", "one"))
    assert isinstance(receipt, Receipt)
    answer = await there.transactor.transact(ask("a", "one", OTHER_ID, upto=receipt.position))
    assert answer == Unchanged(OTHER_ID, 1)
    late = await there.transactor.transact(ask("a", "two", OTHER_ID, upto=2))
    assert isinstance(late, Refused)
    assert late.why == Why.INVALID_FIELD


async def test_transact_alone_decides_again_what_another_noun_crossed(two: tuple[Instance, Instance]) -> None:
    """Of two that must not follow each other, decided at two instances at once, one is stored and one is refused."""
    for number in range(20):
        left, right = f"l{number}", f"r{number}"
        requests = ask(left, "x", f"{number:032x}", before=right), ask(right, "x", f"{number:032x}", before=left)
        answers = await asyncio.gather(
            *(one.transactor.transact(each) for one, each in zip(two, requests, strict=True))
        )
        assert {type(answer) for answer in answers} == {Receipt, Refused}
        assert [answer.why for answer in answers if isinstance(answer, Refused)] == [Why.ALREADY_SEALED]
    assert await two[0].ledger.head() == 20


async def test_transact_alone_comes_through_while_others_pour_in(two: tuple[Instance, Instance]) -> None:
    """What is stored alone waits its turn among forty writers of other nouns at another instance, and is not lost."""
    here, there = two

    async def pour(page: str) -> None:
        for number in range(15):
            await there.transactor.transact(ask(page, f"line {number}", f"{page}{number:030x}"))

    pouring = asyncio.gather(*(pour(f"{number:02x}") for number in range(40)))
    answers = [await here.transactor.transact(ask("a", f"{n}", f"{n:032x}", before="never")) for n in range(10)]
    assert [answer.version for answer in answers if isinstance(answer, Receipt)] == list(range(1, 11))
    await pouring
    assert await here.ledger.head() == 610


async def test_transact_alone_comes_through_though_others_never_stop(two: tuple[Instance, Instance]) -> None:
    """Forty writers of other nouns at the same instance, each at once again: they let it pass, and none is refused."""
    here, _ = two
    done = asyncio.Event()

    async def pour(page: str) -> int:
        count = 0
        while not done.is_set():
            answer = await here.transactor.transact(ask(page, f"line {count}", f"{page}{count:030x}"))
            assert isinstance(answer, Receipt)
            count += 1
        return count

    pouring = asyncio.gather(*(pour(f"{number:02x}") for number in range(40)))
    answers = [await here.transactor.transact(ask("a", f"{n}", f"{n:032x}", before="never")) for n in range(10)]
    done.set()
    assert [answer.version for answer in answers if isinstance(answer, Receipt)] == list(range(1, 11))
    poured = sum(await pouring)
    assert await here.ledger.head() == 10 + poured


async def test_transact_of_an_oversized_record_is_refused(two: tuple[Instance, Instance]) -> None:
    """A record is at most 60,000 bytes: what is longer is a document."""
    here, _ = two
    answer = await here.transactor.transact(ask("a", "x" * MOST_BYTES))
    assert isinstance(answer, Refused)
    assert (answer.why, answer.details["most"]) == (Why.OVERSIZED_RECORD, "60000")
    assert await here.ledger.head() == 0


# -- answers lost on the way


@pytest_asyncio.fixture
async def kept(server: EmbeddedServer, as_user: As) -> AsyncIterator[StreamKeeper]:
    """Give an empty log on one node."""
    keeper = await on_jetstream(await as_user(server, "admin"), lambda: as_user(server, "admin"), 1)
    yield keeper
    keeper.close()


@pytest_asyncio.fixture
async def far(server: EmbeddedServer, as_user: As, kept: StreamKeeper) -> AsyncIterator[tuple[Proxy, JetStreamLedger]]:
    """Give a ledger on the same log whose answers can be lost, and the proxy that loses them."""
    proxy = Proxy(int(server.url.rpartition(":")[2]))
    ledger = JetStreamLedger(await as_user(server, "admin", await proxy.start()), kept.name, kept.prefix, patience=0.3)
    yield proxy, ledger
    ledger.close()
    await proxy.close()


async def told(transacting: "asyncio.Task[Answer]") -> Answer:
    """Return the answer; a transaction promises one within its bound of twenty seconds."""
    async with asyncio.timeout(30):
        return await transacting


async def test_transact_whose_acknowledgement_is_lost_reads_back_that_it_was_stored(
    far: tuple[Proxy, JetStreamLedger], kept: StreamKeeper
) -> None:
    """The append arrives, its answer does not: once the leader is heard again, the receipt is the stored record's."""
    proxy, ledger = far
    witness = kept.open()
    async with running(ledger) as here:
        await here.transactor.transact(ask("a", "one"))
        proxy.deaf = True
        transacting = asyncio.create_task(here.transactor.transact(ask("a", "two", OTHER_ID)))
        await asyncio.sleep(0.6)
        assert await witness.head() == 2
        assert proxy.lost > 0
        assert not transacting.done()
        await proxy.hear_again()
        assert await told(transacting) == await receipt_of(witness, 2, 2, again=True)
    assert await stored(witness) == [(subject("a"), FIRST_ID), (subject("a"), OTHER_ID)]


async def test_transact_while_the_leader_stays_away_answers_in_doubt_and_the_same_id_settles_it(
    far: tuple[Proxy, JetStreamLedger], kept: StreamKeeper
) -> None:
    """Nobody knows, and the caller is told so; the same command sent later gets the truth and stores nothing twice."""
    proxy, ledger = far
    witness = kept.open()
    async with running(ledger, bound=1.0) as here:
        await here.transactor.transact(ask("a", "one"))
        proxy.deaf = True
        in_doubt = await told(asyncio.create_task(here.transactor.transact(ask("a", "two", OTHER_ID))))
        assert in_doubt == InDoubt(OTHER_ID)
        await proxy.hear_again()
        await connected_again(here)
        settled = await told(asyncio.create_task(here.transactor.transact(ask("a", "two", OTHER_ID))))
        assert settled == await receipt_of(witness, 2, 2, again=True)
    assert await stored(witness) == [(subject("a"), FIRST_ID), (subject("a"), OTHER_ID)]


async def connected_again(instance: Instance) -> None:
    """Wait until an instance hears the leader again."""
    async with asyncio.timeout(10):
        while True:
            try:
                await instance.ledger.head()
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_transact_on_a_log_that_cannot_be_reached_is_refused_as_unavailable(
    fresh_server: EmbeddedServer, as_user: As
) -> None:
    """Where surely nothing was sent, the answer is a refusal, not a doubt; once the log is back, all goes on."""
    ledger = JetStreamLedger(await as_user(fresh_server, "scoring"), patience=0.3)
    async with running(ledger, bound=2.0) as here:
        assert isinstance(await here.transactor.transact(ask("a", "one")), Receipt)
        fresh_server.kill()
        await asyncio.sleep(0.1)
        assert await here.transactor.transact(ask("a", "two", OTHER_ID)) == Refused(OTHER_ID, Why.UNAVAILABLE)
        fresh_server.start()
        await connected_again(here)
        answer = await here.transactor.transact(ask("a", "two", OTHER_ID))
        assert isinstance(answer, Receipt)
        assert (answer.position, answer.again) == (2, False)
    ledger.close()
