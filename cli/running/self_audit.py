"""`jury serve self-audit`: one process beside the services, the least urgent of all, that compares and tells.

A record that is not as it must be is laid among the dead letters. A view that differs is an alarm in ALARM, which
stops nothing, until that view agrees again or its process is gone; that process is told too.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from audit.bench import MissingDocument
from audit.findings import Code, Finding, text
from audit.self_audit import SelfAudit, Stopped
from audit.window import Unreadable
from cli.words import ENVIRONMENT, RIGHT, say
from contracts.alarm import Difference, ViewAgrees, ViewDiffers
from contracts.digest import DigestAsked, Digested
from contracts.presence import Presence
from contracts.topology import ALARM, DIGEST, PRESENCE, SELF_AUDIT, SERVICES, VIEWS, dead_letter, inbox_prefix
from ledger.alarms import Alarms
from ledger.jetstream import JetStreamDocuments, JetStreamLedger, check_stream
from ledger.nats import connect, disconnect
from ledger.port import Damaged, Doubt, Unavailable
from ledger.stream import Stream
from services import journal
from services.journal import Logger
from services.settings import Settings

#: How much less urgent than a service this process is, for the system's scheduler.
NICE: Final = 10
#: Seconds in which every instance must have answered; at once where as many answered as the last time.
PATIENCE: Final = 2.0
#: Seconds in which an instance that was just started may still be heard.
ONE_MORE: Final = 0.05
#: Seconds before what the bus did not answer is tried again.
AGAIN: Final = 1.0
#: Service, instance, view.
View = tuple[str, str, str]
_digested: Final = msgspec.json.Decoder(Digested).decode


class Overseer:
    """A self-audit on the bus. `wrong`: why it cannot go on ("": it can); `alarms`: numbers in ALARM, by view."""

    def __init__(self, client: Client, logger: Logger) -> None:
        self.wrong = ""
        self.dead = 0
        self.alarms: dict[View, int] = {}
        self.audit = SelfAudit(JetStreamLedger(client), JetStreamDocuments(client), self.ask, self.tell)
        self._client = client
        self._logger = logger
        self._instances = len(SERVICES)

    async def run(self) -> None:
        """Audit until cancelled; what ends it is told, and the process stays to say so."""
        await self._client.subscribe(PRESENCE, cb=self._present)
        keeping = asyncio.create_task(self._keep())
        try:
            await self._audit()
        finally:
            keeping.cancel()

    async def _audit(self) -> None:
        known = False
        while True:
            try:
                if not known:
                    await self._remember()
                    known = True
                await self.audit.run()
            except (Unavailable, Doubt, NatsError, OSError, TimeoutError):
                await asyncio.sleep(AGAIN)
            except (Damaged, Unreadable, MissingDocument, Stopped) as reason:
                self.wrong = str(reason)
                self._logger.error("self-audit stopped", position=self.audit.position, reason=str(reason))
                return
            except Exception as fault:  # a fault of ours: nothing is audited any more, and that must be seen
                self.wrong = f"self-audit failed: {fault!r}"
                self._logger.exception("self-audit failed", position=self.audit.position)
                return

    async def ask(self, asked: DigestAsked) -> Sequence[Digested]:
        """Ask every instance; return what was answered in time."""
        heard: list[Digested] = []
        whole = asyncio.Event()

        async def hear(message: Msg) -> None:
            with contextlib.suppress(msgspec.MsgspecError):  # an instance that cannot tell says so in another shape
                heard.append(_digested(message.data))
            if len(heard) >= self._instances:
                whole.set()

        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=hear)
        await self._client.publish(DIGEST, msgspec.json.encode(asked), reply=inbox)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await whole.wait()
        await asyncio.sleep(ONE_MORE)
        await subscription.unsubscribe()
        self._instances = max(1, len(heard))
        return heard

    async def tell(self, finding: Finding) -> None:
        """Lay a dead letter: `jury status` tells it until a person has looked. Of a view that differs, see `_keep`."""
        self._logger.error(
            "self-audit: a difference",
            code=finding.code,
            position=finding.position,
            subject=finding.subject,
            **finding.details,
        )
        if finding.code is Code.VIEW_DIFFERS:
            return
        told = f"[{finding.code}] {say(*text(finding))}"
        letter = {"service": SELF_AUDIT, "position": finding.position, "subject": finding.subject}
        body = msgspec.json.encode({**letter, "reason": told, "at": datetime.now(UTC)})
        await self._client.jetstream().publish(dead_letter(SELF_AUDIT), body, timeout=PATIENCE)
        self.dead += 1

    # -- views that differ: alarms that stop nothing

    async def _remember(self) -> None:
        """Take up the alarms that an earlier self-audit left: they are over when these views are found to agree."""
        for number, told in (await Alarms(Stream(self._client, ALARM)).differing()).items():
            view = (told.service, told.instance, told.view)
            details = {"of": told.service, "pid": str(told.pid), "view": told.view}
            details |= {"told": told.told, "expected": told.expected}
            self.audit.wrong[view] = Finding(Code.VIEW_DIFFERS, told.position, "", details)
            self.alarms[view] = number

    async def _keep(self) -> None:
        """Have the registrar record each view that differs, then that it is over; again until it has."""
        while True:
            for view, finding in tuple(self.audit.wrong.items()):
                if view not in self.alarms and (number := await self._recorded(_differs(view, finding))):
                    self.alarms[view] = number
            for view, number in tuple(self.alarms.items()):
                why = self.audit.over.get(view, "agrees")
                if view not in self.audit.wrong and await self._recorded(_agrees(number, why)):
                    del self.alarms[view]
            await asyncio.sleep(ONE_MORE)

    async def _recorded(self, told: Difference) -> int:
        """Return the number under which the registrar recorded it; 0 where it did not, for now."""
        try:
            answer = await self._client.request(VIEWS, msgspec.json.encode(told), timeout=PATIENCE)
            return msgspec.json.decode(answer.data, type=int) if answer.data else await asyncio.sleep(AGAIN, 0)
        except (NatsError, OSError, TimeoutError):
            return await asyncio.sleep(AGAIN, 0)

    async def _present(self, message: Msg) -> None:
        views = [say(*text(one)) for view, one in tuple(self.audit.wrong.items()) if view not in self.alarms]
        wrong = self.wrong or "; ".join(views)
        position = self.audit.position
        present = Presence(SELF_AUDIT, "1", os.getpid(), position, self.dead, wrong)
        await message.respond(msgspec.json.encode(present))


def _differs(view: View, finding: Finding) -> ViewDiffers:
    (service, instance, name), of = view, finding.details
    about = (service, instance, int(of["pid"]), name, finding.position, of["told"], of["expected"])
    return ViewDiffers(1, *about, datetime.now(UTC), "registrar")


def _agrees(alarm: int, why: Literal["agrees", "gone"]) -> ViewAgrees:
    return ViewAgrees(1, alarm, why, datetime.now(UTC), "registrar")


async def run(settings: Settings) -> int:
    """Run until stopped; return the process's exit code (3: the bus was closed, or an alarm was settled)."""
    logger = journal.configure(settings.log, SELF_AUDIT)
    stop, lost = asyncio.Event(), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    client = await connect(
        settings.nats.where,
        settings.nats.seed_file,
        inbox_prefix(SELF_AUDIT),
        SELF_AUDIT,
        on_error=lambda error: logger.warning("bus", error=repr(error)),
        on_closed=lost.set,
        on_reconnected=lambda: logger.info("reconnected"),
    )
    try:
        await check_stream(client)
        await check_stream(client, ALARM)
        overseer = Overseer(client, logger)
        working = asyncio.create_task(overseer.run())
        waits = [
            asyncio.create_task(each) for each in (stop.wait(), lost.wait(), Alarms(Stream(client, ALARM)).settled())
        ]
        logger.info("ready", pid=os.getpid())
        os.nice(NICE)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, *waits):
            task.cancel()
    finally:
        await disconnect(client)
    logger.info("stopped", position=overseer.audit.position, compared=overseer.audit.compared)
    return RIGHT if stop.is_set() else ENVIRONMENT
