"""Act two: applicants file their dossiers, organisers admit them or not; the calendar moves; the edition closes."""

import json
from datetime import timedelta
from typing import Any, Final

from msgspec import structs

from contracts.commands.intake import (
    AdmitDossier,
    AskCompletion,
    CloseEdition,
    CompleteDossier,
    PostponeEdition,
    SubmitDossier,
    WithdrawRole,
)
from contracts.document import Document, DocumentRef
from contracts.events.intake import Calendar
from contracts.questions import KeepDocument
from contracts.refusals import Why
from demo import figures, others
from demo.company import together
from demo.edition import Applicant, Other
from demo.world import World

#: The edition was to close this much earlier, and was postponed.
POSTPONED: Final = timedelta(days=7)
_VERBS: Final = ("Ouvrir", "Rénover", "Étendre", "Mutualiser", "Accompagner", "Publier")
_THINGS: Final = (
    "le guichet numérique",
    "l'espace public numérique",
    "le portail des familles",
    "les données de la commune",
    "l'atelier de médiation",
    "la consultation citoyenne",
    "le réseau Wi-Fi public",
)


async def play(world: World) -> None:
    """Play the act."""
    applicants, beside = world.edition.applicants, world.edition.others
    world.shown.stage("Dépôt et admission des dossiers", "Dossiers filed and admitted", len(world.edition.filing))
    lots = world.chance.shuffled((applicant.code for applicant in applicants), "completion")
    returned = next((code for code in lots if code not in world.cases.tied), lots[0])
    await together(take(world, applicant, returned=applicant.code == returned) for applicant in applicants)
    await together(take_beside(world, other) for other in beside)
    await postpone(world)
    await world.clock(world.edition.calendar.closes)
    await world.company.do(world.cast.organiser, CloseEdition(), "close")
    withdrawn = WithdrawRole(world.cast.assistant.code, "organiser")
    await world.company.of_label(world.cast.organiser, withdrawn, "withdraw-role")
    await come_late(world, applicants[0])


async def take(world: World, applicant: Applicant, *, returned: bool) -> None:
    """Have an applicant file, complete if asked to, and be admitted; the organiser counts the actions that count."""
    contact, code = world.cast.contacts[applicant.code], applicant.code
    actions = await file(world, code)
    if returned:
        reason = "Simulation : il manque le détail d'une action."
        await world.company.do(world.cast.organiser, AskCompletion(code, reason), "completion", code)
        actions = listing(world, code, len(actions) + 1)
        complete = await keep(world, code, actions)
        await world.company.do(contact, CompleteDossier(code, len(actions), (complete,)), "complete", code)
    await world.company.do(world.cast.organiser, AdmitDossier(code), "admit", code)
    await figures.declare(world, code, actions)
    world.shown.advance()


async def take_beside(world: World, other: Other) -> None:
    """Have a dossier filed that gets no award in the end."""
    await file(world, other.code)
    await others.take(world, other)
    world.shown.advance()


async def file(world: World, code: str) -> list[dict[str, Any]]:
    """Have a dossier's contact file it; return the actions that it lists."""
    contact = world.cast.contacts[code]
    actions = listing(world, code, world.chance.between(20, 60, "actions", alike(world, code)))
    document = await keep(world, code, actions)
    await world.company.do(contact, SubmitDossier(code, contact.code, len(actions), (document,)), "submit", code)
    return actions


async def keep(world: World, code: str, actions: list[dict[str, Any]]) -> DocumentRef:
    """Have the contact keep the dossier's document beside the log."""
    content = document(world, code, actions)
    return (await world.company.ask(world.cast.contacts[code], KeepDocument(content), Document)).ref


def document(world: World, code: str, actions: list[dict[str, Any]]) -> bytes:
    """Return a dossier's invented content, which says so: the same bytes for the same seed."""
    content = {"notice": world.edition.notice, "simulated": True, "dossier": code, "actions": actions}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def listing(world: World, code: str, many: int) -> list[dict[str, Any]]:
    """Return a dossier's invented actions, each filed against a service of its kind's questionnaire."""
    key, services = alike(world, code), _services(world, code)
    return [
        {
            "action": f"{_of(world, _VERBS, key, number)} {_of(world, _THINGS, key, number, 'thing')} ({number})",
            "since": 2010 + world.chance.below(world.edition.year - 2010, "since", key, number),
            "running": world.chance.below(4, "running", key, number) > 0,
            **(services[world.chance.below(len(services), "service", key, number)] if services else {}),
        }
        for number in range(1, many + 1)
    ]


def alike(world: World, code: str) -> str:
    """Return the dossier that another lists the same actions as: itself, but where figures are to be tied."""
    return world.cases.tied[0] if code in world.cases.tied else code


def _services(world: World, code: str) -> list[dict[str, Any]]:
    """Return every service that the questionnaire of a dossier's kind knows, by stake and number."""
    asked = next(kind.questionnaire for kind in world.rulebook.kinds if kind.code == world.kinds[code])
    stakes = (each for named in world.rulebook.questionnaires if named.code == asked for each in named.stakes)
    return [{"stake": stake.code, "service": number} for stake in stakes for number in range(1, stake.services + 1)]


def _of(world: World, words: tuple[str, ...], *about: object) -> str:
    return words[world.chance.below(len(words), "word", *about)]


def announced(calendar: Calendar) -> Calendar:
    """Return the calendar under which the edition opens; it is postponed to its own once that closing is near."""
    earlier = calendar.closes - POSTPONED
    return structs.replace(calendar, closes=max(earlier, calendar.opens + timedelta(hours=1)))


async def postpone(world: World) -> None:
    """Have the organiser move the closing, a day before it."""
    calendar = world.edition.calendar
    await world.clock(max(announced(calendar).closes - timedelta(days=1), calendar.opens))
    reason = "Simulation : le site du dépôt a été deux jours hors service."
    await world.company.do(world.cast.organiser, PostponeEdition(calendar, reason), "postpone")


async def come_late(world: World, applicant: Applicant) -> None:
    """Have an applicant file once more after the closing: refused, he has a dossier already."""
    contact = world.cast.contacts[applicant.code]
    again = SubmitDossier(applicant.code, contact.code, 1, ())
    answer = await world.company.unless(contact, again, "again", but=frozenset({Why.ALREADY_SUBMITTED}))
    assert answer is None, "a second dossier was taken"
