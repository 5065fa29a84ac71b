"""A sitting of the full jury: notice, presences, a proxy, who leaves the room and comes back, the closing."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from contracts.commands.awards import CloseSitting, ConveneSitting, GiveProxy, OpenSitting, RecordPresence
from contracts.events.awards import Attendance
from demo.cast import Person
from demo.world import World

#: How long a sitting lasts.
LASTS: Final = timedelta(hours=8)
AGENDA: Final = ("Péréquation", "Adoption des niveaux", "Mentions d'excellence", "Mentions thématiques")


class Sitting(NamedTuple):
    """Its code, when it is, what for, who comes; `proxy`: who is away and who votes for him, or None."""

    code: str
    at: datetime
    agenda: tuple[str, ...]
    present: tuple[Person, ...]
    proxy: tuple[Person, Person] | None = None
    without_quorum: bool = False


def plenary(world: World) -> Sitting:
    """Return the sitting that decides the palmares: all but one are there, who is represented by another member."""
    jury, panels = world.cast.jury, world.cast.panels
    away = panels[-1] if len(panels) > 2 else None
    present = tuple(member for member in jury if member != away)
    proxy = None if away is None else (away, panels[1])
    return Sitting("pleniere", world.edition.calendar.sits, AGENDA, present, proxy)


async def convene(world: World, sitting: Sitting) -> None:
    """Have the organiser give notice; a member who will be away gives his proxy."""
    notice = ConveneSitting(sitting.code, sitting.at, sitting.agenda, sitting.without_quorum)
    await world.company.do(world.cast.organiser, notice, "convene", sitting.code)
    if sitting.proxy is not None:
        away, holder = sitting.proxy
        await world.company.do(away, GiveProxy(sitting.code, holder.code), "proxy", sitting.code)


async def begin(world: World, sitting: Sitting) -> None:
    """On the day, have the president open the sitting and the secretary note who is there."""
    await world.clock(sitting.at)
    await world.company.do(world.cast.president, OpenSitting(sitting.code), "open-sitting", sitting.code)
    for member in sitting.present:
        afar = member == sitting.present[-1] and len(sitting.present) > 1
        await note(world, sitting, member, "remote" if afar else "present")


async def note(world: World, sitting: Sitting, member: Person, attendance: Attendance, *about: object) -> None:
    """Have the secretary note that a member is there, or leaves the room."""
    seen = RecordPresence(sitting.code, member.code, attendance)
    await world.company.do(world.cast.secretary, seen, "presence", sitting.code, member.code, *about)


async def close(world: World, sitting: Sitting) -> None:
    """Have the president close the sitting, some hours later."""
    await world.clock(sitting.at + LASTS)
    await world.company.do(world.cast.president, CloseSitting(sitting.code), "close-sitting", sitting.code)
