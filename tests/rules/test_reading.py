"""Readings after the draw: a recused reader's goes to the next juror of the same lottery."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import AnnounceDraw, DeclareRecusal, HoldDraw, LiftRecusal, MoveReading, OpenRound
from contracts.events.scoring import ReadingMoved
from contracts.record import decode
from contracts.refusals import Why
from services.scoring.rules import reading
from services.scoring.rules.lottery import lot
from services.scoring.rules.panel import Panel
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
    recused = crossing.record.events[0].readings[0].readers[0]  # type: ignore[union-attr]
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


PANEL = Panel("villes", MEMBERS, ("ville",))
JURORS = st.sampled_from(MEMBERS)


@given(
    st.lists(
        st.tuples(JURORS, st.frozensets(JURORS), st.dictionaries(JURORS, st.integers(0, 3))), min_size=1, max_size=10
    )
)
def test_reading_whatever_is_asked_stays_with_distinct_jurors_not_recused(
    asked: list[tuple[str, frozenset[str], dict[str, int]]],
) -> None:
    """Whatever is asked in whatever order: only recused readers leave, to a lightest juror free, or to nobody."""
    state, readers = None, ("p-1", "p-2", "p-3")
    for juror, recused, loads in asked:
        facts = reading.Facts(SEED, PANEL, ("p-1", "p-2", "p-3"), recused, tuple(sorted(loads.items())))
        before = readers
        state, events = taken(reading, state, MoveReading("01004", juror), facts, "scoring")
        assert len(events) == (juror in before and juror in recused)
        for event in events:
            readers = reading.moved(readers, reading.Move(event.juror, event.to))
            free = set(MEMBERS) - recused - set(before)
            assert (event.to in free) if free else (event.to is None)
            assert event.to is None or loads.get(event.to, 0) == min(loads.get(each, 0) for each in free)
        assert len(set(readers)) == len(readers)
