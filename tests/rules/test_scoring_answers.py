"""What scoring tells: a juror his own readings, organisers progress without marks, the jury its tallies."""

import msgspec
import pytest

from contracts.commands.scoring import AbstainFromScoring, CloseRound, DeclareRecusal, LiftRecusal, OpenRound
from contracts.events.intake import DossierWithdrawn
from contracts.questions import Agenda, MyReadings, Progress, Question, Standings
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.answers import answer
from services.scoring.told import (
    DossierStanding,
    JurorProgress,
    OwnBallot,
    OwnGrid,
    OwnReading,
    OwnReadings,
    PanelProgress,
)
from tests.rules.scoring_edition import (
    MEMBERS,
    PRESIDENT,
    SECRETARY,
    ScoringScene,
    drawn,
    edition_open,
    jury_named,
    marks,
    round_open,
)
from tests.scene import ORGANISER


def progress_of(scene: ScoringScene, asker: str) -> tuple[PanelProgress, ...]:
    """Ask how far the panels are."""
    told = ask(scene, asker, Progress())
    assert isinstance(told, tuple)
    return told


def ask(scene: ScoringScene, asker: str, question: Question) -> object:
    """Ask scoring, as its inbox does; what it tells can be encoded."""
    act = Act("26", asker, "0" * 32, scene.now)
    views = scene.scoring.views
    told = answer(views, question, act, views.roll.standing("26", asker))
    assert msgspec.json.encode(told)
    return told


def refused(scene: ScoringScene, asker: str, question: Question) -> Why:
    """Return why a question is not answered."""
    with pytest.raises(Refusal) as caught:
        ask(scene, asker, question)
    return caught.value.why


def test_my_readings_tell_a_juror_his_own_dossiers_and_ballots() -> None:
    """Each with the version that his next ballot answers, and what he recorded; nothing of his peers."""
    scene = round_open()
    juror = "p-2"
    own = [dossier for dossier in ("01004", "01033", "01034", "01053") if juror in scene.readers(dossier)]
    assert len(own) == 2
    scene.cast(juror, own[0], 3)
    scene.cast(juror, own[0], 4, version=1)
    scene.do(juror, AbstainFromScoring(own[1], 1, 0, "I know too little of it"))
    for peer in scene.readers(own[0]):
        if peer != juror:
            scene.cast(peer, own[0], 1)
    abstention = OwnBallot(1, None, "I know too little of it")
    first = OwnReading(own[0], "villes", 1, open=True, version=2, ballot=OwnBallot(1, marks(4), None), kind="ville")
    second = OwnReading(own[1], "villes", 1, open=True, version=1, ballot=abstention, kind="ville")
    grid = OwnGrid(("ville",), tuple(marks(0)), 0, 5, 0)
    assert ask(scene, juror, MyReadings()) == OwnReadings(declared=True, readings=(first, second), grids=(grid,))


def test_my_readings_before_the_round_tell_what_to_declare() -> None:
    """Before any round and any declaration: the codes of his dossiers, so that he can find his conflicts."""
    assert ask(jury_named(), "p-2", MyReadings()) == OwnReadings(declared=False, readings=())
    scene = drawn("01004")
    reader = scene.readers("01004")[0]
    reading = OwnReading("01004", "villes", 0, open=False, version=0, ballot=None, kind="ville")
    grid = OwnGrid(("ville",), tuple(marks(0)), 0, 5, 0)
    assert ask(scene, reader, MyReadings()) == OwnReadings(declared=True, readings=(reading,), grids=(grid,))


def test_my_readings_are_refused_to_who_is_no_member() -> None:
    """Neither an organiser nor the secretary reads dossiers; before the jury is named nobody does."""
    scene = round_open()
    assert [refused(scene, asker, MyReadings()) for asker in (ORGANISER, SECRETARY)] == [Why.NOT_A_MEMBER] * 2
    assert refused(edition_open(), "p-2", MyReadings()) is Why.NOT_A_MEMBER


