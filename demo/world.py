"""What the play has at hand: the edition, its rulebook, the cast, the company at the door, the log watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

import msgspec

from contracts.commands.intake import AdvanceClock
from contracts.rulebook import Rulebook
from contracts.simulation import Simulation
from demo import cast as casting
from demo import marks
from demo.cast import Cast, Person
from demo.chance import Chance
from demo.company import Company, Door, Keys
from demo.edition import Edition
from demo.progress import Shown
from demo.seen import Seen
from demo.watch import Watch

#: The label is founded this long before its edition opens.
BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True)
class World:
    """One play's world. `wanted`: the level that the marks shall propose, by dossier."""

    edition: Edition
    rulebook: Rulebook
    rulebook_bytes: bytes
    cast: Cast
    company: Company
    log: Watch
    shown: Shown
    chance: Chance
    wanted: dict[str, int]

    @property
    def seen(self) -> Seen:
        """What was seen of the edition in the log."""
        return self.log.seen

    @property
    def simulation(self) -> Simulation:
        """What the label and the edition declare of being simulated."""
        starts = self.edition.calendar.opens - BEFORE
        return Simulation(seed=self.edition.seed, clock="simulated", starts=starts, notice=self.edition.notice)

    @property
    def excellence(self) -> str:
        """The code of the mention that looks across editions ("" where the rulebook has none)."""
        return next((mention.code for mention in self.rulebook.mentions if mention.history is not None), "")

    def person(self, code: str) -> Person:
        """Return a member of the jury by his code."""
        return next(juror for juror in self.cast.jury if juror.code == code)

    async def clock(self, to: datetime) -> None:
        """Advance the simulated clock."""
        await self.company.of_label(self.cast.organiser, AdvanceClock(to), "clock", to.isoformat())


def make(edition: Edition, rulebook: bytes, door: Door, keys: Keys, log: Watch, shown: Shown) -> World:
    """Return the world of a play. Raises msgspec.ValidationError where the rulebook is none."""
    chance = Chance(edition.seed)
    book = msgspec.json.decode(rulebook, type=Rulebook)
    return World(
        edition=edition,
        rulebook=book,
        rulebook_bytes=msgspec.json.format(rulebook, indent=-1),
        cast=casting.draw(edition, chance),
        company=Company(door, keys, edition.edition, chance),
        log=log,
        shown=shown,
        chance=chance,
        wanted=marks.proposals(edition, book.grid, chance),
    )


def standard_rulebook() -> bytes:
    """Return the rulebook of the 26th edition."""
    return files("contracts.rulebooks").joinpath("26.json").read_bytes()


def part(many: int, dossiers: Iterable[object]) -> int:
    """Return how many of `many` in an edition of 226 dossiers fall to one of this size: one at least."""
    return -(-many * len(tuple(dossiers)) // 226)
