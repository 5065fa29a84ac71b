"""The jury of one edition, its panels, and who undertook to have declared every conflict."""

from contracts.events import Event
from contracts.events.scoring import JuryNamed, NoConflictDeclared, PanelFormed
from services.scoring.rules.jury import Jury
from services.scoring.rules.panel import Panel


class Jurors:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self.jury: Jury | None = None
        self.panels: dict[str, Panel] = {}
        self.declared: set[str] = set()

    def observe(self, event: Event) -> None:
        """Fold one event."""
        match event:
            case JuryNamed():
                self.jury = Jury(event.members, event.president, event.secretary)
            case PanelFormed():
                self.panels[event.panel] = Panel(event.panel, event.jurors, event.kinds)
            case NoConflictDeclared():
                self.declared.add(event.juror)
            case _:
                pass
