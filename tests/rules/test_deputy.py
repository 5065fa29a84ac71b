"""The deputy chair: in the chair where the president is recused or away, and nowhere else."""

import pytest

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events import scoring as s
from contracts.events.awards import Block, SingleAward
from contracts.refusals import Why
from contracts.rulebook import Sitting
from services.awards.rules.count import Assembly, Voice, count
from tests.rules.awards_scene import MEMBERS, PRESIDENT, SECRETARY, AwardsScene

DEPUTY = "p-bea"


def sitting(*present: str) -> AwardsScene:
    """Return a scene of a jury with a deputy, sitting; two dossiers proposed at 3@."""
    scene = AwardsScene()
    scene.happen("jury", "26", s.JuryNamed(MEMBERS, PRESIDENT, SECRETARY, DEPUTY))
    scene.dossier("01001", 3)
    scene.dossier("01002", 3)
    scene.sit(*(present or MEMBERS))
    return scene


def test_deputy_opens_and_closes_the_vote_on_a_dossier_that_the_president_left() -> None:
    """The president himself is refused there: he leaves the whole of it."""
    scene = sitting()
    scene.recuse("01001", PRESIDENT)
    scene.put("m", SingleAward("01001", 3))
    assert scene.refused(PRESIDENT, c.OpenVote("m")) == (Why.RECUSED, {"juror": PRESIDENT, "dossier": "*"})
    assert scene.once(DEPUTY, c.OpenVote("m")) == (e.VoteOpened("m"),)
    scene.vote("m", bea="for", cyd="against", dan="for")
    assert scene.once(DEPUTY, c.CloseVote("m")) == (e.VoteClosed("m"),)


def test_deputy_does_not_chair_beside_the_president() -> None:
    """Of a block from one dossier of which he is recused, the president still chairs the vote."""
    scene = sitting()
    scene.recuse("01001", PRESIDENT)
    scene.put("m", Block(3, ("01001", "01002")))
    assert scene.refused(DEPUTY, c.OpenVote("m")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.do(PRESIDENT, c.OpenVote("m"))


def test_deputy_chairs_while_the_president_is_away() -> None:
    """If he is there himself; the president takes the chair when he arrives."""
    scene = sitting("p-cyd", "p-dan", "p-eve")
    scene.put("m", SingleAward("01001", 3))
    assert scene.refused(DEPUTY, c.OpenVote("m")) == (Why.NOT_ALLOWED, {"needs": "president"})
    scene.do(SECRETARY, c.RecordPresence("s1", DEPUTY, "remote"))
    assert scene.do(DEPUTY, c.OpenVote("m"))
    scene.do(SECRETARY, c.RecordPresence("s1", PRESIDENT, "present"))
    assert scene.refused(DEPUTY, c.CloseVote("m")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.do(PRESIDENT, c.CloseVote("m"))


def test_dossier_from_which_president_and_deputy_are_recused_is_still_voted_on() -> None:
    """The president opens and closes the vote, as without a deputy; neither has a voice in it."""
    scene = sitting()
    scene.recuse("01001", PRESIDENT)
    scene.recuse("01001", DEPUTY)
    scene.put("m", SingleAward("01001", 3))
    assert scene.refused(DEPUTY, c.OpenVote("m")) == (Why.RECUSED, {"juror": DEPUTY, "dossier": "*"})
    assert scene.refused("p-cyd", c.OpenVote("m")) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert scene.once(PRESIDENT, c.OpenVote("m")) == (e.VoteOpened("m"),)
    vote = c.CastVote("m", "for", PRESIDENT)
    assert scene.refused(PRESIDENT, vote) == (Why.RECUSED, {"juror": PRESIDENT, "dossier": "*", "motion": "m"})
    scene.vote("m", cyd="for", dan="for", eve="against")
    assert scene.once(PRESIDENT, c.CloseVote("m")) == (e.VoteClosed("m"),)


def test_president_who_is_recused_chairs_where_his_deputy_is_not_there() -> None:
    """Until the deputy comes, who then takes his place."""
    scene = sitting(PRESIDENT, "p-cyd", "p-dan", "p-eve")
    scene.recuse("01001", PRESIDENT)
    scene.put("m", SingleAward("01001", 3))
    assert scene.do(PRESIDENT, c.OpenVote("m"))
    scene.do(SECRETARY, c.RecordPresence("s1", DEPUTY, "remote"))
    assert scene.refused(PRESIDENT, c.CloseVote("m")) == (Why.RECUSED, {"juror": PRESIDENT, "dossier": "*"})
    assert scene.do(DEPUTY, c.CloseVote("m"))


def test_sitting_is_opened_and_closed_by_the_deputy() -> None:
    """Who is there is noted once it is open, so nobody can say before that the president is away."""
    scene = sitting()
    assert scene.once(DEPUTY, c.CloseSitting("s1")) == (e.SittingClosed("s1"),)


def test_president_recused_without_a_deputy_still_opens_the_vote() -> None:
    """Without a deputy it is as it always was: he opens a vote in which he has no voice."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit()
    scene.recuse("01001", PRESIDENT)
    scene.put("m", SingleAward("01001", 3))
    assert scene.do(PRESIDENT, c.OpenVote("m"))


@pytest.mark.parametrize(
    ("present", "recused", "voices", "outcome"),
    [
        (MEMBERS, (), {"p-ada": "for", "p-bea": "against"}, (True, True)),
        (MEMBERS, (), {"p-bea": "for", "p-cyd": "against"}, (False, False)),
        (MEMBERS[1:], (), {"p-bea": "for", "p-cyd": "against"}, (True, True)),
        (MEMBERS, ("p-ada",), {"p-bea": "against", "p-cyd": "for"}, (False, True)),
        (MEMBERS, ("p-ada", "p-bea"), {"p-cyd": "for", "p-dan": "against"}, (False, False)),
        (MEMBERS[1:], (), {"p-cyd": "for", "p-dan": "against"}, (False, False)),
    ],
    ids=["president", "president silent", "president away", "president recused", "both recused", "deputy silent"],
)
def test_casting_vote_is_that_of_who_chairs_the_dossier(
    present: tuple[str, ...], recused: tuple[str, ...], voices: dict[str, e.Choice], outcome: tuple[bool, bool]
) -> None:
    """The deputy's where the president is recused or away, and only if the deputy votes himself."""
    away = frozenset(("01001", member) for member in recused)
    there = Assembly(MEMBERS, PRESIDENT, frozenset(present), (), away, without_quorum=False, deputy=DEPUTY)
    cast = tuple(Voice(member, 10 + n, choice, None) for n, (member, choice) in enumerate(sorted(voices.items())))
    ((one,), _) = count(("01001",), there, cast, Sitting())
    assert (one.adopted, one.casting) == outcome
