"""Ballots: cast, revised, withheld; by a current reader, in the open round, against what is recorded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import (
    AbstainFromScoring,
    AnnounceDraw,
    CastScore,
    CloseRound,
    DeclareRecusal,
    HoldDraw,
    OpenRound,
)
from contracts.events.intake import DossierWithdrawn
from contracts.events.scoring import ScoreCast, ScoringAbstained
from contracts.refusals import Why
from services.scoring.rules import ballot
from services.scoring.rules.ballot import Ballot
from tests.rules.scoring_edition import (
    CRITERIA,
    MEMBERS,
    SEED,
    SEED_SHA256,
    ScoringScene,
    drawn,
    jury_named,
    marks,
    round_open,
    taken,
)
from tests.scene import ORGANISER

BOUNDS = {"lowest": "0", "highest": "5"}


def cast(version: int = 0, number: int = 1, reason: str | None = None, **changed: Any) -> CastScore:
    """Return a ballot of threes on 01004, with changed marks."""
    return CastScore("01004", number, version, {**marks(3), **changed.get("marks", {})}, reason)


@pytest.fixture
def scene() -> ScoringScene:
    """Give an edition of one dossier whose first round is open."""
    return round_open("01004")


@pytest.fixture
def reader(scene: ScoringScene) -> str:
    """Give a reader of that dossier."""
    return scene.readers("01004")[0]


def test_ballot_cast_then_cast_again_the_same_yields_nothing(scene: ScoringScene, reader: str) -> None:
    """The marks are recorded as given; the same again changes nothing, whatever version it was written against."""
    assert scene.do(reader, cast()) == (ScoreCast("01004", reader, "villes", 1, marks(3)),)
    assert scene.do(reader, cast()) == ()
    assert scene.do(reader, cast(version=1)) == ()


def test_ballot_revised_against_what_is_recorded_takes_its_place(scene: ScoringScene, reader: str) -> None:
    """In the first round a revision needs no reason."""
    scene.do(reader, cast())
    events = scene.do(reader, CastScore("01004", 1, 1, marks(4)))
    assert events == (ScoreCast("01004", reader, "villes", 1, marks(4)),)


def test_ballot_written_in_an_older_tab_is_refused_with_what_is_recorded(scene: ScoringScene, reader: str) -> None:
    """Two tabs: the second one's marks were written against nothing, and the first one's are recorded now."""
    scene.do(reader, cast())
    refusal = scene.refuse(reader, CastScore("01004", 1, 0, marks(1)))
    assert (refusal.why, refusal.details) == (Why.STALE_VERSION, {"version": "1"})
    assert refusal.recorded == Ballot(1, marks(3), None, 1)
    assert scene.refuse(reader, AbstainFromScoring("01004", 1, 7, "tired")).why is Why.STALE_VERSION


def test_ballot_withheld_then_cast_after_all(scene: ScoringScene, reader: str) -> None:
    """An abstention is recorded with its reason and may be revised like any ballot."""
    abstain = AbstainFromScoring("01004", 1, 0, "I know too little of it")
    assert scene.do(reader, abstain) == (ScoringAbstained("01004", reader, "villes", 1, "I know too little of it"),)
    assert scene.do(reader, abstain) == ()
    assert scene.do(reader, cast(version=1)) == (ScoreCast("01004", reader, "villes", 1, marks(3)),)


@pytest.mark.parametrize(
    ("changed", "why", "details"),
    [
        ({CRITERIA[0]: 6}, Why.MARK_OFF_SCALE, {"criterion": CRITERIA[0], "mark": "6", "lowest": "0", "highest": "5"}),
        (
            {CRITERIA[0]: -1},
            Why.MARK_OFF_SCALE,
            {"criterion": CRITERIA[0], "mark": "-1", "lowest": "0", "highest": "5"},
        ),
        ({CRITERIA[1]: None}, Why.CRITERION_MISSING, {"criterion": CRITERIA[1]}),
        ({"charm": 3}, Why.CRITERION_UNKNOWN, {"criterion": "charm"}),
    ],
    ids=["above", "below", "absent", "unknown"],
)
def test_ballot_with_marks_off_the_grid_is_refused(
    scene: ScoringScene, reader: str, changed: dict[str, int | None], why: Why, details: dict[str, str]
) -> None:
    """Exactly the rulebook's criteria, each within the scale."""
    refusal = scene.refuse(reader, cast(marks=changed))
    assert (refusal.why, refusal.details) == (why, details)


