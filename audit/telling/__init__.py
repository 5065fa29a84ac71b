"""Events as sentences, French and English. Codes only: sealed fields are never shown, nor opened.

A test checks that each event of the union has its sentence.
"""

from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from audit.findings import Text
from audit.listed import ALL, Most, few, listed
from audit.telling import awards, intake, notify, redress, scoring
from contracts.authority import Authority
from contracts.counted import English, French
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events.awards import Adjustment, Appraisal, Block, Count, MentionAward, SingleAward
from contracts.sealed import Sealed
from contracts.states import LETTER

TOLD: Final[dict[type[Struct], Text]] = {**intake.TOLD, **scoring.TOLD, **awards.TOLD, **redress.TOLD, **notify.TOLD}
#: Stored words that are not the same in both languages.
WORDS: Final = {
    "for": "pour",
    "against": "contre",
    "abstain": "abstention",
    "present": "présent(e)",
    "remote": "à distance",
    "left": "parti(e)",
    **{settled: LETTER[settled][0] for settled in ("received", "send-again", "given-up")},
    "upheld": "fondé",
    "dismissed": "rejeté",
    "procedure": "procédure",
    "material-error": "erreur matérielle",
    "no-longer-necessary": "données devenues inutiles",
    "consent-withdrawn": "consentement retiré",
    "objection": "opposition",
    "unlawful": "traitement illicite",
    "legal-obligation": "obligation légale",
    "organiser": "organisateur",
    "secretary": "secrétaire",
    "auditor": "auditeur",
}
#: Fields that hold one of these words; others may hold the same word as a code.
WORDED: Final = frozenset({"choice", "attendance", "outcome", "role", "opinion", "ruling", "ground"})
LEVELS: Final = frozenset({"level", "proposal", "from_level"})


def tell(event: Event, actor: str, most: Most = ALL) -> Text:
    """Return what a person reads of an event that `actor`'s command decided; `most`: of the dossiers named."""
    fr, en = TOLD[type(event)]
    french, english = (_fields(event, actor, most, french=each) for each in (True, False))
    return Text(fr.format_map(french), en.format_map(english))


def _fields(event: Event, actor: str, most: Most, *, french: bool) -> dict[str, French]:
    fields = {"actor": actor, "because": "", "shortfall_because": ""}
    for field in structs.fields(event):
        value = getattr(event, field.name)
        fields[field.name] = _shown(field.name, value, most, french=french)
        if isinstance(value, str) and field.name in ("reason", "shortfall"):
            fields["because" if field.name == "reason" else "shortfall_because"] = f"{' : ' if french else ': '}{value}"
    counted = French if french else English
    return {name: counted(value) for name, value in fields.items()}


def _shown(name: str, value: object, most: Most, *, french: bool) -> str:
    colon = " :" if french else ":"
    if name in WORDED and isinstance(value, str):
        return WORDS.get(value, value) if french else value
    if name in LEVELS:
        return "—" if value is None else f"{value}@"
    if name == "rows" and isinstance(value, tuple):
        ranked = [f"{'—' if row.rank is None else row.rank} {row.dossier}" for row in value]
        return few([row.dossier for row in value], ranked, most=most, french=french)
    if name == "counts" and isinstance(value, tuple):
        return " ; ".join(_count(count, most, french=french) for count in value)
    if name == "dossiers" and isinstance(value, tuple) and value:
        return listed(value, most=most, french=french)
    match value:
        case None:
            return "—"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case dict():
            return ", ".join(f"{key} {'—' if mark is None else mark}" for key, mark in value.items())
        case tuple():
            if not value and name != "readings":
                return "—"
            strings = [item for item in value if isinstance(item, str)]
            return ", ".join(strings) if strings and len(strings) == len(value) else str(len(value))
        case Authority():
            return value.name
        case DocumentRef():
            return value.sha256
        case Block():
            return f"{value.level}@{colon} {listed(value.dossiers, most=most, french=french)}"
        case SingleAward():
            return f"{value.level}@{colon} {value.dossier}"
        case MentionAward():
            return f"{value.mention}{colon} {value.dossier}"
        case Appraisal():
            return "appréciation de tous les dossiers" if french else "appraisal of all dossiers"
        case Adjustment():
            return f"{value.offset}{colon} {value.panel or ', '.join(value.jurors)}"
        case Sealed():
            return "…"
        case _:
            return str(value)


def _count(count: Count, most: Most, *, french: bool) -> str:
    names = ("pour", "contre", "abstentions") if french else ("for", "against", "abstentions")
    votes = zip(names, (count.votes_for, count.votes_against, count.abstentions), strict=True)
    said = ", ".join(f"{name} {number}" for name, number in votes)
    outcome = ("adopté", "rejeté") if french else ("adopted", "rejected")
    return f"{said}, {outcome[not count.adopted]} ({listed(count.dossiers, most=most, french=french)})"
