"""After the publication: an award withdrawn, appeals heard, dossiers decided again, an error put right, the archives.

Each act is told to its laureate by a letter; what was sealed stays as it is, and two amendments stand beside it. In the
end the palmares is again what was sealed: the withdrawal was contested, and the level that fell was given back. The
next edition opens before this one is archived.
"""

from datetime import timedelta
from typing import Final

from contracts.commands.intake import ArchiveEdition, ErasePerson
from contracts.commands.notify import SettleLetter
from contracts.commands.redress import CorrectError, ProposeWithdrawal, WithdrawAward
from contracts.events.awards import SingleAward
from demo import amending, appeals, next_year, reexamination
from demo.appeals import Appeal
from demo.world import World

#: Days after the publication on which each thing is done: appeals are open for two months (the rulebook says).
FIRST_ACTS, WITHOUT_QUORUM, SECOND_NOTICE, AMENDED, SECOND_APPEALS, LAST_SITTING = 10, 22, 29, 30, 38, 50
NEXT_EDITION, ARCHIVED = 60, 70
_GROUND: Final = "Simulation : le service qui valait ce niveau n'aurait jamais été ouvert au public."
_OPENED: Final = "Simulation : le service est ouvert, la collectivité en a produit le bilan."
_COUNTED_TWICE: Final = "Simulation : une action avait été comptée deux fois ; un niveau de moins."
_BOTH: Final = "Simulation : les pièces produites établissent les deux actions."
_QUORUM: Final = "Simulation : le jury aurait délibéré sans quorum."
_UNHEARD: Final = "Simulation : la collectivité n'a pas été entendue."
_RESTORED: Final = "Simulation : la mention votée en séance n'avait pas été rétablie avec le niveau."
_BY_POST: Final = "Simulation : boîte pleine ; lettre recommandée, reçue contre signature."
_NOT_NEEDED: Final = "Simulation : son renfort est fini ; l'édition est archivée."


async def play(world: World) -> None:
    """Play the act."""
    lost, again = _heard(world, world.cases.lost), _heard(world, world.cases.upheld)
    world.shown.stage("Après la publication : retrait, recours, correction", "After publication", 10)
    await on_day(world, FIRST_ACTS)
    if lost is not None:
        await withdraw(world, lost)
    if (dismissed := _heard(world, world.cases.dismissed)) is not None:
        contact = world.cast.contacts[dismissed]
        await appeals.play(world, Appeal(dismissed, 1, contact, "procedure", _QUORUM, "dismissed", dissent=True))
    if again is not None:
        await lower(world, again)
    if again is not None or lost is not None:
        await on_day(world, AMENDED)
        await amending.play(world, 1)
        await contest(world, again, lost)
    await letters(world, dismissed)
    await on_day(world, NEXT_EDITION)
    await next_year.play(world)
    await end(world)


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
    """Have the organiser appeal on a material error, and the jury decide a level lower: the mention falls with it."""
    await appeals.play(world, Appeal(dossier, 1, world.cast.organiser, "material-error", _COUNTED_TWICE, "upheld"))
    subject = SingleAward(dossier, world.seen.after.laureates[dossier].level - 1, _COUNTED_TWICE)
    await reexamination.at_second_notice(world, subject, WITHOUT_QUORUM, SECOND_NOTICE)


async def contest(world: World, again: str | None, lost: str | None) -> None:
    """Have the laureates appeal in their turn, and the jury give back what they had; the palmares is amended again."""
    await on_day(world, SECOND_APPEALS)
    subjects = []
    for dossier, number, reason in ((again, 2, _BOTH), (lost, 1, _OPENED)):
        if dossier is not None:
            contact = world.cast.contacts[dossier]
            await appeals.play(world, Appeal(dossier, number, contact, "procedure", _UNHEARD, "upheld", dissent=True))
            subjects.append(SingleAward(dossier, world.seen.after.laureates[dossier].level, reason))
    if not subjects:
        return
    await reexamination.in_full(world, subjects, LAST_SITTING)
    if again is not None:
        await correct(world, again)
    await amending.play(world, 2)


async def correct(world: World, dossier: str) -> None:
    """Have the president put an award right: the mention that the jury had voted on the level now given back."""
    award, honours = world.seen.after.laureates[dossier], world.seen.after.honours[dossier]
    command = CorrectError(dossier, award.level, honours, _RESTORED)
    await world.company.do(world.cast.president, command, "correct", dossier)
    world.shown.advance()


async def letters(world: World, full: str | None) -> None:
    """Wait for the letters; one comes back from a full mailbox, and the organiser says how else it was told."""
    await amending.letters(world)
    back = f"{full}.appeal-1"
    if full is not None and world.seen.letters[back] in ("refused", "uncertain"):
        settle = SettleLetter(full, "appeal-1", "received", _BY_POST)
        await world.company.do(world.cast.organiser, settle, "settle", full)
        await world.log.until(lambda: world.seen.letters[back] == "settled", "the letter to be settled")


async def end(world: World) -> None:
    """Have the organiser archive the edition, and erase his assistant, who is needed no longer."""
    organiser = world.cast.organiser
    await on_day(world, ARCHIVED)
    await world.company.do(organiser, ArchiveEdition(), "archive")
    erased = ErasePerson(world.cast.assistant.code, "no-longer-necessary", _NOT_NEEDED)
    await world.company.of_label(organiser, erased, "erase")
    await world.log.until(lambda: world.seen.after.over, "the end")


def _heard(world: World, dossier: str | None) -> str | None:
    """Return a dossier if enough members may hear an appeal on it."""
    return dossier if dossier is not None and appeals.may_be_heard(world, dossier) else None
