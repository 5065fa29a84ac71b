"""Counting: by position, dossier by dossier; the recused, the absent and the late never counted."""

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block, Choice, Count, SingleAward
from contracts.refusals import Refusal, Why
from contracts.rulebook import Quorum
from contracts.rulebook import Sitting as SittingRules
from services.awards.rules.count import Assembly, Voice, count
from tests.rules.awards_scene import MEMBERS, PRESIDENT, SECRETARY, AwardsScene

RULES = SittingRules()
SINGLE = SingleAward("01001", 3)


def assembly(
    present: tuple[str, ...] = MEMBERS,
    proxies: tuple[tuple[str, str], ...] = (),
    recused: frozenset[tuple[str, str]] = frozenset(),
    without_quorum: bool = False,
) -> Assembly:
    """Return a jury of five under p-ada."""
    return Assembly(MEMBERS, PRESIDENT, frozenset(present), proxies, recused, without_quorum)


def voices(**choices: Choice) -> tuple[Voice, ...]:
    """Return votes cast in person, at positions from 11 on."""
    return tuple(Voice(f"p-{name}", 11 + n, choice, None) for n, (name, choice) in enumerate(choices.items()))


@pytest.mark.parametrize(
    ("cast", "adopted", "casting"),
    [
        (voices(ada="for", bea="for", cyd="against"), True, False),
        (voices(ada="for", bea="against", cyd="against"), False, False),
        (voices(ada="for", bea="against"), True, True),
        (voices(ada="against", bea="for"), False, True),
        (voices(ada="abstain", bea="for", cyd="against"), False, False),
        (voices(bea="for", cyd="against"), False, False),
        (voices(bea="for", cyd="abstain", dan="abstain"), True, False),
        (voices(ada="abstain", bea="abstain"), False, False),
        ((), False, False),
    ],
    ids=["more", "fewer", "chair for", "chair against", "chair abstains", "chair silent", "one", "none", "nobody"],
)
def test_majority_is_simple_and_the_chair_breaks_a_tie_if_he_votes(
    cast: tuple[Voice, ...], adopted: bool, casting: bool
) -> None:
    """More for than against; abstentions are no voices; at a tie the president's own voice, or nothing."""
    ((one,), positions) = count(("01001",), assembly(), cast, RULES)
    assert (one.adopted, one.casting) == (adopted, casting)
    assert positions == tuple(voice.position for voice in cast)


def test_majority_with_abstentions_counted_takes_more_than_half_of_the_voices() -> None:
    """A rulebook may count them; two of five is no majority, and no tie either."""
    rules = SittingRules(abstentions_count=True)
    cast = voices(ada="for", bea="for", cyd="against", dan="abstain", eve="abstain")
    ((one,), _) = count(("01001",), assembly(), cast, rules)
    assert (one.votes_for, one.votes_against, one.abstentions, one.adopted) == (2, 1, 2, False)
    ((tie,), _) = count(("01001",), assembly(), cast[:4], rules)
    assert (tie.adopted, tie.casting) == (True, True)


def test_casting_vote_that_the_rulebook_does_not_know_breaks_nothing() -> None:
    """A tie is then no majority."""
    ((one,), _) = count(("01001",), assembly(), voices(ada="for", bea="against"), SittingRules(casting_vote=False))
    assert (one.adopted, one.casting) == (False, False)


def test_casting_vote_is_not_the_proxys() -> None:
    """Who is represented does not chair."""
    there = assembly(("p-bea", "p-cyd", "p-dan"), (("p-ada", "p-bea"),))
    cast = (Voice("p-ada", 11, "for", "p-bea"), Voice("p-bea", 12, "for", None))
    against = (Voice("p-cyd", 13, "against", None), Voice("p-dan", 14, "against", None))
    ((one,), _) = count(("01001",), there, cast + against, RULES)
    assert (one.votes_for, one.votes_against, one.adopted, one.casting) == (2, 2, False, False)


