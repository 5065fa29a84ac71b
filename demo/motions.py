"""Motions: put to the jury, thinned, voted by everybody at once, counted; some undone with all that they gave."""

from typing import Any, Final, NamedTuple

from contracts.commands.awards import CastVote, CloseVote, OpenVote, PullDossier, PutMotion, UndoMotion
from contracts.events.awards import Adjustment, Appraisal, Block, MotionSubject
from contracts.questions import PreviewMotion
from demo import votes
from demo.cast import Person
from demo.company import together
from demo.sitting import Sitting
from demo.votes import Mood
from demo.world import World

#: What a motion put again is called, after one that was undone.
AGAIN: Final = "-bis"


class Motion(NamedTuple):
    """A motion of the play: its code, what it asks, how the jury votes, who pulls which dossiers out of it."""

    code: str
    subject: MotionSubject
    mood: Mood
    pulled: tuple[str, ...] = ()


async def vote(world: World, sitting: Sitting, motion: Motion) -> None:
    """Put a motion, pull dossiers out of it, vote, and wait for the count."""
    await put(world, sitting, motion)
    await decide(world, sitting, motion)


async def put(world: World, sitting: Sitting, motion: Motion) -> None:
    """Have a motion put, a block after a dry run, and members pull dossiers out of it."""
    if isinstance(motion.subject, Block):
        await world.company.ask(world.cast.secretary, PreviewMotion(motion.subject), dict[str, Any])
    command = PutMotion(motion.code, sitting.code, motion.subject)
    await world.company.do(putting(world, motion), command, "put", motion.code)
    for dossier in motion.pulled:
        member = _puller(world, sitting, dossier)
        await world.company.do(member, PullDossier(motion.code, dossier), "pull", motion.code, dossier)


async def decide(world: World, sitting: Sitting, motion: Motion) -> None:
    """Have who chairs open the vote, everybody vote at once; he closes it, and it is counted."""
    chair, code = chairing(world, motion), motion.code
    await world.company.do(chair, OpenVote(code), "open-vote", code)
    choices = votes.draw(code, [member.code for member in world.cast.jury], motion.mood, world.chance)
    await together(
        world.company.do(voter, CastVote(code, choices[member.code], member.code), "vote", code, member.code)
        for member, voter in voices(world, sitting, motion)
    )
    await world.company.do(chair, CloseVote(code), "close-vote", code)
    await world.log.until(lambda: code in world.seen.motions, f"the count of {code}")
    world.shown.advance()


async def undo(world: World, motion: Motion, dossiers: tuple[str, ...], reason: str) -> None:
    """Have the president undo a motion once all that it gave is recorded, and wait until all is taken back."""
    gave = {(motion.code, dossier) for dossier in dossiers}
    await world.log.until(lambda: gave <= world.seen.given, f"what {motion.code} gives")
    await world.company.do(world.cast.president, UndoMotion(motion.code, reason), "undo", motion.code)
    await world.log.until(lambda: gave <= world.seen.taken, f"what {motion.code} gave to be taken back")


def chairing(world: World, motion: Motion) -> Person:
    """Return who chairs: the president, or his deputy where he is recused from all of it."""
    president, deputy = world.cast.president, world.cast.deputy
    asked = dossiers(world, motion)
    return deputy if deputy is not None and _kept_out(world, president, asked) else president


def putting(world: World, motion: Motion) -> Person:
    """Return who puts a motion: who chairs, or the secretary where he is recused from a dossier that it names."""
    chair = chairing(world, motion)
    named = () if isinstance(motion.subject, Appraisal | Adjustment) else (*dossiers(world, motion), *motion.pulled)
    return world.cast.secretary if any((code, chair.code) in world.seen.recused for code in named) else chair


def voices(world: World, sitting: Sitting, motion: Motion) -> list[tuple[Person, Person]]:
    """Return who votes on a motion, and by whose hand: not those whom a recusal keeps from all of it."""
    pairs = [(member, member) for member in sitting.present]
    if sitting.proxy is not None:
        pairs.append(sitting.proxy)
    asked = dossiers(world, motion)
    return [pair for pair in pairs if not any(_kept_out(world, person, asked) for person in pair)]


def dossiers(world: World, motion: Motion) -> tuple[str, ...]:
    """Return the dossiers that a motion is voted on: those that it names, or all that have a level, or a tally."""
    match motion.subject:
        case Appraisal():
            return tuple(world.seen.awards)
        case Adjustment():
            return tuple(world.seen.tallies)
        case Block(dossiers=named):
            return tuple(dossier for dossier in named if dossier not in motion.pulled)
        case subject:
            return (subject.dossier,)


def _kept_out(world: World, person: Person, asked: tuple[str, ...]) -> bool:
    return all((dossier, person.code) in world.seen.recused for dossier in asked)


def _puller(world: World, sitting: Sitting, dossier: str) -> Person:
    free = [member for member in sitting.present if (dossier, member.code) not in world.seen.recused]
    return free[world.chance.below(len(free), "puller", dossier)]
