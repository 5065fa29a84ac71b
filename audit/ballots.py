"""Every ballot that was ever cast on a dossier, each with what became of it."""

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from audit.retally import Tallied
from contracts.codes import Exact, PersonCode, Position
from services.scoring.rules.adjustment import shifted
from services.scoring.rules.figure import own
from services.scoring.views.ballots import Version
from services.scoring.views.editions import EditionViews
from services.scoring.views.seats import in_time

#: What became of a ballot. `revised`: its juror cast a later one in that round; `earlier-round`: a later round was
#: tallied; `late`: stored while its round was closed; `pending`: nothing is tallied since.
Standing = Literal[
    "counted", "revised", "earlier-round", "late", "recused", "abstained", "not-a-reader", "pending", "left-out"
]


class Ballot(Struct, frozen=True):
    """One record of a ballot: marks as recorded (scaled integers by criterion; None: an abstention), its reason.

    `figure`: the ballot's own, as the tally has it, where it counted; `adjusted`: that with the shifts voted since.
    """

    juror: PersonCode
    position: Position
    round: int
    marks: dict[str, int | None] | None
    reason: str | None
    standing: Standing
    figure: Exact | None = None
    adjusted: Exact | None = None


def ballots(edition: EditionViews, dossier: str, tallied: Tallied | None) -> tuple[Ballot, ...]:
    """Return every version of every ballot on a dossier, in the order of the log."""
    figures = {} if tallied is None else {each.position: each.figure for each in tallied.event.counted}
    return tuple(
        Ballot(
            juror=version.juror,
            position=version.position,
            round=version.round,
            marks=version.marks,
            reason=version.reason,
            standing=_standing(edition, dossier, version, tallied),
            figure=figures.get(version.position),
            adjusted=_adjusted(version, tallied) if version.position in figures else None,
        )
        for version in edition.ballots.of_dossier(dossier)
    )


def _standing(edition: EditionViews, dossier: str, version: Version, tallied: Tallied | None) -> Standing:
    in_its_round = in_time(edition, dossier, version)
    if tallied is None or version.round > tallied.event.round:
        return "pending" if in_its_round else "late"
    event = tallied.event
    if version.position in {each.position for each in event.counted}:
        return "counted"
    if version.round < event.round:
        return "earlier-round" if in_its_round else "late"
    if version.position > event.closing:
        return "pending" if in_its_round else "late"
    left_out = {each.position: each.why for each in event.left_out}
    if version.position in left_out:
        return left_out[version.position]
    if not in_its_round:
        return "late"
    later = (each.juror == version.juror and each.position > version.position for each in tallied.facts.ballots)
    return "revised" if any(later) else "left-out"


def _adjusted(version: Version, tallied: Tallied | None) -> Exact | None:
    if tallied is None or not tallied.facts.shifts or tallied.facts.grid is None:
        return None
    moved = shifted(version.juror, version.marks or {}, tallied.facts.grid, tallied.facts.shifts)
    return str(Fraction(own(moved, tallied.facts.grid)))
