"""What happens to few dossiers is explained as truly as what happens to most: shifts, rounding, redress, departures."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from audit.doubts import Doubt
from audit.explain import explain
from audit.explained import Explained
from audit.folded import AmbiguousEdition, fold
from audit.showing.explained import explained as shown
from contracts import record as records
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import DeclaredAward, MotionDecided
from services.scoring.rules.figure import half_up
from tests.golden import play
from tests.golden.edition import CRITERIA, PRESIDENT, RULEBOOK, Edition, marks
from tests.golden.forge import event, kept
from tests.rules.several import played as several
from tests.rules.test_adjustment import shift, vote
from tests.scene import ORGANISER


async def told(scene: Edition, dossier: str, edition: str | None = None) -> Explained:
    """Explain one dossier of a scene."""
    return explain(await fold(kept(scene).ledger, scene.position), dossier, edition)


def lines(made: Explained) -> list[str]:
    """Return what a person reads of it, in French."""
    return list(shown(made, french=True))


async def test_shift_voted_is_told_with_each_ballot_moved() -> None:
    """The ballots keep their own figure, and beside it what the tally made of it; no mark changes."""
    scene = play.sitting()
    vote(scene, "perequation", shift("15", panel="unique"))
    made = await told(scene, "01033")
    (adjusted,) = made.adjustments
    assert (adjusted.offset, adjusted.panel, adjusted.applied, adjusted.rescinded) == ("15", "unique", True, 0)
    counted = [ballot for ballot in made.ballots if ballot.standing == "counted"]
    assert {(ballot.figure, ballot.adjusted) for ballot in counted} == {("60", "75")}
    assert made.proposal is not None
    assert (made.proposal.figure, made.proposal.steps[-1].rounded) == ("75", "75")
    assert any(line.startswith("Péréquation, position ") and "unique, 15" in line for line in lines(made))
    assert {"adjustment", "tally"} <= {place.noun for place in made.records}


async def test_shift_taken_back_is_told_and_no_longer_applied() -> None:
    """It stays in the explanation, with where it was taken back."""
    scene = play.sitting()
    vote(scene, "perequation", shift("15", panel="unique"))
    scene.do(PRESIDENT, a.UndoMotion("perequation", "mal calculée"))
    scene.settle()
    made = await told(scene, "01033")
    (adjusted,) = made.adjustments
    assert (adjusted.applied, adjusted.rescinded > adjusted.position) == (False, True)
    assert [ballot.adjusted for ballot in made.ballots] == [None] * len(made.ballots)
    assert made.proposal is not None
    assert made.proposal.figure == "60"
    assert [(each.asks, each.undone > 0) for each in made.deliberations] == [("adjustment", True)]


def rounding_everywhere(grid: dict[str, Any]) -> None:
    """Trim, weigh, and round at every stage there is."""
    grid.update(aggregation="trimmed-mean/1", trim=1)
    grid["criteria"][0]["weight"] = 3
    grid["rounding"] = [
        {"stage": "criterion", "decimals": 1},
        {"stage": "weighted", "decimals": 0},
        {"stage": "marks", "decimals": 1},
        {"stage": "dossier", "decimals": 0},
    ]


def rounding_ballots(grid: dict[str, Any]) -> None:
    """Round each ballot's own figure, then the whole."""
    grid["rounding"] = [{"stage": "ballot", "decimals": 0}, {"stage": "marks", "decimals": 1}]


@pytest.fixture
def unlike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[dict[str, Any]], None]], Edition]:
    """Give a way to play the tiny edition to its tallies under another grid, each ballot unlike the others."""

    def played(change: Callable[[dict[str, Any]], None]) -> Edition:
        document = msgspec.json.decode(RULEBOOK.read_bytes())
        document["readers"]["one_more_at"] = 0
        change(document["grid"])
        (tmp_path / "rulebook.json").write_bytes(msgspec.json.encode(document))
        numbers = count()
        monkeypatch.setattr(play, "RULEBOOK", tmp_path / "rulebook.json")
        monkeypatch.setattr(play, "marks", lambda value: _unlike(value, next(numbers)))
        return play.tallied()

    return played


def _unlike(value: int, number: int) -> dict[str, int | None]:
    return {code: (value + place * number) % 6 for place, code in enumerate(CRITERIA)}


