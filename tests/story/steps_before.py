"""What the sentences of a story mean, up to the tally: the label, persons, dossiers, the jury's reading."""

import hashlib
from typing import Final

import msgspec
from msgspec import Raw

from contracts.codes import LABEL
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.intake import Calendar
from contracts.events.scoring import Background
from contracts.questions import KeepDocument
from contracts.simulation import Simulation
from demo.world import standard_rulebook
from services.intake import official
from tests.story.story import Story, day, step

PANEL: Final = "lecture"
SEED: Final = "la graine du tirage"
CALENDAR: Final = Calendar(day("2024-03-04", 8), day("2024-11-15"), day("2024-12-12"), day("2025-02-07"))
SIMULATION: Final = Simulation("petite", "simulated", day("2024-02-01"), "Simulation : petite édition inventée.")


@step(r"(\S+) fonde le label")
async def found(story: Story, who: str) -> None:
    founding = i.FoundLabel("Petit label", story.code(who), story.key(who).public, SIMULATION)
    await story.do(who, founding, LABEL)


@step(r"(\S+) inscrit (.+)")
async def register(story: Story, who: str, names: str) -> None:
    for name in names.split(", "):
        address = f"{story.code(name)}@exemple.invalid"
        (sealed, where), number = await story.seal(who, name, name=f"{name} (simulation)", address=address)
        command = i.RegisterPerson(story.code(name), story.key(name).public, sealed, where)
        await story.do(who, command, LABEL, number)


@step(r"(\S+) nomme (\S+) secrétaire du label")
async def grant(story: Story, who: str, name: str) -> None:
    await story.do(who, i.GrantRole(story.code(name), "secretary"), LABEL)


@step(r"nous sommes le (\S+)")
async def clock(story: Story, to: str) -> None:
    await story.do("Odile", i.AdvanceClock(day(to)), LABEL)


@step(r"(\S+) ouvre l'édition")
async def open_edition(story: Story, who: str) -> None:
    register = await story.ask(who, KeepDocument(official.load()), Document)
    rulebook = Raw(msgspec.json.format(standard_rulebook(), indent=-1))
    await story.do(who, i.OpenEdition(2025, rulebook, register.ref, CALENDAR, SIMULATION))


@step(r"(\S+) dépose le dossier (\S+)")
async def submit(story: Story, who: str, dossier: str) -> None:
    document = await story.ask(who, KeepDocument(f"dossier {dossier}, {story.acts}".encode()), Document)
    await story.do(who, i.SubmitDossier(dossier, story.code(who), 20, (document.ref,)))


@step(r"= le dossier (\S+) est celui de (.+), (\S+)")
async def authority(story: Story, dossier: str, name: str, department: str) -> None:
    await story.log.until(lambda: dossier in story.log.seen.filed, dossier)
    filed = story.log.seen.filed[dossier].authority
    assert (filed.name, filed.department) == (name, department)


@step(r"(\S+) admet le dossier (\S+)")
async def admit(story: Story, who: str, dossier: str) -> None:
    await story.do(who, i.AdmitDossier(dossier))


@step(r"(\S+) compte ([0-9]+) actions recevables pour (\S+)")
async def count(story: Story, who: str, actions: str, dossier: str) -> None:
    await story.do(who, s.DeclareFigures(dossier, {"actions": int(actions)}))


@step(r"(\S+) clôt les dépôts")
async def close_edition(story: Story, who: str) -> None:
    await story.do(who, i.CloseEdition())


@step(r"(\S+) nomme le jury (.+), présidé par (\S+), avec (\S+) pour secrétaire")
async def jury(story: Story, who: str, members: str, president: str, secretary: str) -> None:
    await story.do(who, s.NameJury(story.codes(members), story.code(president), story.code(secretary)))


@step(r"(\S+) réunit (.+) pour lire villes et villages")
async def panel(story: Story, who: str, jurors: str) -> None:
    await story.do(who, s.FormPanel(PANEL, story.codes(jurors), ("ville", "village")))


@step(r"(\S+) déclare ses conflits d'intérêts")
async def undertake(story: Story, who: str) -> None:
    await story.do(who, s.DeclareNoConflict())


@step(r"(\S+) déclare les horizons de (.+) : (.+)")
async def declare(story: Story, who: str, jurors: str, classes: str) -> None:
    pairs = zip(story.codes(jurors), classes.split(", "), strict=True)
    await story.do(who, s.DeclareBackgrounds(tuple(Background(*pair) for pair in pairs)))


@step(r"(\S+) annonce le tirage")
async def announce(story: Story, who: str) -> None:
    await story.do(who, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))


@step(r"(\S+) tire les lecteurs au sort")
async def draw(story: Story, who: str) -> None:
    await story.do(who, s.HoldDraw(SEED))


@step(r"(\S+) ouvre le tour de lecture")
async def open_round(story: Story, who: str) -> None:
    await story.do(who, s.OpenRound(PANEL, 1))


@step(r"(\S+) note (\S+) : ([0-9 ]+)")
async def score(story: Story, who: str, dossier: str, given: str) -> None:
    codes = [criterion.code for criterion in story.rulebook.grid.criteria]
    marks: s.Marks = dict(zip(codes, map(int, given.split()), strict=True))
    await story.do(who, s.CastScore(dossier, 1, 0, marks))


@step(r"(\S+) se récuse du dossier (\S+)")
async def recuse(story: Story, who: str, dossier: str) -> None:
    (reason,), number = await story.seal(who, who, reason="Simulation : un proche y travaille.")
    await story.do(who, s.DeclareRecusal(dossier, story.code(who), reason), command_id=number)
    await story.log.until(lambda: (dossier, story.code(who)) in story.log.seen.moved, "the reading to move")


@step(r"(\S+) clôt le tour de lecture")
async def close_round(story: Story, who: str) -> None:
    await story.do(who, s.CloseRound(PANEL, 1))


@step(r"= les notes proposent ([0-9])@ pour (\S+)")
async def proposed(story: Story, level: str, dossier: str) -> None:
    await story.log.until(lambda: dossier in story.log.seen.tallies, "the tally")
    assert story.log.seen.tallies[dossier].level == int(level)
