"""The page of panels: what each read, how far its readers agree, the severity of each beside."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from audit.coefficients import NAMES, REASONS, UNFIT
from audit.panel import Panel, Round
from audit.report.facts import Facts
from audit.report.pictures import Chart, agreement, severity
from audit.report.wording import Wording
from contracts.counted import English, French
from services.scoring.statistics.severity import Unfit
from services.scoring.statistics.undefined import Undefined
from services.scoring.told import Coefficient, SittingFlags

#: Names short enough for the picture's margin.
SHORT: Final = {
    "alpha-interval": "alpha (intervalle)",
    "alpha-ordinal": "alpha (ordinal)",
    "icc-1-1": "ICC(1,1)",
    "icc-1-k": "ICC(1,k)",
    "kendall-w": "W (Kendall)",
    "ac2-ordinal": "AC2 (Gwet)",
}


class Shown(NamedTuple):
    """A panel as shown: its rounds told, its coefficients as rows, its picture and what that says."""

    of: Panel
    panel: str
    kind_names: tuple[str, ...]
    recusals: int
    rounds: tuple[tuple[str, str], ...]
    coefficients: tuple[tuple[str, str, str], ...]
    chart: Chart
    told: str


class Beside(NamedTuple):
    """A dossier whose level would be another with severity off."""

    dossier: str
    name: str
    figure: str
    adjusted: str
    level: int
    adjusted_level: int


class Severe(NamedTuple):
    """The offsets of those who mark on one grid, or why there are none."""

    kinds: tuple[str, ...]
    unfit: str
    rows: tuple[tuple[str, str], ...]
    chart: Chart
    told: str
    beside: tuple[Beside, ...]


def shown(facts: Facts, w: Wording, kinds: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template shows."""
    return {
        "panels": [_panel(each, facts, w, kinds) for each in facts.panels],
        "severities": [_severe(each, w, kinds, names) for each in facts.flags],
        "short": {name: told if w.french else told.replace("intervalle", "interval") for name, told in SHORT.items()},
    }


def _panel(of: Panel, facts: Facts, w: Wording, kinds: Mapping[str, str]) -> Shown:
    rows: list[tuple[str, str, str]] = []
    chart, told = Chart(0), ""
    if of.agreement is not None:
        levels = {each.name: each for each in of.agreement.levels}
        both = [(each, levels[each.name]) for each in of.agreement.figures]
        rows = [(w.say(*NAMES[one.name]), _coefficient(one, w), _coefficient(other, w)) for one, other in both]
        exact = {each.exact: w.figure(each.exact) for pair in both for each in pair if each.exact is not None}
        chart = agreement(of.agreement, exact)
        told = w.listed(
            f"{row.label}{w.say(' :', ':')} " + w.say(", ", ", ").join(dot.value for dot in row.dots)
            for row in chart.rows
            if row.dots
        )
    return Shown(
        of=of,
        panel=of.panel,
        kind_names=tuple(kinds.get(kind, kind) for kind in of.kinds),
        recusals=facts.recusals.get(of.panel, 0),
        rounds=tuple(_round(each, w) for each in of.rounds),
        coefficients=tuple(rows),
        chart=chart,
        told=told,
    )


def _coefficient(of: Coefficient, w: Wording) -> str:
    if of.exact is not None:
        return w.figure(of.exact)
    assert of.undefined is not None, "exact, or undefined with its reason"
    why = Undefined(of.undefined)
    because = w.say("pas de catégories", "no categories") if why is Undefined.NO_SCALE else w.say(*REASONS[why])
    return w.say("indéfini : ", "undefined: ") + because


def _round(of: Round, w: Wording) -> tuple[str, str]:
    windows = [
        w.say(
            f"ouvert à la position {w.number(each.opened)}"
            + (
                f", clos à {w.number(each.closed)}, {French(each.missing):lecture manquante}"
                if each.closed
                else ", ouvert encore"
            ),
            f"opened at position {w.number(each.opened)}"
            + (
                f", closed at {w.number(each.closed)}, {English(each.missing):reading} missing"
                if each.closed
                else ", open still"
            ),
        )
        for each in of.windows
    ]
    because = [each for each in (of.shortfall, of.reopened) if each]
    return w.say(f"Tour {of.round}", f"Round {of.round}"), " ; ".join([*windows, *because])


def _severe(of: SittingFlags, w: Wording, kinds: Mapping[str, str], names: Mapping[str, str]) -> Severe:
    exact = {each.offset: w.figure(each.offset) for each in of.severity}
    rows = tuple((each.juror, exact[each.offset]) for each in sorted(of.severity, key=lambda one: Fraction(one.offset)))
    return Severe(
        kinds=tuple(kinds.get(kind, kind) for kind in of.kinds),
        unfit="" if of.unfit is None else w.say(*UNFIT[Unfit(of.unfit)]).rstrip(":").strip(),
        rows=rows,
        chart=severity(of.severity, exact),
        told=w.listed(f"{juror} {offset}" for juror, offset in rows),
        beside=tuple(
            Beside(each.dossier, names[each.dossier], each.figure, each.adjusted, each.level, each.adjusted_level)
            for each in of.beside
        ),
    )
