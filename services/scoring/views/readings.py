"""Who reads what in one edition: what the draw gave, and every move since, with its position."""

import math
from collections import Counter, defaultdict

from contracts.events import Event
from contracts.events.scoring import DrawHeld, Reading, ReadingMoved
from services.scoring.rules.reading import Move, moved


class Readings:
    """Folded from scoring's own records. `position` is the draw's, 0 before it."""

    def __init__(self) -> None:
        self.position = 0
        self.seed = ""
        self._drawn: dict[str, Reading] = {}
        self._of_panel: dict[str, list[str]] = defaultdict(list)
        self._moves: dict[str, list[tuple[int, Move]]] = defaultdict(list)

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case DrawHeld():
                self.position, self.seed = position, event.seed
                for reading in event.readings:
                    self._drawn[reading.dossier] = reading
                    self._of_panel[reading.panel].append(reading.dossier)
            case ReadingMoved():
                self._moves[event.dossier].append((position, Move(event.juror, event.to)))
            case _:
                pass

    @property
    def held(self) -> bool:
        """Whether the draw was held."""
        return self.position > 0

    def panel_of(self, dossier: str) -> str | None:
        """Return the panel that judges a dossier; None: the draw gave it none."""
        drawn = self._drawn.get(dossier)
        return None if drawn is None else drawn.panel

    def dossiers_of(self, panel: str) -> tuple[str, ...]:
        """Return the dossiers that the draw gave a panel, in the order of codes."""
        return tuple(self._of_panel.get(panel, ()))

    def all(self) -> tuple[str, ...]:
        """Return every dossier drawn, in the order of codes."""
        return tuple(self._drawn)

    def drawn(self, dossier: str) -> tuple[str, ...]:
        """Return the readers that the draw gave a dossier."""
        drawn = self._drawn.get(dossier)
        return () if drawn is None else drawn.readers

    def readers(self, dossier: str, below: float = math.inf) -> tuple[str, ...]:
        """Return a dossier's readers just before a position, in the order of the lot."""
        if self.position >= below:
            return ()
        readers = self.drawn(dossier)
        for position, move in self._moves.get(dossier, ()):
            if position < below:
                readers = moved(readers, move)
        return readers

    def loads(self, panel: str, below: float = math.inf) -> dict[str, int]:
        """Return how many dossiers of a panel each juror was to read just before a position."""
        return Counter(juror for dossier in self.dossiers_of(panel) for juror in self.readers(dossier, below))
