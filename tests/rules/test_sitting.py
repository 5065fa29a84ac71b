"""The sitting: convened in good time, opened by the president, who is there and for whom, closed."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block
from contracts.refusals import Refusal, Why
from contracts.rulebook import Sitting as SittingRules
from services.act import Act
from services.awards.rules import sitting
from services.awards.rules.jury import Jury
from tests.rules.awards_scene import AGENDA, MEMBERS, PRESIDENT, SECRETARY, SITS, AwardsScene
from tests.scene import ORGANISER


def convened() -> AwardsScene:
    """Return a scene with the sitting s1 convened and its hour come."""
    scene = AwardsScene()
    scene.convene()
    scene.now += timedelta(days=7)
    return scene


def test_sitting_convened_in_good_time_is_recorded_once() -> None:
    """Five days at least; the same notice again changes nothing."""
    scene = AwardsScene()
    at = scene.now + timedelta(days=5, seconds=1)
    command = c.ConveneSitting("s1", at, AGENDA)
    assert scene.once(ORGANISER, command) == (e.SittingConvened("s1", at, AGENDA),)


def test_sitting_convened_too_late_is_refused() -> None:
    """One second short of the rulebook's days is too short."""
    scene = AwardsScene()
    command = c.ConveneSitting("s1", scene.now + timedelta(days=5), AGENDA)
    assert scene.refused(ORGANISER, command) == (Why.NOTICE_TOO_SHORT, {"days": "5"})


def test_sitting_convened_otherwise_is_refused() -> None:
    """A notice given stands: another date takes another sitting."""
    scene = convened()
    command = c.ConveneSitting("s1", scene.now + timedelta(days=9), AGENDA)
    assert scene.refused(ORGANISER, command) == (Why.ALREADY_CONVENED, {"sitting": "s1"})


def test_sitting_without_quorum_takes_an_earlier_notice_of_the_same_agenda() -> None:
    """Only a second notice may waive the quorum (CRPA R133-10)."""
    scene = AwardsScene()
    at = scene.now + timedelta(days=30)
    first = c.ConveneSitting("s2", at, AGENDA, without_quorum=True)
    details = {"sitting": "s2"}
    assert scene.refused(ORGANISER, first) == (Why.NO_FAILED_NOTICE, details)
    scene.convene("s1")
    early = c.ConveneSitting("s2", scene.now + timedelta(days=9), AGENDA, without_quorum=True)
    assert scene.refused(ORGANISER, early) == (Why.NO_FAILED_NOTICE, details)
    scene.now += timedelta(days=7)
    other = c.ConveneSitting("s2", scene.now + timedelta(days=9), ("Autre",), without_quorum=True)
    assert scene.refused(ORGANISER, other) == (Why.NO_FAILED_NOTICE, details)
    second = c.ConveneSitting("s2", scene.now + timedelta(days=9), AGENDA, without_quorum=True)
    assert scene.once(ORGANISER, second) == (e.SittingConvened("s2", second.at, AGENDA, without_quorum=True),)


def test_sitting_of_an_unknown_edition_is_refused() -> None:
    """There is no jury to convene."""
    scene = AwardsScene()
    command = c.ConveneSitting("s1", SITS, AGENDA)
    assert scene.refused(ORGANISER, command, "27") == (Why.UNKNOWN_EDITION, {"edition": "27"})


def test_sitting_opened_by_the_president_at_its_hour() -> None:
    """Once open it is open."""
    assert convened().once(PRESIDENT, c.OpenSitting("s1")) == (e.SittingOpened("s1"),)


@pytest.mark.parametrize("actor", [SECRETARY, ORGANISER, "p-bea"])
def test_sitting_opened_by_another_is_refused(actor: str) -> None:
    """Opening is the president's."""
    assert convened().refused(actor, c.OpenSitting("s1")) == (Why.NOT_ALLOWED, {"needs": "president"})


def test_sitting_opened_before_its_hour_is_refused() -> None:
    """Members were told an hour."""
    scene = AwardsScene()
    scene.convene()
    why, details = scene.refused(PRESIDENT, c.OpenSitting("s1"))
    assert (why, list(details)) == (Why.SITTING_TOO_EARLY, ["at"])


def test_sitting_never_convened_is_refused() -> None:
    """Nothing happens at a sitting of which no notice was given."""
    scene = AwardsScene()
    details = {"sitting": "s9", "state": "none"}
    assert scene.refused(PRESIDENT, c.OpenSitting("s9")) == (Why.SITTING_STATE, details)
    assert scene.refused("p-bea", c.GiveProxy("s9", "p-cyd")) == (Why.SITTING_STATE, details)


@pytest.mark.parametrize("actor", [SECRETARY, ORGANISER])
def test_presence_recorded_by_the_secretary_or_an_organiser(actor: str) -> None:
    """Arrives, leaves, joins from afar: each a record, the same twice none."""
    scene = convened()
    scene.do(PRESIDENT, c.OpenSitting("s1"))
    for attendance in ("present", "left", "remote"):
        command = c.RecordPresence("s1", "p-bea", attendance)
        assert scene.once(actor, command) == (e.PresenceRecorded("s1", "p-bea", attendance),)


