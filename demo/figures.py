"""The figures declared beside the marks: how many of a dossier's actions are admissible, as the organiser counts them.

An action counts if it is under two years old or still running.
"""

from collections.abc import Sequence
from typing import Any, Final

from contracts.commands.scoring import DeclareFigures
from demo.world import World

#: The figure that the demo knows how to declare.
ACTIONS: Final = "actions"


def admissible(world: World, actions: Sequence[dict[str, Any]]) -> int:
    """Return how many actions of a dossier count."""
    recent = world.edition.calendar.closes.year - 1
    return sum(action["running"] or action["since"] >= recent for action in actions)


async def declare(world: World, dossier: str, actions: Sequence[dict[str, Any]]) -> None:
    """Have the organiser declare them for a dossier that he admitted, where the rulebook asks for it."""
    if any(declared.code == ACTIONS for declared in world.rulebook.grid.declared):
        command = DeclareFigures(dossier, {ACTIONS: admissible(world, actions)})
        await world.company.do(world.cast.organiser, command, "figures", dossier)
