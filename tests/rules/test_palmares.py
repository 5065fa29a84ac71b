"""The palmares: its document, its signatures, its sealing, its publication. After sealing nothing moves."""

import hashlib
from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.authority import Authority
from contracts.commands import Command
from contracts.commands import awards as c
from contracts.document import DocumentRef
from contracts.events import awards as e
from contracts.events import intake as i
from contracts.events.awards import MentionAward, SingleAward
from contracts.questions import DraftMinutes
from contracts.refusals import Refusal, Why
from contracts.simulation import Simulation
from services.act import Act
from services.awards import answers
from services.awards.rules import sealing
from services.awards.rules.jury import Jury
from services.awards.rules.palmares import Heading, Row, document
from services.awards.told import MinutesTold
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, RULEBOOK, SECRETARY, SITS, AwardsScene, concluded
from tests.scene import ORGANISER

SIMULATION = Simulation("graine", "simulated", SITS, "Simulation : notes inventées.")
HEADING = Heading("Label", "26", 2025, RULEBOOK, "ab" * 32, SIMULATION)
ROWS = (
    Row(Authority("17300", "La Rochelle", "commune", "17", 77000), "ville", 5, ("mediation", "excellence")),
    Row(Authority("70450", "La Rochelle", "commune", "70", 40), "village", 1, ()),
    Row(Authority("01002", "Évry", "commune", "01", None), "ville", 5, ()),
)


class Hashes(NamedTuple):
    """What the president and the secretary sign."""

    minutes: str
    palmares: str
    as_of: int


def drafted(scene: AwardsScene) -> Hashes:
    """Ask for the minutes, as the secretary."""
    act = Act("26", SECRETARY, "0" * 32, scene.now)
    told = answers.answer(scene.awards, DraftMinutes(), act, scene.awards.label.roll.standing("26", SECRETARY))
    assert isinstance(told, MinutesTold)
    return Hashes(told.sha256, told.palmares_sha256, told.as_of)


def signed() -> tuple[AwardsScene, Hashes]:
    """Return a scene whose minutes both have signed."""
    scene = concluded()
    hashes = drafted(scene)
    scene.do(PRESIDENT, c.SignMinutes(*hashes))
    scene.do(SECRETARY, c.SignMinutes(*hashes))
    return scene, hashes


def sealed() -> tuple[AwardsScene, Hashes]:
    """Return a scene whose palmares is sealed."""
    scene, hashes = signed()
    scene.do(SECRETARY, c.SealPalmares(*hashes))
    return scene, hashes


def test_document_is_canonical_and_says_that_it_is_simulated() -> None:
    """Sorted by the rulebook's kinds, then by code; sorted keys, no space, UTF-8; no time, no position."""
    assert document(HEADING, ROWS).decode() == (
        '{"awards":['
        '{"code":"01002","department":"01","kind":"ville","level":5,"mentions":[],"name":"Évry","type":"commune"},'
        '{"code":"17300","department":"17","kind":"ville","level":5,"mentions":["excellence","mediation"],'
        '"name":"La Rochelle","type":"commune"},'
        '{"code":"70450","department":"70","kind":"village","level":1,"mentions":[],"name":"La Rochelle",'
        '"type":"commune"}],'
        '"counts":{"kinds":{"intercommunalite":{"laureates":0,"levels":{}},'
        '"village":{"laureates":1,"levels":{"1":1}},"ville":{"laureates":2,"levels":{"5":2}}},'
        '"laureates":3,"levels":{"1":1,"5":2},"mentions":{"excellence":1,"mediation":1}},'
        '"edition":"26","format":"delibere/palmares/1","label":"Label",'
        f'"rulebook":{{"id":"test/1","sha256":"{"ab" * 32}"}},'
        '"simulation":{"notice":"Simulation : notes inventées.","seed":"graine"},"year":2025}'
    )


@settings(deadline=None)
@given(st.permutations(ROWS), st.permutations(["mediation", "excellence"]))
def test_document_is_the_same_in_whatever_order_awards_were_decided(rows: list[Row], mentions: list[str]) -> None:
    """The order of decisions is not the order of the palmares."""
    shuffled = tuple(row._replace(mentions=tuple(m for m in mentions if m in row.mentions)) for row in rows)
    assert document(HEADING, shuffled) == document(HEADING, ROWS)


def test_document_is_the_same_bytes_from_another_log_with_the_same_awards() -> None:
    """Another run, at other times and positions, by another way: the same palmares, other minutes."""
    one, other = concluded(), AwardsScene()
    for code, level, kind in (("01002", 3, "ville"), ("01001", 3, "ville"), ("70450", 4, "village")):
        other.dossier(code, level, kind)
    other.close_edition()
    other.now += timedelta(days=100)
    other.sit()
    for code, level in (("70450", 4), ("01001", 3), ("01002", 3)):
        other.adopt(f"m-{code}", SingleAward(code, level))
    other.adopt("m-t", MentionAward("70450", "mediation"))
    other.do(PRESIDENT, c.CloseSitting("s1"))
    assert drafted(one).palmares == drafted(other).palmares
    assert drafted(one).minutes != drafted(other).minutes


