"""Everything that keeps a log, behind one face, so that one suite runs against each."""

import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import msgspec
from nats.aio.client import Client

from contracts import record as records
from contracts.events.intake import ClockAdvanced
from contracts.record import Record
from contracts.topology import JURY, STREAMS
from ledger.jetstream import JetStreamLedger
from ledger.memory import MemoryLedger
from ledger.port import Ledger

MOMENT: Final = datetime(2025, 3, 4, 9, tzinfo=UTC)
_numbers = itertools.count(1)


def record(noun: str, version: int = 1, words: str = "") -> bytes:
    """Return the bytes of a true record of ballot `noun`; `words` tell one from another."""
    return records.encode(
        Record(
            format=1,
            nonce=hashlib.sha256(words.encode()).hexdigest()[:32],
            edition="26",
            noun="ballot",
            id=noun,
            version=version,
            prev="" if version == 1 else "0" * 64,
            basis=0,
            time=MOMENT,
            actor="p-juror",
            command_id="0" * 32,
            causation="",
            correlation="0" * 32,
            command=msgspec.Raw(json.dumps({"words": words}).encode()),
            events=(ClockAdvanced(MOMENT),),
            evidence=(),
        )
    )


def subject(noun: str) -> str:
    """Return the subject of ballot `noun`."""
    return f"jury.log.26.ballot.{noun}"


class Keeper:
    """One log, that any number of instances open."""

    def __init__(self, open_one: Callable[[], Ledger]) -> None:
        self.open = open_one


def in_memory() -> Keeper:
    """Keep the log in memory: every instance is the same one."""
    ledger = MemoryLedger()
    return Keeper(lambda: ledger)


async def on_jetstream(
    admin: Client, connect: Callable[[], Awaitable[Client]], replicas: int, **weaker: object
) -> "StreamKeeper":
    """Keep the log in a new stream beside the others of the server; `weaker`: fields other than declared."""
    name = f"T{next(_numbers)}"
    prefix = f"{name.lower()}."
    config = {**STREAMS[JURY], "name": name, "subjects": [f"{prefix}jury.log.>"], "num_replicas": replicas, **weaker}
    answer = json.loads(
        (await admin.request(f"$JS.API.STREAM.CREATE.{name}", json.dumps(config).encode(), timeout=10)).data
    )
    assert "error" not in answer, answer
    return StreamKeeper(name, prefix, [await connect() for _ in range(2)])


class StreamKeeper(Keeper):
    """A log in stream `name`, opened over two connections in turn, as two instances of a service would."""

    def __init__(self, name: str, prefix: str, clients: list[Client]) -> None:
        self.name = name
        self.prefix = prefix
        self.opened: list[JetStreamLedger] = []
        self._clients = itertools.cycle(clients)
        super().__init__(self._open)

    def _open(self) -> JetStreamLedger:
        ledger = JetStreamLedger(next(self._clients), self.name, self.prefix)
        self.opened.append(ledger)
        return ledger

    def close(self) -> None:
        """Stop what the instances started."""
        for ledger in self.opened:
            ledger.close()
