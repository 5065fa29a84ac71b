"""A dossier decided again after an upheld appeal, at a sitting of its own: the full jury, one vote, a reason."""

from datetime import timedelta
from typing import Final

from contracts.commands.awards import OpenVote
from contracts.events.awards import SingleAward
from contracts.refusals import Why
from demo import motions, sitting
from demo.motions import Motion
from demo.sitting import Sitting
from demo.world import World

AGENDA: Final = ("Réexamen après recours",)


async def at_second_notice(world: World, subject: SingleAward, first: int, second: int) -> None:
    """Have the jury decide at a second notice, as too few come at the first: so many days after the publication."""
    few, day = max(1, (len(world.cast.jury) - 1) // 4), world.edition.calendar.publishes
    missed = Sitting("reexamen", day + timedelta(days=first), AGENDA, world.cast.jury[:few])
    await sitting.convene(world, missed)
    await sitting.begin(world, missed)
    await without_quorum(world, missed, Motion(f"reexamen-{subject.dossier}", subject, "unanimous"))
    await sitting.close(world, missed)
    held = Sitting("reexamen-bis", day + timedelta(days=second), AGENDA, world.cast.jury[: few + 2])
    motion = Motion(f"reexamen-{subject.dossier}{motions.AGAIN}", subject, "unanimous")
    await deliberate(world, held._replace(without_quorum=True), [motion])


async def in_full(world: World, subjects: list[SingleAward], days: int) -> None:
    """Have the jury decide with its quorum, so many days after the publication."""
    at = world.edition.calendar.publishes + timedelta(days=days)
    held = sitting.plenary(world)._replace(code="reexamen-2", at=at, agenda=AGENDA)
    await deliberate(world, held, [Motion(f"reexamen-{each.dossier}-2", each, "divided") for each in subjects])


async def without_quorum(world: World, meeting: Sitting, motion: Motion) -> None:
    """Have a motion put of which the vote cannot be opened: too few are there."""
    await motions.put(world, meeting, motion)
    refused = frozenset({Why.NO_QUORUM, Why.SITTING_STATE, Why.EDITION_NOT_OPEN})
    chair = motions.chairing(world, motion)
    answer = await world.company.unless(chair, OpenVote(motion.code), "open-vote", motion.code, but=refused)
    assert answer is None, "a vote was opened without quorum"


async def deliberate(world: World, meeting: Sitting, asked: list[Motion]) -> None:
    """Have the jury sit on some motions, and wait for the awards that they give."""
    await sitting.convene(world, meeting)
    await sitting.begin(world, meeting)
    for motion in asked:
        await motions.vote(world, meeting, motion)
    gives = {(motion.code, dossier) for motion in asked for dossier in motions.dossiers(world, motion)}
    await world.log.until(lambda: gives <= world.seen.given, "the new decisions")
    await sitting.close(world, meeting)
