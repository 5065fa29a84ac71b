"""Which documents of the log go into a bundle: those that anybody may see once the palmares is out, or all."""

from collections.abc import Iterable

from contracts.events import awards as a
from contracts.events import intake as i
from contracts.record import Record


def public(record: Record) -> Iterable[str]:
    """Return the official list, the sealed palmares and the minutes: what decisions rest on and lead to."""
    for event in record.events:
        match event:
            case i.EditionOpened():
                yield event.register.sha256
            case a.PalmaresSealed():
                yield event.palmares.sha256
                yield event.minutes.sha256
            case _:
                pass


def all_of_them(record: Record) -> Iterable[str]:
    """Return the same, what applicants filed, what shifts of figures rest on: for an auditor who may read it."""
    yield from public(record)
    for event in record.events:
        if isinstance(event, i.DossierSubmitted | i.DossierCompleted):
            yield from (document.sha256 for document in event.documents)
        elif isinstance(event, a.AdjustmentAdopted) and event.evidence is not None:
            yield event.evidence.sha256
