"""What a sitting, its motions and votes, a shift of figures, an undoing and the minutes do not take, at the bus."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest_asyncio

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import Adjustment, Appraisal, Block, MentionAward, MotionSubject, SingleAward
from contracts.questions import Agenda, DraftMinutes
from contracts.refusals import Why
from tests.services.edition import (
    CALENDAR,
    CONTACT,
    EPCI,
    MEMBERS,
    NAMES,
    ORGANISER,
    PANEL,
    PRESIDENT,
    SECRETARY,
    UNFILED,
    VILLAGE,
    VILLE,
    Play,
    eventually,
)
from tests.services.refusals import nothing_stored, refused, refuses, untold
from tests.services.town import Town

DEPUTY: Final = "p-bea"
#: Of the label, but not of the jury.
CLERK: Final = "p-clerk"
AGENDA: Final = ("Délibération",)
NONE: Final = "0" * 64
#: An edition that is still open.
OPEN: Final = "27"
NEEDS_PRESIDENT: Final = {"needs": "president"}
Case = tuple[str, Command, Why, dict[str, str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose three dossiers are tallied and whose jury has a deputy; no sitting is convened."""
    people = {**NAMES, CLERK: ("Cléo Tabellion", "cleo@tabellion.invalid")}
    play = Play(town.door, people=people, deputy=DEPUTY)
    play.members = MEMBERS
    await play.open()
    await play.do(ORGANISER, i.GrantRole(CLERK, "secretary"), LABEL)
    await play.do(ORGANISER, await play.opening(), OPEN)
    await play.do(ORGANISER, s.NameJury(MEMBERS, PRESIDENT, SECRETARY), OPEN)
    for step in ("close", "draw", "round", "cast", "tally"):
        await getattr(play, step)()
    await town.settled()
    yield play


async def each_refused(town: Town, play: Play, *cases: Case) -> None:
    """Check each command's refusal, and that none of them is stored."""
    async with nothing_stored(town):
        for person, command, reason, details in cases:
            assert await refused(play, person, command) == (reason, details)


