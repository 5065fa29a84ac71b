"""Motions: what may be asked of the jury, thinned by its members, voted with a quorum, closed."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import Command
from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block, MentionAward, SingleAward
from contracts.refusals import Refusal, Why
from tests.rules.awards_scene import PRESIDENT, RULEBOOK, SECRETARY, AwardsScene
from tests.scene import ORGANISER

BLOCK = Block(3, ("01001", "01002"))


def sitting(*present: str) -> AwardsScene:
    """Return a scene whose jury sits: three dossiers proposed at 3@, one at 5@, one with no proposal."""
    scene = AwardsScene()
    for code, level in (("01001", 3), ("01002", 3), ("01003", 3), ("01004", 5), ("01005", None)):
        scene.dossier(code, level)
    scene.sit(*present)
    return scene


@pytest.mark.parametrize("actor", [PRESIDENT, SECRETARY, ORGANISER])
def test_motion_put_by_who_may_is_recorded_once(actor: str) -> None:
    """President, secretary or organiser; the same again changes nothing."""
    assert sitting().once(actor, c.PutMotion("m1", "s1", BLOCK)) == (e.MotionPut("m1", "s1", BLOCK),)


def test_motion_put_by_another_is_refused() -> None:
    """A member votes, he does not put."""
    why = sitting().refused("p-bea", c.PutMotion("m1", "s1", BLOCK))
    assert why == (Why.NOT_ALLOWED, {"needs": "president, secretary or organiser"})


def test_motion_put_otherwise_is_refused() -> None:
    """A code stands for one question."""
    scene = sitting()
    scene.put("m1", BLOCK)
    other = c.PutMotion("m1", "s1", Block(3, ("01001",)))
    assert scene.refused(SECRETARY, other) == (Why.MOTION_EXISTS, {"motion": "m1"})


def test_motion_put_at_a_sitting_that_is_not_open_is_refused() -> None:
    """The jury decides while it sits."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    command = c.PutMotion("m1", "s1", Block(3, ("01001",)))
    assert scene.refused(SECRETARY, command) == (Why.SITTING_STATE, {"sitting": "s1", "state": "none"})
    scene.convene()
    assert scene.refused(SECRETARY, command) == (Why.SITTING_STATE, {"sitting": "s1", "state": "convened"})


@pytest.mark.parametrize(
    ("subject", "why", "details"),
    [
        (Block(3, ("01001", "01009")), Why.UNKNOWN_DOSSIER, {"dossier": "01009"}),
        (Block(3, ("01001", "01001")), Why.INVALID_FIELD, {"problem": "a dossier is named twice"}),
        (Block(3, ("01001", "01004", "01005")), Why.PROPOSAL_DIFFERS, {"dossiers": "01004, 01005", "level": "3"}),
        (SingleAward("01001", 9, "pourquoi pas"), Why.UNKNOWN_LEVEL, {"level": "9"}),
        (SingleAward("01001", 0, "pourquoi pas"), Why.UNKNOWN_LEVEL, {"level": "0"}),
        (SingleAward("01001", 4), Why.REASON_REQUIRED, {"dossier": "01001", "level": "4"}),
        (SingleAward("01005", 1), Why.REASON_REQUIRED, {"dossier": "01005", "level": "1"}),
        (MentionAward("01001", "beauty"), Why.UNKNOWN_MENTION, {"mention": "beauty"}),
    ],
    ids=["unknown", "twice", "differs", "level", "below the floor", "departure", "no proposal", "mention"],
)
def test_motion_on_what_cannot_be_asked_is_refused(subject: e.MotionSubject, why: Why, details: dict[str, str]) -> None:
    """A block holds proposals only; a departure needs a reason; levels and mentions are the rulebook's."""
    assert sitting().refused(SECRETARY, c.PutMotion("m1", "s1", subject)) == (why, details)


