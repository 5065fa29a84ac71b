"""A shift of figures (*péréquation*): voted, recorded, applied by tallying again; no mark is ever edited."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.replay import replay
from contracts.commands import awards as a
from contracts.commands import scoring as s
from contracts.document import DocumentRef
from contracts.events import awards as e
from contracts.events.awards import Adjustment, SingleAward
from contracts.events.scoring import DossierTallied
from contracts.grid import Criterion, Grid, Scale, Text
from contracts.refusals import Refusal, Why
from services.desk import read
from services.scoring.rules.adjustment import Shift, shifted
from services.scoring.rules.figure import Marks, own
from services.scoring.scoring import Scoring
from tests.golden import play
from tests.golden.edition import MEMBERS, PRESIDENT, SECRETARY, Edition
from tests.golden.forge import Kept

WHY = "un juré note bas"
FIGURES = "sévérité -12 sur 100, 4 lectures"


def shift(offset: str = "10", *jurors: str, panel: str | None = None) -> Adjustment:
    """Return a shift for these jurors, or for a panel."""
    return Adjustment(offset, WHY, FIGURES, jurors, panel)


def tallies(scene: Edition) -> dict[str, DossierTallied]:
    """Return the last tally of each dossier as scoring tells it."""
    scoring = scene.desks["scoring"].service
    assert isinstance(scoring, Scoring)
    return {tally.dossier: tally for tally in scoring.views.of("26").tallies.all()}


def vote(scene: Edition, motion: str, subject: e.MotionSubject) -> None:
    """Put a motion and have all who may vote for it; close it; let everything follow."""
    scene.do(SECRETARY, a.PutMotion(motion, "s1", subject))
    scene.do(PRESIDENT, a.OpenVote(motion))
    for member in MEMBERS[:4]:
        try:
            scene.do(member, a.CastVote(motion, "for", member))
        except Refusal as refusal:
            if refusal.why is not Why.RECUSED:
                raise
    scene.do(PRESIDENT, a.CloseVote(motion))
    scene.settle()


def test_shift_of_one_juror_moves_the_figures_of_what_he_read() -> None:
    """By his offset over the number of ballots; the ballots keep their own figures, the tally names the shift."""
    scene = play.sitting()
    before = tallies(scene)
    juror = next(ballot.juror for ballot in before["01033"].counted)
    concerned = {code for code, tally in before.items() if juror in {ballot.juror for ballot in tally.counted}}
    vote(scene, "perequation", shift("-9/2", juror))
    (adopted,) = [event for event in events(scene) if isinstance(event, e.AdjustmentAdopted)]
    assert adopted == e.AdjustmentAdopted(
        "perequation", "-9/2", tuple(sorted(concerned)), (juror,), None, WHY, FIGURES, None
    )
    after = tallies(scene)
    at = next(p for p in range(1, scene.position + 1) if ".adjustment." in scene.entries[p - 1].subject)
    for code, tally in after.items():
        was = before[code]
        assert (tally.counted, tally.left_out, tally.absent) == (was.counted, was.left_out, was.absent)
        assert tally.figure is not None
        assert was.figure is not None
        if code in concerned:
            moved = Fraction(was.figure) - Fraction(9, 2) / len(was.counted)
            assert (Fraction(tally.figure), tally.adjusted, tally.as_of) == (moved, (at,), at)
        else:
            assert tally == was


def events(scene: Edition) -> list[object]:
    """Return every event of the log."""
    return [event for entry in scene.entries for event in read(entry).events]


def test_shift_of_a_panel_stops_at_the_scale() -> None:
    """Nobody can have given more than the most: a dossier at the top stays there, others rise."""
    scene = play.sitting()
    before = tallies(scene)
    vote(scene, "perequation", shift("15", panel="unique"))
    after = tallies(scene)
    assert {code: (before[code].figure, after[code].figure) for code in after} == {
        "01004": ("100", "100"),
        "01033": ("60", "75"),
        "01053": ("40", "55"),
        "200071751": ("80", "95"),
        "70450": ("20", "35"),
    }


def test_proposal_moves_with_the_figure_and_motions_on_the_old_one_fall() -> None:
    """A block put on the old proposal is refused at its opening; one on the new proposal needs no reason."""
    scene = play.sitting()
    scene.do(SECRETARY, a.PutMotion("ancien", "s1", SingleAward("01033", 4)))
    vote(scene, "perequation", shift("20", panel="unique"))
    assert tallies(scene)["01033"].level == 5
    refusal = scene.refused(PRESIDENT, a.OpenVote("ancien"))
    assert (refusal.why, refusal.details) == (Why.REASON_REQUIRED, {"dossier": "01033", "level": "4"})
    scene.do(PRESIDENT, a.UndoMotion("ancien", "la proposition a changé"))
    vote(scene, "nouveau", SingleAward("01033", 5))
    assert any(event == e.AwardDecided("01033", 5, 5, "nouveau") for event in events(scene))


def test_shift_undone_is_taken_back_by_another_tally() -> None:
    """The figures are again what the ballots give; the same commands again yield nothing."""
    scene = play.sitting()
    before = tallies(scene)
    vote(scene, "perequation", shift("15", panel="unique"))
    adopted_at = scene.position
    scene.do(PRESIDENT, a.UndoMotion("perequation", "mal calculée"))
    scene.settle()
    for code, tally in tallies(scene).items():
        assert (tally.figure, tally.level, tally.adjusted) == (before[code].figure, before[code].level, ())
        assert tally.as_of > adopted_at
        again = s.TallyDossier(code, tally.panel, tally.round, tally.closing, tally.as_of)
        assert scene.do("scoring", again) == ()
    assert scene.do("awards", a.RescindAdjustment("perequation")) == ()
    assert scene.do("awards", a.AdoptAdjustment("perequation")) == ()


def test_two_shifts_add_up() -> None:
    """Each is named by the tally, in the order of the log."""
    scene = play.sitting()
    vote(scene, "p1", shift("5", panel="unique"))
    vote(scene, "p2", shift("-2", panel="unique"))
    tally = tallies(scene)["01033"]
    assert (tally.figure, len(tally.adjusted)) == ("63", 2)


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        (shift("0", "p-ada"), Why.INVALID_FIELD),
        (shift("101", "p-ada"), Why.INVALID_FIELD),
        (shift("2/4", "p-ada"), Why.INVALID_FIELD),
        (shift("5"), Why.INVALID_FIELD),
        (shift("5", "p-ada", panel="unique"), Why.INVALID_FIELD),
        (shift("5", "p-ada", "p-ada"), Why.INVALID_FIELD),
        (shift("5", "p-sec"), Why.MOTION_STATE),
        (shift("5", panel="autre"), Why.MOTION_STATE),
    ],
    ids=["nothing", "too much", "not in lowest terms", "nobody", "both", "twice", "no reader", "no panel"],
)
def test_shift_that_cannot_be_is_refused(subject: Adjustment, why: Why) -> None:
    """Nothing, more than the scale, an unclear scope, or nothing that it concerns."""
    assert play.sitting().refused(SECRETARY, a.PutMotion("p", "s1", subject)).why is why


def test_shift_of_decided_dossiers_is_refused() -> None:
    """Their levels were adopted on the figures of then: undo first, then shift, then decide."""
    scene = play.sitting()
    vote(scene, "seul", SingleAward("01033", 4))
    refusal = scene.refused(SECRETARY, a.PutMotion("p", "s1", shift("5", panel="unique")))
    assert (refusal.why, refusal.details) == (Why.ALREADY_DECIDED, {"what": "01033"})
    scene.do(PRESIDENT, a.UndoMotion("seul", "péréquation d'abord"))
    scene.settle()
    assert scene.do(SECRETARY, a.PutMotion("p", "s1", shift("5", panel="unique")))


def test_shift_rejected_shifts_nothing() -> None:
    """It takes the majority as any motion does."""
    scene = play.sitting()
    before = tallies(scene)
    scene.do(SECRETARY, a.PutMotion("p", "s1", shift("5", panel="unique")))
    scene.do(PRESIDENT, a.OpenVote("p"))
    scene.do(PRESIDENT, a.CastVote("p", "against", PRESIDENT))
    scene.do(PRESIDENT, a.CloseVote("p"))
    scene.settle()
    assert tallies(scene) == before
    assert scene.refused("awards", a.AdoptAdjustment("p")).why is Why.NOT_ADOPTED


def test_shift_or_tally_asked_for_by_a_person_is_refused() -> None:
    """They follow from a count, never from a wish; a tally names a shift that there is."""
    scene = play.sitting()
    assert scene.refused(PRESIDENT, a.AdoptAdjustment("p")).why is Why.NOT_ALLOWED
    assert scene.refused("awards", a.AdoptAdjustment("p")).why is Why.UNKNOWN_MOTION
    tally = tallies(scene)["01033"]
    again = s.TallyDossier("01033", tally.panel, tally.round, tally.closing, 3)
    assert scene.refused("scoring", again).why is Why.NOT_CLOSED


def test_minutes_tell_the_shift_with_its_evidence() -> None:
    """Scope, offset, figures, evidence, reason, dossiers, and whether it was taken back."""
    scene = play.sitting()
    evidence = DocumentRef("ab" * 32, 10)
    vote(scene, "p", replace(shift("5", panel="unique"), evidence=evidence))
    at = scene.position
    told = next(p for p in scene.papers().proceedings.shifts)
    assert (told.adopted.offset, told.adopted.evidence, told.rescinded) == ("5", evidence, 0)
    assert told.position < at
    assert b'"adjustments":[{"dossiers":["01004","01033","01053","200071751","70450"]' in scene.papers().minutes


_text = Text("c", "c")
_GRID = Grid((Criterion("a", _text, 1), Criterion("b", _text, 3)), Scale(0, 5))
_marks = st.fixed_dictionaries({"a": st.integers(0, 5) | st.none(), "b": st.integers(0, 5)})
_offset = st.fractions(-100, 100, max_denominator=7)


@settings(deadline=None)
@given(_marks, st.lists(_offset, max_size=4), st.sampled_from(["p-ada", "p-bea"]))
def test_ballot_moves_by_the_sum_of_its_shifts_within_the_scale(
    marks: Marks, offsets: list[Fraction], juror: str
) -> None:
    """Exactly, whatever marks are absent; a ballot of another juror not at all."""
    shifts = [Shift(n, offset, frozenset({"p-ada"})) for n, offset in enumerate(offsets)]
    moved = shifted(juror, marks, _GRID, shifts)
    wanted = own(marks, _GRID) + (sum(offsets, Fraction(0)) if juror == "p-ada" else 0)
    assert own(moved, _GRID) == min(max(wanted, Fraction(0)), Fraction(100))
    assert [code for code, mark in moved.items() if mark is None] == [c for c, mark in marks.items() if mark is None]


async def test_audit_decides_shifts_and_undoings_again_without_a_finding() -> None:
    """From the log alone: the shift, the tallies after it, the undoing and what it took back."""
    scene = play.sitting()
    vote(scene, "p1", shift("15", panel="unique"))
    vote(scene, "seul", SingleAward("01033", 4))
    scene.do(PRESIDENT, a.UndoMotion("seul", "à revoir"))
    scene.settle()
    scene.do(PRESIDENT, a.UndoMotion("p1", "mal calculée"))
    scene.settle()
    vote(scene, "seul-2", SingleAward("01033", 4))
    held = Kept(scene.entries, scene.documents)
    verdict = await replay(held.ledger, held.documents, scene.position)
    assert (verdict.findings, verdict.decided, verdict.awards) == ((), scene.position, 1)
