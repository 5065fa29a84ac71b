"""Which dossiers the turns of the story fall on: drawn by lot from the edition's file alone, each dossier for one turn.

A dossier named in the press is left alone wherever another will do.
"""

from typing import Final, NamedTuple

from contracts.grid import Grid
from demo import marks, ties
from demo.chance import Chance
from demo.edition import Applicant, Edition, Panel

#: Dossiers that a shift of figures raises by a level, in an edition of 226.
RAISED: Final = 8


class Cases(NamedTuple):
    """One dossier each, None where the edition has none to spare.

    `chaired`: the president is recused, the deputy chairs; `lost`: the published award is withdrawn; `dismissed`,
    `upheld`: an appeal is; `strict`: the panel whose figures the jury shifts; `raised`: where that gives a level more;
    `tied`: see `demo.ties`.
    """

    chaired: str | None
    lost: str | None
    dismissed: str | None
    upheld: str | None
    strict: Panel | None
    raised: frozenset[str]
    tied: tuple[str, ...] = ()


def draw(edition: Edition, grid: Grid, chance: Chance, wanted: dict[str, int]) -> Cases:
    """Draw them."""
    plain = [a for a in edition.applicants if _plain(a) and wanted[a.code] == a.level]
    strict = _strict(edition)
    kinds = strict.kinds if strict is not None else ()
    fit = [a.code for a in plain if a.kind in kinds and marks.may_rise(grid, wanted[a.code])]
    raised = frozenset(chance.shuffled(fit, "raised")[: edition.part(RAISED)])
    left = chance.shuffled((a.code for a in plain if a.code not in raised), "cases")
    chaired, lost, dismissed = (*left[:3], None, None, None)[:3]
    applicants = {applicant.code: applicant for applicant in plain}
    tied = ties.choose([applicants[code] for code in left[3:]])
    return Cases(chaired, lost, dismissed, _upheld(edition, chance), strict, raised, tied)


def _plain(applicant: Applicant) -> bool:
    return applicant.source != "public" and not applicant.excellence and applicant.mention is None


def _strict(edition: Edition) -> Panel | None:
    """Return the last panel that shares no kind with another: all its dossiers are known before the draw."""
    alone = [
        panel
        for panel in edition.panels
        if not any(set(panel.kinds) & set(other.kinds) for other in edition.panels if other != panel)
    ]
    return alone[-1] if alone else None


def _upheld(edition: Edition, chance: Chance) -> str | None:
    """Return a dossier with the mention that rests on its level."""
    best = [applicant for applicant in edition.applicants if applicant.excellence]
    drawn = chance.shuffled((applicant.code for applicant in best), "upheld")
    public = {applicant.code for applicant in best if applicant.source == "public"}
    return next((code for code in drawn if code not in public), drawn[0] if drawn else None)
