"""Destroys the keys of the persons whom the log says erased, whatever became of the registrar or of its keys.

First the record, then the destruction: a crash between the two is healed by the next start, which folds the whole log
and looks at every one of them. So is a stream KEYS that came back from an old backup: the log, not the stream, says who
was erased. Several registrars may do it side by side.
"""

import asyncio
from typing import Final

from contracts.events.intake import PersonErased
from contracts.record import Record
from ledger.port import Damaged, Unavailable
from services.journal import Logger
from services.registrar.keyring import Keyring

#: Seconds before a key is tried again that could not be destroyed.
PAUSE: Final = 1.0


class Erasures:
    """Who is to be destroyed; `run` does it."""

    def __init__(self, keyring: Keyring, logger: Logger) -> None:
        self._keyring = keyring
        self._logger = logger
        self._due: dict[str, None] = {}
        self._wake = asyncio.Event()

    def observe(self, record: Record) -> None:
        """Fold one record."""
        if record.noun == "person":
            for event in record.events:
                if isinstance(event, PersonErased):
                    self.look(event.person)

    def look(self, person: str) -> None:
        """Have the key of an erased person looked at, again."""
        self._due[person] = None
        self._wake.set()

    async def run(self) -> None:
        """Destroy until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self.settle():
                await asyncio.sleep(PAUSE)
                self._wake.set()

    async def settle(self) -> bool:
        """Destroy what is due; say whether nothing is left."""
        for person in tuple(self._due):
            try:
                if await self._keyring.erase(person):
                    self._logger.info("key destroyed", person=person)
            except (Unavailable, Damaged) as reason:
                self._logger.error("a key is still to be destroyed", person=person, reason=str(reason))
                continue
            del self._due[person]
        return not self._due
