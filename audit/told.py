"""The shapes of what is told of a dossier as of a position; persons are codes."""

from typing import Literal

from msgspec import Struct

from audit.ballots import Ballot
from audit.proposal import DeclaredFigure, Rank
from audit.readers import Reader
from contracts.codes import Exact, Position
from contracts.events.awards import Count
from contracts.grid import Text

#: How far a dossier is (DOMAIN, "The calendar of an edition"): intake's own state until the draw gives it readers.
Stage = Literal[
    "submitted",
    "to-complete",
    "admitted",
    "inadmissible",
    "withdrawn",
    "hors-concours",
    "assigned",
    "scored",
    "decided",
    "re-examined",
    "published",
]


class Tally(Struct, frozen=True):
    """The last tally: where it lies, the closing it counts below, the exact figure, the level it proposes.

    `declared`: the figures that entered beside the marks; `rank`: its place among the dossiers of its kind.
    """

    position: Position
    round: int
    closing: Position
    counted: int
    absent: tuple[str, ...]
    figure: Exact | None
    proposal: int | None
    adjusted: tuple[Position, ...]
    declared: tuple[DeclaredFigure, ...] = ()
    rank: Rank | None = None


class Motion(Struct, frozen=True):
    """A motion that asks about the dossier; `pulled`: by whom it was pulled out; `count`: the one it was counted in."""

    motion: str
    state: str
    pulled: str
    count: Count | None


class Mention(Struct, frozen=True):
    """A mention held, by which motion, for how many editions (0: this one only)."""

    mention: str
    motion: str
    editions: int


class Award(Struct, frozen=True):
    """The award as it stands; `withdrawn`: the ground, where it was ("": it stands)."""

    level: int
    proposal: int | None
    motion: str
    reason: str | None
    position: Position
    mentions: tuple[Mention, ...]
    withdrawn: str


class Appeal(Struct, frozen=True):
    """An appeal: its ground, who hears it, and once it is ruled on, how and where (0: not yet)."""

    number: int
    ground: str
    hearers: tuple[str, ...]
    ruling: str
    ruled: Position


class Letter(Struct, frozen=True):
    """A letter owed to the contact: its delivery state and last attempt."""

    letter: str
    status: str
    attempt: int


class Dossier(Struct, frozen=True):
    """A dossier as of a position; `said`: what intake's state rests on; persons are codes.

    `labels`: of kinds and mentions, as the rulebook names them.
    """

    edition: str
    dossier: str
    as_of: Position
    simulated: bool
    name: str
    kind: str
    stage: Stage
    said: str
    contact: str
    actions: int
    documents: tuple[str, ...]
    panel: str
    round: int
    round_open: bool
    readers: tuple[Reader, ...]
    recused: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    tally: Tally | None
    motions: tuple[Motion, ...]
    award: Award | None
    appeals: tuple[Appeal, ...]
    letters: tuple[Letter, ...]
    labels: dict[str, Text] = {}
