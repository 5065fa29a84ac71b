"""Reading the log for a fold: every entry in order; one that this program cannot read is set apart, and told.

It changes nothing and stops nothing but its own noun. Only a noun's owner can append under its subject, so it comes of
a newer program (whose formats every service must read before one writes them) or of a fault that a person must look at.
"""

from collections.abc import Callable

from contracts.record import Record
from ledger.follow import Follower
from ledger.port import Entry, Ledger
from services.desk import Unreadable, read
from services.journal import Logger


class Reading:
    """A follower that hands `fold` what it can read; `unreadable`: the subjects it cannot, with the last position."""

    def __init__(self, ledger: Ledger, fold: Callable[[Entry, Record], None], logger: Logger) -> None:
        self.follower = Follower(ledger, self._observe)
        self.unreadable: dict[str, int] = {}
        self._fold = fold
        self._logger = logger

    def _observe(self, entry: Entry) -> None:
        try:
            record = read(entry)
        except Unreadable as problem:
            self.unreadable[entry.subject] = entry.position
            self.follower.damage = str(problem)
            self._logger.error("unreadable record", position=entry.position, problem=str(problem))
            return
        self._fold(entry, record)
