"""One juror's ballot on one dossier, through the rounds: cast, revised, or withheld knowingly. Marks are never lost."""

from typing import NamedTuple, assert_never

from msgspec import Struct

from contracts.commands.scoring import AbstainFromScoring, CastScore
from contracts.events.scoring import ScoreCast, ScoringAbstained
from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_closed


class Ballot(Struct, frozen=True):
    """What is recorded now; also the echo that a refused writer gets. `marks` None: an abstention.

    `version` counts the records of this ballot.
    """

    round: int
    marks: dict[str, int | None] | None
    reason: str | None
    version: int


class Facts(NamedTuple):
    """What a ballot needs of the edition, of the dossier and of the juror.

    `panel` None: the dossier has no reading; `judged`: it is still in the competition; `late`: what is recorded last
    came where it cannot count (its round closed, its juror recused); `reopened`: the round was closed before, and
    peers' ballots could be read.
    """

    stage: Stage
    grid: Grid | None
    dossier_known: bool
    drawn: bool
    panel: str | None
    judged: bool
    reader: bool
    recused: bool
    declared: bool
    open: bool
    late: bool = False
    reopened: bool = False


def evolve(state: Ballot | None, event: ScoreCast | ScoringAbstained, _act: Act) -> Ballot:
    """Return the ballot after one more event."""
    version = 1 if state is None else state.version + 1
    match event:
        case ScoreCast():
            return Ballot(event.round, event.marks, event.reason, version)
        case ScoringAbstained():
            return Ballot(event.round, None, event.reason, version)
        case _:
            assert_never(event)


def decide(
    command: CastScore | AbstainFromScoring, act: Act, state: Ballot | None, facts: Facts
) -> tuple[ScoreCast | ScoringAbstained, ...]:
    """Take the ballot of a current reader in the open round, written against what is recorded."""
    panel = _demand_reader(command, act, facts)
    if _same(command, state) and not facts.late:
        return ()
    if not facts.open:
        raise Refusal(Why.ROUND_NOT_OPEN, panel=panel, round=command.round)
    version = 0 if state is None else state.version
    if command.version != version:
        raise Refusal(Why.STALE_VERSION, recorded=state, version=version)
    if isinstance(command, AbstainFromScoring):
        return (ScoringAbstained(command.dossier, act.actor, panel, command.round, command.reason),)
    assert facts.grid is not None
    check(command.marks, facts.grid)
    _demand_reason(command, state, facts)
    return (ScoreCast(command.dossier, act.actor, panel, command.round, command.marks, command.reason),)


def _demand_reader(command: CastScore | AbstainFromScoring, act: Act, facts: Facts) -> str:
    demand_closed(facts.stage, act.edition)
    if not facts.dossier_known:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command.dossier)
    if facts.recused:
        raise Refusal(Why.RECUSED, dossier=command.dossier, juror=act.actor)
    if not facts.drawn:
        raise Refusal(Why.DRAW_NOT_HELD)
    if facts.panel is None or not facts.reader:
        raise Refusal(Why.NOT_OF_THE_PANEL, dossier=command.dossier, juror=act.actor)
    if not facts.judged:
        raise Refusal(Why.DOSSIER_STATE, dossier=command.dossier, state="out of the competition")
    if not facts.declared:
        raise Refusal(Why.NO_DECLARATION, person=act.actor)
    return facts.panel


def _same(command: CastScore | AbstainFromScoring, state: Ballot | None) -> bool:
    """Say whether what is recorded is what is asked: a retry under another id is no revision."""
    if state is None or state.round != command.round:
        return False
    if isinstance(command, CastScore):
        return state.marks == command.marks
    return state.marks is None and state.reason == command.reason


def _demand_reason(command: CastScore, state: Ballot | None, facts: Facts) -> None:
    """Once peers' ballots could be read, who changes what he said in an earlier record says why."""
    revised = state is not None and state.marks != command.marks
    if (command.round > 1 or facts.reopened) and revised and command.reason is None:
        raise Refusal(Why.REASON_REQUIRED)


def check(marks: dict[str, int | None], grid: Grid) -> None:
    """Refuse marks that are not exactly the grid's criteria, within its scale (scaled integers)."""
    criteria = {criterion.code for criterion in grid.criteria}
    for code in sorted(marks.keys() - criteria):
        raise Refusal(Why.CRITERION_UNKNOWN, criterion=code)
    for code in sorted(criteria - marks.keys()):
        raise Refusal(Why.CRITERION_MISSING, criterion=code)
    lowest, highest = grid.scale.lowest, grid.scale.highest
    for code, mark in sorted(marks.items()):
        if mark is None and grid.absent_mark == "refused":
            raise Refusal(Why.CRITERION_MISSING, criterion=code)
        if mark is not None and not lowest <= mark <= highest:
            raise Refusal(Why.MARK_OFF_SCALE, criterion=code, mark=mark, lowest=lowest, highest=highest)
    if all(mark is None for mark in marks.values()):
        raise Refusal(Why.CRITERION_MISSING, criterion=min(criteria))
