"""What a refusal names, in French: rules and services state it once, in English; it is translated where it is told.

A code, a number, a field's path stay as they are. A test finds what the code states, and asks for its words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from contracts import states
from contracts.problems import problem
from contracts.refusals import Why
from contracts.states import States

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
_DOSSIER: Final[States] = {
    **states.DOSSIER,
    "out of the competition": ("hors de la compétition", "out of the competition"),
    "left": ("sorti de la compétition", "out of the competition"),
    "unknown": ("inconnu", "unknown"),
}
_STATES: Final[dict[Why, States]] = {
    Why.EDITION_NOT_OPEN: states.EDITION,
    Why.EDITION_NOT_CLOSED: states.EDITION,
    Why.EDITION_NOT_PUBLISHED: states.EDITION,
    Why.DOSSIER_STATE: _DOSSIER,
    Why.ALREADY_SUBMITTED: _DOSSIER,
    Why.SITTING_STATE: {
        **states.SITTING,
        "none": ("inconnue", "unknown"),
        "lapsed": ("caduque : une seconde convocation l'a remplacée", "lapsed: a second notice took its place"),
    },
    Why.MOTION_STATE: {
        **states.MOTION,
        "pending": ("en attente de ses effets", "waiting for its effects"),
        "empty": ("sans dossier", "without a dossier"),
    },
    Why.APPEAL_STATE: states.APPEAL,
    Why.LETTER_STATE: states.LETTER,
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
    english = {name: _english(why, name, value) for name, value in details.items()}
    if why is Why.NOT_ELIGIBLE and (pair := _OBSTACLES.get(details.get("problem", ""))):
        filled = defaultdict(lambda: "…", details)
        french["problem"], english["problem"] = (part.format_map(filled) for part in pair)
    if why is Why.RECUSED:
        french["dossier"], english["dossier"] = _recused(details)
    return french, english


def _recused(details: Mapping[str, str]) -> tuple[str, str]:
    """Return what a recusal is from: a dossier, several, or all that a motion asks about (`*`)."""
    dossier, motion = details.get("dossier", "…"), details.get("motion")
    if dossier == "*":
        named = "" if motion is None else f" {motion}"
        return f"toute la motion{named}", f"the whole motion{named}"
    several = ", " in dossier
    return f"{'les dossiers' if several else 'le dossier'} {dossier}", f"dossier{'s' if several else ''} {dossier}"


def _french(why: Why, name: str, value: str) -> str:
    match name:
        case "needs" | "holds":
            return _roles(value, " ou ", _ROLES)
        case "state":
            return _state(why, value)[0]
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


def _english(why: Why, name: str, value: str) -> str:
    match name:
        case "needs":
            return _roles(value, " or ", {})
        case "state":
            return _state(why, value)[1]
        case "rule":
            return _RULES.get(value, (value,))[-1]
        case "mentions":
            return value or "none"
        case _:
            return value


def _state(why: Why, value: str) -> tuple[str, str]:
    """Return a state in words, French and English; what is no state is a motion that holds the dossier."""
    return _STATES.get(why, {}).get(value) or (re.sub("^in motion ", "dans la motion ", value), value)


def _roles(value: str, either: str, words: Mapping[str, str]) -> str:
    """Return roles, apart by commas and a last "or", in a language's words."""
    *first, last = re.split(", or |, | or |-or-", value)
    told = [words.get(role, role) for role in first]
    return either.join(part for part in (", ".join(told), words.get(last, last)) if part)
