"""The shifts of figures that the jury of one edition voted, as awards recorded them: from where to where each holds."""

import math
from fractions import Fraction
from typing import NamedTuple

from contracts.events import Event
from contracts.events.awards import AdjustmentAdopted, AdjustmentRescinded
from services.scoring.rules.adjustment import Shift
from services.scoring.views.rounds import Rounds


class Voted(NamedTuple):
    """A shift, the dossiers that it was adopted for, and where it was taken back."""

    shift: Shift
    dossiers: frozenset[str]
    until: float = math.inf


class Adjustments:
    """Folded from awards' records, by the code of the motion."""

    def __init__(self) -> None:
        self._voted: dict[str, Voted] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case AdjustmentAdopted():
                jurors = None if event.panel is not None else frozenset(event.jurors)
                shift = Shift(position, Fraction(event.offset), jurors)
                self._voted[event.motion] = Voted(shift, frozenset(event.dossiers))
            case AdjustmentRescinded():
                self._voted[event.motion] = self._voted[event.motion]._replace(until=position)
            case _:
                pass

    def of(self, dossier: str, at: int) -> tuple[Shift, ...]:
        """Return the shifts in force for a dossier as of a position, that one included, in the order of the log."""
        held = (v.shift for v in self._voted.values() if dossier in v.dossiers and v.shift.position <= at < v.until)
        return tuple(sorted(held, key=lambda shift: shift.position))

    def changed_at(self, dossier: str, position: int) -> bool:
        """Say whether the record at a position adopts a shift for a dossier, or takes one back."""
        return any(dossier in v.dossiers and position in (v.shift.position, v.until) for v in self._voted.values())


def last_closing(rounds: Rounds, panel: str, below: int) -> tuple[int, int] | None:
    """Return the round of a panel that closed last below a position, and where; None where none did."""
    closed = (
        (int(window.closed), number)
        for number in range(1, rounds.latest(panel) + 1)
        for window in rounds.windows(panel, number)
        if window.closed < below
    )
    last = max(closed, default=None)
    return None if last is None else (last[1], last[0])
