"""Letters through a mail server that is busy, refuses, or dies at the worst moment; and by two notify processes."""

from pathlib import Path
from typing import Any

from contracts.commands.notify import SettleLetter
from contracts.events.notify import (
    LetterAttempted,
    LetterDeferred,
    LetterPrepared,
    LetterRefused,
    LetterSent,
    LetterSettled,
    LetterUncertain,
)
from contracts.questions import Letters
from contracts.refusals import Why
from contracts.request import Receipt, Refused
from contracts.topology import DURABLES
from demo.mailbox import Faults, counts
from ledger.provision import provision
from tests.services.edition import ORGANISER, SECRETARY, Play, crowd, eventually
from tests.services.town import Town

GOOD, BUSY, UNKNOWN, DYING = (f"{10_001 + number}" for number in range(4))


def address(code: str) -> str:
    """Return the address of a town's contact."""
    return f"mairie@c{code}.invalid"


async def published(town: Town, dossiers: int) -> Play:
    """Return an edition of so many dossiers, published a moment ago."""
    play = Play(town.door, **crowd(dossiers, 4))
    await play.until("sit")
    await play.come(*play.members)
    await play.deliberate()
    await play.seal_palmares()
    await play.publish()
    return play


async def told(town: Town, code: str) -> list[Any]:
    """Return what was recorded of a dossier's letter, without its preparation."""
    found = [record for _, record in await town.records("letter") if record.id.startswith(f"{code}.")]
    return [event for record in found for event in record.events if not isinstance(event, LetterPrepared)]


async def after(town: Town, code: str, count: int) -> list[Any]:
    """Return what was recorded of a letter, once there is so much."""

    async def enough() -> list[Any]:
        events = await told(town, code)
        return events if len(events) >= count else []

    events: list[Any] = await eventually(enough)
    return events


async def deliver_again(town: Town) -> None:
    """Have the bus deliver every record of every letter again, as if each wait were over."""
    names = [durable.name for durable in DURABLES if durable.service == "notify"]
    for name in names:
        await town.admin.jetstream().delete_consumer("JURY", name)
    await provision(town.admin, 1)

    async def settled() -> bool:
        infos = [await town.admin.jetstream().consumer_info("JURY", name) for name in names]
        return all(not info.num_pending and info.delivered and info.delivered.consumer_seq for info in infos)

    await eventually(settled)


async def test_each_fault_of_the_mail_server_ends_as_it_must(tmp_path: Path) -> None:
    """450: tried again, later each time, then sent. 550: refused. Cut after DATA: uncertain, for a person to settle."""
    faults = Faults({address(BUSY): 2}, frozenset({address(UNKNOWN)}), {address(DYING): 1})
    async with Town(tmp_path, faults) as town:
        play = await published(town, 4)
        letter = "award-1"
        sent = [LetterAttempted(GOOD, letter, 1), LetterSent(GOOD, letter, 1, 250)]
        refused = [LetterAttempted(UNKNOWN, letter, 1), LetterRefused(UNKNOWN, letter, 1, 550)]
        uncertain = [LetterAttempted(DYING, letter, 1), LetterUncertain(DYING, letter, 1)]
        deferred = [LetterAttempted(BUSY, letter, 1), LetterDeferred(BUSY, letter, 1, 450, 60)]
        assert [await after(town, code, 2) for code in (GOOD, UNKNOWN, DYING, BUSY)] == [
            sent,
            refused,
            uncertain,
            deferred,
        ]
        await deliver_again(town)
        deferred += [LetterAttempted(BUSY, letter, 2), LetterDeferred(BUSY, letter, 2, 450, 300)]
        assert await after(town, BUSY, 4) == deferred
        await deliver_again(town)
        deferred += [LetterAttempted(BUSY, letter, 3), LetterSent(BUSY, letter, 3, 250)]
        assert await after(town, BUSY, 6) == deferred
        assert [await told(town, code) for code in (GOOD, UNKNOWN, DYING)] == [sent, refused, uncertain]
        assert counts(town.mailbox.directory) == {address(code): 1 for code in (GOOD, BUSY, DYING)}

        rows = await play.ask(SECRETARY, Letters())
        assert {row["dossier"]: row["status"] for row in rows} == {
            GOOD: "sent",
            BUSY: "sent",
            UNKNOWN: "refused",
            DYING: "uncertain",
        }
        settle = SettleLetter(DYING, letter, "received", "la mairie l'a confirmé")
        assert isinstance(await play.send(SECRETARY, settle), Receipt)
        again = SettleLetter(UNKNOWN, letter, "send-again", "l'adresse est rétablie")
        assert isinstance(await play.send(ORGANISER, again), Receipt)
        answer = await play.send(ORGANISER, SettleLetter(GOOD, letter, "send-again", "encore"))
        assert isinstance(answer, Refused)
        assert answer.why is Why.LETTER_STATE
        assert await after(town, UNKNOWN, 5) == [
            *refused,
            LetterSettled(UNKNOWN, letter, "send-again", "l'adresse est rétablie"),
            LetterAttempted(UNKNOWN, letter, 2),
            LetterRefused(UNKNOWN, letter, 2, 550),
        ]
        assert [type(event) for event in await told(town, DYING)] == [LetterAttempted, LetterUncertain, LetterSettled]
        assert counts(town.mailbox.directory) == {address(code): 1 for code in (GOOD, BUSY, DYING)}


async def test_two_notify_processes_never_send_a_letter_twice(tmp_path: Path) -> None:
    """They share the durable, and everything is delivered to them a second time: each letter leaves once."""
    async with Town(tmp_path) as town:
        await town.open("notify")
        play = await published(town, 20)

        async def all_sent() -> bool:
            return len(await town.events(LetterSent)) == 20

        await eventually(all_sent)
        await deliver_again(town)
        assert counts(town.mailbox.directory) == {address(code): 1 for code in play.marked}
        assert len(await town.events(LetterAttempted)) == 20
        lines = [line for line in town.journalled() if line.get("command") == "prepare-letter"]
        assert [line["again"] for line in lines].count(False) == 20
        assert [line["again"] for line in lines].count(True) >= 20
        senders = {line["instance"] for line in town.journalled() if line.get("command") == "attempt-letter"}
        assert len(senders) == 2


async def test_letter_in_hand_at_a_graceful_stop_is_sent_and_told(tmp_path: Path) -> None:
    """Stopping notify lets the letter in hand end; what it had not begun leaves once it is started again."""
    async with Town(tmp_path) as town:
        play = await published(town, 12)
        await after(town, next(iter(play.marked)), 1)
        await town.close(town.instances["notify"][0])
        assert len(await town.events(LetterUncertain)) == 0
        assert len(await town.events(LetterAttempted)) == len(await town.events(LetterSent))
        await town.open("notify")

        async def all_sent() -> bool:
            return len(await town.events(LetterSent)) == 12

        await eventually(all_sent, 60.0)
        assert counts(town.mailbox.directory) == {address(code): 1 for code in play.marked}
