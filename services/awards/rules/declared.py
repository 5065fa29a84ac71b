"""A past palmares, declared: it was not deliberated here, so nothing of it is decided again."""

from collections import Counter
from typing import NamedTuple

from contracts.commands.awards import DeclarePalmares
from contracts.events.awards import DeclaredAward, PalmaresDeclared
from contracts.refusals import Refusal, Why


class State(NamedTuple):
    """The palmares as declared, once."""

    year: int
    awards: tuple[DeclaredAward, ...]
    source: str
    notice: str


class Facts(NamedTuple):
    """Whether an edition of this number was opened here: its palmares is decided here then."""

    opened: bool


def evolve(event: PalmaresDeclared) -> State:
    """Return the state after the only event of this noun."""
    return State(event.year, event.awards, event.source, event.notice)


def decide(command: DeclarePalmares, edition: str, state: State | None, facts: Facts) -> tuple[PalmaresDeclared, ...]:
    """Record a past palmares; one per edition, one row per authority."""
    event = PalmaresDeclared(command.year, command.awards, command.source, command.notice)
    if state is not None:
        if state == evolve(event):
            return ()
        raise Refusal(Why.ALREADY_DECIDED, edition=edition)
    if not edition.isdigit():
        raise Refusal(Why.UNKNOWN_EDITION, edition=edition)
    if facts.opened:
        raise Refusal(Why.ALREADY_OPEN, edition=edition)
    twice = sorted(code for code, times in Counter(row.authority for row in command.awards).items() if times > 1)
    if twice:
        raise Refusal(Why.MALFORMED_CODE, codes=", ".join(twice[:10]), problem="more than one row")
    return (event,)
