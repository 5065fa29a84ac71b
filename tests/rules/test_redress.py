"""A published award withdrawn or corrected: two people, a ground, a day; and only what the vote gave is restored."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import redress as r
from contracts.events import awards as a
from contracts.events import redress as e
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules import award, redress
from services.awards.rules.award import Granted
from services.awards.rules.jury import Jury
from services.awards.rules.redress import Voted
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, SECRETARY, concluded
from tests.rules.redress_scene import GROUND, published, slip, withdrawn
from tests.scene import ORGANISER


def test_award_withdrawn_by_an_organiser_and_a_second_person() -> None:
    """Proposed with its ground and day, agreed on by another; each once."""
    scene = published()
    day = scene.now
    proposed = e.WithdrawalProposed("01002", GROUND, day, ORGANISER)
    assert scene.once(ORGANISER, r.ProposeWithdrawal("01002", GROUND, day)) == (proposed,)
    done = e.AwardWithdrawn("01002", GROUND, day, ORGANISER, SECRETARY, 3)
    assert scene.once(SECRETARY, r.WithdrawAward("01002", GROUND, day)) == (done,)


def test_award_withdrawn_stays_in_the_log_and_in_what_was_sealed() -> None:
    """The withdrawal is beside the award: before it, the award is as it was; the sealed palmares is too."""
    scene = published()
    before, sealed = scene.position, scene.awards.sealed_documents("26")
    withdrawn(scene)
    history = scene.awards.label.edition("26").awards["01002"]
    held, now = history.at(before), history.now
    assert held is not None
    assert now is not None
    assert (held.level, held.withdrawn, now.level, now.withdrawn is None) == (3, None, 3, False)
    assert scene.awards.sealed_documents("26") == sealed


def test_award_withdrawn_by_one_person_alone_is_refused() -> None:
    """Whoever proposed is not the second; nor is a juror; and without an organiser's proposal there is nothing."""
    scene = published()
    ask = r.WithdrawAward("01002", GROUND, scene.now)
    nothing = (Why.WITHDRAWAL_DIFFERS, {"dossier": "01002", "proposed": "none"})
    assert scene.refused(SECRETARY, ask) == nothing
    propose = r.ProposeWithdrawal("01002", GROUND, ask.on)
    assert scene.refused(SECRETARY, propose) == (Why.NOT_ALLOWED, {"needs": "organiser"})
    scene.do(ORGANISER, propose)
    assert scene.refused(ORGANISER, ask) == (Why.SECOND_PERSON, {"author": ORGANISER})
    assert scene.refused("p-bea", ask)[0] is Why.NOT_ALLOWED
    assert scene.do("p-org2", ask)


def test_award_withdrawn_otherwise_than_proposed_is_refused() -> None:
    """Another ground or day is another withdrawal; a later proposal takes the earlier one's place."""
    scene = published()
    day = scene.now
    scene.do(ORGANISER, r.ProposeWithdrawal("01002", GROUND, day))
    shown = {"dossier": "01002", "proposed": f"{day.isoformat()} {GROUND}"}
    for other in (r.WithdrawAward("01002", "autre", day), r.WithdrawAward("01002", GROUND, day + timedelta(days=1))):
        assert scene.refused(SECRETARY, other) == (Why.WITHDRAWAL_DIFFERS, shown)
    scene.do("p-org2", r.ProposeWithdrawal("01002", "autre", day))
    assert scene.do(ORGANISER, r.WithdrawAward("01002", "autre", day))


def test_award_withdrawn_from_a_day_outside_its_life_is_refused() -> None:
    """Not before it was public, not in days to come."""
    scene = published()
    for day in (CALENDAR.publishes - timedelta(days=1), scene.now + timedelta(days=1)):
        assert scene.refused(ORGANISER, r.ProposeWithdrawal("01002", GROUND, day))[0] is Why.INVALID_FIELD


def test_award_withdrawn_already_or_not_there_is_refused() -> None:
    """Once is for ever; a dossier without an award has none to withdraw."""
    scene = published()
    withdrawn(scene)
    gone = (Why.AWARD_WITHDRAWN, {"dossier": "01002"})
    assert scene.refused(ORGANISER, r.ProposeWithdrawal("01002", "encore", scene.now)) == gone
    assert scene.refused(PRESIDENT, r.CorrectError("01002", 4, (), "erreur")) == gone
    none = (Why.NO_AWARD, {"dossier": "01009"})
    assert scene.refused(ORGANISER, r.ProposeWithdrawal("01009", GROUND, scene.now)) == none


def test_award_not_published_is_neither_withdrawn_nor_corrected() -> None:
    """Until then the jury itself decides, and undoes."""
    scene = concluded()
    propose, correct = r.ProposeWithdrawal("01002", GROUND, scene.now), r.CorrectError("01002", 4, (), "erreur")
    assert scene.refused(ORGANISER, propose)[0] is Why.NOT_PUBLISHED
    assert scene.refused(PRESIDENT, correct)[0] is Why.NOT_PUBLISHED


