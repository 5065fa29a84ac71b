"""Rounds: one after the other, closed once every reading is in, or with a recorded shortfall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import (
    AbstainFromScoring,
    CastScore,
    CloseRound,
    DeclareRecusal,
    OpenRound,
    ReopenRound,
)
from contracts.events.awards import PalmaresSealed
from contracts.events.intake import DossierWithdrawn
from contracts.events.scoring import DossierTallied, ReaderAdded, RoundClosed, RoundOpened, RoundReopened
from contracts.record import decode
from contracts.refusals import Why
from services.scoring.rules import round as rule
from tests.golden.samples import sample
from tests.rules.scoring_edition import ScoringScene, drawn, jury_named, marks, round_open, taken
from tests.scene import ORGANISER

OPEN = OpenRound("villes", 1)
CLOSE = CloseRound("villes", 1)


def test_round_opened_after_the_draw_once() -> None:
    """The first round opens; the same again changes nothing."""
    scene = drawn()
    assert scene.do(ORGANISER, OPEN) == (RoundOpened("villes", 1),)
    assert scene.do(ORGANISER, OPEN) == ()


def test_round_before_the_draw_is_refused() -> None:
    """Nobody reads anything yet."""
    assert jury_named().refuse(ORGANISER, OPEN).why is Why.DRAW_NOT_HELD


def test_round_of_an_unknown_panel_is_refused() -> None:
    """A round is of a panel."""
    refusal = drawn().refuse(ORGANISER, OpenRound("villages", 1))
    assert (refusal.why, refusal.details) == (Why.UNKNOWN_PANEL, {"panel": "villages"})


def test_round_out_of_order_is_refused() -> None:
    """The second comes after the closing of the first, and a closed one is not opened again."""
    scene = drawn()
    second = OpenRound("villes", 2)
    assert scene.refuse(ORGANISER, second).why is Why.ROUND_OUT_OF_ORDER
    scene.do(ORGANISER, OPEN)
    assert scene.refuse(ORGANISER, second).why is Why.ROUND_OUT_OF_ORDER
    scene.do(ORGANISER, CloseRound("villes", 1, "three jurors are ill"))
    assert scene.refuse(ORGANISER, OPEN).why is Why.ROUND_OUT_OF_ORDER
    assert scene.do(ORGANISER, second) == (RoundOpened("villes", 2),)


def test_round_with_readings_missing_closes_only_with_a_shortfall() -> None:
    """Three readings, one ballot and one abstention: one is missing, and the closing must say why."""
    scene = round_open("01004")
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 3)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    refusal = scene.refuse(ORGANISER, CLOSE)
    assert (refusal.why, refusal.details) == (Why.READINGS_MISSING, {"missing": "1", "jurors": c})
    short = CloseRound("villes", 1, "ill")
    assert scene.do(ORGANISER, short) == (RoundClosed("villes", 1, 1, "ill"),)
    assert scene.do(ORGANISER, short) == ()
    assert scene.refuse(ORGANISER, CLOSE).why is Why.ROUND_NOT_OPEN


def test_round_whose_readings_are_all_in_closes() -> None:
    """Nothing is missing."""
    scene = round_open("01004")
    for reader in scene.readers("01004"):
        scene.cast(reader, "01004", 3)
    assert scene.do(ORGANISER, CLOSE) == (RoundClosed("villes", 1, 0),)
    assert scene.do(ORGANISER, CLOSE) == ()


def test_round_misses_the_reading_that_a_recused_reader_left() -> None:
    """His ballot is not a reading any more; who takes over has not given his."""
    scene = round_open("01004")
    readers = scene.readers("01004")
    for reader in readers:
        scene.cast(reader, "01004", 3)
    scene.do(readers[0], DeclareRecusal("01004", readers[0]))
    assert scene.refuse(ORGANISER, CLOSE).details == {"missing": "1", "jurors": readers[0]}
    scene.react("scoring")
    assert scene.refuse(ORGANISER, CLOSE).details == {"missing": "1", "jurors": scene.readers("01004")[0]}


def test_round_misses_nothing_of_a_withdrawn_dossier() -> None:
    """What left the competition is not read."""
    scene = round_open("01004")
    scene.given("dossier", "01004", DossierWithdrawn("01004", "merged"))
    assert scene.do(ORGANISER, CLOSE) == (RoundClosed("villes", 1, 0),)
    assert scene.react("scoring") == ()


@pytest.mark.parametrize("command", [CLOSE, CloseRound("villes", 2, "why not")])
def test_round_that_is_not_open_cannot_be_closed(command: CloseRound) -> None:
    """Only an open round closes."""
    assert drawn().refuse(ORGANISER, command).why is Why.ROUND_NOT_OPEN


def test_round_opened_by_a_juror_is_refused() -> None:
    """Rounds are the organisers' act."""
    assert drawn().refuse("p-2", OPEN).why is Why.NOT_ALLOWED


