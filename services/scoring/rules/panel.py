"""A panel: the jurors who read the dossiers of some kinds. Formed once, before the draw; a juror may be replaced.

Who is absent leaves it: what he gave stays, what he did not give is planned again.
"""

from typing import NamedTuple, assert_never

from contracts.commands.scoring import DeclareAbsence, FormPanel, ReplaceJuror
from contracts.events.scoring import JurorAbsent, JurorReplaced, PanelFormed
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.rules.jury import Jury
from services.scoring.rules.stage import Stage, demand_alive, demand_distinct

PanelCommand = FormPanel | ReplaceJuror | DeclareAbsence
PanelEvent = PanelFormed | JurorReplaced | JurorAbsent


class Panel(NamedTuple):
    """Its code, its jurors now, the kinds of authority that it reads, who left it: (juror, who came or None)."""

    code: str
    jurors: tuple[str, ...]
    kinds: tuple[str, ...]
    left: tuple[tuple[str, str | None], ...] = ()


class Facts(NamedTuple):
    """The edition's stage, the jury (None: unnamed), the kinds of the rulebook, whether the draw was held."""

    stage: Stage
    jury: Jury | None
    kinds: tuple[str, ...]
    drawn: bool


def evolve(state: Panel | None, event: PanelEvent, _act: Act) -> Panel:
    """Return the panel after one more event."""
    match event:
        case PanelFormed():
            return Panel(event.panel, event.jurors, event.kinds)
        case JurorReplaced():
            assert state is not None
            return left(state, event.juror, event.by)
        case JurorAbsent():
            assert state is not None
            return left(state, event.juror, None)
        case _:
            assert_never(event)


def left(panel: Panel, juror: str, by: str | None) -> Panel:
    """Return the panel after a juror left it; `by`: who took his place."""
    after = (by if each == juror else each for each in panel.jurors)
    return panel._replace(jurors=tuple(each for each in after if each is not None), left=(*panel.left, (juror, by)))


def decide(command: PanelCommand, act: Act, state: Panel | None, facts: Facts) -> tuple[PanelEvent, ...]:
    """Form the panel, replace a juror of it, or record that one is absent."""
    match command:
        case FormPanel():
            return _form(command, act, state, facts)
        case ReplaceJuror():
            return _replace(command, act, state, facts)
        case DeclareAbsence():
            return _declare(command, act, state, facts)
        case _:
            assert_never(command)


def _form(command: FormPanel, act: Act, state: Panel | None, facts: Facts) -> tuple[PanelEvent, ...]:
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
    return (PanelFormed(command.panel, command.jurors, command.kinds),)


def _replace(command: ReplaceJuror, act: Act, state: Panel | None, facts: Facts) -> tuple[PanelEvent, ...]:
    panel = _demand_known(command, state)
    if panel.left and panel.left[-1] == (command.juror, command.by) and command.juror not in panel.jurors:
        return ()
    _demand_seated(command, act, panel, facts)
    _demand_members((command.by,), facts.jury)
    if command.by in panel.jurors:
        raise Refusal(Why.ALREADY_IN_THE_PANEL, person=command.by, panel=panel.code)
    return (JurorReplaced(panel.code, command.juror, command.by, command.reason),)


def _declare(command: DeclareAbsence, act: Act, state: Panel | None, facts: Facts) -> tuple[PanelEvent, ...]:
    panel = _demand_known(command, state)
    if (command.juror, None) in panel.left and command.juror not in panel.jurors:
        return ()
    _demand_seated(command, act, panel, facts)
    return (JurorAbsent(panel.code, command.juror, command.reason),)


def _demand_known(command: ReplaceJuror | DeclareAbsence, state: Panel | None) -> Panel:
    if state is None:
        raise Refusal(Why.UNKNOWN_PANEL, panel=command.panel)
    return state


def _demand_seated(command: ReplaceJuror | DeclareAbsence, act: Act, panel: Panel, facts: Facts) -> None:
    demand_alive(facts.stage, act.edition)
    if command.juror not in panel.jurors:
        raise Refusal(Why.NOT_IN_THE_PANEL, person=command.juror, panel=panel.code)


def _demand_members(jurors: tuple[str, ...], jury: Jury | None) -> None:
    if jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    for juror in jurors:
        if juror not in jury.members:
            raise Refusal(Why.NOT_A_MEMBER, person=juror)
