"""The codes that an answer holds, as words: a state, a vote, a ruling, a coefficient, why something was refused."""

from collections.abc import Mapping
from typing import Any, Final

from audit.coefficients import NAMES, REASONS, UNFIT
from audit.telling import WORDS
from cli.words import say
from contracts.refusals import Why
from contracts.sentences import sentence
from contracts.states import LETTER, MOTION, SITTING, States

_ROUND: Final[States] = {"none": ("aucun", "none"), "open": ("ouvert", "open"), "closed": ("clos", "closed")}
_KEY: Final[States] = {
    "absent": ("jamais faite", "never made"),
    "active": ("en service", "in use"),
    "erased": ("détruite", "destroyed"),
}
#: Whose state it is, by a field that stands beside it.
_STATES: Final = (("motion", MOTION), ("agenda", SITTING), ("panel", _ROUND), ("person", _KEY))
_STATUS: Final[States] = {**LETTER, "draft": ("projet", "draft")}
_TYPES: Final[States] = {
    "block": ("bloc", "block"),
    "award": ("un dossier", "one dossier"),
    "mention": ("mention", "mention"),
    "appraisal": ("appréciation d'ensemble", "appraisal"),
    "adjustment": ("péréquation", "adjustment"),
    "commune": ("commune", "commune"),
    "epci": ("EPCI", "EPCI"),
}
_CHOSEN: Final = frozenset({"vote", "choice", "attendance", "opinion", "ruling", "ground"})
#: Without the command's option that would mend it.
_REASONS: Final[States] = {
    why.value: (fr.partition(", ")[0], en.partition(", ")[0]) for why, (fr, en) in REASONS.items()
}
_UNFIT: Final[States] = {why.value: (fr.rstrip(" :"), en.rstrip(":")) for why, (fr, en) in UNFIT.items()}


def worded(row: Mapping[str, Any], name: str, code: str) -> str:
    """Return a field's text: in words where it is a code that has some, else as it is. `row`: what stands beside it."""
    if name == "why":
        told = sentence(Why(code), row["details"])
        return f"{say(told.fr, told.en)} [{code}]"
    if name in _CHOSEN and code in WORDS:
        return say(WORDS[code], code.replace("-", " "))
    pair = _table(row, name).get(code)
    return code if pair is None else say(*pair)


def _table(row: Mapping[str, Any], name: str) -> States:
    match name:
        case "state":
            return next((table for beside, table in _STATES if beside in row), {})
        case "status":
            return _STATUS
        case "type":
            return _TYPES
        case "name" if "exact" in row:
            return NAMES
        case "undefined":
            return _REASONS
        case "unfit":
            return _UNFIT
        case _:
            return {}
