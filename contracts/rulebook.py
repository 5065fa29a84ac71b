"""The rulebook: the edition's *règlement* as data.

A JSON document, validated when the edition opens, carried whole by the opening record (as the bytes that were hashed)
and read from there for ever. Functions and procedures are named (`weighted-mean/1`) and frozen by name: one is added,
never edited. Defaults are those of DOMAIN: proposals of this project where no public source was found.
"""

from typing import Annotated, Literal

from msgspec import Meta

from contracts.authority import KindCode
from contracts.codes import CriterionCode, MentionCode
from contracts.document import DocumentRef
from contracts.grid import Count, Grid, Part, Positive, Text


class Stake(Part, frozen=True):
    """An *enjeu*: a group of services against which actions are filed."""

    code: CriterionCode
    label: Text
    services: Count = 0


class Questionnaire(Part, frozen=True):
    """What an applicant of some kinds answers: its stakes, and its whole text as a document where there is one."""

    code: CriterionCode
    label: Text
    stakes: tuple[Stake, ...] = ()
    text: DocumentRef | None = None


class Kind(Part, frozen=True):
    """A kind of authority: its type in the official list and the bounds of its population (from, below).

    `questionnaire` names one of the rulebook's; `grid` names one of the rulebook's grids ("": the common one).
    """

    code: KindCode
    label: Text
    type: str
    from_population: Count | None = None
    below_population: Count | None = None
    questionnaire: CriterionCode | None = None
    grid: CriterionCode | None = None


class Readers(Part, frozen=True):
    """Readings per dossier; one more reader is called when two proposals differ by `one_more_at` levels (0: never).

    `crossed_percent`: of a panel's dossiers, how many give one of their readings to another panel, so that panels can
    be compared. `distinct_backgrounds`: no two readers of a dossier of the same class. `calibration`: so many dossiers
    of each panel are read by the whole panel. `revote`: in a round after the first every ballot is cast `anew`, or the
    one before is `standing` until its juror casts another; proposals that still differ then call nobody more.
    """

    per_dossier: Positive = 3
    minimum: Positive = 2
    one_more_at: Count = 1
    crossed_percent: Annotated[int, Meta(ge=0, le=100)] = 0
    distinct_backgrounds: bool = False
    calibration: Count = 0
    revote: Literal["anew", "standing"] = "anew"


class Quorum(Part, frozen=True):
    """The part of those entitled to vote on a dossier who must be there, and whether the represented count."""

    numerator: Positive = 1
    denominator: Positive = 2
    proxies_count: bool = True


class Sitting(Part, frozen=True):
    """How the jury deliberates (model: décret 2006-672, CRPA R133-3 to R133-15).

    `procedure`: `sitting/2` deliberates as `sitting/1` does; its minutes (`delibere/minutes/2`) also hold each
    voice and the hash of the last record that they tell. `sitting/3` opens a second notice without quorum only where
    the first failed for want of it (R133-10), and a first that had not opened by then opens no more; to the earlier
    ones it is enough that its date has passed.
    `full_appraisal`: before the sealing the full jury votes once on all dossiers, whatever panel read them.
    """

    procedure: Literal["sitting/1", "sitting/2", "sitting/3"] = "sitting/1"
    notice_days: Count = 5
    quorum: Quorum = Quorum()
    majority: Literal["simple"] = "simple"
    abstentions_count: bool = False
    casting_vote: bool = True
    proxies_per_member: Count = 1
    full_appraisal: bool = False


class History(Part, frozen=True):
    """A condition across editions: `awards` awards at `level` or above, the current one among them, not in a row.

    The mention holds for `editions_valid` editions, the current one among them. `renewal`: once it expired it may be
    voted again while the award is at `level` or above; else the count begins anew. `merged`: whose awards an authority
    born of a merger counts beside its own: those of its best predecessor, or nobody's.
    """

    awards: Positive
    level: Positive
    editions_valid: Positive
    renewal: bool = True
    merged: Literal["best-predecessor", "none"] = "best-predecessor"


class Mention(Part, frozen=True):
    """A mention the jury may grant; `most` bounds how many in one edition (0: no bound)."""

    code: MentionCode
    label: Text
    history: History | None = None
    most: Count = 0


class Signatures(Part, frozen=True):
    """Votes, sealing and publication are always signed; ballots when the rulebook asks."""

    ballots: bool = True


class Draw(Part, frozen=True):
    """The lottery that assigns readers.

    `procedure`: `draw/2` draws as `draw/1` does. A calibration dossier goes on being read by its whole panel as it then
    sits: who takes a seat reads it whatever his background, and the reading of who left and was not replaced falls
    away, where under `draw/1` it stays missing.
    """

    procedure: Literal["draw/1", "draw/2"] = "draw/1"


class Appeal(Part, frozen=True):
    """An appeal: within so many months of publication, heard by so many jurors who did not read the dossier.

    `procedure` names the rules of all that follows a publication: appeals, withdrawals, errors put right, amendments.
    """

    within_months: Count = 2
    hearers: Positive = 3
    procedure: Literal["appeal/1"] = "appeal/1"


class Correspondence(Part, frozen=True):
    """Which letters are owed and with which text each is told."""

    procedure: Literal["letters/1"] = "letters/1"


class Rulebook(Part, frozen=True):
    """The whole rulebook of one edition.

    `codes`: what an applicant's code must look like; `grids`: those that a kind may name instead of the common `grid`;
    `retention_years`: after so many years the erasure of persons is proposed (0: never).
    """

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
    codes: Literal["insee-siren/1", "any/1"] = "insee-siren/1"
    questionnaires: tuple[Questionnaire, ...] = ()
    grids: dict[CriterionCode, Grid] = {}
    appeal: Appeal = Appeal()
    retention_years: Count = 0
    letters: Correspondence = Correspondence()

    def labels(self) -> dict[str, Text]:
        """Return the short label of each kind and each mention, by its code."""
        kinds = {kind.code: kind.label.short() for kind in self.kinds}
        return kinds | {mention.code: mention.label.short() for mention in self.mentions}
