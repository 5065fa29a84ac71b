"""The last tally of each dossier of one edition, as recorded."""

from contracts.events import Event
from contracts.events.scoring import DossierTallied


class Tallies:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._last: dict[str, DossierTallied] = {}
        self._positions: dict[str, int] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        if isinstance(event, DossierTallied):
            known = self._last.get(event.dossier)
            if known is None or (known.closing, known.as_of) < (event.closing, event.as_of):
                self._last[event.dossier] = event
                self._positions[event.dossier] = position

    def of(self, dossier: str) -> DossierTallied | None:
        """Return the tally of the latest closing, with the latest shifts of figures; None before the first."""
        return self._last.get(dossier)

    def position(self, dossier: str) -> int:
        """Return where the tally of the latest closing is recorded, 0 before the first."""
        return self._positions.get(dossier, 0)

    def all(self) -> tuple[DossierTallied, ...]:
        """Return them in the order of codes."""
        return tuple(tally for _, tally in sorted(self._last.items()))
