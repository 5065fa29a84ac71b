"""The stage an edition is at, as far as scoring's rules care: each act belongs to a part of the calendar."""

from typing import Literal

from contracts.refusals import Refusal, Why

#: None: no such edition.
Stage = Literal["open", "closed", "cancelled", "archived"] | None


def demand_alive(stage: Stage, edition: str) -> None:
    """Refuse unless the edition is open or closed: a jury is prepared before and after submissions close."""
    if stage is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=edition)
    if stage not in ("open", "closed"):
        raise Refusal(Why.EDITION_NOT_OPEN, edition=edition, state=stage)


def demand_closed(stage: Stage, edition: str) -> None:
    """Refuse unless the edition is closed to submissions, and not over: what is judged is then settled."""
    demand_alive(stage, edition)
    if stage == "open":
        raise Refusal(Why.EDITION_NOT_CLOSED, edition=edition, state=stage)


def demand_distinct(persons: tuple[str, ...]) -> None:
    """Refuse a list that names somebody twice."""
    if len(set(persons)) != len(persons):
        raise Refusal(Why.INVALID_FIELD, problem="a person is named twice")