def test_ballot_without_a_criterion_is_refused(scene: ScoringScene, reader: str) -> None:
    """Every criterion is marked."""
    five = {code: mark for code, mark in marks(3).items() if code != "education"}
    refusal = scene.refuse(reader, CastScore("01004", 1, 0, five))
    assert (refusal.why, refusal.details) == (Why.CRITERION_MISSING, {"criterion": "education"})


def test_ballot_with_an_absent_mark_is_taken_where_the_rulebook_leaves_it_out() -> None:
    """One absent mark is taken, all absent is no ballot (who gives none abstains)."""
    scene = round_open("01004", grid__absent_mark="left-out")
    reader = scene.readers("01004")[0]
    assert scene.refuse(reader, CastScore("01004", 1, 0, marks(None))).why is Why.CRITERION_MISSING
    some = marks(3, None, 3, 3, 3, 3)
    assert scene.do(reader, CastScore("01004", 1, 0, some)) == (ScoreCast("01004", reader, "villes", 1, some),)


def test_ballot_of_somebody_who_does_not_read_the_dossier_is_refused(scene: ScoringScene) -> None:
    """A member of the panel who is no reader, and a person who is no member."""
    idle = next(member for member in MEMBERS if member not in scene.readers("01004"))
    for person in (idle, "p-other"):
        refusal = scene.refuse(person, cast())
        assert (refusal.why, refusal.details) == (Why.NOT_OF_THE_PANEL, {"dossier": "01004", "juror": person})


def test_ballot_of_a_recused_juror_is_refused(scene: ScoringScene, reader: str) -> None:
    """From his recusal on, before his reading has moved and after."""
    scene.do(reader, DeclareRecusal("01004", reader))
    assert scene.refuse(reader, cast()).why is Why.RECUSED
    scene.react("scoring")
    assert scene.refuse(reader, cast()).why is Why.RECUSED


def test_ballot_without_a_declaration_of_no_conflict_is_refused() -> None:
    """Nothing is marked before every conflict is declared."""
    scene = jury_named("01004")
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    scene.do(ORGANISER, HoldDraw(SEED))
    scene.do(ORGANISER, OpenRound("villes", 1))
    assert scene.refuse(scene.readers("01004")[0], cast()).why is Why.NO_DECLARATION


def test_ballot_outside_an_open_round_is_refused(scene: ScoringScene, reader: str) -> None:
    """Not before the round, not after it, not in another."""
    before = drawn("01004")
    assert before.refuse(before.readers("01004")[0], cast()).why is Why.ROUND_NOT_OPEN
    assert scene.refuse(reader, cast(number=2)).why is Why.ROUND_NOT_OPEN
    scene.do(ORGANISER, CloseRound("villes", 1, "ill"))
    refusal = scene.refuse(reader, cast())
    assert (refusal.why, refusal.details) == (Why.ROUND_NOT_OPEN, {"panel": "villes", "round": "1"})


def test_ballot_on_an_unknown_or_withdrawn_dossier_is_refused(scene: ScoringScene, reader: str) -> None:
    """Only what is in the competition is marked."""
    assert scene.refuse(reader, CastScore("99999", 1, 0, marks(3))).why is Why.UNKNOWN_DOSSIER
    scene.given("dossier", "01004", DossierWithdrawn("01004", "merged"))
    assert scene.refuse(reader, cast()).why is Why.DOSSIER_STATE


def test_ballot_before_the_draw_is_refused() -> None:
    """Nobody reads anything yet."""
    assert jury_named("01004").refuse("p-1", cast()).why is Why.DRAW_NOT_HELD


