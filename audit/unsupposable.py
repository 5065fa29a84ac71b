"""Whether what is supposed makes sense in an edition: who and what is named is there, and would count."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from audit import figures as shown
from audit.folded import Folded
from audit.retally import Tallied
from audit.supposed import LeftOut, OtherMark, Supposed, Unsupposable, Why
from contracts.events.scoring import DossierTallied
from contracts.grid import Grid
from services.roll import Edition
from services.scoring.views.editions import EditionViews
from services.scoring.views.scores import grid_of

_DECIMAL: Final = re.compile(r"-?[0-9]{1,10}([.,][0-9]{1,6})?", re.ASCII)


class Scaled(NamedTuple):
    """A mark that is supposed, as a ballot would hold it."""

    dossier: str
    juror: str
    criterion: str
    value: int


def check(folded: Folded, edition: Edition, supposed: Supposed) -> tuple[Scaled, ...]:
    """Return the marks supposed as scaled integers.

    Raises Unsupposable where somebody or something named is not there, would change nothing, or is off the scale.
    """
    scored = folded.scoring.views.of(edition.code)
    _check_jurors(edition, scored, supposed)
    for each in supposed.without_ballots:
        _check_ballot(edition, scored, each)
    marks = []
    for mark in supposed.marks:
        tally = _tally(edition, scored, mark.dossier)
        grid = grid_of(folded.scoring.views, edition.code, mark.dossier)
        assert grid is not None, "the edition was opened"
        _check_mark(scored, tally, grid, mark)
        marks.append(Scaled(mark.dossier, mark.juror, mark.criterion, _scaled(mark, grid)))
    _check_once(supposed)
    return tuple(marks)


def check_grid(tallied: Tallied, before: Grid | None) -> None:
    """Refuse a grid of another scale than the marks were given on, or that asks for what nobody marked."""
    grid = tallied.facts.grid
    if grid is None or before is None:
        return
    if grid.scale != before.scale:
        scale = f"{before.scale.lowest}–{before.scale.highest}, 10^-{before.scale.decimals}"
        raise Unsupposable(Why.OTHER_SCALE, dossier=tallied.event.dossier, scale=scale)
    missing = {each.code for each in grid.criteria} - {each.code for each in before.criteria}
    if missing:
        raise Unsupposable(Why.OTHER_CRITERIA, criteria=", ".join(sorted(missing)))


def _scaled(mark: OtherMark, grid: Grid) -> int:
    scale, text = grid.scale, mark.mark.strip()
    value = Fraction(text.replace(",", ".")) * 10**scale.decimals if _DECIMAL.fullmatch(text) else Fraction(1, 2)
    if value.denominator == 1 and scale.lowest <= value <= scale.highest:
        return int(value)
    raise Unsupposable(
        Why.OFF_SCALE,
        mark=text,
        dossier=mark.dossier,
        lowest=shown.mark(scale.lowest, scale, french=False),
        highest=shown.mark(scale.highest, scale, french=False),
        decimals=scale.decimals,
    )


def _check_jurors(edition: Edition, scored: EditionViews, supposed: Supposed) -> None:
    jury = scored.jurors.jury
    members = () if jury is None else jury.members
    named = [*supposed.without_jurors, *(each.juror for each in supposed.without_ballots)]
    for juror in (*named, *(mark.juror for mark in supposed.marks)):
        if juror not in members:
            raise Unsupposable(Why.UNKNOWN_JUROR, juror=juror, edition=edition.code, members=_some(members))


def _tally(edition: Edition, scored: EditionViews, dossier: str) -> DossierTallied:
    tally = scored.tallies.of(dossier)
    if tally is None:
        raise Unsupposable(Why.UNKNOWN_DOSSIER, dossier=dossier, edition=edition.code)
    return tally


def _check_ballot(edition: Edition, scored: EditionViews, each: LeftOut) -> None:
    _tally(edition, scored, each.dossier)
    jurors = dict.fromkeys(version.juror for version in scored.ballots.of_dossier(each.dossier))
    if each.juror not in jurors:
        raise Unsupposable(Why.NO_BALLOT, juror=each.juror, dossier=each.dossier, members=_some(jurors))


def _check_mark(scored: EditionViews, tally: DossierTallied, grid: Grid, mark: OtherMark) -> None:
    counted = {ballot.juror: ballot.position for ballot in tally.counted}
    versions = scored.ballots.of_juror(mark.dossier, mark.juror)
    if mark.juror not in counted:
        why = Why.NOT_COUNTED if versions else Why.NO_BALLOT
        raise Unsupposable(why, juror=mark.juror, dossier=mark.dossier, members=_some(counted))
    criteria = [criterion.code for criterion in grid.criteria]
    if mark.criterion not in criteria:
        raise Unsupposable(
            Why.UNKNOWN_CRITERION, criterion=mark.criterion, dossier=mark.dossier, criteria=", ".join(criteria)
        )
    given = next(version.marks for version in versions if version.position == counted[mark.juror])
    if given is None or given.get(mark.criterion) is None:
        raise Unsupposable(Why.ABSENT_MARK, juror=mark.juror, criterion=mark.criterion, dossier=mark.dossier)


def _check_once(supposed: Supposed) -> None:
    marks = [f"{each.dossier}:{each.juror}:{each.criterion}" for each in supposed.marks]
    ballots = [f"{each.dossier}:{each.juror}" for each in supposed.without_ballots]
    jurors = list(supposed.without_jurors)
    changed = {f"{each.dossier}:{each.juror}": each.juror for each in supposed.marks}
    twice = [what for named in (marks, ballots, jurors) for what in named if named.count(what) > 1]
    twice += [what for what, juror in changed.items() if what in ballots or juror in jurors]
    twice += [f"{each.dossier}:{each.juror}" for each in supposed.without_ballots if each.juror in jurors]
    if twice:
        raise Unsupposable(Why.TWICE, what=twice[0])


def _some(codes: Iterable[str]) -> str:
    return ", ".join(codes) or "—"
