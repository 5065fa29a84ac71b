"""The palmares shown at the end of a play: in French or in English, as a table, and saying that it is simulated."""

import unicodedata
from collections import Counter
from typing import Final

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contracts.grid import Text as Label
from contracts.rulebook import Rulebook
from demo import epilogue
from demo.names import Name
from demo.play import Outcome
from services.intake import official

#: One of a kind and several, French then English; a kind that is not here goes by its code.
KINDS: Final = {
    "ville": (("ville", "villes"), ("town", "towns")),
    "village": (("village", "villages"), ("village", "villages")),
    "intercommunalite": (("intercommunalité", "intercommunalités"), ("inter-municipal body", "inter-municipal bodies")),
}
#: Headings of the palmares, French then English.
COLUMNS: Final = (
    ("Niveau", "Level"),
    ("Collectivité", "Authority"),
    ("Code", "Code"),
    ("Catégorie", "Category"),
    ("Mentions", "Mentions"),
)


def show(outcome: Outcome, rulebook: Rulebook, console: Console, *, french: bool) -> None:
    """Print the palmares, the counts, the mentions and the letters of a play."""
    console.print(notice(outcome))
    console.print(table(outcome, rulebook, french=french))
    for line in (counts(outcome, rulebook, french=french), *honours(outcome, rulebook, french=french)):
        console.print(line, soft_wrap=True)
    if outcome.told:
        labels = mention_labels(rulebook, french=french)
        console.print(epilogue.table(outcome.told, outcome.letters, outcome.filed, labels, french=french))
    letters = epilogue.letters_line(outcome.states(awards=True), outcome.states(awards=False), french=french)
    console.print(letters, soft_wrap=True)
    source = official.ATTRIBUTION if french else official.ATTRIBUTION_EN
    console.print(Text(source, style="dim"), soft_wrap=True)


def notice(outcome: Outcome) -> RenderableType:
    """Return the notice that no reader can miss."""
    return Panel(Text(outcome.edition.notice, justify="center"), title="SIMULATION", style="bold yellow")


def table(outcome: Outcome, rulebook: Rulebook, *, french: bool) -> Table:
    """Return one row a laureate: by level from the highest, then by name."""
    edition = outcome.edition
    title = (
        f"{edition.label} : palmarès publié {edition.year}, {edition.edition}e édition (SIMULATION)",
        f"{edition.label}: palmares published {edition.year}, edition {edition.edition} (SIMULATION)",
    )
    shown = Table(title=title[not french])
    for column in COLUMNS:
        shown.add_column(column[not french], overflow="fold")
    kinds = {kind.code: _said(kind.label.short(), french=french) for kind in rulebook.kinds}
    labels = mention_labels(rulebook, french=french)
    for code in by_rank(outcome):
        filed = outcome.filed[code]
        said = ", ".join(labels[mention] for mention in outcome.mentions[code])
        shown.add_row(f"{outcome.awards[code].level}@", Name(filed.authority.name), code, kinds[filed.kind], said)
    return shown


def by_rank(outcome: Outcome) -> list[str]:
    """Return the laureates' codes: by level from the highest, then by name as French sorts it, then by code."""
    return sorted(
        outcome.awards,
        key=lambda code: (-outcome.awards[code].level, sort_key(outcome.filed[code].authority.name), code),
    )


def counts(outcome: Outcome, rulebook: Rulebook, *, french: bool) -> Text:
    """Return the line of the counts: laureates by kind, then by level."""
    kinds = Counter(filed.kind for code, filed in outcome.filed.items() if code in outcome.awards)
    named_kinds = ((kinds[kind.code], named(kind.code, kinds[kind.code], french=french)) for kind in rulebook.kinds)
    by_kind = " + ".join(f"{number} {name}" for number, name in named_kinds)
    levels = Counter(award.level for award in outcome.awards.values())
    at = "à" if french else "at"
    by_level = ", ".join(f"{number} {at} {level}@" for level, number in sorted(levels.items()))
    laureates = "lauréats" if french else "laureates"
    return Text(f"{len(outcome.awards)} {laureates} = {by_kind} ({by_level})", style="bold")


def named(kind: str, number: int, *, french: bool) -> str:
    """Return a kind's name for so many of them."""
    return KINDS.get(kind, ((kind, f"{kind}s"),) * 2)[not french][number != 1]


def honours(outcome: Outcome, rulebook: Rulebook, *, french: bool) -> list[Text]:
    """Return one line a mention: how many hold it, and who."""
    lines = []
    for mention, label in mention_labels(rulebook, french=french).items():
        held = [outcome.filed[code].authority.name for code in outcome.awards if mention in outcome.mentions[code]]
        if held:
            names = ", ".join(sorted(held, key=sort_key))
            heading = f"{label} ({len(held)}){' :' if french else ':'} "
            lines.append(Text.assemble((heading, "bold"), names))
    return lines


def mention_labels(rulebook: Rulebook, *, french: bool) -> dict[str, str]:
    """Return the label of each mention, in the rulebook's order."""
    return {mention.code: _said(mention.label, french=french) for mention in rulebook.mentions}


def _said(label: Label, *, french: bool) -> str:
    return label.fr if french else label.en


def sort_key(name: str) -> str:
    """Return a name without accents, case or signs, so that Évry comes before Zuydcoote."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
