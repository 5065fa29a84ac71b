"""The shapes of what awards tells: data only, encoded as JSON."""

from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

from contracts.codes import DossierCode, MotionCode, PersonCode, Position, Sha256, SittingCode
from contracts.document import DocumentRef
from contracts.events.awards import Choice, Count, MotionSubject
from contracts.events.redress import Ground, Opinion
from contracts.refusals import Why


class SittingTold(Struct, frozen=True):
    """A sitting: who attends, and who votes for whom (absent member, holder)."""

    sitting: SittingCode
    at: datetime
    agenda: tuple[str, ...]
    without_quorum: bool
    state: Literal["convened", "open", "closed"]
    attending: tuple[PersonCode, ...]
    proxies: tuple[tuple[PersonCode, PersonCode], ...]


class MotionTold(Struct, frozen=True):
    """A motion; `dossiers`: those that nobody pulled out; `vote`, `version`: the asker's own vote as recorded last."""

    motion: MotionCode
    sitting: SittingCode
    state: Literal["put", "open", "closed", "decided", "undone"]
    subject: MotionSubject
    dossiers: tuple[DossierCode, ...]
    counts: tuple[Count, ...]
    vote: Choice | None
    version: int


class AgendaTold(Struct, frozen=True):
    """The sittings and motions of an edition, in the order in which they were convened and put."""

    sittings: tuple[SittingTold, ...]
    motions: tuple[MotionTold, ...]


class PreviewRow(Struct, frozen=True):
    """Dossiers of one kind, at one decided level (None: not yet) and one proposed level (None: none), by code."""

    kind: str
    decided: int | None
    proposal: int | None
    count: int
    dossiers: tuple[DossierCode, ...]


class PreviewRefused(Struct, frozen=True):
    """A dossier that would keep the motion from being put, and why."""

    dossier: DossierCode
    why: Why
    details: dict[str, str]


class PreviewTold(Struct, frozen=True):
    """A motion as it would be put now: the dossiers that would be taken, and those that would not."""

    as_of: Position
    rows: tuple[PreviewRow, ...]
    refused: tuple[PreviewRefused, ...]


class AppealTold(Struct, frozen=True):
    """An appeal; `opinion`: the asker's own, where he hears it; the others' are told with the ruling only."""

    appeal: str
    ground: Ground
    person: PersonCode
    reason: str | None
    text: DocumentRef | None
    hearers: tuple[PersonCode, ...]
    opinion: Opinion | None
    opinions: tuple[tuple[PersonCode, Opinion, str], ...]
    ruling: Opinion | None


class PalmaresTold(Struct, frozen=True):
    """The palmares document; `sha256` is None where rows are kept from a recused member: it is another one then."""

    as_of: Position
    sha256: Sha256 | None
    document: Raw


class MinutesTold(Struct, frozen=True):
    """The minutes as of a position, with the hashes that the president and the secretary sign."""

    as_of: Position
    sha256: Sha256
    palmares_sha256: Sha256
    document: Raw
