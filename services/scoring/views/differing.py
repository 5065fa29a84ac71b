"""Whether a dossier's readers differ so much that the rulebook calls one more."""

import math

from contracts.rulebook import Rulebook
from services.scoring.rules.figure import level, own, rounded
from services.scoring.views.editions import EditionViews
from services.scoring.views.seats import given


def differ(edition: EditionViews, rulebook: Rulebook, dossier: str, number: int, below: float = math.inf) -> bool:
    """Say whether one more reader is to be called in a round, as things were just before a position.

    Every reader gave his ballot, their own proposals differ by as many levels as the rulebook says, nobody was called
    in this round yet, and it is still open. Where ballots stand, a discussion brings its readers together and calls
    nobody more.
    """
    panel, at = edition.readings.panel_of(dossier) or "", rulebook.readers.one_more_at
    if not at or edition.readings.added(dossier, number) or not edition.dossiers.judged(dossier):
        return False
    if edition.ballots.standing and number > 1:
        return False
    if not edition.rounds.open(panel, number) or not edition.rounds.open(panel, number, below):
        return False
    ballots = [given(edition, dossier, juror, number, below) for juror in edition.readings.readers(dossier, below)]
    if None in ballots:
        return False
    levels = _proposals(edition, rulebook, dossier, [ballot.marks for ballot in ballots if ballot and ballot.marks])
    return len(levels) > 1 and max(levels) - min(levels) >= at


def _proposals(
    edition: EditionViews, rulebook: Rulebook, dossier: str, ballots: list[dict[str, int | None]]
) -> list[int]:
    """Return the level that each ballot would propose alone."""
    kind = edition.dossiers.kind(dossier)
    named = next((each.grid for each in rulebook.kinds if each.code == kind), None)
    grid = rulebook.grids[named] if named else rulebook.grid
    return [level(rounded(own(marks, grid), grid, "ballot"), grid) for marks in ballots]
