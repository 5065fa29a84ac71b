"""An appeal: in time, in writing, on procedure or material error; heard by those who did not read; then ruled on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.commands import awards as c
from contracts.commands import redress as r
from contracts.document import DocumentRef
from contracts.events import intake as i
from contracts.events import redress as e
from contracts.events.awards import Block, SingleAward
from contracts.questions import Appeals
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards import answers
from services.awards.rules import appeal
from services.awards.rules.jury import Jury
from services.awards.told import AppealTold
from services.delay import until
from tests.rules.awards_scene import CALENDAR, MEMBERS, PRESIDENT, SECRETARY, AwardsScene, concluded
from tests.rules.redress_scene import CONTACT, decide_again, published, ruled
from tests.scene import ORGANISER

TEXT = DocumentRef("a" * 64, 1200)
FILE = r.FileAppeal("01001", 1, "procedure", "un juré avait un lien", TEXT)


def filed(*hearers: str) -> AwardsScene:
    """Return a published scene with an appeal on 01001, heard by these jurors."""
    scene = published()
    scene.do(CONTACT, FILE)
    if hearers:
        scene.do(ORGANISER, r.DesignateHearers("01001", 1, hearers))
    return scene


# -- filed


@pytest.mark.parametrize("actor", [CONTACT, ORGANISER])
def test_appeal_filed_by_the_contact_or_an_organiser(actor: str) -> None:
    """Its ground, its reason, its text by hash."""
    event = e.AppealFiled("01001", 1, "procedure", actor, "un juré avait un lien", TEXT)
    assert published().once(actor, FILE) == (event,)


def test_appeal_filed_by_anybody_else_is_refused() -> None:
    """Another authority has no say, nor has a juror."""
    scene = published()
    assert scene.refused("p-bea", FILE) == (Why.NOT_ALLOWED, {"needs": "the dossier's contact, or organiser"})


def test_appeal_filed_before_the_publication_is_refused() -> None:
    """Nothing is known outside yet."""
    assert concluded().refused(CONTACT, FILE)[0] is Why.NOT_PUBLISHED


def test_appeal_filed_on_its_last_day_is_in_time_and_the_day_after_is_late() -> None:
    """Two months from the publication, the day counted whole."""
    scene = published()
    scene.now = datetime(2025, 4, 7, 23, 59, 58, tzinfo=UTC)
    assert scene.do(CONTACT, FILE)
    scene.now = datetime(2025, 4, 7, 23, 59, 59, tzinfo=UTC)
    late = r.FileAppeal("01002", 1, "procedure", "trop tard")
    assert scene.refused(CONTACT, late) == (Why.APPEAL_LATE, {"until": "2025-04-07"})
    assert scene.do(CONTACT, FILE) == ()


@pytest.mark.parametrize(
    ("published_on", "months", "last"),
    [
        ("2025-02-07", 2, "2025-04-07"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2025-11-30", 14, "2027-01-30"),
        ("2025-02-07", 0, "2025-02-07"),
    ],
)
def test_last_day_is_the_same_day_of_the_month_or_that_months_last(published_on: str, months: int, last: str) -> None:
    """Months of the calendar, not thirty days each."""
    at = datetime.fromisoformat(published_on).replace(hour=17, tzinfo=UTC)
    assert until(at, months).isoformat() == last


def test_appeal_without_writing_is_refused() -> None:
    """A reason or a text."""
    scene = published()
    assert scene.refused(CONTACT, r.FileAppeal("01001", 1, "procedure"))[0] is Why.REASON_REQUIRED
    assert scene.do(CONTACT, r.FileAppeal("01001", 1, "material-error", None, TEXT))


def test_appeal_numbered_wrongly_twice_or_on_no_award_is_refused() -> None:
    """One at a time on a dossier, numbered from 1."""
    scene = published()
    assert scene.refused(CONTACT, r.FileAppeal("01001", 2, "procedure", "x"))[0] is Why.INVALID_FIELD
    scene.do(CONTACT, FILE)
    waits = (Why.APPEAL_STATE, {"appeal": "01001.1", "state": "filed"})
    assert scene.refused(CONTACT, r.FileAppeal("01001", 2, "procedure", "x")) == waits
    assert scene.refused(CONTACT, r.FileAppeal("01001", 1, "procedure", "autre")) == waits
    scene.dossier("01009", 3)
    assert scene.refused(CONTACT, r.FileAppeal("01009", 1, "procedure", "x")) == (Why.NO_AWARD, {"dossier": "01009"})


def test_appeal_unknown_is_neither_heard_nor_ruled() -> None:
    """It must have been filed."""
    scene = published()
    unknown = (Why.UNKNOWN_APPEAL, {"appeal": "01001.1"})
    assert scene.refused(ORGANISER, r.DesignateHearers("01001", 1, ("p-cyd", "p-dan"))) == unknown
    assert scene.refused("p-cyd", r.HearAppeal("01001", 1, "upheld", "oui")) == unknown
    assert scene.refused(SECRETARY, r.RuleOnAppeal("01001", 1, "upheld", "oui")) == unknown


# -- heard


def test_hearers_designated_among_those_who_neither_read_nor_are_recused() -> None:
    """Enough of them, members of the jury, each once; said again, it changes nothing."""
    scene = filed()
    ask = r.DesignateHearers("01001", 1, ("p-cyd", "p-dan"))
    assert scene.once(ORGANISER, ask) == (e.HearersDesignated("01001", 1, ("p-cyd", "p-dan")),)


@pytest.mark.parametrize(
    ("hearers", "why", "details"),
    [
        (("p-cyd", "p-ada"), Why.HAS_READ, {"jurors": "p-ada", "dossier": "01001"}),
        (("p-ada", "p-bea"), Why.HAS_READ, {"jurors": "p-ada, p-bea", "dossier": "01001"}),
        (("p-cyd", "p-eve"), Why.RECUSED, {"juror": "p-eve", "dossier": "01001"}),
        (("p-cyd",), Why.HEARERS_MISSING, {"needed": "2", "given": "1"}),
        (("p-cyd", "p-out"), Why.NOT_A_MEMBER, {"person": "p-out"}),
        (("p-cyd", "p-cyd"), Why.INVALID_FIELD, {"problem": "hearers: a juror is named twice"}),
    ],
    ids=["a reader", "two readers", "recused", "too few", "no member", "twice"],
)
def test_hearers_who_may_not_hear_are_refused(hearers: tuple[str, ...], why: Why, details: dict[str, str]) -> None:
    """The draw tells who read."""
    assert filed().refused(ORGANISER, r.DesignateHearers("01001", 1, hearers)) == (why, details)


@pytest.mark.parametrize("reader", ["p-ada", "p-cyd", "p-dan", "p-eve"])
def test_reader_drawn_moved_or_added_hears_nothing_of_it(reader: str) -> None:
    """Drawn first, drawn and replaced, in another's place, called as one more: all have read 70450."""
    scene = published()
    scene.do(CONTACT, r.FileAppeal("70450", 1, "material-error", "erreur"))
    refused = scene.refused(ORGANISER, r.DesignateHearers("70450", 1, ("p-bea", reader)))
    assert refused == (Why.HAS_READ, {"jurors": reader, "dossier": "70450"})


