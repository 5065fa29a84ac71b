"""An explanation of a dossier holds every fact that led to its level, and nothing that did not."""

import msgspec
import pytest

from audit.clauses import Clauses
from audit.explain import Explainer, explain
from audit.explained import Explained
from audit.folded import AmbiguousEdition, Folded, UnknownDossier, fold
from audit.palmares import UnknownEdition
from audit.proposal import Bound, Rank
from contracts.commands import awards as a
from contracts.events.awards import SingleAward
from contracts.rulebook import Rulebook
from tests.golden import play
from tests.golden.edition import MEMBERS, OUT, RULEBOOK, Edition, marks
from tests.golden.forge import kept


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole edition."""
    return play.played()


@pytest.fixture(scope="module")
def stages() -> dict[str, Edition]:
    """Give the edition at each stage."""
    return {made.__name__: made() for made in (play.closed, play.drawn, play.tallied, play.sitting)}


async def folded(scene: Edition, upto: int | None = None) -> Folded:
    """Fold a scene's log."""
    return await fold(kept(scene).ledger, upto or scene.position)


async def told(scene: Edition, dossier: str) -> Explained:
    """Explain one dossier."""
    return explain(await folded(scene), dossier)


def positions(scene: Edition, subject: str) -> list[int]:
    """Return where records of a subject lie."""
    return [entry.position for entry in scene.entries if entry.subject == f"jury.log.26.{subject}"]


async def test_explanation_of_a_departure_holds_proposal_level_and_reason(scene: Edition) -> None:
    """The marks propose 3@, the jury gives 4@ by its own vote, and the record of each is named."""
    made = await told(scene, "01053")
    assert (made.state, made.kind, made.authority and made.authority.name) == ("awarded", "ville", "Bourg-en-Bresse")
    assert made.proposal is not None
    assert (made.proposal.figure, made.proposal.level, made.proposal.because) == ("40", 3, "threshold")
    assert (made.proposal.reached, made.proposal.next) == (Bound(3, 40, 1), Bound(4, 60, 2))
    assert made.proposal.rank == Rank(3, 3)
    assert made.award is not None
    assert (made.award.level, made.award.proposal, made.award.departs) == (4, 3, True)
    assert made.award.reason == "un projet remarquable"
    (award,) = positions(scene, "award.01053")
    (tally,) = positions(scene, "tally.01053")
    assert (made.award.position, made.proposal.position) == (award, tally)
    assert made.simulation is not None


async def test_explanation_names_each_ballot_and_what_became_of_it(scene: Edition) -> None:
    """Counted ones with their own figure; a recused juror has none; one came after the closing."""
    made = await told(scene, "01053")
    assert [ballot.standing for ballot in made.ballots] == ["counted"] * 3
    assert [ballot.figure for ballot in made.ballots] == ["40"] * 3
    assert [ballot.marks for ballot in made.ballots] == [marks(2)] * 3
    assert len(made.recused) == 1
    assert not set(made.recused) & {ballot.juror for ballot in made.ballots}
    late = [
        (dossier, ballot)
        for dossier in ("01004", "01033", "01053", "70450", "200071751")
        for ballot in (await told(scene, dossier)).ballots
        if ballot.standing != "counted"
    ]
    ((dossier, ballot),) = late
    assert (ballot.standing, ballot.figure) == ("late", None)
    whole = await told(scene, dossier)
    assert whole.proposal is not None
    assert whole.proposal.absent == (ballot.juror,)
    assert ballot.position > whole.proposal.closing


async def test_explanation_of_a_block_holds_count_voices_and_who_came_late(scene: Edition) -> None:
    """The dossier that stayed in the block has its count; the one pulled out says by whom and has its own vote."""
    made = await told(scene, "01004")
    block, mention, appraisal = made.deliberations
    assert [each.asks for each in made.deliberations] == ["block", "mention", "appraisal"]
    assert block.count is not None
    assert (block.count.dossiers, block.count.entitled, block.count.attending) == (("01004",), 5, 5)
    assert (block.count.votes_for, block.count.adopted, block.level, block.dossiers) == (4, True, 5, 2)
    assert len(block.votes) == 4
    assert len(block.late) == 1
    assert "p-eve" in {vote.member for vote in block.votes if vote.holder == "p-bea"}
    assert (mention.mention, appraisal.count is not None) == ("excellence", True)
    pulled = (await told(scene, "200071751")).deliberations[0]
    assert (pulled.motion, pulled.pulled_by, pulled.count) == ("bloc-5", "p-cyd", None)


async def test_excellence_is_explained_by_its_six_labels(scene: Edition) -> None:
    """Six editions at 5@, the current one among them; who has five is told what lacks."""
    (granted,) = [each for each in (await told(scene, "01004")).honours if each.granted]
    assert granted.condition is not None
    assert [(held.edition, held.level, held.source) for held in granted.condition.counted] == [
        ("21", 5, "declared"),
        ("22", 5, "declared"),
        ("23", 5, "declared"),
        ("24", 5, "declared"),
        ("25", 5, "declared"),
        ("26", 5, "current"),
    ]
    assert (granted.motion, granted.condition.needed) == ("mention-01004", 6)
    (refused,) = (await told(scene, "200071751")).honours
    assert refused.condition is not None
    assert [held.edition for held in refused.condition.counted] == ["23", "24", "25", "26"]
    assert (refused.granted, refused.obstacle, refused.wanted, refused.found) == (False, "awards", 6, 4)


