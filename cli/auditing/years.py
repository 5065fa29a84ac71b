"""How editions side by side, and an authority across them, read on a terminal, French or English."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from msgspec import UNSET, json

from audit.showing.acts import act
from cli.auditing.dossier import STAGES
from cli.parts import Heading, Line, Part, level, named
from cli.shown import table
from cli.words import colon, english, say
from contracts.counted import English, French

if TYPE_CHECKING:
    from audit.compare import Comparison, Passed, Side
    from audit.history import History, Mention, Year

STATES: Final = {
    "declared": ("déclarée", "declared"),
    "provisional": ("en cours", "under way"),
    "sealed": ("scellée, sous embargo", "sealed, under embargo"),
    "published": ("publiée", "published"),
}
#: JSON longer than this is cut on the terminal; `--json` holds all of it.
MOST: Final = 60


def compare(made: "Comparison") -> Iterator[Part]:
    """Give both editions, then who moved, entered and left, then the rulebooks."""
    yield Heading(
        1,
        say(
            f"Éditions {made.before.edition} et {made.after.edition}, à la position {made.as_of} du registre",
            f"Editions {made.before.edition} and {made.after.edition}, as of position {made.as_of} of the log",
        ),
    )
    yield _sides(made.before, made.after)
    labels = made.before.labels | made.after.labels
    yield Heading(
        2,
        say(f"Ont bougé : {len(made.moved)} ; inchangés : {made.same}", f"Moved: {len(made.moved)}; same: {made.same}"),
    )
    if made.moved:
        yield table(
            say("code nom avant après gagne perd", "code name before after gains loses").split(),
            (
                (
                    one.authority,
                    one.name,
                    level(one.before),
                    level(one.after),
                    ", ".join(named(labels, mention) for mention in one.gained),
                    ", ".join(named(labels, mention) for mention in one.lost),
                )
                for one in made.moved
            ),
        )
    yield from _passed(say("Entrés", "Entered"), say("issu de", "born of"), made.entered)
    yield from _passed(say("Sortis", "Left"), say("devenu", "became"), made.left)
    jurors = ", ".join(made.jurors_in_common) or "—"
    yield Line(
        say(f"Jurés en commun : {len(made.jurors_in_common)}", f"Jurors in common: {len(made.jurors_in_common)}")
        + f" ({jurors})"
    )
    if not made.before.rulebook or not made.after.rulebook:
        return
    yield Heading(
        2,
        say(
            f"Règlements : {French(len(made.rulebook)):différence}",
            f"Rulebooks: {English(len(made.rulebook)):difference}",
        ),
    )
    if made.rulebook:
        rows = ((one.pointer, _json(one.before), _json(one.after)) for one in made.rulebook)
        yield table(say("champ avant après", "field before after").split(), rows)


def _sides(one: "Side", other: "Side") -> Part:
    def row(name: str, tell: "str", before: object, after: object) -> tuple[object, ...]:
        return (say(name, tell), before, after)

    labels = one.labels | other.labels
    rows = [
        row("année", "year", one.year, other.year),
        row("état", "state", *(say(*STATES[side.state]) for side in (one, other))),
        row("lauréats", "laureates", one.laureates, other.laureates),
        *(
            (f"{number}@", one.levels.get(number, 0), other.levels.get(number, 0))
            for number in sorted({*one.levels, *other.levels}, reverse=True)
        ),
        *(
            (named(labels, mention), one.mentions.get(mention, 0), other.mentions.get(mention, 0))
            for mention in sorted({*one.mentions, *other.mentions})
        ),
        row("jurés", "jurors", len(one.jurors), len(other.jurors)),
        row("règlement", "rulebook", one.rulebook, other.rulebook),
    ]
    return table(("", one.edition, other.edition), rows)


def _passed(title: str, merged: str, passed: "Iterable[Passed]") -> Iterator[Part]:
    found = tuple(passed)
    yield Heading(2, f"{title}{colon()} {len(found)}")
    if found:
        names = say("code nom niveau mentions", "code name level mentions").split()
        rows = (
            (one.authority, one.name, level(one.level), ", ".join(one.mentions), ", ".join(one.merger)) for one in found
        )
        yield table((*names, merged), rows)


def _json(value: object) -> str:
    if value is UNSET:
        return "—"
    told = json.encode(value).decode()
    return told if len(told) <= MOST else f"{told[:MOST]}…"


def history(made: "History") -> Iterator[Part]:
    """Give every edition, its acts, and the mergers."""
    yield Heading(1, f"{made.authority} · {made.name}" if made.name else made.authority)
    yield Line(say(f"À la position {made.as_of} du registre", f"As of position {made.as_of} of the log"))
    for merger in made.mergers:
        yield Line(
            say(
                f"Fusion : {', '.join(merger.predecessors)} → {merger.successor}, depuis l'édition {merger.since}",
                f"Merger: {', '.join(merger.predecessors)} → {merger.successor}, since edition {merger.since}",
            )
            + f" ({merger.source})"
        )
    names = say("édition année code état niveau mentions", "edition year code state level mentions").split()
    yield table(names, (_row(year) for year in made.years))
    for year in made.years:
        for each in year.acts:
            yield Line(f"{say('Édition', 'Edition')} {year.edition}, {act(each, french=not english())}")


def _row(year: "Year") -> tuple[object, ...]:
    shown = say(*STATES[year.state])
    if year.withdrawn is not None:
        shown += say(", attribution retirée", ", award withdrawn")
    elif year.level is None:
        shown += f", {say(*STAGES[year.dossier])}"
    mentions = "; ".join(_mention(mention) for mention in year.mentions)
    return (year.edition, year.year, year.authority, shown, level(year.level), mentions)


def _mention(one: "Mention") -> str:
    if not one.editions:
        return one.mention
    left = say(f"encore {one.remaining}", f"{one.remaining} left") if one.remaining else say("échue", "expired")
    return f"{one.mention} ({one.editions}, {left})"
