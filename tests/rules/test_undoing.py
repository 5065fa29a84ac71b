"""A motion undone: a whole block by one command, until the sealing; what it gave is taken back, and decided anew."""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import record as records
from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events.awards import Block, MentionAward, SingleAward
from contracts.refusals import Why
from services.awards.views.papers import papers, reference
from services.desk import read
from services.notify.views.awarded import Awarded
from tests.rules.awards_scene import PRESIDENT, SECRETARY, AwardsScene, concluded
from tests.rules.test_palmares import drafted
from tests.scene import ORGANISER


def sitting() -> AwardsScene:
    """Return a scene with three dossiers, the jury sitting, a block of two adopted and a mention granted."""
    scene = AwardsScene()
    for code, level in (("01001", 3), ("01002", 3), ("70450", 2)):
        scene.dossier(code, level)
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.adopt("bloc-3", Block(3, ("01001", "01002")))
    scene.adopt("bus", MentionAward("01001", "mediation"))
    return scene


def held(scene: AwardsScene) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return level and mentions of each dossier awarded."""
    told = papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position).proceedings
    return {a.dossier: (a.level, tuple(granted.mention for granted in a.mentions)) for a in told.awards}


@pytest.mark.parametrize("actor", [PRESIDENT, ORGANISER])
def test_undone_block_takes_back_all_its_awards_and_the_mentions_on_them(actor: str) -> None:
    """One command; each dossier has a record of its own, once."""
    scene = sitting()
    assert scene.once(actor, c.UndoMotion("bloc-3", "mauvais bloc")) == (e.MotionUndone("bloc-3", "mauvais bloc"),)
    assert scene.react("awards") == (
        e.MentionRescinded("01001", "mediation", "bus"),
        e.AwardRescinded("01001", "bloc-3"),
        e.AwardRescinded("01002", "bloc-3"),
    )
    assert scene.react("awards") == ()
    assert held(scene) == {}


def test_undone_mention_leaves_the_level() -> None:
    """And its place among a bounded number of mentions is free again."""
    scene = sitting()
    refused = (Why.NOT_ELIGIBLE, {"dossier": "01002", "mention": "mediation", "problem": "all granted", "needed": "1"})
    again = c.PutMotion("bus-2", "s1", MentionAward("01002", "mediation"))
    why, details = scene.refused(PRESIDENT, again)
    assert (why, {**details, "found": ""}) == (refused[0], {**refused[1], "found": ""})
    scene.do(PRESIDENT, c.UndoMotion("bus", "ex aequo"))
    assert scene.react("awards") == (e.MentionRescinded("01001", "mediation", "bus"),)
    assert held(scene) == {"01001": (3, ()), "01002": (3, ())}
    assert e.MentionGranted("01002", "mediation", "bus-2") in scene.adopt("bus-2", again.subject)


def test_undone_dossiers_may_be_decided_again() -> None:
    """In another motion, at another level with its reason."""
    scene = sitting()
    scene.do(PRESIDENT, c.UndoMotion("bloc-3", "à revoir"))
    scene.react("awards")
    scene.adopt("seul", SingleAward("01001", 4, "revu"))
    scene.adopt("bloc-3-bis", Block(3, ("01002",)))
    assert held(scene) == {"01001": (4, ()), "01002": (3, ())}


def test_award_decided_before_the_old_one_was_taken_back_takes_its_place() -> None:
    """The taking back may lag behind the next vote: what it would take back is then gone, and nothing else is."""
    scene = sitting()
    scene.do(PRESIDENT, c.UndoMotion("bloc-3", "à revoir"))
    scene.put("seul", SingleAward("01001", 4, "revu"))
    scene.do(PRESIDENT, c.OpenVote("seul"))
    scene.vote("seul", ada="for", bea="for", cyd="for")
    scene.do(PRESIDENT, c.CloseVote("seul"))
    scene.do("awards", c.CountVote("seul", scene.position))
    assert scene.once("awards", c.DecideAward("01001", "seul")) == (
        e.MentionRescinded("01001", "mediation", "bus"),
        e.AwardRescinded("01001", "bloc-3"),
        e.AwardDecided("01001", 4, 3, "seul", "revu"),
    )
    assert scene.react("awards") == (e.AwardRescinded("01002", "bloc-3"),)
    assert held(scene) == {"01001": (4, ())}


def test_motion_undone_before_its_vote_frees_its_dossiers() -> None:
    """A block put in error is undone as well; nothing follows."""
    scene = sitting()
    scene.put("m", SingleAward("70450", 2))
    scene.do(PRESIDENT, c.UndoMotion("m", "erreur"))
    assert scene.react("awards") == ()
    assert scene.refused(PRESIDENT, c.OpenVote("m")) == (Why.MOTION_STATE, {"motion": "m", "state": "undone"})
    assert e.AwardDecided("70450", 2, 2, "m2") in scene.adopt("m2", SingleAward("70450", 2))


def test_motion_under_way_is_not_undone() -> None:
    """Neither while its vote is open, nor before it is counted, nor before what it gives is recorded."""
    scene = sitting()
    scene.put("m", SingleAward("70450", 2))
    scene.do(PRESIDENT, c.OpenVote("m"))
    undo = c.UndoMotion("m", "erreur")
    assert scene.refused(PRESIDENT, undo) == (Why.MOTION_STATE, {"motion": "m", "state": "open"})
    scene.vote("m", ada="for", bea="for", cyd="for")
    scene.do(PRESIDENT, c.CloseVote("m"))
    assert scene.refused(PRESIDENT, undo) == (Why.MOTION_STATE, {"motion": "m", "state": "closed"})
    scene.do("awards", c.CountVote("m", scene.position))
    assert scene.refused(PRESIDENT, undo) == (Why.MOTION_STATE, {"motion": "m", "state": "pending"})
    scene.react("awards")
    assert scene.do(PRESIDENT, undo)


def test_motion_undone_by_another_is_refused() -> None:
    """President or organiser; not the secretary, not a member."""
    scene = sitting()
    for actor in (SECRETARY, "p-bea"):
        assert scene.refused(actor, c.UndoMotion("bloc-3", "non")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.refused(PRESIDENT, c.UndoMotion("rien", "non")) == (Why.UNKNOWN_MOTION, {"motion": "rien"})


def test_motion_of_a_sealed_palmares_is_not_undone() -> None:
    """Until the sealing only."""
    scene = concluded()
    made = papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position)
    signing = (reference(made.minutes).sha256, reference(made.palmares).sha256, scene.position)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, c.SignMinutes(*signing))
    scene.do(SECRETARY, c.SealPalmares(*signing))
    assert scene.refused(PRESIDENT, c.UndoMotion("m1", "tard")) == (Why.ALREADY_SEALED, {})


def test_minutes_are_not_signed_before_what_was_undone_is_taken_back() -> None:
    """And the minutes say that it was undone, where and why."""
    scene = concluded()
    scene.do(PRESIDENT, c.UndoMotion("m1", "à revoir"))
    made = papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position)
    at = scene.position
    assert f'"undone":{{"position":{at},"reason":"à revoir"}}'.encode() in made.minutes
    signing = (reference(made.minutes).sha256, reference(made.palmares).sha256, at)
    assert scene.refused(PRESIDENT, c.SignMinutes(*signing)) == (
        Why.MOTION_STATE,
        {"motion": "m1", "state": "pending"},
    )
    scene.react("awards")
    made = papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position)
    signing = (reference(made.minutes).sha256, reference(made.palmares).sha256, scene.position)
    assert scene.refused(PRESIDENT, c.SignMinutes(*signing)) == (
        Why.UNDECIDED_DOSSIERS,
        {"dossiers": "01001, 01002", "count": "2"},
    )


def test_undone_award_owes_no_letter() -> None:
    """The one decided after it is the first that the laureate hears of."""
    scene = sitting()
    scene.do(PRESIDENT, c.UndoMotion("bloc-3", "à revoir"))
    scene.react("awards")
    scene.adopt("seul", SingleAward("01001", 4, "revu"))
    awarded = Awarded()
    for entry in scene.entries:
        awarded.observe(entry.position, read(entry))
    latest = awarded.latest("26", "01001")
    assert latest is not None
    name, owed = latest
    assert (name, owed.award.level, owed.mentions) == ("award-1", 4, ())
    assert awarded.latest("26", "01002") is None


def test_rescinding_by_a_person_or_of_a_motion_that_stands_is_refused() -> None:
    """It follows from an undoing, never from a wish."""
    scene = sitting()
    for command in (c.RescindAward("01001", "bloc-3"), c.RescindMention("01001", "bus", "mediation")):
        assert scene.refused(PRESIDENT, command) == (Why.NOT_ALLOWED, {"needs": "awards"})
        assert scene.refused("awards", command) == (
            Why.MOTION_STATE,
            {"motion": command.motion, "state": "decided"},
        )


_STEP = st.tuples(st.sampled_from(["adopt", "undo", "react", "again"]), st.sampled_from(["01001", "01002", "70450"]))


@settings(max_examples=30, deadline=None)
@given(st.lists(_STEP, max_size=12))
def test_awards_are_those_of_the_motions_that_stand_whatever_is_undone(
    steps: list[tuple[Literal["adopt", "undo", "react", "again"], str]],
) -> None:
    """Once all has followed: a level for each dossier of an adopted motion that was not undone, and no other."""
    scene = AwardsScene()
    for code in ("01001", "01002", "70450"):
        scene.dossier(code, 3)
    scene.sit("p-ada", "p-bea", "p-cyd")
    standing: dict[str, str] = {}
    for number, (what, code) in enumerate(steps):
        match what:
            case "adopt" if code in standing:
                again = c.PutMotion(f"m{number}", "s1", SingleAward(code, 3))
                assert scene.refused(PRESIDENT, again)[0] is Why.ALREADY_DECIDED
            case "adopt":
                scene.adopt(f"m{number}", SingleAward(code, 3))
                standing[code] = f"m{number}"
            case "undo" if code in standing:
                scene.do(PRESIDENT, c.UndoMotion(standing.pop(code), "essai"))
            case "again" if code in standing:
                assert scene.do("awards", c.DecideAward(code, standing[code])) == ()
            case _:
                scene.react("awards")
    scene.react("awards")
    assert scene.react("awards") == ()
    assert set(held(scene)) == set(standing)
    told = papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position).proceedings
    assert {award.dossier: award.motion for award in told.awards} == standing


def test_undoing_that_took_nothing_back_takes_nothing_back_once_sealed() -> None:
    """Delivered again after the sealing it is old news, not a refusal that somebody would have to look at."""
    scene = AwardsScene()
    scene.dossier("70450", 2)
    scene.close_edition()
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.adopt("m1", SingleAward("70450", 4, "une école"))
    scene.adopt("m2", MentionAward("70450", "mediation"))
    for motion in ("m1", "m2"):
        scene.do(PRESIDENT, c.UndoMotion(motion, "trop vite"))
        scene.react("awards")
    undone = scene.position
    scene.adopt("m3", SingleAward("70450", 2))
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    signed = drafted(scene)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, c.SignMinutes(*signed))
    scene.do(SECRETARY, c.SealPalmares(*signed))
    (command,) = scene.awards.react(records.decode(scene.entries[undone - 1].raw), undone)
    assert command == c.RescindMention("70450", "m2", "mediation")
    assert scene.do("awards", command) == ()
