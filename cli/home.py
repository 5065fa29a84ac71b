"""The directory that a `jury up` or `jury demo` lives in: where everything lies, and how to connect from outside.

`nats/` the server's streams and bus users' seeds; `keys/` persons' signing keys; `kek` the registrar's key-encryption
key; `seal.key` its signing key; `seal/public/` hash tiles, checkpoint, verifier key; `seal/private/` entry tiles;
`logs/` one file a process; `mail/` what the demo's mailbox caught; `up.json` who runs now and where; `lock` held by
whoever runs here.
"""

import fcntl
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct
from nats.aio.client import Client

from cli.keys import KeyFolder
from cli.words import Trouble
from ledger.nats import connect
from ledger.port import Unavailable
from services.settings import Mail, Nats, Seal, Settings


class Up(Struct, frozen=True):
    """What `jury up` wrote down: its own process, the bus and its monitoring pages ("" when the server is not ours)."""

    pid: int
    nats: str
    monitoring: str


class Home:
    """One directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.keys = KeyFolder(self.directory / "keys")
        self.nats = self.directory / "nats"
        self.streams = self.nats / "streams"
        self.kek = self.directory / "kek"
        self.seal_key = self.directory / "seal.key"
        self.seal = self.directory / "seal"
        self.mail = self.directory / "mail"

    def own(self) -> IO[str]:
        """Return the lock of whoever runs here, held until it is closed. Raises Trouble where somebody holds it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = self.idle()
        if lock is None:
            where = self.directory
            raise Trouble(3, f"Délibéré tourne déjà dans {where}", f"Délibéré already runs in {where}")
        return lock

    def idle(self) -> IO[str] | None:
        """Return the lock of a directory that is there, or None where somebody holds it."""
        lock = (self.directory / "lock").open("w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return None
        return lock

    def seed(self, user: str) -> Path:
        """Return the file of a bus user's nkey seed."""
        return self.nats / "keys" / f"{user}.nk"

    def settings(self, service: str, url: str, given: Settings) -> Settings:
        """Return the settings of a service that runs in this home, under those given for all."""
        seed = self.seed(service)
        nats = Nats(url, str(seed) if seed.exists() else "")
        kek = (given.kek or str(self.kek)) if service == "registrar" else ""
        seal = self._seal(given.seal) if service == "registrar" else Seal()
        mail = given.mail if service == "notify" else Mail()
        return Settings(nats=nats, mail=mail, log=given.log, kek=kek, demo=given.demo, seal=seal)

    def _seal(self, given: Seal) -> Seal:
        directory, key = given.directory or str(self.seal), given.key or str(self.seal_key)
        return msgspec.structs.replace(given, directory=directory, key=key)

    def write_up(self, up: Up) -> None:
        """Write down who runs now."""
        (self.directory / "up.json").write_bytes(msgspec.json.encode(up))

    def read_up(self) -> Up | None:
        """Return who wrote down last that it runs, if anybody."""
        try:
            return msgspec.json.decode((self.directory / "up.json").read_bytes(), type=Up)
        except (OSError, msgspec.MsgspecError):
            return None

    async def connect(self, user: str, url: str | None = None, seeds: Path | None = None) -> Client:
        """Connect to the bus as one of its users, whose seed lies in `seeds` or here. Raises Trouble (exit code 3)."""
        up = self.read_up()
        where = url or (up.nats if up else None)
        if where is None:
            raise Trouble(
                3,
                f"rien ne tourne dans {self.directory} ; lancez `jury up`",
                f"nothing runs in {self.directory}; start it with `jury up`",
            )
        seed = self.seed(user) if seeds is None else seeds / f"{user}.nk"
        try:
            return await connect(where, seed if seed.exists() else None, f"_INBOX.{user}", f"cli-{user}")
        except Unavailable as error:
            raise Trouble(
                3, f"le bus ne répond pas ({error}) ; lancez `jury up`", f"the bus does not answer ({error})"
            ) from None
