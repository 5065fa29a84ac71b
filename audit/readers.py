"""The readers of a dossier as of a position: who gave, who withheld, who is missing, recused or gone."""

from typing import Literal

from msgspec import Struct

from audit.moment import Moment
from contracts.codes import Position
from services.scoring.views.seats import given, gone


class Reader(Struct, frozen=True):
    """Who reads it or did: `state` in the panel's last round; `left`: where he left the panel (0: he has not)."""

    juror: str
    state: Literal["given", "abstained", "missing", "recused"]
    left: Position


def reader(at: Moment, code: str, juror: str, number: int) -> Reader:
    """Return a reader of a dossier, as he stands in a round."""
    left = gone(at.scored, code, juror)
    if at.scored.recusals.is_recused(code, juror):
        return Reader(juror, "recused", left)
    last = given(at.scored, code, juror, number)
    if last is None:
        return Reader(juror, "missing", left)
    return Reader(juror, "abstained" if last.marks is None else "given", left)
