"""The draw: announced by its seed's hash, held once, a lottery anyone can run again."""

import hashlib
from collections import Counter
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import AnnounceDraw, DeclareBackgrounds, DeclareRecusal, ForbidReadings, HoldDraw
from contracts.events.intake import (
    DossierHorsConcours,
    DossierInadmissible,
    DossierWithdrawn,
    EditionArchived,
    EditionCancelled,
)
from contracts.events.scoring import Background, DrawAnnounced, DrawHeld, ForbiddenPair, Reading, ReadingsForbidden
from contracts.refusals import Why
from contracts.rulebook import Readers
from services.scoring.rules import draw as rule
from services.scoring.rules.jury import Jury
from services.scoring.rules.lot import Impossible
from services.scoring.rules.lottery import Candidate, draw
from services.scoring.rules.panel import Panel
from tests.rules.scoring_edition import SEED, SEED_SHA256, edition_open, jury_named, taken
from tests.scene import ORGANISER

VILLES_1 = Panel("villes-1", ("p-1", "p-2", "p-3", "p-4"), ("ville",))
VILLES_2 = Panel("villes-2", ("p-5", "p-6", "p-7", "p-8"), ("ville",))
VILLAGES = Panel("villages", ("p-1", "p-6", "p-9"), ("village", "intercommunalite"))
PANELS = (VILLES_1, VILLES_2, VILLAGES)
TWO = Readers(2)
CANDIDATES = tuple(
    Candidate(f"{number:05d}", ("ville", "village", "ville", "intercommunalite", "ville")[number % 5])
    for number in range(1, 31)
)


def test_draw_announced_then_held_gives_each_dossier_its_readers() -> None:
    """The seed's hash, then the seed and every reading; the same again changes nothing."""
    scene = jury_named("01004", "01033")
    assert scene.do(ORGANISER, AnnounceDraw(SEED_SHA256)) == (DrawAnnounced(SEED_SHA256),)
    assert scene.do(ORGANISER, AnnounceDraw(SEED_SHA256)) == ()
    held = scene.do(ORGANISER, HoldDraw(SEED))
    readings = tuple(Reading(dossier, "villes", scene.readers(dossier)) for dossier in ("01004", "01033"))
    assert held == (DrawHeld("draw/1", SEED, readings),)
    assert sorted(readings[0].readers + readings[1].readers) == ["p-1", "p-2", "p-3", "p-4", "p-5", "p-6"]
    assert scene.do(ORGANISER, HoldDraw(SEED)) == ()
    assert scene.do(ORGANISER, AnnounceDraw(SEED_SHA256)) == ()


def test_draw_before_the_edition_is_closed_is_refused() -> None:
    """What is drawn must be settled first."""
    assert edition_open().refuse(ORGANISER, AnnounceDraw(SEED_SHA256)).why is Why.EDITION_NOT_CLOSED