@pytest.mark.parametrize("change", [rounding_everywhere, rounding_ballots])
async def test_each_rounding_stage_is_told_before_and_after(
    unlike: Callable[[Callable[[dict[str, Any]], None]], Edition], change: Callable[[dict[str, Any]], None]
) -> None:
    """Each step rounds what the step before it gave; the last is the figure recorded."""
    scene = unlike(change)
    rounded = False
    for dossier in ("01004", "01033", "01053", "70450", "200071751"):
        made = await told(scene, dossier)
        assert made.proposal is not None
        steps = made.proposal.steps
        named = {each.stage: each.decimals for each in made.grid.rounding}
        for step in steps:
            assert step.decimals == named.get(step.stage)
            exact = Fraction(step.exact)
            assert Fraction(step.rounded) == (exact if step.decimals is None else half_up(exact, step.decimals))
            rounded |= step.exact != step.rounded
        _check_chain(made)
        assert (steps[-1].rounded if steps else None) == made.proposal.figure
    assert rounded


def _check_chain(made: Explained) -> None:
    """Work each stage out again from the marks, and from what the stage before was rounded to."""
    assert made.proposal is not None
    ballots = [ballot.marks or {} for ballot in made.ballots if ballot.standing == "counted"]
    weights = {each.code: each.weight for each in made.grid.criteria}
    found = {(step.stage, step.of): (Fraction(step.exact), Fraction(step.rounded)) for step in made.proposal.steps}
    if made.grid.aggregation == "weighted-mean/1":
        own = [20 * Fraction(sum(weights[c] * (m or 0) for c, m in b.items()), sum(weights.values())) for b in ballots]
        jurors = [ballot.juror for ballot in made.ballots if ballot.standing == "counted"]
        assert [found["ballot", juror][0] for juror in jurors] == own
        total = sum((found["ballot", juror][1] for juror in jurors), Fraction(0)) / len(jurors)
    else:
        for code, weight in weights.items():
            middle = sorted(marks[code] or 0 for marks in ballots)[1:-1]
            if middle:
                assert found["criterion", code][0] == Fraction(sum(middle), len(middle))
                assert found["weighted", code][0] == found["criterion", code][1] * weight
        total = sum((found["weighted", code][1] for code in weights if ("weighted", code) in found), Fraction(0))
        total = 20 * total / sum(weights.values())
    if ("marks", "") in found:
        assert found["marks", ""][0] == total
        assert found["dossier", ""][0] == found["marks", ""][1]


async def test_every_fate_of_a_ballot_is_told() -> None:
    """Revised, abstained, recused, of an earlier round, cast too late: each says what became of it."""
    scene = play.drawn()
    first, second, third = scene.readers("70450")
    for reader in (first, second, third):
        scene.do(reader, s.CastScore("70450", 1, 0, marks(2)))
    scene.do(first, s.CastScore("70450", 1, 1, marks(3)))
    scene.do(second, s.AbstainFromScoring("70450", 1, 1, "je ne sais pas juger cela"))
    scene.do(ORGANISER, s.CloseRound("unique", 1, "le reste n'est pas lu"))
    scene.settle()
    made = await told(scene, "70450")
    assert [(ballot.juror, ballot.standing) for ballot in made.ballots] == [
        (first, "revised"),
        (second, "revised"),
        (third, "counted"),
        (first, "counted"),
        (second, "abstained"),
    ]
    scene.do(ORGANISER, s.OpenRound("unique", 2))
    scene.do(first, s.CastScore("70450", 2, 2, marks(4), "après débat"))
    assert (await told(scene, "70450")).ballots[-1].standing == "pending"
    scene.do(third, s.CastScore("70450", 2, 1, marks(4), "après débat"))
    scene.do(third, s.DeclareRecusal("70450", third))
    scene.settle()
    scene.do(ORGANISER, s.CloseRound("unique", 2, "le reste n'est pas lu"))
    scene.settle()
    made = await told(scene, "70450")
    assert [(ballot.round, ballot.juror, ballot.standing) for ballot in made.ballots] == [
        (1, first, "earlier-round"),
        (1, second, "earlier-round"),
        (1, third, "earlier-round"),
        (1, first, "earlier-round"),
        (1, second, "earlier-round"),
        (2, first, "counted"),
        (2, third, "recused"),
    ]
    assert made.proposal is not None
    assert (made.proposal.level, made.proposal.because) == (None, "too-few-ballots")
    assert "  = 80 · pas de proposition : 1 bulletin compté, il en faut 2" in lines(made)
    assert "  aucune : trop peu de bulletins" in lines(made)


