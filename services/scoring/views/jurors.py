"""The jury of one edition, its panels, who left one and when, and who undertook to have declared every conflict."""

import math

from contracts.events import Event
from contracts.events.scoring import JurorAbsent, JurorReplaced, JuryNamed, NoConflictDeclared, PanelFormed
from services.scoring.rules.jury import Jury
from services.scoring.rules.panel import Panel, left


class Jurors:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self.jury: Jury | None = None
        self.panels: dict[str, Panel] = {}
        self.declared: set[str] = set()
        self._left: dict[str, list[tuple[int, str, str | None]]] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case JuryNamed():
                self.jury = Jury(event.members, event.president, event.secretary, event.deputy)
            case PanelFormed():
                self.panels[event.panel] = Panel(event.panel, event.jurors, event.kinds)
            case JurorReplaced():
                self._leave(position, event.panel, event.juror, event.by)
            case JurorAbsent():
                self._leave(position, event.panel, event.juror, None)
            case NoConflictDeclared():
                self.declared.add(event.juror)
            case _:
                pass

    def _leave(self, position: int, panel: str, juror: str, by: str | None) -> None:
        self.panels[panel] = left(self.panels[panel], juror, by)
        self._left.setdefault(panel, []).append((position, juror, by))

    def left(self, panel: str, juror: str, below: float = math.inf) -> tuple[int, str | None] | None:
        """Return where a juror left a panel and who took his place; None: just before a position he had not left it."""
        gone = None
        for position, who, by in self._left.get(panel, ()):
            if position < below:
                gone = (position, by) if who == juror else None if by == juror else gone
        return gone

    def elsewhere(self, juror: str, panel: str | None) -> tuple[str, ...]:
        """Return the other panels in which a juror sits or sat, in the order of codes."""
        return tuple(
            code
            for code, known in sorted(self.panels.items())
            if code != panel and (juror in known.jurors or self.left(code, juror) is not None)
        )
