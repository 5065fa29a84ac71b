"""The post, from the record that owes a letter to a real mail server: never twice, whatever dies, whoever sends."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from contracts import record as records
from contracts.commands.notify import SettleLetter
from contracts.events import Event
from contracts.events.notify import (
    LetterAttempted,
    LetterDeferred,
    LetterRefused,
    LetterSent,
    LetterSettled,
    LetterUncertain,
)
from contracts.questions import PreviewLetter
from contracts.record import Record
from contracts.sealed import Sealed
from demo.mailbox import Faults, Mailbox, counts, letters
from ledger.follow import Follower
from ledger.memory import MemoryLedger
from ledger.port import Damaged, Doubt, Unavailable
from ledger.transact import Transactor
from services.act import Act
from services.desk import Desk
from services.notify.answers import Draft, answer
from services.notify.letter import Parcel
from services.notify.mail import Mail, Outcome
from services.notify.notify import Notify
from services.notify.post import LOOK_AGAIN, Post
from services.room import Postponed
from services.settings import Mail as MailSettings
from tests.rules.notify_scene import SECRETARY, NotifyScene
from tests.scene import ORGANISER

SENDER = "palmares@delibere.invalid"
TO = "mairie@x.invalid"
ONE = ("70450", "award-1")
SENT = [LetterAttempted(*ONE, 1), LetterSent(*ONE, 1, 250)]


class Shaky(MemoryLedger):
    """A log in memory whose next appends fail as told: `Doubt` after storing, anything else before."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[type[Exception]] = []

    async def append(self, subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        """Store, or fail, or both."""
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None and failure is not Doubt:
            raise failure
        position = await super().append(subject, raw, expected, head)
        if failure is not None:
            raise failure
        return position


class Office:
    """One notify process: it follows the log, and has a post and a line to the mail server of its own."""

    def __init__(self, scene: NotifyScene, ledger: Shaky, mail: Mail) -> None:
        numbers = (f"{number:032x}" for number in itertools.count(id(self)))
        self.ledger, self.mail = ledger, mail
        self.notify, self.now = Notify(), 0.0
        self.address: str | None = TO
        desk = Desk(self.notify)
        self.follower = Follower(ledger, desk.observe)
        transactor = Transactor(ledger, self.follower, desk, lambda: scene.now, lambda: next(numbers))
        self.post = Post(
            self.notify,
            transactor.transact,
            self.open_fields,
            self.send,
            SENDER,
            lambda: next(numbers),
            structlog.get_logger(),
            lambda: self.now,
        )

    async def open_fields(self, fields: tuple[Sealed, ...]) -> list[str | None]:
        """Open a name and an address, as the registrar would."""
        assert [field.field for field in fields] == ["name", "address"]
        return ["Zoé Ünal", self.address]

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand a letter over."""
        return await self.mail.send(parcel)

    async def deliver(self, position: int) -> float | None:
        """Be woken by the record at a position."""
        await self.follower.reach(await self.ledger.head())
        return await self.post.deliver(await record_at(self.ledger, position), position)


class Town:
    """A published edition with its letters owed, a catching mail server, and any number of offices."""

    def __init__(self, directory: Path, stack: AsyncExitStack) -> None:
        self.directory, self.stack = directory, stack
        self.scene, self.ledger = NotifyScene(), Shaky()

    async def owe(self, *dossiers: str) -> list[int]:
        """Prepare letters; return the positions that owe them."""
        for dossier in dossiers:
            self.scene.submit(dossier)
            self.scene.award(dossier, 3, "mediation")
        publication = self.scene.publish()
        self.scene.react("notify")
        await self.share()
        return list(range(publication + 1, publication + 1 + len(dossiers)))

    async def share(self) -> None:
        """Lay in the shared log what the scene decided, and what it missed in the scene."""
        last: dict[str, int] = {}
        known = await self.ledger.head()
        for entry in self.scene.entries:
            if entry.position > known:
                await self.ledger.append(entry.subject, entry.raw, last.get(entry.subject, 0))
            last[entry.subject] = entry.position
        for entry in await self.ledger.read(len(self.scene.entries) + 1, 10_000):
            self.scene.store(entry.subject, records.decode(entry.raw))

    async def server(self, faults: Faults = Faults(), kind: type[Mailbox] = Mailbox) -> Mailbox:
        """Start the mail server."""
        return await self.stack.enter_async_context(kind(self.directory, faults))

    async def office(self, mailbox: Mailbox) -> Office:
        """Open an office."""
        mail = Mail(MailSettings(port=mailbox.port, sender=SENDER, timeout_seconds=5), demo=True)
        office = Office(self.scene, self.ledger, mail)
        following = asyncio.create_task(office.follower.run())
        self.stack.callback(following.cancel)
        self.stack.push_async_callback(mail.close)
        return office

    async def told(self, dossier: str = "70450") -> list[Event]:
        """Return what the log tells of a letter after it was prepared."""
        found = [records.decode(entry.raw) for entry in await self.ledger.read(1, 10_000)]
        mine = [record for record in found if (record.noun, record.id) == ("letter", f"{dossier}.award-1")]
        return [event for record in mine for event in record.events][1:]


async def record_at(ledger: Shaky, position: int) -> Record:
    return records.decode((await ledger.read(position, 1))[0].raw)


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town; the end of the test closes its offices and its mail server."""
    async with AsyncExitStack() as stack:
        yield Town(tmp_path / "mail", stack)


async def test_letter_owed_is_sent_once_and_told(town: Town) -> None:
    """Attempted, sent; the same record again does nothing; the other records of the letter do nothing either."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    assert [await office.deliver(owed) for _ in range(3)] == [None, None, None]
    assert [await office.deliver(position) for position in (owed + 1, owed + 2)] == [None, None]
    assert await town.told() == SENT
    assert counts(town.directory) == {TO: 1}


async def test_preview_is_what_the_server_kept(town: Town) -> None:
    """Byte for byte."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    await office.deliver(owed)
    standing = town.scene.desks["notify"].roll.standing("26", ORGANISER)
    act = Act("26", ORGANISER, "0" * 32, town.scene.now)
    draft = answer(office.notify, SENDER, PreviewLetter("70450"), act, standing)
    assert isinstance(draft, Draft)
    shown = draft.address(await office.open_fields(draft.sealed)).message
    assert [letter.read_bytes().decode("ascii") for letter in letters(town.directory)] == [shown]


async def test_busy_server_is_tried_again_after_the_delay(town: Town) -> None:
    """The delay is the log's; each new delivery is one more attempt."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server(Faults(busy={TO: 2})))
    assert [await office.deliver(owed) for _ in range(3)] == [60.0, 300.0, None]
    assert await town.told() == [
        LetterAttempted(*ONE, 1),
        LetterDeferred(*ONE, 1, 450, 60),
        LetterAttempted(*ONE, 2),
        LetterDeferred(*ONE, 2, 450, 300),
        LetterAttempted(*ONE, 3),
        LetterSent(*ONE, 3, 250),
    ]
    assert counts(town.directory) == {TO: 1}


async def test_lost_reply_is_for_a_person_to_settle(town: Town) -> None:
    """Uncertain, and nothing leaves until somebody says so; then the order wakes the post, the old record no more."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server(Faults(dropped={TO: 1})))
    assert [await office.deliver(owed) for _ in range(2)] == [None, None]
    assert await town.told() == [LetterAttempted(*ONE, 1), LetterUncertain(*ONE, 1)]
    await town.share()
    town.scene.do(SECRETARY, SettleLetter(*ONE, "send-again", "pas reçue"))
    await town.share()
    assert [await office.deliver(position) for position in (owed, town.scene.position, owed)] == [None, None, None]
    assert (await town.told())[2:] == [
        LetterSettled(*ONE, "send-again", "pas reçue"),
        LetterAttempted(*ONE, 2),
        LetterSent(*ONE, 2, 250),
    ]
    assert counts(town.directory) == {TO: 2}


@pytest.mark.parametrize("kept", [0, 1])
async def test_sender_that_died_leaves_it_uncertain(town: Town, kept: int) -> None:
    """A process ended between its attempt and its report, before or after the server took the letter over."""
    (owed,) = await town.owe("70450")
    mailbox = await town.server()
    dying, heir = await town.office(mailbox), await town.office(mailbox)
    reached = asyncio.Event()

    async def hang(parcel: Parcel) -> Outcome:
        if kept:
            await dying.mail.send(parcel)
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    dying.post._send = hang
    dies = asyncio.create_task(dying.deliver(owed))
    await reached.wait()
    dies.cancel()
    assert [await heir.deliver(owed) for _ in range(2)] == [None, None]
    assert await town.told() == [LetterAttempted(*ONE, 1), LetterUncertain(*ONE, 1)]
    assert sum(counts(town.directory).values()) == kept


async def test_redelivery_to_the_process_that_is_sending_waits(town: Town) -> None:
    """The bus came back and delivered again: the letter is still in hand, and nobody calls it uncertain."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    goes = asyncio.Event()

    async def slow(parcel: Parcel) -> Outcome:
        await goes.wait()
        return await office.mail.send(parcel)

    office.post._send = slow
    sending = asyncio.create_task(office.deliver(owed))
    await asyncio.sleep(0.05)
    assert await office.deliver(owed) == LOOK_AGAIN
    goes.set()
    assert await sending is None
    assert await town.told() == SENT


async def test_only_the_record_that_owes_a_letter_wakes_its_sender(town: Town) -> None:
    """The bus delivers every record of a letter: what tells of an attempt under way is none of the post's affair."""
    (owed,) = await town.owe("70450")
    mailbox = await town.server(Faults(busy={TO: 1}))
    sender, other = await town.office(mailbox), await town.office(mailbox)

    async def others_are_woken(parcel: Parcel) -> Outcome:
        assert await other.deliver(owed + 1) is None
        return await sender.mail.send(parcel)

    sender.post._send = others_are_woken
    assert await sender.deliver(owed) == 60.0
    assert [await other.deliver(position) for position in (owed + 1, owed + 2)] == [None, None]
    assert await town.told() == [LetterAttempted(*ONE, 1), LetterDeferred(*ONE, 1, 450, 60)]


async def test_two_processes_never_send_a_letter_twice(town: Town) -> None:
    """Every record is delivered to both at once: each letter is attempted once and kept once."""
    dossiers = [f"{number:05d}" for number in range(10_000, 10_040)]
    owed = await town.owe(*dossiers)
    mailbox = await town.server()
    offices = [await town.office(mailbox) for _ in range(2)]
    await asyncio.gather(*(office.deliver(position) for position in owed for office in offices))
    assert counts(town.directory) == {TO: 40}
    kept = [letter.read_bytes() for letter in letters(town.directory)]
    assert len(set(kept)) == 40
    for dossier in dossiers:
        told = await town.told(dossier)
        assert told[0] == LetterAttempted(dossier, "award-1", 1)
        assert len(told) == 2


@pytest.mark.parametrize(
    "failures",
    [[Doubt], [Doubt, Doubt, Doubt], [Unavailable], [Unavailable, Unavailable, Doubt]],
    ids=lambda failures: "-".join(failure.__name__ for failure in failures),
)
@pytest.mark.parametrize("when", ["attempt", "report"])
async def test_lost_answers_of_the_log_lose_nothing(town: Town, when: str, failures: list[type[Exception]]) -> None:
    """The attempt was stored but nobody said so, or the report could not be: the letter leaves once and is told."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    if when == "attempt":
        town.ledger.failures = failures.copy()
    else:

        async def then_fail(parcel: Parcel) -> Outcome:
            town.ledger.failures = failures.copy()
            return await office.mail.send(parcel)

        office.post._send = then_fail
    assert await office.deliver(owed) is None
    assert await town.told() == SENT
    assert counts(town.directory) == {TO: 1}


async def test_damaged_log_sends_nothing(town: Town) -> None:
    """What cannot be recorded does not leave."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    town.ledger.failures = [Damaged]
    with pytest.raises(Postponed):
        await office.deliver(owed)
    assert await town.told() == []
    assert counts(town.directory) == {}


class Closed(Mailbox):
    """A server that refuses our sender until it is told otherwise."""

    mended = False

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer a sender."""
        if not self.mended:
            return "550 5.7.1 sender refused"
        envelope.mail_from = address
        return "250 OK"


async def test_wrong_configuration_pauses_every_letter(town: Town) -> None:
    """One letter finds out; the others wait without an attempt; once it is mended all leave."""
    first, second = await town.owe("70450", "59009")
    mailbox = await town.server(kind=Closed)
    office = await town.office(mailbox)
    assert await office.deliver(first) == 300.0
    assert office.post.trouble == "the mail server refuses us or our sender: 550"
    office.now = 100.0
    assert await office.deliver(second) == 200.0
    assert await town.told() == [LetterAttempted(*ONE, 1), LetterDeferred(*ONE, 1, 550, 300)]
    assert await town.told("59009") == []
    assert isinstance(mailbox, Closed)
    mailbox.mended, office.now = True, 300.0
    assert [await office.deliver(position) for position in (first, second)] == [None, None]
    assert office.post.trouble is None
    assert counts(town.directory) == {TO: 2}


@pytest.mark.parametrize("address", [None, "", "é@x.invalid", "a@x.invalid\r\nBcc: b@x.invalid"])
async def test_letter_that_cannot_be_addressed_is_refused(town: Town, address: str | None) -> None:
    """An erased or impossible address: refused without a word to the server, for a person to settle."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())
    office.address = address
    assert await office.deliver(owed) is None
    assert await town.told() == [LetterAttempted(*ONE, 1), LetterRefused(*ONE, 1, 0)]
    assert counts(town.directory) == {}


async def test_fields_that_cannot_be_opened_now_cost_no_attempt(town: Town) -> None:
    """The registrar is away: nothing is stored, and the record comes again."""
    (owed,) = await town.owe("70450")
    office = await town.office(await town.server())

    async def away(_: tuple[Sealed, ...]) -> list[str | None]:
        raise Postponed

    opens: Callable[[tuple[Sealed, ...]], object] = office.post._open_fields
    office.post._open_fields = away
    with pytest.raises(Postponed):
        await office.deliver(owed)
    assert await town.told() == []
    office.post._open_fields = opens  # type: ignore[assignment]
    assert await office.deliver(owed) is None
    assert await town.told() == SENT


async def test_full_replay_sends_nothing(town: Town) -> None:
    """A new process that is delivered the whole log again, record by record, stores nothing and sends nothing."""
    owed = await town.owe("70450", "59009", "17300")
    mailbox = await town.server()
    office = await town.office(mailbox)
    for position in owed:
        await office.deliver(position)
    head, heir = await town.ledger.head(), await town.office(mailbox)
    assert [await heir.deliver(position) for position in range(1, head + 1)] == [None] * head
    assert await town.ledger.head() == head
    assert counts(town.directory) == {TO: 3}
