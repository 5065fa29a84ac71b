"""Ballots that something overtook on their way into the log: what they rested on has changed, so they do not count."""

import pytest

from contracts.commands import Command
from contracts.commands.scoring import CastScore, CloseRound, DeclareRecusal, LiftRecusal, MoveReading, ReopenRound
from contracts.events import Event
from contracts.events.intake import KeyReplaced
from contracts.events.scoring import DossierTallied, LeftOutBallot, RoundClosed
from contracts.record import Record
from ledger.transact import Decision, Standing
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, ScoringScene, marks, round_open
from tests.scene import ORGANISER, public_key

DOSSIER = "01004"
CLOSE = CloseRound("villes", 1, "one is ill")
REOPEN = ReopenRound("villes", 1, "a ballot was lost on paper")


@pytest.fixture
def scene() -> ScoringScene:
    """Give an edition of one dossier whose first round is open; two of its three readers have given threes."""
    scene = round_open(DOSSIER, readers__one_more_at=0)
    for reader in scene.readers(DOSSIER)[1:]:
        scene.cast(reader, DOSSIER, 3)
    return scene


@pytest.fixture
def late(scene: ScoringScene) -> str:
    """Give the third reader."""
    return scene.readers(DOSSIER)[0]


def decided(scene: ScoringScene, actor: str, command: Command) -> Decision:
    """Decide on what was read so far, and store nothing yet."""
    return scene.desks["scoring"].decide(scene.request(actor, command), scene.now, "0" * 32)


def stored(scene: ScoringScene, crossing: Decision) -> tuple[Record, int]:
    """Store what was decided before; return it and its position."""
    assert crossing.record is not None
    return crossing.record, scene.store(crossing.subject, crossing.record)


def answered(scene: ScoringScene, crossing: Decision) -> Standing:
    """Store what was decided before; return how that is answered."""
    return scene.scoring.standing(*stored(scene, crossing))


def tally(events: tuple[Event, ...]) -> DossierTallied:
    """Return the last tally among what followed."""
    return [event for event in events if isinstance(event, DossierTallied)][-1]


def counted(scene: ScoringScene) -> list[str]:
    """Close the round and return whose ballots count."""
    scene.do(ORGANISER, CLOSE)
    return [ballot.juror for ballot in tally(scene.react("scoring")).counted]


def test_ballot_that_its_jurors_new_key_overtook_is_left_out(scene: ScoringScene, late: str) -> None:
    """Signed with a key that was no longer his where it was stored: missing, until he casts the same again."""
    others = list(scene.readers(DOSSIER)[1:])
    crossing = decided(scene, late, CastScore(DOSSIER, 1, 0, marks(5)))
    scene.given("person", late, KeyReplaced(late, public_key("p-new")), edition="label")
    assert answered(scene, crossing) == "left-out"
    assert scene.do(ORGANISER, CLOSE) == (RoundClosed("villes", 1, 1, "one is ill"),)
    made = tally(scene.react("scoring"))
    assert ([ballot.juror for ballot in made.counted], made.left_out, made.absent) == (others, (), (late,))
    scene.do(ORGANISER, REOPEN)
    scene.given("person", late, KeyReplaced(late, public_key(late)), edition="label")
    assert len(scene.do(late, CastScore(DOSSIER, 1, 1, marks(5)))) == 1
    assert counted(scene) == [*others, late]


def test_ballot_that_a_closing_and_a_reopening_overtook_is_late(scene: ScoringScene, late: str) -> None:
    """His peers' ballots could be read between the two: what he gave before is late, and cast again it counts."""
    others = list(scene.readers(DOSSIER)[1:])
    crossing = decided(scene, late, CastScore(DOSSIER, 1, 0, marks(5)))
    scene.do(ORGANISER, CLOSE)
    scene.do(ORGANISER, REOPEN)
    assert answered(scene, crossing) == "late"
    assert counted(scene) == others
    scene.do(ORGANISER, REOPEN)
    assert len(scene.do(late, CastScore(DOSSIER, 1, 1, marks(5)))) == 1
    assert counted(scene) == [*others, late]


def test_revision_without_a_reason_that_a_reopening_overtook_leaves_what_was_given(
    scene: ScoringScene, late: str
) -> None:
    """Nobody changes his marks without a reason once peers' can be read, however late the change arrives."""
    scene.cast(late, DOSSIER, 4)
    crossing = decided(scene, late, CastScore(DOSSIER, 1, 1, marks(5)))
    scene.do(ORGANISER, CLOSE)
    scene.do(ORGANISER, REOPEN)
    assert answered(scene, crossing) == "late"
    scene.do(ORGANISER, CLOSE)
    made = tally(scene.react("scoring"))
    assert [(ballot.juror, ballot.figure) for ballot in made.counted] == [
        *((reader, "60") for reader in scene.readers(DOSSIER)[1:]),
        (late, "80"),
    ]


def test_ballot_that_the_move_of_its_reading_overtook_is_left_out_though_the_reading_comes_back(
    scene: ScoringScene, late: str
) -> None:
    """Where it was stored somebody else read the dossier: that it comes back later does not make it count."""
    others = list(scene.readers(DOSSIER)[1:])
    free, *rest = [member for member in MEMBERS if member not in (late, *others)]
    for member in rest:
        scene.do(ORGANISER, DeclareRecusal(DOSSIER, member))
    scene.do(ORGANISER, DeclareRecusal(DOSSIER, late))
    move = decided(scene, "scoring", MoveReading(DOSSIER, late))
    scene.do(PRESIDENT, LiftRecusal(DOSSIER, late, "an error"))
    crossing = decided(scene, late, CastScore(DOSSIER, 1, 0, marks(5)))
    stored(scene, move)
    assert scene.readers(DOSSIER) == (free, *others)
    record, position = stored(scene, crossing)
    assert scene.scoring.standing(record, position) == "left-out"
    scene.do(ORGANISER, DeclareRecusal(DOSSIER, free))
    scene.react("scoring")
    assert scene.readers(DOSSIER) == (late, *others)
    scene.do(ORGANISER, CLOSE)
    made = tally(scene.react("scoring"))
    assert [ballot.juror for ballot in made.counted] == others
    assert made.left_out == (LeftOutBallot(late, position, "not-a-reader"),)
    scene.do(ORGANISER, REOPEN)
    assert len(scene.do(late, CastScore(DOSSIER, 1, 1, marks(5)))) == 1
    assert counted(scene) == [*others, late]
