"""Eligibility for a mention: six 5@ labels counting this one, validity of three editions, renewal, a lost year."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events.awards import DeclaredAward, MentionAward, MentionGranted, SingleAward
from contracts.refusals import Why
from contracts.rulebook import History, Mention
from services.awards.rules.eligibility import Candidate, Granted, Obstacle, Past, obstacle
from tests.rules.awards_scene import PRESIDENT, SECRETARY, AwardsScene, text
from tests.scene import ORGANISER

EXCELLENCE = Mention("excellence", text("excellence"), History(awards=6, level=5, editions_valid=3))
THEME = Mention("mediation", text("médiation"), most=2)


def candidate(
    levels: dict[int, int], level: int | None = 5, granted_in: tuple[int, ...] = (), editions: int | None = 3
) -> Candidate:
    """Return a candidate of edition 26 with these past levels by edition, editions 16 to 25 having been held."""
    past = tuple(
        Past(number, won, (Granted("excellence", editions),) if number in granted_in else ())
        for number, won in levels.items()
    )
    return Candidate(26, level, holds=False, granted=0, past=past, held=tuple(range(16, 26)))


def fives(*editions: int) -> dict[int, int]:
    """Return a 5@ in each of these editions."""
    return dict.fromkeys(editions, 5)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (candidate(fives(21, 22, 23, 24, 25)), None),
        (candidate(fives(16, 18, 20, 22, 24)), None),
        (candidate({**fives(20, 21, 22, 23, 24), 25: 3}), None),
        (candidate(fives(22, 23, 24, 25)), Obstacle("awards", 6, 5)),
        (candidate({**fives(21, 22, 23, 24), 25: 4}), Obstacle("awards", 6, 5)),
        (candidate(fives(20, 21, 22, 23, 24, 25), level=4), Obstacle("level", 5, 4)),
        (candidate(fives(20, 21, 22, 23, 24, 25), level=None), Obstacle("no level decided yet")),
        (candidate({}), Obstacle("awards", 6, 1)),
    ],
    ids=[
        "in a row",
        "not in a row",
        "a worse year",
        "five",
        "five and a 4@",
        "no longer 5@",
        "undecided",
        "a newcomer",
    ],
)
def test_excellence_takes_six_labels_at_the_level_counting_this_one(
    known: Candidate, expected: Obstacle | None
) -> None:
    """Not in a row, but this one among them."""
    assert obstacle(EXCELLENCE, known) == expected


@pytest.mark.parametrize(
    ("granted_in", "expected"),
    [(25, Obstacle("still valid", found=25)), (24, Obstacle("still valid", found=24)), (23, None), (20, None)],
    ids=["last edition", "two editions ago", "three editions ago", "long ago"],
)
def test_excellence_is_renewed_only_once_it_no_longer_holds(granted_in: int, expected: Obstacle | None) -> None:
    """Granted for three editions, its own among them: voted anew in the third edition after it."""
    known = candidate(fives(20, 21, 22, 23, 24, 25), granted_in=(granted_in,))
    assert obstacle(EXCELLENCE, known) == expected


def test_excellence_without_renewal_is_counted_anew() -> None:
    """A rulebook may ask six labels again, after the edition that granted it."""
    anew = Mention("excellence", text("excellence"), History(6, 5, 3, renewal=False))
    known = candidate(fives(16, 17, 18, 19, 20, 21, 22, 23, 24), granted_in=(20,))
    assert obstacle(anew, known) == Obstacle("awards", 6, 5)
    assert obstacle(anew, known._replace(past=(*known.past, Past(25, 5)))) is None


def test_excellence_holds_over_a_lost_year() -> None:
    """Editions are counted as held: with 24 and 25 lost, the mention of 23 is one edition old."""
    known = candidate(fives(18, 19, 20, 21, 22, 23), granted_in=(23,))
    assert obstacle(EXCELLENCE, known._replace(held=tuple(range(16, 24)))) == Obstacle("still valid", found=23)


def test_excellence_whose_palmares_does_not_say_how_long_holds_as_long_as_the_rulebook_says() -> None:
    """A declared palmares names its mentions only."""
    known = candidate(fives(20, 21, 22, 23, 24, 25), granted_in=(24,), editions=None)
    assert obstacle(EXCELLENCE, known) == Obstacle("still valid", found=24)


def test_theme_is_bounded_in_one_edition_and_asks_no_history() -> None:
    """Two at most; any level."""
    known = candidate({}, level=1)
    assert obstacle(THEME, known) is None
    assert obstacle(THEME, known._replace(granted=2)) == Obstacle("all granted", 2, 2)


_past = st.dictionaries(st.integers(10, 25), st.integers(1, 5), max_size=16)


@settings(deadline=None)
@given(_past, st.one_of(st.none(), st.integers(1, 5)), st.frozensets(st.integers(10, 25), max_size=3))
def test_excellence_is_what_the_clause_says_whatever_the_history(
    levels: dict[int, int], level: int | None, granted_in: frozenset[int]
) -> None:
    """Eligible means: 5@ now, five more before, and none granted in the last two editions held."""
    known = candidate(levels, level, tuple(granted_in))._replace(held=tuple(range(10, 26)))
    clause = (
        level == 5
        and list(levels.values()).count(5) >= 5
        and not any(number in levels and number >= 24 for number in granted_in)
    )
    assert (obstacle(EXCELLENCE, known) is None) is clause


def declare(scene: AwardsScene, edition: str, *awards: DeclaredAward) -> None:
    """Declare a past palmares."""
    scene.do(ORGANISER, c.DeclarePalmares(1999 + int(edition), awards, "test"), edition=edition)


def decided(scene: AwardsScene) -> AwardsScene:
    """Sit, and decide 5@ for 01001 and 01002."""
    scene.dossier("01001", 5)
    scene.dossier("01002", 5)
    scene.sit()
    scene.adopt("a1", SingleAward("01001", 5))
    scene.adopt("a2", SingleAward("01002", 5))
    return scene


def test_excellence_asked_for_an_authority_is_told_by_its_code() -> None:
    """Declared palmares count by code; what is missing is told; a later edition does not count."""
    scene = AwardsScene()
    declare(scene, "24", DeclaredAward("01001", 5), DeclaredAward("01002", 4))
    declare(scene, "25", DeclaredAward("01001", 5), DeclaredAward("01002", 5))
    declare(scene, "27", DeclaredAward("01002", 5))
    decided(scene)
    details = {"dossier": "01002", "mention": "excellence", "problem": "awards", "needed": "3", "found": "2"}
    refused = scene.refused(SECRETARY, c.PutMotion("x2", "s1", MentionAward("01002", "excellence")))
    assert refused == (Why.NOT_ELIGIBLE, details)
    scene.put("x1", MentionAward("01001", "excellence"))


def test_mention_before_the_level_or_twice_is_refused() -> None:
    """First the award, then its mentions, each once."""
    scene = AwardsScene()
    scene.dossier("01001", 5)
    scene.sit()
    ask = c.PutMotion("t1", "s1", MentionAward("01001", "mediation"))
    assert scene.refused(SECRETARY, ask)[0] is Why.NOT_ELIGIBLE
    scene.adopt("a1", SingleAward("01001", 5))
    scene.adopt("t1", MentionAward("01001", "mediation"))
    again = c.PutMotion("t2", "s1", MentionAward("01001", "mediation"))
    assert scene.refused(SECRETARY, again) == (Why.ALREADY_DECIDED, {"what": "mediation 01001"})


def test_mention_beyond_its_number_is_not_put_to_the_vote() -> None:
    """More candidates than mentions may be put; once all are granted no vote opens."""
    scene = decided(AwardsScene())
    scene.put("t2", MentionAward("01002", "mediation"))
    scene.adopt("t1", MentionAward("01001", "mediation"))
    details = {"dossier": "01002", "mention": "mediation", "problem": "all granted", "needed": "1", "found": "1"}
    assert scene.refused(PRESIDENT, c.OpenVote("t2")) == (Why.NOT_ELIGIBLE, details)


def test_mention_adopted_beyond_its_number_is_not_granted() -> None:
    """Two votes opened side by side: the order of the counts decides, and the second grants nothing."""
    scene = decided(AwardsScene())
    for motion, dossier in (("t1", "01001"), ("t2", "01002")):
        scene.put(motion, MentionAward(dossier, "mediation"))
        scene.do(PRESIDENT, c.OpenVote(motion))
        scene.vote(motion, ada="for")
    scene.do(PRESIDENT, c.CloseVote("t2"))
    scene.do(PRESIDENT, c.CloseVote("t1"))
    granted = [event for event in scene.react("awards") if isinstance(event, MentionGranted)]
    assert [event.dossier for event in granted] == ["01002"]
    refused = scene.refused("awards", c.GrantMention("01001", "t1", "mediation"))
    assert refused == (Why.NOT_ELIGIBLE, {"dossier": "01001", "mention": "mediation", "problem": "all granted"})
