"""Recusals: declared by the juror or for him, lifted by the president, never by their subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import DeclareRecusal, LiftRecusal
from contracts.events.scoring import RecusalDeclared, RecusalLifted
from contracts.refusals import Why
from services.scoring.rules import recusal
from services.scoring.rules.jury import Jury
from tests.rules.scoring_edition import PRESIDENT, SECRETARY, edition_open, jury_named, sealed, taken
from tests.scene import ORGANISER

DECLARED = DeclareRecusal("01004", "p-3", sealed("p-3"))
LIFTED = LiftRecusal("01004", "p-3", "the tie ended last year")


@pytest.mark.parametrize("actor", ["p-3", PRESIDENT, SECRETARY, ORGANISER])
def test_recusal_declared_by_whom_it_may_be_yields_one_event(actor: str) -> None:
    """The juror, the president, the secretary or an organiser declares it; the same again changes nothing."""
    scene = jury_named()
    assert scene.do(actor, DECLARED) == (RecusalDeclared("01004", "p-3", sealed("p-3")),)
    assert scene.do(actor, DECLARED) == ()


def test_recusal_declared_for_a_peer_is_refused() -> None:
    """One juror cannot take another off a dossier."""
    assert jury_named().refuse("p-2", DECLARED).why is Why.NOT_ALLOWED


@pytest.mark.parametrize(
    ("command", "why", "details"),
    [
        (DeclareRecusal("99999", "p-3"), Why.UNKNOWN_DOSSIER, {"dossier": "99999"}),
        (DeclareRecusal("01004", "p-other"), Why.NOT_A_MEMBER, {"person": "p-other"}),
        (DeclareRecusal("01004", "p-3", sealed("p-4")), Why.SEALED_FOR_ANOTHER, {"person": "p-3"}),
    ],
    ids=["dossier unknown", "no member", "reason sealed for another"],
)
def test_recusal_that_cannot_be_is_refused(command: DeclareRecusal, why: Why, details: dict[str, str]) -> None:
    """A recusal is of a member from a dossier of the edition, its reason sealed under his own key."""
    refusal = jury_named().refuse(ORGANISER, command)
    assert (refusal.why, refusal.details) == (why, details)


def test_recusal_before_the_jury_is_named_is_refused() -> None:
    """There is nobody to recuse."""
    assert edition_open().refuse("p-3", DECLARED).why is Why.JURY_UNNAMED


def test_recusal_declared_again_with_another_reason_is_refused() -> None:
    """Who is recused is recused: the reason on record stays."""
    scene = jury_named()
    scene.do("p-3", DECLARED)
    refusal = scene.refuse("p-3", DeclareRecusal("01004", "p-3"))
    assert (refusal.why, refusal.details) == (Why.ALREADY_RECUSED, {"dossier": "01004", "juror": "p-3"})


def test_recusal_lifted_by_the_president_may_be_declared_anew() -> None:
    """The president lifts it with a ground; the same again changes nothing; a new recusal may follow."""
    scene = jury_named()
    scene.do("p-3", DECLARED)
    assert scene.do(PRESIDENT, LIFTED) == (RecusalLifted("01004", "p-3", "the tie ended last year"),)
    assert scene.do(PRESIDENT, LIFTED) == ()
    assert scene.do("p-3", DECLARED) == (RecusalDeclared("01004", "p-3", sealed("p-3")),)


@pytest.mark.parametrize("actor", ["p-2", SECRETARY, ORGANISER])
def test_recusal_lifted_by_anybody_else_is_refused(actor: str) -> None:
    """Only the president lifts a recusal."""
    scene = jury_named()
    scene.do("p-3", DECLARED)
    assert scene.refuse(actor, LIFTED).why is Why.NOT_ALLOWED


@pytest.mark.parametrize("juror", ["p-3", PRESIDENT])
def test_recusal_lifted_by_its_subject_is_refused(juror: str) -> None:
    """Nobody lifts his own recusal, not even the president."""
    scene = jury_named()
    scene.do(juror, DeclareRecusal("01004", juror))
    assert scene.refuse(juror, LiftRecusal("01004", juror, "I feel impartial")).why is Why.OWN_RECUSAL


def test_recusal_lifted_where_there_is_none_is_refused() -> None:
    """Only what was declared is lifted."""
    assert jury_named().refuse(PRESIDENT, LIFTED).why is Why.NOT_RECUSED


JURY = Jury(("p-1", "p-2", "p-3"), "p-1", "p-secretary")
COMMANDS = st.one_of(
    st.builds(DeclareRecusal, st.just("01004"), st.just("p-3"), st.sampled_from((None, sealed("p-3"), sealed("p-2")))),
    st.builds(LiftRecusal, st.just("01004"), st.just("p-3"), st.sampled_from(("one", "two"))),
)
FACTS = st.builds(
    recusal.Facts,
    st.sampled_from(("open", "closed", "cancelled")),
    st.sampled_from((JURY, None)),
    st.booleans(),
    st.sampled_from((True, True, False)),
)
ACTORS = st.sampled_from(("p-1", "p-2", "p-3", "p-secretary"))


@given(st.lists(st.tuples(COMMANDS, FACTS, ACTORS), max_size=12))
def test_recusal_whatever_is_asked_alternates_and_its_subject_never_lifts_it(
    asked: list[tuple[DeclareRecusal | LiftRecusal, recusal.Facts, str]],
) -> None:
    """Whatever is asked in whatever order: declared, lifted, declared…; lifted by the president alone."""
    state, kinds = None, []
    for command, facts, actor in asked:
        state, events = taken(recusal, state, command, facts, actor)
        kinds += [type(event) for event in events]
        assert not any(isinstance(event, RecusalLifted) and actor != JURY.president for event in events)
        assert state is None or state.recused == (kinds[-1] is RecusalDeclared)
    assert kinds == [RecusalDeclared if number % 2 == 0 else RecusalLifted for number in range(len(kinds))]