async def test_clauses_point_into_the_rulebook(scene: Edition) -> None:
    """Each clause is a pointer and what lies there, written or by default."""
    clauses = {clause.pointer: clause for clause in (await told(scene, "01004")).clauses}
    assert clauses["/grid/aggregation"].value == "weighted-mean/1"
    assert clauses["/grid/thresholds"].value[-1] == {"level": 5, "at_least": 80}
    assert clauses["/mentions/0"].value["code"] == "excellence"
    assert clauses["/sitting/quorum"].value["denominator"] == 2
    assert all(clause.written for clause in clauses.values())


def test_clause_that_the_document_leaves_out_is_told_as_a_default() -> None:
    """An auditor who looks for it in the document must know that it is not there."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    del document["sitting"]["majority"]
    raw = msgspec.json.encode(document)
    clauses = Clauses(raw, msgspec.json.decode(raw, type=Rulebook))
    told_ = {clause.pointer: (clause.value, clause.written) for clause in clauses.of_vote()}
    assert told_["/sitting/majority"] == ("simple", False)
    assert told_["/sitting/casting_vote"] == (True, True)


async def test_records_used_are_those_of_the_dossier_and_its_votes(scene: Edition) -> None:
    """Nothing of another dossier, no letter, no person; all in the order of the log."""
    made = await told(scene, "70450")
    found = [place.position for place in made.records]
    assert found == sorted(found)
    mine = ("dossier.70450", "tally.70450", "award.70450", "motion.seul-70450", "round.unique.1", "draw.26")
    assert {at for subject in mine for at in positions(scene, subject)} <= set(found)
    assert not {place.id.partition(".")[0] for place in made.records} & {"01004", "01033", "01053"}
    assert {place.noun for place in made.records} <= {
        *("edition", "jury", "draw", "palmares", "panel", "round", "dossier", "reading", "recusal"),
        *("ballot", "tally", "award", "motion", "vote", "sitting"),
    }


@pytest.mark.parametrize(
    ("stage", "dossier", "state", "margin"),
    [
        ("closed", "70450", "not-drawn", "not-tallied"),
        ("drawn", "70450", "not-tallied", "not-tallied"),
        ("tallied", "01004", "proposed", "highest"),
        ("sitting", OUT, "out", "not-tallied"),
    ],
)
async def test_dossier_without_award_says_how_far_it_came(
    stages: dict[str, Edition], stage: str, dossier: str, state: str, margin: str
) -> None:
    """Before the draw, before the tally, before the decision, out of the competition."""
    made = await told(stages[stage], dossier)
    assert (made.state, made.award, made.margin.up.why) == (state, None, margin)


async def test_inadmissible_dossier_says_why(scene: Edition) -> None:
    """It has no ballot, no vote, and the reason that intake gave."""
    made = await told(scene, OUT)
    assert (made.standing, made.out_because) == ("inadmissible", "aucune action en cours")
    assert (made.ballots, made.deliberations, made.proposal) == ((), (), None)


async def test_explanation_as_of_a_position_knows_nothing_later(scene: Edition) -> None:
    """Just before its award the dossier is proposed; what is told is what held there."""
    (award,) = positions(scene, "award.70450")[:1]
    made = explain(await folded(scene, award - 1), "70450")
    assert (made.as_of, made.state, made.award) == (award - 1, "proposed", None)
    assert all(place.position < award for place in made.records)


async def test_one_fold_explains_every_dossier_as_one_by_one(scene: Edition) -> None:
    """An explainer shared by all tells of each what it tells alone."""
    whole = await folded(scene)
    shared = Explainer(whole, "26")
    assert len(shared.dossiers()) == 6
    for dossier in shared.dossiers():
        assert shared.explain(dossier) == explain(whole, dossier, "26")


async def test_single_vote_that_turns_an_outcome_is_found() -> None:
    """Three for, two against: any vote for may turn it; the chair's own abstention too."""
    scene = play.sitting()
    scene.do("p-sec", a.PutMotion("serre", "s1", SingleAward("70450", 2)))
    scene.do("p-ada", a.OpenVote("serre"))
    for member in MEMBERS[:3]:
        scene.do(member, a.CastVote("serre", "for", member))
    scene.do("p-dan", a.CastVote("serre", "against", "p-dan"))
    scene.do("p-bea", a.CastVote("serre", "against", "p-eve"))
    scene.do("p-ada", a.CloseVote("serre"))
    scene.settle()
    (made,) = (await told(scene, "70450")).deliberations
    assert made.count is not None
    assert (made.count.votes_for, made.count.votes_against, made.count.adopted) == (3, 2, True)
    turning = [(flip.member, flip.from_choice, flip.to_choice) for flip in made.flips]
    assert turning == [
        ("p-ada", "for", "against"),
        ("p-ada", "for", "abstain"),
        ("p-bea", "for", "against"),
        ("p-cyd", "for", "against"),
    ]
    ada, abstained, *_ = made.flips
    assert (ada.count.votes_for, ada.count.votes_against, ada.count.adopted) == (2, 3, False)
    assert (abstained.count.votes_for, abstained.count.votes_against, abstained.count.casting) == (2, 2, False)


async def test_unknown_dossier_or_edition_is_told(scene: Edition) -> None:
    """No such code, no such edition."""
    whole = await folded(scene)
    with pytest.raises(UnknownDossier) as unknown:
        explain(whole, "99999")
    assert unknown.value.editions == ("26",)
    with pytest.raises(UnknownEdition):
        explain(whole, "01004", "31")
    assert AmbiguousEdition(("26", "27")).editions == ("26", "27")
