"""The figures declared in one edition, and at which positions the rounds of its panels were closed."""

import math
from collections import defaultdict
from typing import NamedTuple

from contracts.events import Event
from contracts.events.scoring import FiguresDeclared, RoundClosed, RoundOpened, RoundReopened
from services.scoring.rules.tally import Declared


class _Turn(NamedTuple):
    position: int
    closed: bool


class Declarations:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._of_dossier: dict[str, list[Declared]] = defaultdict(list)
        self._turns: dict[str, list[_Turn]] = defaultdict(list)

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case FiguresDeclared():
                self._of_dossier[event.dossier].append(Declared(position, event.figures))
            case RoundOpened() | RoundReopened():
                self._turns[event.panel].append(_Turn(position, closed=False))
            case RoundClosed():
                self._turns[event.panel].append(_Turn(position, closed=True))
            case _:
                pass

    def at_rest(self, panel: str, below: float = math.inf) -> bool:
        """Say whether a panel has had a round just before a position, and none is open."""
        before = [turn for turn in self._turns.get(panel, ()) if turn.position < below]
        return bool(before) and before[-1].closed

    def of(self, dossier: str, panel: str, below: float) -> Declared:
        """Return what was declared last below a position; what came while the panel was at rest never counts."""
        before = (each for each in reversed(self._of_dossier.get(dossier, [])) if each.position < below)
        return next((each for each in before if not self.at_rest(panel, each.position)), Declared())
