"""The tally of one dossier in one round: what the log below the closing says, counted once. Close, then tally.

A ballot counts if its position is below the closing's, its juror reads the dossier when it is stored and as of the
closing, and he was recused at neither; declared figures, if they were declared below it. Nothing at or after the
closing changes a tally. A shift of figures voted later (`as_of`) asks for another tally of the same ballots.
"""

from typing import NamedTuple

from msgspec.structs import replace

from contracts.commands.scoring import TallyDossier
from contracts.events.scoring import Component, CountedBallot, DossierTallied, LeftOutBallot
from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.adjustment import Shift, shifted, within
from services.scoring.rules.figure import Marks, level
from services.scoring.rules.score import Score, as_before, score


class Seen(NamedTuple):
    """A ballot of the round below the closing; `marks` None: abstained.

    `recused`: its juror was, at that position; `reader`: there he read the dossier.
    """

    juror: str
    position: int
    marks: dict[str, int | None] | None
    recused: bool
    reader: bool = True


class Cast(NamedTuple):
    """What was cast on one dossier in the round, below the closing.

    `readers` in the order of the lot; `recused`: at the closing; `ballots`: every version, in the order of the log.
    """

    readers: tuple[str, ...] = ()
    recused: frozenset[str] = frozenset()
    ballots: tuple[Seen, ...] = ()


class Declared(NamedTuple):
    """The figures declared last below the closing: their position (0: none), scaled integers by code."""

    position: int = 0
    figures: dict[str, int] | None = None


class Facts(NamedTuple):
    """The prefix of the log below the closing, as far as it concerns this dossier. `grid` None: nothing closed there.

    `others`: what was cast on the other dossiers of its kind and panel, where the grid ranks them. `shifts` of figures:
    those in force for the dossier at the closing, or where the command says.
    """

    grid: Grid | None
    minimum: int = 0
    readers: tuple[str, ...] = ()
    recused: frozenset[str] = frozenset()
    ballots: tuple[Seen, ...] = ()
    declared: Declared = Declared()
    others: tuple[Cast, ...] = ()
    shifts: tuple[Shift, ...] = ()


#: Closings tallied so far, each with the position of the shift that asked for it (0: none).
State = frozenset[tuple[int, int]]


def evolve(state: State | None, event: DossierTallied, _act: Act) -> State:
    """Return the state after one more event."""
    return (state or frozenset()) | {(event.closing, event.as_of)}


def decide(command: TallyDossier, _act: Act, state: State | None, facts: Facts) -> tuple[DossierTallied, ...]:
    """Count the ballots below the closing."""
    if state is not None and (command.closing, command.as_of) in state:
        return ()
    if facts.grid is None:
        raise Refusal(Why.NOT_CLOSED, dossier=command.dossier, panel=command.panel, round=command.round)
    counted, left_out = sort_out(facts)
    made = _score(counted, facts.grid, facts)
    proposed = None
    if made.figure is not None and len(counted) >= facts.minimum:
        proposed = level(made.figure, facts.grid)
    tallied = DossierTallied(
        dossier=command.dossier,
        panel=command.panel,
        round=command.round,
        closing=command.closing,
        counted=tuple(
            CountedBallot(seen.juror, seen.position, str(figure))
            for seen, figure in zip(counted, made.ballots, strict=True)
        ),
        left_out=left_out,
        absent=_absent(facts),
        figure=None if made.figure is None else str(made.figure),
        level=proposed,
        adjusted=tuple(shift.position for shift in facts.shifts),
        as_of=command.as_of,
    )
    return (tallied if as_before(facts.grid) else _in_full(tallied, made, facts.declared.position),)


def _score(counted: tuple[Seen, ...], grid: Grid, facts: Facts) -> Score:
    """Return the score with its shifts, but each ballot's own figure as the juror gave it."""
    ballots = [seen.marks or {} for seen in counted]
    others = [beside(seen.juror, facts.others) for seen in counted]
    raw = score(ballots, grid, facts.declared.figures, others)
    if not facts.shifts:
        return raw
    moved = [shifted(seen.juror, marks, grid, facts.shifts) for seen, marks in zip(counted, ballots, strict=True)]
    moved_others = [
        tuple(shifted(seen.juror, marks, grid, facts.shifts) for marks in them)
        for seen, them in zip(counted, others, strict=True)
    ]
    made = score(moved, grid, facts.declared.figures, moved_others)
    return within(made, grid)._replace(ballots=raw.ballots)


def _in_full(tallied: DossierTallied, made: Score, declared_at: int) -> DossierTallied:
    """Tell also what the figure is made of, and what the dossier is ordered by."""
    return replace(
        tallied,
        components=tuple(Component(code, str(figure)) for code, figure in made.components),
        marks_figure=None if made.marks is None else str(made.marks),
        keys=tuple(str(key) for key in made.keys),
        declared_at=declared_at,
    )


def beside(juror: str, others: tuple[Cast, ...]) -> tuple[Marks, ...]:
    """Return the marks of a juror's ballots that count on the other dossiers."""
    counted = (seen for cast in others for seen in sort_out(cast)[0])
    return tuple(seen.marks for seen in counted if seen.juror == juror and seen.marks is not None)


def sort_out(facts: Facts | Cast) -> tuple[tuple[Seen, ...], tuple[LeftOutBallot, ...]]:
    """Return the ballots that count and those left out, each in the order of the log: a later version replaces."""
    counted: dict[str, Seen] = {}
    left_out: dict[str, LeftOutBallot] = {}
    for seen in facts.ballots:
        if seen.recused or seen.juror in facts.recused:
            left_out[seen.juror] = LeftOutBallot(seen.juror, seen.position, "recused")
        elif seen.juror not in facts.readers or not seen.reader:
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