REOPEN = ReopenRound("villes", 1, "a ballot was lost on paper")


def closed() -> ScoringScene:
    """Return an edition of one dossier whose first round was closed with all its ballots, and tallied."""
    scene = round_open("01004")
    for reader in scene.readers("01004"):
        scene.cast(reader, "01004", 3)
    scene.do(ORGANISER, CLOSE)
    scene.react("scoring")
    return scene


def test_round_reopened_takes_ballots_until_it_closes_again_and_is_tallied_anew() -> None:
    """A reason; the same again changes nothing; the second tally rests on the second closing and all ballots."""
    scene = closed()
    reader = scene.readers("01004")[0]
    assert scene.do(ORGANISER, REOPEN) == (RoundReopened("villes", 1, "a ballot was lost on paper"),)
    assert scene.do(ORGANISER, REOPEN) == ()
    assert scene.refuse_cast(reader, "01004", 4, version=1).why is Why.REASON_REQUIRED
    scene.do(reader, CastScore("01004", 1, 1, {**marks(3), "education": 4}, "I see it now"))
    scene.do(ORGANISER, CLOSE)
    first, second = [e for entry in scene.entries for e in decode(entry.raw).events if isinstance(e, RoundClosed)]
    assert first == second
    (tally,) = scene.react("scoring")
    assert isinstance(tally, DossierTallied)
    assert (tally.closing, len(tally.counted), tally.figure) == (scene.position - 1, 3, "550/9")


def test_round_reopened_leaves_late_what_came_while_it_was_closed() -> None:
    """A ballot that crossed the first closing never counts; the same marks cast again do."""
    scene = round_open("01004", readers__one_more_at=0)
    a, b, late = scene.readers("01004")
    for reader in (a, b):
        scene.cast(reader, "01004", 3)
    crossing = scene.desks["scoring"].decide(scene.ballot(late, "01004", 5), scene.now, "0" * 32)
    scene.do(ORGANISER, CloseRound("villes", 1, "one is ill"))
    assert crossing.record is not None
    position = scene.store(crossing.subject, crossing.record)
    scene.do(ORGANISER, REOPEN)
    assert scene.scoring.standing(crossing.record, position) == "late"
    assert scene.refuse(ORGANISER, CLOSE).details == {"missing": "1", "jurors": late}
    scene.do(ORGANISER, CloseRound("villes", 1, "still ill"))
    tally = scene.react("scoring")[-1]
    assert isinstance(tally, DossierTallied)
    assert ([ballot.juror for ballot in tally.counted], tally.absent) == ([a, b], (late,))
    scene.do(ORGANISER, REOPEN)
    assert len(scene.do(late, CastScore("01004", 1, 1, marks(5), "the same again"))) == 1
    scene.do(ORGANISER, CLOSE)
    tally = scene.react("scoring")[-1]
    assert isinstance(tally, DossierTallied)
    assert [ballot.juror for ballot in tally.counted] == [a, b, late]


def test_round_is_reopened_only_once_closed_and_before_the_next() -> None:
    """Not while it is open, not before it opened, not once the next one opened, not once the palmares is sealed."""
    assert drawn().refuse(ORGANISER, REOPEN).why is Why.ROUND_NOT_CLOSED
    assert round_open().refuse(ORGANISER, REOPEN).why is Why.ROUND_NOT_CLOSED
    scene = closed()
    assert scene.refuse("p-2", REOPEN).why is Why.NOT_ALLOWED
    scene.do(ORGANISER, OpenRound("villes", 2))
    assert scene.refuse(ORGANISER, REOPEN).why is Why.ROUND_OUT_OF_ORDER
    scene = closed()
    scene.given("palmares", "26", SEALED)
    assert scene.refuse(ORGANISER, REOPEN).why is Why.ALREADY_SEALED
    assert scene.refuse(ORGANISER, OpenRound("villes", 2)).why is Why.ALREADY_SEALED


