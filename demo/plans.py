"""What goes otherwise than planned while panels read: drawn once the readers are, the same whenever it is asked."""

from typing import Final, NamedTuple

from demo import leavers, marks, others
from demo.leavers import Leaver, calibration
from demo.panels import RECUSALS, Conflict
from demo.world import World

#: Dossiers on which one reader proposes a level more, in an edition of 226: one more reader is called for each.
DISSENTS: Final = 6


class Plan(NamedTuple):
    """What goes otherwise than planned, by (dossier, code): conflicts found late, who is absent, abstains, dissents.

    `leavers`: who leaves his panel half-way, with what he gives before.
    """

    conflicts: list[Conflict]
    absent: tuple[str, str] | None
    abstaining: tuple[str, str] | None
    dissenting: frozenset[tuple[str, str]]
    leavers: tuple[Leaver, ...]


def draw(world: World) -> Plan:
    """Draw by lot who finds a conflict while reading, who is absent, abstains or dissents: never on one dossier."""
    drawn, least = world.seen.drawn, world.rulebook.readers.minimum
    gone = leavers.choose(world)
    busy = {*others.leaving(world), *world.cases.raised, *world.cases.tied, world.cases.chaired, *calibration(world)}
    order = [
        code
        for code in world.chance.shuffled((code for code in drawn if len(drawn[code]) > least), "plan")
        if code not in busy and first(world, code) not in {leaver.juror.code for leaver in gone}
    ]
    many = min(world.edition.part(RECUSALS // 2), max(len(order) - 2, 0))
    conflicts = [Conflict(code, world.person(first(world, code))) for code in order[:many]]
    left = order[many:]
    quiet = [code for code in left if world.seen.panel_of[code] not in world.discussing]
    alone = [(code, first(world, code)) for code in (quiet or left)[:2]]
    dissenting = dissents(world, [code for code in left if code not in dict(alone)])
    return Plan(conflicts, alone[0] if alone else None, alone[1] if len(alone) > 1 else None, dissenting, gone)


def dissents(world: World, codes: list[str]) -> frozenset[tuple[str, str]]:
    """Return who proposes a level more than the others, and of which dossiers; nobody where none more is called."""
    if world.rulebook.readers.one_more_at != 1:
        return frozenset()
    fit = [code for code in codes if marks.may_dissent(world.rulebook.grid, world.wanted[code])]
    return frozenset((code, first(world, code)) for code in fit[: world.edition.part(DISSENTS)])


def first(world: World, code: str) -> str:
    """Return the reader who was drawn first (a play begun again finds the same: `drawn` never changes)."""
    return world.seen.drawn[code][0]
