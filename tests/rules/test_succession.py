"""Jurors who leave a panel, and readers called when proposals differ: readings move by the lottery that drew them."""

from collections import Counter

import pytest

from contracts.commands.scoring import (
    AddReader,
    AnnounceDraw,
    CloseRound,
    DeclareAbsence,
    DeclareBackgrounds,
    DeclareNoConflict,
    DeclareRecusal,
    ForbidReadings,
    FormPanel,
    HoldDraw,
    LiftRecusal,
    MoveReading,
    NameJury,
    OpenRound,
    ReplaceJuror,
)
from contracts.events import Event
from contracts.events.scoring import (
    Background,
    DossierTallied,
    ForbiddenPair,
    JurorAbsent,
    JurorReplaced,
    LeftOutBallot,
    ReaderAdded,
    ReadingMoved,
    ReadingsForbidden,
    RoundClosed,
)
from contracts.record import decode
from contracts.refusals import Why
from tests.rules.scoring_edition import (
    MEMBERS,
    PRESIDENT,
    SECRETARY,
    SEED,
    SEED_SHA256,
    ScoringScene,
    edition_open,
    jury_named,
    round_open,
)
from tests.scene import ORGANISER

DOSSIERS = tuple(f"010{number:02d}" for number in range(1, 13))
#: Eight members: the panel of towns has the first six.
JURY = (*MEMBERS, "p-7", "p-8")


def with_substitutes(*dossiers: str, backgrounds: tuple[Background, ...] = (), **changes: object) -> ScoringScene:
    """Return an edition whose first round is open; two members of the jury sit in no panel yet."""
    scene = edition_open(*(dossiers or DOSSIERS), **changes)
    for person in ("p-7", "p-8"):
        scene.person(person)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(JURY, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS, ("ville",)))
    if backgrounds:
        scene.do(ORGANISER, DeclareBackgrounds(backgrounds))
    scene.draw()
    for member in JURY:
        scene.do(member, DeclareNoConflict())
    scene.do(ORGANISER, OpenRound("villes", 1))
    return scene


def readings_of(scene: ScoringScene, juror: str) -> list[str]:
    """Return what a juror reads now."""
    return [dossier for dossier in DOSSIERS if juror in scene.readers(dossier)]


def loads(scene: ScoringScene) -> Counter[str]:
    """Return how many dossiers each juror reads now."""
    return Counter(juror for dossier in DOSSIERS for juror in scene.readers(dossier))


def test_juror_absent_his_readings_not_given_are_planned_again_evenly() -> None:
    """Six readings each; two are given and stay; the other four go to four different jurors."""
    scene = with_substitutes(readers__one_more_at=0)
    own = readings_of(scene, "p-2")
    assert len(own) == 6
    scene.cast("p-2", own[0], 3)
    scene.cast("p-2", own[1], 3)
    absence = DeclareAbsence("villes", "p-2", "ill until the sitting")
    assert scene.do(ORGANISER, absence) == (JurorAbsent("villes", "p-2", "ill until the sitting"),)
    assert scene.do(ORGANISER, absence) == ()
    moves = [event for event in scene.react("scoring") if isinstance(event, ReadingMoved)]
    assert [(move.dossier, move.juror) for move in moves] == [(dossier, "p-2") for dossier in own[2:]]
    assert readings_of(scene, "p-2") == own[:2]
    assert sorted(loads(scene).values()) == [2, 6, 7, 7, 7, 7]
    assert scene.react("scoring") == ()


def test_juror_absent_casts_nothing_more_and_what_he_gave_counts() -> None:
    """His ballot below his absence counts; a revision that crossed it does not, and is answered so."""
    scene = with_substitutes("01001", readers__one_more_at=0)
    juror = scene.readers("01001")[0]
    scene.cast(juror, "01001", 3)
    crossing = scene.desks["scoring"].decide(scene.ballot(juror, "01001", 5, version=1), scene.now, "0" * 32)
    scene.do(ORGANISER, DeclareAbsence("villes", juror, "ill"))
    assert scene.refuse_cast(juror, "01001", 4, version=1).why is Why.NOT_OF_THE_PANEL
    assert crossing.record is not None
    position = scene.store(crossing.subject, crossing.record)
    assert scene.scoring.standing(crossing.record, position) == "left-out"
    for reader in scene.readers("01001")[1:]:
        scene.cast(reader, "01001", 3)
    assert scene.do(ORGANISER, CloseRound("villes", 1)) == (RoundClosed("villes", 1, 0),)
    (tally,) = [event for event in scene.react("scoring") if isinstance(event, DossierTallied)]
    assert (len(tally.counted), tally.figure, tally.left_out) == (3, "60", ())


