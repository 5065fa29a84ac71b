"""Dossiers that get no award: filed under a wrong code, never completed, withdrawn, kept outside the competition."""

from typing import Final

from contracts.commands.intake import (
    AdmitDossier,
    AskCompletion,
    PlaceHorsConcours,
    RuleInadmissible,
    WithdrawDossier,
)
from demo.edition import Other
from demo.world import World

_WRONG_CODE: Final = "Simulation : déposé sous le code d'une homonyme ; le dossier est à refaire sous le bon code."
_INCOMPLETE: Final = "Simulation : aucune action n'est datée."
_OUTSIDE: Final = "Simulation : la commune siège au bureau du label ; elle concourt hors palmarès."
_LEAVES: Final = "Simulation : le conseil municipal préfère se présenter l'an prochain."
_OVERRIDDEN: Final = "Simulation : la commune nouvelle réunit des villages ; elle répond à leur questionnaire."


async def take(world: World, other: Other) -> None:
    """Have the assistant organiser do with a dossier what becomes of it; one to be withdrawn is admitted first."""
    assistant, code = world.cast.assistant, other.code
    match other.ends:
        case "inadmissible":
            await world.company.do(assistant, RuleInadmissible(code, _WRONG_CODE), "inadmissible", code)
        case "to-complete":
            await world.company.do(assistant, AskCompletion(code, _INCOMPLETE), "completion", code)
        case "withdrawn":
            await world.company.do(assistant, AdmitDossier(code), "admit", code)
        case "hors-concours":
            await world.company.do(assistant, admission(world, other), "admit", code)
            await world.company.do(assistant, PlaceHorsConcours(code, _OUTSIDE), "outside", code)


def admission(world: World, other: Other) -> AdmitDossier:
    """Return an admission that overrides the kind that the rulebook's bounds give, where there is another to give."""
    kinds = world.rulebook.kinds
    own = next(kind for kind in kinds if kind.code == other.kind)
    beside = [kind.code for kind in kinds if kind.type == own.type and kind.code != own.code]
    return AdmitDossier(other.code, beside[0], _OVERRIDDEN) if beside else AdmitDossier(other.code)


async def withdraw(world: World) -> None:
    """Have the contacts of the dossiers to be withdrawn withdraw them, while they are being read."""
    for other in world.edition.others:
        if other.ends == "withdrawn":
            contact = world.cast.contacts[other.code]
            await world.company.do(contact, WithdrawDossier(other.code, _LEAVES), "withdraw", other.code)


def leaving(world: World) -> frozenset[str]:
    """Return the dossiers that are drawn and then withdrawn: nothing else of the story happens to them."""
    return frozenset(other.code for other in world.edition.others if other.ends == "withdrawn")
