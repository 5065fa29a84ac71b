"""What the statistics beside the figures flag on one dossier: the very flags that a sitting is shown."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from contracts.codes import Exact
from services.act import Act
from services.scoring.beside import flags
from services.scoring.told import Far, LevelBeside, OneValue, SittingFlags, Spread
from services.scoring.views.editions import Views


class Flags(Struct, frozen=True):
    """Nothing here changed a figure. `unfit`: why no juror has an offset of severity (a code), None where they have.

    `spread`: readings two levels or more apart; `far`: readings far from what dossier and juror let expect;
    `one_value`: readers who gave one figure everywhere; `severity`: the offsets of its readers; `beside`: the level
    with those off, where it is another.
    """

    spread: Spread | None
    far: tuple[Far, ...]
    one_value: tuple[OneValue, ...]
    unfit: str | None
    severity: dict[str, Exact]
    beside: LevelBeside | None


class Flagged:
    """The flags of one edition, computed once."""

    def __init__(self, views: Views, edition: str) -> None:
        # Nobody is recused who asks as the service itself: an auditor who has the log has all of it.
        asker = Act(edition, "scoring", "", datetime.min.replace(tzinfo=UTC))
        self._of_kind: Mapping[str, SittingFlags] = {
            kind: found for found in flags(views, asker) for kind in found.kinds
        }

    def on(self, dossier: str, kind: str, readers: frozenset[str]) -> Flags | None:
        """Return the flags of a tallied dossier; None where nothing of its kind is tallied."""
        found = self._of_kind.get(kind)
        if found is None:
            return None
        return Flags(
            spread=next((each for each in found.spreads if each.dossier == dossier), None),
            far=tuple(each for each in found.far if each.dossier == dossier),
            one_value=tuple(each for each in found.one_value if each.juror in readers),
            unfit=found.unfit,
            severity={each.juror: each.offset for each in found.severity if each.juror in readers},
            beside=next((each for each in found.beside if each.dossier == dossier), None),
        )
