"""What awards tells: to insiders until publication, and to a recused member nothing of his dossiers."""

import hashlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events.awards import Block, Count, MentionAward, SingleAward
from contracts.questions import Agenda, DraftMinutes, DraftPalmares, Progress, Question
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards import answers
from services.awards.told import AgendaTold, MinutesTold, MotionTold, PalmaresTold
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, SECRETARY, AwardsScene, concluded
from tests.scene import ORGANISER


def ask(scene: AwardsScene, actor: str, question: Question, edition: str = "26") -> object:
    """Ask as somebody whose signature was checked."""
    act = Act(edition, actor, "0" * 32, scene.now)
    return answers.answer(scene.awards, question, act, scene.awards.label.roll.standing(edition, actor))


def refused(scene: AwardsScene, actor: str, question: Question, edition: str = "26") -> tuple[Why, dict[str, str]]:
    """Return why the question is refused."""
    with pytest.raises(Refusal) as caught:
        ask(scene, actor, question, edition)
    return caught.value.why, caught.value.details


def published() -> AwardsScene:
    """Return a scene whose palmares is out."""
    scene = concluded()
    told = ask(scene, SECRETARY, DraftMinutes())
    assert isinstance(told, MinutesTold)
    hashes = (told.sha256, told.palmares_sha256, told.as_of)
    scene.do(PRESIDENT, c.SignMinutes(*hashes))
    scene.do(SECRETARY, c.SignMinutes(*hashes))
    scene.do(SECRETARY, c.SealPalmares(*hashes))
    scene.now = CALENDAR.publishes
    scene.do(SECRETARY, c.ApprovePublication(hashes[1]))
    scene.do(ORGANISER, c.PublishPalmares(hashes[1]))
    return scene


def test_agenda_tells_sittings_motions_and_the_askers_own_vote() -> None:
    """In the order in which they were put; counts once counted; nobody else's vote."""
    scene = AwardsScene()
    for code in ("01001", "01002"):
        scene.dossier(code, 3)
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.do("p-dan", c.GiveProxy("s1", "p-bea"))
    scene.put("m1", Block(3, ("01001", "01002")))
    scene.do("p-bea", c.PullDossier("m1", "01002"))
    scene.do(PRESIDENT, c.OpenVote("m1"))
    scene.vote("m1", bea="against", cyd="for")
    told = ask(scene, "p-bea", Agenda())
    assert isinstance(told, AgendaTold)
    (sitting,) = told.sittings
    assert (sitting.state, sitting.attending) == ("open", ("p-ada", "p-bea", "p-cyd"))
    assert sitting.proxies == (("p-dan", "p-bea"),)
    block = Block(3, ("01001", "01002"))
    assert told.motions == (MotionTold("m1", "s1", "open", block, ("01001",), (), "against", 1),)
    scene.do(PRESIDENT, c.CloseVote("m1"))
    scene.react("awards")
    told = ask(scene, SECRETARY, Agenda())
    assert isinstance(told, AgendaTold)
    counts = (Count(("01001",), 5, 4, True, 1, 1, 0, False, False),)
    assert told.motions == (MotionTold("m1", "s1", "decided", block, ("01001",), counts, None, 0),)


def test_agenda_tells_a_recused_member_nothing_of_his_dossiers() -> None:
    """Not in a block, not in a count, no motion on it alone; once the recusal is lifted, all of it."""
    scene = concluded()
    scene.recuse("70450", "p-eve")
    told = ask(scene, "p-eve", Agenda())
    assert isinstance(told, AgendaTold)
    assert b"70450" not in msgspec.json.encode(told)
    assert b"01001" not in msgspec.json.encode(told)
    assert [(m.motion, m.dossiers, [count.dossiers for count in m.counts]) for m in told.motions] == [
        ("m1", ("01002",), [("01002",)])
    ]
    scene.lift("70450", "p-eve")
    told = ask(scene, "p-eve", Agenda())
    assert isinstance(told, AgendaTold)
    assert [motion.motion for motion in told.motions] == ["m1", "m2", "m3"]


@pytest.mark.parametrize("question", [Agenda(), DraftPalmares(), DraftMinutes()])
def test_anything_under_embargo_is_refused_to_outsiders(question: Question) -> None:
    """Whoever is neither of the jury nor of the label's office."""
    why, details = refused(concluded(), "p-out", question)
    assert (why, list(details)) == (Why.NOT_ALLOWED, ["needs"])