@pytest.mark.parametrize(
    ("present", "proxies", "proxies_count", "attending", "reached"),
    [
        (("p-ada", "p-bea", "p-cyd"), (), True, 3, True),
        (("p-ada", "p-bea"), (), True, 2, False),
        (("p-ada", "p-bea"), (("p-cyd", "p-bea"),), True, 3, True),
        (("p-ada", "p-bea"), (("p-cyd", "p-bea"),), False, 2, False),
    ],
    ids=["three of five", "two of five", "two and a proxy", "the proxy left out"],
)
def test_quorum_is_half_of_those_entitled(
    present: tuple[str, ...], proxies: tuple[tuple[str, str], ...], proxies_count: bool, attending: int, reached: bool
) -> None:
    """At least half, the represented with them where the rulebook says so; without it nothing is adopted."""
    rules = SittingRules(quorum=Quorum(proxies_count=proxies_count))
    ((one,), _) = count(("01001",), assembly(present, proxies), voices(ada="for"), rules)
    assert (one.entitled, one.attending, one.quorum, one.adopted) == (5, attending, reached, reached)


def test_quorum_leaves_the_recused_out_on_both_sides() -> None:
    """Two of five are recused: two of the other three suffice, and the voices of the two are not heard there."""
    recused = frozenset({("01002", "p-bea"), ("01002", "p-cyd")})
    there = assembly(("p-ada", "p-bea", "p-cyd", "p-dan"), recused=recused)
    cast = voices(ada="for", bea="against", cyd="against", dan="for")
    counts, positions = count(("01001", "01002", "01003"), there, cast, RULES)
    assert counts == (
        Count(("01001", "01003"), 5, 4, True, 2, 2, 0, True, True),
        Count(("01002",), 3, 2, True, 2, 0, 0, False, True),
    )
    assert positions == (11, 12, 13, 14)


def test_proxy_held_by_a_recused_member_represents_nobody() -> None:
    """On that dossier the absent member neither counts nor votes."""
    there = assembly(("p-ada", "p-bea", "p-cyd"), (("p-dan", "p-cyd"),), frozenset({("01001", "p-cyd")}))
    cast = (*voices(ada="for", bea="for"), Voice("p-dan", 20, "against", "p-cyd"))
    counts, positions = count(("01001", "01002"), there, cast, RULES)
    assert counts == (
        Count(("01001",), 4, 2, True, 2, 0, 0, False, True),
        Count(("01002",), 5, 4, True, 2, 1, 0, False, True),
    )
    assert positions == (11, 12, 20)


