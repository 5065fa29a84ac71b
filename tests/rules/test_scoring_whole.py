"""The whole of scoring, driven by jurors and organisers in any order: what must hold whatever happens."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import record as records
from contracts.commands import Command
from contracts.commands.scoring import (
    AbstainFromScoring,
    CastScore,
    CloseRound,
    DeclareAbsence,
    DeclareNoConflict,
    DeclareRecusal,
    FormPanel,
    LiftRecusal,
    NameJury,
    OpenRound,
    ReopenRound,
    ReplaceJuror,
)
from contracts.events import Event
from contracts.events.intake import KeyReplaced
from contracts.events.scoring import (
    DossierTallied,
    DrawHeld,
    ReaderAdded,
    ReadingMoved,
    RecusalDeclared,
    RecusalLifted,
    RoundClosed,
    RoundOpened,
    RoundReopened,
    ScoreCast,
    ScoringAbstained,
)
from contracts.questions import MyReadings, PeerBallots, Progress, Standings
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.request import Request
from contracts.subjects import NOUNS, Address
from ledger.transact import Decision
from services.act import Act
from services.desk import Desk, as_request, read
from services.scoring import answers
from services.scoring.scoring import Scoring
from tests.rules.scoring_edition import PRESIDENT, SECRETARY, ScoringScene, edition_open, marks
from tests.scene import ORGANISER, public_key

JURORS = tuple(f"p-{number}" for number in range(1, 9))
DOSSIERS = tuple(f"0100{number}" for number in range(1, 7))
#: What may be overtaken on its way into the log: ballots are then left out, a reading moves on by another record.
LEFT_OUT = (ReadingMoved, ReaderAdded, ScoreCast, ScoringAbstained)
Waiting = tuple[Request, Decision]
PANELS = {"a": JURORS[:4], "b": JURORS[4:7]}


def drawn() -> ScoringScene:
    """Return two panels, crossed at a third, one more reader at a level, a juror in no panel; first rounds open."""
    scene = edition_open(*DOSSIERS, readers__per_dossier=2, readers__crossed_percent=30)
    for juror in JURORS[6:]:
        scene.person(juror)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(JURORS, PRESIDENT, SECRETARY))
    for panel, jurors in PANELS.items():
        scene.do(ORGANISER, FormPanel(panel, jurors, ("ville",)))
    scene.draw()
    for juror in JURORS:
        scene.do(juror, DeclareNoConflict())
    for panel in PANELS:
        scene.do(ORGANISER, OpenRound(panel, 1))
    return scene


def act(what: str, juror: str, other: str, dossier: str, value: int, scene: ScoringScene) -> tuple[str, Command]:
    """Return who does what: `value` is a mark, and settles which panel; who casts is mostly a reader."""
    panel = "a" if value % 2 else "b"
    edition = scene.scoring.views.of("26")
    readers = edition.readings.readers(dossier)
    if what in ("cast", "abstain", "recuse") and readers:
        juror = readers[JURORS.index(juror) % len(readers)]
    latest = edition.rounds.latest(panel)
    number = edition.rounds.latest(edition.readings.panel_of(dossier) or "")
    version = len(edition.ballots.of_juror(dossier, juror))
    acts: dict[str, tuple[str, Command]] = {
        "cast": (juror, CastScore(dossier, number, version, marks(value), "a reason")),
        "abstain": (juror, AbstainFromScoring(dossier, number, version, "a reason")),
        "recuse": (juror, DeclareRecusal(dossier, juror)),
        "lift": (PRESIDENT, LiftRecusal(dossier, juror, "a reason")),
        "absent": (ORGANISER, DeclareAbsence(panel, juror, "a reason")),
        "replace": (ORGANISER, ReplaceJuror(panel, juror, other, "a reason")),
        "close": (ORGANISER, CloseRound(panel, latest, "a reason")),
        "open": (ORGANISER, OpenRound(panel, latest + 1)),
        "reopen": (ORGANISER, ReopenRound(panel, latest, "a reason")),
    }
    return acts[what]


WHAT = st.sampled_from(
    ("cast",) * 8 + ("late", "abstain", "recuse", "lift", "absent", "replace", "close", "open", "reopen", "react")
)
WHO, WHICH = st.sampled_from(JURORS), st.sampled_from(DOSSIERS)
ACTS = st.lists(
    st.tuples(WHAT, WHO, WHO, WHICH, st.integers(0, 5), st.booleans()),
    min_size=10,
    max_size=60,
)


def play(scene: ScoringScene, acts: list[tuple[str, str, str, str, int, bool]]) -> None:
    """Take the acts; some are decided first and stored after the next one: what they rested on may have changed."""
    waiting: Waiting | None = None
    for what, juror, other, dossier, value, crosses in acts:
        if what == "react":
            scene.react("scoring")
            continue
        if what == "late":
            overtake(scene, juror, dossier, value)
            continue
        actor, command = act(what, juror, other, dossier, value, scene)
        try:
            if crosses and waiting is None:
                waiting = decided(scene, actor, command)
                continue
            scene.do(actor, command)
            assert scene.do(actor, command) == ()
        except Refusal:
            continue
        store(scene, waiting)
        waiting = None
    store(scene, waiting)
    scene.react("scoring")


def overtake(scene: ScoringScene, juror: str, dossier: str, value: int) -> None:
    """Decide a ballot; have its round closed and opened again, or its juror's key replaced; store it in between.

    Or after both: he who holds his old key again holds it still, but whose round was closed meanwhile comes too late.
    """
    actor, command = act("cast", juror, juror, dossier, value, scene)
    views = scene.scoring.views.of("26")
    panel = views.readings.panel_of(dossier) or ""
    number = views.rounds.latest(panel)
    try:
        late = decided(scene, actor, command)
        if value == 0:
            replace_key(scene, actor, "p-new")
        else:
            scene.do(ORGANISER, CloseRound(panel, number, "a reason"))
        if value < 3:
            store(scene, late)
        if value == 0:
            replace_key(scene, actor, actor)
        else:
            scene.do(ORGANISER, ReopenRound(panel, number, "a reason"))
        if value >= 3:
            store(scene, late)
    except Refusal:
        return


def replace_key(scene: ScoringScene, juror: str, by: str) -> None:
    """Give a juror the test key of that name."""
    scene.given("person", juror, KeyReplaced(juror, public_key(by)), edition="label")


def decided(scene: ScoringScene, actor: str, command: Command) -> Waiting:
    """Decide and store nothing yet. Raises Refusal."""
    request = scene.request(actor, command)
    return request, scene.desks["scoring"].decide(request, scene.now, "0" * 32)


def store(scene: ScoringScene, waiting: Waiting | None) -> None:
    """Store a decision that another may have overtaken; decide it again where the ledger would not have taken it."""
    if waiting is None or waiting[1].record is None:
        return
    request, decision = waiting
    record = waiting[1].record
    noun = scene.desks["scoring"].noun(Address(record.edition, record.noun, record.id))
    if noun.version == record.version - 1 and (not decision.alone or scene.position == record.basis):
        scene.store(decision.subject, record)
    else:
        with suppress(Refusal):
            scene.take(request, "scoring")


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_scoring_whatever_happens_counts_what_was_cast_in_time_by_who_may(
    acts: list[tuple[str, str, str, str, int, bool]],
) -> None:
    """Never a recused juror's later ballot, never a mark twice, never a late one; one more reader once a round."""
    scene = drawn()
    play(scene, acts)
    log = [(entry.position, records.decode(entry.raw)) for entry in scene.entries]
    added = Counter((e.dossier, e.round) for _, record in log for e in record.events if isinstance(e, ReaderAdded))
    assert not added or max(added.values()) == 1
    for _, record in log:
        for event in record.events:
            if isinstance(event, DossierTallied):
                check(scene, event, log)


