"""The minutes of an edition as of a position, made from the log alone by the rules of awards, and the names they need.

What is signed holds codes. Whoever shows it may put names beside them: those of authorities are public and come from
the log; those of persons are sealed there, and only a running registrar opens them, for whom it may.
"""

import hashlib
from typing import NamedTuple

from audit.meant import meant
from audit.palmares import UnknownEdition
from audit.window import Window
from contracts.events.intake import PersonRegistered
from contracts.record import Record
from contracts.sealed import Sealed
from ledger.port import Ledger
from services.awards.awards import Awards
from services.awards.views.papers import papers


class Made(NamedTuple):
    """The document's bytes and their SHA-256; who signed it; whether it is the sealed one.

    `places`: the authority's name by dossier; `names`: each person's sealed name.
    """

    edition: str
    content: bytes
    sha256: str
    signed: tuple[str, ...]
    sealed: bool
    places: dict[str, str]
    names: dict[str, Sealed]


async def minutes(ledger: Ledger, upto: int, edition: str | None = None) -> Made:
    """Fold the first `upto` records and make the minutes of an edition (None: see `audit.meant`).

    Once sealed there: the sealed ones. Before: as of the last record that they tell, as they would be signed now.
    Raises UnknownEdition, Unreadable, Damaged, Unavailable.
    """
    awards, window, names = Awards(), Window(ledger, upto), dict[str, Sealed]()
    for position in range(1, upto + 1):
        record = await window.record(position)
        awards.observe(position, record)
        awards.imprint(position, record, (await window.entry(position)).raw)
        names.update(_named(record))
        window.drop(position)
    return _made(awards, edition or meant(awards.label), names)


def _named(record: Record) -> dict[str, Sealed]:
    told = (event for event in record.events if isinstance(event, PersonRegistered))
    return {event.person: event.name for event in told if event.name is not None}


def _made(awards: Awards, edition: str, names: dict[str, Sealed]) -> Made:
    opened = awards.label.roll.editions.get(edition)
    if opened is None:
        raise UnknownEdition(edition)
    view = awards.label.edition(edition)
    sealed = awards.sealed_documents(edition)
    content = papers(awards.label, opened, view.changed).minutes if sealed is None else sealed[1]
    sha256 = hashlib.sha256(content).hexdigest()
    signed = tuple(sorted(s.person for s in view.palmares.signed if s.minutes_sha256 == sha256))
    filed = ((code, history.now) for code, history in view.dossiers.items())
    places = {code: dossier.authority.name for code, dossier in filed if dossier is not None}
    return Made(edition, content, sha256, signed, sealed is not None, places, names)
