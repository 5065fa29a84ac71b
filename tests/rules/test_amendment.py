"""An amendment: signed by two, adopted, published by two; what was sealed before it stays as it was, to the byte."""

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.palmares import make
from contracts.commands import Command
from contracts.commands import awards as c
from contracts.commands import redress as r
from contracts.document import DocumentRef
from contracts.events import awards as a
from contracts.events import redress as e
from contracts.events.awards import SingleAward
from contracts.questions import DraftAmendment, DraftPalmares
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards import answers
from services.awards.rules import amending
from services.awards.rules.jury import Jury
from services.awards.told import PalmaresTold
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, SECRETARY, AwardsScene, concluded
from tests.rules.redress_scene import (
    GROUND,
    amended,
    amendment,
    decide_again,
    out,
    published,
    ruled,
    slip,
    to_sign,
    withdrawn,
)
from tests.scene import ORGANISER


def levels(content: bytes) -> dict[str, int]:
    """Return the levels that a palmares document holds, by code."""
    return {row["code"]: row["level"] for row in msgspec.json.decode(content)["awards"]}


def shown(scene: AwardsScene) -> dict[str, int]:
    """Return the levels that anybody is told."""
    act = Act("26", "p-out", "0" * 32, scene.now)
    told = answers.answer(scene.awards, DraftPalmares(), act, scene.awards.label.roll.standing("26", "p-out"))
    assert isinstance(told, PalmaresTold)
    assert told.sha256 == hashlib.sha256(bytes(told.document)).hexdigest()
    return levels(bytes(told.document))


def test_amendment_signed_by_two_adopted_and_published_by_two() -> None:
    """Each step once; the new palmares shows from its publication on, and not before."""
    scene = published()
    withdrawn(scene)
    hashes = to_sign(scene)
    for person in (PRESIDENT, SECRETARY):
        assert scene.once(person, r.SignAmendment(*hashes)) == (e.AmendmentSigned(person, *hashes),)
    (event,) = scene.once(SECRETARY, r.AmendPalmares(*hashes))
    ((one, other),) = scene.awards.amended_documents("26")
    references = [DocumentRef(hashlib.sha256(content).hexdigest(), len(content)) for content in (one, other)]
    assert event == e.PalmaresAmended(1, references[0], references[1], hashes.as_of, 2)
    assert shown(scene) == {"01001": 3, "01002": 3, "70450": 4}
    approve, publish = c.ApprovePublication(hashes.palmares), c.PublishPalmares(hashes.palmares)
    assert scene.refused(ORGANISER, publish) == (Why.APPROVALS_MISSING, {"needed": "2", "given": "1"})
    assert scene.once(SECRETARY, approve) == (a.PublicationApproved(SECRETARY, hashes.palmares),)
    assert scene.once(ORGANISER, publish) == (a.PalmaresPublished(hashes.palmares),)
    assert shown(scene) == {"01001": 3, "70450": 4}


def test_amendment_leaves_what_was_sealed_as_it_was() -> None:
    """Both documents, to the byte; the new minutes name the old ones."""
    scene = published()
    sealed = scene.awards.sealed_documents("26")
    assert sealed is not None
    withdrawn(scene)
    out(scene, amended(scene))
    assert scene.awards.sealed_documents("26") == sealed
    ((_, minutes),) = scene.awards.amended_documents("26")
    names = {
        "palmares_sha256": hashlib.sha256(sealed[0]).hexdigest(),
        "minutes_sha256": hashlib.sha256(sealed[1]).hexdigest(),
    }
    assert msgspec.json.decode(minutes)["amends"] == names


