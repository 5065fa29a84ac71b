"""What every refusal at the bus must be: a reason of the closed list, a sentence without a hole, and nothing stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from contracts.refusals import Why
from contracts.request import Answer, Refused
from contracts.sentences import sentence
from tests.services.town import Town


@asynccontextmanager
async def nothing_stored(town: Town) -> AsyncIterator[None]:
    """Check that the log's head is afterwards where it was, once what was decided before has had its reactions."""
    before = await town.settled()
    yield
    assert await town.head() == before


def why(answer: Answer | dict[str, Any]) -> Why:
    """Return why something was refused, having read its sentence in both languages."""
    if isinstance(answer, dict):
        assert answer["type"] == "refused", answer
        reason, details = Why(answer["why"]), answer["details"]
    else:
        assert isinstance(answer, Refused), answer
        reason, details = answer.why, answer.details
    for part in sentence(reason, details):
        assert part
        assert "…" not in part, part
    return reason