SEALED = sample(PalmaresSealed)
COMMANDS = st.one_of(
    st.just(OPEN),
    st.builds(CloseRound, st.just("villes"), st.just(1), st.sampled_from((None, "ill"))),
    st.builds(ReopenRound, st.just("villes"), st.just(1), st.sampled_from(("one", "two"))),
)
FACTS = st.builds(
    rule.Facts,
    st.sampled_from(("closed", "closed", "open")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(((), (("p-1", "01004"),))),
    st.booleans(),
    st.sampled_from((False, False, True)),
)


@given(st.lists(st.tuples(COMMANDS, FACTS), max_size=10))
def test_round_whatever_is_asked_opens_closes_and_opens_again(
    asked: list[tuple[rule.RoundCommand, rule.Facts]],
) -> None:
    """Whatever is asked in whatever order: opened, closed, reopened, closed…; never short without a reason."""
    state: rule.Round | None = None
    kinds: list[type[rule.RoundEvent]] = []
    for command, facts in asked:
        state, events = taken(rule, state, command, facts)
        kinds += [type(event) for event in events]
        assert not any(facts.sealed and not isinstance(event, RoundClosed) for event in events)
        assert not any(facts.followed and isinstance(event, RoundReopened) for event in events)
        assert not any(isinstance(event, RoundClosed) and event.missing and not event.shortfall for event in events)
    turns = [RoundOpened, *[RoundClosed, RoundReopened] * len(kinds)]
    assert kinds == turns[: len(kinds)]


def discussed(**changes: object) -> ScoringScene:
    """Return two dossiers, all ballots of 3, in a round of discussion where one reader of the first comes to 5."""
    scene = round_open("01004", "01033", readers__one_more_at=0, **changes)
    for dossier in ("01004", "01033"):
        for reader in scene.readers(dossier):
            scene.cast(reader, dossier, 3)
    scene.do(ORGANISER, CLOSE)
    scene.do(ORGANISER, OpenRound("villes", 2))
    scene.do(scene.readers("01004")[0], CastScore("01004", 2, 1, marks(5), "the debate"))
    return scene


def tallied(scene: ScoringScene) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
    """Return each tally: dossier, round, the ballots counted by juror, position and figure."""
    events = [event for event in scene.react("scoring") if isinstance(event, DossierTallied)]
    return [(e.dossier, e.round, [(b.juror, b.position, b.figure) for b in e.counted]) for e in events]


def test_ballots_stand_in_a_discussion_where_the_rulebook_says() -> None:
    """Who casts no other keeps his: nothing is missing, each counts once, at its own place in the log."""
    scene = discussed(readers__revote="standing")
    assert scene.do(ORGANISER, CloseRound("villes", 2)) == (RoundClosed("villes", 2, 0, None),)
    tallies = tallied(scene)
    first, second = ({dossier: counted for dossier, number, counted in tallies if number == of} for of in (1, 2))
    revised, *kept = scene.readers("01004")
    before, after = {ballot[0]: ballot for ballot in first["01004"]}, second["01004"]
    assert [ballot for ballot in after if ballot[0] != revised] == [before[juror] for juror in kept]
    assert [(juror, figure) for juror, _, figure in after if juror == revised] == [(revised, "100")]
    assert before[revised][1:] != next(ballot[1:] for ballot in after if ballot[0] == revised)
    assert second["01033"] == first["01033"]


def test_ballots_are_cast_anew_in_a_discussion_else() -> None:
    """Five of six readings are missing; closed with a shortfall, the one counts alone."""
    scene = discussed()
    refusal = scene.refuse(ORGANISER, CloseRound("villes", 2))
    assert (refusal.why, refusal.details["missing"]) == (Why.READINGS_MISSING, "5")
    scene.do(ORGANISER, CloseRound("villes", 2, "nobody else came"))
    second = [(dossier, len(counted)) for dossier, number, counted in tallied(scene) if number == 2]
    assert second == [("01004", 1), ("01033", 0)]


def test_ballot_that_stands_counts_no_more_once_its_juror_is_recused() -> None:
    """His reading moves on, and is missing until who came gives it; the others stand."""
    scene = discussed(readers__revote="standing")
    leaving = scene.readers("01033")[0]
    scene.do(leaving, DeclareRecusal("01033", leaving))
    scene.react("scoring")
    assert scene.refuse(ORGANISER, CloseRound("villes", 2)).details["missing"] == "1"
    scene.do(ORGANISER, CloseRound("villes", 2, "no time left"))
    (counted,) = [c for dossier, number, c in tallied(scene) if (dossier, number) == ("01033", 2)]
    assert (len(counted), leaving in {juror for juror, _, _ in counted}) == (2, False)


def test_readers_who_differ_call_one_more_in_the_first_round_only_where_ballots_stand() -> None:
    """A discussion is to bring them together; cast anew, they call another once they differ again."""
    called = {}
    for revote in ("standing", "anew"):
        scene = round_open("01004", readers__revote=revote)
        for reader in scene.readers("01004"):
            scene.cast(reader, "01004", 3)
        scene.do(ORGANISER, CLOSE)
        scene.do(ORGANISER, OpenRound("villes", 2))
        for reader, mark in zip(scene.readers("01004"), (1, 3, 5), strict=True):
            scene.do(reader, CastScore("01004", 2, 1, marks(mark), "the debate"))
        called[revote] = len([event for event in scene.react("scoring") if isinstance(event, ReaderAdded)])
    assert called == {"standing": 0, "anew": 1}
