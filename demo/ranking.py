"""The order of the dossiers, kind by kind: asked for once all are tallied, and again once their figures moved."""

from contracts.commands.scoring import RankDossiers
from demo.company import together
from demo.world import World


async def play(world: World, when: str) -> None:
    """Have the organiser rank the dossiers of each kind that is judged; `when` tells one time from another."""
    judged = {world.seen.filed[code].kind for code in world.seen.tallies}
    kinds = [kind.code for kind in world.rulebook.kinds if kind.code in judged]
    await together(world.company.do(world.cast.organiser, RankDossiers(kind), "rank", kind, when) for kind in kinds)
