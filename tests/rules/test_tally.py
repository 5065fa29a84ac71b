"""Tallies: close, then tally. What counts is decided by positions below the closing, and by nothing later."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import record as records
from contracts.commands import Command
from contracts.commands.scoring import (
    AbstainFromScoring,
    CastScore,
    CloseRound,
    DeclareRecusal,
    LiftRecusal,
    OpenRound,
    TallyDossier,
)
from contracts.events import Event
from contracts.events.scoring import (
    CountedBallot,
    DossierTallied,
    LeftOutBallot,
    ReadingMoved,
    RecusalDeclared,
    RecusalLifted,
    RoundClosed,
    ScoreCast,
    ScoringAbstained,
)
from contracts.refusals import Refusal, Why
from ledger.transact import Decision
from services.act import Act
from services.scoring.rules import tally
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, ScoringScene, marks, round_open
from tests.scene import ORGANISER

CLOSE = CloseRound("villes", 1, "whatever is missing")


@pytest.fixture
def scene() -> ScoringScene:
    """Give an edition of one dossier whose first round is open."""
    return round_open("01004")


def tallied(scene: ScoringScene) -> DossierTallied:
    """Take the reactions and return the tally among them, which is the last."""
    event = scene.react("scoring")[-1]
    assert isinstance(event, DossierTallied)
    return event


def crossing(scene: ScoringScene, juror: str, mark: int, version: int = 0) -> Callable[[], int]:
    """Decide a ballot now; what is returned stores it, later."""
    request = scene.request(juror, CastScore("01004", 1, version, marks(mark)))
    decision = scene.desks["scoring"].decide(request, scene.now, "0" * 32)

    def land() -> int:
        assert decision.record is not None
        return scene.store(decision.subject, decision.record)

    return land


def test_tally_of_a_closed_round_counts_each_ballot_once() -> None:
    """Three ballots below the closing give their exact mean and the level it proposes; once."""
    scene = round_open("01004", readers__one_more_at=0)
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 5, 4, 3, 4, 4, 4)
    scene.cast(b, "01004", 4)
    scene.cast(c, "01004", 4, 4, 4, 4, 4, 3)
    first = scene.position - 2
    assert scene.do(ORGANISER, CloseRound("villes", 1)) == (RoundClosed("villes", 1, 0),)
    counted = (
        CountedBallot(a, first, "80"),
        CountedBallot(b, first + 1, "80"),
        CountedBallot(c, first + 2, "230/3"),
    )
    assert scene.react("scoring") == (DossierTallied("01004", "villes", 1, first + 3, counted, (), (), "710/9", 4),)
    assert scene.do("scoring", TallyDossier("01004", "villes", 1, first + 3)) == ()
    assert scene.react("scoring") == ()


def test_tally_follows_a_closing_for_every_dossier_of_the_panel() -> None:
    """One tally per dossier, in the order of codes."""
    scene = round_open()
    scene.do(ORGANISER, CLOSE)
    events = scene.react("scoring")
    assert [(type(event), getattr(event, "dossier", "")) for event in events] == [
        (DossierTallied, dossier) for dossier in ("01004", "01033", "01034", "01053")
    ]


def test_tally_counts_the_last_version_below_the_closing(scene: ScoringScene) -> None:
    """A revision takes the place of what it revises; one that crosses the closing is late and changes nothing."""
    a, b, _ = scene.readers("01004")
    scene.cast(a, "01004", 1)
    scene.cast(a, "01004", 4, version=1)
    revised = scene.position
    scene.cast(b, "01004", 2)
    late = crossing(scene, a, 5, version=2)
    scene.do(ORGANISER, CLOSE)
    late()
    result = tallied(scene)
    assert result.counted == (CountedBallot(a, revised, "80"), CountedBallot(b, revised + 1, "40"))
    assert (result.left_out, result.figure, result.level) == ((), "60", 4)


def test_tally_tells_absent_from_abstained_from_zero(scene: ScoringScene) -> None:
    """Three different things: one ballot of zeros, one abstention, one reader who gave nothing."""
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 0)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    zero, abstained = scene.position - 1, scene.position
    scene.do(ORGANISER, CLOSE)
    result = tallied(scene)
    assert result.counted == (CountedBallot(a, zero, "0"),)
    assert result.left_out == (LeftOutBallot(b, abstained, "abstained"),)
    assert result.absent == (c,)


def test_tally_leaves_out_a_ballot_that_its_juror_took_back(scene: ScoringScene) -> None:
    """An abstention takes the place of the marks before it, and marks take the place of an abstention."""
    a, b, _ = scene.readers("01004")
    scene.cast(a, "01004", 5)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    scene.do(a, AbstainFromScoring("01004", 1, 1, "I misread it"))
    scene.cast(b, "01004", 2, version=1)
    scene.do(ORGANISER, CLOSE)
    result = tallied(scene)
    assert result.counted == (CountedBallot(b, result.closing - 1, "40"),)
    assert result.left_out == (LeftOutBallot(a, result.closing - 2, "abstained"),)


def test_tally_of_a_second_round_counts_that_round_alone(scene: ScoringScene) -> None:
    """Both rounds keep their marks and their tallies."""
    for reader in scene.readers("01004"):
        scene.cast(reader, "01004", 2)
    scene.do(ORGANISER, CloseRound("villes", 1))
    assert tallied(scene).figure == "40"
    scene.do(ORGANISER, OpenRound("villes", 2))
    for reader in scene.readers("01004"):
        scene.do(reader, CastScore("01004", 2, 1, marks(4), "the debate"))
    scene.do(ORGANISER, CloseRound("villes", 2))
    (result,) = scene.react("scoring")
    assert isinstance(result, DossierTallied)
    assert (result.round, result.figure, len(result.counted)) == (2, "80", 3)


def test_tally_of_too_few_ballots_proposes_no_level(scene: ScoringScene) -> None:
    """One ballot where the rulebook asks for two: a figure, and no level; none: no figure either."""
    scene.cast(scene.readers("01004")[0], "01004", 5)
    scene.do(ORGANISER, CLOSE)
    result = tallied(scene)
    assert (result.figure, result.level) == ("100", None)
    empty = round_open("01004")
    empty.do(ORGANISER, CLOSE)
    result = tallied(empty)
    assert (result.figure, result.level, result.absent) == (None, None, empty.readers("01004"))


def test_tally_leaves_out_the_ballot_of_a_juror_recused_below_the_closing(scene: ScoringScene) -> None:
    """His ballot is there and does not count; who took over and gave nothing is absent."""
    a, b, c = scene.readers("01004")
    for juror in (a, b, c):
        scene.cast(juror, "01004", 3)
    first = scene.position - 2
    scene.do(a, DeclareRecusal("01004", a))
    scene.react("scoring")
    heir = scene.readers("01004")[0]
    scene.do(ORGANISER, CLOSE)
    result = tallied(scene)
    assert result.counted == (CountedBallot(b, first + 1, "60"), CountedBallot(c, first + 2, "60"))
    assert result.left_out == (LeftOutBallot(a, first, "recused"),)
    assert result.absent == (heir,)


def test_tally_is_not_changed_by_a_recusal_at_or_after_the_closing(scene: ScoringScene) -> None:
    """Whatever comes later, also before the tally is taken, the ballot counted."""
    a = scene.readers("01004")[0]
    scene.cast(a, "01004", 3)
    ballot = scene.position
    scene.do(ORGANISER, CLOSE)
    closing = scene.position
    scene.do(a, DeclareRecusal("01004", a))
    (result,) = scene.do("scoring", TallyDossier("01004", "villes", 1, closing))
    assert isinstance(result, DossierTallied)
    assert (result.counted, result.left_out) == ((CountedBallot(a, ballot, "60"),), ())


def test_tally_leaves_out_a_ballot_that_crossed_its_recusal_even_if_it_was_lifted(scene: ScoringScene) -> None:
    """It was answered left-out and stays so; what the juror had recorded before counts again."""
    a = next(juror for juror in scene.readers("01004") if juror != PRESIDENT)
    scene.cast(a, "01004", 3)
    valid = scene.position
    land = crossing(scene, a, 5, version=1)
    scene.do(a, DeclareRecusal("01004", a))
    crossed = land()
    scene.do(PRESIDENT, LiftRecusal("01004", a, "declared by mistake"))
    scene.do(ORGANISER, CLOSE)
    result = tallied(scene)
    assert result.counted == (CountedBallot(a, valid, "60"),)
    assert result.left_out == (LeftOutBallot(a, crossed, "recused"),)


def test_tally_leaves_out_the_ballot_of_who_reads_no_more(scene: ScoringScene) -> None:
    """Recused, replaced, then back: his reading has gone to another."""
    a = next(juror for juror in scene.readers("01004") if juror != PRESIDENT)
    scene.cast(a, "01004", 3)
    ballot = scene.position
    scene.do(a, DeclareRecusal("01004", a))
    scene.react("scoring")
    scene.do(PRESIDENT, LiftRecusal("01004", a, "declared by mistake"))
    scene.do(ORGANISER, CLOSE)
    assert tallied(scene).left_out == (LeftOutBallot(a, ballot, "not-a-reader"),)


@pytest.mark.parametrize(
    "command",
    [
        TallyDossier("01004", "villes", 1, 1),
        TallyDossier("01004", "villes", 2, 1),
        TallyDossier("01004", "villages", 1, 1),
        TallyDossier("99999", "villes", 1, 1),
    ],
)
def test_tally_of_what_was_not_closed_there_is_refused(scene: ScoringScene, command: TallyDossier) -> None:
    """The closing is the record that closed this round of this panel."""
    scene.do(ORGANISER, CLOSE)
    assert scene.refuse("scoring", command).why is Why.NOT_CLOSED


def test_tally_asked_for_by_a_person_is_refused(scene: ScoringScene) -> None:
    """Only the service itself counts."""
    scene.do(ORGANISER, CLOSE)
    assert scene.refuse(ORGANISER, TallyDossier("01004", "villes", 1, scene.position)).why is Why.NOT_ALLOWED


# -- whatever happens, in whatever order

WHO, MARK = st.integers(0, 3), st.integers(0, 5)
ACT = st.one_of(
    st.tuples(st.sampled_from(("cast", "cast", "abstain", "recuse", "lift", "cross-recuse", "cross-close")), WHO, MARK),
    st.tuples(st.sampled_from(("react", "close", "open")), st.just(0), st.just(0)),
)


class Play:
    """Plays acts on an edition of one dossier; refusals change nothing.

    The jurors are the dossier's readers, and then who reads next. `cross-…`: a ballot decided before that act is stored
    after it.
    """

    def __init__(self) -> None:
        self.scene = round_open("01004", readers__one_more_at=0)
        readers = self.scene.readers("01004")
        self.jurors = (*readers, *(member for member in MEMBERS if member not in readers))
        self.round = 1

    def act(self, what: str, who: int, value: int) -> None:
        """Play one act."""
        juror = self.jurors[who]
        if what == "react":
            self.scene.react("scoring")
            return
        ballot = self._ballot(juror, value) if what.startswith("cross-") else None
        self._do(what.removeprefix("cross-"), juror, value)
        if ballot is not None and ballot.record is not None:
            self.scene.store(ballot.subject, ballot.record)

    def _do(self, what: str, juror: str, value: int) -> None:
        version = len(self.scene.scoring.views.of("26").ballots.of_juror("01004", juror))
        acts: dict[str, tuple[str, Command]] = {
            "cast": (juror, CastScore("01004", self.round, version, marks(value), "a reason")),
            "abstain": (juror, AbstainFromScoring("01004", self.round, version, "a reason")),
            "recuse": (juror, DeclareRecusal("01004", juror)),
            "lift": (PRESIDENT, LiftRecusal("01004", juror, "a reason")),
            "close": (ORGANISER, CloseRound("villes", self.round, "a reason")),
            "open": (ORGANISER, OpenRound("villes", self.round + 1)),
        }
        actor, command = acts[what]
        try:
            events = self.scene.do(actor, command)
            assert self.scene.do(actor, command) == ()
        except Refusal:
            return
        self.round += what == "open" and bool(events)

    def _ballot(self, juror: str, value: int) -> Decision | None:
        version = len(self.scene.scoring.views.of("26").ballots.of_juror("01004", juror))
        request = self.scene.request(juror, CastScore("01004", self.round, version, marks(value), "a reason"))
        try:
            return self.scene.desks["scoring"].decide(request, self.scene.now, "0" * 32)
        except Refusal:
            return None


@settings(max_examples=150, deadline=None)
@given(st.lists(ACT, min_size=5, max_size=40))
def test_tally_whatever_happens_counts_what_stands_below_the_closing(acts: list[tuple[str, int, int]]) -> None:
    """Ballots, recusals and closings in any order, some crossing: tallies agree with a naive reading of the log."""
    play = Play()
    for act in acts:
        play.act(*act)
    play.scene.react("scoring")
    log = [
        (entry.position, record, event)
        for entry in play.scene.entries
        for record in (records.decode(entry.raw),)
        for event in record.events
    ]
    closings = [position for position, _, event in log if isinstance(event, RoundClosed)]
    results = [(record, event) for _, record, event in log if isinstance(event, DossierTallied)]
    assert [event.closing for _, event in results] == closings
    for record, event in results:
        counted = [(ballot.juror, ballot.position) for ballot in event.counted]
        assert counted == sorted(naive(play, log, event), key=lambda pair: pair[1])
        assert not {juror for juror, _ in counted} & set(event.absent)
        counting = Act(record.edition, record.actor, record.command_id, record.time)
        command = TallyDossier("01004", "villes", event.round, event.closing)
        assert tally.decide(command, counting, None, play.scene.scoring.consult(command, counting)) == (event,)
        for ballot in event.counted:
            ballot_record = records.decode(play.scene.entries[ballot.position - 1].raw)
            assert play.scene.scoring.standing(ballot_record, ballot.position) == "counted"


Log = list[tuple[int, records.Record, Event]]


def naive(play: Play, log: Log, tallied: DossierTallied) -> set[tuple[str, int]]:
    """Read the log once, as one would with a pencil, and return whose ballot counts, with its position."""
    readers, recused, last = set(play.jurors[:3]), set(), {}
    for position, _, event in log:
        if position >= tallied.closing:
            break
        match event:
            case RecusalDeclared():
                recused.add(event.juror)
            case RecusalLifted():
                recused.remove(event.juror)
            case ReadingMoved():
                readers = readers - {event.juror} | ({event.to} if event.to else set())
            case ScoreCast() if event.round == tallied.round and event.juror not in recused:
                last[event.juror] = position
            case ScoringAbstained() if event.round == tallied.round and event.juror not in recused:
                last.pop(event.juror, None)
            case _:
                pass
    return {(juror, position) for juror, position in last.items() if juror in readers and juror not in recused}
