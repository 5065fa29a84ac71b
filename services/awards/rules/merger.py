"""A merger of authorities: who became whom, from which edition on. One for each successor, of the label itself."""

from typing import NamedTuple

from contracts.codes import LABEL
from contracts.commands.awards import RecordMerger
from contracts.events.awards import AuthoritiesMerged
from contracts.refusals import Refusal, Why
from services.awards.rules.declared import check_codes
from services.awards.rules.subject import some


class Facts(NamedTuple):
    """What a merger reads of others: predecessors and successors known, and whether codes may have any shape."""

    known: tuple[AuthoritiesMerged, ...]
    any_code: bool = False


def evolve(event: AuthoritiesMerged) -> AuthoritiesMerged:
    """Return the state after the only event of this noun."""
    return event


def decide(
    command: RecordMerger, edition: str, state: AuthoritiesMerged | None, facts: Facts
) -> tuple[AuthoritiesMerged, ...]:
    """Record a merger; the successor may keep the code of one of those that merged. Raises Refusal."""
    event = AuthoritiesMerged(command.successor, command.predecessors, command.since, command.source)
    if edition != LABEL:
        raise Refusal(Why.INVALID_FIELD, problem=f"edition: a merger is of the {LABEL}")
    if state is not None:
        if state == event:
            return ()
        raise Refusal(Why.ALREADY_DECIDED, what=f"merger {command.successor}")
    check_codes((command.successor,), any_code=facts.any_code)
    check_codes(command.predecessors, any_code=facts.any_code)
    if command.predecessors == (command.successor,):
        raise Refusal(Why.INVALID_FIELD, problem="predecessors: none but the successor")
    gone = {code for known in facts.known for code in known.predecessors if code != known.successor}
    taken = sorted(set(command.predecessors) & gone)
    if taken:
        raise Refusal(Why.ALREADY_DECIDED, what=f"merger of {some(taken)}")
    if _leads_back(command, facts.known):
        raise Refusal(Why.INVALID_FIELD, problem="predecessors: one of them came of the successor")
    return (event,)


def _leads_back(command: RecordMerger, known: tuple[AuthoritiesMerged, ...]) -> bool:
    """Say whether a predecessor, itself of a merger, has the successor among its own; its own code is no way back."""
    earlier = {merger.successor: merger.predecessors for merger in known}
    waiting, seen = [code for code in command.predecessors if code != command.successor], set[str]()
    while waiting:
        code = waiting.pop()
        if code == command.successor:
            return True
        if code not in seen:
            seen.add(code)
            waiting += earlier.get(code, ())
    return False