def test_amendment_states_all_that_led_to_it() -> None:
    """Withdrawal, correction, appeal with its opinions, new decision with its sitting and vote: each with why."""
    scene = published()
    withdrawn(scene)
    slip(scene, "70450", e.MentionLapsed("70450", "mediation"))
    scene.do(PRESIDENT, r.CorrectError("70450", 4, ("mediation",), "report erroné"))
    ruled(scene, "upheld", "upheld")
    decide_again(scene, SingleAward("01001", 5, "pièces relues"))
    told: dict[str, Any] = msgspec.json.decode(bytes(amendment(scene).document))
    assert [(w["dossier"], w["ground"], w["author"], w["second"]) for w in told["withdrawals"]] == [
        ("01002", GROUND, ORGANISER, SECRETARY)
    ]
    assert [(x["dossier"], x["reason"], x["author"], x["to"]) for x in told["corrections"]] == [
        ("70450", "report erroné", PRESIDENT, {"level": 4, "mentions": ["mediation"]})
    ]
    assert [(x["appeal"], x["ruling"], [o["hearer"] for o in x["opinions"]]) for x in told["appeals"]] == [
        ("01001.1", {"ruling": "upheld", "reason": "à la majorité"}, ["p-cyd", "p-dan"])
    ]
    assert [(d["dossier"], d["before"], d["level"], d["reason"]) for d in told["decisions"]] == [
        ("01001", 3, 5, "pièces relues")
    ]
    assert [s["sitting"] for s in told["sittings"]] == ["s2"]
    assert [(m["motion"], m["counts"][0]["votes_for"]) for m in told["motions"]] == [("r-s2", 3)]
    out(scene, amended(scene))
    assert shown(scene) == {"01001": 5, "70450": 4}


def test_amendment_lets_a_mention_fall_with_the_level_on_which_it_rested() -> None:
    """Excellence asks for 5@; decided again at 4@, it lapses, and the minutes say so."""
    scene = published()
    slip(scene, "01001", a.AwardDecided("01001", 5, 3, "m1"), a.MentionGranted("01001", "excellence", "m8", 3))
    ruled(scene, "upheld", "upheld")
    events = decide_again(scene, SingleAward("01001", 4, "relu"))
    assert events[-2:] == (a.AwardDecided("01001", 4, 3, "r-s2", "relu"), e.MentionLapsed("01001", "excellence"))
    told: dict[str, Any] = msgspec.json.decode(bytes(amendment(scene).document))
    assert told["decisions"][-1]["lapsed"] == ["excellence"]


def test_second_amendment_states_only_what_came_since_the_first() -> None:
    """Numbered on; it amends the first one; each stays verifiable."""
    scene = published()
    withdrawn(scene)
    first = amended(scene)
    assert scene.refused(SECRETARY, r.AmendPalmares("0" * 64, first.palmares, first.as_of))[0] is Why.NOT_PUBLISHED
    out(scene, first)
    kept = scene.awards.amended_documents("26")
    withdrawn(scene, "01001", " aussi")
    second = amended(scene)
    out(scene, second)
    documents = scene.awards.amended_documents("26")
    assert documents[:1] == kept
    told = msgspec.json.decode(documents[1][1])
    assert (told["number"], [each["dossier"] for each in told["withdrawals"]]) == (2, ["01001"])
    assert told["amends"] == {"palmares_sha256": first.palmares, "minutes_sha256": first.minutes}
    assert shown(scene) == {"70450": 4}


def test_amendment_without_anything_to_state_is_refused() -> None:
    """A dismissed appeal changes no award."""
    scene = published()
    ruled(scene, "dismissed", "dismissed")
    since = scene.awards.label.edition("26").palmares.sealed
    assert since is not None
    nothing = (Why.NOTHING_TO_AMEND, {"since": str(since.as_of)})
    assert scene.refused(PRESIDENT, r.SignAmendment(*to_sign(scene))) == nothing


def test_amendment_signed_wrongly_or_stale_is_refused() -> None:
    """By another; with other hashes; after one more act."""
    scene = published()
    withdrawn(scene)
    minutes, palmares, as_of = to_sign(scene)
    sign = r.SignAmendment(minutes, palmares, as_of)
    assert scene.refused("p-bea", sign) == (Why.NOT_ALLOWED, {"needs": "president or secretary"})
    assert scene.refused(PRESIDENT, r.SignAmendment("0" * 64, palmares, as_of))[0] is Why.MINUTES_DIFFER
    assert scene.refused(PRESIDENT, r.SignAmendment(minutes, palmares, 10_000))[0] is Why.MINUTES_DIFFER
    assert scene.refused(PRESIDENT, r.SignAmendment(minutes, palmares, 1))[0] is Why.MINUTES_DIFFER
    scene.do(PRESIDENT, sign)
    missing = (Why.MINUTES_UNSIGNED, {"missing": SECRETARY})
    assert scene.refused(SECRETARY, r.AmendPalmares(*sign_of(sign))) == missing
    scene.do(SECRETARY, sign)
    withdrawn(scene, "01001", " aussi")
    assert scene.refused(SECRETARY, r.AmendPalmares(*sign_of(sign)))[0] is Why.MINUTES_STALE


