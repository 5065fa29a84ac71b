"""The margin of a proposal in words: the one mark that would give another level, upwards and downwards."""

from collections.abc import Iterator
from typing import Final

from audit.explained import Explained
from audit.figures import mark, told
from audit.findings import Text
from audit.margin import MarkChange, Way
from audit.proposal import Proposal
from audit.showing.votes import turning
from contracts.counted import English, French

_WHY: Final = {
    "highest": Text("c'est déjà le plus haut niveau", "it is the highest level already"),
    "lowest": Text("c'est déjà le plus bas niveau", "it is the lowest level already"),
    "no-single-mark": Text(
        "aucune note seule n'y suffit (au plus loin, une note mène à {reach}, le seuil est {bound})",
        "no single mark is enough (at the farthest, one mark leads to {reach}, the threshold is {bound})",
    ),
}
_NONE: Final = {
    "not-tallied": Text("aucune : rien n'est dépouillé", "none: nothing is tallied"),
    "no-figure": Text("aucune : pas de chiffre", "none: no figure"),
    "too-few-ballots": Text("aucune : trop peu de bulletins", "none: too few ballots"),
    "no-thresholds": Text(
        "aucune : {aggregation} ne propose ici aucun niveau", "none: {aggregation} proposes no level here"
    ),
    "too-fine": Text(
        "non calculée : l'échelle est trop fine pour essayer chaque note",
        "not computed: the scale is too fine to try every mark",
    ),
}


def margins(of: Explained, *, french: bool) -> Iterator[str]:
    """Give the lines of the margin, of the marks and of the vote that decided; none before a tally."""
    if of.proposal is None:
        return
    yield Text(
        "Marge (recalculée par la règle, tout le reste inchangé)", "Margin (counted again by the rule, all else equal)"
    )[not french]
    none = _NONE.get(of.margin.up.why or "")
    if none is not None:
        yield f"  {none[not french].format(aggregation=of.proposal.aggregation)}"
    else:
        yield from _ways(of, of.proposal, french=french)
    decided = next((each for each in of.deliberations if of.award is not None and each.motion == of.award.motion), None)
    if decided is not None and decided.count is not None:
        told_ = turning(decided)
        yield Text(f"  le vote ({decided.motion}) : {told_.fr}", f"  the vote ({decided.motion}): {told_.en}")[
            not french
        ]


def _ways(of: Explained, proposal: Proposal, *, french: bool) -> Iterator[str]:
    above, reached = proposal.next, proposal.reached
    up, down = Text("vers le haut", "upwards"), Text("vers le bas", "downwards")
    for name, way, bound in ((up, of.margin.up, above), (down, of.margin.down, reached)):
        at_least = "—" if bound is None else str(bound.at_least)
        yield f"  {name[not french]}{' :' if french else ':'} {_way(of, way, at_least, french=french)}"
        if way.changes:
            yield f"    jury audit what-if --mark {_asked(of, way.changes[0])}"


def _way(of: Explained, way: Way, bound: str, *, french: bool) -> str:
    if way.why is not None:
        return _WHY[way.why][not french].format(reach=told(way.reach, french=french), bound=bound)
    first, *others = way.changes
    scale = of.grid.scale
    before, after = (mark(value, scale, french=french) for value in (first.from_mark, first.to_mark))
    figure = told(first.figure, french=french)
    also = (
        Text(
            f" ({French(len(others)):autre note} de même)",
            f" ({English(len(others)):other mark|other marks} as well)",
        )
        if others
        else None
    )
    told_ = Text(
        f"{first.juror}, {first.criterion}, de {before} à {after} donnerait {figure}, {first.level}@",
        f"{first.juror}, {first.criterion}, from {before} to {after} would give {figure}, {first.level}@",
    )
    return told_[not french] + ("" if also is None else also[not french])


def _asked(of: Explained, change: MarkChange) -> str:
    """Return the change as `what-if` takes it, for whoever wants to see all that would follow."""
    to = mark(change.to_mark, of.grid.scale, french=False)
    return f"{of.dossier}:{change.juror}:{change.criterion}={to}"
