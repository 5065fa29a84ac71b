"""The shapes of what scoring tells."""

from typing import Literal

from msgspec import Struct

from contracts.codes import DossierCode, Exact, PanelCode, PersonCode


class OwnBallot(Struct, frozen=True):
    """The last version of the asker's own ballot; `marks` None: an abstention."""

    round: int
    marks: dict[str, int | None] | None
    reason: str | None


class OwnReading(Struct, frozen=True):
    """A dossier that the asker reads; `version`: what his next ballot must say that it was written against."""

    dossier: DossierCode
    panel: PanelCode
    round: int
    open: bool
    version: int
    ballot: OwnBallot | None


class OwnReadings(Struct, frozen=True):
    """Whether the asker undertook to have declared his conflicts, and what he reads, in the order of codes."""

    declared: bool
    readings: tuple[OwnReading, ...]


class JurorProgress(Struct, frozen=True):
    """Readings that a juror gave (ballots and abstentions together) and readings expected of him, in this round."""

    juror: PersonCode
    given: int
    expected: int


class PanelProgress(Struct, frozen=True):
    """A panel's last round (0: none yet); counts of readings, never a mark."""

    panel: PanelCode
    round: int
    state: Literal["none", "open", "closed"]
    dossiers: int
    given: int
    expected: int
    jurors: tuple[JurorProgress, ...]


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
