"""The rule of a shift of figures: recorded once from an adopted motion, taken back once from an undone one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.refusals import Refusal
from services.awards.rules import adjustment

SUBJECT = e.Adjustment("5", "motif", "chiffres", ("p-bea",))
_facts = st.builds(
    adjustment.Facts,
    st.sampled_from([None, "put", "closed", "decided", "undone"]),
    st.sampled_from([None, SUBJECT]),
    st.sampled_from([(), ("01001", "01002")]),
)
_commands = st.sampled_from([c.AdoptAdjustment("m"), c.RescindAdjustment("m")])


@settings(deadline=None)
@given(st.lists(st.tuples(_commands, _facts), max_size=15))
def test_shift_is_adopted_once_then_taken_back_once_whatever_is_asked(
    steps: list[tuple[adjustment.Command, adjustment.Facts]],
) -> None:
    """Adopted only from a decided motion and for some dossier, taken back for the same ones; then nothing any more."""
    state: adjustment.State | None = None
    told: list[type[e.AwardsEvent]] = []
    for position, (command, facts) in enumerate(steps, 1):
        try:
            events = adjustment.decide(command, state, facts)
        except Refusal:
            continue
        for event in events:
            assert facts.stage == ("decided" if isinstance(event, e.AdjustmentAdopted) else "undone")
            assert event.dossiers == ("01001", "01002")
            state = adjustment.evolve(state, event, position)
            told.append(type(event))
        assert adjustment.decide(command, state, facts) == ()
    assert told in ([], [e.AdjustmentAdopted], [e.AdjustmentAdopted, e.AdjustmentRescinded])
