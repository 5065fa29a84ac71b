"""Awards: what an adopted motion gave one dossier, once, with the proposal and the reason to depart from it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block, MentionAward, SingleAward
from contracts.refusals import Refusal, Why
from contracts.rulebook import History, Mention
from services.act import Act
from services.awards.rules import award
from tests.rules.awards_scene import PRESIDENT, SITS, AwardsScene, text


def sitting() -> AwardsScene:
    """Return a scene whose jury sits on three dossiers."""
    scene = AwardsScene()
    for code, level in (("01001", 3), ("01002", 3), ("01003", None)):
        scene.dossier(code, level)
    scene.sit()
    return scene


def test_award_follows_for_each_dossier_of_an_adopted_block() -> None:
    """One record per dossier, with what the marks proposed; the same again changes nothing."""
    scene = sitting()
    assert scene.adopt("m1", Block(3, ("01002", "01001")))[1:] == (
        e.AwardDecided("01002", 3, 3, "m1"),
        e.AwardDecided("01001", 3, 3, "m1"),
    )
    assert scene.do("awards", c.DecideAward("01001", "m1")) == ()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (SingleAward("01001", 4, "une école"), e.AwardDecided("01001", 4, 3, "m1", "une école")),
        (SingleAward("01003", 1, "peu lu"), e.AwardDecided("01003", 1, None, "m1", "peu lu")),
    ],
    ids=["departure", "no proposal"],
)
def test_award_that_departs_from_the_proposal_keeps_the_reason(subject: SingleAward, expected: e.AwardDecided) -> None:
    """Mark and decision stand side by side."""
    assert sitting().adopt("m1", subject)[1:] == (expected,)


def test_award_keeps_the_proposal_as_of_the_closing() -> None:
    """A tally that came after the closing is not what the jury had before it."""
    scene = sitting()
    scene.put("m1", SingleAward("01001", 3))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    scene.tally("01001", 5)
    assert scene.react("awards")[1:] == (e.AwardDecided("01001", 3, 3, "m1"),)


def test_award_follows_no_motion_that_was_lost() -> None:
    """Nothing follows; asked for all the same, it is refused."""
    scene = sitting()
    scene.put("m1", SingleAward("01001", 3))
    assert scene.refused("awards", c.DecideAward("01001", "m1")) == (
        Why.MOTION_STATE,
        {"motion": "m1", "state": "put"},
    )
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="against")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert len(scene.react("awards")) == 1
    lost = (Why.NOT_ADOPTED, {"motion": "m1", "dossier": "01001"})
    assert scene.refused("awards", c.DecideAward("01001", "m1")) == lost
    assert scene.refused("awards", c.DecideAward("01002", "m9")) == (Why.UNKNOWN_MOTION, {"motion": "m9"})


def test_award_decided_a_second_time_is_refused() -> None:
    """The first award stands."""
    act = Act("26", "awards", "0" * 32, SITS, 9)
    state = award.evolve(None, e.AwardDecided("01001", 3, 3, "m1"), act)
    with pytest.raises(Refusal) as caught:
        award.decide(c.DecideAward("01001", "m2"), state, award.Facts("decided", adopted=True, level=4))
    assert (caught.value.why, caught.value.details) == (Why.ALREADY_DECIDED, {"what": "01001", "motion": "m1"})


def test_award_of_two_motions_put_at_the_same_moment_is_the_firsts() -> None:
    """The second waits for the first; once that is adopted, even before its award is recorded, it is too late."""
    scene = sitting()
    ask = c.PutMotion("m2", "s1", SingleAward("01001", 4, "autre"))
    raced = scene.desks["awards"].decide(scene.request(PRESIDENT, ask), scene.now, "0" * 32)
    scene.put("m1", SingleAward("01001", 3))
    assert raced.record is not None
    scene.store(raced.subject, raced.record)
    held = (Why.DOSSIER_STATE, {"dossier": "01001", "state": "in motion m1"})
    assert scene.refused(PRESIDENT, c.OpenVote("m2")) == held
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    scene.do("awards", c.CountVote("m1", scene.position))
    assert scene.refused(PRESIDENT, c.OpenVote("m2")) == (Why.ALREADY_DECIDED, {"what": "01001"})


def test_mention_follows_its_motion_and_says_for_how_many_editions() -> None:
    """Excellence holds for the rulebook's editions; a theme for this one only."""
    scene = sitting()
    scene.adopt("m1", SingleAward("01001", 3))
    granted = scene.adopt("t1", MentionAward("01001", "mediation", "un bus"))[1:]
    assert granted == (e.MentionGranted("01001", "mediation", "t1", 0, "un bus"),)
    assert scene.do("awards", c.GrantMention("01001", "t1", "mediation")) == ()
    other = (Why.NOT_ADOPTED, {"motion": "t1", "dossier": "01001"})
    assert scene.refused("awards", c.GrantMention("01001", "t1", "excellence")) == other
    already = (Why.ALREADY_DECIDED, {"what": "01001", "motion": "m1"})
    assert scene.refused("awards", c.DecideAward("01001", "t1")) == already


