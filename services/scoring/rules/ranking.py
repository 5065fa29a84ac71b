"""The order of a kind's dossiers: by the keys of their last tallies, the figure and then the ladder; ties stay ties.

Never by name, number or arrival: within a tie the rows lie in the order of codes, under one rank.
"""

from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from contracts.commands.scoring import RankDossiers
from contracts.events.scoring import DossiersRanked, RankedDossier
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_closed


class Tallied(NamedTuple):
    """A dossier of the kind that is judged; the position of its last tally (0: none yet) and its keys (None: none)."""

    dossier: str
    position: int = 0
    keys: tuple[Fraction, ...] | None = None


class Facts(NamedTuple):
    """The edition's stage, whether it has the kind, the judged dossiers of the kind in the order of codes."""

    stage: Stage
    kind_known: bool
    dossiers: tuple[Tallied, ...] = ()


def evolve(_state: tuple[RankedDossier, ...] | None, event: DossiersRanked, _act: Act) -> tuple[RankedDossier, ...]:
    """Return the rows as ranked last."""
    return event.rows


def decide(
    command: RankDossiers, act: Act, state: tuple[RankedDossier, ...] | None, facts: Facts
) -> tuple[DossiersRanked, ...]:
    """Rank the dossiers of a kind once each is tallied."""
    demand_closed(facts.stage, act.edition)
    if not facts.kind_known:
        raise Refusal(Why.UNKNOWN_KIND, kind=command.kind)
    waiting = [tallied.dossier for tallied in facts.dossiers if not tallied.position]
    if waiting:
        raise Refusal(Why.NOT_TALLIED, dossiers=_some(waiting))
    rows = ranked(facts.dossiers)
    return () if rows == (state or ()) else (DossiersRanked(command.kind, rows),)


def ranked(dossiers: tuple[Tallied, ...]) -> tuple[RankedDossier, ...]:
    """Return the rows: the greatest keys first, equal keys under one rank (1, 1, 3), then those without a figure."""
    in_order = sorted((each for each in dossiers if each.keys), key=lambda each: each.keys or (), reverse=True)
    rows: list[RankedDossier] = []
    for _, ties in groupby(in_order, key=lambda each: each.keys):
        rank = len(rows) + 1
        rows += (RankedDossier(each.dossier, rank, each.position) for each in sorted(ties))
    return (*rows, *(RankedDossier(each.dossier, None, each.position) for each in dossiers if not each.keys))


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:10]) + (f" (+{len(codes) - 10})" if len(codes) > 10 else "")
