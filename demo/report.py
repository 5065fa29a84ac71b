"""The palmares shown at the end of a play: in French, as a table, and saying that it is simulated."""

import unicodedata
from collections import Counter

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contracts.rulebook import Rulebook
from demo import epilogue
from demo.play import Outcome
from services.intake import official


def show(outcome: Outcome, rulebook: Rulebook, console: Console) -> None:
    """Print the palmares, the counts, the mentions and the letters of a play."""
    console.print(notice(outcome))
    console.print(table(outcome, rulebook))
    for line in (counts(outcome, rulebook), *honours(outcome, rulebook)):
        console.print(line, soft_wrap=True)
    if outcome.told:
        console.print(epilogue.table(outcome.told, outcome.letters, outcome.filed, mention_labels(rulebook)))
    letters = epilogue.letters_line(outcome.states(awards=True), outcome.states(awards=False))
    console.print(letters, soft_wrap=True)
    console.print(Text(official.ATTRIBUTION, style="dim"), soft_wrap=True)


def notice(outcome: Outcome) -> RenderableType:
    """Return the notice that no reader can miss."""
    return Panel(Text(outcome.edition.notice, justify="center"), title="SIMULATION", style="bold yellow")


def table(outcome: Outcome, rulebook: Rulebook) -> Table:
    """Return one row a laureate: by level from the highest, then by name."""
    edition = outcome.edition
    shown = Table(title=f"{edition.label} : palmarès publié {edition.year}, {edition.edition}e édition (SIMULATION)")
    for column in ("Niveau", "Collectivité", "Code", "Catégorie", "Mentions"):
        shown.add_column(column, overflow="fold")
    kinds = {kind.code: kind.label.fr.partition(" (")[0] for kind in rulebook.kinds}
    labels = mention_labels(rulebook)
    for code in by_rank(outcome):
        filed = outcome.filed[code]
        said = ", ".join(labels[mention] for mention in outcome.mentions[code])
        shown.add_row(f"{outcome.awards[code].level}@", filed.authority.name, code, kinds[filed.kind], said)
    return shown


def by_rank(outcome: Outcome) -> list[str]:
    """Return the laureates' codes: by level from the highest, then by name as French sorts it, then by code."""
    return sorted(
        outcome.awards,
        key=lambda code: (-outcome.awards[code].level, sort_key(outcome.filed[code].authority.name), code),
    )


def counts(outcome: Outcome, rulebook: Rulebook) -> Text:
    """Return the line of the counts: laureates by kind, then by level."""
    kinds = Counter(filed.kind for code, filed in outcome.filed.items() if code in outcome.awards)
    by_kind = " + ".join(f"{kinds[kind.code]} {named(kind.code, kinds[kind.code])}" for kind in rulebook.kinds)
    levels = Counter(award.level for award in outcome.awards.values())
    by_level = ", ".join(f"{number} à {level}@" for level, number in sorted(levels.items()))
    return Text(f"{len(outcome.awards)} lauréats = {by_kind} ({by_level})", style="bold")


def named(kind: str, number: int) -> str:
    """Return a kind's name for so many of them."""
    one = {"intercommunalite": "intercommunalité"}.get(kind, kind)
    return one if number == 1 else f"{one}s"


def honours(outcome: Outcome, rulebook: Rulebook) -> list[Text]:
    """Return one line a mention: how many hold it, and who."""
    lines = []
    for mention, label in mention_labels(rulebook).items():
        held = [outcome.filed[code].authority.name for code in outcome.awards if mention in outcome.mentions[code]]
        if held:
            names = ", ".join(sorted(held, key=sort_key))
            lines.append(Text.assemble((f"{label} ({len(held)}) : ", "bold"), names))
    return lines


def mention_labels(rulebook: Rulebook) -> dict[str, str]:
    """Return the French label of each mention, in the rulebook's order."""
    return {mention.code: mention.label.fr for mention in rulebook.mentions}


def sort_key(name: str) -> str:
    """Return a name without accents, case or signs, so that Évry comes before Zuydcoote."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