def test_minutes_signed_by_the_president_and_the_secretary_each_once() -> None:
    """A signature names the hashes and the position; the same again changes nothing."""
    scene = concluded()
    hashes = drafted(scene)
    for person in (PRESIDENT, SECRETARY):
        assert scene.once(person, c.SignMinutes(*hashes)) == (e.MinutesSigned(person, *hashes),)
    assert drafted(scene) == hashes


def test_minutes_signed_wrongly_are_refused() -> None:
    """By another, or with hashes that the log does not give at that position."""
    scene = concluded()
    minutes, palmares, as_of = drafted(scene)
    command = c.SignMinutes(minutes, palmares, as_of)
    assert scene.refused("p-bea", command) == (Why.NOT_ALLOWED, {"needs": "president or secretary"})
    assert scene.refused(PRESIDENT, c.SignMinutes("0" * 64, palmares, as_of))[0] is Why.MINUTES_DIFFER
    assert scene.refused(PRESIDENT, c.SignMinutes(minutes, "0" * 64, as_of))[0] is Why.MINUTES_DIFFER
    assert scene.refused(PRESIDENT, c.SignMinutes(minutes, palmares, as_of - 1))[0] is Why.MINUTES_DIFFER
    assert scene.refused(PRESIDENT, c.SignMinutes(minutes, palmares, 10_000))[0] is Why.MINUTES_DIFFER


def test_minutes_signed_before_everything_is_decided_are_refused() -> None:
    """The dossiers that wait are named; a withdrawn one waits for nothing."""
    scene = concluded()
    scene.dossier("01009", 2)
    assert scene.refused(PRESIDENT, c.SignMinutes(*drafted(scene))) == (
        Why.UNDECIDED_DOSSIERS,
        {"dossiers": "01009", "count": "1"},
    )
    scene.withdraw("01009")
    assert scene.do(PRESIDENT, c.SignMinutes(*drafted(scene)))


def test_minutes_signed_while_something_is_under_way_are_refused() -> None:
    """Submissions open, a sitting open, a count or an award that must still follow."""
    scene = AwardsScene()
    scene.dossier("01001", 3)
    scene.sit()
    scene.adopt("m1", SingleAward("01001", 3))
    assert scene.refused(PRESIDENT, c.SignMinutes(*drafted(scene))) == (Why.EDITION_NOT_CLOSED, {"edition": "26"})
    scene.close_edition()
    scene.put("m2", MentionAward("01001", "mediation"))
    scene.do(PRESIDENT, c.OpenVote("m2"))
    scene.vote("m2", ada="for")
    scene.do(PRESIDENT, c.CloseVote("m2"))
    pending = (Why.MOTION_STATE, {"motion": "m2", "state": "pending"})
    assert scene.refused(PRESIDENT, c.SignMinutes(*drafted(scene))) == pending
    scene.do("awards", c.CountVote("m2", scene.position))
    assert scene.refused(PRESIDENT, c.SignMinutes(*drafted(scene))) == pending
    scene.do("awards", c.GrantMention("01001", "m2", "mediation"))
    sitting = (Why.SITTING_STATE, {"sitting": "s1", "state": "open"})
    assert scene.refused(PRESIDENT, c.SignMinutes(*drafted(scene))) == sitting


def test_minutes_signed_after_something_changed_are_refused_as_stale() -> None:
    """Hashes that were right at their position, which is not the last word any more."""
    scene = concluded()
    hashes = drafted(scene)
    scene.recuse("70450", "p-bea")
    details = {"as_of": str(hashes.as_of), "changed": str(scene.position)}
    assert scene.refused(PRESIDENT, c.SignMinutes(*hashes)) == (Why.MINUTES_STALE, details)


def test_palmares_sealed_names_both_documents_and_gives_them_back_for_ever() -> None:
    """Hash, size, laureates; the documents are made again from the log, whatever came later."""
    scene, hashes = signed()
    (event,) = scene.once(SECRETARY, c.SealPalmares(*hashes))
    documents = scene.awards.sealed_documents("26")
    assert documents is not None
    references = [DocumentRef(hashlib.sha256(content).hexdigest(), len(content)) for content in documents]
    assert event == e.PalmaresSealed(references[0], references[1], hashes.as_of, 3)
    assert [references[1].sha256, references[0].sha256] == list(hashes[:2])
    scene.recuse("70450", "p-bea")
    scene.withdraw("01001")
    assert scene.awards.sealed_documents("26") == documents


