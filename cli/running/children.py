"""Brings the services up in a home: the bus (ours or somebody's), the log provisioned, the processes supervised."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cli.home import Home, Up
from cli.running.forewarned import forewarn
from cli.running.server import EmbeddedServer, ServerError
from cli.running.supervisor import Supervisor
from cli.words import Trouble
from contracts.topology import SELF_AUDIT, SERVICES
from ledger.declared import Misconfigured
from ledger.nats import connect, disconnect
from ledger.port import Damaged, Doubt, Unavailable
from ledger.provision import provision
from services.registrar.kek import create_kek
from services.registrar.signing import create_seal_key
from services.settings import Settings


class Household:
    """A bus and the services on it, started together and stopped in the reverse order."""

    def __init__(
        self,
        home: Home,
        url: str | None = None,
        *,
        replicas: int = 1,
        on_restart: Callable[[str, int], None] | None = None,
    ) -> None:
        self.home = home
        self.server = None if url else EmbeddedServer(home.nats)
        self.supervisor = Supervisor(home.directory, on_restart)
        self._url = url
        self._replicas = replicas
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """Where the bus listens."""
        if self._url:
            return self._url
        assert self.server is not None
        return self.server.url

    async def start_bus(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Start the bus if it is ours, and provision the log. Raises Trouble."""
        self._lock = self.home.own()
        if not self.home.kek.exists():
            create_kek(self.home.kek)
        if not self.home.seal_key.exists():
            create_seal_key(self.home.seal_key)
        try:
            if self.server is not None:
                self.server.start()
        except ServerError as error:
            raise Trouble(3, str(error), str(error)) from None
        seed = self.home.seed("provisioner")
        monitoring = (self.server.monitoring,) if self.server is not None else ()
        try:
            for line in await provision_as(self.url, seed if seed.exists() else None, self._replicas, monitoring):
                tell(line)
        except Trouble:
            await self.stop()
            raise

    async def start_services(self, settings: Settings, *, self_audit: bool = False) -> None:
        """Start one process a service under the supervisor, and one that audits them if it is asked for.

        Raises Trouble.
        """
        await self._forewarn(settings)
        for service in SERVICES:
            self.supervisor.add(service, ["serve", service], self.home.settings(service, self.url, settings))
        if self_audit:
            own = self.home.settings(SELF_AUDIT, self.url, settings)
            self.supervisor.add("self-audit", ["serve", "self-audit"], own)
        await self.supervisor.start()
        monitoring = self.server.monitoring if self.server is not None else ""
        self.home.write_up(Up(os.getpid(), self.url, monitoring))

    async def _forewarn(self, settings: Settings) -> None:
        """Stop appends at once where the bus is an older copy than what the registrar published."""
        own, seed = self.home.settings("registrar", self.url, settings), self.home.seed("registrar")
        try:
            client = await connect(self.url, seed if seed.exists() else None, "_INBOX.registrar", "up")
            try:
                await forewarn(client, own.seal)
            finally:
                await disconnect(client)
        except (Unavailable, Damaged, Doubt) as error:
            raise Trouble(3, str(error), str(error)) from None

    async def stop(self) -> None:
        """Stop the services, then the bus if it is ours. Leaves a directory alone that it never owned."""
        if self._lock is None:
            return
        await self.supervisor.stop()
        if self.server is not None:
            self.server.stop()
        (self.home.directory / "up.json").unlink(missing_ok=True)
        self._lock.close()
        self._lock = None


async def provision_as(url: str, seed: Path | None, replicas: int, monitoring: tuple[str, ...]) -> tuple[str, ...]:
    """Make the log with the provisioner's key; return what was found, a line each. Raises Trouble."""
    try:
        client = await connect(url, seed, "_INBOX.provisioner", "provision")
        try:
            return await provision(client, replicas, monitoring)
        finally:
            await disconnect(client)
    except (Misconfigured, Unavailable) as error:
        raise Trouble(3, str(error), str(error)) from None
