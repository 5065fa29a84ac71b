"""Votes: of a member who is there, or by the holder of his proxy; never of a recused one; last before the closing."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import record as records
from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events import intake as i
from contracts.events.awards import Block, Choice, SingleAward
from contracts.refusals import Refusal, Why
from services.awards.rules import vote
from services.awards.rules.jury import Jury
from tests.rules.awards_scene import MEMBERS, PRESIDENT, SECRETARY, AwardsScene
from tests.scene import public_key


def voting(*present: str) -> AwardsScene:
    """Return a scene where votes are open on m1 (a block of two) and on m2 (one dossier)."""
    scene = AwardsScene()
    for code in ("01001", "01002", "01003"):
        scene.dossier(code, 3)
    scene.sit(*present)
    scene.put("m1", Block(3, ("01001", "01002")))
    scene.put("m2", SingleAward("01003", 3))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.do(PRESIDENT, c.OpenVote("m2"))
    return scene


def standing(scene: AwardsScene, position: int = 0) -> str:
    """Return whether the vote stored there (or last) counts, as its receipt says."""
    entry = scene.entries[(position or scene.position) - 1]
    return scene.desks["awards"].standing(records.decode(entry.raw), entry.position)


def test_vote_cast_is_recorded_once_and_counts() -> None:
    """The same choice again changes nothing."""
    scene = voting()
    command = c.CastVote("m1", "for", "p-bea")
    assert scene.once("p-bea", command) == (e.VoteCast("m1", "p-bea", "for"),)
    assert standing(scene) == "counted"


def test_vote_changed_before_the_closing_names_the_version_it_replaces() -> None:
    """Two pages of one member: the stale one is refused with what is recorded."""
    scene = voting()
    scene.do("p-bea", c.CastVote("m1", "for", "p-bea"))
    stale = c.CastVote("m1", "against", "p-bea", 0)
    with pytest.raises(Refusal) as caught:
        scene.do("p-bea", stale)
    assert caught.value.why is Why.STALE_VERSION
    assert caught.value.recorded == {"choice": "for", "holder": None, "version": 1}
    fresh = c.CastVote("m1", "against", "p-bea", 1)
    assert scene.once("p-bea", fresh) == (e.VoteCast("m1", "p-bea", "against"),)


def test_vote_of_a_member_who_is_not_there_is_refused() -> None:
    """Nor of anyone who is no member, the secretary included."""
    scene = voting("p-ada", "p-bea", "p-cyd")
    assert scene.refused("p-dan", c.CastVote("m1", "for", "p-dan")) == (Why.NOT_PRESENT, {"member": "p-dan"})
    assert scene.refused(SECRETARY, c.CastVote("m1", "for", SECRETARY)) == (Why.NOT_A_MEMBER, {"person": SECRETARY})
    scene.do(SECRETARY, c.RecordPresence("s1", "p-bea", "left"))
    assert scene.refused("p-bea", c.CastVote("m1", "for", "p-bea")) == (Why.NOT_PRESENT, {"member": "p-bea"})


def test_vote_by_proxy_is_cast_by_its_holder_while_the_member_is_away() -> None:
    """The holder must be there; when the member arrives he votes himself."""
    scene = voting("p-ada", "p-bea", "p-cyd")
    command = c.CastVote("m1", "against", "p-dan")
    none = (Why.NO_PROXY, {"actor": "p-cyd", "member": "p-dan"})
    assert scene.refused("p-cyd", command) == none
    scene.do("p-dan", c.GiveProxy("s1", "p-cyd"))
    assert scene.once("p-cyd", command) == (e.VoteCast("m1", "p-dan", "against", "p-cyd"),)
    assert scene.refused("p-bea", command) == (Why.NO_PROXY, {"actor": "p-bea", "member": "p-dan"})
    scene.do(SECRETARY, c.RecordPresence("s1", "p-dan", "remote"))
    assert scene.refused("p-cyd", c.CastVote("m2", "for", "p-dan")) == (
        Why.NO_PROXY,
        {"actor": "p-cyd", "member": "p-dan"},
    )
    assert scene.do("p-dan", c.CastVote("m1", "for", "p-dan", 1)) == (e.VoteCast("m1", "p-dan", "for"),)


def test_vote_of_a_recused_member_is_refused_on_the_one_dossier() -> None:
    """In a block he votes on the rest; recused from all of it, he does not."""
    scene = voting()
    scene.recuse("01003", "p-bea")
    scene.recuse("01001", "p-bea")
    assert scene.refused("p-bea", c.CastVote("m2", "for", "p-bea")) == (
        Why.RECUSED,
        {"juror": "p-bea", "dossier": "*", "motion": "m2"},
    )
    assert scene.do("p-bea", c.CastVote("m1", "for", "p-bea")) == (e.VoteCast("m1", "p-bea", "for"),)
    scene.recuse("01002", "p-bea")
    refused = scene.refused("p-bea", c.CastVote("m1", "against", "p-bea", 1))
    assert refused == (Why.RECUSED, {"juror": "p-bea", "dossier": "*", "motion": "m1"})


def test_vote_by_a_recused_holder_is_refused() -> None:
    """A recused member votes on the dossier for nobody."""
    scene = voting("p-ada", "p-bea", "p-cyd")
    scene.do("p-dan", c.GiveProxy("s1", "p-cyd"))
    scene.recuse("01003", "p-cyd")
    refused = scene.refused("p-cyd", c.CastVote("m2", "for", "p-dan"))
    assert refused == (Why.RECUSED, {"juror": "p-cyd", "dossier": "*", "motion": "m2"})


def test_vote_outside_its_window_is_refused() -> None:
    """Before the opening, after the closing, on no motion."""
    scene = voting()
    scene.dossier("01004", 3)
    scene.put("m3", SingleAward("01004", 3))
    refused = scene.refused("p-bea", c.CastVote("m3", "for", "p-bea"))
    assert refused == (Why.MOTION_STATE, {"motion": "m3", "state": "put"})
    scene.do(PRESIDENT, c.CloseVote("m1"))
    refused = scene.refused("p-bea", c.CastVote("m1", "for", "p-bea"))
    assert refused == (Why.MOTION_STATE, {"motion": "m1", "state": "closed"})
    assert scene.refused("p-bea", c.CastVote("m9", "for", "p-bea")) == (Why.UNKNOWN_MOTION, {"motion": "m9"})


def test_vote_that_raced_with_the_closing_is_told_late() -> None:
    """Decided before the closing, stored after it: the receipt says that it does not count."""
    scene = voting()
    desk = scene.desks["awards"]
    decision = desk.decide(scene.request("p-bea", c.CastVote("m1", "for", "p-bea")), scene.now, "0" * 32)
    assert decision.record is not None
    scene.do(PRESIDENT, c.CloseVote("m1"))
    position = scene.store(decision.subject, decision.record)
    assert standing(scene, position) == "late"


def overtaken_by_a_new_key(scene: AwardsScene, motion: str, choice: Choice) -> int:
    """Decide a vote, replace its member's key, store the vote, give the key back; return the vote's position."""
    command = c.CastVote(motion, choice, "p-bea")
    vote = scene.desks["awards"].decide(scene.request("p-bea", command), scene.now, "0" * 32)
    scene.happen("person", "p-bea", i.KeyReplaced("p-bea", public_key("p-new")), edition="label")
    assert vote.record is not None
    position = scene.store(vote.subject, vote.record)
    scene.happen("person", "p-bea", i.KeyReplaced("p-bea", public_key("p-bea")), edition="label")
    return position


def test_vote_that_its_casters_new_key_overtook_is_told_left_out_and_not_counted() -> None:
    """Signed with a key that was no longer his where it was stored: nobody's vote, until he gives it again."""
    scene = voting()
    scene.vote("m2", ada="for", cyd="for")
    assert standing(scene, overtaken_by_a_new_key(scene, "m2", "against")) == "left-out"
    scene.do(PRESIDENT, c.CloseVote("m2"))
    (decided,) = [event for event in scene.react("awards") if isinstance(event, e.MotionDecided)]
    assert [(count.votes_for, count.votes_against) for count in decided.counts] == [(2, 0)]
    overtaken_by_a_new_key(scene, "m1", "for")
    assert scene.once("p-bea", c.CastVote("m1", "for", "p-bea", 1)) == (e.VoteCast("m1", "p-bea", "for"),)
    assert standing(scene) == "counted"


