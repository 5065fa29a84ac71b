"""The last tally of each dossier of one edition, as recorded."""

from contracts.events import Event
from contracts.events.scoring import DossierTallied


class Tallies:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._last: dict[str, DossierTallied] = {}

    def observe(self, event: Event) -> None:
        """Fold one event."""
        if isinstance(event, DossierTallied):
            known = self._last.get(event.dossier)
            if known is None or known.closing < event.closing:
                self._last[event.dossier] = event

    def of(self, dossier: str) -> DossierTallied | None:
        """Return the tally of the latest closing; None before the first."""
        return self._last.get(dossier)

    def all(self) -> tuple[DossierTallied, ...]:
        """Return them in the order of codes."""
        return tuple(tally for _, tally in sorted(self._last.items()))
