"""The order of the dossiers as of a position, kind by kind, by the live rule on the tallies that there were."""

from msgspec import Struct

from audit.moment import Moment
from contracts.codes import Exact, Position
from contracts.grid import Text
from services.awards.views.history import now
from services.scoring.rules.ranking import ranked
from services.scoring.views.scores import tallied


class RankRow(Struct, frozen=True):
    """A dossier judged: its rank (None: no figure yet), exact figure, proposal and, once decided, level and mentions.

    `ballots`: how many count in the tally at position `tally` (0: none yet).
    """

    rank: int | None
    dossier: str
    name: str
    figure: Exact | None
    ballots: int
    proposal: int | None
    level: int | None
    mentions: tuple[str, ...]
    tally: Position


class OfKind(Struct, frozen=True):
    """The dossiers of a kind in order; `recorded`: whether scoring has recorded this very order."""

    kind: str
    recorded: bool
    rows: tuple[RankRow, ...]


class Ranking(Struct, frozen=True):
    """The order of an edition as of a position; `simulated`: nothing of it happened; `labels`: of kinds, mentions."""

    edition: str
    as_of: Position
    simulated: bool
    kinds: tuple[OfKind, ...]
    labels: dict[str, Text] = {}


def ranking(at: Moment) -> Ranking:
    """Return the order of each kind of which a dossier is judged."""
    recorded = dict(at.scored.rankings.all())
    kinds = []
    for kind in at.edition.rulebook.kinds:
        rows = ranked(tallied(at.scored, kind.code))
        if rows:
            told = tuple(_row(at, row.dossier, row.rank) for row in rows)
            kinds.append(OfKind(kind.code, recorded.get(kind.code) == rows, told))
    return Ranking(at.edition.code, at.position, at.simulated, tuple(kinds), at.edition.rulebook.labels())


def _row(at: Moment, dossier: str, rank: int | None) -> RankRow:
    tally, award = at.scored.tallies.of(dossier), now(at.decided.awards, dossier)
    standing = None if award is None or award.withdrawn is not None else award
    return RankRow(
        rank=rank,
        dossier=dossier,
        name=at.name(dossier),
        figure=None if tally is None else tally.figure,
        ballots=0 if tally is None else len(tally.counted),
        proposal=None if tally is None else tally.level,
        level=None if standing is None else standing.level,
        mentions=() if standing is None else tuple(granted.mention for granted in standing.mentions),
        tally=at.scored.tallies.position(dossier),
    )
