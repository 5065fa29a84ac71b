"""`jury demo`: a whole simulated edition on a bus of its own, from the founding to the letters, then the verdict.

Everything lies in one directory, made again at each run: the log, the processes' logs, the letters caught.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from audit.findings import text
from audit.replay import replay
from audit.verdict import Verdict
from cli.acting.door import Door, NoAnswer
from cli.home import Home
from cli.running.children import Household
from cli.running.muster import muster
from cli.shown import Screen
from cli.words import ENVIRONMENT, FINDING, RIGHT, USAGE, Trouble, english, say, warn
from contracts.counted import English, French
from contracts.events.redress import AppealRuled
from contracts.rulebook import Rulebook
from demo import report
from demo.edition import Edition, EditionError, load, standard
from demo.play import Outcome, play
from demo.progress import Bars
from demo.watch import Stuck
from demo.world import full_mailboxes, standard_rulebook
from ledger import checkpoint, plainfiles
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.manifest import CHECKPOINT
from ledger.nats import disconnect
from ledger.plainfiles import MalformedTiles
from ledger.sealed import MOST_BYTES, PUBLIC
from services.settings import Mail, Settings

DIRECTORY: Final = Path("jury-demo")
#: A directory that holds this file was made by a demo, and may be made again.
MARK: Final = "demo.txt"
#: Seconds in which the catching mail server must listen, or the last decision be sealed.
PATIENCE: Final = 15.0


async def run(file: Path | None, directory: Path | None, *, keep: bool, english: bool) -> int:
    """Play an edition and print its palmares and verdict. Raises Trouble."""
    if english:
        os.environ["JURY_LANG"] = "en"
    try:
        edition = standard() if file is None else load(file)
    except EditionError as error:
        raise Trouble(USAGE, str(error), str(error)) from None
    home = Home(_fresh(directory or DIRECTORY))
    household, mailbox = (
        Household(home),
        Mailbox(home.mail, home.directory, full_mailboxes(edition, standard_rulebook())),
    )
    started = time.monotonic()
    try:
        await asyncio.gather(household.start_bus(), mailbox.start())
        await household.start_services(Settings(mail=Mail(port=mailbox.port), demo=True))
        outcome, verdict = await _play(edition, home)
        _tell(outcome, verdict, home, time.monotonic() - started)
        if keep:
            await _until_interrupted(home)
    except Stuck as stuck:
        raise Trouble(ENVIRONMENT, f"rien ne vient : {stuck} ; voir {home.directory / 'logs'}", str(stuck)) from None
    except NoAnswer as silence:
        where = home.directory / "logs"
        fr, en = f"personne ne répond à {silence} ; voir {where}", f"nobody answers {silence}; see {where}"
        raise Trouble(ENVIRONMENT, fr, en) from None
    finally:
        await household.stop()
        await mailbox.stop()
    return RIGHT if verdict.right else FINDING


async def _play(edition: Edition, home: Home) -> tuple[Outcome, Verdict]:
    client = await home.connect("door")
    ledger, documents = JetStreamLedger(client), JetStreamDocuments(client)
    try:
        await ledger.start()
        await muster(client)
        with Bars(Console(stderr=True)) as shown:
            outcome = await play(edition, Door(client), home.keys, ledger, documents, shown)
            head = await ledger.head()
            shown.stage("Tout est redécidé depuis le registre", "Everything is decided again from the log", head)
            verdict = await replay(ledger, documents, head)
            await _sealed(home, await ledger.head())
            return outcome, verdict
    finally:
        ledger.close()
        await disconnect(client)


async def _sealed(home: Home, head: int) -> None:
    """Wait until all is sealed, so that what is exported once nothing runs holds the end of it. Raises Stuck."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(MalformedTiles):
            if checkpoint.read(plainfiles.load(home.seal / PUBLIC, CHECKPOINT, MOST_BYTES))[0].size >= head:
                return
        await asyncio.sleep(0.1)
    raise Stuck("the seal")


def _tell(outcome: Outcome, verdict: Verdict, home: Home, seconds: float) -> None:
    console = Screen()
    rulebook = msgspec.json.decode(standard_rulebook(), type=Rulebook)
    report.show(outcome, rulebook, console, french=not english())
    calendar = outcome.edition.calendar
    for fr, en in (
        (
            f"Horloge simulée : ouverte le {calendar.opens:%d/%m/%Y}, publiée le {calendar.publishes:%d/%m/%Y}",
            f"Simulated clock: opened {calendar.opens:%Y-%m-%d}, published {calendar.publishes:%Y-%m-%d}",
        ),
        (
            f"Registre : {French(outcome.position):décision}, dans {home.nats}",
            f"Log: {English(outcome.position):decision}, in {home.nats}",
        ),
        (f"Courriers : {home.mail / 'new'}", f"Letters: {home.mail / 'new'}"),
        (f"Durée : {seconds:.0f} s", f"Duration: {seconds:.0f} s"),
    ):
        console.print(say(fr, en), soft_wrap=True, highlight=False)
    for finding in verdict.findings:
        console.print(say(*text(finding)), soft_wrap=True)
    told = say(*verdict.sentence())
    console.print(
        say(
            f"Verdict du rejeu ({French(verdict.decided):décision reprise}, "
            f"{French(verdict.awards):attribution}) : {told}.",
            f"Verdict of the replay ({English(verdict.decided):decision}, {English(verdict.awards):award}): {told}.",
        ),
        style="bold",
        soft_wrap=True,
        highlight=False,
    )
    for line in _next(outcome, home):
        console.print(line, soft_wrap=True, highlight=False)