def test_ballot_revised_after_the_first_round_needs_a_reason(scene: ScoringScene, reader: str) -> None:
    """Confirmed marks need none, other marks do; both rounds stay recorded."""
    scene.do(reader, cast())
    scene.do(ORGANISER, CloseRound("villes", 1, "two are ill"))
    scene.do(ORGANISER, OpenRound("villes", 2))
    assert scene.refuse(reader, CastScore("01004", 2, 1, marks(4))).why is Why.REASON_REQUIRED
    assert scene.do(reader, cast(version=1, number=2)) == (ScoreCast("01004", reader, "villes", 2, marks(3)),)
    revised = scene.do(reader, CastScore("01004", 2, 2, marks(4), "the debate"))
    assert revised == (ScoreCast("01004", reader, "villes", 2, marks(4), "the debate"),)
    newcomer = scene.readers("01004")[1]
    first = scene.do(newcomer, cast(number=2))
    assert first == (ScoreCast("01004", newcomer, "villes", 2, marks(3)),)
    assert [version.round for version in scene.scoring.views.of("26").ballots.of_juror("01004", reader)] == [1, 2, 2]


def test_ballot_stored_after_the_closing_is_answered_late(scene: ScoringScene, reader: str) -> None:
    """Decided before the closing, stored after it: late, whatever is folded since."""
    scene.do(scene.readers("01004")[1], cast())
    early = scene.position
    crossing = scene.desks["scoring"].decide(scene.request(reader, cast()), scene.now, "0" * 32)
    scene.do(ORGANISER, CloseRound("villes", 1, "ill"))
    assert crossing.record is not None
    position = scene.store(crossing.subject, crossing.record)
    assert scene.scoring.standing(crossing.record, position) == "late"
    assert scene.scoring.standing(crossing.record, early) == "counted"


def test_ballot_stored_after_a_recusal_is_answered_left_out(scene: ScoringScene, reader: str) -> None:
    """Decided before the recusal, stored after it: left out."""
    crossing = scene.desks["scoring"].decide(scene.request(reader, cast()), scene.now, "0" * 32)
    scene.do(reader, DeclareRecusal("01004", reader))
    assert crossing.record is not None
    position = scene.store(crossing.subject, crossing.record)
    assert scene.scoring.standing(crossing.record, position) == "left-out"
    assert scene.scoring.standing(crossing.record, position - 1) == "counted"


GRID_MARKS = st.fixed_dictionaries({code: st.integers(2, 4) for code in CRITERIA[:2]}).map(lambda two: marks(3) | two)
ODD_MARKS = st.sampled_from([marks(6), marks(None), {"charm": 1}, {}])
COMMANDS = st.one_of(
    st.builds(
        CastScore,
        st.just("01004"),
        st.integers(1, 2),
        st.integers(0, 3),
        st.one_of(GRID_MARKS, ODD_MARKS),
        st.sampled_from((None, "debate")),
    ),
    st.builds(
        AbstainFromScoring, st.just("01004"), st.integers(1, 2), st.integers(0, 3), st.sampled_from(("tired", "ill"))
    ),
)
GRID = round_open("01004").scoring.views.roll.editions["26"].rulebook.grid
MOSTLY = st.sampled_from((True, True, True, False))
FACTS = st.builds(
    ballot.Facts,
    stage=st.just("closed"),
    grid=st.just(GRID),
    dossier_known=MOSTLY,
    drawn=MOSTLY,
    panel=st.just("villes"),
    judged=MOSTLY,
    reader=MOSTLY,
    recused=MOSTLY.map(lambda value: not value),
    declared=MOSTLY,
    open=MOSTLY,
    late=st.just(value=False),
    reopened=st.booleans(),
)


@given(st.lists(st.tuples(COMMANDS, FACTS), max_size=15))
def test_ballot_whatever_is_asked_is_written_against_what_is_recorded(
    asked: list[tuple[CastScore | AbstainFromScoring, ballot.Facts]],
) -> None:
    """Whatever is asked in whatever order: each version answers the one before, from a reader who may, on the grid."""
    state: Ballot | None = None
    for command, facts in asked:
        before = state
        state, events = taken(ballot, state, command, facts, "p-1")
        if not events:
            assert state == before
            continue
        assert state is not None
        assert command.version == (before.version if before else 0) == state.version - 1
        assert facts.reader
        assert facts.declared
        assert facts.open
        assert not facts.recused
        assert state.marks is None or state.marks.keys() == set(CRITERIA)
        if (command.round > 1 or facts.reopened) and before is not None and state.marks != before.marks:
            assert state.reason is not None
