"""The mirror: a second copy of what is sealed, that nothing but a sealed log reaches, and that is never overwritten."""

import hashlib
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import structlog
from nats.aio.client import Client
from structlog.testing import capture_logs

from cli.home import Home, Up
from cli.running.server import EmbeddedServer
from cli.words import FINDING
from contracts.topology import DOCUMENTS, JURY, STREAMS
from ledger.direct import DirectGet
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.port import Damaged
from services.registrar.mirror import Mirror
from services.registrar.sealer import Sealer
from services.settings import Settings
from tests.conftest import As
from tests.registrar.book import SIGNER, Book, record, sealed_up_to, sealing, seals, subject, until
from tests.registrar.test_service import SealedTown, jury
from tests.services.edition import CALENDAR, Play


@pytest_asyncio.fixture
async def registrar(fresh_server: EmbeddedServer, as_user: As) -> AsyncIterator[Client]:
    """Give the registrar's connection."""
    yield await as_user(fresh_server, "registrar")


def mirrored(client: Client, directory: Path) -> Sealer:
    """Return a sealer of `directory / seal` whose mirror is `directory / mirror`."""
    log = structlog.get_logger()
    papers = DirectGet(client, DOCUMENTS)
    mirror = Mirror(directory / "seal", directory / "mirror", papers.read, log)
    ledger = JetStreamLedger(client)
    return Sealer(ledger, seals(client), directory / "seal", SIGNER, log, followers=(mirror.follow,))


