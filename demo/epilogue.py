"""What came after the publication, as the report shows it: each act, its dossier, its effect, its letter."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple, assert_never

from rich.table import Table
from rich.text import Text

from contracts.counted import English, French
from contracts.events.awards import AwardDecided
from contracts.events.redress import AppealRuled, AwardCorrected, AwardWithdrawn, PalmaresAmended
from demo.after import Told
from demo.names import Name
from demo.seen import Filed

#: Delivery states, in French; their stored names are the English ones.
STATES: Final = {
    "sent": "envoyé",
    "refused": "refusé",
    "uncertain": "incertain",
    "settled": "réglé",
    "deferred": "différé",
    "prepared": "préparé",
}


#: Headings, French then English.
COLUMNS: Final = (
    ("Acte", "Act"),
    ("Collectivité", "Authority"),
    ("Code", "Code"),
    ("Effet", "Effect"),
    ("Courrier", "Letter"),
)


class Line(NamedTuple):
    """One act: what it is, whose, what it changes."""

    what: str
    dossier: str
    effect: str


def table(
    told: tuple[Told, ...],
    letters: Mapping[str, str],
    filed: Mapping[str, Filed],
    labels: Mapping[str, str],
    *,
    french: bool,
) -> Table:
    """Return one row an act, in the order of the log; `labels`: of the mentions, in the language asked for."""
    title = "Après la publication (SIMULATION)", "After publication (SIMULATION)"
    caption = (
        "Le palmarès scellé ne change pas ; chaque palmarès modifié s'y ajoute, avec son procès-verbal.",
        "The sealed palmares does not change; each amended palmares is added to it, with its minutes.",
    )
    shown = Table(title=title[not french], caption=caption[not french])
    for column in COLUMNS:
        shown.add_column(column[not french], overflow="fold")
    for each in told:
        line = describe(each, labels, french=french)
        name = filed[line.dossier].authority.name if line.dossier else ""
        state = _state(letters.get(each.letter, ""), french=french)
        shown.add_row(line.what, Name(name), line.dossier, line.effect, state)
    return shown


def describe(told: Told, labels: Mapping[str, str], *, french: bool) -> Line:
    """Return an act as its row says it."""
    event = told.event
    match event:
        case AppealRuled():
            return _ruled(event, french=french)
        case AwardWithdrawn():
            what = "attribution retirée", "award withdrawn"
            return Line(what[not french], event.dossier, _levels(told.before, 0, french=french))
        case AwardDecided():
            what = "dossier réexaminé", "dossier examined again"
            return Line(what[not french], event.dossier, _levels(told.before, event.level, french=french))
        case AwardCorrected():
            given = ", ".join(
                labels.get(mention, mention) for mention in event.mentions if mention not in event.from_mentions
            )
            what, effect = ("erreur corrigée", "error corrected"), (f"rendu : {given}", f"given back: {given}")
            return Line(what[not french], event.dossier, effect[not french])
        case PalmaresAmended():
            number, laureates = event.number, event.laureates
            what = "palmarès modifié", "palmares amended"
            effect = (
                f"n° {number} : {French(laureates):lauréat}",
                f"no. {number}: {English(laureates):laureate}",
            )
            return Line(what[not french], "", effect[not french])
        case _:
            assert_never(event)


def _ruled(event: AppealRuled, *, french: bool) -> Line:
    upheld = event.ruling == "upheld"
    ruling = ("fondé", "upheld") if upheld else ("rejeté", "dismissed")
    effect = ("nouvelle délibération", "a new deliberation") if upheld else ("rien ne change", "nothing changes")
    appeal = f"recours n° {event.number}", f"appeal no. {event.number}"
    return Line(f"{appeal[not french]} {ruling[not french]}", event.dossier, effect[not french])


def _levels(before: int, after: int, *, french: bool) -> str:
    return " → ".join(f"{level}@" if level else ("sans", "none")[not french] for level in (before, after))


def _state(state: str, *, french: bool) -> str:
    return STATES.get(state, state) if french else state


def letters_line(awarded: Mapping[str, int], after: Mapping[str, int], *, french: bool) -> Text:
    """Return the line of the letters: of the awards, then of what came after, each by delivery state."""
    of_award, since = (
        ("d'attribution", "of award")[not french],
        ("après la publication", "after publication")[not french],
    )
    said = [
        f"{sum(states.values())} {which} ({by_state(states, french=french)})"
        for states, which in ((awarded, of_award), (after, since))
        if states
    ]
    told = " + ".join(said) or ("aucun", "none")[not french]
    return Text(f"Courriers : {told}" if french else f"Letters: {told}")


def by_state(states: Mapping[str, int], *, french: bool) -> str:
    """Return how many letters are in each state."""
    counted = sorted(Counter(states).items())
    return ", ".join(
        f"{number} {_state(state, french=french)}{'s' * (french and number > 1)}" for state, number in counted
    )
