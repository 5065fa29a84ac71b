"""Gives receipts: that a position is under the last checkpoint, from the tiles that are published anyway."""

import asyncio
from pathlib import Path
from typing import Final

import msgspec
import structlog

from contracts import record as records
from contracts.refusals import Refusal, Why
from ledger.plainfiles import MalformedTiles
from ledger.port import Ledger, Unavailable
from ledger.proof import Proof
from ledger.sealed import PUBLIC, NotSealed, prove

#: Seconds that an asker is kept waiting for the next checkpoint, and between two looks at it.
PATIENCE: Final = 5.0
LOOK: Final = 0.1
_log = structlog.get_logger()


class Receipts:
    """Reads what this or another registrar of the same directory sealed."""

    def __init__(self, ledger: Ledger, directory: Path) -> None:
        self._ledger = ledger
        self._public = directory / PUBLIC

    async def of(self, position: int, actor: str) -> str:
        """Return the receipt as a tlog-proof; its own actor gets the record along. Raises Refusal, Unavailable."""
        found = await self._ledger.read(position, 1)
        if not found and position > await self._ledger.head():
            raise Refusal(Why.INVALID_FIELD, field="position", problem=f"position: the log does not reach {position}")
        if not found:
            raise Unavailable(f"position {position} cannot be read yet")
        raw = found[0].raw
        return (await self._sealed(position, raw if _actor(raw) == actor else None)).encode().decode()

    async def _sealed(self, position: int, record: bytes | None) -> Proof:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                return await asyncio.to_thread(prove, self._public, position, record)
            except (NotSealed, MalformedTiles) as reason:
                if asyncio.get_running_loop().time() > deadline:
                    _log.warning("no receipt", position=position, reason=str(reason))
                    raise Unavailable(f"position {position} is not sealed") from None
            await asyncio.sleep(LOOK)


def _actor(raw: bytes) -> str:
    try:
        return records.decode(raw).actor
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
