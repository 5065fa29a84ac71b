"""The figures declared for a dossier, which enter beside its marks: by the organiser, until its round closes."""

from typing import NamedTuple

from contracts.commands.scoring import DeclareFigures
from contracts.events.scoring import FiguresDeclared
from contracts.grid import Grid
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.stage import Stage, demand_alive


class Facts(NamedTuple):
    """The edition's stage; whether the dossier is known and judged; the grid of its kind.

    `at_rest`: the last round of its panel is closed (`panel`, "" before the draw).
    """

    stage: Stage
    dossier_known: bool
    judged: bool
    grid: Grid | None
    panel: str = ""
    at_rest: bool = False


def evolve(_state: dict[str, int] | None, event: FiguresDeclared, _act: Act) -> dict[str, int]:
    """Return the figures declared last, scaled integers by code."""
    return event.figures


def decide(
    command: DeclareFigures, act: Act, state: dict[str, int] | None, facts: Facts
) -> tuple[FiguresDeclared, ...]:
    """Take the figures that the grid wants, all of them."""
    demand_alive(facts.stage, act.edition)
    if not facts.dossier_known:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command.dossier)
    if not facts.judged or facts.grid is None:
        raise Refusal(Why.DOSSIER_STATE, dossier=command.dossier, state="out of the competition")
    wanted = {declared.code for declared in facts.grid.declared}
    for code in sorted(command.figures.keys() - wanted):
        raise Refusal(Why.FIGURE_UNKNOWN, figure=code)
    for code in sorted(wanted - command.figures.keys()):
        raise Refusal(Why.FIGURE_MISSING, figure=code)
    if state == command.figures:
        return ()
    if facts.at_rest:
        raise Refusal(Why.FIGURES_LATE, panel=facts.panel, dossier=command.dossier)
    return (FiguresDeclared(command.dossier, command.figures),)
