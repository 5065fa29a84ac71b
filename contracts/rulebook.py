"""The rulebook: the edition's *règlement* as data.

A JSON document, validated when the edition opens, carried whole by the opening record (as the bytes that were hashed)
and read from there for ever. Functions and procedures are named (`weighted-mean/1`) and frozen by name: one is added,
never edited. Defaults are those of DOMAIN: proposals of this project where no public source was found.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.authority import KindCode
from contracts.codes import CriterionCode, MentionCode

Count = Annotated[int, Meta(ge=0, le=10_000)]
Positive = Annotated[int, Meta(ge=1, le=10_000)]


class _Part(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    pass


class Text(_Part, frozen=True):
    """A text shown to people, French first."""

    fr: str
    en: str


class Kind(_Part, frozen=True):
    """A kind of authority: its type in the official list and the bounds of its population (from, below)."""

    code: KindCode
    label: Text
    type: str
    from_population: Count | None = None
    below_population: Count | None = None


class Criterion(_Part, frozen=True):
    """What a juror marks; an integer weight."""

    code: CriterionCode
    label: Text
    weight: Positive = 1


class Scale(_Part, frozen=True):
    """Bounds of a mark, in units of 10**-decimals: marks are stored as scaled integers."""

    lowest: int
    highest: int
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0


class Rounding(_Part, frozen=True):
    """ROUND_HALF_UP to `decimals` at a named stage: `ballot` (one juror's figure) or `dossier` (what is compared)."""

    stage: Literal["ballot", "dossier"]
    decimals: Annotated[int, Meta(ge=0, le=12)]


class Threshold(_Part, frozen=True):
    """`level` is proposed from `at_least` (inclusive, exact) on the 0..out_of figure."""

    level: Annotated[int, Meta(ge=0, le=20)]
    at_least: Annotated[int, Meta(ge=0)]


class Grid(_Part, frozen=True):
    """How marks become a proposal."""

    criteria: Annotated[tuple[Criterion, ...], Meta(min_length=1, max_length=200)]
    scale: Scale
    aggregation: Literal["weighted-mean/1"] = "weighted-mean/1"
    absent_mark: Literal["refused", "left-out"] = "refused"
    out_of: Positive = 100
    rounding: tuple[Rounding, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    floor: Annotated[int, Meta(ge=0, le=20)] = 1


class Readers(_Part, frozen=True):
    """Readings per dossier; one more reader is called when two proposals differ by `one_more_at` levels (0: never)."""

    per_dossier: Positive = 3
    minimum: Positive = 2
    one_more_at: Count = 1


class Quorum(_Part, frozen=True):
    """The part of those entitled to vote on a dossier who must be there, and whether the represented count."""

    numerator: Positive = 1
    denominator: Positive = 2
    proxies_count: bool = True


class Sitting(_Part, frozen=True):
    """How the jury deliberates (model: décret 2006-672, CRPA R133-3 to R133-15)."""

    procedure: Literal["sitting/1"] = "sitting/1"
    notice_days: Count = 5
    quorum: Quorum = Quorum()
    majority: Literal["simple"] = "simple"
    abstentions_count: bool = False
    casting_vote: bool = True
    proxies_per_member: Count = 1


class History(_Part, frozen=True):
    """A condition across editions: `awards` awards at `level` or above, the current one among them, not in a row."""

    awards: Positive
    level: Positive
    editions_valid: Positive


class Mention(_Part, frozen=True):
    """A mention the jury may grant; `most` bounds how many in one edition (0: no bound)."""

    code: MentionCode
    label: Text
    history: History | None = None
    most: Count = 0


class Signatures(_Part, frozen=True):
    """Votes, sealing and publication are always signed; ballots when the rulebook asks."""

    ballots: bool = True


class Draw(_Part, frozen=True):
    """The lottery that assigns readers."""

    procedure: Literal["draw/1"] = "draw/1"


class Rulebook(_Part, frozen=True):
    """The whole rulebook of one edition."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9-]+/[0-9]+(?![\s\S])")]
    title: Text
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1)]
    grid: Grid
    readers: Readers = Readers()
    draw: Draw = Draw()
    sitting: Sitting = Sitting()
    mentions: tuple[Mention, ...] = ()
    signatures: Signatures = Signatures()
    publication_approvals: Positive = 2