@pytest.mark.parametrize(
    ("over", "state"),
    [(EditionCancelled("26", "no money"), "cancelled"), (EditionArchived("26"), "archived")],
    ids=["cancelled", "archived"],
)
def test_draw_of_an_edition_that_is_over_is_refused_as_that(
    over: EditionArchived | EditionCancelled, state: str
) -> None:
    """An edition that ended is not told to close first."""
    scene = edition_open()
    scene.given("edition", "26", over)
    refusal = scene.refuse(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert (refusal.why, refusal.details) == (Why.EDITION_NOT_OPEN, {"edition": "26", "state": state})


def test_draw_held_before_it_is_announced_is_refused() -> None:
    """Nobody picks a seed after the fact."""
    assert jury_named().refuse(ORGANISER, HoldDraw(SEED)).why is Why.DRAW_NOT_ANNOUNCED


def test_draw_held_with_another_seed_is_refused() -> None:
    """The seed is the one whose hash was announced."""
    scene = jury_named()
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert scene.refuse(ORGANISER, HoldDraw("a better seed")).why is Why.WRONG_SEED


def test_draw_announced_otherwise_is_refused() -> None:
    """The hash announced stays, before the draw and after."""
    scene = jury_named()
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    assert scene.refuse(ORGANISER, AnnounceDraw("0" * 64)).why is Why.DRAW_ANNOUNCED
    scene.do(ORGANISER, HoldDraw(SEED))
    assert scene.refuse(ORGANISER, AnnounceDraw("0" * 64)).why is Why.DRAW_HELD
    assert scene.refuse(ORGANISER, HoldDraw("another seed")).why is Why.DRAW_HELD


def test_draw_leaves_out_what_is_not_judged() -> None:
    """Dossiers inadmissible, withdrawn, hors concours or not ruled on are not drawn."""
    scene = jury_named("01004", "01033", "01034", "01053")
    scene.given("dossier", "01033", DossierWithdrawn("01033", "merged"))
    scene.given("dossier", "01034", DossierHorsConcours("01034", "guest of honour"))
    scene.given("dossier", "01053", DossierInadmissible("01053", "empty"))
    scene.submit("01060")
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    (held,) = scene.do(ORGANISER, HoldDraw(SEED))
    assert isinstance(held, DrawHeld)
    assert [reading.dossier for reading in held.readings] == ["01004"]


def test_draw_gives_nobody_a_dossier_he_is_recused_from() -> None:
    """A recusal declared before the draw is a hard conflict."""
    scene = jury_named()
    for juror in ("p-1", "p-2", "p-3"):
        scene.do(juror, DeclareRecusal("01004", juror))
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    scene.do(ORGANISER, HoldDraw(SEED))
    assert sorted(scene.readers("01004")) == ["p-4", "p-5", "p-6"]


def test_draw_that_cannot_be_says_which_dossiers_and_which_rule() -> None:
    """Too many recusals from one dossier, then a dossier of a kind without panel."""
    scene = jury_named()
    for juror in ("p-1", "p-2", "p-3", "p-4"):
        scene.do(juror, DeclareRecusal("01033", juror))
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    refusal = scene.refuse(ORGANISER, HoldDraw(SEED))
    assert (refusal.why, refusal.details) == (Why.IMPOSSIBLE_DRAW, {"rule": "too-few-readers", "dossiers": "01033"})
    scene.admit("01200", "01100", kind="village")
    refusal = scene.refuse(ORGANISER, HoldDraw(SEED))
    assert refusal.details == {"rule": "no-panel-of-the-kind", "dossiers": "01100, 01200"}


def test_lottery_draw_1_gives_for_ever_what_it_gave() -> None:
    """`draw/1` is frozen: these are its results for this seed, and their SHA-256."""
    forbidden = frozenset({("00001", "p-6"), ("00002", "p-1"), ("00002", "p-5"), ("00002", "p-2")})
    extra = (*PANELS, Panel("villages-2", ("p-2", "p-3", "p-4"), ("village",)))
    readings = draw("26e-edition", extra, CANDIDATES, forbidden, Readers(3), {})
    assert readings[:3] == FROZEN
    assert hashlib.sha256(msgspec.json.encode(readings)).hexdigest() == FROZEN_SHA256


FROZEN = (
    Reading("00001", "villages-2", ("p-2", "p-3", "p-4")),
    Reading("00002", "villes-2", ("p-8", "p-7", "p-6")),
    Reading("00003", "villages", ("p-9", "p-1", "p-6")),
)
FROZEN_SHA256 = "af3f9ee7a624bd38574a432e31ecfa04e3b4b17410b882a61336a0bf8e767ccc"


def test_lottery_does_not_depend_on_the_order_of_its_input() -> None:
    """Panels, jurors and dossiers in any order give the same readings."""
    turned = tuple(Panel(panel.code, panel.jurors[::-1], panel.kinds[::-1]) for panel in reversed(PANELS))
    assert draw("s", turned, CANDIDATES[::-1], frozenset(), TWO, {}) == draw(
        "s", PANELS, CANDIDATES, frozenset(), TWO, {}
    )


def test_lottery_of_another_seed_gives_other_readings() -> None:
    """The seed decides."""
    assert draw("s", PANELS, CANDIDATES, frozenset(), TWO, {}) != draw("t", PANELS, CANDIDATES, frozenset(), TWO, {})


def test_lottery_of_a_whole_edition_is_balanced_at_once() -> None:
    """250 dossiers and 40 jurors, a tenth of the pairs forbidden: loads differ by one in each panel, panels by one."""
    panels = [Panel(f"v-{p}", tuple(f"p-{p}-{j}" for j in range(10)), ("ville",)) for p in range(4)]
    dossiers = [Candidate(f"{number:05d}", "ville") for number in range(250)]
    pairs = [(dossier.dossier, juror) for dossier in dossiers for panel in panels for juror in panel.jurors]
    readings = draw("s", panels, dossiers, frozenset(pairs[::10]), Readers(3), {})
    assert sorted(Counter(reading.panel for reading in readings).values()) == [62, 62, 63, 63]
    for panel in panels:
        loads = Counter(juror for reading in readings if reading.panel == panel.code for juror in reading.readers)
        assert max(loads.values()) - min(loads.values()) <= 1


PAIRS = st.tuples(
    st.sampled_from([candidate.dossier for candidate in CANDIDATES]), st.sampled_from([f"p-{n}" for n in range(1, 10)])
)


@given(st.text(min_size=1, max_size=5), st.frozensets(PAIRS, max_size=60), st.integers(1, 3))
def test_lottery_whatever_is_forbidden_keeps_every_conflict_or_explains(
    seed: str, forbidden: frozenset[tuple[str, str]], k: int
) -> None:
    """K distinct readers of one panel of the kind, none forbidden; or the dossiers that no panel can read."""
    by_code = {panel.code: panel for panel in PANELS}
    kinds = dict(CANDIDATES)
    unreadable = tuple(d for d, kind in CANDIDATES if not _readable(d, kind, forbidden, k))
    if unreadable:
        with pytest.raises(Impossible) as caught:
            draw(seed, PANELS, CANDIDATES, forbidden, Readers(k), {})
        assert (caught.value.rule, caught.value.dossiers) == ("too-few-readers", unreadable)
        return
    readings = draw(seed, PANELS, CANDIDATES, forbidden, Readers(k), {})
    assert [reading.dossier for reading in readings] == [candidate.dossier for candidate in CANDIDATES]
    for reading in readings:
        assert kinds[reading.dossier] in by_code[reading.panel].kinds
        assert len(set(reading.readers)) == k == len(reading.readers)
        assert set(reading.readers) <= set(by_code[reading.panel].jurors)
        assert not any((reading.dossier, juror) in forbidden for juror in reading.readers)


def _readable(dossier: str, kind: str, forbidden: frozenset[tuple[str, str]], k: int) -> bool:
    return any(
        kind in panel.kinds and sum((dossier, juror) not in forbidden for juror in panel.jurors) >= k
        for panel in PANELS
    )


SMALL = [f"0000{number}" for number in range(1, 5)]
SMALL_PAIRS = st.tuples(st.sampled_from(SMALL), st.sampled_from(("p-1", "p-2", "p-3")))


@given(st.frozensets(SMALL_PAIRS, max_size=4), st.integers(1, 2))
def test_lottery_is_as_balanced_as_conflicts_allow(forbidden: frozenset[tuple[str, str]], k: int) -> None:
    """No other assignment of this panel has a lower heaviest load, by trying every one."""
    panel = Panel("v", ("p-1", "p-2", "p-3"), ("ville",))
    choices = [
        list(combinations([juror for juror in panel.jurors if (dossier, juror) not in forbidden], k))
        for dossier in SMALL
    ]
    if not all(choices):
        return
    readings = draw("s", (panel,), [Candidate(dossier, "ville") for dossier in SMALL], forbidden, Readers(k), {})
    ours = Counter(juror for reading in readings for juror in reading.readers)
    assert _uneven(ours) == min(_uneven(loads) for loads in _every(choices))


def _every(choices: list[list[tuple[str, ...]]]) -> list[Counter[str]]:
    loads: list[Counter[str]] = [Counter()]
    for each in choices:
        loads = [load + Counter(chosen) for load in loads for chosen in each]
    return loads


def _uneven(loads: Counter[str]) -> int:
    return sum(load * load for load in loads.values())


JURY = Jury(("p-1", "p-2"), "p-1", "p-1")
JURORS, CLASSES = st.sampled_from(("p-1", "p-2", "p-3")), st.sampled_from(("elu", "chercheur"))
COMMANDS = st.one_of(
    st.builds(AnnounceDraw, st.sampled_from((SEED_SHA256, "0" * 64))),
    st.builds(HoldDraw, st.sampled_from((SEED, "another seed"))),
    st.builds(ForbidReadings, st.lists(st.builds(ForbiddenPair, st.just("00001"), JURORS), min_size=1).map(tuple)),
    st.builds(DeclareBackgrounds, st.lists(st.builds(Background, JURORS, CLASSES), min_size=1).map(tuple)),
)
FACTS = st.builds(
    rule.Facts,
    st.sampled_from(("open", "closed", "closed", "cancelled")),
    st.just("draw/1"),
    st.just(PANELS),
    st.sampled_from((CANDIDATES[:4], CANDIDATES[:2])),
    st.just(frozenset()),
    st.sampled_from((Readers(3), Readers(9))),
    st.sampled_from((JURY, JURY, None)),
    st.just(()),
)


@given(st.lists(st.tuples(COMMANDS, FACTS), max_size=12))
def test_draw_whatever_is_asked_is_held_once_with_the_seed_announced(
    asked: list[tuple[rule.DrawCommand, rule.Facts]],
) -> None:
    """Whatever is asked in whatever order: what to avoid, then announced once, then held once with that seed."""
    state: rule.Draw | None = None
    kinds: list[type[rule.DrawEvent]] = []
    avoid: set[str] = set()
    for command, facts in asked:
        state, events = taken(rule, state, command, facts)
        kinds += [type(event) for event in events]
        for event in events:
            if isinstance(event, ReadingsForbidden):
                assert not avoid & {pair.juror for pair in event.pairs}
                avoid |= {pair.juror for pair in event.pairs}
            if isinstance(event, DrawHeld):
                assert state is not None
                assert hashlib.sha256(event.seed.encode()).hexdigest() == state.seed_sha256
                assert not any(set(r.readers) & avoid for r in event.readings if r.dossier == "00001")
    turns = [kind for kind in kinds if kind in (DrawAnnounced, DrawHeld)]
    assert turns == [DrawAnnounced, DrawHeld][: len(turns)] == kinds[len(kinds) - len(turns) :]