def test_vote_that_raced_with_a_recusal_or_a_departure_is_told_left_out() -> None:
    """Decided before, stored after; once he is back the member may say the same again, and it counts."""
    scene = voting()
    desk = scene.desks["awards"]
    raced = [
        desk.decide(scene.request(who, c.CastVote(motion, "for", who)), scene.now, "0" * 32)
        for who, motion in (("p-bea", "m2"), ("p-cyd", "m1"))
    ]
    scene.recuse("01003", "p-bea")
    scene.do(SECRETARY, c.RecordPresence("s1", "p-cyd", "left"))
    for decision in raced:
        assert decision.record is not None
        assert standing(scene, scene.store(decision.subject, decision.record)) == "left-out"
    scene.do(SECRETARY, c.RecordPresence("s1", "p-cyd", "present"))
    assert scene.once("p-cyd", c.CastVote("m1", "for", "p-cyd", 1)) == (e.VoteCast("m1", "p-cyd", "for"),)
    assert standing(scene) == "counted"


def test_vote_is_always_signed() -> None:
    """A vote without its member's signature is refused, whatever the rulebook says of ballots."""
    scene = voting()
    unsigned = scene.request("p-bea", c.CastVote("m1", "for", "p-bea"))
    bare = type(unsigned)(unsigned.format, unsigned.command_id, unsigned.edition, unsigned.actor, unsigned.command)
    with pytest.raises(Refusal) as caught:
        scene.take(bare, "awards")
    assert caught.value.why is Why.UNSIGNED


