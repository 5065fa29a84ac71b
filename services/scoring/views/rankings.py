"""The rankings of one edition's kinds, as recorded last."""

from contracts.events import Event
from contracts.events.scoring import DossiersRanked, RankedDossier


class Rankings:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._of_kind: dict[str, tuple[RankedDossier, ...]] = {}

    def observe(self, event: Event) -> None:
        """Fold one event."""
        if isinstance(event, DossiersRanked):
            self._of_kind[event.kind] = event.rows

    def all(self) -> tuple[tuple[str, tuple[RankedDossier, ...]], ...]:
        """Return the kinds ranked with their rows, in the order of codes."""
        return tuple(sorted(self._of_kind.items()))