def test_juror_absent_with_nobody_left_stays_missing() -> None:
    """Three jurors, three readers: his reading is missing, and the round closes with a recorded shortfall only."""
    scene = edition_open("01004")
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS[:3], PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS[:3], ("ville",)))
    scene.draw()
    scene.do(ORGANISER, DeclareAbsence("villes", "p-2", "ill"))
    assert scene.react("scoring") == ()
    scene.do(ORGANISER, OpenRound("villes", 1))
    assert scene.react("scoring") == ()
    for juror in ("p-1", "p-3"):
        scene.do(juror, DeclareNoConflict())
        scene.cast(juror, "01004", 3)
    refusal = scene.refuse(ORGANISER, CloseRound("villes", 1))
    assert (refusal.why, refusal.details) == (Why.READINGS_MISSING, {"missing": "1", "jurors": "p-2"})
    scene.do(ORGANISER, CloseRound("villes", 1, "p-2 is ill, nobody is left"))
    (tally,) = [event for event in scene.react("scoring") if isinstance(event, DossierTallied)]
    assert (len(tally.counted), tally.absent) == (2, ("p-2",))


def test_reading_that_waited_goes_to_who_comes_into_the_panel() -> None:
    """Nobody was free when a juror was declared absent; who takes the place of one that never read it does."""
    scene = edition_open("01004", readers__per_dossier=2)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS[:4], PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS[:3], ("ville",)))
    scene.do("p-3", DeclareRecusal("01004", "p-3"))
    scene.draw()
    scene.do(ORGANISER, DeclareAbsence("villes", "p-2", "ill"))
    assert scene.react("scoring") == ()
    scene.do(ORGANISER, ReplaceJuror("villes", "p-3", "p-4", "moved"))
    assert follow_last(scene) == (ReadingMoved("01004", "p-2", "p-4"),)


def test_reading_that_waited_goes_to_who_is_recused_no_more() -> None:
    """The president lifts the recusal of the only juror who might have read it."""
    scene = edition_open("01004")
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS[:4], PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS[:4], ("ville",)))
    scene.do("p-4", DeclareRecusal("01004", "p-4"))
    scene.draw()
    scene.do(ORGANISER, DeclareAbsence("villes", "p-2", "ill"))
    assert scene.react("scoring") == ()
    scene.do(PRESIDENT, LiftRecusal("01004", "p-4", "a namesake"))
    assert follow_last(scene) == (ReadingMoved("01004", "p-2", "p-4"),)


def follow_last(scene: ScoringScene) -> tuple[Event, ...]:
    """Return what follows from the last record alone."""
    record = decode(scene.entries[-1].raw)
    commands = scene.scoring.react(record, scene.position)
    return tuple(event for command in commands for event in scene.do("scoring", command))


def test_juror_absent_before_the_draw_is_drawn_nothing() -> None:
    """The lottery gives readings to who sits in the panel."""
    scene = jury_named()
    scene.do(ORGANISER, DeclareAbsence("villes", "p-4", "ill"))
    scene.draw()
    assert not any("p-4" in scene.readers(dossier) for dossier in ("01004", "01033", "01034", "01053"))


def test_juror_replaced_hands_on_what_he_did_not_give() -> None:
    """The one who comes gets them all, but the dossier from which he is recused: that one goes by the lottery."""
    scene = with_substitutes(readers__one_more_at=0)
    own = readings_of(scene, "p-3")
    scene.cast("p-3", own[0], 2)
    scene.do("p-7", DeclareRecusal(own[1], "p-7"))
    replaced = ReplaceJuror("villes", "p-3", "p-7", "called elsewhere")
    assert scene.do(ORGANISER, replaced) == (JurorReplaced("villes", "p-3", "p-7", "called elsewhere"),)
    assert scene.do(ORGANISER, replaced) == ()
    moves = [event for event in scene.react("scoring") if isinstance(event, ReadingMoved)]
    assert [(move.dossier, move.to) for move in moves if move.to == "p-7"] == [(dossier, "p-7") for dossier in own[2:]]
    (other,) = [move for move in moves if move.to != "p-7"]
    assert (other.dossier, other.to in MEMBERS) == (own[1], True)
    assert readings_of(scene, "p-3") == own[:1]
    assert scene.cast("p-7", own[2], 4)


