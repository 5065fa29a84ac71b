"""The rounds of one edition's panels: at which positions each was opened and closed."""

import math
from typing import NamedTuple

from contracts.events import Event
from contracts.events.scoring import RoundClosed, RoundOpened


class Window(NamedTuple):
    """Ballots stored above `opened` and below `closed` count."""

    opened: int
    closed: float = math.inf
    missing: int = 0


class Rounds:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._windows: dict[str, dict[int, Window]] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case RoundOpened():
                self._windows.setdefault(event.panel, {})[event.round] = Window(position)
            case RoundClosed():
                windows = self._windows[event.panel]
                windows[event.round] = windows[event.round]._replace(closed=position, missing=event.missing)
            case _:
                pass

    def window(self, panel: str, number: int) -> Window | None:
        """Return a round's window, None if it was never opened."""
        return self._windows.get(panel, {}).get(number)

    def open(self, panel: str, number: int) -> bool:
        """Say whether ballots of this round may be cast now."""
        window = self.window(panel, number)
        return window is not None and math.isinf(window.closed)

    def closed(self, panel: str, number: int, below: float = math.inf) -> bool:
        """Say whether a round was closed just before a position."""
        window = self.window(panel, number)
        return window is not None and window.closed < below

    def latest(self, panel: str) -> int:
        """Return the number of the last round opened in a panel, 0 before the first."""
        return max(self._windows.get(panel, {}), default=0)
