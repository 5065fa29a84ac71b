"""The ballots of a dossier in words: each with its marks and what became of it."""

from collections.abc import Iterator
from typing import Final

from audit.ballots import Ballot
from audit.figures import mark, told
from audit.findings import Text
from audit.showing.teller import Teller

BALLOTS: Final = {
    "counted": Text("compté", "counted"),
    "revised": Text("remplacé par un suivant", "replaced by a later one"),
    "earlier-round": Text("d'un tour précédent", "of an earlier round"),
    "late": Text("trop tard, non compté", "late, not counted"),
    "recused": Text("récusé, non compté", "recused, not counted"),
    "abstained": Text("abstention", "abstention"),
    "not-a-reader": Text("n'est plus lecteur, non compté", "no reader any more, not counted"),
    "pending": Text("pas encore dépouillé", "not tallied yet"),
    "left-out": Text("non compté", "not counted"),
}


def ballots(t: Teller) -> Iterator[str]:
    """Give the lines of every ballot, of who gave none, of who is recused."""
    of = t.of
    absent = () if of.proposal is None else of.proposal.absent
    if not of.ballots and not absent and not of.recused:
        return
    scale = of.grid.scale
    bounds = f"{mark(scale.lowest, scale, french=t.french)}–{mark(scale.highest, scale, french=t.french)}"
    yield t.say(Text(f"Bulletins (notes de {bounds}, {of.panel})", f"Ballots (marks {bounds}, {of.panel})"))
    for ballot in of.ballots:
        yield from _ballot(t, ballot)
    for juror in absent:
        yield t.say(Text(f"  {juror} : aucun bulletin", f"  {juror}: no ballot"))
    if of.recused:
        listed = ", ".join(of.recused)
        yield t.say(Text(f"  récusés : {listed}", f"  recused: {listed}"))


def _ballot(t: Teller, ballot: Ballot) -> Iterator[str]:
    scale = t.of.grid.scale
    figure = "" if ballot.figure is None else f" {told(ballot.figure, french=t.french)}"
    if ballot.adjusted is not None and ballot.adjusted != ballot.figure:
        figure += f" → {told(ballot.adjusted, french=t.french)}"
    standing = t.say(BALLOTS[ballot.standing])
    where = t.say(Text(f"tour {ballot.round}", f"round {ballot.round}"))
    yield f"  {ballot.juror} · {where} · position {ballot.position} · {standing}{figure}"
    if ballot.marks is not None:
        marks = (f"{code} {mark(value, scale, french=t.french)}" for code, value in ballot.marks.items())
        yield f"    {', '.join(marks)}"
    if ballot.reason:
        yield t.say(Text(f"    « {ballot.reason} »", f"    “{ballot.reason}”"))