def test_opinion_signed_by_a_hearer_and_changed_until_the_ruling() -> None:
    """His last one counts."""
    scene = filed("p-cyd", "p-dan")
    first = r.HearAppeal("01001", 1, "upheld", "lien avéré")
    assert scene.once("p-cyd", first) == (e.AppealHeard("01001", 1, "p-cyd", "upheld", "lien avéré"),)
    second = r.HearAppeal("01001", 1, "dismissed", "lien ancien")
    assert scene.once("p-cyd", second) == (e.AppealHeard("01001", 1, "p-cyd", "dismissed", "lien ancien"),)
    position = scene.position
    assert scene.do("p-dan", r.HearAppeal("01001", 1, "dismissed", "non"))
    (ruling,) = scene.do(SECRETARY, r.RuleOnAppeal("01001", 1, "dismissed", "rien"))
    assert ruling == e.AppealRuled("01001", 1, "dismissed", "rien", (position, position + 1))
    over = (Why.APPEAL_STATE, {"appeal": "01001.1", "state": "dismissed"})
    assert scene.refused("p-dan", r.HearAppeal("01001", 1, "upheld", "si")) == over
    assert scene.refused(ORGANISER, r.DesignateHearers("01001", 1, ("p-dan", "p-cyd"))) == over


def test_opinion_of_somebody_who_does_not_hear_or_is_recused_is_refused() -> None:
    """Nor of a hearer who was recused since."""
    scene = filed("p-cyd", "p-dan")
    ask = r.HearAppeal("01001", 1, "upheld", "oui")
    assert scene.refused("p-bea", ask) == (Why.NOT_ALLOWED, {"needs": "hearer of this appeal"})
    scene.recuse("01001", "p-dan")
    assert scene.refused("p-dan", ask) == (Why.RECUSED, {"juror": "p-dan", "dossier": "01001"})


