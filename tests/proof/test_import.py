"""`jury log import`: a bundle becomes a log again, at the same positions, sealed on by the same key, or is refused."""

import asyncio
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from nats.aio.client import Client

from cli.keeping.restore import run
from cli.running.server import EmbeddedServer
from contracts.subjects import OWNER
from contracts.topology import JURY, SEAL, SERVICES
from ledger import restore
from ledger.bundle import BundleLedger
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.port import Entry
from ledger.restore import NotEmpty
from ledger.seals import Seals
from ledger.stream import Stream
from services.registrar.signing import Signer
from tests.conftest import EVERYTHING, As, connected
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, THIEF, bundle, verifier
from tests.registrar.book import Book, assert_one_history, checkpoints, sealed_up_to, sealer, sealing

#: The seed of `tests.proof.made.KEY`.
SEED = hashlib.sha256(b"the log's key").digest()


@pytest.fixture(scope="module")
def exported(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the signed bundle of the tiny edition; nobody changes it."""
    return bundle(tmp_path_factory.mktemp("exported") / "bundle", scene.entries, scene.documents)


def home(directory: Path) -> Path:
    """Return a directory that holds the key that sealed the bundle, and nothing else."""
    directory.mkdir()
    (directory / "seal.key").write_bytes(SEED)
    (directory / "seal.key").chmod(0o600)
    return directory


def served(directory: Path) -> EmbeddedServer:
    """Return the started server of a directory, with somebody on it who may do everything."""
    server = EmbeddedServer(directory / "nats", extra=EVERYTHING)
    server.start()
    return server


def restored(exported: Path, directory: Path) -> None:
    """Import a bundle."""
    assert asyncio.run(run(exported, directory, None, None, (), without_seal=False, json=True)) == 0


async def entries_of(client: Client) -> Sequence[Entry]:
    """Return the whole log of a server."""
    return await JetStreamLedger(client).read(1, 1_000)


def test_log_is_restored_at_its_own_positions_and_sealed_on(
    jury: Jury, exported: Path, scene: Edition, tmp_path: Path
) -> None:
    """Record for record, document for document; the replay agrees, and what is sealed next continues the old seal."""
    directory = home(tmp_path / "restored")
    done = jury("log", "import", exported, "--in", directory, english=True)
    assert (done.code, done.out.split(",")[0]) == (
        0,
        f"restored and read again: {len(scene.entries)} records and {len(list((exported / 'documents').iterdir()))} "
        "documents",
    )
    assert jury("audit", "replay", "--in", directory).code == 0
    server = served(directory)
    try:
        asyncio.run(_goes_on(server, directory, exported, scene))
    finally:
        server.stop()


async def _goes_on(server: EmbeddedServer, directory: Path, exported: Path, scene: Edition) -> None:
    client = await connected(server, "admin")
    assert list(await entries_of(client)) == scene.entries
    for file in (exported / "documents").iterdir():
        assert await JetStreamDocuments(client).get(file.name) == file.read_bytes()
    signer, kept = Signer(ORIGIN, KEY), Seals(Stream(client, SEAL))
    assert [seal.raw async for seal in kept.all()] == [(exported / "checkpoint").read_bytes()]
    async with sealing(client, directory / "seal", sealer(client, directory / "seal", signer=signer)):
        assert await Book(JetStreamLedger(client)).write("next") == len(scene.entries) + 1
        await sealed_up_to(client, len(scene.entries) + 1)
    assert (directory / "seal" / "public" / "keys").read_bytes() == (exported / "keys").read_bytes()
    assert_one_history([seal.checkpoint async for seal in kept.all()], directory / "seal")
    await client.close()


def test_import_again_changes_nothing(jury: Jury, exported: Path, tmp_path: Path) -> None:
    """Who was interrupted after the end, or is not sure, runs it again."""
    directory = home(tmp_path / "restored")
    first = jury("log", "import", exported, "--in", directory, "--json")
    assert (first.code, jury("log", "import", exported, "--in", directory, "--json")) == (0, first)


def test_altered_bundle_is_not_imported(jury: Jury, exported: Path, scene: Edition, tmp_path: Path) -> None:
    """It is verified before anything starts: exit code 4, and no server was made."""
    altered = Path(shutil.copytree(exported, tmp_path / "altered"))
    file = altered / f"tile/entries/000.p/{len(scene.entries)}"
    file.write_bytes(file.read_bytes().replace(b'"marks"', b'"Marks"', 1))
    directory = home(tmp_path / "restored")
    done = jury("log", "import", altered, "--in", directory)
    assert (done.code, "[edited]" in done.out) == (4, True)
    assert [path.name for path in directory.iterdir()] == ["seal.key"]


def test_import_without_the_key_that_sealed_is_refused_unless_it_is_said(
    jury: Jury, exported: Path, tmp_path: Path
) -> None:
    """A registrar with another key could not go on; who lost the key says so, and SEAL begins anew."""
    directory = tmp_path / "restored"
    assert jury("log", "import", exported, "--in", directory).code == 2
    assert not directory.exists()
    assert jury("log", "import", exported, "--in", directory, "--without-seal").code == 0
    server = served(directory)
    try:
        assert asyncio.run(_sealed(server)) == 0
    finally:
        server.stop()


async def _sealed(server: EmbeddedServer) -> int:
    client = await connected(server, "admin")
    found = len(await checkpoints(client))
    await client.close()
    return found


def test_import_under_another_trusted_key_is_refused(jury: Jury, exported: Path, tmp_path: Path) -> None:
    """The auditor's key counts here too."""
    assert jury("log", "import", exported, "--in", home(tmp_path / "one"), "--key", verifier()).code == 0
    done = jury("log", "import", exported, "--in", home(tmp_path / "two"), "--key", verifier(THIEF))
    assert (done.code, "[untrusted-key]" in done.out) == (4, True)


# -- the parts, on a server


async def hands(server: EmbeddedServer, as_user: As) -> dict[str, Stream]:
    """Return the log as each service may write it."""
    return {service: Stream(await as_user(server, service), JURY) for service in SERVICES}


async def test_interrupted_import_goes_on_where_it_was(
    fresh_server: EmbeddedServer, as_user: As, exported: Path, scene: Edition
) -> None:
    """What is there already is compared, the rest is appended, with no other rights than the services' own."""
    source, streams = BundleLedger(exported), await hands(fresh_server, as_user)
    here = JetStreamLedger(await as_user(fresh_server, "auditor"))
    told: list[int] = []
    await restore.append(source, 70, streams, 0, told.append)
    assert await restore.beginning(here, source, len(scene.entries)) == 70
    await restore.append(source, len(scene.entries), streams, 70, told.append)
    assert told == [70, len(scene.entries)]
    assert list(await here.read(1, 1_000)) == scene.entries
    assert (await restore.reread(here, len(scene.entries))).hex() == source.manifest.root


async def test_server_with_another_log_is_refused(
    fresh_server: EmbeddedServer, as_user: As, exported: Path, scene: Edition
) -> None:
    """The first position that differs is named; a longer log is another one too."""
    client = await as_user(fresh_server, "admin")
    here, source = JetStreamLedger(client), BundleLedger(exported)
    await restore.append(source, 3, dict.fromkeys(SERVICES, Stream(client, JURY)), 0, lambda _: None)
    await Book(here).write("stranger")
    with pytest.raises(NotEmpty) as other:
        await restore.beginning(here, source, len(scene.entries))
    assert other.value.position == 4
    with pytest.raises(NotEmpty) as longer:
        await restore.beginning(here, source, 3)
    assert longer.value.position == 4


async def test_log_that_somebody_writes_to_is_not_mixed_with_what_is_restored(
    fresh_server: EmbeddedServer, as_user: As, exported: Path, scene: Edition
) -> None:
    """One record of somebody else in between: the import ends there, and none of its records lies after it."""
    client = await as_user(fresh_server, "admin")
    here, book = JetStreamLedger(client), Book(JetStreamLedger(client))

    class Slow(BundleLedger):
        async def read(self, start: int, most: int) -> Sequence[Entry]:
            if start > 50:
                await book.write("stranger")
            return await super().read(start, min(most, 50))

    with pytest.raises(NotEmpty) as taken:
        await restore.append(Slow(exported), len(scene.entries), await hands(fresh_server, as_user), 0, lambda _: None)
    assert taken.value.position == 51
    assert [entry.subject.split(".")[3] for entry in await here.read(51, 100)] == ["ballot"]
    assert await here.head() == 51


def test_every_noun_of_the_log_has_a_service_that_may_restore_it(scene: Edition) -> None:
    """No right beyond those of the services is needed."""
    assert {OWNER[entry.subject.split(".")[3]] for entry in scene.entries} <= set(SERVICES)