def check(scene: ScoringScene, tally: DossierTallied, log: list[tuple[int, Record]]) -> None:
    """Check a tally against the log, read as one would with a pencil."""
    positions = [ballot.position for ballot in tally.counted]
    assert len(set(positions)) == len(positions)
    assert len({ballot.juror for ballot in tally.counted}) == len(tally.counted)
    for ballot in tally.counted:
        assert ballot.position < tally.closing
        record = log[ballot.position - 1][1]
        assert (record.actor, record.noun, record.id) == (ballot.juror, "ballot", f"{tally.dossier}.{ballot.juror}")
        assert scene.scoring.standing(record, ballot.position) == "counted"
    open_now, recused, readers, keys = 0, set(), list[str](), {juror: public_key(juror) for juror in JURORS}
    for position, record in log[: tally.closing - 1]:
        for event in record.events:
            match event:
                case RoundOpened() | RoundReopened() if (event.panel, event.round) == (tally.panel, tally.round):
                    open_now = position
                case RoundClosed() if (event.panel, event.round) == (tally.panel, tally.round):
                    open_now = 0
                case KeyReplaced():
                    keys[event.person] = event.key
                case DrawHeld():
                    readers += [
                        j for reading in event.readings if reading.dossier == tally.dossier for j in reading.readers
                    ]
                case ReadingMoved() if event.dossier == tally.dossier:
                    readers.remove(event.juror)
                    readers += [event.to] if event.to else []
                case ReaderAdded() if event.dossier == tally.dossier:
                    readers += [event.juror] if event.juror else []
                case RecusalDeclared() if event.dossier == tally.dossier:
                    recused.add(event.juror)
                case RecusalLifted() if event.dossier == tally.dossier:
                    recused.discard(event.juror)
                case _:
                    pass
        if position in positions:
            assert 0 < open_now <= record.basis
            assert record.actor not in recused
            assert record.actor in readers
            assert [signature.key for signature in record.evidence] == [keys[record.actor]]
    assert not recused & {ballot.juror for ballot in tally.counted}


