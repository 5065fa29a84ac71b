"""The tally of one dossier in one round: what the log below the closing says, counted once. Close, then tally.

A ballot counts if its position is below the closing's, its juror reads the dossier as of the closing, and he was
recused neither when it was stored nor at the closing. Nothing at or after the closing changes a tally.
"""

from typing import NamedTuple

from contracts.commands.scoring import TallyDossier
from contracts.events.scoring import CountedBallot, DossierTallied, LeftOutBallot
from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.figure import AGGREGATIONS, level


class Seen(NamedTuple):
    """A ballot of the round below the closing; `marks` None: abstained; `recused`: its juror was, at that position."""

    juror: str
    position: int
    marks: dict[str, int | None] | None
    recused: bool


class Facts(NamedTuple):
    """The prefix of the log below the closing, as far as it concerns this dossier. `grid` None: nothing closed there.

    `readers` in the order of the lot; `recused`: at the closing; `ballots`: every version, in the order of the log.
    """

    grid: Grid | None
    minimum: int = 0
    readers: tuple[str, ...] = ()
    recused: frozenset[str] = frozenset()
    ballots: tuple[Seen, ...] = ()


def evolve(state: frozenset[int] | None, event: DossierTallied, _act: Act) -> frozenset[int]:
    """Return the closings tallied so far, by position."""
    return (state or frozenset()) | {event.closing}


def decide(command: TallyDossier, _act: Act, state: frozenset[int] | None, facts: Facts) -> tuple[DossierTallied, ...]:
    """Count the ballots below the closing."""
    if state is not None and command.closing in state:
        return ()
    if facts.grid is None:
        raise Refusal(Why.NOT_CLOSED, dossier=command.dossier, panel=command.panel, round=command.round)
    counted, left_out = sort_out(facts)
    figures = AGGREGATIONS[facts.grid.aggregation]([seen.marks or {} for seen in counted], facts.grid)
    proposed = None
    if figures.dossier is not None and len(counted) >= facts.minimum:
        proposed = level(figures.dossier, facts.grid)
    return (
        DossierTallied(
            dossier=command.dossier,
            panel=command.panel,
            round=command.round,
            closing=command.closing,
            counted=tuple(
                CountedBallot(seen.juror, seen.position, str(figure))
                for seen, figure in zip(counted, figures.ballots, strict=True)
            ),
            left_out=left_out,
            absent=_absent(facts),
            figure=None if figures.dossier is None else str(figures.dossier),
            level=proposed,
        ),
    )


def sort_out(facts: Facts) -> tuple[tuple[Seen, ...], tuple[LeftOutBallot, ...]]:
    """Return the ballots that count and those left out, each in the order of the log: a later version replaces."""
    counted: dict[str, Seen] = {}
    left_out: dict[str, LeftOutBallot] = {}
    for seen in facts.ballots:
        if seen.recused or seen.juror in facts.recused:
            left_out[seen.juror] = LeftOutBallot(seen.juror, seen.position, "recused")
        elif seen.juror not in facts.readers:
            left_out[seen.juror] = LeftOutBallot(seen.juror, seen.position, "not-a-reader")
        elif seen.marks is None:
            counted.pop(seen.juror, None)
            left_out[seen.juror] = LeftOutBallot(seen.juror, seen.position, "abstained")
        else:
            left_out.pop(seen.juror, None)
            counted[seen.juror] = seen
    in_order = sorted(counted.values(), key=lambda seen: seen.position)
    return tuple(in_order), tuple(sorted(left_out.values(), key=lambda ballot: ballot.position))


def _absent(facts: Facts) -> tuple[str, ...]:
    """Readers who were there to give a ballot and gave none: neither an abstention nor a zero."""
    heard = {seen.juror for seen in facts.ballots} | facts.recused
    return tuple(juror for juror in facts.readers if juror not in heard)
