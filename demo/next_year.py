"""The next edition: opened under a wrong number and cancelled, opened again, its first dossiers filed; it stays open.

Its rulebook is the one of this edition, but that one criterion weighs twice as much: the criteria change each year.
"""

import hashlib
from typing import Final

import msgspec
from msgspec import Raw

from contracts.commands.intake import CancelEdition, OpenEdition, SubmitDossier
from contracts.document import Document, DocumentRef
from contracts.questions import KeepDocument
from demo import submissions
from demo.company import together
from demo.edition import Next
from demo.world import World
from services.intake import official

_MISTAKEN: Final = "Simulation : ouverte sous le numéro de l'année au lieu de celui de l'édition, {number}."


async def play(world: World) -> None:
    """Play it, where the edition's file names one."""
    following = world.edition.next
    if following is None:
        return
    await open_edition(world, following, following.mistaken)
    reason = _MISTAKEN.format(number=following.edition)
    await world.company.do(world.cast.organiser, CancelEdition(reason), "cancel", scope=following.mistaken)
    await open_edition(world, following, following.edition)
    await together(file(world, following, dossier) for dossier in first(world))


async def open_edition(world: World, following: Next, number: str) -> None:
    """Have the organiser open the next edition under a number, right or not."""
    listed = official.load()
    command = OpenEdition(
        year=following.year,
        rulebook=Raw(rulebook(world, following)),
        register=DocumentRef(hashlib.sha256(listed).hexdigest(), len(listed)),
        calendar=following.calendar,
        simulation=world.simulation,
    )
    await world.company.do(world.cast.organiser, command, "open", number, scope=number)


def rulebook(world: World, following: Next) -> bytes:
    """Return the next rulebook: this one under its own name and title, its second criterion twice as heavy."""
    document = msgspec.json.decode(world.rulebook_bytes)
    document["id"] = f"{world.rulebook.id.rpartition('/')[0]}/{following.edition}"
    document["title"] = {
        "fr": f"{world.edition.label}, {following.edition}e édition (règlement simulé)",
        "en": f"{world.edition.label}, edition {following.edition} (simulated rulebook)",
    }
    heavier = document["grid"]["criteria"][:2][-1]
    heavier["weight"] = 2 * heavier.get("weight", 1)
    return msgspec.json.encode(document)


def first(world: World) -> list[str]:
    """Return who files first: a laureate of this edition, and who withdrew from it to come back a year later."""
    back = [other.code for other in world.edition.others if other.ends == "withdrawn"]
    return [world.edition.applicants[0].code, *back]


async def file(world: World, following: Next, dossier: str) -> None:
    """Have a dossier filed in the next edition; nobody has admitted it yet."""
    contact, number = world.cast.contacts[dossier], following.edition
    actions = submissions.listing(world, dossier, world.chance.between(20, 60, "actions", number, dossier))
    content = KeepDocument(submissions.document(world, dossier, actions))
    kept = await world.company.ask(contact, content, Document, scope=number)
    command = SubmitDossier(dossier, contact.code, len(actions), (kept.ref,))
    await world.company.do(contact, command, "submit", number, dossier, scope=number)
