"""The edition of 40 dossiers, played whole once for all who look at what it left in the log."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from contracts import record as records
from contracts.record import Record
from contracts.rulebook import Rulebook
from demo import edition as editions
from demo import marks, world
from demo.cases import Cases, draw
from demo.chance import Chance
from demo.edition import Edition
from demo.play import Outcome
from ledger.port import Documents, Ledger
from tests.story.house import House

FILE: Final = Path(editions.__file__).parent / "editions" / "40-dossiers.json"


@dataclass(frozen=True)
class Played:
    """A play: what came of it, the log, the letters that the mail server caught, by recipient."""

    outcome: Outcome
    log: tuple[Record, ...]
    letters: Counter[str]
    ledger: Ledger
    documents: Documents

    def events(self, *tags: str, of: str = "") -> list[tuple[Record, Any]]:
        """Return the events of these stored names, each with its record, in the order of the log.

        `of`: an edition that was opened after the one that is played; else none of these is in it.
        """
        following = self.outcome.edition.next
        later = {following.edition, following.mistaken} if following is not None else set()
        kept = [record for record in self.log if (record.edition == of if of else record.edition not in later)]
        found = ((record, event) for record in kept for event in record.events)
        return [(record, event) for record, event in found if event.__struct_config__.tag in tags]

    def told(self, *tags: str, of: str = "") -> list[Any]:
        """Return the events of these stored names, in the order of the log."""
        return [event for _, event in self.events(*tags, of=of)]

    def position(self, record: Record) -> int:
        """Return where a record lies in the log."""
        return self.log.index(record) + 1


async def played(directory: Path, edition: Edition) -> Played:
    """Play an edition once, in a house of its own."""
    async with House(directory) as house:
        outcome = await house.play(edition)
        await house.bus.finish()
        entries = await house.bus.ledger.read(1, 100_000)
        caught = Counter(path.stem.partition("-")[2] for path in house.letters())
        log = tuple(records.decode(entry.raw) for entry in entries)
        return Played(outcome, log, caught, house.bus.ledger, house.bus.documents)


def rules() -> Rulebook:
    """Return the rulebook of the 26th edition."""
    return msgspec.json.decode(world.standard_rulebook(), type=Rulebook)


def cases(edition: Edition) -> Cases:
    """Return the dossiers that the turns of the story fall on."""
    grid, chance = rules().grid, Chance(edition.seed)
    return draw(edition, grid, chance, marks.proposals(edition, grid, chance))