def test_palmares_not_sealed_has_no_documents() -> None:
    """Nothing to keep yet."""
    assert signed()[0].awards.sealed_documents("26") is None


def test_palmares_sealed_without_both_signatures_is_refused() -> None:
    """Of the president and of the secretary, on the same hashes."""
    scene = concluded()
    hashes = drafted(scene)
    seal = c.SealPalmares(*hashes)
    assert scene.refused(SECRETARY, seal) == (Why.MINUTES_UNSIGNED, {"missing": "p-ada, p-sec"})
    scene.do(PRESIDENT, c.SignMinutes(*hashes))
    assert scene.refused(SECRETARY, seal) == (Why.MINUTES_UNSIGNED, {"missing": "p-sec"})
    scene.recuse("70450", "p-bea")
    scene.do(SECRETARY, c.SignMinutes(*drafted(scene)))
    assert scene.refused(SECRETARY, seal) == (Why.MINUTES_UNSIGNED, {"missing": "p-sec"})
    assert scene.refused(SECRETARY, c.SealPalmares(*drafted(scene))) == (Why.MINUTES_UNSIGNED, {"missing": "p-ada"})


def test_palmares_sealed_after_something_changed_is_refused_as_stale() -> None:
    """What both signed is not what stands."""
    scene, hashes = signed()
    scene.recuse("70450", "p-bea")
    assert scene.refused(SECRETARY, c.SealPalmares(*hashes))[0] is Why.MINUTES_STALE


def test_palmares_sealed_otherwise_is_refused() -> None:
    """Sealing happens once."""
    scene, hashes = sealed()
    assert scene.refused(SECRETARY, c.SealPalmares("0" * 64, *hashes[1:])) == (Why.ALREADY_SEALED, {})
    assert scene.refused(PRESIDENT, c.SignMinutes("0" * 64, *hashes[1:])) == (Why.ALREADY_SEALED, {})
    assert scene.do(PRESIDENT, c.SignMinutes(*hashes)) == ()


@pytest.mark.parametrize(
    ("actor", "command"),
    [
        (ORGANISER, c.ConveneSitting("s2", SITS + timedelta(days=90), ("encore",))),
        (PRESIDENT, c.OpenSitting("s1")),
        (SECRETARY, c.RecordPresence("s1", "p-bea", "present")),
        ("p-bea", c.GiveProxy("s1", "p-cyd")),
        (PRESIDENT, c.CloseSitting("s1")),
        (SECRETARY, c.PutMotion("m9", "s1", SingleAward("01001", 5, "mieux"))),
        ("p-bea", c.PullDossier("m1", "01001")),
        (PRESIDENT, c.OpenVote("m1")),
        (PRESIDENT, c.CloseVote("m1")),
        ("p-bea", c.CastVote("m1", "against", "p-bea", 1)),
    ],
    ids=lambda value: value.__struct_config__.tag if isinstance(value, c.AwardsCommand) else None,
)
def test_nothing_of_a_sealed_palmares_changes(actor: str, command: Command) -> None:
    """Sitting, motion, vote and award are closed for ever."""
    scene, _ = sealed()
    assert scene.refused(actor, command) == (Why.ALREADY_SEALED, {})


@pytest.mark.parametrize(
    "command",
    [
        c.CountVote("m1", 1),
        c.DecideAward("01001", "m1"),
        c.GrantMention("01001", "m1", "mediation"),
        c.RescindAward("01001", "m1"),
    ],
    ids=lambda value: value.__struct_config__.tag,
)
def test_what_follows_by_itself_is_nothing_once_sealed(command: Command) -> None:
    """The sealing waited for it: delivered again, it is old news, and nothing is stored."""
    scene, _ = sealed()
    assert scene.do("awards", command) == ()


def test_palmares_published_at_its_date_with_two_agreeing() -> None:
    """The publisher's own act counts as one; approving twice is approving once."""
    scene, (_, palmares, _) = sealed()
    scene.now = CALENDAR.publishes
    publish = c.PublishPalmares(palmares)
    assert scene.refused(ORGANISER, publish) == (Why.APPROVALS_MISSING, {"needed": "2", "given": "1"})
    approved = e.PublicationApproved(ORGANISER, palmares)
    assert scene.once(ORGANISER, c.ApprovePublication(palmares)) == (approved,)
    assert scene.refused(ORGANISER, publish) == (Why.APPROVALS_MISSING, {"needed": "2", "given": "1"})
    assert scene.once("p-org2", publish) == (e.PalmaresPublished(palmares),)
    assert scene.do(SECRETARY, c.ApprovePublication(palmares)) == ()


