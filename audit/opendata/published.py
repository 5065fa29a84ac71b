"""What open data says of one edition: the palmares in force, where each award lies in the log, and under which root."""

from datetime import datetime
from typing import Literal, NamedTuple

from audit.embargo import demand_published
from audit.meant import meant
from audit.palmares import Palmares, Row, UnknownEdition, read
from audit.walk import walk
from contracts.codes import Position, Sha256
from contracts.record import Record
from contracts.rulebook import Rulebook
from ledger.port import Entry, Ledger
from ledger.tree import Tree
from services.awards.awards import Awards
from services.awards.views import amendments
from services.awards.views.papers import papers, reference
from services.roll import Edition

#: What the awards are: as the log stands; signed and sealed; published; changed by a published amendment.
State = Literal["provisional", "sealed", "published", "amended"]


class Laureate(NamedTuple):
    """One row of the palmares, the state of its award, and where the log decided its level."""

    row: Row
    state: State
    position: Position


class Binding(NamedTuple):
    """The log that the data were read from: its first `size` records, their RFC 6962 root, a signed checkpoint ("")."""

    size: Position
    root: Sha256
    checkpoint: str = ""


class Published(NamedTuple):
    """All that the files say. `at`: when it was published, or the time of the last record read."""

    palmares: Palmares
    sha256: Sha256
    state: State
    laureates: tuple[Laureate, ...]
    rulebook: Rulebook
    rulebook_sha256: Sha256
    register: Sha256
    binding: Binding
    at: datetime

    @property
    def simulated(self) -> bool:
        """Whether every award of it is invented."""
        return self.palmares.simulation is not None


class InForce(NamedTuple):
    """A palmares as a document: its bytes, their state, and the position up to which awards count in it."""

    content: bytes
    sha256: Sha256
    state: State
    as_of: Position


async def published(
    ledger: Ledger, upto: int, edition: str | None = None, *, checkpoint: str = "", embargoed: bool = False
) -> Published:
    """Read the palmares of an edition (None: see `audit.meant`) from the first `upto` records.

    Once published: as published last, whatever was decided since and waits for its own publication. Before: refused,
    unless `embargoed`. Raises UnderEmbargo, UnknownEdition, Unreadable, Damaged, Unavailable.
    """
    awards, tree, times = Awards(), Tree(), dict[int, datetime]()

    def observe(entry: Entry, record: Record) -> None:
        awards.observe(entry.position, record)
        awards.imprint(entry.position, record, entry.raw)
        tree.append(entry.raw)
        if record.noun == "palmares" or entry.position == upto:
            times[entry.position] = record.time

    await walk(ledger, upto, observe)
    opened = awards.label.roll.editions.get(edition or meant(awards.label))
    if opened is None:
        raise UnknownEdition(edition or "")
    out = awards.label.edition(opened.code).palmares.published_at
    demand_published(() if out else (opened.code,), embargoed=embargoed)
    return _told(awards, opened, Binding(upto, tree.root().hex(), checkpoint), times)


def in_force(awards: Awards, opened: Edition, upto: int) -> InForce:
    """Return the palmares published last; before a publication what was sealed, or else what the log gives."""
    view = awards.label.edition(opened.code)
    stood = amendments.chain(view)
    sealed = awards.sealed_documents(opened.code)
    if sealed is None:
        made = papers(awards.label, opened, upto).palmares
        return _of(made, "provisional", upto)
    number = len(view.palmares.amendment.past)
    state: State = "amended" if number else "published" if view.palmares.published_at else "sealed"
    documents = (sealed, *awards.amended_documents(opened.code))
    return _of(documents[number][0], state, stood[number].as_of)


def _of(content: bytes, state: State, as_of: int) -> InForce:
    return InForce(content, reference(content).sha256, state, as_of)


def _told(awards: Awards, opened: Edition, binding: Binding, times: dict[int, datetime]) -> Published:
    document = in_force(awards, opened, binding.size)
    view = awards.label.edition(opened.code)
    first = awards.sealed_documents(opened.code)
    before = {row.code: row for row in read(first[0]).awards} if first and document.state == "amended" else {}
    palmares = read(document.content)
    laureates = []
    for row in palmares.awards:
        position, award = view.awards[row.code].below(document.as_of + 1)[-1]
        assert award is not None, "whoever is in the palmares has an award"
        changed = document.state == "amended" and before.get(row.code) != row
        state: State = "amended" if changed else "published" if document.state == "amended" else document.state
        laureates.append(Laureate(row, state, position if changed else award.position))
    past = view.palmares.amendment.past
    at = past[-1][0] if past else view.palmares.published_at
    return Published(
        palmares=palmares,
        sha256=document.sha256,
        state=document.state,
        laureates=tuple(laureates),
        rulebook=opened.rulebook,
        rulebook_sha256=opened.rulebook_sha256,
        register=opened.register,
        binding=binding,
        at=times.get(at) or times[binding.size],
    )
