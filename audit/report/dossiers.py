"""A dossier's page: its explanation, in the words of `jury audit explain`, with tables and a picture."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from audit.codes import Text
from audit.explained import Explained
from audit.report.pictures import counting, ladder
from audit.report.wording import Wording, sorting
from audit.showing.acts import acts
from audit.showing.ballots import BALLOTS
from audit.showing.doubts import doubts
from audit.showing.explained import STANDINGS, STATES
from audit.showing.margin import margins
from audit.showing.proposal import STAGES, adjustments, declared, flags, why_level
from audit.showing.teller import Teller, runs
from audit.showing.votes import asked, deliberated


class Neighbour(NamedTuple):
    """The dossier before or after this one."""

    code: str
    name: str


class Deliberated(NamedTuple):
    """One motion on a dossier: what it asked, in lines what came of it."""

    motion: str
    title: str
    put: int
    lines: tuple[str, ...]


def name_of(of: Explained) -> str:
    """Return the authority's name, the code where it has none."""
    return of.dossier if of.authority is None else of.authority.name


def names(explained: Iterable[Explained]) -> dict[str, str]:
    """Return each dossier's name by code."""
    return {each.dossier: name_of(each) for each in explained}


def ordered(explained: Iterable[Explained]) -> list[Explained]:
    """Return dossiers by name."""
    return sorted(explained, key=lambda each: (sorting(name_of(each)), each.dossier))


def shown(
    of: Explained, w: Wording, known: Mapping[str, str], before: Explained | None, after: Explained | None
) -> dict[str, Any]:
    """Return what the template shows."""
    t = Teller(of, w.french)
    _, *margin = margins(of, french=w.french) if of.proposal is not None else [""]
    _, *flagged = list(flags(t)) or [""]
    figures = {exact: w.figure(exact) for exact in _figures(of)}
    picture = ladder(of, figures)
    return {
        "d": of,
        "name": known[of.dossier],
        "standing": _standing(of, w),
        "because": _because(t, w),
        "ladder": picture,
        "ladder_told": _ladder_told(of, w),
        "shifted": {each.juror: each.adjusted for each in of.ballots if each.standing == "counted" and each.adjusted},
        "stages": {stage: w.text(told) for stage, told in STAGES.items()},
        "declared": [] if of.proposal is None else list(declared(t, of.proposal)),
        "margin": [line.strip() for line in margin],
        "shifts": list(adjustments(t)),
        "flags": [line.strip() for line in flagged],
        "outcomes": {standing: w.text(told) for standing, told in BALLOTS.items()},
        "deliberations": [_deliberated(each, w) for each in of.deliberations],
        "acts": [line.strip() for line in acts(t)][1:],
        "doubts": list(doubts(of.doubts, french=w.french)),
        "pointers": list(dict.fromkeys(clause.pointer for clause in of.clauses)),
        "positions": runs([place.position for place in of.records]),
        "before": None if before is None else Neighbour(before.dossier, name_of(before)),
        "after": None if after is None else Neighbour(after.dossier, name_of(after)),
    }


def _standing(of: Explained, w: Wording) -> str:
    state = w.text(STATES.get(of.state, Text("", "")))
    return f"{w.text(STANDINGS[of.standing]).capitalize()}{w.say(' ; ', '; ')}{state}"


def _deliberated(each: Any, w: Wording) -> Deliberated:
    _, *lines = deliberated(each, french=w.french)
    title = w.text(asked(each))
    told = tuple(line.strip() for line in lines)
    return Deliberated(each.motion, title[:1].upper() + title[1:], each.put, told)


def _because(t: Teller, w: Wording) -> str:
    proposal = t.of.proposal
    if proposal is None:
        return ""
    level = "—" if proposal.level is None else f"{proposal.level}@"
    counted = w.counted(
        proposal.counted, ("bulletin compté", "ballot counted"), ("bulletins comptés", "ballots counted")
    )
    figure = w.exactly(proposal.figure)
    rank = ""
    if proposal.rank is not None and proposal.rank.rank is not None:
        rank = w.say(
            f" Rang {proposal.rank.rank} sur {proposal.rank.of}.", f" Rank {proposal.rank.rank} of {proposal.rank.of}."
        )
    return w.say(
        f"Proposition : {level}. {counted}, chiffre {figure} · {why_level(t, proposal)}.{rank}",
        f"Proposal: {level}. {counted}, figure {figure} · {why_level(t, proposal)}.{rank}",
    )


def _ladder_told(of: Explained, w: Wording) -> str:
    if of.proposal is None or of.proposal.figure is None:
        return ""
    steps = ", ".join(
        w.say(f"{each.level}@ à {each.at_least}", f"{each.level}@ at {each.at_least}") for each in of.grid.thresholds
    )
    ballots = " · ".join(w.figure(figure) for _, figure in counting(of)) or "—"
    return w.say(
        f"Chiffre {w.figure(of.proposal.figure)} sur {of.grid.out_of} ; bulletins : {ballots} ; seuils : {steps}.",
        f"Figure {w.figure(of.proposal.figure)} of {of.grid.out_of}; ballots: {ballots}; thresholds: {steps}.",
    )


def _figures(of: Explained) -> set[str]:
    own = None if of.proposal is None else of.proposal.figure
    return {figure for _, figure in counting(of)} | ({own} if own is not None else set())