def test_opinion_overtaken_by_a_recusal_is_left_out_and_another_hearer_is_needed() -> None:
    """Decided before the recusal and stored after it: positions decide. One recused afterwards was heard in time."""
    scene = filed("p-cyd", "p-dan")
    scene.do("p-cyd", r.HearAppeal("01001", 1, "upheld", "oui"))
    ask = r.HearAppeal("01001", 1, "upheld", "oui")
    raced = scene.desks["awards"].decide(scene.request("p-dan", ask), scene.now, "0" * 32)
    scene.recuse("01001", "p-dan")
    assert raced.record is not None
    scene.store(raced.subject, raced.record)
    rule = r.RuleOnAppeal("01001", 1, "upheld", "oui")
    assert scene.refused(SECRETARY, rule) == (Why.HEARERS_MISSING, {"needed": "2", "given": "1"})
    scene.lift("01001", "p-eve")
    scene.do(ORGANISER, r.DesignateHearers("01001", 1, ("p-cyd", "p-eve")))
    assert scene.refused(SECRETARY, rule) == (Why.OPINIONS_MISSING, {"missing": "p-eve"})
    scene.do("p-eve", r.HearAppeal("01001", 1, "upheld", "oui"))
    scene.recuse("01001", "p-cyd")
    assert scene.once(SECRETARY, rule)


# -- ruled


@pytest.mark.parametrize(
    ("opinions", "ruling"),
    [
        (("upheld", "upheld"), "upheld"),
        (("upheld", "dismissed"), "dismissed"),
        (("dismissed", "dismissed"), "dismissed"),
    ],
    ids=["unanimous", "tie", "against"],
)
def test_ruling_follows_the_majority_and_a_tie_dismisses(opinions: tuple[e.Opinion, ...], ruling: e.Opinion) -> None:
    """No other ruling is taken."""
    scene = filed("p-cyd", "p-dan")
    for hearer, opinion in zip(("p-cyd", "p-dan"), opinions, strict=True):
        scene.do(hearer, r.HearAppeal("01001", 1, opinion, "lu"))
    other: e.Opinion = "dismissed" if ruling == "upheld" else "upheld"
    counts = {"upheld": str(opinions.count("upheld")), "dismissed": str(opinions.count("dismissed"))}
    assert scene.refused(SECRETARY, r.RuleOnAppeal("01001", 1, other, "si")) == (Why.RULING_DIFFERS, counts)
    assert scene.refused("p-bea", r.RuleOnAppeal("01001", 1, ruling, "si"))[0] is Why.NOT_ALLOWED
    assert len(scene.once(SECRETARY, r.RuleOnAppeal("01001", 1, ruling, "si"))) == 1


def test_second_appeal_follows_the_first_ones_ruling() -> None:
    """Dismissed on procedure, a material error may still be said, in time."""
    scene = published()
    ruled(scene, "dismissed", "dismissed")
    assert scene.do(CONTACT, r.FileAppeal("01001", 2, "material-error", "autre chose"))