def test_juror_replaced_reads_nothing_of_the_next_round() -> None:
    """What he gave in the first round stays there; in the second his reading is another's."""
    scene = with_substitutes("01001", readers__one_more_at=0)
    first, *others = scene.readers("01001")
    for juror in (first, *others):
        scene.cast(juror, "01001", 3)
    scene.do(ORGANISER, ReplaceJuror("villes", first, "p-7", "called elsewhere"))
    assert scene.react("scoring") == ()
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.do(ORGANISER, OpenRound("villes", 2))
    moves = [event for event in scene.react("scoring") if isinstance(event, ReadingMoved)]
    assert moves == [ReadingMoved("01001", first, "p-7")]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (ReplaceJuror("villages", "p-1", "p-7", "x"), Why.UNKNOWN_PANEL),
        (ReplaceJuror("villes", "p-7", "p-8", "x"), Why.NOT_IN_THE_PANEL),
        (ReplaceJuror("villes", "p-1", "p-2", "x"), Why.ALREADY_IN_THE_PANEL),
        (ReplaceJuror("villes", "p-1", "p-other", "x"), Why.NOT_A_MEMBER),
        (DeclareAbsence("villages", "p-1", "x"), Why.UNKNOWN_PANEL),
        (DeclareAbsence("villes", "p-8", "x"), Why.NOT_IN_THE_PANEL),
    ],
)
def test_juror_who_cannot_leave_or_come_is_refused(command: ReplaceJuror | DeclareAbsence, why: Why) -> None:
    """Who leaves sits in the panel, who comes is a member of the jury and does not."""
    scene = with_substitutes("01001")
    assert scene.refuse(ORGANISER, command).why is why
    assert scene.refuse("p-1", command).why is Why.NOT_ALLOWED


# -- one more reader


def test_reader_added_once_when_the_proposals_differ_by_a_level() -> None:
    """Two propose 3@ and one 4@: the next by the lottery reads too, and his ballot counts; no fifth is called."""
    scene = round_open("01004")
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 2)
    scene.cast(b, "01004", 2)
    assert scene.react("scoring") == ()
    scene.cast(c, "01004", 3)
    cause = scene.position
    (added,) = scene.react("scoring")
    assert isinstance(added, ReaderAdded)
    assert (added.dossier, added.round, added.juror in MEMBERS) == ("01004", 1, True)
    assert added.juror is not None
    assert scene.readers("01004") == (a, b, c, added.juror)
    assert scene.do("scoring", AddReader("01004", 1, cause)) == ()
    scene.cast(added.juror, "01004", 5)
    assert scene.react("scoring") == ()
    scene.do(ORGANISER, CloseRound("villes", 1))
    (tally,) = [event for event in scene.react("scoring") if isinstance(event, DossierTallied)]
    assert [ballot.juror for ballot in tally.counted] == [a, b, c, added.juror]
    assert (tally.figure, tally.level) == ("60", 4)


@pytest.mark.parametrize(
    ("at", "third", "called"), [(0, 5, False), (1, 2, False), (1, 3, True), (2, 3, False), (2, 4, True)]
)
def test_reader_added_only_where_the_rulebook_says(at: int, third: int, called: bool) -> None:
    """`one_more_at` levels or more; 0: never."""
    scene = round_open("01004", readers__one_more_at=at)
    for juror, mark in zip(scene.readers("01004"), (2, 2, third), strict=True):
        scene.cast(juror, "01004", mark)
    assert bool(scene.react("scoring")) == called


def test_reader_to_be_added_keeps_the_round_open() -> None:
    """Until he is called and has given his ballot, a reading is missing."""
    scene = round_open("01004")
    for juror, mark in zip(scene.readers("01004"), (2, 2, 4), strict=True):
        scene.cast(juror, "01004", mark)
    assert scene.refuse(ORGANISER, CloseRound("villes", 1)).details == {"missing": "1", "jurors": ""}
    (added,) = scene.react("scoring")
    assert isinstance(added, ReaderAdded)
    assert scene.refuse(ORGANISER, CloseRound("villes", 1)).details == {"missing": "1", "jurors": added.juror}


