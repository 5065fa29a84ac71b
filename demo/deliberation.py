"""Act six: what the jury decides: figures shifted, proposals adopted in blocks, debates, mentions, an appraisal."""

from datetime import timedelta
from typing import Final

from contracts.events.awards import Appraisal, Block, MentionAward, SingleAward
from demo import motions, ranking, shifts, sitting
from demo.company import together
from demo.edition import Applicant
from demo.motions import AGAIN, Motion
from demo.sitting import Sitting
from demo.world import World

#: Notice is given so long before the sitting (the rulebook asks five days), but never before the edition closes.
NOTICE: Final = timedelta(days=10)
#: Debated dossiers of which the proposal stands in the end, in an edition of 226.
CONFIRMED: Final = 3
#: Mentions voted side by side: each is its own vote, and the sitting is long.
SIDE_BY_SIDE: Final = 6
#: Panels read side by side, so the full jury appraises everyone in the end.
APPRAISAL: Final = Motion("appreciation", Appraisal(), "unanimous")
_BLOCK_UNDONE: Final = "Simulation : le bloc avait été mis aux voix avant qu'un membre ait pu demander un débat."
_MENTION_UNDONE: Final = "Simulation : la motivation votée citait l'action d'une autre collectivité."


async def play(world: World) -> None:
    """Play the act."""
    calendar, meeting = world.edition.calendar, sitting.plenary(world)
    whole = [APPRAISAL] if world.rulebook.sitting.full_appraisal else []
    honours = mentions(world)
    world.shown.stage("Séance : péréquation, blocs, débats, mentions", "Sitting", len(honours) + len(whole) + 15)
    await world.clock(max(calendar.closes + timedelta(days=1), calendar.sits - NOTICE))
    await sitting.convene(world, meeting)
    await sitting.begin(world, meeting)
    await shifts.play(world, meeting)
    await ranking.play(world, "shifted")
    await decide_levels(world, meeting)
    await grant(world, meeting, honours)
    for motion in whole:
        await motions.vote(world, meeting, motion)
    await sitting.close(world, meeting)


async def decide_levels(world: World, meeting: Sitting) -> None:
    """Vote the blocks, one of them once more, then what is debated apart."""
    debated = debates(world)
    blocks = make_blocks(world, debated)
    for motion in blocks:
        await motions.vote(world, meeting, motion)
    if blocks:
        await vote_again(world, meeting, min(blocks, key=lambda block: len(motions.dossiers(world, block))))
    for motion in overruled(world, debated):
        await motions.vote(world, meeting, motion)
    for code in debated:
        await debate(world, meeting, single(world, code))
    many = len(world.edition.applicants)
    await world.log.until(lambda: len(world.seen.awards) == many, "the awards")


async def vote_again(world: World, meeting: Sitting, motion: Motion) -> None:
    """Have a whole motion undone, and put and adopted anew."""
    asked = motions.dossiers(world, motion)
    await motions.undo(world, motion, asked, _BLOCK_UNDONE if isinstance(motion.subject, Block) else _MENTION_UNDONE)
    subject = Block(motion.subject.level, asked) if isinstance(motion.subject, Block) else motion.subject
    await motions.vote(world, meeting, Motion(motion.code + AGAIN, subject, motion.mood))


async def debate(world: World, meeting: Sitting, motion: Motion) -> None:
    """Vote on a dossier apart; a president who is recused from it leaves the room meanwhile, and his deputy chairs."""
    president = world.cast.president
    if motions.chairing(world, motion) == president:
        await motions.vote(world, meeting, motion)
        return
    await sitting.note(world, meeting, president, "left", motion.code)
    await motions.vote(world, meeting, motion)
    await sitting.note(world, meeting, president, "present", motion.code, "back")


async def grant(world: World, meeting: Sitting, honours: list[Motion]) -> None:
    """Vote the mentions side by side, the last of them once more."""
    for start in range(0, len(honours), SIDE_BY_SIDE):
        await together(motions.vote(world, meeting, motion) for motion in honours[start : start + SIDE_BY_SIDE])
    codes = [motion.code for motion in honours]
    if honours:
        await vote_again(world, meeting, honours[-1])
        codes[-1] += AGAIN
    await world.log.until(lambda: {code for code, _ in world.seen.given} >= set(codes), "the mentions")


def debates(world: World) -> list[str]:
    """Return the dossiers that the jury debates apart: proposed otherwise than intended, a few by lot, and one more.

    From that one the president is recused.
    """
    differ = [a.code for a in world.edition.applicants if proposal(world, a.code) != a.level]
    agreed = [a.code for a in world.edition.applicants if a.code not in differ]
    many = world.edition.part(CONFIRMED)
    by_lot = world.chance.shuffled(agreed, "debated")[:many] if len(agreed) > CONFIRMED else []
    chaired = [] if world.cases.chaired is None else [world.cases.chaired]
    return sorted({*differ, *by_lot, *chaired})


def proposal(world: World, dossier: str) -> int | None:
    """Return the level that the marks gave a dossier, once shifted (None: too few ballots)."""
    return world.seen.tallies[dossier].level


def make_blocks(world: World, debated: list[str]) -> list[Motion]:
    """Return one block a proposed level, the highest first; debated dossiers are pulled out of theirs."""
    tallies = {applicant.code: proposal(world, applicant.code) for applicant in world.edition.applicants}
    levels = sorted({level for level in tallies.values() if level is not None}, reverse=True)
    blocks = []
    for level in levels:
        codes = tuple(sorted(code for code, proposed in tallies.items() if proposed == level))
        pulled = tuple(code for code in debated if code in codes)
        if len(pulled) < len(codes):
            blocks.append(Motion(f"bloc-{level}", Block(level, codes), "unanimous", pulled))
    return blocks


def overruled(world: World, debated: list[str]) -> list[Motion]:
    """Return a motion that the jury rejects before it adopts another: to raise a dossier that stays where it is."""
    level = {applicant.code: applicant.level for applicant in world.edition.applicants}
    best = max((threshold.level for threshold in world.rulebook.grid.thresholds), default=0)
    free = (code for code in debated if code != world.cases.chaired)
    stays = [code for code in free if proposal(world, code) == level[code] < best]
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
