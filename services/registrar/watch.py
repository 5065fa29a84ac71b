"""The watch over the seal: one sealer a directory, begun again after trouble with the disk, ended by damage.

Damage raises the alarm. Once a person has settled it, the process is started anew (`services.serving`) and reads the
log from its first record on.
"""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, Protocol

from ledger.port import Damaged
from services.journal import Logger
from services.registrar.sealer import Sealer
from services.registrar.standing import Standing

#: Seconds between two looks at whether the directory's lock is free, and after trouble with the disk.
PAUSE: Final = 1.0


class Alarm(Protocol):
    """What the watch needs of the alarm (`services.registrar.alarm`)."""

    async def silence(self) -> None:
        """Return where none is raised, and was not raised in this process before; else never."""
        ...

    async def raise_(self, damage: Damaged) -> None:
        """Raise it, and return once it is on disk."""
        ...


async def watch(
    directory: Path,
    sealer: Callable[[], Sealer],
    alarm: Alarm,
    failed: Callable[[str], Awaitable[None]],
    logger: Logger,
    standing: Standing | None = None,
) -> None:
    """Seal until cancelled, while no other process of this directory does and no alarm is raised.

    `sealer` gives a new one that has read nothing yet; `failed` is told of a fault of ours, which ends the watch;
    `standing` hears what keeps it from sealing.
    """
    standing = standing or Standing(lambda: datetime.now(UTC))
    while True:
        lock = _lock(directory, logger, standing)
        if lock is None:
            await asyncio.sleep(PAUSE)
            continue
        try:
            await alarm.silence()
            await sealer().run()
        except Damaged as damage:
            logger.error("the log is not sealed any more", reason=str(damage))
            standing.stops(str(damage))
            await alarm.raise_(damage)
        except OSError as trouble:
            _unwritten(trouble, logger, standing)
            await asyncio.sleep(PAUSE)
        except Exception as fault:
            logger.exception("sealing failed")  # a fault of ours: nothing is signed on it
            await failed(f"sealing failed: {fault!r}")
            return
        finally:
            lock.close()


def _unwritten(trouble: OSError, logger: Logger, standing: Standing) -> None:
    standing.stops(f"the seal cannot be written: {trouble}")
    logger.error("the seal cannot be written", reason=repr(trouble))


def _lock(directory: Path, logger: Logger, standing: Standing) -> IO[str] | None:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (directory / "lock").open("w", encoding="ascii")
    except OSError as trouble:
        _unwritten(trouble, logger, standing)
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        standing.stops("another registrar of this directory seals", standby=True)
        return None
    return lock