@refuses("awards/sitting", Why.NOTICE_TOO_SHORT, Why.SITTING_STATE, Why.ALREADY_CONVENED, Why.SITTING_TOO_EARLY)
@refuses("awards/sitting", Why.NO_FAILED_NOTICE)
@refuses("awards/jury", Why.NOT_ALLOWED, Why.NOT_A_MEMBER)
@refuses("awards/sitting", Why.NO_PROXY, Why.PROXY_EXCEEDED)
@refuses("awards/motion", Why.SITTING_STATE)
@refuses("awards/awards", Why.UNKNOWN_EDITION)
async def test_sitting_is_convened_in_time_and_opened_on_its_day(town: Town, play: Play) -> None:
    """Five days of notice; without quorum only after a missed notice; one proxy for each, never for oneself."""
    await play.clock(CALENDAR.sits - timedelta(days=10))
    now = CALENDAR.sits - timedelta(days=10)
    without = {"sitting": "s0"}
    none = {"sitting": "s1", "state": "none"}
    await each_refused(
        town,
        play,
        (ORGANISER, a.ConveneSitting("s1", now + timedelta(days=4), AGENDA), Why.NOTICE_TOO_SHORT, {"days": "5"}),
        (ORGANISER, a.ConveneSitting("s0", CALENDAR.sits, AGENDA, True), Why.NO_FAILED_NOTICE, without),
        (PRESIDENT, a.OpenSitting("s1"), Why.SITTING_STATE, none),
        (PRESIDENT, play.motion(VILLE), Why.SITTING_STATE, none),
    )
    async with nothing_stored(town):
        unknown = (Why.UNKNOWN_EDITION, {"edition": "99"})
        assert await refused(play, PRESIDENT, a.OpenSitting("s1"), "99") == unknown
    await play.do(ORGANISER, a.ConveneSitting("s1", CALENDAR.sits, AGENDA))
    await play.do("p-cyd", a.GiveProxy("s1", PRESIDENT))
    exceeded = {"holder": PRESIDENT, "most": "1"}
    moved = a.ConveneSitting("s1", CALENDAR.sits + timedelta(days=1), AGENDA)
    await each_refused(
        town,
        play,
        (ORGANISER, moved, Why.ALREADY_CONVENED, {"sitting": "s1"}),
        (PRESIDENT, a.OpenSitting("s1"), Why.SITTING_TOO_EARLY, {"at": CALENDAR.sits.isoformat()}),
        ("p-cyd", a.OpenSitting("s1"), Why.NOT_ALLOWED, NEEDS_PRESIDENT),
        (SECRETARY, a.RecordPresence("s1", "p-cyd", "present"), Why.SITTING_STATE, {**none, "state": "convened"}),
        ("p-dan", a.GiveProxy("s1", PRESIDENT), Why.PROXY_EXCEEDED, exceeded),
        ("p-dan", a.GiveProxy("s1", "p-dan"), Why.NO_PROXY, {"actor": "p-dan", "member": "p-dan"}),
        ("p-dan", a.GiveProxy("s1", CONTACT), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (CONTACT, a.GiveProxy("s1", "p-dan"), Why.NOT_A_MEMBER, {"person": CONTACT}),
    )


@refuses("awards/sitting", Why.NOT_ALLOWED)
@refuses("awards/jury", Why.NOT_ALLOWED, Why.RECUSED)
@refuses("awards/motion", Why.NO_QUORUM, Why.UNKNOWN_MOTION, Why.NOT_PRESENT)
async def test_deputy_chairs_only_where_the_president_cannot(town: Town, play: Play) -> None:
    """The deputy opens the sitting; a vote he opens where the president is away, and never one that he is kept from."""
    await play.clock(CALENDAR.sits)
    await play.do(DEPUTY, a.OpenSitting("s1"))
    await play.do(SECRETARY, play.motion(VILLE))
    village = a.PutMotion("village", "s1", SingleAward(VILLAGE, 2, None))
    await play.do(DEPUTY, s.DeclareRecusal(VILLAGE, DEPUTY))
    await play.do(SECRETARY, village)
    await play.come(DEPUTY)
    opening = a.OpenVote(play.motion(VILLE).motion)
    short = {"dossiers": VILLE, "attending": "1", "entitled": "4"}
    put = a.PutMotion("autre", "s1", SingleAward(EPCI, 4, None))
    await each_refused(
        town,
        play,
        (CLERK, a.RecordPresence("s1", PRESIDENT, "present"), Why.NOT_ALLOWED, {"needs": "secretary or organiser"}),
        (DEPUTY, opening, Why.NO_QUORUM, short),
        (DEPUTY, a.OpenVote("village"), Why.RECUSED, {"juror": DEPUTY, "dossier": "*"}),
        (DEPUTY, a.OpenVote("jamais"), Why.UNKNOWN_MOTION, {"motion": "jamais"}),
        ("p-cyd", put, Why.NOT_ALLOWED, {"needs": "president, secretary or organiser"}),
        ("p-cyd", a.PullDossier("village", VILLAGE), Why.NOT_PRESENT, {"member": "p-cyd"}),
    )
    await play.come(PRESIDENT, "p-dan")
    await each_refused(town, play, (DEPUTY, opening, Why.NOT_ALLOWED, NEEDS_PRESIDENT))


@refuses("awards/subject", Why.UNKNOWN_DOSSIER, Why.DOSSIER_STATE, Why.INVALID_FIELD, Why.PROPOSAL_DIFFERS)
@refuses("awards/subject", Why.UNKNOWN_LEVEL, Why.REASON_REQUIRED, Why.UNKNOWN_MENTION, Why.NOT_ELIGIBLE)
@refuses("awards/motion", Why.MOTION_EXISTS, Why.NOT_IN_THE_BLOCK, Why.RECUSED)
async def test_motion_asks_what_the_jury_may_vote_only(town: Town, play: Play) -> None:
    """Blocks at the level proposed, departures with a reason, mentions to who may have them, a shift that is one."""

    def put(subject: MotionSubject, motion: str = "essai") -> a.PutMotion:
        return a.PutMotion(motion, "s1", subject)

    def shift(offset: str = "2", jurors: tuple[str, ...] = (), panel: str | None = None) -> a.PutMotion:
        return put(Adjustment(offset, "sévère", "moyenne 2 points plus bas", jurors, panel))

    scope = {"problem": "either one or two jurors, or a panel"}
    offset = {"problem": "offset: in lowest terms, not 0, at most the whole scale"}
    undecided = {"dossier": EPCI, "mention": "education", "problem": "no level decided yet", "needed": "0"}
    held = {"dossier": VILLAGE, "state": "in motion village"}
    motion = play.motion(VILLE).motion
    await each_refused(
        town,
        play,
        (SECRETARY, put(SingleAward(UNFILED, 3, None)), Why.UNKNOWN_DOSSIER, {"dossier": UNFILED}),
        (SECRETARY, put(SingleAward(VILLAGE, 2, None)), Why.DOSSIER_STATE, held),
        (SECRETARY, put(Block(4, (EPCI, EPCI))), Why.INVALID_FIELD, {"problem": "a dossier is named twice"}),
        (SECRETARY, put(Block(3, (EPCI,))), Why.PROPOSAL_DIFFERS, {"dossiers": EPCI, "level": "3"}),
        (SECRETARY, put(SingleAward(EPCI, 9, "neuf")), Why.UNKNOWN_LEVEL, {"level": "9"}),
        (SECRETARY, put(SingleAward(EPCI, 3, None)), Why.REASON_REQUIRED, {"dossier": EPCI, "level": "3"}),
        (SECRETARY, put(MentionAward(EPCI, "elegance")), Why.UNKNOWN_MENTION, {"mention": "elegance"}),
        (SECRETARY, put(MentionAward(EPCI, "education")), Why.NOT_ELIGIBLE, {**undecided, "found": "0"}),
        (SECRETARY, shift(), Why.INVALID_FIELD, scope),
        (SECRETARY, shift(jurors=("p-cyd",), panel=PANEL), Why.INVALID_FIELD, scope),
        (SECRETARY, shift("4/2", jurors=("p-cyd",)), Why.INVALID_FIELD, offset),
        (SECRETARY, shift("0", panel=PANEL), Why.INVALID_FIELD, offset),
        (SECRETARY, shift("101", panel=PANEL), Why.INVALID_FIELD, offset),
        (SECRETARY, put(SingleAward(EPCI, 4, None), motion), Why.MOTION_EXISTS, {"motion": motion}),
        (PRESIDENT, a.PullDossier(motion, VILLE), Why.NOT_IN_THE_BLOCK, {"dossier": VILLE}),
        (DEPUTY, a.PullDossier("village", VILLAGE), Why.RECUSED, {"juror": DEPUTY, "dossier": VILLAGE}),
    )


@refuses("awards/vote", Why.UNKNOWN_MOTION, Why.NOT_PRESENT, Why.NO_PROXY, Why.RECUSED, Why.STALE_VERSION)
@refuses("awards/vote", Why.MOTION_STATE)
@refuses("awards/motion", Why.MOTION_STATE)
@refuses("awards/sitting", Why.MOTION_STATE)
async def test_vote_is_cast_once_by_who_is_there_while_it_is_open(town: Town, play: Play) -> None:
    """By the member or the holder of his proxy, never by one who is recused; what is being voted on is not undone."""
    motion = play.motion(VILLE).motion
    await each_refused(
        town, play, (PRESIDENT, a.CastVote(motion, "for", PRESIDENT), Why.MOTION_STATE, _state(motion, "put"))
    )
    for code in (motion, "village"):
        await play.do(PRESIDENT, a.OpenVote(code))
    await play.do(PRESIDENT, a.CastVote(motion, "for", PRESIDENT))
    reason = "nous nous sommes trompés"
    await each_refused(
        town,
        play,
        (PRESIDENT, a.CastVote("jamais", "for", PRESIDENT), Why.UNKNOWN_MOTION, {"motion": "jamais"}),
        ("p-cyd", a.CastVote(motion, "for", "p-cyd"), Why.NOT_PRESENT, {"member": "p-cyd"}),
        ("p-dan", a.CastVote(motion, "for", "p-cyd"), Why.NO_PROXY, {"actor": "p-dan", "member": "p-cyd"}),
        (
            DEPUTY,
            a.CastVote("village", "for", DEPUTY),
            Why.RECUSED,
            {"juror": DEPUTY, "dossier": "*", "motion": "village"},
        ),
        (PRESIDENT, a.CastVote(motion, "against", PRESIDENT), Why.STALE_VERSION, {"version": "1"}),
        (ORGANISER, a.UndoMotion(motion, reason), Why.MOTION_STATE, _state(motion, "open")),
        ("p-cyd", a.UndoMotion(motion, reason), Why.NOT_ALLOWED, NEEDS_PRESIDENT),
        (PRESIDENT, a.CloseSitting("s1"), Why.MOTION_STATE, {"motion": f"{motion}, village", "state": "open"}),
    )
    for member in (DEPUTY, "p-dan"):
        await play.do(member, a.CastVote(motion, "for", member))
    for code in (motion, "village"):
        await play.do(PRESIDENT, a.CloseVote(code))
    await town.settled()


def _state(motion: str, state: str) -> dict[str, str]:
    return {"motion": motion, "state": state}


@refuses("awards/subject", Why.ALREADY_DECIDED)
@refuses("rights", Why.NOT_ALLOWED)
async def test_shift_of_figures_is_voted_before_the_levels_that_it_moves(town: Town, play: Play) -> None:
    """A dossier decided is neither decided again nor shifted; nobody adopts a shift, or takes it back, by hand."""
    shift = a.PutMotion("peq", "s1", Adjustment("2", "sévère", "2 points plus bas", panel=PANEL))
    again = a.PutMotion("encore", "s1", SingleAward(VILLE, 5, None))
    await each_refused(
        town,
        play,
        (SECRETARY, shift, Why.ALREADY_DECIDED, {"what": VILLE}),
        (SECRETARY, again, Why.ALREADY_DECIDED, {"what": VILLE}),
        (ORGANISER, a.AdoptAdjustment("peq"), Why.NOT_ALLOWED, {"needs": "awards"}),
        (ORGANISER, a.RescindAdjustment("peq"), Why.NOT_ALLOWED, {"needs": "awards"}),
        (ORGANISER, a.DecideAward(VILLE, "peq"), Why.NOT_ALLOWED, {"needs": "awards"}),
    )
    await play.do(ORGANISER, a.UndoMotion(play.motion(VILLE).motion, "péréquation d'abord"))
    await town.settled()
    await play.do(SECRETARY, shift)


@refuses("awards/signing", Why.NOT_ALLOWED, Why.MINUTES_DIFFER, Why.MINUTES_STALE, Why.MINUTES_UNSIGNED)
@refuses("awards/sealing", Why.UNDECIDED_DOSSIERS, Why.NOT_SEALED, Why.EDITION_NOT_CLOSED)
async def test_minutes_are_signed_by_two_as_they_stand_once_all_is_decided(town: Town, play: Play) -> None:
    """Not by others, not other bytes, not an edition that is open or undecided, not minutes that something outran."""
    told = await play.ask(SECRETARY, DraftMinutes())
    as_of = str(told["as_of"])
    signed = told["sha256"], told["palmares_sha256"], told["as_of"]
    undecided = {"dossiers": ", ".join(sorted((EPCI, VILLAGE, VILLE))), "count": "3"}
    differ = {"as_of": as_of, "minutes_sha256": told["sha256"]}
    missing = {"missing": ", ".join(sorted((PRESIDENT, SECRETARY)))}
    await each_refused(
        town,
        play,
        (ORGANISER, a.SignMinutes(*signed), Why.NOT_ALLOWED, {"needs": "president or secretary"}),
        (PRESIDENT, a.SignMinutes(NONE, NONE, told["as_of"]), Why.MINUTES_DIFFER, differ),
        (
            PRESIDENT,
            a.SignMinutes(*signed[:2], told["as_of"] + 99),
            Why.MINUTES_DIFFER,
            {"as_of": str(told["as_of"] + 99)},
        ),
        (PRESIDENT, a.SignMinutes(*signed), Why.UNDECIDED_DOSSIERS, undecided),
        (ORGANISER, a.SealPalmares(*signed), Why.MINUTES_UNSIGNED, missing),
        (ORGANISER, a.ApprovePublication(NONE), Why.NOT_SEALED, {}),
        (SECRETARY, a.PublishPalmares(NONE), Why.NOT_SEALED, {}),
    )
    await play.do(SECRETARY, a.RecordPresence("s1", "p-cyd", "remote"))
    changed = {"as_of": as_of, "changed": str(await town.head())}
    await each_refused(town, play, (PRESIDENT, a.SignMinutes(*signed), Why.MINUTES_STALE, changed))
    told = await play.ask(PRESIDENT, DraftMinutes(), edition=OPEN)
    signed = told["sha256"], told["palmares_sha256"], told["as_of"]
    async with nothing_stored(town):
        not_closed = (Why.EDITION_NOT_CLOSED, {"edition": OPEN})
        assert await refused(play, PRESIDENT, a.SignMinutes(*signed), OPEN) == not_closed


@refuses("awards/sealing", Why.MOTION_STATE, Why.TALLY_OWED, Why.APPRAISAL_MISSING, Why.SITTING_STATE)
async def test_minutes_wait_for_pending_votes_the_full_jurys_appraisal_and_the_rising(town: Town, play: Play) -> None:
    """A tally, an open vote, an appraisal that is missing, a sitting that goes on: each keeps the minutes unsigned."""
    await play.do(PRESIDENT, a.UndoMotion("peq", "inutile"))
    (scoring,) = town.instances["scoring"]
    await town.close(scoring)
    await play.vote(a.PutMotion("ecart", "s1", Adjustment("1", "un peu sévères", "en moyenne", panel=PANEL)))
    for code in (VILLE, VILLAGE, EPCI):
        await play.vote(a.PutMotion(f"b-{code}", "s1", SingleAward(code, min(5, play.marked[code] + 1), None)))

    async def owed() -> bool:
        told = await play.ask(SECRETARY, DraftMinutes())
        signed = told["sha256"], told["palmares_sha256"], told["as_of"]
        reason, details = await refused(play, PRESIDENT, a.SignMinutes(*signed))
        waiting = {"dossiers": ", ".join(sorted((VILLE, VILLAGE, EPCI))), "count": "3"}
        return (reason, details) == (Why.TALLY_OWED, waiting)

    await eventually(owed)
    await town.open("scoring")
    await town.settled()
    mention = a.PutMotion("mention", "s1", MentionAward(VILLE, "education"))
    await play.do(PRESIDENT, mention)
    await play.do(PRESIDENT, a.OpenVote("mention"))
    await _unsigned(town, play, Why.MOTION_STATE, motion="mention", state="pending")
    await play.do(PRESIDENT, a.CloseVote("mention"))
    since = (await town.records("award"))[-1][0]
    await _unsigned(town, play, Why.APPRAISAL_MISSING, since=str(since))
    await play.vote(a.PutMotion("appreciation", "s1", Appraisal()))
    await _unsigned(town, play, Why.SITTING_STATE, sitting="s1", state="open")
    await play.do(DEPUTY, a.CloseSitting("s1"))
    await each_refused(
        town, play, ("p-dan", a.GiveProxy("s1", "p-cyd"), Why.SITTING_STATE, {"sitting": "s1", "state": "closed"})
    )


async def _unsigned(town: Town, play: Play, reason: Why, **details: str) -> None:
    """Check why the minutes are not signed as they stand."""
    await town.settled()
    told = await play.ask(SECRETARY, DraftMinutes())
    signed = told["sha256"], told["palmares_sha256"], told["as_of"]
    await each_refused(town, play, (PRESIDENT, a.SignMinutes(*signed), reason, details))


@refuses("awards/signing", Why.APPROVALS_MISSING)
@refuses("awards/sealing", Why.ALREADY_SEALED, Why.MINUTES_DIFFER, Why.TOO_EARLY)
@refuses("awards/awards", Why.ALREADY_SEALED)
@refuses("scoring/round", Why.ALREADY_SEALED)
@refuses("intake/dossier", Why.ALREADY_SEALED)
@refuses("intake/edition", Why.ALREADY_SEALED)
async def test_sealed_palmares_changes_no_more_and_goes_out_on_its_day_by_two(town: Town, play: Play) -> None:
    """No vote, undoing, round, withdrawal or cancellation after the sealing; one person publishes nothing."""
    await town.settled()
    await play.seal_palmares()
    await play.do(ORGANISER, a.ApprovePublication(play.palmares))
    sealed = {"position": str(await town.head() - 1)}
    early = {"at": CALENDAR.publishes.isoformat()}
    differ = {"sha256": play.palmares}
    await each_refused(
        town,
        play,
        (PRESIDENT, a.SignMinutes(NONE, NONE, 1), Why.ALREADY_SEALED, {}),
        (ORGANISER, a.SealPalmares(NONE, NONE, 1), Why.ALREADY_SEALED, {}),
        (PRESIDENT, a.UndoMotion(f"b-{VILLE}", "trop tard"), Why.ALREADY_SEALED, {}),
        (PRESIDENT, a.PutMotion("tard", "s1", SingleAward(VILLE, 1, "tard")), Why.ALREADY_SEALED, {}),
        (PRESIDENT, a.CastVote(f"b-{VILLE}", "against", PRESIDENT, 1), Why.ALREADY_SEALED, {}),
        (ORGANISER, s.OpenRound(PANEL, 2), Why.ALREADY_SEALED, {}),
        (ORGANISER, s.ReopenRound(PANEL, 1, "oubli"), Why.ALREADY_SEALED, {}),
        (CONTACT, i.WithdrawDossier(VILLE, "nous renonçons"), Why.ALREADY_SEALED, sealed),
        (ORGANISER, i.CancelEdition("faute de salle"), Why.ALREADY_SEALED, sealed),
        (SECRETARY, a.PublishPalmares(NONE), Why.MINUTES_DIFFER, differ),
        (SECRETARY, a.ApprovePublication(NONE), Why.MINUTES_DIFFER, differ),
        (SECRETARY, a.PublishPalmares(play.palmares), Why.TOO_EARLY, early),
    )
    await play.clock(CALENDAR.publishes)
    alone = {"needed": "2", "given": "1"}
    publish = a.PublishPalmares(play.palmares)
    await each_refused(town, play, (ORGANISER, publish, Why.APPROVALS_MISSING, alone))


@refuses("awards/answers", Why.NOT_ALLOWED, Why.UNKNOWN_EDITION)
async def test_outsider_is_told_nothing_of_the_sitting(town: Town, play: Play) -> None:
    """Under embargo the agenda is the jury's, the minutes its bureau's."""
    agenda = {"needs": "jury, secretary or organiser"}
    minutes = {"needs": "president, secretary or organiser"}
    assert await untold(play, CONTACT, Agenda()) == (Why.NOT_ALLOWED, agenda)
    assert await untold(play, "p-cyd", DraftMinutes()) == (Why.NOT_ALLOWED, minutes)
    assert await untold(play, ORGANISER, Agenda(), "99") == (Why.UNKNOWN_EDITION, {"edition": "99"})