def test_presence_recorded_wrongly_is_refused() -> None:
    """Of a member, at an open sitting, by who may."""
    scene = convened()
    command = c.RecordPresence("s1", "p-bea", "present")
    assert scene.refused(SECRETARY, command) == (Why.SITTING_STATE, {"sitting": "s1", "state": "convened"})
    scene.do(PRESIDENT, c.OpenSitting("s1"))
    stranger = c.RecordPresence("s1", "p-out", "present")
    assert scene.refused(SECRETARY, stranger) == (Why.NOT_A_MEMBER, {"person": "p-out"})
    assert scene.refused("p-bea", command) == (Why.NOT_ALLOWED, {"needs": "organiser-or-secretary"})


def test_presence_of_who_was_never_there_is_nothing_to_end() -> None:
    """Who leaves without having come leaves nothing behind."""
    scene = convened()
    scene.do(PRESIDENT, c.OpenSitting("s1"))
    assert scene.do(SECRETARY, c.RecordPresence("s1", "p-bea", "left")) == ()


def test_proxy_given_by_the_member_himself() -> None:
    """Before the sitting or during it; another holder takes the place of the first."""
    scene = convened()
    assert scene.once("p-bea", c.GiveProxy("s1", "p-cyd")) == (e.ProxyGiven("s1", "p-bea", "p-cyd"),)
    assert scene.once("p-bea", c.GiveProxy("s1", "p-dan")) == (e.ProxyGiven("s1", "p-bea", "p-dan"),)
    assert scene.once("p-eve", c.GiveProxy("s1", "p-cyd")) == (e.ProxyGiven("s1", "p-eve", "p-cyd"),)


def test_proxy_beyond_the_rulebook_is_refused() -> None:
    """One proxy at most per member."""
    scene = convened()
    scene.do("p-bea", c.GiveProxy("s1", "p-cyd"))
    assert scene.refused("p-dan", c.GiveProxy("s1", "p-cyd")) == (Why.PROXY_EXCEEDED, {"holder": "p-cyd", "most": "1"})


def test_proxy_of_or_to_a_stranger_or_oneself_is_refused() -> None:
    """Only members vote."""
    scene = convened()
    assert scene.refused("p-out", c.GiveProxy("s1", "p-cyd")) == (Why.NOT_A_MEMBER, {"person": "p-out"})
    assert scene.refused("p-bea", c.GiveProxy("s1", "p-out")) == (Why.NOT_A_MEMBER, {"person": "p-out"})
    assert scene.refused("p-bea", c.GiveProxy("s1", "p-bea"))[0] is Why.NO_PROXY


def test_sitting_closed_by_the_president_is_over() -> None:
    """Nothing happens at a closed sitting."""
    scene = convened()
    scene.do(PRESIDENT, c.OpenSitting("s1"))
    assert scene.refused(SECRETARY, c.CloseSitting("s1")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.once(PRESIDENT, c.CloseSitting("s1")) == (e.SittingClosed("s1"),)
    closed = (Why.SITTING_STATE, {"sitting": "s1", "state": "closed"})
    assert scene.refused(PRESIDENT, c.OpenSitting("s1")) == closed
    assert scene.refused(SECRETARY, c.RecordPresence("s1", "p-bea", "present")) == closed
    assert scene.refused("p-bea", c.GiveProxy("s1", "p-cyd")) == closed


def test_sitting_closed_during_a_vote_is_refused() -> None:
    """A vote that began is closed first."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit()
    scene.put("m1", Block(3, ("01001",)))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    assert scene.refused(PRESIDENT, c.CloseSitting("s1")) == (Why.MOTION_STATE, {"motion": "m1", "state": "open"})
    scene.do(PRESIDENT, c.CloseVote("m1"))
    assert scene.do(PRESIDENT, c.CloseSitting("s1")) == (e.SittingClosed("s1"),)


_people = st.sampled_from([*MEMBERS, "p-out"])
_commands = st.one_of(
    st.just(c.ConveneSitting("s1", SITS, AGENDA)),
    st.just(c.OpenSitting("s1")),
    st.builds(c.RecordPresence, st.just("s1"), _people, st.sampled_from(["present", "remote", "left"])),
    st.builds(c.GiveProxy, st.just("s1"), _people),
    st.just(c.CloseSitting("s1")),
)
_ORDER = ("none", "convened", "open", "closed")


@settings(deadline=None)
@given(st.lists(st.tuples(_commands, st.sampled_from([*MEMBERS, SECRETARY, "p-out"])), max_size=40))
def test_sitting_keeps_its_order_and_its_proxies_whatever_is_asked(steps: list[tuple[sitting.Command, str]]) -> None:
    """It moves forward only; none but members attend; nobody there is represented; no holder holds more than he may."""
    facts = sitting.Facts(Jury(MEMBERS, PRESIDENT, SECRETARY), organiser=False, rules=SittingRules(notice_days=0))
    state: sitting.State | None = None
    for position, (command, actor) in enumerate(steps, 1):
        act = Act("26", actor, "0" * 32, SITS, position)
        before = "none" if state is None else state.state
        try:
            events = sitting.decide(command, act, state, facts)
        except Refusal:
            continue
        for event in events:
            state = sitting.evolve(state, event, act)
        assert state is not None
        assert _ORDER.index(state.state) - _ORDER.index(before) in (0, 1)
        assert sitting.decide(command, act, state, facts) == ()
        there, absent = sitting.attending(state), sitting.represented(state)
        assert there <= set(MEMBERS)
        assert set(absent.values()) <= there
        assert not set(absent) & there
        assert len(set(absent.values())) == len(absent)
