"""What the play has at hand: the edition, its rulebook, the cast, the company at the door, the log watched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

import msgspec

from contracts.commands.intake import AdvanceClock
from contracts.rulebook import Rulebook
from contracts.simulation import Simulation
from demo import cases, marks
from demo import cast as casting
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
    """One play's world.

    `wanted`: the level that the marks shall propose, `kinds`: the kind by the official list, both by dossier; `cases`:
    see `demo.cases`.
    """

    edition: Edition
    rulebook: Rulebook
    rulebook_bytes: bytes
    cast: Cast
    company: Company
    log: Watch
    shown: Shown
    chance: Chance
    wanted: dict[str, int]
    kinds: dict[str, str]
    cases: cases.Cases

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

    @property
    def discussing(self) -> tuple[str, ...]:
        """The panel that reads a second round, once it has discussed: the last, where there are several."""
        panels = self.edition.panels
        return (panels[-1].panel,) if len(panels) > 1 else ()

    def is_strict(self, dossier: str) -> bool:
        """Say whether the panel whose figures the jury shifts judges a dossier."""
        return self.cases.strict is not None and self.kinds[dossier] in self.cases.strict.kinds

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
    wanted = marks.proposals(edition, book.grid, chance)
    drawn = cases.draw(edition, book.grid, chance, wanted)
    return World(
        edition=edition,
        rulebook=book,
        rulebook_bytes=msgspec.json.format(rulebook, indent=-1),
        cast=casting.draw(edition, chance),
        company=Company(door, keys, edition.edition, chance),
        log=log,
        shown=shown,
        chance=chance,
        wanted=wanted | dict.fromkeys((other.code for other in edition.others), book.grid.floor),
        kinds={each.code: each.kind for each in edition.filing},
        cases=drawn,
    )


def full_mailboxes(edition: Edition, rulebook: bytes) -> dict[str, int]:
    """Return the addresses at which no more than so many letters arrive: the laureate's whose appeal is dismissed."""
    chance, grid = Chance(edition.seed), msgspec.json.decode(rulebook, type=Rulebook).grid
    full = cases.draw(edition, grid, chance, marks.proposals(edition, grid, chance)).dismissed
    return {} if full is None else {casting.address_of(full): 1}


def standard_rulebook() -> bytes:
    """Return the rulebook of the 26th edition."""
    return files("contracts.rulebooks").joinpath("26.json").read_bytes()
