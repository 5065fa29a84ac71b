"""Act six: what the jury decides: proposals adopted in blocks, some dossiers debated apart, mentions, an appraisal."""

from typing import Final

from contracts.events.awards import Appraisal, Block, MentionAward, SingleAward
from demo import sitting
from demo.company import together
from demo.edition import Applicant
from demo.sitting import Motion
from demo.world import World, part

#: Debated dossiers of which the proposal stands in the end, in an edition of 226.
CONFIRMED: Final = 3
#: Mentions voted side by side: each is its own vote, and the sitting is long.
SIDE_BY_SIDE: Final = 6
#: Panels read side by side, so the full jury appraises everyone in the end.
APPRAISAL: Final = Motion("appreciation", Appraisal(), "unanimous")


async def play(world: World) -> None:
    """Play the act."""
    debated = debates(world)
    levels = (*make_blocks(world, debated), *overruled(world, debated), *(single(world, code) for code in debated))
    honours = mentions(world)
    whole = [APPRAISAL] if world.rulebook.sitting.full_appraisal else []
    total = len(levels) + len(honours) + len(whole)
    world.shown.stage("Séance : blocs, débats, mentions", "Sitting: blocks, debates, mentions", total)
    await sitting.convene(world)
    for motion in levels:
        await sitting.vote(world, motion)
    many = len(world.edition.applicants)
    await world.log.until(lambda: len(world.seen.awards) == many, "the awards")
    for start in range(0, len(honours), SIDE_BY_SIDE):
        await together(sitting.vote(world, motion) for motion in honours[start : start + SIDE_BY_SIDE])
    await world.log.until(lambda: len(world.seen.mentions) == len(honours), "the mentions")
    for motion in whole:
        await sitting.vote(world, motion)
    await sitting.close(world)


def debates(world: World) -> list[str]:
    """Return the dossiers that the jury debates apart: proposed otherwise than intended, and a few by lot."""
    differ = [a.code for a in world.edition.applicants if proposal(world, a.code) != a.level]
    agreed = [a.code for a in world.edition.applicants if a.code not in differ]
    by_lot = world.chance.shuffled(agreed, "debated")[: part(CONFIRMED, agreed)] if len(agreed) > CONFIRMED else []
    return sorted((*differ, *by_lot))


def proposal(world: World, dossier: str) -> int | None:
    """Return the level that the marks gave a dossier (None: too few ballots)."""
    return world.seen.tallies[dossier].level


def make_blocks(world: World, debated: list[str]) -> list[Motion]:
    """Return one block a proposed level, the highest first; debated dossiers are pulled out of theirs."""
    levels = sorted({tally.level for tally in world.seen.tallies.values() if tally.level is not None}, reverse=True)
    blocks = []
    for level in levels:
        codes = tuple(sorted(code for code, tally in world.seen.tallies.items() if tally.level == level))
        pulled = tuple(code for code in debated if code in codes)
        if len(pulled) < len(codes):
            blocks.append(Motion(f"bloc-{level}", Block(level, codes), "unanimous", pulled))
    return blocks


def overruled(world: World, debated: list[str]) -> list[Motion]:
    """Return a motion that the jury rejects before it adopts another: to raise a dossier that stays where it is."""
    level = {applicant.code: applicant.level for applicant in world.edition.applicants}
    best = max((threshold.level for threshold in world.rulebook.grid.thresholds), default=0)
    stays = [code for code in debated if proposal(world, code) == level[code] < best]
    reason = "Simulation : un membre propose un niveau de plus."
    return [Motion(f"amendement-{code}", SingleAward(code, level[code] + 1, reason), "rejecting") for code in stays[:1]]


def single(world: World, code: str) -> Motion:
    """Return the separate vote on a debated dossier; a departure from the proposal says why."""
    level, proposed = _intended(world, code).level, proposal(world, code)
    reason = None if level == proposed else _reason(level, proposed)
    return Motion(f"debat-{code}", SingleAward(code, level, reason), "divided")


def _reason(level: int, proposed: int | None) -> str:
    if proposed is None:
        return "Simulation : trop peu de bulletins pour une proposition ; le jury a lu le dossier en séance."
    if level > proposed:
        return "Simulation : des actions de l'année, mal rendues par la grille, valent un niveau de plus."
    return "Simulation : plusieurs actions ne sont plus en service ; le jury retient un niveau de moins."


def mentions(world: World) -> list[Motion]:
    """Return the mentions: excellence first, then those of the edition's themes."""
    honoured = [(a.code, world.excellence, None) for a in world.edition.applicants if a.excellence]
    themes = [(a.code, a.mention) for a in world.edition.applicants if a.mention is not None]
    motivation = "Simulation : action remarquée par le jury."
    told = [*honoured, *((code, mention, motivation) for code, mention in themes)]
    return [
        Motion(f"mention-{code}-{mention}", MentionAward(code, mention, said), "unanimous")
        for code, mention, said in told
    ]


def _intended(world: World, code: str) -> Applicant:
    return next(applicant for applicant in world.edition.applicants if applicant.code == code)