def test_motion_asks_for_a_level_of_the_grid_of_its_kind() -> None:
    """A kind may have a grid of its own, with other levels."""
    kinds = (*RULEBOOK.kinds[:1], msgspec.structs.replace(RULEBOOK.kinds[1], grid="petit"), *RULEBOOK.kinds[2:])
    small = msgspec.structs.replace(RULEBOOK.grid, thresholds=RULEBOOK.grid.thresholds[:1])
    scene = AwardsScene(msgspec.structs.replace(RULEBOOK, kinds=kinds, grids={"petit": small}))
    scene.dossier("01001", 2, "ville")
    scene.dossier("70450", 2, "village")
    scene.sit()
    scene.put("m1", SingleAward("01001", 3, "mieux"))
    refused = scene.refused(SECRETARY, c.PutMotion("m2", "s1", SingleAward("70450", 3, "mieux")))
    assert refused == (Why.UNKNOWN_LEVEL, {"level": "3"})


@pytest.mark.parametrize(
    "subject",
    [SingleAward("01001", 3), SingleAward("01001", 4, "une école exemplaire"), SingleAward("01005", 1, "trop peu lu")],
    ids=["as proposed", "departure with its reason", "no proposal, with a reason"],
)
def test_motion_on_one_award_that_may_be_asked_is_recorded(subject: SingleAward) -> None:
    """The floor, a threshold's level; the jury decides, the mark proposes."""
    assert sitting().once(SECRETARY, c.PutMotion("m1", "s1", subject)) == (e.MotionPut("m1", "s1", subject),)


def test_motion_on_a_dossier_that_left_is_refused() -> None:
    """A withdrawn dossier is not judged."""
    scene = sitting()
    scene.withdraw("01002")
    refused = scene.refused(SECRETARY, c.PutMotion("m1", "s1", BLOCK))
    assert refused == (Why.DOSSIER_STATE, {"dossier": "01002", "state": "left"})


def test_motion_on_a_dossier_before_the_jury_in_another_is_refused_until_that_fails() -> None:
    """A dossier is in one undecided motion at a time; a motion that was lost frees it."""
    scene = sitting()
    scene.put("m1", BLOCK)
    second = c.PutMotion("m2", "s1", SingleAward("01001", 3))
    held = (Why.DOSSIER_STATE, {"dossier": "01001", "state": "in motion m1"})
    assert scene.refused(SECRETARY, second) == held
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", bea="against", cyd="against")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert scene.refused(SECRETARY, second) == held
    (decided,) = scene.react("awards")
    assert isinstance(decided, e.MotionDecided)
    assert [count.adopted for count in decided.counts] == [False]
    assert scene.do(SECRETARY, second) == (e.MotionPut("m2", "s1", SingleAward("01001", 3)),)


def test_motion_never_voted_frees_its_dossiers_when_the_sitting_rises() -> None:
    """What the first sitting left undone, the second does."""
    scene = sitting()
    scene.put("m1", BLOCK)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    scene.sit(sitting="s2")
    assert scene.do(SECRETARY, c.PutMotion("m2", "s2", BLOCK)) == (e.MotionPut("m2", "s2", BLOCK),)
    assert scene.refused(PRESIDENT, c.OpenVote("m1")) == (Why.SITTING_STATE, {"sitting": "s1", "state": "closed"})


def test_motion_on_a_decided_dossier_is_refused() -> None:
    """One award per dossier."""
    scene = sitting()
    scene.adopt("m1", BLOCK)
    refused = scene.refused(SECRETARY, c.PutMotion("m2", "s1", SingleAward("01002", 3)))
    assert refused == (Why.ALREADY_DECIDED, {"what": "01002"})


def test_pulled_dossier_leaves_the_block_and_may_be_voted_apart() -> None:
    """Any member who is there pulls; twice is once; the rest of the block goes on."""
    scene = sitting("p-ada", "p-bea", "p-cyd")
    scene.put("m1", BLOCK)
    pull = c.PullDossier("m1", "01002")
    assert scene.once("p-bea", pull) == (e.DossierPulled("m1", "01002", "p-bea"),)
    assert scene.do("p-cyd", pull) == ()
    assert scene.do(SECRETARY, c.PutMotion("m2", "s1", SingleAward("01002", 3)))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    decided = scene.react("awards")
    assert decided[1:] == (e.AwardDecided("01001", 3, 3, "m1"),)


