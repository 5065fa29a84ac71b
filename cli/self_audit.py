"""`jury serve self-audit`: one process beside the services, the least urgent of all, that compares and tells.

A difference is laid among the dead letters, written in its log, and told to `jury status` as long as it lasts.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from audit.bench import MissingDocument
from audit.findings import Finding, text
from audit.self_audit import SelfAudit, Stopped
from audit.window import Unreadable
from cli.words import ENVIRONMENT, RIGHT, say
from contracts.digest import DigestAsked, Digested
from contracts.presence import Presence
from contracts.topology import ALARM, DIGEST, PRESENCE, SELF_AUDIT, SERVICES, dead_letter, inbox_prefix
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
_digested: Final = msgspec.json.Decoder(Digested).decode


class Overseer:
    """A self-audit on the bus. `wrong`: why it cannot go on ("": it can)."""

    def __init__(self, client: Client, logger: Logger) -> None:
        self.wrong = ""
        self.dead = 0
        self.audit = SelfAudit(JetStreamLedger(client), JetStreamDocuments(client), self.ask, self.tell)
        self._client = client
        self._logger = logger
        self._instances = len(SERVICES)

    async def run(self) -> None:
        """Audit until cancelled; what ends it is told, and the process stays to say so."""
        await self._client.subscribe(PRESENCE, cb=self._present)
        while True:
            try:
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
        """Lay a dead letter: `jury status` tells it until a person has looked."""
        told = f"[{finding.code}] {say(*text(finding))}"
        letter = {"service": SELF_AUDIT, "position": finding.position, "subject": finding.subject}
        body = msgspec.json.encode({**letter, "reason": told, "at": datetime.now(UTC)})
        self._logger.error(
            "self-audit: a difference",
            code=finding.code,
            position=finding.position,
            subject=finding.subject,
            **finding.details,
        )
        await self._client.jetstream().publish(dead_letter(SELF_AUDIT), body, timeout=PATIENCE)
        self.dead += 1

    async def _present(self, message: Msg) -> None:
        views = [say(*text(finding)) for finding in self.audit.wrong.values()]
        wrong = self.wrong or "; ".join(views)
        position = self.audit.position
        present = Presence(SELF_AUDIT, "1", os.getpid(), position, self.dead, wrong)
        await message.respond(msgspec.json.encode(present))


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
