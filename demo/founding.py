"""Act one: the label is founded, persons are registered, the invented past is declared, the edition opens."""

from typing import Final

from msgspec import Raw

from contracts.codes import LABEL
from contracts.commands.awards import DeclarePalmares, RecordMerger
from contracts.commands.intake import FoundLabel, GrantRole, OpenEdition, RegisterPerson, ReplaceKey
from contracts.document import Document
from contracts.questions import KeepDocument
from demo.cast import Person
from demo.company import together
from demo.edition import Past
from demo.submissions import announced
from demo.world import World
from services.intake import official

SOURCE = "Historique inventé pour la démonstration / History invented for the demo (demo/editions/derive.py)"
#: A merger that did take place: Fourqueux (78251) joined Saint-Germain-en-Laye on 1 January 2019, edition 20.
MERGER: Final = RecordMerger(
    "78551", ("78551", "78251"), "20", "Insee, code officiel géographique : commune nouvelle au 1er janvier 2019"
)


async def play(world: World) -> None:
    """Play the act."""
    people = world.cast.registered
    world.shown.stage("Fondation du label, inscription des personnes", "Founding, persons", len(people))
    await found(world)
    await together(register(world, person) for person in people)
    await grant(world)
    await lose_key(world)
    await together(declare(world, past) for past in world.edition.history)
    await world.company.of_label(world.cast.organiser, MERGER, "merger")
    await open_edition(world)


async def found(world: World) -> None:
    """Have the organiser found the label, which says that it is simulated."""
    organiser = world.cast.organiser
    public = world.company.key(organiser).public
    founding = FoundLabel(world.edition.label, organiser.code, public, world.simulation)
    await world.company.of_label(organiser, founding, "found")


async def grant(world: World) -> None:
    """Have the organiser give the secretary and his own assistant their roles."""
    cast = world.cast
    await world.company.of_label(cast.organiser, GrantRole(cast.secretary.code, "secretary"), "grant")
    await world.company.of_label(cast.organiser, GrantRole(cast.assistant.code, "organiser"), "grant-assistant")


async def lose_key(world: World) -> None:
    """Have the organiser record another key of the assistant, who lost the first before it signed anything."""
    assistant = world.cast.assistant
    command = ReplaceKey(assistant.code, world.company.key(assistant).public)
    await world.company.of_label(world.cast.organiser, command, "replace-key")


async def register(world: World, person: Person) -> None:
    """Have the organiser register a person: name, address and ties are sealed first, for this very command."""
    label = ("register", person.code)
    plain = {"name": person.name, "address": person.address}
    plain |= {} if person.ties is None else {"ties": person.ties}
    sealed = await world.company.seal(world.cast.organiser, person, plain, *label, scope=LABEL)
    lost = person == world.cast.assistant
    key = world.company.lost_key(person) if lost else world.company.key(person).public
    command = RegisterPerson(person.code, key, *sealed)
    await world.company.of_label(world.cast.organiser, command, *label)
    world.shown.advance()


async def declare(world: World, past: Past) -> None:
    """Bring in a past palmares as declared: invented, and saying so."""
    command = DeclarePalmares(past.year, past.awards, SOURCE, world.edition.notice)
    await world.company.do(world.cast.organiser, command, "declare", past.edition, scope=past.edition)


async def open_edition(world: World) -> None:
    """Have the organiser keep the official list and open the edition under the rulebook."""
    organiser = world.cast.organiser
    kept = await world.company.ask(organiser, KeepDocument(official.load()), Document)
    await world.clock(world.edition.calendar.opens)
    command = OpenEdition(
        year=world.edition.year,
        rulebook=Raw(world.rulebook_bytes),
        register=kept.ref,
        calendar=announced(world.edition.calendar),
        simulation=world.simulation,
    )
    await world.company.do(organiser, command, "open")
