"""An appeal: filed in writing, heard by jurors who did not read the dossier, ruled on; a letter tells the ruling."""

from typing import Final, NamedTuple

from contracts.commands.redress import DesignateHearers, FileAppeal, HearAppeal, RuleOnAppeal
from contracts.document import Document
from contracts.events.redress import Ground, Opinion
from contracts.questions import KeepDocument
from demo.cast import Person
from demo.company import together
from demo.world import World

_REASONS: Final[dict[Opinion, str]] = {
    "upheld": "Simulation : le grief est établi par les pièces du dossier.",
    "dismissed": "Simulation : le procès-verbal ne montre aucune irrégularité.",
}


class Appeal(NamedTuple):
    """An appeal of the play: the n-th of a dossier, who files it, why; `dissent`: one hearer is of another mind."""

    dossier: str
    number: int
    person: Person
    ground: Ground
    reason: str
    ruling: Opinion
    dissent: bool = False

    @property
    def label(self) -> tuple[str, int]:
        """What tells its acts from those of another."""
        return self.dossier, self.number


async def play(world: World, appeal: Appeal) -> None:
    """Have an appeal filed, heard and ruled on."""
    await file(world, appeal)
    bench = hearers(world, appeal.dossier)
    codes = tuple(hearer.code for hearer in bench)
    about = (appeal.dossier, appeal.number)
    await world.company.do(world.cast.organiser, DesignateHearers(*about, codes), "hearers", *appeal.label)
    await together(
        world.company.do(hearer, HearAppeal(*about, opinion, _REASONS[opinion]), "hear", *appeal.label, hearer.code)
        for hearer, opinion in zip(bench, opinions(appeal, len(bench)), strict=True)
    )
    ruled = RuleOnAppeal(*about, appeal.ruling, _REASONS[appeal.ruling])
    await world.company.do(world.cast.secretary, ruled, "rule", *appeal.label)
    world.shown.advance()


async def file(world: World, appeal: Appeal) -> None:
    """Have an appeal filed: its reason in short, its text as a document beside the log."""
    text = f"{world.edition.notice}\n{appeal.reason}\n".encode()
    kept = await world.company.ask(appeal.person, KeepDocument(text), Document)
    command = FileAppeal(appeal.dossier, appeal.number, appeal.ground, appeal.reason, kept.ref)
    await world.company.do(appeal.person, command, "appeal", *appeal.label)


def hearers(world: World, dossier: str) -> list[Person]:
    """Return as many members as the rulebook asks who neither read the dossier nor are recused from it."""
    barred = world.seen.read[dossier] | {juror for code, juror in world.seen.recused if code == dossier}
    free = [member for member in world.cast.jury if member.code not in barred]
    drawn = world.chance.shuffled((member.code for member in free), "hearers", dossier)
    return [world.person(code) for code in drawn[: world.rulebook.appeal.hearers]]


def may_be_heard(world: World, dossier: str) -> bool:
    """Say whether enough members may hear an appeal on a dossier."""
    return len(hearers(world, dossier)) == world.rulebook.appeal.hearers


def opinions(appeal: Appeal, many: int) -> list[Opinion]:
    """Return the hearers' opinions; a minority of one never turns the ruling."""
    other: Opinion = "dismissed" if appeal.ruling == "upheld" else "upheld"
    return [other if appeal.dissent and place == 0 and many > 2 else appeal.ruling for place in range(many)]