def test_award_withdrawn_counts_no_more_for_a_later_edition() -> None:
    """What an authority won before is what stands of it."""
    scene = published()
    assert [past.level for past in scene.awards.label.past("01002", 27)] == [3]
    withdrawn(scene)
    assert scene.awards.label.past("01002", 27) == ()


def test_error_corrected_to_what_the_vote_gave() -> None:
    """By the president, with a reason; the mentions follow one by one, and it is said from what to what."""
    scene = published()
    slip(scene, "70450", a.AwardDecided("70450", 5, 2, "m2"), e.MentionLapsed("70450", "mediation"))
    fix = r.CorrectError("70450", 4, ("mediation",), "report erroné")
    assert scene.once(PRESIDENT, fix) == (
        e.AwardCorrected("70450", 5, 4, (), ("mediation",), "m2", "report erroné"),
        a.MentionGranted("70450", "mediation", "m3", 0, "un bus"),
    )


def test_error_corrected_takes_away_a_mention_that_no_vote_gave() -> None:
    """It lapses."""
    scene = published()
    slip(scene, "01002", a.AwardDecided("01002", 5, 3, "m1"), a.MentionGranted("01002", "mediation", "m9"))
    assert scene.once(PRESIDENT, r.CorrectError("01002", 3, (), "report erroné")) == (
        e.AwardCorrected("01002", 5, 3, ("mediation",), (), "m1", "report erroné"),
        e.MentionLapsed("01002", "mediation"),
    )


def test_correction_to_anything_but_the_recorded_vote_is_refused() -> None:
    """What the vote gave is told; another level, another mention, and what follows from the vote already, are not."""
    scene = published()
    told = {"dossier": "70450", "level": "4", "mentions": "mediation"}
    for level, mentions in ((5, ("mediation",)), (4, ()), (4, ("mediation", "excellence"))):
        asked = r.CorrectError("70450", level, mentions, "erreur")
        assert scene.refused(PRESIDENT, asked) == (Why.VOTE_DIFFERS, told)
    assert scene.do(PRESIDENT, r.CorrectError("70450", 4, ("mediation",), "erreur")) == ()


@pytest.mark.parametrize("actor", [ORGANISER, SECRETARY, "p-bea"])
def test_error_corrected_by_anybody_but_the_president_is_refused(actor: str) -> None:
    """It is the president's act."""
    scene = published()
    asked = r.CorrectError("70450", 4, (), "erreur")
    assert scene.refused(actor, asked) == (Why.NOT_ALLOWED, {"needs": "president"})


_ground = st.sampled_from(["motif", "autre"])
_day = st.sampled_from([CALENDAR.publishes, CALENDAR.publishes + timedelta(days=9)])
_commands = st.one_of(
    st.builds(r.ProposeWithdrawal, st.just("1"), _ground, _day),
    st.builds(r.WithdrawAward, st.just("1"), _ground, _day),
    st.builds(r.CorrectError, st.just("1"), st.integers(3, 5), st.sampled_from([(), ("theme",)]), _ground),
)
_voted = st.builds(Voted, st.just("m1"), st.integers(3, 5), st.sampled_from([(), (Granted("theme", "m2", 0, None),)]))


@settings(deadline=None)
@given(st.lists(st.tuples(_commands, st.sampled_from([ORGANISER, "p-org2", PRESIDENT])), max_size=25), _voted)
def test_award_is_withdrawn_by_two_and_corrected_to_the_vote_whatever_is_asked(
    steps: list[tuple[redress.Command, str]], voted: Voted
) -> None:
    """Withdrawn once, by two who agree; nothing after it; a correction always gives what was voted."""
    facts = redress.Facts(CALENDAR.publishes, Jury(MEMBERS, PRESIDENT, SECRETARY), voted)
    state = award.State("1", 4, 4, "m1", None, 1)
    for position, (command, actor) in enumerate(steps, 2):
        act = Act("26", actor, "0" * 32, CALENDAR.publishes + timedelta(days=5), position)
        before = state
        try:
            events = redress.decide(command, act, state, facts)
        except Refusal:
            continue
        for event in events:
            after = (
                award.evolve(state, event, act)
                if isinstance(event, redress.Mentions)
                else redress.evolve(state, event, act)
            )
            assert after is not None
            state = after
        assert redress.decide(command, act, state, facts) == ()
        if before.withdrawn is not None:
            assert state == before
        if state.withdrawn is not None:
            assert state.withdrawn.author != state.withdrawn.second
        if any(isinstance(event, e.AwardCorrected) for event in events):
            assert (state.level, state.mentions) == (voted.level, voted.mentions)
