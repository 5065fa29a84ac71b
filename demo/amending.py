"""The published palmares amended: minutes that say why, signed by two, adopted, approved by two, published."""

from contracts.commands.awards import ApprovePublication, PublishPalmares
from contracts.commands.redress import AmendPalmares, SignAmendment
from contracts.questions import DraftAmendment
from demo.company import together
from demo.publication import Draft
from demo.seen import ACCOUNTED_FOR
from demo.world import World


async def play(world: World, number: int) -> None:
    """Have what was decided since the last publication signed, adopted and published, as the n-th amendment."""
    if len(world.seen.after.amended) < number:
        await adopt(world)
    await world.log.until(lambda: len(world.seen.after.amended) >= number, "the amendment")
    sha256 = world.seen.after.amended[number - 1].palmares.sha256
    for one in (world.cast.organiser, world.cast.secretary):
        await world.company.do(one, ApprovePublication(sha256), "approve", one.code, number)
    await world.company.do(world.cast.secretary, PublishPalmares(sha256), "publish", number)
    await letters(world, number)
    world.shown.advance()


async def letters(world: World, number: int | None = None) -> None:
    """Wait until every letter on what the n-th amendment states, or (None) on all, is sent or waits for a person."""
    owed = world.seen.after.letters(number)
    await world.log.until(lambda: all(world.seen.letters.get(each) in ACCOUNTED_FOR for each in owed), "the letters")


async def adopt(world: World) -> None:
    """Have president and secretary sign the amendment as it stands, and the organiser adopt it."""
    draft = await world.company.ask(world.cast.secretary, DraftAmendment(), Draft)
    signed = (draft.sha256, draft.palmares_sha256, draft.as_of)
    await together(
        world.company.do(signer, SignAmendment(*signed), "sign-amendment", signer.code, *signed)
        for signer in (world.cast.president, world.cast.secretary)
    )
    await world.company.do(world.cast.organiser, AmendPalmares(*signed), "amend", *signed)
