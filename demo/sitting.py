"""Act five: the jury sits: notice, presences, a proxy; then motions are put, debated and voted one after the other."""

from datetime import timedelta
from typing import Final, NamedTuple

from contracts.commands.awards import (
    CastVote,
    CloseSitting,
    CloseVote,
    ConveneSitting,
    GiveProxy,
    OpenSitting,
    OpenVote,
    PullDossier,
    PutMotion,
    RecordPresence,
)
from contracts.events.awards import Adjustment, Appraisal, Attendance, Block, MotionSubject
from demo import votes
from demo.cast import Person
from demo.company import together
from demo.votes import Mood
from demo.world import World

SITTING: Final = "pleniere"
AGENDA: Final = ("Adoption des niveaux", "Mentions d'excellence", "Mentions thématiques")
#: Notice is given so long before the sitting (the rulebook asks five days), but never before the edition closes.
NOTICE: Final = timedelta(days=10)


class Motion(NamedTuple):
    """A motion of the play: its code, what it asks, how the jury votes, who pulls which dossiers out of it."""

    code: str
    subject: MotionSubject
    mood: Mood
    pulled: tuple[str, ...] = ()


async def convene(world: World) -> None:
    """Give notice; one member gives his proxy; on the day the president opens, presences are noted."""
    calendar, cast = world.edition.calendar, world.cast
    await world.clock(max(calendar.closes + timedelta(days=1), calendar.sits - NOTICE))
    notice = ConveneSitting(SITTING, calendar.sits, AGENDA)
    await world.company.do(cast.organiser, notice, "convene")
    if (absent := away(world)) is not None:
        await world.company.do(absent, GiveProxy(SITTING, holder(world).code), "proxy")
    await world.clock(calendar.sits)
    await world.company.do(cast.president, OpenSitting(SITTING), "open-sitting")
    for member in present(world):
        attendance: Attendance = "remote" if member == present(world)[-1] else "present"
        seen = RecordPresence(SITTING, member.code, attendance)
        await world.company.do(cast.secretary, seen, "presence", member.code)


async def close(world: World) -> None:
    """Have the president close the sitting."""
    await world.company.do(world.cast.president, CloseSitting(SITTING), "close-sitting")


def away(world: World) -> Person | None:
    """Return the member who is not there: the last of the jury, where it has three members at least."""
    return world.cast.jury[-1] if len(world.cast.jury) > 2 else None


def holder(world: World) -> Person:
    """Return who votes for him: the second member."""
    return world.cast.jury[1]


def present(world: World) -> tuple[Person, ...]:
    """Return the members who are there, in person or from afar."""
    return tuple(juror for juror in world.cast.jury if juror != away(world))


async def vote(world: World, motion: Motion) -> None:
    """Put a motion, pull dossiers out of it, vote, and wait for the count."""
    await put(world, motion)
    await decide(world, motion)


async def put(world: World, motion: Motion) -> None:
    """Have the president put a motion, and members pull dossiers out of the block."""
    command = PutMotion(motion.code, SITTING, motion.subject)
    await world.company.do(world.cast.president, command, "put", motion.code)
    for dossier in motion.pulled:
        member = _puller(world, dossier)
        await world.company.do(member, PullDossier(motion.code, dossier), "pull", motion.code, dossier)


async def decide(world: World, motion: Motion) -> None:
    """Have the president open the vote, everybody vote at once; he closes it, and it is counted."""
    president, code = world.cast.president, motion.code
    await world.company.do(president, OpenVote(code), "open-vote", code)
    choices = votes.draw(code, [member.code for member in world.cast.jury], motion.mood, world.chance)
    await together(
        world.company.do(voter, CastVote(code, choices[member.code], member.code), "vote", code, member.code)
        for member, voter in voices(world, motion)
    )
    await world.company.do(president, CloseVote(code), "close-vote", code)
    await world.log.until(lambda: code in world.seen.motions, f"the count of {code}")
    world.shown.advance()


def voices(world: World, motion: Motion) -> list[tuple[Person, Person]]:
    """Return who votes on a motion, and by whose hand: not those whom a recusal keeps from all of it."""
    pairs = [(member, member) for member in present(world)]
    if (absent := away(world)) is not None:
        pairs.append((absent, holder(world)))
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


def _puller(world: World, dossier: str) -> Person:
    free = [member for member in present(world) if (dossier, member.code) not in world.seen.recused]
    return free[world.chance.below(len(free), "puller", dossier)]
