"""The rounds of one edition's panels: at which positions each was opened, closed, opened again."""

import math
from typing import NamedTuple

from contracts.events import Event
from contracts.events.scoring import RoundClosed, RoundOpened, RoundReopened


class Window(NamedTuple):
    """Ballots stored above `opened` and below `closed` count."""

    opened: int
    closed: float = math.inf
    missing: int = 0


class Rounds:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._windows: dict[str, dict[int, list[Window]]] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case RoundOpened() | RoundReopened():
                self._windows.setdefault(event.panel, {}).setdefault(event.round, []).append(Window(position))
            case RoundClosed():
                windows = self._windows[event.panel][event.round]
                windows[-1] = windows[-1]._replace(closed=position, missing=event.missing)
            case _:
                pass

    def windows(self, panel: str, number: int) -> tuple[Window, ...]:
        """Return a round's windows, one after the other; () if it was never opened."""
        return tuple(self._windows.get(panel, {}).get(number, ()))

    def open(self, panel: str, number: int, below: float = math.inf) -> bool:
        """Say whether ballots of this round might be cast just before a position."""
        return any(window.opened < below <= window.closed for window in self.windows(panel, number))

    def in_one(self, panel: str, number: int, basis: int, position: int) -> bool:
        """Say whether a round was open at a position and all the time since a basis: not closed and opened again."""
        windows = self.windows(panel, number)
        return any(window.opened <= basis and window.opened < position <= window.closed for window in windows)

    def closed(self, panel: str, number: int, below: float = math.inf) -> bool:
        """Say whether a round was opened and closed just before a position."""
        windows = self.windows(panel, number)
        return bool(windows) and windows[0].opened < below and not self.open(panel, number, below)

    def closed_at(self, panel: str, number: int, position: int) -> bool:
        """Say whether a round was closed by the record at a position."""
        return any(window.closed == position for window in self.windows(panel, number))

    def latest(self, panel: str) -> int:
        """Return the number of the last round opened in a panel, 0 before the first."""
        return max(self._windows.get(panel, {}), default=0)