def opened(*present: str) -> AwardsScene:
    """Return a scene with a vote open on one dossier."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit(*present)
    scene.put("m1", SINGLE)
    scene.do(PRESIDENT, c.OpenVote("m1"))
    return scene


def counted(scene: AwardsScene) -> e.MotionDecided:
    """Let the reactions follow; return the count."""
    decided = scene.react("awards")[0]
    assert isinstance(decided, e.MotionDecided)
    return decided


def test_count_follows_the_closing_once_and_names_its_votes() -> None:
    """The last vote of each member below the closing, by position; the same count again changes nothing."""
    scene = opened()
    scene.vote("m1", ada="for", bea="against")
    scene.do("p-bea", c.CastVote("m1", "for", "p-bea", 1))
    changed = scene.position
    scene.do(PRESIDENT, c.CloseVote("m1"))
    closing = scene.position
    expected = e.MotionDecided(
        "m1", closing, (changed - 2, changed), (Count(("01001",), 5, 5, True, 2, 0, 0, False, True),)
    )
    assert counted(scene) == expected
    assert scene.do("awards", c.CountVote("m1", closing)) == ()


def test_count_of_a_vote_that_is_not_closed_is_refused() -> None:
    """Nor of another closing than the one recorded."""
    scene = opened()
    assert scene.refused("awards", c.CountVote("m1", 5))[0] is Why.NOT_CLOSED
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert scene.refused("awards", c.CountVote("m1", scene.position + 1))[0] is Why.NOT_CLOSED
    assert scene.refused(PRESIDENT, c.CountVote("m1", scene.position))[0] is Why.NOT_ALLOWED


def test_count_is_of_the_log_below_the_closing_whatever_came_later() -> None:
    """A recusal, a departure, a withdrawal, a late vote after the closing change nothing."""
    scene = opened("p-ada", "p-bea", "p-cyd")
    scene.vote("m1", ada="for", bea="for")
    votes = (scene.position - 1, scene.position)
    late = scene.desks["awards"].decide(
        scene.request("p-cyd", c.CastVote("m1", "against", "p-cyd")), scene.now, "0" * 32
    )
    scene.do(PRESIDENT, c.CloseVote("m1"))
    closing = scene.position
    assert late.record is not None
    scene.store(late.subject, late.record)
    scene.recuse("01001", "p-bea")
    scene.do(SECRETARY, c.RecordPresence("s1", "p-ada", "left"))
    scene.do("p-eve", c.GiveProxy("s1", "p-cyd"))
    scene.tally("01001", 5)
    scene.withdraw("01001")
    expected = e.MotionDecided("m1", closing, votes, (Count(("01001",), 5, 3, True, 2, 0, 0, False, True),))
    assert counted(scene) == expected


def test_count_leaves_out_who_was_recused_or_gone_at_the_closing() -> None:
    """His vote stands in the log, and is not counted; without a quorum nothing is adopted."""
    scene = opened("p-ada", "p-bea", "p-cyd")
    scene.vote("m1", ada="for", bea="against", cyd="for")
    scene.recuse("01001", "p-bea")
    scene.do(SECRETARY, c.RecordPresence("s1", "p-cyd", "left"))
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert counted(scene).counts == (Count(("01001",), 4, 1, False, 1, 0, 0, False, False),)


def test_count_leaves_out_a_vote_stored_when_its_member_was_not_there() -> None:
    """Who left before his vote was stored had no voice then, though he came back before the closing."""
    scene = opened()
    raced = scene.desks["awards"].decide(
        scene.request("p-bea", c.CastVote("m1", "against", "p-bea")), scene.now, "0" * 32
    )
    scene.do(SECRETARY, c.RecordPresence("s1", "p-bea", "left"))
    assert raced.record is not None
    scene.store(raced.subject, raced.record)
    scene.do(SECRETARY, c.RecordPresence("s1", "p-bea", "present"))
    scene.vote("m1", ada="for")
    cast = scene.position
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert counted(scene).votes == (cast,)


def test_count_leaves_out_dossiers_that_left_or_changed_before_the_closing() -> None:
    """Withdrawn, or proposed otherwise than the block says: no award follows; the rest of the block stands."""
    scene = AwardsScene()
    for code in ("01001", "01002", "01003"):
        scene.dossier(code, 3)
    scene.sit()
    scene.put("m1", Block(3, ("01001", "01002", "01003")))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for")
    scene.withdraw("01001")
    scene.tally("01003", 4)
    scene.do(PRESIDENT, c.CloseVote("m1"))
    decided = scene.react("awards")
    assert isinstance(decided[0], e.MotionDecided)
    assert [count.dossiers for count in decided[0].counts] == [("01002",)]
    assert decided[1:] == (e.AwardDecided("01002", 3, 3, "m1"),)


def test_count_of_a_vote_that_outlived_its_sitting_adopts_nothing() -> None:
    """A vote opened while the sitting was being closed finds nobody there."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit()
    scene.put("m1", SINGLE)
    raced = scene.desks["awards"].decide(scene.request(PRESIDENT, c.OpenVote("m1")), scene.now, "0" * 32)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert raced.record is not None
    scene.store(raced.subject, raced.record)
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert counted(scene).counts == (Count(("01001",), 5, 0, False, 0, 0, 0, False, False),)


