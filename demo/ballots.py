"""Act four: panels read in parallel, each juror alone; where proposals differ one more reads; rounds close, tallies."""

from functools import partial
from operator import contains
from typing import Final

from contracts.commands.scoring import AbstainFromScoring, CastScore, CloseRound, OpenRound
from contracts.refusals import Why
from contracts.request import Receipt, Unchanged
from demo import leavers, marks, others, plans, ties
from demo.cast import Person
from demo.company import together
from demo.panels import Conflict, recuse
from demo.plans import Plan
from demo.world import World

ROUND: Final = 1
#: One ballot in so many is revised before the round closes.
REVISED: Final = 20
_GONE: Final = frozenset({Why.RECUSED, Why.NOT_OF_THE_PANEL, Why.DOSSIER_STATE})


async def play(world: World) -> None:
    """Play the act."""
    plan = plans.draw(world)
    readings = [(code, juror) for code, readers in world.seen.readers.items() for juror in readers]
    world.shown.stage("Bulletins des jurés", "Jurors' ballots", len(readings) + len(plan.dissenting))
    await together(open_round(world, panel.panel) for panel in world.edition.panels)
    done: set[tuple[str, str]] = set()
    jurors = [cast_all(world, juror, plan, done) for juror in world.cast.jury]
    await together([leave(world, plan.conflicts), others.withdraw(world), *jurors])
    await leavers.go(world, plan.leavers)
    await together(cast_all(world, juror, plan, done) for juror in world.cast.jury)
    called = {code for code, _ in plan.dissenting}
    await world.log.until(lambda: called <= world.seen.added, "one more reader")
    await together(cast_all(world, juror, plan, done) for juror in world.cast.jury)
    await together(close_round(world, panel.panel, plan) for panel in world.edition.panels)
    await vote_late(world, plan)
    judged = set(world.seen.readers)
    await world.log.until(lambda: judged <= world.seen.tallies.keys(), "the tallies")


async def open_round(world: World, panel: str) -> None:
    """Have the organiser open the blind round of a panel."""
    await world.company.do(world.cast.organiser, OpenRound(panel, ROUND), "open-round", panel)


async def leave(world: World, conflicts: list[Conflict]) -> None:
    """Have jurors leave dossiers while ballots are cast: each reading moves before the next one does."""
    for conflict in conflicts:
        moved = (conflict.dossier, conflict.juror.code)
        await recuse(world, conflict)
        await world.log.until(partial(contains, world.seen.moved, moved), "a reading to move")


async def cast_all(world: World, juror: Person, plan: Plan, done: set[tuple[str, str]]) -> None:
    """Have a juror cast one ballot after the other on what he reads and has not marked yet."""
    for code in sorted(world.seen.readers):
        reading = (code, juror.code)
        if juror.code not in world.seen.readers.get(code, ()) or reading in done or reading == plan.absent:
            continue
        if leavers.left_out(plan.leavers, reading) or (world.seen.panel_of[code], ROUND) in world.seen.closed:
            continue
        done.add(reading)
        if reading == plan.abstaining:
            await abstain(world, juror, code)
        else:
            await score(world, juror, code, plan)
        world.shown.advance()


async def score(world: World, juror: Person, code: str, plan: Plan) -> None:
    """Have a juror cast a ballot, and sometimes revise it; if he was recused meanwhile it is refused."""
    dissents = (code, juror.code) in plan.dissenting
    cast = await _cast(world, juror, code, dissents=dissents, version=0)
    if cast is not None and is_revised(world, code, juror.code):
        await _cast(world, juror, code, dissents=dissents, version=cast.version)


def is_revised(world: World, code: str, juror: str) -> bool:
    """Say whether a ballot is revised before the round closes."""
    return world.chance.below(REVISED, "revised", code, juror) == 0


async def _cast(world: World, juror: Person, code: str, *, dissents: bool, version: int) -> Receipt | Unchanged | None:
    given = ballot(world, code, juror.code, dissents=dissents, time=version + 1)
    command = CastScore(code, ROUND, version, given)
    return await world.company.unless(juror, command, "score", code, juror.code, version + 1, but=_GONE)


def ballot(world: World, code: str, juror: str, *, dissents: bool = False, time: int = 1) -> marks.Marks:
    """Return a juror's marks: those that shall propose the level wanted, once the strict panel's figures are shifted.

    `time` 2 is a ballot revised while the round is open, 3 one revised after it.
    """
    grid, level = world.rulebook.grid, world.wanted[code]
    if dissents:
        return marks.dissent(grid, level, code, juror, world.chance, time=time)
    if code in world.cases.raised:
        return marks.almost(grid, level, code, juror, world.chance)
    strict = marks.STRICT if world.is_strict(code) else 0
    if code in world.cases.tied:
        return ties.ballot(grid, level, code, world.cases.tied, world.chance, strict=strict)
    return marks.draw(grid, level, code, juror, world.chance, time=time, strict=strict)


async def abstain(world: World, juror: Person, code: str) -> None:
    """Have a juror give no mark, knowingly."""
    reason = "Simulation : dossier hors de ma compétence."
    await world.company.do(juror, AbstainFromScoring(code, ROUND, 0, reason), "abstain", code, juror.code)


async def close_round(world: World, panel: str, plan: Plan) -> None:
    """Have the organiser close a panel's round; with a reading missing, only with a recorded shortfall."""
    organiser = world.cast.organiser
    if plan.absent is None or world.seen.panel_of[plan.absent[0]] != panel:
        await world.company.do(organiser, CloseRound(panel, ROUND), "close-round", panel)
        return
    refused = frozenset({Why.READINGS_MISSING, Why.ROUND_NOT_OPEN, Why.EDITION_NOT_OPEN})
    await world.company.unless(organiser, CloseRound(panel, ROUND), "close-round", panel, but=refused)
    shortfall = "Simulation : un juré est absent, la lecture manque."
    await world.company.do(organiser, CloseRound(panel, ROUND, shortfall), "close-short", panel)


async def vote_late(world: World, plan: Plan) -> None:
    """Have the absent juror come after the closing: his ballot is refused."""
    if plan.absent is None:
        return
    code, juror = plan.absent
    late = CastScore(code, ROUND, 0, ballot(world, code, juror))
    refused = frozenset({Why.ROUND_NOT_OPEN, Why.EDITION_NOT_OPEN})
    answer = await world.company.unless(world.person(juror), late, "late", code, juror, but=refused)
    assert answer is None, "a ballot was taken after its round closed"
