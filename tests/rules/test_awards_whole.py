"""The whole of a sitting, driven by members and organisers in any order: what must hold whatever happens.

What was decided is read again from the log alone, as one would with a pencil, by none of the rules that decided it.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, get_args

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts import record as records
from contracts.commands import Command
from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.events import scoring as s
from contracts.questions import Agenda, DraftMinutes, DraftPalmares
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.request import Request
from contracts.subjects import Address
from ledger.transact import Decision
from services.act import Act
from services.awards import answers
from services.awards.awards import Awards
from services.awards.rules.subject import named
from services.awards.told import MinutesTold
from services.awards.views.history import now
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, SECRETARY, AwardsScene
from tests.scene import ORGANISER

#: Dossiers with the level that their marks propose.
DOSSIERS = {"01001": 3, "01002": 3, "01003": 3, "70450": 2}
MOTIONS = tuple(f"m{number}" for number in range(4))
Step = tuple[str, str, str, str, str, str, bool]
Log = list[tuple[int, Record]]


class Sitting(AwardsScene):
    """A scene that knows how far what follows by itself was taken."""

    followed = 0


def sitting() -> Sitting:
    """Return a sitting where four of five members are; the edition takes no more dossiers."""
    scene = Sitting()
    for code, level in DOSSIERS.items():
        scene.dossier(code, level)
    scene.close_edition()
    scene.sit(*MEMBERS[:4])
    return scene


def subject(dossier: str, choice: str) -> e.MotionSubject:
    """Return what a motion asks: a block, one award (a departure), an appraisal, a mention, a shift of figures."""
    match choice:
        case "for":
            return e.Block(3, ("01001", "01002", "01003"))
        case "against":
            return e.SingleAward(dossier, 4, "an effort")
        case _ if dossier == "01001":
            return e.Appraisal()
        case _:
            return e.MentionAward(dossier, "mediation")


def act(step: Step, scene: Sitting) -> tuple[str, Command]:
    """Return who does what; votes are mostly cast on a motion that is open."""
    what, member, other, dossier, motion, choice, _ = step
    presence: e.Attendance = "left" if choice == "against" else "remote"
    if what in ("vote", "represent"):
        motion = ([each for each in MOTIONS if stage(scene, each) == "open"] or [motion])[0]
    vote = c.CastVote(motion, choice, member, scene.version(f"{motion}.{member}"))  # type: ignore[arg-type]
    acts: dict[str, tuple[str, Command]] = {
        "presence": (SECRETARY, c.RecordPresence("s1", member, presence)),
        "proxy": (member, c.GiveProxy("s1", other)),
        "pull": (member, c.PullDossier(motion, dossier)),
        "vote": (member, vote),
        "represent": (other, vote),
        "undo": (ORGANISER, c.UndoMotion(motion, "too fast")),
    }
    if what == "advance":
        match stage(scene, motion):
            case "none":
                return SECRETARY, c.PutMotion(motion, "s1", subject(dossier, choice))
            case "put":
                return PRESIDENT, c.OpenVote(motion)
            case _:
                return PRESIDENT, c.CloseVote(motion)
    return acts[what]


def follow(scene: Sitting) -> None:
    """Take what follows from records by itself, once each: over the bus what is older is known by its id."""
    while scene.followed < scene.position:
        scene.followed += 1
        record = records.decode(scene.entries[scene.followed - 1].raw)
        for command in scene.awards.react(record, scene.followed):
            scene.do("awards", command)


def stage(scene: Sitting, motion: str) -> str:
    """Return where a motion is ("none": not put)."""
    state = now(scene.awards.label.edition("26").motions, motion)
    return "none" if state is None else state.state


def everybody(scene: Sitting, choice: e.Choice) -> None:
    """Have every member vote on what is open, as far as he may."""
    for motion in MOTIONS:
        for member in MEMBERS if stage(scene, motion) == "open" else ():
            attempt(scene, member, c.CastVote(motion, choice, member, scene.version(f"{motion}.{member}")))


def overtake(scene: Sitting, step: Step) -> None:
    """Decide a vote; have its member leave, or be recused, then store it; and have him back. Raises Refusal."""
    _, member, _, dossier, _, choice, leaves = step
    open_one(scene, step)
    actor, command = act(("vote", *step[1:]), scene)
    vote = decided(scene, actor, command)
    if leaves:
        attempt(scene, SECRETARY, c.RecordPresence("s1", member, "left"))
    else:
        scene.recuse(dossier, member)
    stored(scene, vote)
    if leaves:
        attempt(scene, SECRETARY, c.RecordPresence("s1", member, "present"))
    elif choice != "abstain":
        scene.lift(dossier, member)


def open_one(scene: Sitting, step: Step) -> None:
    """See to it that a vote is open, if one may be."""
    for motion in MOTIONS:
        if "open" not in [stage(scene, each) for each in MOTIONS]:
            attempt(scene, SECRETARY, c.PutMotion(motion, "s1", subject(step[3], step[5])))
            attempt(scene, PRESIDENT, c.OpenVote(motion))


def walk_out(scene: Sitting, step: Step) -> None:
    """Have everybody leave but one while a vote is open, the vote closed meanwhile, and come back."""
    but = step[1]
    open_one(scene, step)
    everybody(scene, "for")
    for attendance in ("left", "present"):
        for member in MEMBERS:
            if member != but:
                attempt(scene, SECRETARY, c.RecordPresence("s1", member, attendance))
        for motion in MOTIONS if attendance == "left" else ():
            attempt(scene, PRESIDENT, c.CloseVote(motion))


def conclude(scene: Sitting) -> "Waiting":
    """End it: close what is open, undo what is put, decide what is left, rise, sign by two and decide to seal.

    Raises Refusal.
    """
    for motion in MOTIONS:
        attempt(scene, PRESIDENT, c.CloseVote(motion))
    follow(scene)
    for motion in MOTIONS:
        if stage(scene, motion) == "put":
            attempt(scene, ORGANISER, c.UndoMotion(motion, "no time"))
    for code in DOSSIERS:
        attempt(scene, SECRETARY, c.PutMotion(f"last-{code}", "s1", e.SingleAward(code, 2, "the last one")))
        attempt(scene, PRESIDENT, c.OpenVote(f"last-{code}"))
        for member in MEMBERS:
            attempt(scene, member, c.CastVote(f"last-{code}", "for", member))
        attempt(scene, PRESIDENT, c.CloseVote(f"last-{code}"))
        follow(scene)
    attempt(scene, PRESIDENT, c.CloseSitting("s1"))
    return signed(scene)


def attempt(scene: Sitting, actor: str, command: Command) -> None:
    """Do what may be done; what is refused does not happen."""
    with contextlib.suppress(Refusal):
        scene.do(actor, command)


WHAT = st.sampled_from(
    ("advance",) * 6
    + ("vote", "everybody") * 4
    + ("presence", "proxy", "represent", "pull", "recuse", "lift") * 2
    + ("overtake", "walk-out") * 3
    + ("undo", "undo", "withdraw")
)
END = st.integers(10, 80)
WHO = st.sampled_from(MEMBERS)
STEPS = st.lists(
    st.tuples(
        WHAT,
        WHO,
        WHO,
        st.sampled_from(tuple(DOSSIERS)),
        st.sampled_from(MOTIONS),
        st.sampled_from(get_args(e.Choice)),
        st.booleans(),
    ),
    min_size=15,
    max_size=70,
)


def play(scene: Sitting, steps: list[Step], end: int) -> None:
    """Take the steps; some are decided first and stored after the next one: what they rested on may have changed.

    Before the step of that number all is concluded, as far as it can be: what waits then comes after the sealing, or
    the sealing waits as others do.
    """
    waiting: Waiting | None = None
    for number, step in enumerate(steps):
        if number == end:
            with contextlib.suppress(Refusal):
                sealing = conclude(scene)
                if step[-1] and waiting is None:
                    waiting = sealing
                else:
                    stored(scene, sealing)
        what, member, _, dossier, _, choice, crosses = step
        try:
            match what:
                case "everybody":
                    everybody(scene, choice)  # type: ignore[arg-type]
                case "overtake":
                    overtake(scene, step)
                case "walk-out":
                    walk_out(scene, step)
                case "recuse":
                    scene.recuse(dossier, member)
                case "lift":
                    scene.lift(dossier, member)
                case "withdraw":
                    scene.withdraw(dossier)
                case _ if crosses and waiting is None:
                    waiting = decided(scene, *act(step, scene))
                    continue
                case _:
                    scene.do(*act(step, scene))
        except Refusal:
            continue
        stored(scene, waiting)
        waiting = None
        if not crosses:
            follow(scene)
    stored(scene, waiting)
    follow(scene)


#: An undoing that crosses the sealing: it is decided before it and stored after it, or the other way round.
LATE: Final[Step] = ("undo", "p-ada", "p-ada", "01001", "m0", "for", True)
AFTER: Final[Step] = ("advance", "p-ada", "p-ada", "01001", "m0", "for", False)
ADOPTED: Final[list[Step]] = [AFTER, AFTER, ("everybody", "p-ada", "p-ada", "01001", "m0", "for", False), AFTER]


class Waiting(NamedTuple):
    """A request and what was decided of it, on its way into the log."""

    request: Request
    decision: Decision


def decided(scene: Sitting, actor: str, command: Command) -> Waiting:
    """Decide and store nothing yet. Raises Refusal."""
    request = scene.request(actor, command)
    return Waiting(request, scene.desks["awards"].decide(request, scene.now, "0" * 32))


def stored(scene: Sitting, waiting: Waiting | None) -> None:
    """Store a decision that another may have overtaken; decide it again where the ledger would not have taken it."""
    if waiting is None or waiting.decision.record is None:
        return
    of = waiting.decision.record
    noun = scene.desks["awards"].noun(Address(of.edition, of.noun, of.id))
    if noun.version == of.version - 1 and (not waiting.decision.alone or scene.position == of.basis):
        scene.store(waiting.decision.subject, of)
    else:
        with contextlib.suppress(Refusal):
            scene.take(waiting.request, "awards")


def signed(scene: Sitting) -> Waiting:
    """Have both sign the minutes as they stand, and decide to seal. Raises Refusal."""
    told = ask(scene.awards, ORGANISER, DraftMinutes())
    assert isinstance(told, MinutesTold)
    hashes = (told.sha256, told.palmares_sha256, told.as_of)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, c.SignMinutes(*hashes))
    return decided(scene, SECRETARY, c.SealPalmares(*hashes))


def ask(awards: Awards, asker: str, question: Any) -> object:
    """Ask as somebody whose signature was checked. Raises Refusal."""
    asked = Act("26", asker, "0" * 32, CALENDAR.publishes)
    return answers.answer(awards, question, asked, awards.label.roll.standing("26", asker))


# -- the pencil


class Room(NamedTuple):
    """Who is there, who votes for whom, who is recused from what, as of a position."""

    there: frozenset[str]
    proxies: dict[str, str]
    recused: frozenset[tuple[str, str]]

    def speaks(self, member: str, holder: str | None) -> bool:
        """Say whether a member is there, or away and represented by that holder, who is there."""
        if holder is None:
            return member in self.there
        return member not in self.there and holder in self.there and self.proxies.get(member) == holder

    def counts(self, member: str, entitled: frozenset[str]) -> bool:
        """Say whether a member is there, or represented by somebody who may vote himself."""
        holder = self.proxies.get(member)
        return member in self.there or (holder in self.there and holder in entitled)

    def entitled(self, dossier: str) -> frozenset[str]:
        """Return who may vote on a dossier."""
        return frozenset(member for member in MEMBERS if (dossier, member) not in self.recused)


def room(log: Log, position: int) -> Room:
    """Read who is in the room below a position."""
    there: set[str] = set()
    proxies: dict[str, str] = {}
    recused: set[tuple[str, str]] = set()
    for event in events(log, position):
        match event:
            case e.PresenceRecorded():
                (there.discard if event.attendance == "left" else there.add)(event.member)
            case e.ProxyGiven():
                proxies[event.member] = event.holder
            case e.SittingClosed():
                there.clear()
            case s.RecusalDeclared():
                recused.add((event.dossier, event.juror))
            case s.RecusalLifted():
                recused.discard((event.dossier, event.juror))
            case _:
                pass
    return Room(frozenset(there), proxies, frozenset(recused))


def events(log: Log, below: int) -> Iterator[Any]:
    """Give the events below a position, in order."""
    return (event for position, record in log if position < below for event in record.events)


def check_count(log: Log, decided: e.MotionDecided) -> None:
    """Check a count: never without quorum, never a recused voter, never a voice twice."""
    closing = room(log, decided.closing)
    cast: dict[int, Any] = {position: log[position - 1][1].events[0] for position in decided.votes}
    voters = [vote.member for vote in cast.values()]
    assert len(set(voters)) == len(voters)
    for position, vote in cast.items():
        assert position < decided.closing
        assert vote.motion == decided.motion
        assert room(log, position).speaks(vote.member, vote.holder)
    for one in decided.counts:
        for dossier in one.dossiers:
            entitled = closing.entitled(dossier)
            heard = [
                vote.choice
                for vote in cast.values()
                if vote.member in entitled and closing.counts(vote.member, entitled)
            ]
            there = [member for member in entitled if closing.counts(member, entitled)]
            assert (one.entitled, one.attending) == (len(entitled), len(there))
            assert [heard.count(each) for each in get_args(e.Choice)] == [
                one.votes_for,
                one.votes_against,
                one.abstentions,
            ]
            assert one.quorum == (2 * len(there) >= len(entitled))
            assert not one.adopted or (one.quorum and one.votes_for >= max(1, one.votes_against))


#: What the jury does until the sealing, and nobody after it. A vote may come after its closing at any time: it is late.
DELIBERATED: Final = frozenset({"sitting", "motion", "adjustment", "award"})


def check_awards(log: Log, awards: Awards) -> None:
    """Check that each level was voted, with a quorum, stands once, is sealed so, and that nothing moves then."""
    put: dict[str, e.MotionSubject] = {}
    adopted: set[tuple[str, str]] = set()
    held: dict[str, str] = {}
    granted: set[tuple[str, str]] = set()
    undone: set[str] = set()
    closed: set[str] = set()
    sealed = False
    for record, event in ((of, each) for _, of in log for each in of.events):
        assert not (sealed and record.noun in DELIBERATED), event
        match event:
            case e.MotionPut():
                put[event.motion] = event.subject
            case e.MotionDecided():
                adopted |= {(event.motion, code) for one in event.counts if one.adopted for code in one.dossiers}
            case e.AwardDecided():
                assert event.dossier not in held
                assert (event.motion, event.dossier) in adopted
                assert event.level == put[event.motion].level  # type: ignore[union-attr]
                assert event.dossier in named(put[event.motion])
                held[event.dossier] = event.motion
            case e.AwardRescinded():
                assert held.pop(event.dossier) == event.motion
            case e.MentionGranted():
                granted.add((event.dossier, event.mention))
            case e.MentionRescinded():
                granted.remove((event.dossier, event.mention))
            case e.VoteClosed():
                closed.add(event.motion)
            case e.VoteCast():
                assert not sealed or event.motion in closed
            case e.MotionUndone():
                undone.add(event.motion)
            case e.PalmaresSealed():
                assert not sealed
                assert not undone & set(held.values())
                sealed = True
                check_sealed(awards, {code: put[motion].level for code, motion in held.items()}, granted)  # type: ignore[union-attr]
            case _:
                pass


def check_sealed(awards: Awards, levels: dict[str, int], granted: set[tuple[str, str]]) -> None:
    """Check that what is sealed is what stood when it was sealed, but of dossiers that left."""
    documents = awards.sealed_documents("26")
    assert documents is not None
    rows = msgspec.json.decode(documents[0])["awards"]
    told = {row["code"]: row["level"] for row in rows}
    assert told == {code: level for code, level in levels.items() if code in told}
    assert {(row["code"], each) for row in rows for each in row["mentions"]} == {
        (code, mention) for code, mention in granted if code in told
    }
    view = awards.label.edition("26")
    filed = {code: history.at(view.palmares.sealed_at) for code, history in view.dossiers.items()}
    left = {code for code, dossier in filed.items() if dossier is not None and dossier.standing == "left"}
    assert set(told) == set(levels) - left


@settings(max_examples=40, deadline=None)
@given(STEPS, END)
@example([*ADOPTED, *[AFTER] * 15, LATE, AFTER], 20)
@example([*ADOPTED, *[AFTER] * 16, LATE, AFTER], 20)
def test_sitting_whatever_happens_awards_what_was_voted_by_who_may(steps: list[Step], end: int) -> None:
    """Never an award without quorum, a recused voter counted, a vote counted twice, a sealed edition moved."""
    scene = sitting()
    play(scene, steps, end)
    log = [(entry.position, records.decode(entry.raw)) for entry in scene.entries]
    counted = [event for event in events(log, len(log) + 1) if isinstance(event, e.MotionDecided)]
    for decided in counted:
        check_count(log, decided)
    positions = [position for decided in counted for position in decided.votes]
    assert len(set(positions)) == len(positions)
    check_awards(log, scene.awards)


@settings(max_examples=15, deadline=None)
@given(STEPS, END, st.lists(st.integers(1, 90), max_size=8))
def test_sitting_whatever_happens_is_told_alike_by_a_view_fed_in_chunks(
    steps: list[Step], end: int, cuts: list[int]
) -> None:
    """A second reader of the log, asked between chunks, tells what the first and a fresh one tell; so do the papers."""
    scene = sitting()
    play(scene, steps, end)
    other, fresh = Awards(), Awards()
    for entry in scene.entries:
        for reader in (other, fresh):
            reader.observe(entry.position, records.decode(entry.raw))
            reader.imprint(entry.position, records.decode(entry.raw), entry.raw)
        if entry.position in cuts:
            told(other)
    assert told(other) == told(fresh) == told(scene.awards)
    assert other.sealed_documents("26") == fresh.sealed_documents("26") == scene.awards.sealed_documents("26")


def told(awards: Awards) -> list[bytes]:
    """Return all that everybody is told, or why he is not."""
    found = []
    for asker in (*MEMBERS, SECRETARY, ORGANISER):
        for question in (Agenda(), DraftPalmares(), DraftMinutes()):
            try:
                found.append(msgspec.json.encode(ask(awards, asker, question)))
            except Refusal as refusal:
                found.append(refusal.why.value.encode())
    return found
