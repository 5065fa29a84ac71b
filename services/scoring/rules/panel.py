"""A panel: the jurors who read the dossiers of some kinds. Formed once, before the draw."""

from typing import NamedTuple

from contracts.commands.scoring import FormPanel
from contracts.events.scoring import PanelFormed
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.jury import Jury
from services.scoring.rules.stage import Stage, demand_alive, demand_distinct


class Panel(NamedTuple):
    """Its code, its jurors, the kinds of authority that it reads."""

    code: str
    jurors: tuple[str, ...]
    kinds: tuple[str, ...]


class Facts(NamedTuple):
    """The edition's stage, the jury (None: unnamed), the kinds of the rulebook, whether the draw was held."""

    stage: Stage
    jury: Jury | None
    kinds: tuple[str, ...]
    drawn: bool


def evolve(_state: Panel | None, event: PanelFormed, _act: Act) -> Panel:
    """Return the panel after one more event."""
    return Panel(event.panel, event.jurors, event.kinds)


def decide(command: FormPanel, act: Act, state: Panel | None, facts: Facts) -> tuple[PanelFormed, ...]:
    """Form the panel of members of the jury, for kinds that the rulebook knows."""
    asked = Panel(command.panel, command.jurors, command.kinds)
    if state is not None:
        if state == asked:
            return ()
        raise Refusal(Why.PANEL_EXISTS, panel=command.panel)
    demand_alive(facts.stage, act.edition)
    if facts.drawn:
        raise Refusal(Why.DRAW_HELD)
    demand_distinct(command.jurors)
    _demand_members(command.jurors, facts.jury)
    for kind in command.kinds:
        if kind not in facts.kinds:
            raise Refusal(Why.UNKNOWN_KIND, kind=kind)
    return (PanelFormed(*asked),)


def _demand_members(jurors: tuple[str, ...], jury: Jury | None) -> None:
    if jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    for juror in jurors:
        if juror not in jury.members:
            raise Refusal(Why.NOT_A_MEMBER, person=juror)
