"""Jurors who leave their panel half-way: one is replaced by the substitute, one is absent; their readings go on."""

from functools import partial
from typing import NamedTuple

from contracts.commands.scoring import DeclareAbsence, ReplaceJuror
from demo.cast import Person
from demo.world import World


class Leaver(NamedTuple):
    """Who leaves which panel; `by`: who takes his place (None: nobody); `gives`: the dossiers that he marks before."""

    juror: Person
    panel: str
    by: Person | None
    gives: frozenset[str]


def choose(world: World) -> tuple[Leaver, ...]:
    """Return the last juror of the first panel, replaced, and the last of the second, absent.

    Nobody leaves the last panel, which reads a second round, nor one without two jurors to spare.
    """
    fit = [panel for panel in world.edition.panels[:-1] if panel.jurors >= world.edition.readers + 2]
    replacing = (world.cast.substitute, None)
    return tuple(_leaver(world, panel.panel, by) for panel, by in zip(fit, replacing, strict=False))


def _leaver(world: World, panel: str, by: Person | None) -> Leaver:
    juror = world.cast.jurors[panel][-1]
    for_all = calibration(world)
    drawn = sorted(code for code, readers in world.seen.drawn.items() if juror.code in readers and code not in for_all)
    return Leaver(juror, panel, by, frozenset(drawn[: len(drawn) // 2]))


def calibration(world: World) -> frozenset[str]:
    """Return the dossiers that their whole panel was drawn to read: who leaves it has marked none of them."""
    usual = world.rulebook.readers.per_dossier
    return frozenset(code for code, readers in world.seen.drawn.items() if len(readers) > usual)


def left_out(leavers: tuple[Leaver, ...], reading: tuple[str, str]) -> bool:
    """Say whether a juror leaves before he gives this reading."""
    code, juror = reading
    return any(leaver.juror.code == juror and code not in leaver.gives for leaver in leavers)


async def go(world: World, leavers: tuple[Leaver, ...]) -> None:
    """Have the organiser record who left; what they did not give is planned again, and that is awaited."""
    for leaver in leavers:
        await record(world, leaver)
        await world.log.until(partial(_owes_nothing, world, leaver), "the readings to move")


def _owes_nothing(world: World, leaver: Leaver) -> bool:
    return not owes(world, leaver)


async def record(world: World, leaver: Leaver) -> None:
    """Have the organiser record that a juror is replaced, or absent."""
    organiser, juror = world.cast.organiser, leaver.juror.code
    if leaver.by is None:
        reason = "Simulation : le juré est malade et ne lira pas la suite."
        await world.company.do(organiser, DeclareAbsence(leaver.panel, juror, reason), "absence", juror)
        return
    reason = "Simulation : le juré a démissionné ; le suppléant prend sa place."
    await world.company.do(organiser, ReplaceJuror(leaver.panel, juror, leaver.by.code, reason), "replace", juror)


def owes(world: World, leaver: Leaver) -> bool:
    """Say whether a reading that he did not give is still his."""
    held = (code for code, readers in world.seen.readers.items() if leaver.juror.code in readers)
    return any(code not in leaver.gives for code in held)
