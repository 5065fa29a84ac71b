"""The watch over the seal: one sealer a directory, begun again after trouble with the disk, ended by damage."""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, Final

from ledger.port import Damaged
from services.journal import Logger
from services.registrar.sealer import Sealer

#: Seconds between two looks at whether the directory's lock is free, and after trouble with the disk.
PAUSE: Final = 1.0


async def watch(
    directory: Path, sealer: Callable[[], Sealer], alarm: Callable[[str], Awaitable[None]], logger: Logger
) -> None:
    """Seal until cancelled, while no other process of this directory does; on damage raise the alarm and end.

    `sealer` gives a new one that has read nothing yet.
    """
    while True:
        lock = _lock(directory, logger)
        if lock is None:
            await asyncio.sleep(PAUSE)
            continue
        try:
            await sealer().run()
        except Damaged as damage:
            logger.error("the log is not sealed any more", reason=str(damage))
            await alarm(str(damage))
            return
        except OSError as trouble:
            logger.error("the seal cannot be written", reason=repr(trouble))
            await asyncio.sleep(PAUSE)
        except Exception as fault:
            logger.exception("sealing failed")  # a fault of ours: nothing is signed on it
            await alarm(f"sealing failed: {fault!r}")
            return
        finally:
            lock.close()


def _lock(directory: Path, logger: Logger) -> IO[str] | None:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (directory / "lock").open("w", encoding="ascii")
    except OSError as trouble:
        logger.error("the seal cannot be written", reason=repr(trouble))
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock
