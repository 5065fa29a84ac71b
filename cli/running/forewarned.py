"""Before the services start: a log that ends before what was published of it takes no append, from the first moment.

The registrar finds that out by itself, a moment after the others began to react to an old copy: a letter may leave
again in that moment. Whoever starts all of them has the registrar's key and directory at hand.
"""

from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client

from contracts.alarm import Raised
from contracts.topology import ALARM, JURY
from ledger.alarms import Alarms
from ledger.port import Conflict
from ledger.sealed import PUBLIC
from ledger.stream import Stream
from services.registrar.publication import Publication
from services.registrar.signing import InvalidSealKey, Signer
from services.settings import Seal


async def forewarn(client: Client, seal: Seal) -> None:
    """Raise the alarm, with the registrar's rights, where the log is that short. Raises Unavailable, Damaged, Doubt."""
    try:
        signer = Signer.load(seal.origin, Path(seal.key))
    except InvalidSealKey:
        return  # the registrar says it
    size = Publication(Path(seal.directory) / PUBLIC).head(signer.verifier).size
    head = (await Stream(client, JURY).info()).state.last_seq
    alarms = Alarms(Stream(client, ALARM))
    last = await alarms.last()
    if size <= head or (last is not None and isinstance(last.alarm, Raised)):
        return
    raised = Raised(1, f"the log ends at {head}, but was sealed up to {size}", 0, datetime.now(UTC), "registrar")
    try:
        await alarms.append(raised, 0 if last is None else last.number)
    except Conflict:
        return  # somebody raised it meanwhile