async def test_dossier_placed_outside_the_competition_is_told_so() -> None:
    """Its ballots were counted; it is not judged any more, and the reason is there."""
    scene = play.tallied()
    scene.do(ORGANISER, i.PlaceHorsConcours("70450", "le maire préside le jury"))
    made = await told(scene, "70450")
    assert (made.standing, made.state, made.out_because) == ("hors-concours", "out", "le maire préside le jury")
    assert lines(made)[2:4] == [
        "Hors concours ; il n'est pas jugé : aucun niveau.",
        "  motif : « le maire préside le jury »",
    ]
    assert made.proposal is not None
    assert made.proposal.rank is None


@pytest.fixture(scope="module", name="editions")
def _editions() -> Edition:
    """Give the log of four editions."""
    return several()


async def test_dossier_of_several_editions_must_say_which(editions: Edition) -> None:
    """In each it is told by that edition's rulebook; the redress of one is told there alone."""
    scene = editions
    with pytest.raises(AmbiguousEdition) as ambiguous:
        await told(scene, "01033")
    assert ambiguous.value.editions == ("26", "27", "28", "29")
    one, other = await told(scene, "01033", "26"), await told(scene, "01033", "27")
    assert (one.proposal and one.proposal.level, other.proposal and other.proposal.level) == (4, 3)
    assert (one.rulebook, other.rulebook) == ("territoires-villes-et-villages-internet/26", "reglement-27/1")
    assert (one.appeals, len(other.appeals)) == ((), 1)
    assert (other.appeals[0].ruling, other.appeals[0].ground) == ("upheld", "procedure")
    assert other.award is not None
    assert [(level.level, level.motion) for level in other.award.history] == [(3, "m-01033"), (4, "encore")]
    assert [each.motion for each in other.deliberations] == ["m-01033", "encore"]
    assert (await told(scene, "01033", "28")).state == "not-tallied"
    assert (await told(scene, "01033", "29")).state == "not-admitted"
    assert (await told(scene, "200071751")).edition == "26"


async def test_award_withdrawn_is_told_with_its_ground(editions: Edition) -> None:
    """The level that was, by whom it was withdrawn, where."""
    made = await told(editions, "70450", "27")
    assert (made.state, made.award is not None) == ("award-withdrawn", True)
    assert made.award is not None
    assert made.award.withdrawn is not None
    assert (made.award.withdrawn.ground, made.award.withdrawn.second) == ("dossier mensonger", "p-sec")
    assert any(line.endswith(" : dossier mensonger") and "retirée à la position" in line for line in lines(made))


async def test_label_declared_after_the_vote_is_no_ground_of_the_mention() -> None:
    """A past palmares that comes in late is not among the six that the jury had before it."""
    scene = play.played()
    before = next(each for each in (await told(scene, "01004")).honours if each.granted).condition
    scene.now += timedelta(days=1)
    scene.do(ORGANISER, a.DeclarePalmares(2019, (DeclaredAward("01004", 5),), "archives"), edition="20")
    after = next(each for each in (await told(scene, "01004")).honours if each.granted).condition
    assert before == after
    assert before is not None
    assert len(before.counted) == 6


async def test_count_that_the_votes_do_not_give_is_doubted() -> None:
    """The votes are counted again wherever a count is told."""
    scene = play.decided()
    at = next(e.position for e in scene.entries if b'"motion-decided"' in e.raw and b'"seul-70450"' in e.raw)
    (decided,) = records.decode(scene.entries[at - 1].raw).events
    assert isinstance(decided, MotionDecided)
    counts = (replace(decided.counts[0], votes_for=3, votes_against=2),)
    folded = await fold(kept(scene, {at: event(counts=counts)}).ledger, scene.position)
    assert explain(folded, "70450").doubts == (Doubt("count", at),)
    assert explain(folded, "01033").doubts == ()
