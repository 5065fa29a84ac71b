"""What `jury stats` shows to people: tables, French or English, four decimals."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit.coefficients import NAMES, REASONS, UNFIT
from cli.shown import Screen
from cli.statistics.stats_view import Found, decimal
from cli.words import english, say
from contracts.counted import English, French
from services.scoring.statistics.kendall import Concordance
from services.scoring.statistics.severity import NoSeverity, Severity, Unfit
from services.scoring.statistics.undefined import Coefficient, Undefined

DECIMALS: Final = 4


def show(found: Found, console: Console | None = None) -> None:
    """Print the coefficients, the test of W, the offsets, the levels side by side and the flags."""
    out = console or Screen()
    out.print(_agreement(found))
    for of, each in found.agreements.items():
        if isinstance(each.concordance.p, Decimal):
            out.print(Text(_test(of, each.concordance)), soft_wrap=True)
    if isinstance(found.severity, Severity):
        out.print(_offsets(found, found.severity))
        out.print(_units(found, found.severity))
    else:
        out.print(Text(_unfit(found.severity)), soft_wrap=True)
    for line in _flags(found) or [say("Rien à signaler.", "Nothing to flag.")]:
        out.print(Text(line), soft_wrap=True)


def shown(value: Fraction) -> str:
    """Return four decimals, as the person's language writes them."""
    return decimal(value, DECIMALS) if english() else decimal(value, DECIMALS).replace(".", ",")


def _agreement(found: Found) -> Grid:
    counts = (len(found.table.units), len(found.table.jurors), len(found.table.readings))
    units, jurors, marks = counts
    title = say(
        f"{French(units):unité}, {French(jurors):juré}, {French(marks):note}",
        f"{English(units):unit}, {English(jurors):juror}, {English(marks):mark}",
    )
    grid = Grid(say("accord", "agreement"), title=title)
    for of in found.agreements:
        grid.add_column(_of(of))
    for name, words in NAMES.items():
        grid.add_row(say(*words), *(_coefficient(each.coefficients[name]) for each in found.agreements.values()))
    return grid


def _of(of: str) -> str:
    return say("notes", "marks") if of == "marks" else say("niveaux", "levels")


def _coefficient(value: Coefficient) -> str:
    if isinstance(value, Undefined):
        return say("indéfini : ", "undefined: ") + say(*REASONS[value])
    return shown(value)


def _test(of: str, test: Concordance) -> str:
    assert isinstance(test.chi_square, Fraction)
    p = f"p = {test.p}" if test.p else f"p < {Decimal(1).scaleb(-6):f}"
    told = say("W ({}) : khi-deux {} à {} degrés de liberté, {}", "W ({}): chi-square {}, {} degrees of freedom, {}")
    return told.format(_of(of), shown(test.chi_square), test.freedom, p if english() else p.replace(".", ","))


def _offsets(found: Found, fitted: Severity) -> Grid:
    grid = Grid(say("juré", "juror"), say("lectures", "readings"), say("écart de sévérité", "severity offset"))
    for juror, marks in zip(found.table.jurors, found.table.by_juror, strict=True):
        grid.add_row(Text(juror), str(len(marks)), shown(fitted.offsets[juror]))
    return grid


def _units(found: Found, fitted: Severity) -> Grid:
    grid = Grid(say("unité", "unit"), say("brut", "raw"), say("redressé", "adjusted"))
    if found.beside:
        for column in (say("niveau", "level"), say("niveau redressé", "adjusted level"), ""):
            grid.add_column(column)
    levels = {each.unit: each for each in found.beside}
    for unit, raw in found.raw.items():
        cells = [shown(raw), shown(fitted.adjusted[unit])]
        if unit in levels:
            differs = say("diffère", "differs") if levels[unit].differs else ""
            cells += [str(levels[unit].level), str(levels[unit].adjusted_level), differs]
        grid.add_row(Text(unit), *cells)
    return grid


def _unfit(refused: NoSeverity) -> str:
    parts = [", ".join(part) for part in refused.jurors]
    head = say("Pas d'écart de sévérité : ", "No severity offset: ") + say(*UNFIT[refused.why])
    return f"{head} {(', ' if refused.why is Unfit.TOO_FEW_READINGS else ' | ').join(parts)}".rstrip()


def _flags(found: Found) -> list[str]:
    apart = say("{} : des lectures du niveau {} au niveau {}", "{}: readings from level {} to level {}")
    one = say("{} : une seule valeur, {}, en {} lectures", "{}: one value only, {}, in {} readings")
    far = say("{}, {} : résidu {}", "{}, {}: residual {}")
    return [
        *(apart.format(*each) for each in found.flags.spreads),
        *(one.format(each.juror, shown(each.value), each.readings) for each in found.flags.one_value),
        *(far.format(each.unit, each.juror, shown(each.residual)) for each in found.flags.far),
    ]
