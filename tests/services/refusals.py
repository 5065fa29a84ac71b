"""What every refusal at the bus must be: a reason of the closed list, a sentence without a hole, and nothing stored.

A test says by `refuses` which rule it has refuse, and why; that is checked when it ends, and `test_every_refusal` adds
up what all of them say.
"""

import functools
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec

from contracts.commands import Command
from contracts.questions import Question
from contracts.refusals import Refusal, Why
from contracts.request import Answer, Refused
from contracts.sentences import sentence
from tests.services.edition import Play
from tests.services.town import Town

ROOT: Final = Path(__file__).parents[2]
#: What refuses before any rule, at the edge of a service, without a `Refusal` of a rule.
EDGE: Final = "edge"
#: What tests have refused at the bus: (rule, why) by the names of the tests.
COVERED: Final[dict[tuple[str, Why], list[str]]] = {}
P = ParamSpec("P")
_answered: Final[set[Why]] = set()
_raised: Final[set[tuple[str, Why]]] = set()


@asynccontextmanager
async def nothing_stored(town: Town) -> AsyncIterator[None]:
    """Check that the log's head is afterwards where it was, once what was decided before has had its reactions."""
    before = await town.settled()
    yield
    assert await town.head() == before


def why(answer: Answer | Refusal | dict[str, Any]) -> Why:
    """Return why something was refused, having read its sentence in both languages."""
    if isinstance(answer, dict):
        assert answer["type"] == "refused", answer
        reason, details = Why(answer["why"]), answer["details"]
    else:
        assert isinstance(answer, Refused | Refusal), answer
        reason, details = answer.why, answer.details
    for part in sentence(reason, details):
        assert part
        assert "…" not in part, part
    _answered.add(reason)
    return reason


async def refused(play: Play, person: str, command: Command, edition: str = "") -> tuple[Why, dict[str, str]]:
    """Return why a command is refused, and with which details."""
    answer = await play.send(person, command, edition)
    assert isinstance(answer, Refused), answer
    return why(answer), answer.details


async def untold(play: Play, person: str, question: Question, edition: str = "") -> tuple[Why, dict[str, str]]:
    """Return why a question is refused, and with which details."""
    try:
        told = await play.ask(person, question, edition=edition)
    except Refusal as refusal:
        return why(refusal), refusal.details
    raise AssertionError(f"{person} was told {told}")


# -- which rules were seen to refuse


def rule_of(source: str | Path) -> str:
    """Return a rule's short name: `awards/motion` for `services/awards/rules/motion.py`."""
    return str(Path(source).relative_to(ROOT).with_suffix("")).replace("services/", "").replace("rules/", "")


def refuses(rule: str, *reasons: Why) -> Callable[[Callable[P, Awaitable[None]]], Callable[P, Awaitable[None]]]:
    """Say that a test has this rule refuse at the bus for these reasons; it fails where one of them was not seen.

    Seen: a service raised it in that rule's file while the test ran, and its answer was read by `why`.
    """

    def declare(test: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
        for reason in reasons:
            COVERED.setdefault((rule, reason), []).append(f"{test.__module__}.{test.__name__}")

        @functools.wraps(test)
        async def checked(*args: P.args, **kwargs: P.kwargs) -> None:
            if hasattr(test, "__wrapped__"):  # said of more than one rule: the innermost watches
                await test(*args, **kwargs)
            else:
                await _watched(test(*args, **kwargs))
            missing = [one for one in reasons if one not in _answered or (rule != EDGE and (rule, one) not in _raised)]
            assert missing == [], f"{rule} did not refuse so: {missing}; what was: {sorted(_raised)}"

        return checked

    return declare


async def _watched(test: Awaitable[None]) -> None:
    """Run a test; note what is raised meanwhile in this process, where the town's services run, and in which file."""
    _answered.clear()
    _raised.clear()
    initialise = Refusal.__init__

    def noting(self: Refusal, why: Why, /, recorded: object = None, **details: object) -> None:
        initialise(self, why, recorded, **details)
        source = Path(sys._getframe(1).f_code.co_filename)
        _raised.add((rule_of(source), why))

    Refusal.__init__ = noting  # type: ignore[method-assign]
    try:
        await test
    finally:
        Refusal.__init__ = initialise  # type: ignore[method-assign]
