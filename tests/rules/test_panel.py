"""Panels are formed once, of members of the jury, before the draw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import DeclareAbsence, FormPanel, NameJury, ReplaceJuror
from contracts.events.scoring import PanelFormed
from contracts.refusals import Why
from services.scoring.rules import panel
from services.scoring.rules.jury import Jury
from tests.rules.scoring_edition import MEMBERS, PRESIDENT, SECRETARY, drawn, edition_open, taken
from tests.scene import ORGANISER

FORMED = FormPanel("territoires", ("p-1", "p-2"), ("village", "intercommunalite"))


def test_panel_formed_then_formed_again_the_same_yields_nothing() -> None:
    """A panel is formed; the same forming again changes nothing."""
    scene = edition_open()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    formed = PanelFormed("territoires", ("p-1", "p-2"), ("village", "intercommunalite"))
    assert scene.do(ORGANISER, FORMED) == (formed,)
    assert scene.do(ORGANISER, FORMED) == ()


def test_panel_that_exists_with_other_jurors_is_refused() -> None:
    """A panel keeps its composition."""
    scene = edition_open()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FORMED)
    refusal = scene.refuse(ORGANISER, FormPanel("territoires", ("p-1", "p-3"), ("village", "intercommunalite")))
    assert (refusal.why, refusal.details) == (Why.PANEL_EXISTS, {"panel": "territoires"})


@pytest.mark.parametrize(
    ("command", "why", "details"),
    [
        (FormPanel("x", ("p-1", "p-other"), ("ville",)), Why.NOT_A_MEMBER, {"person": "p-other"}),
        (FormPanel("x", ("p-1",), ("metropole",)), Why.UNKNOWN_KIND, {"kind": "metropole"}),
        (FormPanel("x", ("p-1", "p-1"), ("ville",)), Why.INVALID_FIELD, {"problem": "a person is named twice"}),
    ],
    ids=["no member of the jury", "kind not in the rulebook", "juror twice"],
)
def test_panel_that_cannot_be_is_refused(command: FormPanel, why: Why, details: dict[str, str]) -> None:
    """Jurors are members of the jury, once each; kinds are the rulebook's."""
    scene = edition_open()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    refusal = scene.refuse(ORGANISER, command)
    assert (refusal.why, refusal.details) == (why, details)


def test_panel_before_the_jury_is_named_is_refused() -> None:
    """A panel is a part of the jury."""
    assert edition_open().refuse(ORGANISER, FORMED).why is Why.JURY_UNNAMED


def test_panel_after_the_draw_is_refused() -> None:
    """A panel formed after the draw would read nothing."""
    assert drawn().refuse(ORGANISER, FORMED).why is Why.DRAW_HELD


JURY = Jury(("p-1", "p-2"), "p-1", "p-1")
JURORS = st.lists(st.sampled_from(("p-1", "p-2", "p-3")), min_size=1, max_size=3).map(tuple)
KINDS = st.sampled_from((("ville",), ("village",), ("ville", "village")))
FACTS = st.builds(
    panel.Facts, st.sampled_from((None, "open", "closed")), st.sampled_from((None, JURY)), KINDS, st.booleans()
)


WHO = st.sampled_from(("p-1", "p-2", "p-3"))
COMMANDS = st.one_of(
    st.builds(FormPanel, st.just("a"), JURORS, KINDS),
    st.builds(ReplaceJuror, st.just("a"), WHO, WHO, st.just("moved")),
    st.builds(DeclareAbsence, st.just("a"), WHO, st.just("ill")),
)


@given(st.lists(st.tuples(COMMANDS, FACTS), max_size=10))
def test_panel_whatever_is_asked_is_formed_once_of_members(asked: list[tuple[panel.PanelCommand, panel.Facts]]) -> None:
    """Whatever is asked in whatever order: formed once, before the draw; distinct members of the jury, now and then."""
    state: panel.Panel | None = None
    for command, facts in asked:
        before = state
        state, events = taken(panel, state, command, facts)
        for event in events:
            assert isinstance(event, PanelFormed) == (before is None)
            assert not (isinstance(event, PanelFormed) and facts.drawn)
            assert before is None or (event.juror in before.jurors and event.juror not in state.jurors)
        if state is not None:
            assert set(state.jurors) <= set(JURY.members)
            assert len(set(state.jurors)) == len(state.jurors)