def sign_of(command: r.SignAmendment) -> tuple[str, str, int]:
    """Return what was signed."""
    return command.minutes_sha256, command.palmares_sha256, command.as_of


def test_amendment_while_a_sitting_is_open_is_refused() -> None:
    """What is under way is awaited."""
    scene = published()
    withdrawn(scene)
    ruled(scene, "upheld", "upheld")
    scene.sit("p-ada", "p-bea", "p-cyd", sitting="s2")
    refused = scene.refused(PRESIDENT, r.SignAmendment(*to_sign(scene)))
    assert refused == (Why.SITTING_STATE, {"sitting": "s2", "state": "open"})
    scene.put("r1", SingleAward("01001", 4, "oui"), "s2")
    scene.do(PRESIDENT, c.OpenVote("r1"))
    scene.vote("r1", ada="for", bea="for")
    scene.do(PRESIDENT, c.CloseVote("r1"))
    refused = scene.refused(PRESIDENT, r.SignAmendment(*to_sign(scene)))
    assert refused == (Why.SITTING_STATE, {"sitting": "s2, r1", "state": "open"})


def test_amendment_of_what_is_not_published_is_refused() -> None:
    """Before it, the minutes themselves are signed."""
    scene = concluded()
    assert scene.refused(PRESIDENT, r.SignAmendment("0" * 64, "0" * 64, 1))[0] is Why.NOT_PUBLISHED
    act = Act("26", SECRETARY, "0" * 32, scene.now)
    with pytest.raises(Refusal) as caught:
        answers.answer(scene.awards, DraftAmendment(), act, scene.awards.label.roll.standing("26", SECRETARY))
    assert caught.value.why is Why.NOT_PUBLISHED


def test_amendment_published_under_another_hash_is_refused() -> None:
    """Neither the one before nor any other."""
    scene = published()
    first = scene.awards.label.edition("26").palmares.sealed
    assert first is not None
    withdrawn(scene)
    hashes = amended(scene)
    for other in (first.palmares.sha256, "0" * 64):
        assert scene.refused(ORGANISER, c.PublishPalmares(other)) == (Why.MINUTES_DIFFER, {"sha256": hashes.palmares})


def test_amended_draft_is_told_to_those_who_sign_it_only() -> None:
    """As it was made, until it is published."""
    scene = published()
    withdrawn(scene)
    hashes = amended(scene)
    assert to_sign(scene) == hashes
    with pytest.raises(Refusal) as caught:
        amendment(scene, "p-bea")
    assert caught.value.why is Why.NOT_ALLOWED


def test_palmares_made_by_the_audit_is_the_amended_one() -> None:
    """As of the amendment: the same bytes."""
    scene = published()
    withdrawn(scene)
    hashes = amended(scene)
    assert make(scene.awards, "26", scene.position).sha256 == hashes.palmares


# -- whatever is asked, what was sealed stays

