"""A past palmares, declared: it was not deliberated here, so nothing of it is decided again."""

import re
from collections import Counter
from typing import Final, NamedTuple

from contracts.commands.awards import DeclarePalmares
from contracts.events.awards import DeclaredAward, PalmaresDeclared
from contracts.refusals import Refusal, Why
from services.awards.rules.subject import some

#: The shape of an INSEE code (commune) or of a SIREN (EPCI).
_CODE: Final = re.compile(r"[0-9]{5}|2[AB][0-9]{3}|[0-9]{9}", re.ASCII)


class State(NamedTuple):
    """The palmares as declared, once."""

    year: int
    awards: tuple[DeclaredAward, ...]
    source: str
    notice: str


class Facts(NamedTuple):
    """Whether an edition of this number was opened here: its palmares is decided here then.

    `any_code`: whether a rulebook of this label takes codes of any shape.
    """

    opened: bool
    any_code: bool = False


def evolve(event: PalmaresDeclared) -> State:
    """Return the state after the only event of this noun."""
    return State(event.year, event.awards, event.source, event.notice)


def decide(command: DeclarePalmares, edition: str, state: State | None, facts: Facts) -> tuple[PalmaresDeclared, ...]:
    """Record a past palmares; one per edition, one row per authority."""
    event = PalmaresDeclared(command.year, command.awards, command.source, command.notice)
    if state is not None:
        if state == evolve(event):
            return ()
        raise Refusal(Why.ALREADY_DECIDED, what=f"palmares {edition}")
    if not edition.isdigit():
        raise Refusal(Why.UNKNOWN_EDITION, edition=edition)
    if facts.opened:
        raise Refusal(Why.ALREADY_OPEN, edition=edition)
    check_codes(tuple(row.authority for row in command.awards), any_code=facts.any_code)
    return (event,)


def check_codes(codes: tuple[str, ...], *, any_code: bool) -> None:
    """Refuse what is no code, which would lose an authority its history, and two rows of one authority."""
    malformed = [code for code in codes if not any_code and not _CODE.fullmatch(code)]
    if malformed:
        raise Refusal(Why.MALFORMED_CODE, code=some(malformed))
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    if twice:
        raise Refusal(Why.INVALID_FIELD, problem=f"more than one row for {some(twice)}")
