"""A refusal tells who is recused nothing of what he may not know: the rest of it, or that it is withheld."""

import pytest

from contracts.refusals import Refusal, Why

HIDDEN = frozenset({"01004", "niveau"})
ME = "p-ada"
WITHHELD: tuple[Why, dict[str, str]] = (Why.WITHHELD, {})


def told(refusal: Refusal, asked: str = '{"type":"sign-minutes"}', hidden: frozenset[str] = HIDDEN) -> object:
    """Return what is told of a refusal."""
    left = refusal.without(hidden, ME, asked)
    return left.why, left.details


def undecided(*codes: str) -> Refusal:
    """Return a refusal about these dossiers."""

    def tell(some: tuple[str, ...]) -> dict[str, object]:
        return {"dossiers": ", ".join(some), "count": len(some)}

    return Refusal(Why.UNDECIDED_DOSSIERS, **tell(codes)).about(codes, tell)


def test_refusal_about_others_is_told_without_what_is_hidden() -> None:
    """List and count; as it is to whoever is recused from nothing of it."""
    rest = (Why.UNDECIDED_DOSSIERS, {"dossiers": "01001, 01002", "count": "2"})
    assert told(undecided("01001", "01004", "01002")) == rest
    assert told(undecided("01001", "01002")) == rest
    assert told(undecided("01004"), hidden=frozenset()) == (Why.UNDECIDED_DOSSIERS, {"dossiers": "01004", "count": "1"})


@pytest.mark.parametrize(
    "refusal",
    [
        undecided("01004"),
        Refusal(Why.HAS_READ, jurors="p-bea", dossier="01004"),
        Refusal(Why.ALREADY_DECIDED, what="education 01004"),
        Refusal(Why.MOTION_STATE, motion="niveau", state="put"),
        Refusal(Why.RECUSED, juror="p-bea, p-cyd", dossier="01004"),
        Refusal(Why.UNKNOWN_APPEAL, appeal="01004.1"),
    ],
)
def test_refusal_about_what_is_hidden_alone_is_withheld(refusal: Refusal) -> None:
    """Neither the reason nor any of its details: also who else is recused."""
    assert told(refusal) == WITHHELD


def test_refusal_of_what_names_the_hidden_is_withheld_whatever_stands_against_it() -> None:
    """Else the reason would say how it stands; what rests on the asker alone is told."""
    asked = '{"type":"put-motion","subject":{"type":"block","level":4,"dossiers":["01004","01001"]}}'
    assert told(Refusal(Why.PROPOSAL_DIFFERS, dossiers="01001", level=4), asked) == WITHHELD
    mine = Refusal(Why.RECUSED, juror=ME, dossier="01004")
    assert told(mine, asked) == (Why.RECUSED, mine.details)
    assert told(Refusal(Why.NOT_ALLOWED, needs="president"), asked) == (Why.NOT_ALLOWED, {"needs": "president"})
    assert told(Refusal(Why.UNKNOWN_LEVEL, level=9), '{"dossier":"010041"}') == (Why.UNKNOWN_LEVEL, {"level": "9"})
