"""What the rules of figures and rankings are told of other nouns: grids by kind, declared figures, tallies."""

import math
from fractions import Fraction

from contracts.commands import scoring as c
from contracts.grid import Grid
from services.act import Act
from services.scoring.rules import declaration, ranking, tally
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.seats import in_time


def grid_of(views: Views, edition: str, dossier: str) -> Grid | None:
    """Return the grid of a dossier's kind, the common one where it has none of its own; None: no such edition."""
    known = views.roll.editions.get(edition)
    if known is None:
        return None
    kind = views.of(edition).dossiers.kind(dossier)
    name = next((each.grid for each in known.rulebook.kinds if each.code == kind), None)
    return known.rulebook.grids[name] if name else known.rulebook.grid


def for_figures(views: Views, command: c.DeclareFigures, act: Act) -> declaration.Facts:
    """See `rules.declaration`."""
    edition = views.of(act.edition)
    panel = edition.readings.panel_of(command.dossier) or ""
    return declaration.Facts(
        stage=views.stage(act.edition),
        dossier_known=edition.dossiers.known(command.dossier),
        judged=edition.dossiers.judged(command.dossier),
        grid=grid_of(views, act.edition, command.dossier),
        panel=panel,
        at_rest=edition.declarations.at_rest(panel),
    )


def undeclared(views: Views, edition: str, dossier: str) -> bool:
    """Say whether a figure that a dossier's grid wants is not declared, as far as it would count."""
    grid, known = grid_of(views, edition, dossier), views.of(edition)
    declared = known.declarations.of(dossier, known.readings.panel_of(dossier) or "", math.inf).figures or {}
    return grid is not None and any(each.code not in declared for each in grid.declared)


def others(edition: EditionViews, command: c.TallyDossier) -> tuple[tally.Cast, ...]:
    """Return what was cast below the closing on the other dossiers of the same kind in the same panel."""
    kind = edition.dossiers.kind(command.dossier)
    return tuple(
        tally.Cast(
            edition.readings.readers(dossier, command.closing),
            edition.recusals.recused(dossier, command.closing),
            seen(edition, dossier, command),
        )
        for dossier in edition.readings.dossiers_of(command.panel)
        if dossier != command.dossier
        and edition.dossiers.kind(dossier) == kind
        and edition.dossiers.judged(dossier, command.closing)
    )


def seen(edition: EditionViews, dossier: str, command: c.TallyDossier) -> tuple[tally.Seen, ...]:
    """Return every version of a dossier's ballots of the round below the closing, stored while the round was open."""
    return tuple(
        tally.Seen(
            v.juror,
            v.position,
            v.marks,
            recused=edition.recusals.is_recused(dossier, v.juror, v.position),
            reader=v.juror in edition.readings.readers(dossier, v.position),
        )
        for v in edition.ballots.of_round(dossier, command.round, command.closing)
        if in_time(edition, dossier, v)
    )


def for_ranking(views: Views, command: c.RankDossiers, act: Act) -> ranking.Facts:
    """See `rules.ranking`."""
    known = views.roll.editions.get(act.edition)
    kinds = () if known is None else known.rulebook.kinds
    return ranking.Facts(
        stage=views.stage(act.edition),
        kind_known=any(kind.code == command.kind for kind in kinds),
        dossiers=tallied(views.of(act.edition), command.kind),
    )


def tallied(edition: EditionViews, kind: str) -> tuple[ranking.Tallied, ...]:
    """Return the judged dossiers of a kind with their last tallies; a grid without a ladder orders by the figure."""
    found = []
    for candidate in edition.dossiers.candidates():
        last = edition.tallies.of(candidate.dossier)
        if candidate.kind == kind:
            keys = () if last is None else last.keys or (() if last.figure is None else (last.figure,))
            position = edition.tallies.position(candidate.dossier)
            exact = tuple(Fraction(key) for key in keys)
            found.append(ranking.Tallied(candidate.dossier, position, exact or None))
    return tuple(found)


def ranks(edition: EditionViews, without: str) -> dict[str, int | None]:
    """Return the rank of each dossier ranked, as long as no tally and no dossier of its kind changed since.

    `without`: somebody who is told no rank of a kind where he is recused: he would know that of his dossier too.
    """
    current = ((rows, ranking.ranked(tallied(edition, kind))) for kind, rows in edition.rankings.all())
    return {
        row.dossier: row.rank
        for rows, now in current
        if rows == now and not any(edition.recusals.is_recused(row.dossier, without) for row in rows)
        for row in rows
    }