# -- decided again


def test_upheld_appeal_is_decided_again_at_a_new_sitting() -> None:
    """By a motion on that dossier; the old award and its motion are kept; the recused stay out."""
    scene = published()
    before = scene.position
    ruled(scene, "upheld", "upheld")
    events = decide_again(scene, SingleAward("01001", 4, "pièces relues"))
    assert events[-1].__struct_config__.tag == "award-decided"
    history = scene.awards.label.edition("26").awards["01001"]
    held, now = history.at(before), history.now
    assert held is not None
    assert now is not None
    assert (held.level, held.motion, now.level, now.motion) == (3, "m1", 4, "r-s2")
    assert scene.do("awards", c.DecideAward("01001", "r-s2")) == ()
    closed = scene.refused(ORGANISER, c.ConveneSitting("s3", scene.now + timedelta(days=9), ("encore",)))
    assert closed == (Why.ALREADY_SEALED, {})


def test_nothing_but_the_upheld_dossier_is_decided_again() -> None:
    """No block, no mention, no other dossier, nor at a sitting convened before the publication."""
    scene = published()
    assert scene.refused(ORGANISER, c.ConveneSitting("s2", scene.now + timedelta(days=9), ("x",)))[0] is (
        Why.ALREADY_SEALED
    )
    ruled(scene, "dismissed", "upheld")
    assert scene.refused(ORGANISER, c.ConveneSitting("s2", scene.now + timedelta(days=9), ("x",)))[0] is (
        Why.ALREADY_SEALED
    )
    scene.do(CONTACT, r.FileAppeal("01001", 2, "procedure", "encore"))
    scene.do(ORGANISER, r.DesignateHearers("01001", 2, ("p-cyd", "p-dan")))
    for hearer in ("p-cyd", "p-dan"):
        scene.do(hearer, r.HearAppeal("01001", 2, "upheld", "oui"))
    scene.do(SECRETARY, r.RuleOnAppeal("01001", 2, "upheld", "oui"))
    scene.sit("p-ada", "p-bea", "p-cyd", sitting="s2")
    sealed: tuple[Why, dict[str, str]] = (Why.ALREADY_SEALED, {})
    assert scene.refused(SECRETARY, c.PutMotion("r1", "s2", SingleAward("01002", 4, "aussi"))) == sealed
    assert scene.refused(SECRETARY, c.PutMotion("r1", "s2", Block(3, ("01001",)))) == sealed
    assert scene.refused(SECRETARY, c.PutMotion("r1", "s1", SingleAward("01001", 4, "oui"))) == sealed
    assert scene.refused(PRESIDENT, c.OpenSitting("s1")) == sealed
    assert scene.once(SECRETARY, c.PutMotion("r1", "s2", SingleAward("01001", 4, "oui")))


def test_upheld_appeal_whose_motion_is_lost_waits_for_another() -> None:
    """The old award stands until the jury adopts a new one."""
    scene = published()
    ruled(scene, "upheld", "upheld")
    lost = decide_again(scene, SingleAward("01001", 4, "oui"), ada="against", bea="against")
    assert [event.__struct_config__.tag for event in lost] == ["motion-decided"]
    assert decide_again(scene, SingleAward("01001", 3), sitting="s3")[-1].__struct_config__.tag == "award-decided"


def test_archived_edition_still_hears_its_appeals() -> None:
    """What was filed in time is brought to its end; nothing else of the edition is taken."""
    scene = published()
    scene.happen("edition", "26", i.EditionArchived("26"))
    ruled(scene, "upheld", "upheld")
    assert decide_again(scene, SingleAward("01001", 4, "oui"))[-1].__struct_config__.tag == "award-decided"
    over = (Why.EDITION_NOT_OPEN, {"edition": "26", "state": "archived"})
    assert scene.refused(SECRETARY, c.SealPalmares("0" * 64, "0" * 64, 1)) == over


