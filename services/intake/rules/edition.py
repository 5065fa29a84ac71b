"""An edition: opened with its rulebook, official list and calendar; closed, postponed, cancelled, archived."""

import hashlib
from typing import Literal, NamedTuple, assert_never

from contracts.commands.intake import ArchiveEdition, CancelEdition, CloseEdition, OpenEdition, PostponeEdition
from contracts.events.intake import (
    Calendar,
    EditionArchived,
    EditionCancelled,
    EditionClosed,
    EditionOpened,
    EditionPostponed,
)
from contracts.refusals import Refusal, Why
from contracts.simulation import Simulation
from services.act import Act
from services.intake.rules import rulebook as rulebooks

Command = OpenEdition | CloseEdition | CancelEdition | PostponeEdition | ArchiveEdition
EditionEvent = EditionOpened | EditionClosed | EditionCancelled | EditionPostponed | EditionArchived


class Edition(NamedTuple):
    """The edition as it was opened, its calendar as last moved, and its state."""

    opening: EditionOpened
    calendar: Calendar
    state: Literal["open", "closed", "cancelled", "archived"]


class EditionFacts(NamedTuple):
    """The label's simulation; why the list named cannot be read (None: not kept, "" : it can); palmares positions.

    `foreign`: the first line of the list whose code is none of a French local authority ("": each is).
    """

    simulation: Simulation | None
    register_problem: str | None
    sealed: int
    published: int
    foreign: str = ""


def evolve(state: Edition | None, event: EditionEvent) -> Edition:
    """Return the edition after one more event."""
    if isinstance(event, EditionOpened):
        return Edition(event, event.calendar, "open")
    assert state is not None, "the log holds an event of an edition that never opened"
    match event:
        case EditionClosed():
            return state._replace(state="closed")
        case EditionCancelled():
            return state._replace(state="cancelled")
        case EditionPostponed():
            return state._replace(calendar=event.calendar)
        case EditionArchived():
            return state._replace(state="archived")
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: Edition | None, facts: EditionFacts) -> tuple[EditionEvent, ...]:
    """Open an edition, or move one along its calendar."""
    if isinstance(command, OpenEdition):
        return _open(command, act, state, facts)
    if state is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    match command:
        case CloseEdition():
            return _close(act, state)
        case CancelEdition():
            return _cancel(command, act, state, facts)
        case PostponeEdition():
            return _postpone(command, act, state, facts)
        case ArchiveEdition():
            return _archive(act, state, facts)
        case _:
            assert_never(command)


def _open(command: OpenEdition, act: Act, state: Edition | None, facts: EditionFacts) -> tuple[EditionEvent, ...]:
    document = bytes(command.rulebook)
    rulebook = rulebooks.read(document)
    _check_calendar(command.calendar)
    if facts.register_problem is None:
        raise Refusal(Why.UNKNOWN_DOCUMENT, sha256=command.register.sha256)
    problem = facts.register_problem or (facts.foreign if rulebook.codes == "insee-siren/1" else "")
    if problem:
        raise Refusal(Why.INVALID_FIELD, field="register", problem=f"register: {problem}")
    if command.simulation != facts.simulation:
        raise Refusal(Why.INVALID_FIELD, field="simulation", problem="simulation: not the label's own")
    opening = EditionOpened(
        edition=act.edition,
        year=command.year,
        rulebook=command.rulebook,
        rulebook_sha256=hashlib.sha256(document).hexdigest(),
        register=command.register,
        calendar=command.calendar,
        simulation=command.simulation,
    )
    if state is None:
        return (opening,)
    if state.state == "open" and state.opening == opening:
        return ()
    raise Refusal(Why.ALREADY_OPEN, edition=act.edition)


def _check_calendar(calendar: Calendar) -> None:
    if not calendar.opens < calendar.closes <= calendar.sits <= calendar.publishes:
        raise Refusal(Why.INVALID_CALENDAR, problem="opens < closes <= sits <= publishes")


def _close(act: Act, state: Edition) -> tuple[EditionEvent, ...]:
    if state.state == "closed":
        return ()
    _demand_state(state, "open")
    if act.time < state.calendar.closes:
        raise Refusal(Why.TOO_EARLY, at=state.calendar.closes.isoformat())
    return (EditionClosed(act.edition),)


def _cancel(command: CancelEdition, act: Act, state: Edition, facts: EditionFacts) -> tuple[EditionEvent, ...]:
    if state.state == "cancelled":
        return ()
    _demand_state(state, "open", "closed")
    if facts.sealed:
        raise Refusal(Why.ALREADY_SEALED, position=facts.sealed)
    return (EditionCancelled(act.edition, command.reason),)


def _postpone(command: PostponeEdition, act: Act, state: Edition, facts: EditionFacts) -> tuple[EditionEvent, ...]:
    _demand_state(state, "open", "closed")
    _check_calendar(command.calendar)
    if state.calendar == command.calendar:
        return ()
    # A ceremony may still be moved once the palmares is sealed; nothing is left to move once it is published.
    if facts.published:
        raise Refusal(Why.ALREADY_SEALED, position=facts.sealed)
    return (EditionPostponed(act.edition, command.calendar, command.reason),)


def _archive(act: Act, state: Edition, facts: EditionFacts) -> tuple[EditionEvent, ...]:
    if state.state == "archived":
        return ()
    if state.state != "closed" or not facts.published:
        raise Refusal(Why.EDITION_NOT_PUBLISHED, edition=act.edition, state=state.state)
    return (EditionArchived(act.edition),)


def _demand_state(state: Edition, *allowed: str) -> None:
    if state.state not in allowed:
        raise Refusal(Why.EDITION_NOT_OPEN, edition=state.opening.edition, state=state.state)
