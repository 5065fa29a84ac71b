"""Puts the registrar together on the bus: one process of `jury serve registrar`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from contracts.record import Record
from contracts.topology import DOCUMENTS, SEAL
from ledger.direct import DirectGet
from ledger.follow import Follower
from ledger.jetstream import check_stream
from ledger.policy import MalformedPolicy
from ledger.port import Entry
from ledger.sealed import PUBLIC
from ledger.seals import Seals
from ledger.stream import Stream
from services import runtime, serving
from services.reading import Reading
from services.registrar import inbox
from services.registrar.alarm import Alarm
from services.registrar.copying import Copying
from services.registrar.embargo import Embargo
from services.registrar.kek import FileKek, InvalidKek, Kek
from services.registrar.kekcommand import CommandKek, MovedKek
from services.registrar.keyring import Keyring
from services.registrar.keys import JetStreamKeys
from services.registrar.mirror import Mirror
from services.registrar.publication import ALONE, Publication
from services.registrar.receipts import Receipts
from services.registrar.registrar import Registrar
from services.registrar.release import Release
from services.registrar.sealer import Follower as FollowsSeal
from services.registrar.sealer import Sealer
from services.registrar.signing import InvalidSealKey, Signer
from services.registrar.standing import KEYLESS, Standing
from services.registrar.watch import watch
from services.registrar.witnesses import Witnesses
from services.registrar.wrapping import WrongKek
from services.runtime import Bus
from services.settings import Seal, Settings, SettingsError
from services.window import Window


async def run(settings: Settings) -> int:
    """Run until stopped; return the process's exit code."""
    return await serving.serve("registrar", settings, open_up)


async def open_up(bus: Bus, settings: Settings) -> Follower:
    """Build the registrar and its subscriptions. Raises SettingsError where a key file is none."""
    try:
        keyring = Keyring(JetStreamKeys(bus.client), kek_of(settings))
        await keyring.prove()
    except (InvalidKek, WrongKek) as error:
        raise SettingsError(f"kek: {error}") from None
    receipts = Receipts(bus.ledger, Path(settings.seal.directory)) if settings.seal.key else None
    alarm = Alarm(bus.alarms, runtime.clock, bus.logger)
    registrar = Registrar(keyring, receipts, alarm, bus.logger)

    embargo = Embargo()

    def fold(entry: Entry, record: Record) -> None:
        registrar.observe(entry.position, record)
        embargo.observe(entry.position, record)

    follower = Reading(bus.ledger, fold, bus.logger).follower
    copying = Copying()
    standing = Standing(runtime.clock)
    await _seal(bus, settings.seal, alarm, Copied(embargo, follower.reach, copying), standing)
    inbox.listen(bus, Window("registrar", bus.ledger, follower, registrar.roll, runtime.clock), registrar)
    inbox.listen_to_self_audit(bus, alarm)
    bus.beside(registrar.erasures.run())
    bus.presence(follower, lambda: alarm.raised or copying.trouble, standing.tell)
    bus.digests(follower, lambda: {"roll": registrar.roll})
    return follower


def kek_of(settings: Settings) -> Kek:
    """Return the key-encryption keys that the settings name. Raises SettingsError where they name none."""
    if not settings.kek:
        raise SettingsError("kek: the registrar needs its key-encryption key: a file, or kek.command")
    if isinstance(settings.kek, str):
        return FileKek(Path(settings.kek))
    command = CommandKek(settings.kek.command)
    return MovedKek(command, Path(settings.kek.former)) if settings.kek.former else command


class Copied(NamedTuple):
    """What decides which entries are copied to where anybody reads them, and who hears of trouble with the copies."""

    embargo: Embargo
    reach: Callable[[int], Awaitable[None]]
    copying: Copying


async def _seal(bus: Bus, wanted: Seal, alarm: Alarm, copied: Copied, standing: Standing) -> None:
    """Seal beside the answers, if this registrar was given a signing key. Raises SettingsError, Misconfigured."""
    if not wanted.key:
        standing.stops(KEYLESS)
        bus.logger.warning("this registrar does not seal: no seal.key")
        return
    if not wanted.directory:
        raise SettingsError("seal.directory: the registrar needs a directory for its tiles")
    try:
        signer = Signer.load(wanted.origin, Path(wanted.key))
        former = Signer.load(wanted.origin, Path(wanted.former)) if wanted.former else None
    except InvalidSealKey as error:
        raise SettingsError(f"seal.key: {error}") from None
    await check_stream(bus.client, SEAL)
    directory = Path(wanted.directory)

    async def failed(fault: str) -> None:
        alarm.raised = fault
        standing.stops(fault)
        await bus.lay(fault, 0)

    publication = _publication(directory, wanted)
    standing.publishes(publication)
    followers = _followers(bus, wanted, publication, copied, standing)

    def sealer() -> Sealer:
        kept = Seals(Stream(bus.client, SEAL))
        return Sealer(bus.ledger, kept, directory, signer, bus.logger, former, followers, publication, standing)

    bus.beside(watch(directory, sealer, alarm, failed, bus.logger, standing))


def _publication(directory: Path, wanted: Seal) -> Publication:
    """Return where the seal is published, with which policy. Raises SettingsError."""
    try:
        rules = Path(wanted.policy).read_bytes() if wanted.policy else ALONE
        return Publication(directory / PUBLIC, rules)
    except (OSError, MalformedPolicy) as error:
        raise SettingsError(f"seal.policy: {error}") from None


def _followers(
    bus: Bus, wanted: Seal, publication: Publication, copied: Copied, standing: Standing
) -> tuple[FollowsSeal, ...]:
    """Return who copies what is sealed, and who has it cosigned. Raises SettingsError."""
    found: tuple[FollowsSeal, ...] = ()
    if wanted.mirror:
        papers = DirectGet(bus.client, DOCUMENTS)
        mirror = Mirror(Path(wanted.directory), Path(wanted.mirror), papers.read, bus.logger)
        found += (copied.copying.watched("the mirror", mirror.follow),)
    if wanted.entries == "at-publication":
        release = Release(Path(wanted.directory), copied.embargo, copied.reach)
        found += (copied.copying.watched("what may be read by anybody", release.follow),)
    witnesses = _witnesses(bus, Path(wanted.directory), publication, standing)
    if witnesses is not None:
        bus.beside(witnesses.run())
        found += (witnesses.follow,)
    return found


def _witnesses(bus: Bus, directory: Path, publication: Publication, standing: Standing) -> Witnesses | None:
    """Return the policy's witnesses, if any has an address. Raises SettingsError."""
    if not publication.policy.urls:
        return None
    try:
        return Witnesses(publication, directory / PUBLIC, bus.logger, standing=standing)
    except ValueError as error:
        raise SettingsError(f"seal.policy: {error}") from None