def test_progress_counts_readings_and_shows_no_mark() -> None:
    """Ballots and abstentions together, by juror; nothing tells how anybody marked."""
    scene = round_open("01004")
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 5)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    given = {a: (1, 1), b: (1, 1), c: (0, 1)}
    jurors = tuple(JurorProgress(member, *given.get(member, (0, 0))) for member in MEMBERS)
    progress = PanelProgress("villes", 1, "open", dossiers=1, given=2, expected=3, jurors=jurors)
    for asker in (ORGANISER, SECRETARY, PRESIDENT):
        assert ask(scene, asker, Progress()) == (progress,)
        assert ask(scene, asker, Progress("villes")) == (progress,)


def test_progress_follows_the_rounds() -> None:
    """None yet, open, closed."""
    scene = drawn("01004")
    states = []
    for command in (OpenRound("villes", 1), CloseRound("villes", 1, "ill")):
        states += [(each.round, each.state) for each in progress_of(scene, ORGANISER)]
        scene.do(ORGANISER, command)
    states += [(each.round, each.state) for each in progress_of(scene, ORGANISER)]
    assert states == [(0, "none"), (1, "open"), (1, "closed")]


def test_progress_is_refused_to_a_juror() -> None:
    """A juror knows his own; a panel that does not exist has none."""
    scene = round_open()
    assert refused(scene, "p-2", Progress()) is Why.NOT_ALLOWED
    assert refused(scene, ORGANISER, Progress("villages")) is Why.UNKNOWN_PANEL


def test_standings_tell_the_jury_what_was_tallied() -> None:
    """Nothing before the closing; then figures and levels, nobody's marks."""
    scene = round_open("01004")
    for reader, mark in zip(scene.readers("01004"), (5, 4, 4), strict=True):
        scene.cast(reader, "01004", mark)
    assert ask(scene, ORGANISER, Standings()) == ()
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.react("scoring")
    scene.role("p-other", "auditor")
    standing = DossierStanding("01004", "villes", 1, counted=3, figure="260/3", level=5)
    for asker in (ORGANISER, SECRETARY, "p-6", "p-other"):
        assert ask(scene, asker, Standings()) == (standing,)
    assert ask(scene, ORGANISER, Standings("villes")) == (standing,)
    scene.given("dossier", "01004", DossierWithdrawn("01004", "merged"))
    assert ask(scene, ORGANISER, Standings()) == ()


def test_standings_are_refused_to_anybody_else() -> None:
    """Results are under embargo."""
    scene = round_open()
    assert refused(scene, "p-other", Standings()) is Why.NOT_ALLOWED
    assert refused(scene, ORGANISER, Standings("villages")) is Why.UNKNOWN_PANEL


def test_recused_juror_is_told_nothing_of_that_dossier() -> None:
    """Not among his readings, not in the president's counts, not in the standings; all again once it is lifted."""
    scene = round_open("01004", "01033")
    for dossier in ("01004", "01033"):
        for reader in scene.readers(dossier):
            scene.cast(reader, dossier, 3)
    organiser = progress_of(scene, ORGANISER)
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.react("scoring")
    other = next(member for member in scene.readers("01004") if member != PRESIDENT)
    scene.do(PRESIDENT, DeclareRecusal("01004", PRESIDENT))
    scene.do(other, DeclareRecusal("01004", other))
    told = [ask(scene, asker, question) for asker in (PRESIDENT, other) for question in (MyReadings(), Standings())]
    (progress,) = progress_of(scene, PRESIDENT)
    assert not any(b"01004" in msgspec.json.encode(each) for each in (*told, progress))
    assert (progress.dossiers, progress.expected) == (1, 3)
    assert [(each.dossiers, each.expected) for each in organiser] == [(2, 6)]
    scene.do(PRESIDENT, LiftRecusal("01004", other, "declared by mistake"))
    assert b"01004" in msgspec.json.encode(ask(scene, other, Standings()))


def test_question_of_another_service_or_edition_is_refused() -> None:
    """Scoring answers what is its own, of an edition that exists."""
    assert refused(round_open(), ORGANISER, Agenda()) is Why.UNKNOWN_QUESTION
    scene = ScoringScene()
    scene.persons("p-1")
    assert refused(scene, ORGANISER, Progress()) is Why.UNKNOWN_EDITION
