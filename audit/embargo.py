"""Between sitting and ceremony nobody outside may learn the results: what would tell them is not written by chance."""

from collections.abc import Collection

from contracts.codes import EditionCode
from services.awards.views.label import Label


class UnderEmbargo(Exception):
    """These editions' results are not published: nothing was written."""

    def __init__(self, editions: Collection[EditionCode]) -> None:
        super().__init__(", ".join(editions))
        self.editions = tuple(editions)


def unpublished(label: Label, editions: Collection[EditionCode]) -> tuple[EditionCode, ...]:
    """Return which of these editions, opened in the log, have no published palmares as folded so far."""
    return tuple(code for code in editions if not label.edition(code).palmares.published_at)


def demand_published(label: Label, editions: Collection[EditionCode], *, embargoed: bool) -> None:
    """Raise UnderEmbargo where results would come out before their publication, unless that is what is `embargoed`."""
    if not embargoed and (waiting := unpublished(label, editions)):
        raise UnderEmbargo(waiting)