_facts = st.builds(
    vote.Facts,
    jury=st.just(Jury(MEMBERS, PRESIDENT, SECRETARY)),
    motion=st.sampled_from(["none", "put", "open", "open", "open", "closed", "decided"]),
    present=st.booleans(),
    holder=st.sampled_from([None, "p-bea"]),
    recused=st.sampled_from([(), (), ("p-cyd",)]),
    counts=st.just(True),
)
_casts = st.builds(c.CastVote, st.just("m1"), st.sampled_from(get_args(Choice)), st.just("p-cyd"), st.integers(0, 3))


@settings(deadline=None)
@given(st.lists(st.tuples(_casts, _facts, st.sampled_from(["p-cyd", "p-bea", "p-out"])), max_size=30))
def test_vote_is_only_ever_the_members_own_whatever_is_asked(steps: list[tuple[c.CastVote, vote.Facts, str]]) -> None:
    """Only while open, by the member there or his holder, on the version recorded; repeated it is nothing."""
    state: vote.State | None = None
    for command, facts, actor in steps:
        version = 0 if state is None else state.version
        try:
            events = vote.decide(command, actor, state, facts)
        except Refusal:
            continue
        for event in events:
            assert (facts.motion, facts.recused, command.version) == ("open", (), version)
            assert facts.present if actor == "p-cyd" else actor == facts.holder
            state = vote.evolve(state, event)
            assert state.version == version + 1
        assert state is not None
        assert state.choice == command.choice
        assert vote.decide(command, actor, state, facts) == ()


def test_vote_from_afar_counts_as_one_in_the_room() -> None:
    """Who joined from afar is there: for the quorum, for his vote, and for the casting vote."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit("p-bea", "p-cyd")
    scene.put("m1", SingleAward("01001", 3))
    assert scene.refused(PRESIDENT, c.OpenVote("m1"))[0] is Why.NO_QUORUM
    scene.do(SECRETARY, c.RecordPresence("s1", PRESIDENT, "remote"))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for", bea="against")
    scene.do(PRESIDENT, c.CloseVote("m1"))
    counted = scene.react("awards")[0]
    assert isinstance(counted, e.MotionDecided)
    (count,) = counted.counts
    assert (count.attending, count.quorum, count.casting, count.adopted) == (3, True, True, True)
