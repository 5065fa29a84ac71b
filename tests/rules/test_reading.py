"""Readings after the draw: a recused reader's goes to the next juror of the same lottery."""

from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import (
    AddReader,
    AnnounceDraw,
    DeclareRecusal,
    HoldDraw,
    LiftRecusal,
    MoveReading,
    OpenRound,
)
from contracts.events.scoring import DrawHeld, ReadingMoved
from contracts.record import decode
from contracts.refusals import Why
from services.scoring.rules import reading
from services.scoring.rules.lot import lot
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, SEED, SEED_SHA256, drawn, jury_named, taken
from tests.scene import ORGANISER


def test_reading_of_a_recused_reader_goes_to_the_lightest_by_lot() -> None:
    """Six jurors, four dossiers of three readers: loads of two each; the lot alone settles who is next."""
    scene = drawn()
    a, b, c = scene.readers("01004")
    scene.do(b, DeclareRecusal("01004", b))
    free = [member for member in MEMBERS if member not in (a, b, c)]
    heir = min(free, key=lambda juror: lot(SEED, "reader", "01004", juror))
    assert scene.react("scoring") == (ReadingMoved("01004", b, heir),)
    assert scene.readers("01004") == (a, heir, c)
    assert scene.react("scoring") == ()


def test_reading_goes_to_the_lighter_juror_first() -> None:
    """Who took over a reading has one more than the rest, and is not next for another."""
    scene = drawn()
    a, _, _ = scene.readers("01004")
    scene.do(a, DeclareRecusal("01004", a))
    (first,) = scene.react("scoring")
    assert isinstance(first, ReadingMoved)
    other = next(d for d in ("01033", "01034", "01053") if first.to not in scene.readers(d))
    leaves = next(juror for juror in scene.readers(other) if juror != a)
    scene.do(leaves, DeclareRecusal(other, leaves))
    (second,) = scene.react("scoring")
    assert isinstance(second, ReadingMoved)
    assert second.to != first.to


def test_reading_with_nobody_left_goes_to_nobody() -> None:
    """The dossier has one reader less, which its tally will show."""
    scene = drawn()
    readers = scene.readers("01004")
    for member in MEMBERS:
        if member not in readers:
            scene.do(member, DeclareRecusal("01004", member))
    scene.do(readers[0], DeclareRecusal("01004", readers[0]))
    assert scene.react("scoring") == (ReadingMoved("01004", readers[0], None),)
    assert scene.readers("01004") == readers[1:]


def test_reading_of_a_juror_whose_recusal_was_lifted_stays() -> None:
    """By the time the reading would move, its reader is back: nothing is to do."""
    scene = drawn()
    reader = next(juror for juror in scene.readers("01004") if juror != PRESIDENT)
    scene.do(reader, DeclareRecusal("01004", reader))
    scene.do(PRESIDENT, LiftRecusal("01004", reader, "declared by mistake"))
    assert scene.do("scoring", MoveReading("01004", reader)) == ()


def test_reading_of_somebody_not_recused_is_not_moved() -> None:
    """There is nothing to move, of a reader or of anybody else."""
    scene = drawn()
    assert [scene.do("scoring", MoveReading("01004", member)) for member in MEMBERS] == [()] * 6


def test_reading_moved_by_a_person_is_refused() -> None:
    """Only the service itself moves a reading."""
    assert drawn().refuse(ORGANISER, MoveReading("01004", "p-1")).why is Why.NOT_ALLOWED


def test_reading_whose_heir_was_recused_meanwhile_moves_on() -> None:
    """A recusal that crosses the move that makes its juror a reader is followed by another move."""
    scene = drawn()
    leaves = scene.readers("01004")[0]
    scene.do(leaves, DeclareRecusal("01004", leaves))
    desk = scene.desks["scoring"]
    crossing = desk.decide(scene.request("scoring", MoveReading("01004", leaves)), scene.now, "0" * 32)
    assert crossing.record is not None
    (moved,) = crossing.record.events
    assert isinstance(moved, ReadingMoved)
    assert moved.to is not None
    scene.do(moved.to, DeclareRecusal("01004", moved.to))
    scene.store(crossing.subject, crossing.record)
    (again,) = scene.react("scoring")
    assert isinstance(again, ReadingMoved)
    assert (again.juror, again.to in scene.readers("01004")) == (moved.to, True)
    assert moved.to not in scene.readers("01004")


def test_reading_of_a_juror_recused_while_the_draw_was_held_moves_on() -> None:
    """A recusal stored just before the draw, which did not see it, is followed by a move."""
    scene = jury_named()
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    crossing = scene.desks["scoring"].decide(scene.request(ORGANISER, HoldDraw(SEED)), scene.now, "0" * 32)
    assert crossing.record is not None
    (held,) = crossing.record.events
    assert isinstance(held, DrawHeld)
    recused = held.readings[0].readers[0]
    scene.do(recused, DeclareRecusal("01004", recused))
    scene.store(crossing.subject, crossing.record)
    (moved,) = scene.react("scoring")
    assert isinstance(moved, ReadingMoved)
    assert (moved.dossier, moved.juror) == ("01004", recused)
    assert recused not in scene.readers("01004")


def test_reading_left_unmoved_moves_when_the_round_opens() -> None:
    """Opening a round takes up every reading whose reader is recused."""
    scene = drawn()
    reader = scene.readers("01004")[0]
    scene.do(reader, DeclareRecusal("01004", reader))
    scene.do(ORGANISER, OpenRound("villes", 1))
    opened = scene.entries[-1]
    assert scene.scoring.react(decode(opened.raw), opened.position) == (MoveReading("01004", reader),)


JURORS = st.sampled_from(MEMBERS)
CLASSES = st.dictionaries(JURORS, st.sampled_from(("elu", "chercheur", "association")))
WHY = st.sampled_from(("recused", "gone", "differ", None))


@given(st.lists(st.tuples(JURORS, WHY, st.frozensets(JURORS), CLASSES, JURORS), min_size=1, max_size=10))
def test_reading_whatever_is_asked_stays_with_distinct_jurors_who_may(
    asked: list[tuple[str, Literal["recused", "gone", "differ"] | None, frozenset[str], dict[str, str], str]],
) -> None:
    """Whatever is asked in whatever order: who comes is a lightest juror free, of another class, or nobody."""
    state: Any = None
    readers: tuple[str, ...] = ("p-1", "p-2", "p-3")
    rounds = 0
    for juror, why, barred, classes, heavy in asked:
        facts = reading.Facts(
            SEED, ("p-1", "p-2", "p-3"), why, (MEMBERS,), barred, ((heavy, 3),), tuple(sorted(classes.items()))
        )
        rounds += why == "differ"
        command = AddReader("01004", rounds, 1) if why == "differ" else MoveReading("01004", juror)
        leaving = {juror} if isinstance(command, MoveReading) else set()
        beside = set(readers) - leaving
        taken_classes = {classes.get(each, each) for each in beside}
        free = {m for m in set(MEMBERS) - barred - set(readers) if classes.get(m, m) not in taken_classes}
        state, events = taken(reading, state, command, facts, "scoring")
        expected = why == "differ" or (juror in readers and (why == "recused" or (why == "gone" and bool(free))))
        assert len(events) == expected
        for event in events:
            move = state.moves[-1]
            readers = reading.moved(readers, move)
            assert (move.to in free) if free else (move.to is None)
            assert move.to != heavy or free == {heavy}
            assert move.juror in (None, juror)
            assert event.dossier == "01004"
        assert len(set(readers)) == len(readers)