def test_reader_added_where_nobody_is_left_is_nobody() -> None:
    """Recorded, so that the round can close."""
    scene = round_open("01004")
    readers = scene.readers("01004")
    for member in MEMBERS:
        if member not in readers:
            scene.do(member, DeclareRecusal("01004", member))
    for juror, mark in zip(readers, (2, 2, 4), strict=True):
        scene.cast(juror, "01004", mark)
    assert scene.react("scoring") == (ReaderAdded("01004", 1, None),)
    assert scene.do(ORGANISER, CloseRound("villes", 1)) == (RoundClosed("villes", 1, 0),)


def test_reader_added_by_a_person_is_refused() -> None:
    """Only the service itself calls one."""
    assert round_open("01004").refuse(ORGANISER, AddReader("01004", 1, 1)).why is Why.NOT_ALLOWED


def test_reader_added_who_was_recused_meanwhile_moves_on() -> None:
    """A recusal that crosses the call is followed by a move."""
    scene = round_open("01004")
    for juror, mark in zip(scene.readers("01004"), (2, 2, 4), strict=True):
        scene.cast(juror, "01004", mark)
    cause = scene.position
    crossing = scene.desks["scoring"].decide(
        scene.request("scoring", AddReader("01004", 1, cause)), scene.now, "0" * 32
    )
    assert crossing.record is not None
    (added,) = crossing.record.events
    assert isinstance(added, ReaderAdded)
    assert added.juror is not None
    scene.do(added.juror, DeclareRecusal("01004", added.juror))
    position = scene.store(crossing.subject, crossing.record)
    follows = scene.scoring.react(decode(scene.entries[position - 1].raw), position)
    assert follows == (MoveReading("01004", added.juror),)


# -- what the draw avoids


PAIRS = (ForbiddenPair("01004", "p-1"), ForbiddenPair("01033", "p-2"))
CLASSES = tuple(Background(member, ("elu", "chercheur", "association")[n % 3]) for n, member in enumerate(MEMBERS))


def test_readings_forbidden_before_the_draw_are_never_given() -> None:
    """By the draw or after it; the same again changes nothing, and only what is new is recorded."""
    scene = jury_named()
    assert scene.do(ORGANISER, ForbidReadings(PAIRS[:1]))
    (event,) = scene.do(ORGANISER, ForbidReadings(PAIRS))
    assert isinstance(event, ReadingsForbidden)
    assert event.pairs == PAIRS[1:]
    assert scene.do(ORGANISER, ForbidReadings(PAIRS)) == ()
    scene.draw()
    assert "p-1" not in scene.readers("01004")
    assert "p-2" not in scene.readers("01033")
    for _ in range(2):
        reader = scene.readers("01004")[0]
        scene.do(reader, DeclareRecusal("01004", reader))
        scene.react("scoring")
        assert "p-1" not in scene.readers("01004")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (ForbidReadings((ForbiddenPair("99999", "p-1"),)), Why.UNKNOWN_DOSSIER),
        (ForbidReadings((ForbiddenPair("01004", "p-other"),)), Why.NOT_A_MEMBER),
        (DeclareBackgrounds((Background("p-other", "elu"),)), Why.NOT_A_MEMBER),
        (DeclareBackgrounds((Background("p-1", "elu"), Background("p-1", "chercheur"))), Why.INVALID_FIELD),
    ],
)
def test_what_the_draw_avoids_must_be_known(command: ForbidReadings | DeclareBackgrounds, why: Why) -> None:
    """Dossiers of the edition, members of the jury, each once."""
    assert jury_named().refuse(ORGANISER, command).why is why
    assert jury_named().refuse("p-1", command).why is Why.NOT_ALLOWED


@pytest.mark.parametrize("command", [ForbidReadings(PAIRS), DeclareBackgrounds(CLASSES)])
def test_what_the_draw_avoids_is_declared_before_its_announcement(command: ForbidReadings | DeclareBackgrounds) -> None:
    """Nobody who knows the seed can bend the draw: a recusal is what is left."""
    scene = jury_named()
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert scene.refuse(ORGANISER, command).why is Why.DRAW_ANNOUNCED
    scene.do(ORGANISER, HoldDraw(SEED))
    assert scene.refuse(ORGANISER, command).why is Why.DRAW_HELD


