"""A second notice waives the quorum where the first failed for want of it: what failing is (CRPA R133-10)."""

from datetime import timedelta
from typing import Literal

import pytest
from msgspec.structs import replace

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block
from contracts.refusals import Why
from contracts.rulebook import Sitting
from tests.rules.awards_scene import AGENDA, MEMBERS, PRESIDENT, RULEBOOK, SECRETARY, AwardsScene
from tests.scene import ORGANISER

STRICT = replace(RULEBOOK, sitting=Sitting("sitting/3"))
BOTH = Block(3, ("01001", "01002"))
REFUSED = (Why.NO_FAILED_NOTICE, {"sitting": "s2"})


def sat(*present: str, procedure: Sitting = STRICT.sitting) -> AwardsScene:
    """Return a scene whose first sitting is open, with these members there and two dossiers to decide."""
    scene = AwardsScene(replace(RULEBOOK, sitting=procedure))
    scene.dossier("01001", 3)
    scene.dossier("01002", 3)
    scene.sit(*present)
    return scene


def decided(scene: AwardsScene, motion: str, subject: e.MotionSubject) -> None:
    """Have those there vote a motion."""
    scene.put(motion, subject)
    scene.do(PRESIDENT, c.OpenVote(motion))
    scene.vote(motion, ada="for", bea="for", cyd="for")
    scene.do(PRESIDENT, c.CloseVote(motion))
    scene.react("awards")


def second(scene: AwardsScene, agenda: tuple[str, ...] = AGENDA, days: int = 9) -> c.ConveneSitting:
    """Return the second notice."""
    return c.ConveneSitting("s2", scene.now + timedelta(days=days), agenda, without_quorum=True)


def test_second_notice_after_a_sitting_that_had_its_quorum_is_refused() -> None:
    """All was voted, with the quorum: nothing failed."""
    scene = sat("p-ada", "p-bea", "p-cyd")
    decided(scene, "m1", BOTH)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert scene.refused(ORGANISER, second(scene)) == REFUSED


@pytest.mark.parametrize("procedure", ["sitting/1", "sitting/2"])
def test_second_notice_under_an_earlier_procedure_takes_a_date_that_passed(
    procedure: Literal["sitting/1", "sitting/2"],
) -> None:
    """What was decided under these names is decided again for ever, though the first sitting had its quorum."""
    scene = sat("p-ada", "p-bea", "p-cyd", procedure=Sitting(procedure))
    decided(scene, "m1", BOTH)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    (convened,) = scene.do(ORGANISER, second(scene))
    assert isinstance(convened, e.SittingConvened)
    assert convened.without_quorum


def test_second_notice_while_the_first_sitting_goes_on_is_refused() -> None:
    """The quorum may still come."""
    scene = sat("p-ada")
    assert scene.refused(ORGANISER, second(scene)) == REFUSED
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    notice = second(scene)
    assert scene.once(ORGANISER, notice) == (e.SittingConvened("s2", notice.at, AGENDA, without_quorum=True),)


def test_second_notice_after_a_sitting_that_never_opened_is_given() -> None:
    """Nobody was there, as far as the log knows; not before the hour of the first, and in good time."""
    scene = AwardsScene(STRICT)
    scene.convene()
    assert scene.refused(ORGANISER, second(scene)) == REFUSED
    scene.now += timedelta(days=6)
    assert scene.refused(ORGANISER, second(scene, days=5 - 1)) == (Why.NOTICE_TOO_SHORT, {"days": "5"})
    assert scene.refused(ORGANISER, second(scene, ("Autre",))) == REFUSED
    assert len(scene.do(ORGANISER, second(scene))) == 1


def test_second_notice_for_the_dossier_that_lacked_its_quorum_is_given() -> None:
    """The jury had its quorum and decided one dossier; on the other too many were recused, and it was left."""
    scene = sat("p-ada", "p-bea", "p-cyd")
    for member in ("p-bea", "p-cyd"):
        scene.recuse("01002", member)
    decided(scene, "m1", Block(3, ("01001",)))
    scene.put("m2", Block(3, ("01002",)))
    assert scene.refused(PRESIDENT, c.OpenVote("m2"))[0] is Why.NO_QUORUM
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert len(scene.do(ORGANISER, second(scene))) == 1


def test_second_notice_for_what_the_jury_had_the_quorum_to_decide_is_refused() -> None:
    """A motion left without a vote is no want of quorum."""
    scene = sat(*MEMBERS)
    scene.put("m1", BOTH)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert scene.refused(ORGANISER, second(scene)) == REFUSED


def test_second_notice_after_a_quorum_lost_before_the_closing_is_given() -> None:
    """The count found no quorum, and who had left did not come back."""
    scene = sat("p-ada", "p-bea", "p-cyd")
    scene.put("m1", BOTH)
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", ada="for", bea="for", cyd="for")
    scene.do(SECRETARY, c.RecordPresence("s1", "p-cyd", "left"))
    scene.do(PRESIDENT, c.CloseVote("m1"))
    scene.react("awards")
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert len(scene.do(ORGANISER, second(scene))) == 1


def test_sitting_that_gave_way_to_a_second_notice_opens_no_more() -> None:
    """Else both would sit, one of them without a quorum that was not missed; the second opens in its time."""
    scene = AwardsScene(STRICT)
    scene.convene()
    scene.now += timedelta(days=6)
    notice = second(scene)
    scene.do(ORGANISER, notice)
    lapsed = (Why.SITTING_STATE, {"sitting": "s1", "state": "lapsed"})
    assert scene.refused(PRESIDENT, c.OpenSitting("s1")) == lapsed
    scene.now = notice.at
    assert scene.do(PRESIDENT, c.OpenSitting("s2")) == (e.SittingOpened("s2"),)
    assert scene.refused(PRESIDENT, c.OpenSitting("s1")) == lapsed


def test_sitting_under_an_earlier_procedure_opens_beside_a_second_notice() -> None:
    """What was decided under these names is decided again for ever."""
    scene = AwardsScene(replace(RULEBOOK, sitting=Sitting("sitting/2")))
    scene.convene()
    scene.now += timedelta(days=6)
    scene.do(ORGANISER, second(scene))
    assert scene.do(PRESIDENT, c.OpenSitting("s1")) == (e.SittingOpened("s1"),)