_codes = st.sampled_from(["01001", "01002", "70450"])
_formal: st.SearchStrategy[tuple[str, Command]] = st.one_of(
    st.tuples(st.just(ORGANISER), st.builds(r.ProposeWithdrawal, _codes, st.just(GROUND), st.just(CALENDAR.publishes))),
    st.tuples(st.just(SECRETARY), st.builds(r.WithdrawAward, _codes, st.just(GROUND), st.just(CALENDAR.publishes))),
    st.tuples(st.just(PRESIDENT), st.builds(r.CorrectError, _codes, st.integers(3, 5), st.just(()), st.just("x"))),
    st.tuples(st.just("p-out"), st.builds(r.FileAppeal, _codes, st.integers(1, 2), st.just("procedure"), st.just("x"))),
)
_other: st.SearchStrategy[tuple[str, Command]] = st.one_of(
    st.tuples(st.just("awards"), st.builds(c.DecideAward, _codes, st.sampled_from(["m1", "m2"]))),
    st.tuples(st.just("awards"), st.builds(c.GrantMention, _codes, st.just("m3"), st.just("mediation"))),
    st.tuples(st.just(PRESIDENT), st.sampled_from([c.OpenSitting("s1"), c.CloseSitting("s1"), c.OpenVote("m1")])),
    st.tuples(
        st.just(SECRETARY),
        st.builds(c.PutMotion, st.just("m9"), st.just("s1"), st.builds(SingleAward, _codes, st.just(5), st.just("x"))),
    ),
    st.tuples(st.just("p-bea"), st.just(c.CastVote("m1", "against", "p-bea", 1))),
    st.tuples(st.just(PRESIDENT), st.builds(c.UndoMotion, st.sampled_from(["m1", "m2", "m3"]), st.just("x"))),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(_formal, _other), max_size=12))
def test_sealed_edition_changes_only_by_formal_acts_whatever_is_asked(steps: list[tuple[str, Command]]) -> None:
    """Awards move only with a withdrawal or a correction; the sealed documents and those shown never do."""
    scene = published()
    view, sealed, told = scene.awards.label.edition("26"), scene.awards.sealed_documents("26"), shown(scene)
    for actor, command in steps:
        before = {code: history.now for code, history in view.awards.items()}
        try:
            events = scene.do(actor, command)
        except Refusal:
            events = ()
        after = {code: history.now for code, history in view.awards.items()}
        moved = {code for code in after if after[code] != before[code]}
        formal = e.WithdrawalProposed | e.AwardWithdrawn | e.AwardCorrected
        assert moved == {event.dossier for event in events if isinstance(event, formal)}
        assert scene.awards.sealed_documents("26") == sealed
        assert shown(scene) == told


_sha = st.sampled_from(["a" * 64, "b" * 64])
_asked: st.SearchStrategy[amending.Command | amending.Publishing] = st.one_of(
    st.builds(r.SignAmendment, _sha, st.just("a" * 64), st.integers(1, 2)),
    st.builds(r.AmendPalmares, _sha, st.just("a" * 64), st.integers(1, 2)),
    st.builds(c.ApprovePublication, st.just("a" * 64)),
    st.builds(c.PublishPalmares, st.just("a" * 64)),
)


@settings(deadline=None)
@given(st.lists(st.tuples(_asked, st.sampled_from([PRESIDENT, SECRETARY, ORGANISER]), st.integers(1, 3)), max_size=30))
def test_amendment_is_adopted_and_published_by_two_whatever_is_asked(
    steps: list[tuple[amending.Command | amending.Publishing, str, int]],
) -> None:
    """Adopted on two signatures of what stands, published by two, numbered without a gap; repeated, nothing."""
    reference = DocumentRef("a" * 64, 1)
    state = amending.State()
    for position, (command, actor, changed) in enumerate(steps, 1):
        act = Act("26", actor, "0" * 32, CALENDAR.publishes, position)
        documents = amending.Documents(reference, reference, 1, 1, ())
        facts = amending.Facts(Jury(MEMBERS, PRESIDENT, SECRETARY), True, 2, 0, changed, documents)
        if isinstance(command, amending.Publishing) and state.last is None:
            continue
        before = state
        try:
            events = amending.decide(command, act, state, facts)
        except Refusal:
            continue
        for event in events:
            state = amending.evolve(state, event, act)
        assert amending.decide(command, act, state, facts) == ()
        if state.last != before.last:
            assert state.last is not None
            assert before.last is None or before.published_at
            assert state.last.number == 1 + (0 if before.last is None else before.last.number)
            assert {s.person for s in state.signed if s.as_of == state.last.as_of} == {PRESIDENT, SECRETARY}
            assert changed <= state.last.as_of
        if len(state.past) > len(before.past):
            assert len({*before.approved, actor}) >= 2
