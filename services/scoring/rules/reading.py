"""The readings of one dossier after the draw: a recused reader's goes to the next juror by the same lottery."""

from typing import NamedTuple

from contracts.commands.scoring import MoveReading
from contracts.events.scoring import ReadingMoved
from services.act import Act
from services.scoring.rules.lottery import successor
from services.scoring.rules.panel import Panel


class Move(NamedTuple):
    """From a juror to another, or to nobody."""

    juror: str
    to: str | None


class Facts(NamedTuple):
    """What was drawn, who is recused from the dossier now, and loads as they were at the recusal that causes this.

    Loads are those of that position, and not of now, so that the outcome is the same whatever moves in other dossiers.
    `panel` is None where the draw gave this dossier no reading.
    """

    seed: str
    panel: Panel | None
    drawn: tuple[str, ...]
    recused: frozenset[str]
    loads: tuple[tuple[str, int], ...]


def moved(readers: tuple[str, ...], move: Move) -> tuple[str, ...]:
    """Return the readers after one more move: who comes takes the place of who leaves."""
    after = (move.to if juror == move.juror else juror for juror in readers)
    return tuple(juror for juror in after if juror is not None)


def evolve(state: tuple[Move, ...] | None, event: ReadingMoved, _act: Act) -> tuple[Move, ...]:
    """Return the moves after one more."""
    return (*(state or ()), Move(event.juror, event.to))


def decide(command: MoveReading, _act: Act, state: tuple[Move, ...] | None, facts: Facts) -> tuple[ReadingMoved, ...]:
    """Move the reading of a recused reader; of anybody else there is nothing to move."""
    readers = facts.drawn
    for move in state or ():
        readers = moved(readers, move)
    if facts.panel is None or command.juror not in readers or command.juror not in facts.recused:
        return ()
    excluded = facts.recused | frozenset(readers)
    to = successor(facts.seed, command.dossier, facts.panel, excluded, dict(facts.loads))
    return (ReadingMoved(command.dossier, command.juror, to),)
