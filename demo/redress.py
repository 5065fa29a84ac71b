"""After the publication: an award withdrawn, appeals heard, a dossier decided again, an error put right, the archives.

Each act is told to its laureate by a letter; what was sealed stays as it is, and two amendments stand beside it.
"""

from datetime import timedelta
from typing import Final

from contracts.commands.awards import OpenVote
from contracts.commands.intake import ArchiveEdition, ErasePerson
from contracts.commands.notify import SettleLetter
from contracts.commands.redress import CorrectError, ProposeWithdrawal, WithdrawAward
from contracts.events.awards import SingleAward
from contracts.refusals import Why
from demo import amending, appeals, motions, sitting
from demo.appeals import Appeal
from demo.motions import Motion
from demo.seen import ACCOUNTED_FOR
from demo.sitting import Sitting
from demo.world import World

AGENDA: Final = ("Réexamen après recours",)
#: Days after the publication on which each thing is done: appeals are open for two months (the rulebook says).
FIRST_ACTS, WITHOUT_QUORUM, SECOND_NOTICE, AMENDED, SECOND_APPEAL, LAST_SITTING, ARCHIVED = 10, 22, 29, 30, 38, 50, 70
_GROUND: Final = "Simulation : le service qui valait ce niveau n'a jamais été ouvert au public."
_COUNTED_TWICE: Final = "Simulation : une action avait été comptée deux fois ; un niveau de moins."
_BY_POST: Final = "Simulation : boîte pleine ; lettre recommandée, reçue contre signature."
_NOT_NEEDED: Final = "Simulation : son renfort est fini ; l'édition est archivée."
_RESTORED: Final = "Simulation : la mention votée en séance n'avait pas été rétablie avec le niveau."


async def play(world: World) -> None:
    """Play the act."""
    cases, organiser = world.cases, world.cast.organiser
    world.shown.stage("Après la publication : retrait, recours, correction", "After publication", 8)
    await on_day(world, FIRST_ACTS)
    if cases.lost is not None:
        await withdraw(world, cases.lost)
    if cases.dismissed is not None and appeals.may_be_heard(world, cases.dismissed):
        contact = world.cast.contacts[cases.dismissed]
        why = "Simulation : le jury aurait délibéré sans quorum."
        await appeals.play(world, Appeal(cases.dismissed, 1, contact, "procedure", why, "dismissed", dissent=True))
    again = cases.upheld if cases.upheld is not None and appeals.may_be_heard(world, cases.upheld) else None
    if again is not None:
        await appeals.play(world, Appeal(again, 1, organiser, "material-error", _COUNTED_TWICE, "upheld"))
        await lower(world, again)
    if again is not None or cases.lost is not None:
        await on_day(world, AMENDED)
        await amending.play(world, 1)
    if again is not None:
        await raise_again(world, again)
        await amending.play(world, 2)
    await letters(world)
    await on_day(world, ARCHIVED)
    await world.company.do(organiser, ArchiveEdition(), "archive")
    erased = ErasePerson(world.cast.assistant.code, "no-longer-necessary", _NOT_NEEDED)
    await world.company.of_label(organiser, erased, "erase")
    await world.log.until(lambda: world.seen.after.over, "the end")


async def on_day(world: World, days: int) -> None:
    """Advance the clock to so many days after the publication."""
    await world.clock(world.edition.calendar.publishes + timedelta(days=days))


async def withdraw(world: World, dossier: str) -> None:
    """Have the organiser propose to withdraw a published award, and the secretary agree: it takes two."""
    about = (dossier, _GROUND, world.edition.calendar.publishes + timedelta(days=1))
    await world.company.do(world.cast.organiser, ProposeWithdrawal(*about), "propose-withdrawal", dossier)
    await world.company.do(world.cast.secretary, WithdrawAward(*about), "withdraw-award", dossier)
    world.shown.advance()


async def lower(world: World, dossier: str) -> None:
    """Have the jury decide a dossier again, a level lower: at a second notice, as too few came at the first."""
    few, level = max(1, (len(world.cast.jury) - 1) // 4), world.seen.after.laureates[dossier].level - 1
    day = world.edition.calendar.publishes
    subject = SingleAward(dossier, level, _COUNTED_TWICE)
    first = Sitting("reexamen", day + timedelta(days=WITHOUT_QUORUM), AGENDA, world.cast.jury[:few])
    await sitting.convene(world, first)
    await sitting.begin(world, first)
    await without_quorum(world, first, Motion(f"reexamen-{dossier}", subject, "unanimous"))
    await sitting.close(world, first)
    at = day + timedelta(days=SECOND_NOTICE)
    second = Sitting("reexamen-bis", at, AGENDA, world.cast.jury[: few + 2], without_quorum=True)
    await deliberate(world, second, Motion(f"reexamen-{dossier}{motions.AGAIN}", subject, "unanimous"))


async def without_quorum(world: World, meeting: Sitting, motion: Motion) -> None:
    """Have a motion put of which the vote cannot be opened: too few are there."""
    await motions.put(world, meeting, motion)
    refused = frozenset({Why.NO_QUORUM, Why.SITTING_STATE, Why.EDITION_NOT_OPEN})
    chair = motions.chairing(world, motion)
    answer = await world.company.unless(chair, OpenVote(motion.code), "open-vote", motion.code, but=refused)
    assert answer is None, "a vote was opened without quorum"


async def raise_again(world: World, dossier: str) -> None:
    """Have the laureate appeal in his turn, the jury give him his level back, the president the mention voted on it."""
    await on_day(world, SECOND_APPEAL)
    why = "Simulation : la collectivité n'a pas été entendue avant le réexamen."
    contact = world.cast.contacts[dossier]
    await appeals.play(world, Appeal(dossier, 2, contact, "procedure", why, "upheld", dissent=True))
    award, honours = world.seen.after.laureates[dossier], world.seen.after.honours[dossier]
    reason = "Simulation : les pièces produites établissent les deux actions."
    meeting = sitting.plenary(world)._replace(
        code="reexamen-2", at=world.edition.calendar.publishes + timedelta(days=LAST_SITTING), agenda=AGENDA
    )
    motion = Motion(f"reexamen-{dossier}-2", SingleAward(dossier, award.level, reason), "divided")
    await deliberate(world, meeting, motion)
    correct = CorrectError(dossier, award.level, honours, _RESTORED)
    await world.company.do(world.cast.president, correct, "correct", dossier)
    world.shown.advance()


async def deliberate(world: World, meeting: Sitting, motion: Motion) -> None:
    """Have the jury sit on one motion, and wait for the award that it gives."""
    await sitting.convene(world, meeting)
    await sitting.begin(world, meeting)
    await motions.vote(world, meeting, motion)
    gives = {(motion.code, dossier) for dossier in motions.dossiers(world, motion)}
    await world.log.until(lambda: gives <= world.seen.given, "the new decision")
    await sitting.close(world, meeting)


async def letters(world: World) -> None:
    """Wait for the letters; one comes back, and the organiser says how else the laureate was told."""
    owed = world.seen.after.letters
    await world.log.until(lambda: all(world.seen.letters.get(each) in ACCOUNTED_FOR for each in owed), "the letters")
    if world.cases.lost is None:
        return
    lost = f"{world.cases.lost}.withdrawal-1"
    if world.seen.letters[lost] in ("refused", "uncertain"):
        settle = SettleLetter(world.cases.lost, "withdrawal-1", "received", _BY_POST)
        await world.company.do(world.cast.organiser, settle, "settle", world.cases.lost)
        await world.log.until(lambda: world.seen.letters[lost] == "settled", "the letter to be settled")
