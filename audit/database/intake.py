"""What intake decided, as rows: editions with their rulebooks, dossiers with their states."""

from typing import Final

from audit.database.sheet import Sheet
from audit.show import SIMULATION
from contracts.events import Event
from contracts.events import intake as e
from contracts.grid import Grid
from contracts.rulebook import Rulebook
from services.roll import rulebook_of

#: States of a dossier that follow from one event each.
STATES: Final[dict[type, str]] = {
    e.CompletionAsked: "to-complete",
    e.DossierCompleted: "submitted",
    e.DossierInadmissible: "inadmissible",
    e.DossierWithdrawn: "withdrawn",
    e.DossierHorsConcours: "hors-concours",
}
_CHANGE: Final = "UPDATE dossiers SET state = ?, changed = ? WHERE edition = ? AND dossier = ?"
_ADMIT: Final = "UPDATE dossiers SET state = 'admitted', kind = ?, changed = ? WHERE edition = ? AND dossier = ?"
_CLOSE: Final = "UPDATE editions SET closed = ? WHERE edition = ?"


def fill(sheet: Sheet, position: int, edition: str, event: Event) -> None:
    """Put in what one event of intake's nouns says."""
    match event:
        case e.EditionOpened():
            _edition(sheet, position, event)
        case e.EditionClosed():
            sheet.change(_CLOSE, position, edition)
        case e.DossierSubmitted():
            of = event.authority
            row = (edition, event.dossier, of.name, of.type, of.department, of.population, None, "submitted")
            sheet.put("dossiers", *row, position, position)
        case e.DossierAdmitted():
            sheet.change(_ADMIT, event.kind, position, edition, event.dossier)
        case (
            e.CompletionAsked()
            | e.DossierCompleted()
            | e.DossierInadmissible()
            | e.DossierWithdrawn()
            | e.DossierHorsConcours()
        ):
            sheet.change(_CHANGE, STATES[type(event)], position, edition, event.dossier)
        case _:
            pass


def grids(rulebook: Rulebook) -> dict[str, Grid]:
    """Return a rulebook's grids by name, the common one under the empty name."""
    return {"": rulebook.grid, **rulebook.grids}


def _edition(sheet: Sheet, position: int, event: e.EditionOpened) -> None:
    document, sha256 = bytes(event.rulebook), event.rulebook_sha256
    rulebook = rulebook_of(document)
    told = None if event.simulation is None else f"{SIMULATION} — {event.simulation.notice}"
    sheet.change(
        "INSERT OR IGNORE INTO rulebooks VALUES (?, ?, ?, ?, ?)",
        *(sha256, rulebook.id, rulebook.title.fr, rulebook.title.en, document.decode()),
    )
    for name, grid in grids(rulebook).items():
        for criterion in grid.criteria:
            sheet.change(
                "INSERT OR IGNORE INTO criteria VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(sha256, name, criterion.code, criterion.label.fr, criterion.label.en),
                *(criterion.weight, grid.weight_decimals),
            )
        steps = [(grid.floor, None), *((threshold.level, threshold.at_least) for threshold in grid.thresholds)]
        for level, at_least in steps if grid.thresholds else ():
            sheet.change("INSERT OR IGNORE INTO thresholds VALUES (?, ?, ?, ?)", sha256, name, level, at_least)
    sheet.put("editions", event.edition, event.year, sha256, told, position, None, None, None)
