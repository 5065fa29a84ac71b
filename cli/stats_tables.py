"""What `jury stats` shows to people: tables, French or English, four decimals."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from cli.stats_view import Found, decimal
from cli.words import english, say
from services.scoring.statistics.kendall import Concordance
from services.scoring.statistics.severity import NoSeverity, Severity, Unfit
from services.scoring.statistics.undefined import Coefficient, Undefined

DECIMALS: Final = 4
REASONS: Final = {
    Undefined.ALL_EQUAL: ("toutes les notes sont égales", "all marks are equal"),
    Undefined.TOO_FEW: ("trop peu à comparer", "too little to compare"),
    Undefined.INCOMPLETE: ("il manque des notes", "marks are missing"),
    Undefined.NO_SPREAD: ("rien ne varie", "nothing varies"),
    Undefined.NEGATIVE: ("notes négatives", "negative marks"),
    Undefined.OFF_SCALE: ("notes hors barème", "marks off the scale"),
    Undefined.NO_SCALE: ("sans barème, voir --scale", "no scale, see --scale"),
}
UNFIT: Final = {
    Unfit.NO_READINGS: ("aucune note", "no mark"),
    Unfit.TOO_FEW_READINGS: ("moins de cinq lectures :", "under five readings:"),
    Unfit.DISCONNECTED: ("rien ne relie ces groupes de jurés :", "nothing links these groups of jurors:"),
    Unfit.TOO_MANY_JURORS: ("plus de cent jurés", "more than a hundred jurors"),
}
NAMES: Final = {
    "alpha-nominal": ("alpha de Krippendorff, nominal", "Krippendorff's alpha, nominal"),
    "alpha-ordinal": ("alpha de Krippendorff, ordinal", "Krippendorff's alpha, ordinal"),
    "alpha-interval": ("alpha de Krippendorff, intervalle", "Krippendorff's alpha, interval"),
    "alpha-ratio": ("alpha de Krippendorff, rapport", "Krippendorff's alpha, ratio"),
    "icc-1-1": ("ICC(1,1)", "ICC(1,1)"),
    "icc-1-k": ("ICC(1,k)", "ICC(1,k)"),
    "icc-2-1": ("ICC(2,1)", "ICC(2,1)"),
    "icc-2-k": ("ICC(2,k)", "ICC(2,k)"),
    "icc-3-1": ("ICC(3,1)", "ICC(3,1)"),
    "icc-3-k": ("ICC(3,k)", "ICC(3,k)"),
    "kendall-w": ("W de Kendall", "Kendall's W"),
    "kappa": ("kappa de Cohen, moyenne des paires", "Cohen's kappa, mean of pairs"),
    "kappa-linear": ("kappa pondéré, linéaire", "weighted kappa, linear"),
    "kappa-quadratic": ("kappa pondéré, quadratique", "weighted kappa, quadratic"),
    "ac1": ("AC1 de Gwet", "Gwet's AC1"),
    "ac2-linear": ("AC2 de Gwet, linéaire", "Gwet's AC2, linear"),
    "ac2-quadratic": ("AC2 de Gwet, quadratique", "Gwet's AC2, quadratic"),
    "ac2-ordinal": ("AC2 de Gwet, ordinal", "Gwet's AC2, ordinal"),
}


def show(found: Found, console: Console | None = None) -> None:
    """Print the coefficients, the test of W, the offsets, the levels side by side and the flags."""
    out = console or Console()
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
    title = say("{} unités, {} jurés, {} notes", "{} units, {} jurors, {} marks").format(*counts)
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