def test_palmares_published_before_its_date_is_refused() -> None:
    """The embargo holds to the second, and moves with the calendar."""
    scene, (_, palmares, _) = sealed()
    scene.do(SECRETARY, c.ApprovePublication(palmares))
    scene.now = CALENDAR.publishes - timedelta(seconds=2)
    early = (Why.TOO_EARLY, {"at": CALENDAR.publishes.isoformat()})
    assert scene.refused(ORGANISER, c.PublishPalmares(palmares)) == early
    later = msgspec.structs.replace(CALENDAR, publishes=CALENDAR.publishes + timedelta(days=1))
    scene.happen("edition", "26", i.EditionPostponed("26", later, "neige"))
    assert scene.refused(ORGANISER, c.PublishPalmares(palmares)) == (Why.TOO_EARLY, {"at": later.publishes.isoformat()})
    scene.now = later.publishes
    assert scene.do(ORGANISER, c.PublishPalmares(palmares)) == (e.PalmaresPublished(palmares),)


def test_palmares_published_before_it_is_sealed_is_refused() -> None:
    """Nor approved; nor another one than the sealed."""
    scene, (_, palmares, _) = signed()
    scene.now = CALENDAR.publishes
    assert scene.refused(ORGANISER, c.PublishPalmares(palmares)) == (Why.NOT_SEALED, {})
    assert scene.refused(ORGANISER, c.ApprovePublication(palmares)) == (Why.NOT_SEALED, {})
    scene, (_, palmares, _) = sealed()
    other = (Why.MINUTES_DIFFER, {"sha256": palmares})
    assert scene.refused(ORGANISER, c.ApprovePublication("0" * 64)) == other
    assert scene.refused("p-bea", c.ApprovePublication(palmares))[0] is Why.NOT_ALLOWED


def test_palmares_of_a_cancelled_edition_is_refused() -> None:
    """It ends without one."""
    scene, hashes = signed()
    scene.happen("edition", "26", i.EditionCancelled("26", "dissolution"))
    refused = scene.refused(SECRETARY, c.SealPalmares(*hashes))
    assert refused == (Why.EDITION_NOT_OPEN, {"edition": "26", "state": "cancelled"})


def test_rulebook_of_the_heading_is_the_bytes_that_were_hashed() -> None:
    """The document names the rulebook by the hash of the document that opened the edition."""
    scene, _ = sealed()
    documents = scene.awards.sealed_documents("26")
    assert documents is not None
    rulebook = msgspec.json.decode(documents[0])["rulebook"]
    assert rulebook == {"id": "test/1", "sha256": hashlib.sha256(msgspec.json.encode(RULEBOOK)).hexdigest()}


_sha = st.sampled_from(["a" * 64, "b" * 64])
_as_of = st.integers(1, 2)
_commands = st.one_of(
    st.builds(c.SignMinutes, _sha, st.just("a" * 64), _as_of),
    st.builds(c.SealPalmares, _sha, st.just("a" * 64), _as_of),
    st.builds(c.ApprovePublication, st.just("a" * 64)),
    st.builds(c.PublishPalmares, st.just("a" * 64)),
)
_actors = st.sampled_from([PRESIDENT, SECRETARY, ORGANISER])


@settings(deadline=None)
@given(st.lists(st.tuples(_commands, _actors, st.integers(1, 3), st.booleans()), max_size=30))
def test_palmares_is_sealed_and_published_by_two_whatever_is_asked(
    steps: list[tuple[sealing.Command, str, int, bool]],
) -> None:
    """Sealed once, on two signatures of what stands; published after, by two; repeated, nothing."""
    reference = DocumentRef("a" * 64, 1)
    documents = sealing.Documents(reference, reference, 1, (), (), ())
    jury = Jury(MEMBERS, PRESIDENT, SECRETARY)
    state: sealing.State | None = None
    for position, (command, actor, changed, out) in enumerate(steps, 1):
        act = Act("26", actor, "0" * 32, CALENDAR.publishes - timedelta(days=not out), position)
        facts = sealing.Facts("26", jury, True, CALENDAR.publishes, 2, changed, documents)
        before = state or sealing.State()
        try:
            events = sealing.decide(command, act, state, facts)
        except Refusal:
            continue
        for event in events:
            state = sealing.evolve(state, event, act)
        now = state or sealing.State()
        assert sealing.decide(command, act, state, facts) == ()
        assert before.sealed in (None, now.sealed)
        if now.sealed is not None and before.sealed is None:
            as_of = now.sealed.as_of
            assert {s.person for s in now.signed if s.as_of == as_of} == {PRESIDENT, SECRETARY}
            assert changed <= as_of
        if now.published_at and not before.published_at:
            assert out
            assert len({*now.approved, actor}) >= 2
            assert 0 < now.sealed_at < now.published_at
