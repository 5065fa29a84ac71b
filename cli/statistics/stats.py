"""`jury stats FILE`: the statistics of any table of marks, a CSV of units by jurors; needs no bus and no edition."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from cli.words import RIGHT, say
from contracts.counted import English, French

#: Categories above which a scale is a measure, whose values no juror chooses from.
MOST_CATEGORIES: Final = 1001

Marks = Annotated[Path, Parameter(allow_leading_hyphen=True, help=say("Les notes (CSV).", "The marks (CSV)."))]
Scale = Annotated[
    str | None,
    Parameter(help=say("Barème : la plus basse, la plus haute, le pas (1).", "Scale: lowest, highest, step (1).")),
]
Levels = Annotated[
    str | None,
    Parameter(help=say("Niveaux : plancher, puis niveau=seuil.", "Levels: floor, then level=threshold.")),
]
Json = Annotated[bool, Parameter(name=["--json"], negative=(), help=say("Répondre en JSON.", "Answer in JSON."))]


def stats(
    file: Marks,
    *,
    scale: Scale = None,
    levels: Levels = None,
    json: Json = False,
) -> int:
    """L'accord entre les jurés d'un tableau CSV : exact, ou indéfini avec sa raison.

    / How far the jurors of a CSV table agree: exact, or undefined with the reason.

    FILE : une ligne par unité, une colonne par juré ; `-` : l'entrée.

    / FILE: a row a unit, a column a juror; `-`: the input.

    Exemple : jury stats notes.csv --scale 0,5 --levels 1,2=1,3=2,4=3,5=4

    / Example: jury stats marks.csv --scale 0,5 --levels 1,2=1,3=2,4=3,5=4
    """
    from cli.statistics import stats_tables, stats_view
    from cli.statistics.marks_file import read, refuse
    from services.scoring.statistics.levels import ladder

    chosen = None if scale is None else categories(scale)
    steps = None if levels is None else thresholds(levels)
    table = read(file)
    for unit, juror, mark in table.readings:
        if chosen is not None and mark not in chosen:
            place = f"{table.units[unit]}, {table.jurors[juror]}"
            refuse(f"{place} : {mark} n'est pas au barème", f"{place}: {mark} is not on the scale")
    level = None if steps is None else ladder(*steps)
    found = stats_view.compute(table, chosen, level, () if steps is None else (steps[0], *steps[1]))
    if json:
        print(stats_view.as_json(found))
    else:
        stats_tables.show(found)
    return RIGHT


def categories(text: str) -> dict[Fraction, None]:
    """Read a scale, `lowest,highest` or `lowest,highest,step`; return its categories in order. Raises Trouble."""
    from cli.statistics.marks_file import refuse

    numbers = [_decimal(part) for part in text.split(",")]
    given = [number for number in numbers if number is not None]
    if len(given) != len(numbers) or len(given) not in (2, 3):
        refuse(f"barème illisible : {text} (exemple : 0,5)", f"unreadable scale: {text} (example: 0,5)")
    lowest, highest, step = [*given, Fraction(1)][:3]
    if highest <= lowest or step <= 0 or ((highest - lowest) / step).denominator != 1:
        refuse(f"barème impossible : {text}", f"impossible scale: {text}")
    count = int((highest - lowest) / step) + 1
    if count > MOST_CATEGORIES:
        refuse(
            f"barème de {French(count):valeur}, {MOST_CATEGORIES} au plus",
            f"{English(count):category|categories}, {MOST_CATEGORIES} at most",
        )
    return dict.fromkeys(lowest + step * place for place in range(count))


def thresholds(text: str) -> tuple[int, dict[int, Fraction]]:
    """Read levels, `floor,level=threshold,…`: the floor, and each level's threshold. Raises Trouble."""
    from cli.statistics.marks_file import refuse

    floor, *others = (part.strip() for part in text.split(","))
    steps = [(level.strip(), _decimal(at_least)) for level, _, at_least in (part.partition("=") for part in others)]
    names = [floor, *(level for level, _ in steps)]
    read = {int(level): at_least for level, at_least in steps if level.isdecimal() and at_least is not None}
    if not (read and floor.isdecimal()) or len({*names}) != len(names) or len(read) != len(steps):
        refuse(f"niveaux illisibles : {text} (exemple : 1,2=20,3=40)", f"unreadable levels: {text} (as in 1,2=20,3=40)")
    ordered = [at_least for _, at_least in sorted(read.items())]
    if min(read) <= int(floor) or ordered != sorted(set(ordered)):
        refuse(f"les niveaux ne montent pas : {text}", f"the levels do not rise: {text}")
    return int(floor), read


def _decimal(text: str) -> Fraction | None:
    from services.scoring.statistics.table import number

    try:
        return number(text)
    except ValueError:
        return None
