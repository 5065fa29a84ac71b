"""An ordeal: an edition played on real processes, some of which are killed on the way, each once the log is so long."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from audit.replay import replay
from audit.verdict import Verdict
from cli.acting.door import Door
from cli.demo import Mailbox
from cli.home import Home
from cli.running.children import Household
from cli.running.status import dead_letters
from cli.running.supervisor import Child
from contracts.request import Answer, Receipt
from demo.edition import load
from demo.mailbox import counts
from demo.play import Outcome, play
from demo.world import full_mailboxes, standard_rulebook
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.nats import disconnect
from ledger.port import Damaged, Entry, Unavailable
from services.settings import Mail, Settings

EDITION = Path(__file__).parents[2] / "demo" / "editions" / "40-dossiers.json"
#: The bus, among the victims.
NATS = "nats-server"
#: Seconds after which a silent service is asked again: a killed one never answers.
PATIENCE = 2.0
#: How often: a service that was killed may take a minute to come back where the machine is busy.
AGAIN = 60


class Ordeal(NamedTuple):
    """What came of it; `answered`: the hash that each receipt gave for its position; `dead`: the dead letters."""

    outcome: Outcome
    verdict: Verdict
    entries: tuple[Entry, ...]
    answered: dict[int, str]
    letters: dict[str, int]
    dead: list[dict[str, Any]]
    killed: tuple[str, ...]


class Witnessed(Door):
    """A door that remembers every receipt."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.answered: dict[int, str] = {}

    async def send(self, *given: Any, **named: Any) -> Answer:
        """See `Door.send`."""
        answer = await super().send(*given, **named)
        if isinstance(answer, Receipt):
            self.answered[answer.position] = answer.sha256
        return answer


async def undergo(directory: Path, kills: tuple[tuple[int, str], ...] = ()) -> Ordeal:
    """Play the edition of 40 dossiers; kill -9 each victim once the log holds so many records."""
    home = Home(directory)
    edition = load(EDITION)
    full = full_mailboxes(edition, standard_rulebook())
    household, mailbox = Household(home), Mailbox(home.mail, home.directory, full)
    try:
        await household.start_bus()
        await mailbox.start()
        await household.start_services(Settings(mail=Mail(port=mailbox.port), demo=True))
        client = await home.connect("door")
        ledger, documents = JetStreamLedger(client), JetStreamDocuments(client)
        door = Witnessed(client, PATIENCE, AGAIN)
        await ledger.start()
        killer = asyncio.create_task(_kill(household, ledger, kills))
        try:
            outcome = await play(edition, door, home.keys, ledger, documents)
            killed = await killer
            head = await ledger.head()
            verdict = await replay(ledger, documents, head)
            entries = await _all(ledger, head)
            dead = await dead_letters(client)
        finally:
            killer.cancel()
            ledger.close()
            await disconnect(client)
    finally:
        await household.stop()
        await mailbox.stop()
    return Ordeal(outcome, verdict, entries, door.answered, counts(home.mail), dead, killed)


async def _kill(household: Household, ledger: JetStreamLedger, kills: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    for position, victim in kills:
        await _grown(ledger, position)
        if victim == NATS:
            assert household.server is not None
            household.server.kill()
            await asyncio.to_thread(household.server.start)
        else:
            child = next(each for each in household.supervisor.children if each.name == victim)
            os.kill(await _pid(child), signal.SIGKILL)
    return tuple(victim for _, victim in kills)


async def _pid(child: Child) -> int:
    async with asyncio.timeout(60):
        while (pid := child.pid) is None:
            await asyncio.sleep(0.01)
    return pid


async def _grown(ledger: JetStreamLedger, position: int) -> None:
    while True:
        try:
            if await ledger.head() >= position:
                return
        except (Unavailable, Damaged):
            pass
        await asyncio.sleep(0.005)


async def _all(ledger: JetStreamLedger, head: int) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    while len(entries) < head:
        entries += await ledger.read(len(entries) + 1, 1_000)
    return tuple(entries)


def events_of(entry: Entry) -> list[dict[str, Any]]:
    """Return a record's events, undecoded."""
    found: list[dict[str, Any]] = msgspec.json.decode(entry.raw)["events"]
    return found