def test_appeals_are_told_to_insiders_who_are_not_recused_and_peers_opinions_after_the_ruling() -> None:
    """Eve is recused from 01001: nothing of it; a hearer sees his own opinion until the ruling tells all."""
    scene = filed("p-cyd", "p-dan")
    scene.do("p-cyd", r.HearAppeal("01001", 1, "upheld", "lien avéré"))

    def told(asker: str) -> tuple[AppealTold, ...]:
        act = Act("26", asker, "0" * 32, scene.now)
        found = answers.answer(scene.awards, Appeals(), act, scene.awards.label.roll.standing("26", asker))
        assert isinstance(found, tuple)
        return found

    hearers = ("p-cyd", "p-dan")
    bare = AppealTold("01001.1", "procedure", CONTACT, "un juré avait un lien", TEXT, hearers, None, (), None)
    assert told("p-dan") == (bare,)
    assert told("p-cyd") == (replace(bare, opinion="upheld"),)
    assert told("p-eve") == ()
    with pytest.raises(Refusal) as caught:
        told(CONTACT)
    assert caught.value.why is Why.NOT_ALLOWED
    scene.do("p-dan", r.HearAppeal("01001", 1, "upheld", "oui"))
    scene.do(SECRETARY, r.RuleOnAppeal("01001", 1, "upheld", "oui"))
    opinions: tuple[tuple[str, e.Opinion, str], ...] = (("p-cyd", "upheld", "lien avéré"), ("p-dan", "upheld", "oui"))
    assert told(SECRETARY) == (replace(bare, opinions=opinions, ruling="upheld"),)


_opinion = st.sampled_from(["upheld", "dismissed"])
_steps = st.one_of(
    st.builds(r.FileAppeal, st.just("1"), st.just(1), st.just("procedure"), st.sampled_from(["a", "b"])),
    st.builds(r.DesignateHearers, st.just("1"), st.just(1), st.permutations(MEMBERS).map(lambda p: tuple(p[:2]))),
    st.builds(r.HearAppeal, st.just("1"), st.just(1), _opinion, st.just("lu")),
    st.builds(r.RuleOnAppeal, st.just("1"), st.just(1), _opinion, st.just("lu")),
)
_actors = st.sampled_from([*MEMBERS, CONTACT])


@settings(deadline=None)
@given(st.lists(st.tuples(_steps, _actors, st.booleans()), max_size=40))
def test_appeal_is_ruled_by_the_impartial_majority_whatever_is_asked(
    steps: list[tuple[appeal.Command, str, bool]],
) -> None:
    """Nobody who read or is recused hears; the ruling is that of those who count; then nothing moves any more."""
    read, gone, barred = frozenset({"p-ada"}), frozenset({"p-eve"}), set[int]()
    state: appeal.State | None = None
    for position, (command, actor, overtaken) in enumerate(steps, 1):
        act = Act("26", actor, "0" * 32, CALENDAR.publishes, position)
        facts = appeal.Facts(
            Jury(MEMBERS, PRESIDENT, SECRETARY), False, CONTACT, CALENDAR.publishes, 2, 2, True, 1, None, read, gone
        )._replace(barred=frozenset(barred))
        before = state
        try:
            events = appeal.decide(command, act, state, facts)
        except Refusal:
            continue
        for event in events:
            state = appeal.evolve(state, event, act)
            if overtaken and isinstance(event, e.AppealHeard):
                barred.add(position)
        assert state is not None
        if not (overtaken and isinstance(command, r.HearAppeal)):
            assert appeal.decide(command, act, state, facts) == ()
        assert not set(state.hearers) & (read | gone)
        if before is not None and before.ruling is not None:
            assert state == before
        if state.ruling is not None:
            counted = [heard for heard in state.heard if heard.position in state.ruling.opinions]
            upheld = sum(heard.opinion == "upheld" for heard in counted)
            assert not set(state.ruling.opinions) & barred
            assert len(counted) >= 2
            assert (state.ruling.ruling == "upheld") is (2 * upheld > len(counted))
