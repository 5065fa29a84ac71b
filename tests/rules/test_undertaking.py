"""A juror undertakes once to have declared every conflict of interest."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import DeclareNoConflict
from contracts.events.scoring import NoConflictDeclared
from contracts.refusals import Why
from services.scoring.rules import undertaking
from services.scoring.rules.jury import Jury
from tests.rules.scoring_edition import SECRETARY, edition_open, jury_named, taken


def test_undertaking_of_a_member_is_taken_once() -> None:
    """A member undertakes; again changes nothing."""
    scene = jury_named()
    assert scene.do("p-2", DeclareNoConflict()) == (NoConflictDeclared("p-2"),)
    assert scene.do("p-2", DeclareNoConflict()) == ()


def test_undertaking_of_somebody_else_is_refused() -> None:
    """The secretary who is no member of the jury undertakes nothing."""
    refusal = jury_named().refuse(SECRETARY, DeclareNoConflict())
    assert (refusal.why, refusal.details) == (Why.NOT_A_MEMBER, {"person": SECRETARY})


def test_undertaking_before_the_jury_is_named_is_refused() -> None:
    """Nobody is a member of a jury that is not named."""
    assert edition_open().refuse("p-2", DeclareNoConflict()).why is Why.JURY_UNNAMED


FACTS = st.builds(
    undertaking.Facts,
    st.sampled_from((None, "open", "closed", "cancelled")),
    st.sampled_from((None, Jury(("p-1",), "p-1", "p-1"))),
)


@given(st.lists(FACTS, max_size=6), st.sampled_from(("p-1", "p-2")))
def test_undertaking_whatever_is_asked_is_taken_once(asked: list[undertaking.Facts], actor: str) -> None:
    """Whatever is asked in whatever order: taken once at most, of a member of the jury."""
    state: Any = None
    all_events: list[Any] = []
    for facts in asked:
        state, events = taken(undertaking, state, DeclareNoConflict(), facts, actor)
        all_events += events
    assert all_events in ([], [NoConflictDeclared("p-1")])
