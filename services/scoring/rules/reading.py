"""Who reads a dossier after the draw: a reading that moves to the next juror, one more reader, by the same lottery."""

from typing import Literal, NamedTuple, assert_never

from contracts.commands.scoring import AddReader, MoveReading
from contracts.events.scoring import ReaderAdded, ReadingMoved
from services.act import Act
from services.scoring.rules.succession import Vacancy, successor


class Move(NamedTuple):
    """From a juror to another, or to nobody; from None: one more."""

    juror: str | None
    to: str | None


class Changes(NamedTuple):
    """Every move since the draw, and the rounds in which one more reader was called."""

    moves: tuple[Move, ...] = ()
    added: tuple[int, ...] = ()


class Facts(NamedTuple):
    """What was drawn, who may come, why the reading is to be given; loads as they were at what causes this.

    Loads are those of that position, and not of now, so that the outcome is the same whatever moves in other dossiers.
    `why`: the juror is recused; he left the panel and gave nothing in its last round; the proposals differ; None: there
    is nothing to give. `first`: who is to come where the leaving of a juror was planned whole. `whole`: the whole panel
    reads it, for calibration.
    """

    seed: str
    drawn: tuple[str, ...]
    why: Literal["recused", "gone", "differ"] | None
    circles: tuple[tuple[str, ...], ...] = ()
    barred: frozenset[str] = frozenset()
    loads: tuple[tuple[str, int], ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    whole: bool = False


def moved(readers: tuple[str, ...], move: Move) -> tuple[str, ...]:
    """Return the readers after one more move: who comes takes the place of who leaves."""
    if move.juror is None:
        return readers if move.to is None else (*readers, move.to)
    after = (move.to if juror == move.juror else juror for juror in readers)
    return tuple(juror for juror in after if juror is not None)


def evolve(state: Changes | None, event: ReadingMoved | ReaderAdded, _act: Act) -> Changes:
    """Return the changes after one more."""
    moves, added = state or Changes()
    match event:
        case ReadingMoved():
            return Changes((*moves, Move(event.juror, event.to)), added)
        case ReaderAdded():
            return Changes((*moves, Move(None, event.juror)), (*added, event.round))
        case _:
            assert_never(event)


def decide(
    command: MoveReading | AddReader, _act: Act, state: Changes | None, facts: Facts
) -> tuple[ReadingMoved | ReaderAdded, ...]:
    """Move the reading of who is to leave, or call one more reader once a round; else there is nothing to do."""
    readers, changes = facts.drawn, state or Changes()
    for move in changes.moves:
        readers = moved(readers, move)
    if facts.why is None:
        return ()
    match command:
        case MoveReading():
            return _move(command, readers, facts)
        case AddReader():
            if command.round in changes.added:
                return ()
            return (ReaderAdded(command.dossier, command.round, _next(command.dossier, readers, facts)),)
        case _:
            assert_never(command)


def _move(command: MoveReading, readers: tuple[str, ...], facts: Facts) -> tuple[ReadingMoved, ...]:
    """Move it; where nobody is left a recused reader's falls away, an absent one's stays missing but for `whole`."""
    if command.juror not in readers:
        return ()
    beside = tuple(reader for reader in readers if reader != command.juror)
    to = _next(command.dossier, beside, facts._replace(barred=facts.barred | {command.juror}))
    if to is None and facts.why == "gone" and not facts.whole:
        return ()
    return (ReadingMoved(command.dossier, command.juror, to),)


def _next(dossier: str, beside: tuple[str, ...], facts: Facts) -> str | None:
    vacancy = Vacancy(dossier, facts.circles, facts.barred, beside, facts.whole)
    return successor(facts.seed, vacancy, dict(facts.loads), dict(facts.classes), facts.first)
