"""Dossiers of which the marks come to one figure: two stay *ex aequo*, the tie ladder gives the third its place.

Whoever reads one of them gives the same marks: whatever happens to its readers, its figure stays what it is.
"""

from contracts.grid import Grid
from demo import marks
from demo.chance import Chance
from demo.edition import Applicant
from demo.marks import Marks

#: As many dossiers, of one kind and level.
TIED = 3


def choose(applicants: list[Applicant]) -> tuple[str, ...]:
    """Return the first dossiers of one kind and level that there are enough of; none where there are not."""
    alike: dict[tuple[str, int], list[str]] = {}
    for applicant in applicants:
        found = alike.setdefault((applicant.kind, applicant.level), [])
        found.append(applicant.code)
        if len(found) == TIED:
            return tuple(found)
    return ()


def ballot(grid: Grid, level: int, dossier: str, tied: tuple[str, ...], chance: Chance, *, strict: int = 0) -> Marks:
    """Return anybody's marks on one of them: those of the first; on the last, two of them in each other's place.

    The exchange leaves the figure as it is, and moves the first criterion of the ladder that can move.
    """
    given = marks.draw(grid, level, tied[0], "tied", chance, strict=strict)
    if dossier != tied[-1]:
        return given
    weights = {criterion.code: criterion.weight for criterion in grid.criteria}
    for one in (rung.of for rung in grid.ladder if rung.by == "criterion" and rung.of is not None):
        for other in weights:
            if weights[one] == weights[other] and given[one] != given[other]:
                return given | {one: given[other], other: given[one]}
    return given