def test_pulled_dossier_that_cannot_be_is_refused() -> None:
    """By a member, who is there and not recused, from the block, before its vote."""
    scene = sitting("p-ada", "p-bea", "p-cyd")
    scene.put("m1", BLOCK)
    scene.put("m2", SingleAward("01004", 5))
    pull = c.PullDossier("m1", "01002")
    scene.recuse("01002", "p-cyd")
    assert scene.refused(SECRETARY, pull) == (Why.NOT_A_MEMBER, {"person": SECRETARY})
    assert scene.refused("p-dan", pull) == (Why.NOT_PRESENT, {"member": "p-dan"})
    assert scene.refused("p-cyd", pull) == (Why.RECUSED, {"juror": "p-cyd", "dossier": "01002"})
    assert scene.refused("p-bea", c.PullDossier("m1", "01003")) == (Why.NOT_IN_THE_BLOCK, {"dossier": "01003"})
    assert scene.refused("p-bea", c.PullDossier("m2", "01004")) == (Why.NOT_IN_THE_BLOCK, {"dossier": "01004"})
    assert scene.refused("p-bea", c.PullDossier("m9", "01004")) == (Why.UNKNOWN_MOTION, {"motion": "m9"})
    scene.do(PRESIDENT, c.OpenVote("m1"))
    assert scene.refused("p-bea", pull) == (Why.MOTION_STATE, {"motion": "m1", "state": "open"})


