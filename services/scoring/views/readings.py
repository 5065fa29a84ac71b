"""Who reads what in one edition: what the draw must avoid, what it gave, and every move since, with its position."""

import math
from collections import Counter, defaultdict

from contracts.events import Event
from contracts.events.scoring import (
    BackgroundsDeclared,
    DrawHeld,
    ReaderAdded,
    Reading,
    ReadingMoved,
    ReadingsForbidden,
)
from services.scoring.rules.reading import Move, moved


class Readings:
    """Folded from scoring's own records. `position` is the draw's, 0 before it."""

    def __init__(self) -> None:
        self.position = 0
        self.seed = ""
        self.forbidden: set[tuple[str, str]] = set()
        self.backgrounds: dict[str, str] = {}
        self._drawn: dict[str, Reading] = {}
        self._of_panel: dict[str, list[str]] = defaultdict(list)
        self._moves: dict[str, list[tuple[int, Move]]] = defaultdict(list)
        self._added: set[tuple[str, int]] = set()

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case DrawHeld():
                self.position, self.seed = position, event.seed
                for reading in event.readings:
                    self._drawn[reading.dossier] = reading
                    self._of_panel[reading.panel].append(reading.dossier)
            case ReadingsForbidden():
                self.forbidden |= {(pair.dossier, pair.juror) for pair in event.pairs}
            case BackgroundsDeclared():
                self.backgrounds |= {each.juror: each.background for each in event.backgrounds}
            case ReadingMoved():
                self._moves[event.dossier].append((position, Move(event.juror, event.to)))
            case ReaderAdded():
                self._moves[event.dossier].append((position, Move(None, event.juror)))
                self._added.add((event.dossier, event.round))
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

    def added(self, dossier: str, number: int) -> bool:
        """Say whether one more reader was called in a round (also where nobody was left)."""
        return (dossier, number) in self._added

    def of_juror(self, juror: str, below: float = math.inf) -> tuple[str, ...]:
        """Return the dossiers that a juror was to read just before a position, in the order of codes."""
        return tuple(dossier for dossier in self._drawn if juror in self.readers(dossier, below))

    def loads(self, below: float = math.inf) -> dict[str, int]:
        """Return how many dossiers each juror was to read just before a position, whatever their panel."""
        return Counter(juror for dossier in self._drawn for juror in self.readers(dossier, below))
