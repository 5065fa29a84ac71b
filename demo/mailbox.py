"""A catching mail server: takes every letter on loopback, keeps each as a file, delivers nothing anywhere.

    python -m demo.mailbox DIRECTORY --port-file FILE [--busy ADDRESS=N] [--refuse ADDRESS] [--full ADDRESS=N]
                           [--drop ADDRESS=N]

A letter is one file under DIRECTORY/new, its number and recipient in the name, its content byte for byte as it came.
Faults are for tests; the address `*` stands for every recipient.
"""

import argparse
import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import quote, unquote
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
#: Bytes of a file name that a recipient may take.
_MOST = 200


class Faults(NamedTuple):
    """What goes wrong on purpose, by recipient.

    `busy`: the first n letters are answered 450; `refused`: always 550; `full`: 552 once n letters are kept;
    `dropped`: the first n letters are kept, and the connection is cut before the reply, as when a server dies at the
    worst moment.
    """

    busy: Mapping[str, int] = {}
    refused: frozenset[str] = frozenset()
    dropped: Mapping[str, int] = {}
    full: Mapping[str, int] = {}


class Mailbox:
    """The server and its directory; an async context manager. `port` is known once it is entered."""

    def __init__(self, directory: Path, faults: Faults = Faults(), port: int = 0) -> None:
        self.directory = directory
        self.port = port
        self.faults = faults
        self._kept: Counter[str] = Counter()
        self._met: Counter[tuple[str, str]] = Counter()
        self._server: asyncio.Server | None = None
        self.sessions: WeakSet[SMTP] = WeakSet()
        for folder in ("new", "tmp"):
            (directory / folder).mkdir(parents=True, exist_ok=True)
        self._number = len(list((directory / "new").iterdir()))

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        for session in self.sessions:
            if session.transport is not None:
                session.transport.close()
        await asyncio.sleep(0)

    def _session(self) -> SMTP:
        session = SMTP(self, hostname="mailbox.invalid", ident="catching mail server")
        self.sessions.add(session)
        return session

    # -- what aiosmtpd asks (its names, its order of arguments)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer a recipient."""
        if address in self.faults.refused or len(quote(address)) > _MOST:
            return "550 5.1.1 no such mailbox"
        if address in self.faults.full and self._kept[address] >= self.faults.full[address]:
            return "552 5.2.2 mailbox full"
        if self._due("busy", self.faults.busy, address):
            return "450 4.2.1 mailbox busy, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter, once for each recipient, then answer (or cut the connection)."""
        assert isinstance(envelope.original_content, bytes)
        for address in envelope.rcpt_tos:
            self._keep(address, envelope.original_content)
            if self._due("dropped", self.faults.dropped, address) and server.transport is not None:
                server.transport.close()
        return "250 2.0.0 kept"

    def _due(self, fault: str, first: Mapping[str, int], address: str) -> bool:
        self._met[fault, address] += 1
        return self._met[fault, address] <= first.get(address, first.get("*", 0))

    def _keep(self, address: str, content: bytes) -> None:
        self._number += 1
        self._kept[address] += 1
        name = f"{self._number:06d}-{quote(address, safe='@+-_.')}.eml"
        half = self.directory / "tmp" / name
        half.write_bytes(content)
        half.rename(self.directory / "new" / name)


def letters(directory: Path) -> list[Path]:
    """Return the letters kept, in order of arrival."""
    return sorted((directory / "new").iterdir())


def counts(directory: Path) -> dict[str, int]:
    """Return how many letters each recipient got."""
    return dict(Counter(unquote(letter.stem.partition("-")[2]) for letter in letters(directory)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m demo.mailbox", description="A mail server that only catches.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port-file", type=Path, required=True, help="written, whole, once the server listens")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--busy", type=_counted, action="append", default=[], metavar="ADDRESS=N")
    parser.add_argument("--refuse", action="append", default=[], metavar="ADDRESS")
    parser.add_argument("--full", type=_counted, action="append", default=[], metavar="ADDRESS=N")
    parser.add_argument("--drop", type=_counted, action="append", default=[], metavar="ADDRESS=N")
    given = parser.parse_args(arguments)
    faults = Faults(dict(given.busy), frozenset(given.refuse), dict(given.drop), dict(given.full))
    asyncio.run(_serve(Mailbox(given.directory, faults, given.port), given.port_file))


async def _serve(mailbox: Mailbox, port_file: Path) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with mailbox:
        half = port_file.with_name(f"{port_file.name}.tmp")
        half.write_text(f"{mailbox.port}\n", encoding="ascii")
        half.rename(port_file)
        await stop.wait()
    with contextlib.suppress(FileNotFoundError):
        port_file.unlink()


def _counted(text: str) -> tuple[str, int]:
    address, _, count = text.rpartition("=")
    return address, int(count)


if __name__ == "__main__":
    main()