_member = st.sampled_from(MEMBERS)
_voices = st.dictionaries(_member, st.tuples(st.sampled_from(get_args(Choice)), st.sampled_from([None, *MEMBERS])))
_pairs = st.frozensets(st.tuples(st.sampled_from(["01001", "01002"]), _member))


@settings(deadline=None)
@given(st.frozensets(_member), st.dictionaries(_member, _member), _pairs, _voices, st.booleans())
def test_count_never_adopts_without_a_quorum_nor_hears_the_recused(
    present: frozenset[str],
    proxies: dict[str, str],
    recused: frozenset[tuple[str, str]],
    cast: dict[str, tuple[Choice, str | None]],
    waived: bool,
) -> None:
    """Whatever the jury: voices within attendance within entitlement, an exact quorum, a majority or the chair's."""
    there = Assembly(
        MEMBERS,
        PRESIDENT,
        present,
        tuple((m, h) for m, h in proxies.items() if m not in present and h in present),
        recused,
        waived,
    )
    heard = tuple(Voice(m, n, choice, holder) for n, (m, (choice, holder)) in enumerate(cast.items(), 1))
    counts, positions = count(("01001", "01002"), there, heard, RULES)
    assert sorted(code for one in counts for code in one.dossiers) == ["01001", "01002"]
    assert len(set(positions)) == len(positions)
    for one in counts:
        out = {m for d, m in recused if d == one.dossiers[0]}
        assert one.entitled == len(set(MEMBERS) - out)
        assert one.attending <= one.entitled
        assert one.votes_for + one.votes_against + one.abstentions <= one.attending
        assert one.quorum is (waived or one.attending >= Fraction(one.entitled, 2))
        if one.adopted:
            assert one.quorum
            assert one.votes_for > one.votes_against or (one.votes_for == one.votes_against and one.casting)


_steps = st.one_of(
    st.tuples(st.just("vote"), _member, st.sampled_from(get_args(Choice))),
    st.tuples(st.just("presence"), _member, st.sampled_from(["present", "left"])),
    st.tuples(st.just("proxy"), _member, _member),
    st.tuples(st.just("recuse"), _member, st.sampled_from(["01001", "01002"])),
    st.tuples(st.just("lift"), _member, st.sampled_from(["01001", "01002"])),
    st.tuples(st.just("withdraw"), _member, st.just("01002")),
)


def _play(scene: AwardsScene, step: tuple[str, str, str]) -> None:
    """Do a step; what the rules refuse does not happen."""
    kind, member, what = step
    try:
        match kind:
            case "vote":
                version = scene.version(f"m1.{member}")
                scene.do(member, c.CastVote("m1", what, member, version))  # type: ignore[arg-type]
            case "presence":
                scene.do(SECRETARY, c.RecordPresence("s1", member, what))  # type: ignore[arg-type]
            case "proxy":
                scene.do(member, c.GiveProxy("s1", what))
            case "recuse":
                scene.recuse(what, member)
            case "lift":
                scene.lift(what, member)
            case _:
                scene.withdraw(what)
    except Refusal:
        pass


@settings(max_examples=40, deadline=None)
@given(st.lists(_steps, max_size=15), st.lists(_steps, max_size=8))
def test_count_is_the_same_whatever_follows_the_closing(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    """Two logs that agree below the closing give one count, however they go on; no recused voice is in it."""
    outcomes = []
    for tail in ([], after):
        scene = AwardsScene()
        for code in ("01001", "01002"):
            scene.dossier(code, 3)
        scene.sit()
        scene.put("m1", Block(3, ("01001", "01002")))
        scene.do(PRESIDENT, c.OpenVote("m1"))
        for step in before:
            _play(scene, step)
        scene.do(PRESIDENT, c.CloseVote("m1"))
        closing = scene.position
        for step in tail:
            _play(scene, step)
        (outcome,) = scene.do("awards", c.CountVote("m1", closing))
        assert isinstance(outcome, e.MotionDecided)
        assert all(position < closing for position in outcome.votes)
        outcomes.append(outcome)
    assert outcomes[0] == outcomes[1]