def test_backgrounds_are_distinct_where_the_rulebook_asks_also_after_a_recusal() -> None:
    """Three classes of two: one of each, then the other one of the class that left; then nobody."""
    scene = jury_named("01004", readers__distinct_backgrounds=True)
    scene.do(ORGANISER, DeclareBackgrounds(CLASSES[:3]))
    scene.do(ORGANISER, DeclareBackgrounds((Background("p-1", "chercheur"), *CLASSES[1:])))
    scene.do(ORGANISER, DeclareBackgrounds(CLASSES))
    assert scene.do(ORGANISER, DeclareBackgrounds(CLASSES)) == ()
    scene.draw()
    classes = {each.juror: each.background for each in CLASSES}
    assert {classes[reader] for reader in scene.readers("01004")} == {"elu", "chercheur", "association"}
    for _ in range(2):
        leaves = scene.readers("01004")[0]
        (other,) = [m for m in MEMBERS if m != leaves and classes[m] == classes[leaves]]
        scene.do(leaves, DeclareRecusal("01004", leaves))
        (moved,) = scene.react("scoring")
        assert isinstance(moved, ReadingMoved)
        assert moved.to in (other, None)
    assert len(scene.readers("01004")) == 2


def test_draw_is_not_announced_while_a_background_is_missing() -> None:
    """What is drawn from is known by then: an edition announced too early could not hold its draw."""
    scene = jury_named("01004", readers__distinct_backgrounds=True)
    scene.do(ORGANISER, DeclareBackgrounds(CLASSES[:4]))
    refusal = scene.refuse(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert (refusal.why, refusal.details["jurors"]) == (Why.BACKGROUND_MISSING, "p-5, p-6")
    scene.do(ORGANISER, DeclareBackgrounds(CLASSES))
    scene.draw()
    assert len(scene.readers("01004")) == 3


def test_juror_who_comes_between_announcement_and_draw_gets_his_background_then() -> None:
    """In a panel formed since, or in the place of another: of nobody else, and nobody's is changed; then it is held."""
    scene = edition_open("01004", readers__distinct_backgrounds=True)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS[:4], ("ville",)))
    scene.do(ORGANISER, DeclareBackgrounds(CLASSES[:4]))
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert scene.refuse(ORGANISER, DeclareBackgrounds(CLASSES[4:])).why is Why.DRAW_ANNOUNCED
    scene.do(ORGANISER, ReplaceJuror("villes", "p-4", "p-6", "ill"))
    missing = scene.refuse(ORGANISER, HoldDraw(SEED))
    assert (missing.why, missing.details) == (Why.BACKGROUND_MISSING, {"jurors": "p-6"})
    for others in (CLASSES[4:], (CLASSES[5], Background("p-1", "association"))):
        assert scene.refuse(ORGANISER, DeclareBackgrounds(others)).why is Why.DRAW_ANNOUNCED
    assert scene.do(ORGANISER, DeclareBackgrounds(CLASSES[5:]))
    assert scene.do(ORGANISER, HoldDraw(SEED))
    assert len(scene.readers("01004")) == 3
    assert scene.refuse(ORGANISER, DeclareBackgrounds(CLASSES[4:5])).why is Why.DRAW_HELD


# -- calibration dossiers, which the whole panel reads


def calibrated(procedure: str) -> ScoringScene:
    """Return an edition of one dossier, for calibration, of a panel of six of three classes; its round is open."""
    backgrounds = (*CLASSES, Background("p-7", CLASSES[5].background))
    asked = {"readers__distinct_backgrounds": True, "readers__calibration": 1, "draw__procedure": procedure}
    scene = with_substitutes("01004", backgrounds=backgrounds, **asked)
    assert sorted(scene.readers("01004")) == list(MEMBERS)
    return scene


def test_who_replaces_a_juror_reads_the_calibration_dossier_whatever_his_background() -> None:
    """Under `draw/2` the panel as it then sits reads it; under `draw/1` his class barred him, and a reading missed."""
    moves = {}
    for procedure in ("draw/1", "draw/2"):
        scene = calibrated(procedure)
        scene.do(ORGANISER, ReplaceJuror("villes", "p-6", "p-7", "gone"))
        moves[procedure] = scene.react("scoring")
    assert moves == {"draw/1": (), "draw/2": (ReadingMoved("01004", "p-6", "p-7"),)}


