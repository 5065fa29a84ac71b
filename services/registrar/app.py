"""Puts the registrar together on the bus: one process of `jury serve registrar`."""

from pathlib import Path

from contracts.record import Record
from ledger.follow import Follower
from ledger.port import Entry
from services import runtime, serving
from services.reading import Reading
from services.registrar import inbox
from services.registrar.keyring import InvalidKek, Keyring, load_kek
from services.registrar.keys import JetStreamKeys
from services.registrar.registrar import Registrar
from services.registrar.wrapping import WrongKek
from services.runtime import Bus
from services.settings import Settings, SettingsError
from services.window import Window


async def run(settings: Settings) -> int:
    """Run until stopped; return the process's exit code."""
    return await serving.serve("registrar", settings, open_up)


async def open_up(bus: Bus, settings: Settings) -> Follower:
    """Build the registrar and its subscriptions. Raises SettingsError where the key-encryption key is none."""
    if not settings.kek:
        raise SettingsError("kek: the registrar needs its key-encryption key file")
    try:
        keyring = Keyring(JetStreamKeys(bus.client), load_kek(Path(settings.kek)))
        await keyring.prove()
    except (InvalidKek, WrongKek) as error:
        raise SettingsError(f"kek: {error}") from None
    registrar = Registrar(keyring)

    def fold(entry: Entry, record: Record) -> None:
        registrar.observe(entry.position, record)

    follower = Reading(bus.ledger, fold, bus.logger).follower
    inbox.listen(bus, Window("registrar", bus.ledger, follower, registrar.roll, runtime.clock), registrar)
    bus.presence(follower)
    return follower
