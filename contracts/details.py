"""What a refusal names, in French: rules and services state it once, in English; it is translated where it is told.

A code, a number, a field's path stay as they are. A test finds what the code states, and asks for its words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from contracts.problems import problem
from contracts.refusals import Why

_ROLES: Final = {
    "organiser": "organisateur",
    "an organiser": "un organisateur",
    "another organiser": "un autre organisateur",
    "secretary": "secrétaire",
    "the secretary": "le secrétaire",
    "president": "président",
    "the president": "le président",
    "auditor": "auditeur",
    "jury": "jury",
    "member": "membre",
    "a member of the jury": "un membre du jury",
    "the juror": "le juré",
    "hearer of this appeal": "un juré qui entend ce recours",
    "contact": "contact du dossier",
    "the dossier's contact": "le contact du dossier",
    "founder": "fondateur",
    "person": "une personne inscrite",
    "self": "la personne elle-même",
    "scoring": "le service des notes",
    "awards": "le service des attributions",
    "notify": "le service des lettres",
}
_EDITION: Final = {"open": "ouverte", "closed": "close", "cancelled": "annulée", "archived": "archivée"}
_DOSSIER: Final = {
    "submitted": "déposé",
    "to-complete": "à compléter",
    "admitted": "admis",
    "inadmissible": "irrecevable",
    "withdrawn": "retiré",
    "hors-concours": "hors concours",
    "out of the competition": "hors de la compétition",
    "left": "sorti de la compétition",
    "unknown": "inconnu",
}
_STATES: Final[dict[Why, dict[str, str]]] = {
    Why.EDITION_NOT_OPEN: _EDITION,
    Why.EDITION_NOT_CLOSED: _EDITION,
    Why.EDITION_NOT_PUBLISHED: _EDITION,
    Why.DOSSIER_STATE: _DOSSIER,
    Why.ALREADY_SUBMITTED: _DOSSIER,
    Why.SITTING_STATE: {
        "none": "inconnue",
        "convened": "convoquée",
        "open": "ouverte",
        "closed": "levée",
        "lapsed": "caduque : une seconde convocation l'a remplacée",
    },
    Why.MOTION_STATE: {
        "put": "posée, sans vote ouvert",
        "open": "en cours de vote",
        "closed": "votée, à décompter",
        "decided": "décidée",
        "undone": "annulée",
        "pending": "en attente de ses effets",
        "empty": "sans dossier",
    },
    Why.APPEAL_STATE: {"filed": "déposé", "upheld": "jugé fondé", "dismissed": "rejeté"},
    Why.LETTER_STATE: {
        "prepared": "préparée",
        "attempted": "en cours d'envoi",
        "sent": "envoyée",
        "deferred": "différée",
        "refused": "refusée",
        "uncertain": "au sort incertain",
        "received": "reçue",
        "send-again": "à renvoyer",
        "given-up": "abandonnée",
    },
}
#: Stored as codes: told in words in both languages.
_RULES: Final = {
    "no-panel-of-the-kind": ("aucune commission ne lit ce genre de dossier", "no panel reads dossiers of this kind"),
    "too-few-readers": ("trop peu de lecteurs sans conflit", "too few readers without a conflict"),
    "too-few-backgrounds": ("trop peu d'horizons parmi les lecteurs", "too few backgrounds among the readers"),
    "too-few-crossed-readers": ("trop peu de lecteurs d'une autre commission", "too few readers of another panel"),
    "too-few-for-calibration": (
        "trop peu de dossiers que toute la commission puisse lire",
        "too few dossiers that the whole panel may read",
    ),
}
#: Why a dossier may not have a mention: what is needed and what is there stand beside it.
_OBSTACLES: Final = {
    "level": ("niveau décidé {found}@, il faut {needed}@", "decided at {found}@, {needed}@ is needed"),
    "awards": (
        "attributions qui comptent : {found}, il en faut {needed}",
        "awards that count: {found}, {needed} are needed",
    ),
    "still valid": ("celle de l'édition {found} vaut encore", "that of edition {found} is still valid"),
}


def told(why: Why, details: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a refusal names, for its French sentence and for its English one."""
    french = {name: _french(why, name, value) for name, value in details.items()}
    english = {name: _english(name, value) for name, value in details.items()}
    if why is Why.NOT_ELIGIBLE and (pair := _OBSTACLES.get(details.get("problem", ""))):
        filled = defaultdict(lambda: "…", details)
        french["problem"], english["problem"] = (part.format_map(filled) for part in pair)
    return french, english


def _french(why: Why, name: str, value: str) -> str:
    match name:
        case "needs" | "holds":
            return _roles(value, " ou ", _ROLES)
        case "state":
            return _STATES.get(why, {}).get(value, re.sub("^in motion ", "dans la question ", value))
        case "rule":
            return _RULES.get(value, (value,))[0]
        case "what":
            return re.sub("^palmares ", "palmarès ", re.sub("^merger (?:of )?", "fusion ", value))
        case "problem":
            return problem(value)
        case "proposed" if value == "none":
            return "aucun"
        case "mentions":
            return value or "aucune"
        case _:
            return value


def _english(name: str, value: str) -> str:
    if name == "rule":
        return _RULES.get(value, (value,))[-1]
    if name == "mentions":
        return value or "none"
    return _roles(value, " or ", {}) if name == "needs" else value


def _roles(value: str, either: str, words: Mapping[str, str]) -> str:
    """Return roles, apart by commas and a last "or", in a language's words."""
    *first, last = re.split(", or |, | or |-or-", value)
    told = [words.get(role, role) for role in first]
    return either.join(part for part in (", ".join(told), words.get(last, last)) if part)