def test_absent_juror_is_missed_by_no_calibration_dossier() -> None:
    """Under `draw/2` his reading falls away, and the round closes without a shortfall once the others gave theirs."""
    scene = calibrated("draw/2")
    for member in MEMBERS[:5]:
        scene.cast(member, "01004", 3)
    assert scene.refuse(ORGANISER, CloseRound("villes", 1)).why == Why.READINGS_MISSING
    scene.do(ORGANISER, DeclareAbsence("villes", "p-6", "ill"))
    assert scene.react("scoring") == (ReadingMoved("01004", "p-6", None),)
    assert scene.do(ORGANISER, CloseRound("villes", 1)) == (RoundClosed("villes", 1, 0),)


def test_absent_juror_is_missed_where_nobody_else_of_his_panel_may_read() -> None:
    """Any other dossier wants its readers under `draw/2` too: nobody is of a free class, so it stays missing."""
    asked = {"readers__distinct_backgrounds": True, "draw__procedure": "draw/2"}
    alone = tuple(Background(member, f"class-{min(place, 3)}") for place, member in enumerate(MEMBERS, 1))
    scene = with_substitutes("01004", backgrounds=alone, **asked)
    scene.do(ORGANISER, DeclareAbsence("villes", "p-1", "ill"))
    assert scene.react("scoring") == ()
    assert "p-1" in scene.readers("01004")


# -- crossed readers


def two_panels(**changes: object) -> ScoringScene:
    """Return an edition of two panels of three, half of whose dossiers have a crossed reader; its rounds are open."""
    scene = edition_open(*DOSSIERS, readers__crossed_percent=50, **changes)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("a", MEMBERS[:3], ("ville",)))
    scene.do(ORGANISER, FormPanel("b", MEMBERS[3:], ("ville",)))
    scene.draw()
    for member in MEMBERS:
        scene.do(member, DeclareNoConflict())
    for panel in ("a", "b"):
        scene.do(ORGANISER, OpenRound(panel, 1))
    return scene


def test_crossed_reader_recused_is_followed_by_another_of_his_panel() -> None:
    """The reading stays outside the dossier's own panel; the crossed reader casts like any other."""
    scene = two_panels()
    views = scene.scoring.views.of("26").readings
    of_a = [d for d in DOSSIERS if views.panel_of(d) == "a"]
    dossier = next(d for d in of_a if set(scene.readers(d)) & set(MEMBERS[3:]))
    (outside,) = set(scene.readers(dossier)) & set(MEMBERS[3:])
    assert scene.cast(outside, dossier, 3)
    scene.do(outside, DeclareRecusal(dossier, outside))
    (moved,) = scene.react("scoring")
    assert isinstance(moved, ReadingMoved)
    assert moved.to in set(MEMBERS[3:]) - {outside}


def test_crossed_reader_absent_from_his_panel_leaves_both() -> None:
    """His own panel's readings stay missing (nobody is left there); the crossed ones go to his peers."""
    scene = two_panels()
    views = scene.scoring.views.of("26").readings
    crossed = [d for d in DOSSIERS if "p-4" in scene.readers(d) and views.panel_of(d) == "a"]
    assert crossed
    scene.do(ORGANISER, DeclareAbsence("b", "p-4", "ill"))
    moves = [event for event in scene.react("scoring") if isinstance(event, ReadingMoved)]
    outside = [move for move in moves if views.panel_of(move.dossier) == "a"]
    assert [move.dossier for move in outside] == crossed
    assert {move.to for move in outside} <= {"p-5", "p-6"}


def test_tally_leaves_out_nobody_for_a_crossed_reading() -> None:
    """A crossed reader's ballot counts in the dossier's own panel; a recused one's does not."""
    scene = two_panels(readers__one_more_at=0)
    for dossier in DOSSIERS:
        for reader in scene.readers(dossier):
            scene.cast(reader, dossier, 3)
    dossier = DOSSIERS[0]
    panel = scene.scoring.views.of("26").readings.panel_of(dossier) or ""
    leaving = scene.readers(dossier)[1]
    ballot = next(v.position for v in scene.scoring.views.of("26").ballots.of_juror(dossier, leaving))
    scene.do(leaving, DeclareRecusal(dossier, leaving))
    scene.react("scoring")
    scene.do(ORGANISER, CloseRound(panel, 1, "one is missing"))
    tallies = {e.dossier: e for e in scene.react("scoring") if isinstance(e, DossierTallied)}
    assert tallies[dossier].left_out == (LeftOutBallot(leaving, ballot, "recused"),)
    assert all(len(tally.counted) == 3 for code, tally in tallies.items() if code != dossier)
