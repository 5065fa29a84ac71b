"""The ballots of a dossier as of a position: every version, by whom, and whether the last tally counts it."""

from typing import Literal

from msgspec import Struct

from audit.moment import Moment
from contracts.codes import Exact, Position
from contracts.events.scoring import DossierTallied
from services.scoring.views.ballots import Version
from services.scoring.views.seats import given, gone


class Reader(Struct, frozen=True):
    """Who reads it or did: `state` in the panel's last round; `left`: where he left the panel (0: he has not)."""

    juror: str
    state: Literal["given", "abstained", "missing", "recused"]
    left: Position


class Ballot(Struct, frozen=True):
    """One version of a ballot; `marks` None: an abstention.

    `counts`: in the last tally, with the `figure` it gives there; else `why` it does not ("": no tally has seen it).
    """

    juror: str
    round: int
    position: Position
    marks: dict[str, int | None] | None
    reason: str | None
    counts: bool
    figure: Exact | None
    why: str


def reader(at: Moment, code: str, juror: str, number: int) -> Reader:
    """Return a reader of a dossier, as he stands in a round."""
    left = gone(at.scored, code, juror)
    if at.scored.recusals.is_recused(code, juror):
        return Reader(juror, "recused", left)
    last = given(at.scored, code, juror, number)
    if last is None:
        return Reader(juror, "missing", left)
    return Reader(juror, "abstained" if last.marks is None else "given", left)


def ballots(at: Moment, code: str, tally: DossierTallied | None) -> tuple[Ballot, ...]:
    """Return every version of every ballot of a dossier, in the order of the log, held against its last tally."""
    counted = {} if tally is None else {one.position: one.figure for one in tally.counted}
    left_out = {} if tally is None else {one.position: one.why for one in tally.left_out}
    rounds = range(1, at.scored.rounds.latest(at.scored.readings.panel_of(code) or "") + 1)
    versions = sorted(version for number in rounds for version in at.scored.ballots.of_round(code, number))
    found = []
    for version in versions:
        where = version.position
        why = left_out.get(where, "")
        if tally is not None and where not in counted and not why:
            why = _why(at, tally, version)
        found.append(
            Ballot(
                juror=version.juror,
                round=version.round,
                position=where,
                marks=version.marks,
                reason=version.reason,
                counts=where in counted,
                figure=counted.get(where),
                why=why,
            )
        )
    return tuple(found)


def _why(at: Moment, tally: DossierTallied, version: Version) -> str:
    """Say why a ballot that the last tally does not name is not in it."""
    if version.round != tally.round:
        return "other-round"
    if version.position > tally.closing or not at.scored.rounds.open(tally.panel, version.round, version.position):
        return "late"
    return "replaced"
