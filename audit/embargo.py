"""Between sitting and ceremony nobody outside may learn the results: what would tell them is not written by chance."""

from collections.abc import Collection

from contracts.codes import EditionCode


class UnderEmbargo(Exception):
    """These editions' results are not published: nothing was written."""

    def __init__(self, editions: Collection[EditionCode]) -> None:
        super().__init__(", ".join(editions))
        self.editions = tuple(editions)


def demand_published(unpublished: Collection[EditionCode], *, embargoed: bool) -> None:
    """Raise UnderEmbargo where results would come out before their publication, unless that is what is `embargoed`."""
    if unpublished and not embargoed:
        raise UnderEmbargo(unpublished)
