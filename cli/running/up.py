"""`jury up`: the services on a persistent directory, under a supervisor, until interrupted; and `jury provision`."""

import asyncio
import signal
from pathlib import Path

from cli.home import Home
from cli.running.children import Household, provision_as
from cli.running.muster import muster
from cli.words import RIGHT, USAGE, Trouble, say, warn
from ledger.nats import disconnect
from services.settings import SettingsError, load


async def run(directory: Path, nats: str | None, config: Path | None) -> int:
    """Bring everything up, wait for an interrupt, stop gracefully. Raises Trouble."""
    try:
        settings = load(config, flags={"nats.url": nats})
    except SettingsError as error:
        raise Trouble(USAGE, f"réglages : {error}", f"settings: {error}") from None
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    home = Home(directory)
    household = Household(home, settings.nats.url or None, on_restart=_tell_restart)
    await household.start_bus(lambda line: warn(line, line))
    try:
        await household.start_services(settings, self_audit=True)
        telling = asyncio.create_task(_tell(home, household.url))
        await stop.wait()
        telling.cancel()
        warn("Arrêt…", "Stopping…")
    finally:
        await household.stop()
    return RIGHT


async def _tell(home: Home, url: str) -> None:
    """Tell that everything runs once it does, or what does not answer: the supervisor goes on with it."""
    try:
        client = await home.connect("door", url)
        try:
            await muster(client)
        finally:
            await disconnect(client)
    except Trouble as trouble:
        warn(trouble.fr, trouble.en)
        return
    warn(
        f"Délibéré tourne dans {home.directory} sur {url} ; Ctrl-C arrête tout.",
        f"Délibéré runs in {home.directory} on {url}; Ctrl-C stops everything.",
    )


def _tell_restart(service: str, code: int) -> None:
    warn(
        f"{service} s'est arrêté (code {code}) ; il repart (voir logs/{service}.jsonl).",
        f"{service} ended (code {code}); it starts again (see logs/{service}.jsonl).",
    )


async def provision(nats: str, seed: Path | None, replicas: int, monitoring: tuple[str, ...]) -> int:
    """Make the log on a bus that is there. Raises Trouble."""
    for line in await provision_as(nats, seed, replicas, monitoring):
        print(line)
    print(say("Le registre est prêt.", "The log is ready."))
    return RIGHT