def test_vote_opened_and_closed_by_the_president_only() -> None:
    """Each once, in order."""
    scene = sitting()
    scene.put("m1", BLOCK)
    assert scene.refused(PRESIDENT, c.CloseVote("m1")) == (Why.MOTION_STATE, {"motion": "m1", "state": "put"})
    assert scene.refused(SECRETARY, c.OpenVote("m1")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.once(PRESIDENT, c.OpenVote("m1")) == (e.VoteOpened("m1"),)
    assert scene.refused(SECRETARY, c.CloseVote("m1")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.once(PRESIDENT, c.CloseVote("m1")) == (e.VoteClosed("m1"),)
    assert scene.refused(PRESIDENT, c.OpenVote("m1")) == (Why.MOTION_STATE, {"motion": "m1", "state": "closed"})
    assert scene.refused(PRESIDENT, c.OpenVote("m9")) == (Why.UNKNOWN_MOTION, {"motion": "m9"})


def test_vote_opened_on_an_empty_block_is_refused() -> None:
    """Everything was pulled out, or left."""
    scene = sitting()
    scene.put("m1", BLOCK)
    scene.do("p-bea", c.PullDossier("m1", "01001"))
    scene.withdraw("01002")
    assert scene.refused(PRESIDENT, c.OpenVote("m1")) == (Why.MOTION_STATE, {"motion": "m1", "state": "empty"})


def test_vote_opened_on_a_proposal_that_changed_since_is_refused() -> None:
    """A dossier tallied again since it was put is pulled out first."""
    scene = sitting()
    scene.put("m1", BLOCK)
    scene.tally("01002", 4)
    refused = scene.refused(PRESIDENT, c.OpenVote("m1"))
    assert refused == (Why.PROPOSAL_DIFFERS, {"dossiers": "01002", "level": "3"})


def test_vote_opened_without_quorum_on_one_dossier_is_refused() -> None:
    """The quorum is half of those entitled on each dossier: the recused leave both sides of it."""
    scene = sitting("p-ada", "p-bea", "p-cyd")
    scene.recuse("01002", "p-bea")
    scene.recuse("01002", "p-cyd")
    scene.put("m1", BLOCK)
    details = {"dossiers": "01002", "attending": "1", "entitled": "3"}
    assert scene.refused(PRESIDENT, c.OpenVote("m1")) == (Why.NO_QUORUM, details)
    scene.lift("01002", "p-cyd")
    assert scene.do(PRESIDENT, c.OpenVote("m1")) == (e.VoteOpened("m1"),)


def test_vote_opened_at_a_second_notice_needs_no_quorum() -> None:
    """It was said in the notice."""
    scene = sitting("p-ada")
    scene.put("m1", BLOCK)
    assert scene.refused(PRESIDENT, c.OpenVote("m1"))[0] is Why.NO_QUORUM
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    scene.sit("p-ada", sitting="s2", without_quorum=True)
    scene.do(SECRETARY, c.PutMotion("m2", "s2", BLOCK))
    assert scene.do(PRESIDENT, c.OpenVote("m2")) == (e.VoteOpened("m2"),)
    scene.vote("m2", ada="for")
    scene.do(PRESIDENT, c.CloseVote("m2"))
    decided = scene.react("awards")[0]
    assert isinstance(decided, e.MotionDecided)
    assert decided.counts == (e.Count(BLOCK.dossiers, 5, 1, True, 1, 0, 0, False, True),)


def test_motion_before_the_jury_is_named_is_refused() -> None:
    """In an edition without a jury nobody decides."""
    scene = AwardsScene()
    scene.open_edition("27")
    command = c.PutMotion("m1", "s1", BLOCK)
    assert scene.refused(ORGANISER, command, "27") == (Why.JURY_UNNAMED, {})


_motions = st.sampled_from(["m1", "m2", "m3"])
_codes = st.sampled_from(["01001", "01002", "01003"])
_subjects = st.one_of(
    st.builds(Block, st.just(3), st.lists(_codes, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(SingleAward, _codes, st.sampled_from([3, 4]), st.sampled_from([None, "mieux"])),
    st.builds(MentionAward, _codes, st.just("mediation")),
)
_commands = st.one_of(
    st.builds(c.PutMotion, _motions, st.just("s1"), _subjects),
    st.builds(c.PullDossier, _motions, _codes),
    st.builds(c.OpenVote, _motions),
    st.builds(c.CastVote, _motions, st.sampled_from(["for", "against"]), st.just(PRESIDENT)),
    st.builds(c.CloseVote, _motions),
    st.none(),
)
_steps = st.one_of(_motions, _motions, _motions, _commands)
_STAGES = ("put", "open", "closed", "decided")


def _next(scene: AwardsScene, motion: str, subject: e.MotionSubject) -> Command:
    """Return what leads a motion on, so that arbitrary sequences come far."""
    history = scene.awards.label.edition("26").motions.get(motion)
    if history is None or history.now is None:
        return c.PutMotion(motion, "s1", subject)
    if history.now.state == "put":
        return c.OpenVote(motion)
    voted = scene.version(f"{motion}.{PRESIDENT}")
    return c.CloseVote(motion) if voted else c.CastVote(motion, "for", PRESIDENT)


@settings(max_examples=150, deadline=None)
@given(st.lists(_steps, min_size=10, max_size=40), st.lists(_subjects, min_size=3, max_size=3))
def test_motion_moves_forward_and_awards_once_whatever_is_asked(
    commands: list[Command | str | None], subjects: list[e.MotionSubject]
) -> None:
    """Put, open, closed, decided; accepted again it is nothing; an award only of an adopted motion, one per dossier."""
    scene = sitting()
    stages: dict[str, int] = {}
    for command in commands:
        if command is None:
            scene.react("awards")
        else:
            if isinstance(command, str):
                command = _next(scene, command, subjects[int(command[1]) - 1])
            try:
                scene.once(PRESIDENT, command)
            except Refusal:
                continue
        for code, history in scene.awards.label.edition("26").motions.items():
            assert history.now is not None
            stage = _STAGES.index(history.now.state)
            assert stages.get(code, 0) <= stage
            stages[code] = stage
    scene.react("awards")
    view = scene.awards.label.edition("26")
    adopted = {
        (code, history.now.motion)
        for history in view.motions.values()
        if history.now is not None and not isinstance(history.now.subject, MentionAward)
        for count in history.now.counts
        if count.adopted
        for code in count.dossiers
    }
    assert len({code for code, _ in adopted}) == len(adopted)
    awards = [history.now for history in view.awards.values() if history.now is not None]
    assert {(award.dossier, award.motion) for award in awards} == adopted
