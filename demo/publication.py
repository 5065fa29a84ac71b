"""Act seven: the minutes are signed by two, the palmares sealed, approved, published on its day; letters leave."""

from datetime import timedelta
from typing import Final

from msgspec import Struct

from contracts.codes import Position, Sha256
from contracts.commands.awards import ApprovePublication, PublishPalmares, SealPalmares, SignMinutes
from contracts.questions import DraftMinutes
from demo.company import together
from demo.seen import ACCOUNTED_FOR
from demo.world import World

#: The palmares is published a little after the hour that the calendar says.
AFTER: Final = timedelta(minutes=1)


class Draft(Struct, frozen=True):
    """What the play reads of the minutes as awards tells them: as of when, and the hashes to sign."""

    as_of: Position
    sha256: Sha256
    palmares_sha256: Sha256


async def play(world: World) -> None:
    """Play the act."""
    world.shown.stage("Procès-verbal, scellement, publication", "Minutes, sealing, publication", 4)
    if world.seen.after.sealed is None:
        await seal(world)
    await world.log.until(lambda: world.seen.after.sealed is not None, "the sealing")
    world.shown.advance(2)
    await publish(world)
    world.shown.advance(2)
    await letters(world)


async def seal(world: World) -> None:
    """Have president and secretary sign the minutes as they stand, and the organiser seal them."""
    president, secretary, organiser = world.cast.president, world.cast.secretary, world.cast.organiser
    draft = await world.company.ask(secretary, DraftMinutes(), Draft)
    signed = (draft.sha256, draft.palmares_sha256, draft.as_of)
    for signer in (president, secretary):
        await world.company.do(signer, SignMinutes(*signed), "sign", signer.code, *signed)
    await world.company.do(organiser, SealPalmares(*signed), "seal", *signed)


async def publish(world: World) -> None:
    """Publish after the embargo: it takes two, the organiser and the secretary."""
    sealed = world.seen.after.sealed
    assert sealed is not None
    sha256 = sealed.palmares.sha256
    await world.clock(world.edition.calendar.publishes + AFTER)
    approvers = [world.cast.organiser, world.cast.secretary]
    await together(world.company.do(one, ApprovePublication(sha256), "approve", one.code) for one in approvers)
    await world.company.do(world.cast.secretary, PublishPalmares(sha256), "publish")


async def letters(world: World) -> None:
    """Wait until one letter for each laureate is sent, or waits for a person to settle it."""
    awaited = frozenset(f"{code}.award-1" for code in world.seen.after.laureates)
    world.shown.stage("Courriers aux lauréats", "Letters to the laureates", len(awaited))
    shown = 0

    def left() -> bool:
        nonlocal shown
        now = sum(world.seen.letters.get(letter) in ACCOUNTED_FOR for letter in awaited)
        world.shown.advance(now - shown)
        shown = now
        return now == len(awaited)

    await world.log.until(left, "the letters")