def files(directory: Path) -> dict[str, bytes]:
    """Return what lies below a directory, but for partial tiles and what no mirror keeps."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
        and ".p/" not in path.as_posix()
        and path.name not in ("lock", "documents-upto", "documents-upto.partial")
    }


async def same(directory: Path, size: int) -> None:
    """Wait until the mirror's checkpoint is of that size; then its full tiles are the seal's own."""

    async def there() -> bool:
        file = directory / "mirror" / "public" / "checkpoint"
        return file.exists() and file.read_text().split("\n")[1] == str(size)

    await until(there)
    kept = files(directory / "mirror")
    assert {path: content for path, content in kept.items() if "documents/" not in path} == files(directory / "seal")


async def test_mirror_follows_the_seal_tile_by_tile_and_keeps_the_documents(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, tmp_path: Path
) -> None:
    """At each checkpoint; a mirror begun later gets all that was sealed before."""
    book = Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
    papers = JetStreamDocuments(await as_user(fresh_server, "intake"))
    content = [b"a charter", b"a map"]
    folder = tmp_path / "mirror" / "private" / "documents"
    await book.fill(300)
    await papers.put(content[0])
    async with sealing(registrar, tmp_path / "seal"):
        await sealed_up_to(registrar, 300)
    async with sealing(registrar, tmp_path, mirrored(registrar, tmp_path)):
        await same(tmp_path, 300)
        await papers.put(content[1])
        await book.fill(300)
        await sealed_up_to(registrar, 600)
        await same(tmp_path, 600)
        await until(lambda: _held(folder, 2))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        hashlib.sha256(each).hexdigest(): each for each in content
    }


async def _held(folder: Path, count: int) -> bool:
    return len(list(folder.glob("*"))) == count


async def test_log_that_was_rewritten_reaches_no_mirror(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, tmp_path: Path
) -> None:
    """All records and chains made anew by who may do everything: the seal ends, the mirror is what was sealed."""
    book = Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
    await book.fill(300)
    async with sealing(registrar, tmp_path, mirrored(registrar, tmp_path)):
        await same(tmp_path, 300)
    before = files(tmp_path / "mirror")
    admin = await as_user(fresh_server, "admin")
    await admin.request(f"$JS.API.STREAM.DELETE.{JURY}", b"", timeout=5)
    declared = {**STREAMS[JURY], "num_replicas": 1}
    await admin.request(f"$JS.API.STREAM.CREATE.{JURY}", json.dumps(declared).encode(), timeout=5)
    other = JetStreamLedger(admin)
    for number in range(1, 301):
        await other.append(subject(f"m{number}"), record(f"m{number}"), 0)
    with pytest.raises(Damaged, match="are not those that were sealed"):
        await mirrored(registrar, tmp_path).run()
    assert files(tmp_path / "mirror") == before
    # The registrar's own tiles followed the log; what was sealed is kept beside them.
    was = tmp_path / "seal" / "private" / "tile" / "entries" / "000.was"
    assert was.read_bytes() == before["private/tile/entries/000"]


async def test_tile_of_the_mirror_that_differs_is_left_as_it_is_and_told(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, tmp_path: Path
) -> None:
    """Nothing is repaired silently."""
    book = Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
    await book.fill(300)
    async with sealing(registrar, tmp_path, mirrored(registrar, tmp_path)):
        await same(tmp_path, 300)
    tile = tmp_path / "mirror" / "private" / "tile" / "entries" / "000"
    tile.write_bytes(b"rotten")
    (tmp_path / "mirror" / "public" / "checkpoint").unlink()  # the whole mirror is looked through again
    with capture_logs() as told:
        async with sealing(registrar, tmp_path, mirrored(registrar, tmp_path)):
            await until(lambda: _is(tmp_path / "mirror" / "public" / "checkpoint"))
    assert tile.read_bytes() == b"rotten"
    assert [line["path"] for line in told if line["event"].startswith("the mirror holds another")] == [str(tile)]


async def _is(file: Path) -> bool:
    return file.exists()


async def test_mirror_that_cannot_be_written_stops_no_seal(
    fresh_server: EmbeddedServer, as_user: As, registrar: Client, tmp_path: Path
) -> None:
    """A disk that is gone is told at each checkpoint; when it is back, the mirror catches up."""
    (tmp_path / "mirror").write_bytes(b"no directory")
    book = Book(JetStreamLedger(await as_user(fresh_server, "scoring")))
    await book.fill(10)
    with capture_logs() as told:
        async with sealing(registrar, tmp_path, mirrored(registrar, tmp_path)):
            await sealed_up_to(registrar, 10)
            await until(lambda: _told(told))
            (tmp_path / "mirror").unlink()
            await book.fill(10)
            await same(tmp_path, 20)


class MirroredTown(SealedTown):
    """A town whose registrar mirrors what it seals."""

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        told = super().settings(service)
        seal = msgspec.structs.replace(told.seal, mirror=str(self.directory / "mirror"))
        return msgspec.structs.replace(told, seal=seal)


async def test_mirror_that_cannot_be_written_is_wrong_in_the_status_and_no_alarm(tmp_path: Path) -> None:
    """Whoever looks is told until it is written again; the log is sound, and takes appends meanwhile."""
    (tmp_path / "mirror").write_bytes(b"no directory")
    async with MirroredTown(tmp_path) as town:
        Home(tmp_path).write_up(Up(os.getpid(), town.server.url, ""))
        play = Play(town.door)
        await play.open()
        await until(lambda: _told(town.journalled()))
        code, told = await _status(tmp_path)
        assert (code, told["damage"], told["alarm"]) == (FINDING, "", None)
        assert [line for line in told["wrong"] if line.startswith("registrar")] == [
            f"registrar: the mirror is not written: [Errno 17] File exists: '{tmp_path / 'mirror'}'"
        ]
        (tmp_path / "mirror").unlink()
        await play.clock(CALENDAR.opens + timedelta(days=1))

        async def silent() -> bool:
            return not [line for line in (await _status(tmp_path))[1]["wrong"] if line.startswith("registrar")]

        await until(silent)
        assert (tmp_path / "mirror" / "public" / "checkpoint").exists()


async def _status(directory: Path) -> tuple[int, dict[str, Any]]:
    done = await jury("status", "--json", "--in", directory)
    return done.code, json.loads(done.out)


async def _told(lines: Sequence[Mapping[str, object]]) -> bool:
    return any(line["event"] == "what is sealed is not copied" for line in lines)