def _next(outcome: Outcome, home: Home) -> list[str]:
    """Return what to try now, as it may be copied: on a dossier that just reached its level, on one decided again."""
    jury, where = _command(), f"--in {home.directory}"
    again = [told.event.dossier for told in outcome.told if isinstance(told.event, AppealRuled)]
    one, two = outcome.edition, say("deux éditions, deux règlements", "two editions, two rulebooks")
    copy, report = say("copie", "copy"), say("rapport", "report")
    level, less = say("pourquoi ce niveau", "why this level"), say("une note de moins", "one mark less")
    tries = [
        (f"audit replay {where}", say("tout redécider", "decide everything again")),
        *((f"audit explain {code} {where}", level) for code in outcome.raised[:1]),
        *((f"audit what-if --mark {mark} {where}", less) for mark in [outcome.one_mark] if mark),
        *((f"audit log --dossier {c} {where}", say("un dossier réexaminé", "one decided again")) for c in again[-1:]),
        (f"audit ranking {where}", say("l'ordre, ex aequo compris", "the order, ties included")),
        *((f"audit compare {one.edition} {next_.edition} {where}", two) for next_ in [one.next] if next_ is not None),
        (f"audit timeline --sitting pleniere {where}", say("la séance, pas à pas", "the sitting, step by step")),
        (f"log export {copy} {where}", say("emporter le registre", "take the log away")),
        (
            f"audit verify {copy}",
            say(
                f"la vérifier, sans serveur (avec un autre outil : {copy}/README.md)",
                f"verify it, no server (with another tool: {copy}/README.md)",
            ),
        ),
        (
            f"audit report {copy} {report}",
            say(f"la lire au navigateur : {report}/index.html", f"read it in a browser: {report}/index.html"),
        ),
    ]
    return [
        say("Et maintenant :", "What next:"),
        *(line for words, what in tries for line in (f"  {jury} {words}", f"      # {what}")),
    ]


def _command() -> str:
    """Return how this command was called, so that what is shown can be copied."""
    called = Path(sys.argv[0])
    if called.name != "jury" or shutil.which("jury") == str(called):
        return "jury"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


async def _until_interrupted(home: Home) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    warn(
        f"Tout tourne encore ; essayez `jury status --in {home.directory}`. Ctrl-C arrête.",
        f"Everything still runs; try `jury status --in {home.directory}`. Ctrl-C stops.",
    )
    await stop.wait()


def _fresh(directory: Path) -> Path:
    """Return the directory, emptied of the last demo; anything else in it is left alone. Raises Trouble."""
    if directory.exists() and any(directory.iterdir()):
        if not (directory / MARK).exists():
            raise Trouble(
                USAGE, f"{directory} n'est pas vide et ne vient pas d'une démo", f"{directory} is not a demo's"
            )
        Home(directory).own().close()
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MARK).write_text("Démonstration : tout ce répertoire est refait à chaque `jury demo`.\n", "utf-8")
    return directory


class Mailbox:
    """The catching mail server as a process of its own, like any mail server; `full`: see `demo.mailbox.Faults`."""

    def __init__(self, letters: Path, directory: Path, full: Mapping[str, int]) -> None:
        self.port = 0
        self._full = full
        self._letters = letters
        self._port_file = directory / "mail.port"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it listens. Raises Trouble."""
        words = ["-m", "demo.mailbox", str(self._letters), "--port-file", str(self._port_file)]
        words += [f"--full={address}={most}" for address, most in self._full.items()]
        self._process = await asyncio.create_subprocess_exec(sys.executable, *words)
        deadline = time.monotonic() + PATIENCE
        while not self._port_file.exists():
            if time.monotonic() > deadline or self._process.returncode is not None:
                raise Trouble(ENVIRONMENT, "le serveur de courrier ne démarre pas", "the mail server does not start")
            await asyncio.sleep(0.02)
        self.port = int(self._port_file.read_text(encoding="ascii"))

    async def stop(self) -> None:
        """Stop it."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
