"""Verdicts, palmares and decisions as people read them on a terminal: French, or English on request."""

from collections.abc import Iterator, Mapping
from typing import Final

from rich.table import Table

from audit.checked import Checked
from audit.findings import Finding, Text, text
from audit.palmares import Made
from audit.verdict import EditionVerdict, State, Verdict
from contracts.counted import English, French
from contracts.grid import Text as Label

#: Findings shown in full; more are counted.
MOST: Final = 50
#: Stands wherever a simulated edition shows; the same word in both languages.
SIMULATION: Final = "SIMULATION"
#: What is said of an edition without an award.
STATES: Final[dict[State, tuple[str, str]]] = {
    "open": ("dépôts ouverts", "open for submissions"),
    "closed": ("dépôts clos, rien d'attribué", "closed for submissions, no award"),
    "cancelled": ("annulée", "cancelled"),
    "archived": ("archivée, rien d'attribué", "archived, no award"),
}


def verdict(made: Verdict, *, french: bool) -> Iterator[str]:
    """Give the lines of a verdict: the counts, each edition, each finding, the sentence."""
    counts = Text(
        f"{French(made.records):enregistrement relu} jusqu'à la position "
        f"{made.as_of}, {French(made.decided):décision reprise} "
        f"(deux fois : {made.twice} ; arrivées trop tard, laissées de côté : {made.overtaken}), "
        f"{French(made.awards):attribution comparée}",
        f"{English(made.records):record read|records read} up to position {made.as_of}, "
        f"{English(made.decided):decision taken|decisions taken} again "
        f"(twice: {made.twice}; come too late, left out: {made.overtaken}), "
        f"{English(made.awards):award compared|awards compared}",
    )
    yield counts[not french]
    for edition in made.editions:
        yield _edition(edition, french=french)
    yield from _findings(made.findings, french=french)
    yield f"Verdict{' :' if french else ':'} {made.sentence()[not french]}."


def checked(made: Checked, *, french: bool) -> Iterator[str]:
    """Give the lines of a verification: what was looked at, each finding, the sentence."""
    yield made.counts()[not french]
    yield from _findings(made.findings, french=french)
    yield f"Verdict{' :' if french else ':'} {made.sentence()[not french]}."


def _findings(found: tuple[Finding, ...], *, french: bool) -> Iterator[str]:
    for finding in found[:MOST]:
        yield f"[{finding.code}] {text(finding)[not french]}"
    if len(found) > MOST:
        yield f"… (+{len(found) - MOST})"


def _edition(made: EditionVerdict, *, french: bool) -> str:
    title = f"{'édition' if french else 'edition'} {made.edition} ({made.year})"
    if not made.awards:
        state = STATES[made.state][not french]
        return " · ".join(part for part in (title, SIMULATION if made.simulated else "", state) if part)
    counted = f"{French(made.laureates):lauréat}" if french else f"{English(made.laureates):laureate}"
    parts = (
        title,
        SIMULATION if made.simulated else "",
        counted,
        _each(made.kinds, made.labels, french=french),
        _each({f"{level}@": number for level, number in made.levels.items()}, {}, french=french),
        _each(made.mentions, made.labels, french=french),
    )
    return " · ".join(part for part in parts if part)


def _each(counts: Mapping[str, int], labels: Mapping[str, Label], *, french: bool) -> str:
    """Return how many there are of each, named as the rulebook does: `Ville : 28, Village : 9`."""
    colon = " : " if french else ": "
    return ", ".join(f"{_named(code, labels, french=french)}{colon}{number}" for code, number in counts.items())


def _named(code: str, labels: Mapping[str, Label], *, french: bool) -> str:
    label = labels.get(code)
    return code if label is None else label.fr if french else label.en


def palmares(made: Made, *, french: bool) -> Iterator[str | Table]:
    """Give the palmares: its notice where it is simulated, a table, the counts, what state it is in."""
    of = made.palmares
    if of.simulation is not None:
        yield f"*** {SIMULATION} *** {of.simulation.notice}"
    yield _table(made, french=french)
    total = of.counts.laureates
    kinds = {kind: counted.laureates for kind, counted in of.counts.kinds.items()}
    counted = f"{French(total):lauréat}" if french else f"{English(total):laureate}"
    yield f"{counted} · {_each(kinds, made.labels, french=french)}"
    yield state(made.as_of, "published" if made.published else "sealed" if made.sealed else "provisional")[not french]
    yield f"SHA-256 {made.sha256}"


def _table(made: Made, *, french: bool) -> Table:
    of = made.palmares
    table = Table(title=f"{of.label}, {of.edition} ({of.year})")
    names = Text("code", "code"), Text("nom", "name"), Text("catégorie", "kind"), Text("niveau", "level")
    for name in (*names, Text("mentions", "mentions")):
        table.add_column(name[not french])
    for row in of.awards:
        kind = _named(row.kind, made.labels, french=french)
        mentions = (_named(mention, made.labels, french=french) for mention in row.mentions)
        table.add_row(row.code, row.name, kind, f"{row.level}@", ", ".join(mentions))
    return table


def state(as_of: int, of: str) -> Text:
    """Return how far a palmares has come: provisional, sealed, published, amended."""
    at = f"position {as_of}"
    return {
        "provisional": Text(f"provisoire, à la {at}", f"provisional, as of {at}"),
        "sealed": Text(f"scellé, sous embargo, à la {at}", f"sealed, under embargo, as of {at}"),
        "published": Text(f"publié, au registre à la {at}", f"published, as of {at} of the log"),
        "amended": Text(f"publié, puis amendé, à la {at}", f"published, then amended, as of {at}"),
    }[of]
