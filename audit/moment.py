"""A moment of the log: all that the services had folded at a position, and the edition that is asked about."""

from typing import NamedTuple

from audit.bench import Bench
from audit.meant import meant
from audit.palmares import UnknownEdition
from audit.walk import walk
from ledger.port import Documents, Ledger
from services.awards.views.edition import EditionView
from services.roll import Edition
from services.scoring.views.editions import EditionViews


class Moment(NamedTuple):
    """What was known at a position: of every edition (`bench`), of the one asked about."""

    bench: Bench
    edition: Edition

    @property
    def position(self) -> int:
        """The last position folded."""
        return self.bench.position

    @property
    def simulated(self) -> bool:
        """Whether nothing of the edition happened."""
        return self.edition.simulation is not None

    @property
    def scored(self) -> EditionViews:
        """The edition as scoring reads it."""
        return self.bench.scoring.views.of(self.edition.code)

    @property
    def decided(self) -> EditionView:
        """The edition as awards reads it."""
        return self.bench.awards.label.edition(self.edition.code)

    def name(self, dossier: str) -> str:
        """Return the authority's name ("": not filed)."""
        history = self.decided.dossiers.get(dossier)
        filed = None if history is None else history.now
        return "" if filed is None else filed.authority.name


async def folded(ledger: Ledger, documents: Documents, upto: int) -> Bench:
    """Fold the first `upto` records. Raises Unreadable, Damaged, Unavailable."""
    bench = Bench(documents)
    await walk(ledger, upto, bench.fold)
    return bench


def of_edition(bench: Bench, edition: str | None = None) -> Moment:
    """Return an edition (None: see `audit.meant`) as of what was folded. Raises UnknownEdition."""
    editions = bench.awards.label.roll.editions
    code = edition or meant(bench.awards.label)
    if code not in editions:
        raise UnknownEdition(code)
    return Moment(bench, editions[code])


async def moment(ledger: Ledger, documents: Documents, upto: int, edition: str | None = None) -> Moment:
    """Fold the first `upto` records, for one edition. Raises UnknownEdition, Unreadable, Damaged, Unavailable."""
    return of_edition(await folded(ledger, documents, upto), edition)