@settings(max_examples=25, deadline=None)
@given(ACTS, st.lists(st.integers(1, 40), max_size=6), st.data())
def test_scoring_whatever_happens_is_told_alike_by_a_view_fed_in_chunks(
    acts: list[tuple[str, str, str, str, int, bool]], cuts: list[int], data: st.DataObject
) -> None:
    """A second reader of the log, asked between chunks too, tells what the first one tells; so does a fresh one."""
    scene = drawn()
    play(scene, acts)
    other, fresh = Scoring(), Scoring()
    for entry in scene.entries:
        other.observe(entry.position, records.decode(entry.raw))
        if entry.position in cuts:
            asker = data.draw(st.sampled_from((*JURORS, ORGANISER)))
            told(other, asker)
    for entry in scene.entries:
        fresh.observe(entry.position, records.decode(entry.raw))
    for asker in (*JURORS, ORGANISER):
        assert told(other, asker) == told(fresh, asker) == told(scene.scoring, asker)


def told(scoring: Scoring, asker: str) -> list[bytes]:
    """Return all that somebody is told, or why he is not."""
    questions: tuple[Any, ...] = (MyReadings(), Progress(), Standings(), *(PeerBallots(d) for d in DOSSIERS))
    return [_told(scoring, asker, question) for question in questions]


def _told(scoring: Scoring, asker: str, question: Any) -> bytes:
    views = scoring.views
    asked = Act("26", asker, "0" * 32, datetime(2024, 12, 1, tzinfo=UTC))
    try:
        return msgspec.json.encode(answers.answer(views, question, asked, views.roll.standing("26", asker)))
    except Refusal as refusal:
        return refusal.why.value.encode()


@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_scoring_whatever_happens_is_decided_again_from_the_log(
    acts: list[tuple[str, str, str, str, int, bool]],
) -> None:
    """Each record again just below its position: the same, but for what was overtaken and left out, or tested again."""
    scene = drawn()
    play(scene, acts)
    events = [event for entry in scene.entries for event in read(entry).events]
    tallies = [event for event in events if isinstance(event, DossierTallied)]
    counted = {ballot.position for tally in tallies for ballot in tally.counted}
    desk = Desk(Scoring())
    for entry in scene.entries:
        record = read(entry)
        if record.noun in NOUNS["scoring"]:
            request, act = as_request(record), Act(record.edition, record.actor, record.command_id, record.time)
            state = desk.noun(Address(record.edition, record.noun, record.id)).state
            try:
                again: tuple[Event, ...] = desk.judge(request, act, state, desk.consult(request, act))
            except Refusal:
                again = ()
            assert again == record.events or isinstance(record.events[0], LEFT_OUT)
            assert again == record.events or entry.position not in counted
            assert again == record.events or record.basis < entry.position - 1
        desk.fold(entry, record)


def test_scoring_draws_loads_that_differ_by_one() -> None:
    """Within each panel, readings from outside included."""
    scene = drawn()
    (held,) = [e for entry in scene.entries for e in records.decode(entry.raw).events if isinstance(e, DrawHeld)]
    loads = Counter(juror for reading in held.readings for juror in reading.readers)
    for jurors in PANELS.values():
        each = [loads[juror] for juror in jurors]
        assert max(each) - min(each) <= 1
