"""The palmares of an edition as of a position, made from the log alone by the rules of awards."""

import hashlib
from typing import Final

import msgspec
from msgspec import Struct

from audit.meant import meant
from audit.window import Window
from contracts.grid import Text
from ledger.port import Ledger
from services.awards.awards import Awards
from services.awards.views.papers import papers


class Row(Struct, frozen=True):
    """One laureate."""

    code: str
    name: str
    department: str
    kind: str
    level: int
    mentions: tuple[str, ...]


class OfKind(Struct, frozen=True):
    """The laureates of one kind, and how many have each level."""

    laureates: int
    levels: dict[str, int]


class Counts(Struct, frozen=True):
    """What the document counts."""

    laureates: int
    kinds: dict[str, OfKind]
    levels: dict[str, int]
    mentions: dict[str, int]


class Notice(Struct, frozen=True):
    """What a simulated edition says wherever it shows."""

    notice: str
    seed: str


class Palmares(Struct, frozen=True):
    """The document as read; its fields are those of `services.awards.rules.palmares`."""

    label: str
    edition: str
    year: int
    simulation: Notice | None
    awards: tuple[Row, ...]
    counts: Counts


#: Reads the document.
read: Final = msgspec.json.Decoder(Palmares).decode


class UnknownEdition(LookupError):
    """The log, as read so far, opens no such edition."""


class Made(Struct, frozen=True):
    """The document's bytes and their SHA-256; what they say; the state of the edition's palmares as of `as_of`.

    `labels`: of kinds and mentions, as the rulebook names them.
    """

    as_of: int
    content: bytes
    sha256: str
    palmares: Palmares
    sealed: bool
    published: bool
    labels: dict[str, Text]


def make(awards: Awards, edition: str, as_of: int) -> Made:
    """Return the palmares as awards folded it up to `as_of`. Raises UnknownEdition."""
    opened = awards.label.roll.editions.get(edition)
    if opened is None:
        raise UnknownEdition(edition)
    content = papers(awards.label, opened, as_of).palmares
    state = awards.label.edition(edition).palmares
    return Made(
        as_of=as_of,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        palmares=read(content),
        sealed=0 < state.sealed_at <= as_of,
        published=0 < state.published_at <= as_of,
        labels=opened.rulebook.labels(),
    )


async def palmares(ledger: Ledger, upto: int, edition: str | None = None) -> Made:
    """Fold the first `upto` records and make the palmares of an edition (None: see `audit.meant`).

    Raises UnknownEdition, Unreadable, Damaged, Unavailable.
    """
    awards, window = Awards(), Window(ledger, upto)
    for position in range(1, upto + 1):
        record = await window.record(position)
        awards.observe(position, record)
        awards.imprint(position, record, (await window.entry(position)).raw)
        window.drop(position)
    return make(awards, edition or meant(awards.label), upto)
