"""The full jury's appraisal of everyone: asked by the rulebook, put after the last level, before the signatures."""

import json

from msgspec.structs import replace

from contracts.commands import awards as c
from contracts.events import Event
from contracts.events import awards as e
from contracts.events.awards import Appraisal, Block, Count, MentionAward, SingleAward
from contracts.refusals import Why
from contracts.rulebook import Sitting
from services.awards.views.papers import Papers, papers, reference
from tests.rules.awards_scene import PRESIDENT, RULEBOOK, SECRETARY, AwardsScene

ASKED = replace(RULEBOOK, sitting=Sitting("sitting/2", full_appraisal=True))


def decided(*, full: bool = True) -> AwardsScene:
    """Return a scene whose three dossiers are decided, one of them without a recused member; the jury still sits."""
    scene = AwardsScene(ASKED if full else RULEBOOK)
    for code, level in (("01001", 3), ("01002", 3), ("70450", 2)):
        scene.dossier(code, level)
    scene.recuse("70450", "p-bea")
    scene.close_edition()
    scene.sit("p-ada", "p-bea", "p-cyd", "p-dan")
    scene.adopt("bloc-3", Block(3, ("01001", "01002")))
    scene.put("seul", SingleAward("70450", 2))
    ballot(scene, "seul")
    return scene


def ballot(scene: AwardsScene, motion: str) -> tuple[Event, ...]:
    """Open a vote, have three who may vote for it, close and count it; return what follows."""
    scene.do(PRESIDENT, c.OpenVote(motion))
    scene.vote(motion, ada="for", cyd="for", dan="for")
    scene.do(PRESIDENT, c.CloseVote(motion))
    return scene.react("awards")


def drafted(scene: AwardsScene) -> Papers:
    """Return the documents as of now."""
    return papers(scene.awards.label, scene.awards.label.roll.editions["26"], scene.position)


def signing(scene: AwardsScene) -> c.SignMinutes:
    """Return the signature of the documents as of now."""
    made = drafted(scene)
    return c.SignMinutes(reference(made.minutes).sha256, reference(made.palmares).sha256, scene.position)


def appraise(scene: AwardsScene, motion: str = "tous") -> tuple[Event, ...]:
    """Put an appraisal and vote it."""
    scene.put(motion, Appraisal())
    return ballot(scene, motion)


def test_appraisal_is_voted_on_every_dossier_by_those_who_may_vote_on_it() -> None:
    """All that have a level below the closing; a recused member is on neither side of his dossier."""
    scene = decided()
    (counted,) = appraise(scene)
    assert isinstance(counted, e.MotionDecided)
    assert counted.counts == (
        Count(("01001", "01002"), 5, 4, True, 3, 0, 0, False, True),
        Count(("70450",), 4, 3, True, 3, 0, 0, False, True),
    )
    assert scene.react("awards") == ()


def test_minutes_without_the_appraisal_are_refused_where_the_rulebook_asks_it() -> None:
    """It is named with the position of the last level; a rulebook that does not ask it signs without."""
    scene = decided()
    since = str(scene.position)
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert scene.refused(PRESIDENT, signing(scene)) == (Why.APPRAISAL_MISSING, {"since": since})
    free = decided(full=False)
    free.do(PRESIDENT, c.CloseSitting("s1"))
    assert free.do(PRESIDENT, signing(free))


def test_minutes_after_the_appraisal_are_signed_and_tell_it() -> None:
    """A mention granted after it changes nothing: the full jury votes each mention itself."""
    scene = decided()
    appraise(scene)
    scene.adopt("bus", MentionAward("01001", "mediation"))
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert scene.once(PRESIDENT, signing(scene))
    told = json.loads(drafted(scene).minutes)
    state = next(motion for motion in told["motions"] if motion["motion"] == "tous")
    assert told["appraisal"] == {"motion": "tous", "decided": state["decided"]}
    assert [voice["member"] for voice in state["voices"]] == ["p-ada", "p-cyd", "p-dan"]
    assert {voice["choice"] for voice in state["voices"]} == {"for"}


def test_appraisal_put_before_the_last_level_does_not_do() -> None:
    """Nor one rejected, nor one undone: a new one is put."""
    scene = decided()
    appraise(scene, "trop-tot")
    scene.do(PRESIDENT, c.UndoMotion("seul", "à revoir"))
    scene.react("awards")
    scene.put("seul-2", SingleAward("70450", 2))
    ballot(scene, "seul-2")
    since = scene.position
    missing = (Why.APPRAISAL_MISSING, {"since": str(since)})
    assert scene.refused(SECRETARY, signing(scene)) == missing
    scene.put("rejetee", Appraisal())
    scene.do(PRESIDENT, c.OpenVote("rejetee"))
    scene.vote("rejetee", ada="against", cyd="against")
    scene.do(PRESIDENT, c.CloseVote("rejetee"))
    scene.react("awards")
    assert scene.refused(SECRETARY, signing(scene)) == missing
    appraise(scene, "annulee")
    scene.do(PRESIDENT, c.UndoMotion("annulee", "mal posée"))
    assert scene.refused(SECRETARY, signing(scene)) == missing
    appraise(scene, "bonne")
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    assert scene.do(SECRETARY, signing(scene))
    assert json.loads(drafted(scene).minutes)["appraisal"]["motion"] == "bonne"


def test_appraisal_of_nothing_is_refused() -> None:
    """There must be a level to appraise."""
    scene = AwardsScene(ASKED)
    scene.dossier("01001", 3)
    scene.sit()
    empty = (Why.MOTION_STATE, {"motion": "tous", "state": "empty"})
    assert scene.refused(PRESIDENT, c.PutMotion("tous", "s1", Appraisal())) == empty


def test_appraisal_counts_a_level_adopted_while_it_was_put() -> None:
    """Which dossiers it is on is settled by its closing, not by when it was put."""
    scene = AwardsScene(ASKED)
    for code in ("01001", "01002"):
        scene.dossier(code, 3)
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.adopt("un", SingleAward("01001", 3))
    scene.put("tous", Appraisal())
    scene.adopt("deux", SingleAward("01002", 3))
    scene.do(PRESIDENT, c.OpenVote("tous"))
    scene.vote("tous", ada="for", bea="for", cyd="for")
    scene.do(PRESIDENT, c.CloseVote("tous"))
    (counted,) = scene.react("awards")
    assert isinstance(counted, e.MotionDecided)
    assert [count.dossiers for count in counted.counts] == [("01001", "01002")]
