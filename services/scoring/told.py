"""The shapes of what scoring tells."""

from typing import Literal

from msgspec import Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, DossierCode, Exact, PanelCode, PersonCode


class OwnBallot(Struct, frozen=True):
    """The last version of the asker's own ballot; `marks` None: an abstention."""

    round: int
    marks: dict[str, int | None] | None
    reason: str | None


class OwnGrid(Struct, frozen=True):
    """What a ballot marks on dossiers of some kinds: the criteria, and a mark's bounds, in units of 10**-decimals."""

    kinds: tuple[KindCode, ...]
    criteria: tuple[CriterionCode, ...]
    lowest: int
    highest: int
    decimals: int


class OwnReading(Struct, frozen=True, omit_defaults=True):
    """A dossier that the asker reads; `version`: what his next ballot must say that it was written against."""

    dossier: DossierCode
    panel: PanelCode
    round: int
    open: bool
    version: int
    ballot: OwnBallot | None
    kind: str = ""


class OwnReadings(Struct, frozen=True, omit_defaults=True):
    """Whether the asker undertook to have declared his conflicts, and what he reads, in the order of codes.

    `grids`: what a ballot on it marks, kind by kind.
    """

    declared: bool
    readings: tuple[OwnReading, ...]
    grids: tuple[OwnGrid, ...] = ()


class JurorProgress(Struct, frozen=True):
    """Readings that a juror gave (ballots and abstentions together) and readings expected of him, in this round."""

    juror: PersonCode
    given: int
    expected: int


class PanelProgress(Struct, frozen=True, omit_defaults=True):
    """A panel's last round (0: none yet); counts of readings, never a mark.

    `waiting`: until the draw is held, the dossiers of its kinds that would be drawn. `undeclared`: those of which a
    figure is to be declared and is not: none of them will have a figure, whatever its marks.
    """

    panel: PanelCode
    round: int
    state: Literal["none", "open", "closed"]
    dossiers: int
    given: int
    expected: int
    jurors: tuple[JurorProgress, ...]
    waiting: tuple[DossierCode, ...] = ()
    undeclared: tuple[DossierCode, ...] = ()


class DossierStanding(Struct, frozen=True):
    """A tallied dossier: how many ballots counted, the exact figure, the level it proposes (None: too few).

    `rank`: among its kind, once that is ranked and as long as nothing of it changes.
    """

    dossier: DossierCode
    panel: PanelCode
    round: int
    counted: int
    figure: Exact | None
    level: int | None
    rank: int | None = None


class PeerBallot(Struct, frozen=True):
    """What a reader recorded in a round; `marks` None: an abstention."""

    juror: PersonCode
    marks: dict[str, int | None] | None
    reason: str | None


class PeersBallots(Struct, frozen=True):
    """Every ballot that a dossier's readers gave in a round, the asker's own among them."""

    dossier: DossierCode
    panel: PanelCode
    round: int
    ballots: tuple[PeerBallot, ...]


class Coefficient(Struct, frozen=True):
    """A coefficient: exact, or the reason (a code) why there is none."""

    name: str
    exact: str | None
    undefined: str | None = None


class PanelAgreement(Struct, frozen=True):
    """Agreement of one panel on blind ballots: of each one's own figure, and of the level that it proposes.

    Where its dossiers are marked on grids of other ranges, a figure is its part of its own, from 0 to 1. `p`: of the
    test of Kendall's W on the figures, for display; None where W is undefined.
    """

    panel: PanelCode
    dossiers: int
    jurors: int
    ballots: int
    figures: tuple[Coefficient, ...]
    levels: tuple[Coefficient, ...]
    p: str | None


class Spread(Struct, frozen=True):
    """A dossier whose ballots propose levels two or more apart."""

    dossier: DossierCode
    lowest: int
    highest: int


class OneValue(Struct, frozen=True):
    """A juror whose ballots all give one figure."""

    juror: PersonCode
    figure: Exact
    ballots: int


class Far(Struct, frozen=True):
    """A ballot beyond 2.5 robust deviations of what its dossier and its juror let expect."""

    dossier: DossierCode
    juror: PersonCode
    residual: Exact


class Severity(Struct, frozen=True):
    """A juror's offset, in points of the figures; negative: severe."""

    juror: PersonCode
    offset: Exact


class LevelBeside(Struct, frozen=True):
    """The level of the raw figure, which decides, and the one that it would reach with its readers' offsets off."""

    dossier: DossierCode
    figure: Exact
    adjusted: Exact
    level: int
    adjusted_level: int


class SittingFlags(Struct, frozen=True):
    """Flags of the dossiers marked on one grid; none changes a figure. `unfit`: why there are no offsets (a code).

    `beside`: only where the two levels differ.
    """

    kinds: tuple[str, ...]
    spreads: tuple[Spread, ...]
    one_value: tuple[OneValue, ...]
    far: tuple[Far, ...]
    unfit: str | None
    severity: tuple[Severity, ...]
    beside: tuple[LevelBeside, ...]