def test_anything_of_an_unknown_edition_or_of_another_service_is_refused() -> None:
    """Awards answers for what it keeps."""
    scene = concluded()
    assert refused(scene, ORGANISER, Agenda(), "27") == (Why.UNKNOWN_EDITION, {"edition": "27"})
    assert refused(scene, ORGANISER, Progress()) == (Why.UNKNOWN_QUESTION, {"service": "awards"})


@pytest.mark.parametrize("asker", [ORGANISER, SECRETARY, PRESIDENT, "p-bea"])
def test_draft_palmares_told_to_insiders_is_the_document_itself(asker: str) -> None:
    """Its bytes hash to what is told, as of the last change."""
    scene = concluded()
    told = ask(scene, asker, DraftPalmares())
    assert isinstance(told, PalmaresTold)
    assert told.as_of == scene.position
    assert hashlib.sha256(bytes(told.document)).hexdigest() == told.sha256
    rows = msgspec.json.decode(told.document)["awards"]
    assert [(row["code"], row["level"]) for row in rows] == [("01001", 3), ("01002", 3), ("70450", 4)]


def test_draft_palmares_told_to_a_recused_member_lacks_his_rows_and_has_no_hash() -> None:
    """Nor is the row in a count; a hash of the whole would let him try what is missing."""
    told = ask(concluded(), "p-eve", DraftPalmares())
    assert isinstance(told, PalmaresTold)
    document = msgspec.json.decode(told.document)
    assert told.sha256 is None
    assert [row["code"] for row in document["awards"]] == ["01002", "70450"]
    assert document["counts"]["laureates"] == 2


@pytest.mark.parametrize("asker", ["p-out", "p-eve", ORGANISER])
def test_palmares_published_is_told_whole_to_everybody(asker: str) -> None:
    """The sealed document, whatever changed since."""
    scene = published()
    scene.withdraw("01001")
    told = ask(scene, asker, DraftPalmares())
    assert isinstance(told, PalmaresTold)
    documents = scene.awards.sealed_documents("26")
    assert documents is not None
    assert bytes(told.document) == documents[0]
    assert told.sha256 == hashlib.sha256(documents[0]).hexdigest()


def test_draft_minutes_are_told_to_those_who_sign_and_to_organisers() -> None:
    """Not to the other members; with the hashes to sign, which hold until something changes."""
    scene = concluded()
    assert refused(scene, "p-bea", DraftMinutes())[0] is Why.NOT_ALLOWED
    told = ask(scene, PRESIDENT, DraftMinutes())
    assert isinstance(told, MinutesTold)
    assert hashlib.sha256(bytes(told.document)).hexdigest() == told.sha256
    assert msgspec.json.decode(told.document)["palmares_sha256"] == told.palmares_sha256
    scene.do(PRESIDENT, c.SignMinutes(told.sha256, told.palmares_sha256, told.as_of))
    assert ask(scene, ORGANISER, DraftMinutes()) == told


def test_minutes_told_after_sealing_are_the_sealed_ones() -> None:
    """As signed, for ever."""
    scene = published()
    scene.recuse("70450", "p-bea")
    told = ask(scene, SECRETARY, DraftMinutes())
    assert isinstance(told, MinutesTold)
    sealed = scene.awards.sealed_documents("26")
    assert sealed is not None
    assert bytes(told.document) == sealed[1]


_pairs = st.frozensets(st.tuples(st.sampled_from(["01001", "01002", "70450"]), st.sampled_from(MEMBERS)))


@settings(max_examples=25, deadline=None)
@given(_pairs)
def test_nothing_told_to_a_member_names_a_dossier_he_left(pairs: frozenset[tuple[str, str]]) -> None:
    """Whoever is recused from whatever: no answer to him holds its code."""
    scene = AwardsScene()
    for code in ("01001", "01002", "70450"):
        scene.dossier(code, 3)
    scene.sit()
    scene.adopt("m1", Block(3, ("01001", "01002")))
    scene.adopt("m2", SingleAward("70450", 4, "une école"))
    scene.adopt("m3", MentionAward("70450", "mediation"))
    for dossier, member in sorted(pairs):
        scene.recuse(dossier, member)
    for dossier, member in sorted(pairs):
        for question in (Agenda(), DraftPalmares()):
            assert dossier.encode() not in msgspec.json.encode(ask(scene, member, question))
