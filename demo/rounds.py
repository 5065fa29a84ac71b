"""Act five: one round is opened again for a slip of the pen; a panel discusses and marks once more.

Every ballot of before stays in the log beside the later one; whoever changes his marks says why.
"""

from typing import Final, NamedTuple

from contracts.commands.scoring import AbstainFromScoring, CastScore, CloseRound, OpenRound, ReopenRound
from contracts.request import Receipt
from demo import ballots, plans, ranking
from demo.ballots import ROUND
from demo.company import together
from demo.marks import Marks
from demo.plans import Plan
from demo.world import World

DISCUSSION: Final = 2
#: Ballots that a discussion changes, in an edition of 226, beside those of who dissented.
CHANGED: Final = 6
_SLIP: Final = "Simulation : deux notes avaient été interverties à la saisie."
_HEARD: Final = "Simulation : la discussion a montré des actions que je n'avais pas comptées."
_BESIDE: Final = "Simulation : dossier hors de ma compétence, même après discussion."


class Reading(NamedTuple):
    """A dossier and the code of a juror who marks it."""

    dossier: str
    juror: str


async def play(world: World) -> None:
    """Play the act."""
    plan = plans.draw(world)
    total = 1 + sum(len(readings(world, panel)) for panel in world.discussing)
    world.shown.stage("Tour rouvert, tour de discussion", "A round reopened, a round of discussion", total)
    for panel in _closed_whole(world, plan)[:1]:
        await reopen(world, panel, plan)
    world.shown.advance()
    await together(discuss(world, panel, plan) for panel in world.discussing)
    await ranking.play(world, "tallied")


async def reopen(world: World, panel: str, plan: Plan) -> None:
    """Have the organiser open the first round again, a juror revise one ballot with a reason, and close it."""
    await world.company.do(world.cast.organiser, ReopenRound(panel, ROUND, _SLIP), "reopen", panel)
    for code, juror in [reading for reading in readings(world, panel) if _is_plain(world, reading, plan)][:1]:
        command = CastScore(code, ROUND, 1, ballots.ballot(world, code, juror, time=3), _SLIP)
        await world.company.do(world.person(juror), command, "score-reopened", code, juror)
    await close(world, panel, ROUND)


async def discuss(world: World, panel: str, plan: Plan) -> None:
    """Have a panel mark once more what it discussed: most confirm their marks, some change them and say why."""
    await world.company.do(world.cast.organiser, OpenRound(panel, DISCUSSION), "open-round", panel, DISCUSSION)
    gone = {leaver.juror.code for leaver in plan.leavers}
    await world.log.until(lambda: not gone & {each.juror for each in readings(world, panel)}, "the readings to move")
    mine = readings(world, panel)
    plain = [reading for reading in mine if _is_plain(world, reading, plan)]
    changed = frozenset(world.chance.shuffled(plain, "changed")[: world.edition.part(CHANGED)])
    jurors = sorted({reading.juror for reading in mine})
    await together(mark_again(world, [each for each in mine if each.juror == one], changed, plan) for one in jurors)
    await close(world, panel, DISCUSSION)


async def mark_again(world: World, mine: list[Reading], changed: frozenset[Reading], plan: Plan) -> None:
    """Have a juror mark each of his dossiers once more."""
    for reading in mine:
        code, juror = reading
        version = world.seen.rounds[code, juror, ROUND]
        revises = reading in changed or reading in plan.dissenting
        command: CastScore | AbstainFromScoring
        if reading == plan.abstaining:
            command = AbstainFromScoring(code, DISCUSSION, version, _BESIDE)
        elif revises:
            command = CastScore(code, DISCUSSION, version, ballots.ballot(world, code, juror, time=3), _HEARD)
        else:
            command = CastScore(code, DISCUSSION, version, before(world, reading))
        await world.company.do(world.person(juror), command, "score", code, juror, DISCUSSION, "round")
        world.shown.advance()


def before(world: World, reading: Reading) -> Marks:
    """Return the marks that a juror gave in the first round."""
    return ballots.ballot(world, *reading, time=2 if ballots.is_revised(world, *reading) else 1)


def readings(world: World, panel: str) -> list[Reading]:
    """Return who reads which dossier of a panel, in order."""
    seen = world.seen
    mine = (code for code in sorted(seen.readers) if seen.panel_of[code] == panel)
    return [Reading(code, juror) for code in mine for juror in seen.readers[code]]


async def close(world: World, panel: str, number: int) -> None:
    """Have the organiser close a round, and wait until it is tallied."""
    organiser = world.cast.organiser
    closed = await world.company.do(organiser, CloseRound(panel, number), "close-round", panel, number, "again")
    assert isinstance(closed, Receipt), "a round that was closed already"
    judged = [code for code in world.seen.readers if world.seen.panel_of[code] == panel]
    tallied = {(code, closed.position) for code in judged}
    await world.log.until(lambda: tallied <= world.seen.retallied, "the tallies")


def _closed_whole(world: World, plan: Plan) -> list[str]:
    """Return the panels whose first round is over and closed without a shortfall."""
    short = "" if plan.absent is None else world.seen.panel_of[plan.absent[0]]
    return [panel.panel for panel in world.edition.panels if panel.panel not in (short, *world.discussing)]


def _is_plain(world: World, reading: Reading, plan: Plan) -> bool:
    """Say whether a ballot was cast once and nothing else happens to it, and another would differ from it."""
    special = {plan.absent, plan.abstaining, *plan.dissenting}
    if reading in special or reading.dossier in world.cases.raised or ballots.is_revised(world, *reading):
        return False
    if reading.juror in {leaver.juror.code for leaver in plan.leavers}:
        return False
    return ballots.ballot(world, *reading, time=3) != ballots.ballot(world, *reading)
