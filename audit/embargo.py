"""Between sitting and ceremony nobody outside may learn the results: what would tell them is not written by chance."""

from collections.abc import Collection

from contracts.codes import EditionCode
from contracts.events.awards import PalmaresPublished
from contracts.events.intake import EditionOpened
from contracts.record import Record


class UnderEmbargo(Exception):
    """These editions' results are not published: nothing was written."""

    def __init__(self, editions: Collection[EditionCode]) -> None:
        super().__init__(", ".join(editions))
        self.editions = tuple(editions)


class Embargo:
    """Folds the editions whose results, as they are now, nobody outside knows: not published, or changed since.

    An award withdrawn or corrected is under embargo again until its amendment is published.
    """

    def __init__(self) -> None:
        self.editions: set[EditionCode] = set()

    def observe(self, record: Record) -> None:
        """Fold one record."""
        for event in record.events:
            if record.noun == "award" or isinstance(event, EditionOpened):
                self.editions.add(record.edition)
            elif isinstance(event, PalmaresPublished):
                self.editions.discard(record.edition)


def demand_published(unpublished: Collection[EditionCode], *, embargoed: bool) -> None:
    """Raise UnderEmbargo where results would come out before their publication, unless that is what is `embargoed`."""
    if unpublished and not embargoed:
        raise UnderEmbargo(unpublished)