def test_award_asked_for_by_a_person_is_refused() -> None:
    """It follows from a count, never from a wish."""
    scene = sitting()
    assert scene.refused(PRESIDENT, c.DecideAward("01001", "m1")) == (Why.NOT_ALLOWED, {"needs": "awards"})


_theme = Mention("excellence", text("excellence"), History(6, 5, 3), most=2)
_facts = st.builds(
    award.Facts,
    stage=st.sampled_from([None, "closed", "decided", "decided", "decided"]),
    adopted=st.sampled_from([True, True, False]),
    level=st.sampled_from([None, 3, 5]),
    reason=st.none(),
    proposal=st.sampled_from([None, 3]),
    asked=st.sampled_from([None, "excellence"]),
    motivation=st.none(),
    mention=st.sampled_from([None, _theme]),
    earlier=st.integers(0, 3),
    undone=st.just(frozenset()),
    voided=st.booleans(),
    upheld=st.just(0),
    unmet=st.just(frozenset()),
)
_commands = st.one_of(
    st.builds(c.DecideAward, st.just("01001"), st.sampled_from(["m1", "m2"])),
    st.builds(c.GrantMention, st.just("01001"), st.sampled_from(["t1", "t2"]), st.just("excellence")),
)


@settings(deadline=None)
@given(st.lists(st.tuples(_commands, _facts), max_size=20))
def test_award_is_decided_once_whatever_is_asked(steps: list[tuple[award.Command, award.Facts]]) -> None:
    """One level for ever, each mention once and after it, nothing without an adopted motion."""
    state: award.State | None = None
    for position, (command, facts) in enumerate(steps, 1):
        act = Act("26", "awards", "0" * 32, SITS, position)
        before = state
        try:
            events = award.decide(command, state, facts)
        except Refusal:
            continue
        for event in events:
            assert (facts.stage, facts.adopted) == ("decided", True)
            state = award.evolve(state, event, act)
        if state is None:
            assert facts.voided
            continue
        assert before is None or (before.level, before.motion) == (state.level, state.motion)
        assert len({granted.mention for granted in state.mentions}) == len(state.mentions)
        assert award.decide(command, state, facts) == ()


_again = st.builds(
    award.Facts,
    stage=st.just("decided"),
    adopted=st.just(True),
    level=st.integers(3, 5),
    undone=st.just(frozenset()),
    upheld=st.integers(0, 20),
    unmet=st.sampled_from([frozenset(), frozenset({"excellence"})]),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["m1", "m2", "m3"]), _again), max_size=20))
def test_award_is_decided_again_only_after_a_ruling_that_opens_it(steps: list[tuple[str, award.Facts]]) -> None:
    """A new level follows an appeal upheld since the last one; mentions stay but those that rested on more."""
    granted = award.Granted("excellence", "x", 3, None)
    state: award.State | None = award.State("01001", 5, 5, "m0", None, 1, (granted,))
    for position, (motion, facts) in enumerate(steps, 2):
        assert state is not None
        command, before = c.DecideAward("01001", motion), state
        try:
            events = award.decide(command, state, facts)
        except Refusal:
            assert before.position >= facts.upheld
            continue
        for event in events:
            act = Act("26", "awards", "0" * 32, SITS, position)
            state = award.evolve(state, event, act)
        assert state is not None
        if events:
            assert before.position < facts.upheld
            assert (state.level, state.motion) == (facts.level, motion)
            assert state.mentions == tuple(held for held in before.mentions if held.mention not in facts.unmet)
        assert award.decide(command, state, facts) == ()
