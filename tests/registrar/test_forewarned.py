"""Who starts the services on an older copy of the bus than what was published stops appends before they begin."""

from pathlib import Path

from cli.running.forewarned import forewarn
from cli.running.server import EmbeddedServer
from contracts.alarm import Raised
from contracts.topology import ALARM
from ledger.alarms import Alarms
from ledger.jetstream import JetStreamLedger
from ledger.sealed import PUBLIC
from ledger.stream import Stream
from services.registrar.publication import Publication
from services.registrar.signing import Signer, create_seal_key
from services.settings import Seal
from tests.conftest import As
from tests.registrar.book import ORIGIN, Book


async def test_older_copy_is_an_alarm_before_anything_starts(
    fresh_server: EmbeddedServer, as_user: As, tmp_path: Path
) -> None:
    """Three records, and five were published: raised once. As many as were published, or none: silence."""
    await Book(JetStreamLedger(await as_user(fresh_server, "scoring"))).fill(3)
    create_seal_key(tmp_path / "seal.key")
    seal = Seal(str(tmp_path / "seal"), ORIGIN, str(tmp_path / "seal.key"))
    client = await as_user(fresh_server, "registrar")
    alarms = Alarms(Stream(client, ALARM))
    signer, published = Signer.load(ORIGIN, tmp_path / "seal.key"), Publication(tmp_path / "seal" / PUBLIC)
    await forewarn(client, seal)
    published.checkpoint(signer.sign(3, bytes(32)))
    await forewarn(client, seal)
    assert await alarms.last() is None
    published.checkpoint(signer.sign(5, bytes(32)))
    for _ in range(2):
        await forewarn(client, seal)
    last = await alarms.last()
    assert last is not None
    assert isinstance(last.alarm, Raised)
    assert (last.number, last.alarm.reason) == (1, "the log ends at 3, but was sealed up to 5")
