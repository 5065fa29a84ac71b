"""An edition counted again as if something had been otherwise: the same views and rules, other ballots or rules."""

from collections.abc import Iterator, Mapping
from copy import copy
from fractions import Fraction
from typing import Final, NamedTuple

from audit.findings import Text
from audit.folded import Folded
from audit.other_rules import Ruled, aggregated, read
from audit.retally import Tallied, again, last_tally
from audit.supposed import Supposed, Unsupposable, Why
from audit.unsupposable import Scaled, check, check_grid
from contracts.events.scoring import DossierTallied
from contracts.grid import Grid
from services.roll import Edition
from services.scoring.rules.adjustment import Shift
from services.scoring.statistics.severity import FEWEST_READINGS, NoSeverity, Unfit, severity
from services.scoring.statistics.table import Table
from services.scoring.views.ballots import Version
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.scores import grid_of
from services.scoring.views.tallies import Tallies

#: A severity is no record: it stands where no shift that the jury voted can.
_NOWHERE: Final = 0
_UNFIT: Final = {
    Unfit.NO_READINGS: Text("aucun bulletin ne compte", "no ballot counts"),
    Unfit.TOO_FEW_READINGS: Text(
        f"des jurés ont moins de {FEWEST_READINGS} bulletins comptés",
        f"some jurors have under {FEWEST_READINGS} ballots counted",
    ),
    Unfit.DISCONNECTED: Text("aucune lecture commune ne relie ces jurés", "no common reading links these jurors"),
    Unfit.TOO_MANY_JURORS: Text("trop de jurés", "too many jurors"),
}


class Otherwise(NamedTuple):
    """An edition as it would be: scoring's views of it with other tallies, each one's grid, what had to be adapted."""

    views: EditionViews
    grids: Mapping[str, Grid]
    adapted: tuple[str, ...] = ()


def suppose(folded: Folded, edition: Edition, supposed: Supposed) -> Otherwise:
    """Count every tallied dossier again as it is supposed. Raises Unsupposable."""
    scored = folded.scoring.views.of(edition.code)
    ruled = _rules(edition, scored, supposed)
    changed = copy(scored)
    changed.ballots = scored.ballots.but(_Change(scored, supposed, check(folded, edition, supposed)))
    views = folded.scoring.views.instead(edition._replace(rulebook=ruled.rulebook), changed)
    asked = tuple(_asked(views, edition.code))
    for one in asked:
        check_grid(one, grid_of(folded.scoring.views, edition.code, one.event.dossier))
    made = tuple((one, again(one.event, one.facts)) for one in asked)
    if supposed.severity:
        shifts = _severities(scored, made)
        made = tuple((one, _severely(one, shifts)) for one, _ in made)
    counted = copy(changed)
    counted.tallies = Tallies()
    for one, event in made:
        counted.tallies.observe(one.position, event)
    return Otherwise(counted, {one.event.dossier: _grid(one) for one in asked}, ruled.adapted)


def _rules(edition: Edition, scored: EditionViews, supposed: Supposed) -> Ruled:
    rulebook = edition.rulebook
    if supposed.rulebook is not None:
        tallied = (scored.dossiers.kind(tally.dossier) for tally in scored.tallies.all())
        rulebook = read(supposed.rulebook, (kind for kind in tallied if kind is not None))
    return Ruled(rulebook) if supposed.aggregation is None else aggregated(rulebook, supposed.aggregation)


class _Change:
    """Makes each version of a ballot what it is supposed to be; only a counted one has another mark."""

    def __init__(self, scored: EditionViews, supposed: Supposed, marks: tuple[Scaled, ...]) -> None:
        self._jurors = frozenset(supposed.without_jurors)
        self._ballots = frozenset((each.dossier, each.juror) for each in supposed.without_ballots)
        self._marks: dict[tuple[str, str], dict[str, int]] = {}
        for mark in marks:
            self._marks.setdefault((mark.dossier, mark.juror), {})[mark.criterion] = mark.value
        self._counted = {ballot.position for tally in scored.tallies.all() for ballot in tally.counted}

    def __call__(self, dossier: str, version: Version) -> Version | None:
        if version.juror in self._jurors or (dossier, version.juror) in self._ballots:
            return None
        marks = self._marks.get((dossier, version.juror))
        if marks is None or version.marks is None or version.position not in self._counted:
            return version
        return version._replace(marks={**version.marks, **marks})


def _asked(views: Views, edition: str) -> Iterator[Tallied]:
    for tally in views.of(edition).tallies.all():
        tallied = last_tally(views, edition, tally.dossier)
        if tallied is not None and tallied.facts.grid is not None:
            yield tallied


def _grid(tallied: Tallied) -> Grid:
    assert tallied.facts.grid is not None
    return tallied.facts.grid


def _severities(
    scored: EditionViews, made: tuple[tuple[Tallied, DossierTallied], ...]
) -> dict[Grid, tuple[Shift, ...]]:
    """Fit each grid's jurors apart, as the flags of a sitting do. Raises Unsupposable where no grid can be fitted."""
    groups: dict[Grid, dict[str, dict[str, Fraction]]] = {}
    for one, event in made:
        if scored.dossiers.judged(event.dossier) and event.counted:
            figures = {ballot.juror: Fraction(ballot.figure) for ballot in event.counted}
            groups.setdefault(_grid(one), {})[event.dossier] = figures
    fits = {grid: severity(Table.of(figures)) for grid, figures in groups.items()}
    refused = [fit for fit in fits.values() if isinstance(fit, NoSeverity)]
    if len(refused) == len(fits):
        unfit = refused[0].why if refused else Unfit.NO_READINGS
        jurors = " | ".join(dict.fromkeys(", ".join(part) for fit in refused for part in fit.jurors))
        raise Unsupposable(Why.NO_SEVERITY, problem=_UNFIT[unfit], jurors=jurors or "—")
    return {
        grid: tuple(Shift(_NOWHERE, -offset, frozenset({juror})) for juror, offset in fit.offsets.items())
        for grid, fit in fits.items()
        if not isinstance(fit, NoSeverity)
    }


def _severely(one: Tallied, shifts: Mapping[Grid, tuple[Shift, ...]]) -> DossierTallied:
    added = (*one.facts.shifts, *shifts.get(_grid(one), ()))
    return again(one.event, one.facts._replace(shifts=added))
