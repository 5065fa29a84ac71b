"""What came after the publication, as the report shows it: each act, its dossier, its effect, its letter."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple, assert_never

from rich.table import Table
from rich.text import Text

from contracts.events.awards import AwardDecided
from contracts.events.redress import AppealRuled, AwardCorrected, AwardWithdrawn, PalmaresAmended
from demo.after import Told
from demo.seen import Filed

#: Delivery states, in French.
STATES: Final = {
    "sent": "envoyé",
    "refused": "refusé",
    "uncertain": "incertain",
    "settled": "réglé",
    "deferred": "différé",
    "prepared": "préparé",
}


class Line(NamedTuple):
    """One act: what it is, whose, what it changes."""

    what: str
    dossier: str
    effect: str


def table(
    told: tuple[Told, ...], letters: Mapping[str, str], filed: Mapping[str, Filed], labels: Mapping[str, str]
) -> Table:
    """Return one row an act, in the order of the log; `labels`: of the mentions."""
    shown = Table(
        title="Après la publication / After publication (SIMULATION)",
        caption="Le palmarès scellé ne change pas ; chaque palmarès modifié s'y ajoute, avec son procès-verbal.",
    )
    for column in ("Acte", "Collectivité", "Code", "Effet", "Courrier"):
        shown.add_column(column, overflow="fold")
    for each in told:
        line = describe(each, labels)
        name = filed[line.dossier].authority.name if line.dossier else ""
        state = letters.get(each.letter, "")
        shown.add_row(line.what, name, line.dossier, line.effect, STATES.get(state, state))
    return shown


def describe(told: Told, labels: Mapping[str, str]) -> Line:
    """Return an act as its row says it."""
    event = told.event
    match event:
        case AppealRuled():
            upheld = event.ruling == "upheld"
            effect = "nouvelle délibération" if upheld else "rien ne change"
            return Line(f"recours n° {event.number} {'fondé' if upheld else 'rejeté'}", event.dossier, effect)
        case AwardWithdrawn():
            return Line("attribution retirée", event.dossier, f"{_level(told.before)} → {_level(0)}")
        case AwardDecided():
            return Line("dossier réexaminé", event.dossier, f"{_level(told.before)} → {_level(event.level)}")
        case AwardCorrected():
            given = ", ".join(
                labels.get(mention, mention) for mention in event.mentions if mention not in event.from_mentions
            )
            return Line("erreur corrigée", event.dossier, f"rendu : {given}")
        case PalmaresAmended():
            return Line("palmarès modifié", "", f"n° {event.number} : {event.laureates} lauréats")
        case _:
            assert_never(event)


def _level(level: int) -> str:
    return f"{level}@" if level else "sans"


def letters_line(awarded: Mapping[str, int], after: Mapping[str, int]) -> Text:
    """Return the line of the letters: of the awards, then of what came after, each by delivery state."""
    said = [f"{sum(awarded.values())} d'attribution ({by_state(awarded)})"] if awarded else []
    said += [f"{sum(after.values())} après la publication ({by_state(after)})"] if after else []
    return Text(f"Courriers : {' + '.join(said) or 'aucun'}")


def by_state(states: Mapping[str, int]) -> str:
    """Return how many letters are in each state."""
    counted = sorted(Counter(states).items())
    return ", ".join(f"{number} {STATES.get(state, state)}{'s' * (number > 1)}" for state, number in counted)
