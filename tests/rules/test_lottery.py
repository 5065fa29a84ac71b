"""The lottery with all that a rulebook may ask of it: backgrounds, crossed readers, calibration; balanced, fast."""

import hashlib
import time
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.scoring import Reading
from contracts.rulebook import Readers
from services.scoring.rules.lot import Impossible
from services.scoring.rules.lottery import Candidate, draw
from services.scoring.rules.panel import Panel

CLASSES = ("elu", "chercheur", "association", "entreprise")


def panels_of(sizes: tuple[int, ...]) -> tuple[Panel, ...]:
    """Return panels for towns, each of so many jurors of its own."""
    return tuple(Panel(f"v-{p}", tuple(f"p-{p}x{j}" for j in range(size)), ("ville",)) for p, size in enumerate(sizes))


def towns(count: int) -> tuple[Candidate, ...]:
    """Return so many dossiers of towns."""
    return tuple(Candidate(f"{number:05d}", "ville") for number in range(1, count + 1))


def backgrounds_of(panels: tuple[Panel, ...]) -> dict[str, str]:
    """Return a class for each juror, all classes in each panel."""
    return {juror: CLASSES[n % len(CLASSES)] for panel in panels for n, juror in enumerate(panel.jurors)}


def loads_of(panel: Panel, readings: tuple[Reading, ...]) -> list[int]:
    """Return how many readings each juror of a panel has, whatever panel judges the dossier."""
    counts = Counter(juror for reading in readings for juror in reading.readers)
    return [counts[juror] for juror in panel.jurors]


def crossed(panels: tuple[Panel, ...], readings: tuple[Reading, ...]) -> dict[str, list[tuple[str, str]]]:
    """Return, by panel, its (dossier, juror) read from outside."""
    own = {panel.code: panel.jurors for panel in panels}
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in own}
    for reading in readings:
        found[reading.panel] += [(reading.dossier, j) for j in reading.readers if j not in own[reading.panel]]
    return found


def test_lottery_of_everything_at_once_is_balanced_within_a_second() -> None:
    """250 dossiers, 40 jurors, conflicts, classes, 15 % crossed, two for calibration: loads differ by one at most."""
    panels = panels_of((10, 10, 10, 10))
    pairs = [(town.dossier, juror) for town in towns(250)[:200] for panel in panels for juror in panel.jurors]
    readers = Readers(3, crossed_percent=15, distinct_backgrounds=True, calibration=2)
    classes = backgrounds_of(panels)
    started = time.perf_counter()
    readings = draw("s", panels, towns(250), frozenset(pairs[::17]), readers, classes)
    assert time.perf_counter() - started < 1
    for panel in panels:
        own = [reading for reading in readings if reading.panel == panel.code]
        whole = [reading for reading in own if set(panel.jurors) <= set(reading.readers)]
        assert len(whole) == 2
        assert max(loads_of(panel, readings)) - min(loads_of(panel, readings)) <= 1
        assert len(crossed(panels, readings)[panel.code]) == -(-len(own) * 15 // 100)
        for reading in own:
            assert reading in whole or len({classes[juror] for juror in reading.readers}) == 3 == len(reading.readers)


def test_lottery_draw_1_with_all_options_gives_for_ever_what_it_gave() -> None:
    """`draw/1` is frozen: these are its results for this seed, and their SHA-256."""
    panels = panels_of((5, 6, 5))
    readers = Readers(3, crossed_percent=20, distinct_backgrounds=True, calibration=1)
    forbidden = frozenset({("00001", "p-0x0"), ("00002", "p-1x1"), ("00003", "p-2x2")})
    readings = draw("26e-edition", panels, towns(30), forbidden, readers, backgrounds_of(panels))
    assert readings[:3] == FROZEN
    assert hashlib.sha256(msgspec.json.encode(readings)).hexdigest() == FROZEN_SHA256


FROZEN = (
    Reading("00001", "v-2", ("p-2x3", "p-2x2", "p-2x0")),
    Reading("00002", "v-1", ("p-1x5", "p-1x3", "p-1x0")),
    Reading("00003", "v-1", ("p-1x1", "p-1x2", "p-1x0")),
)
FROZEN_SHA256 = "9c99a13ecea55e2e991f3db6afe2f31a7542f74c68b0b06e4f639fdec4b795b6"


def test_lottery_gives_each_panel_its_part_of_crossed_readers() -> None:
    """A tenth of each panel's dossiers, rounded up, has one reader from outside; the other panels share them evenly."""
    panels = panels_of((5, 5, 5))
    readings = draw("s", panels, towns(63), frozenset(), Readers(3, crossed_percent=10), {})
    outside = crossed(panels, readings)
    assert {code: len(found) for code, found in outside.items()} == {"v-0": 3, "v-1": 3, "v-2": 3}
    hosts = Counter(juror[:3] for found in outside.values() for _, juror in found)
    assert hosts == {"p-0": 3, "p-1": 3, "p-2": 3}
    assert all(len(reading.readers) == 3 for reading in readings)


def test_lottery_reads_a_calibration_dossier_by_its_whole_panel() -> None:
    """Chosen by lot among those that nobody of the panel must leave; the rest is read by three."""
    panels = panels_of((5,))
    readings = draw(
        "s", panels, towns(4), frozenset({("00001", "p-0x0"), ("00002", "p-0x1")}), Readers(3, calibration=2), {}
    )
    assert {reading.dossier: len(reading.readers) for reading in readings} == {
        "00001": 3,
        "00002": 3,
        "00003": 5,
        "00004": 5,
    }


TWO_OF_ONE = {"p-0x0": "elu", "p-0x1": "elu"}
BUSY = frozenset((f"0000{n}", f"p-1x{j}") for n in (1, 2) for j in range(3))


@pytest.mark.parametrize(
    ("sizes", "readers", "forbidden", "classes", "rule", "dossiers"),
    [
        (
            (3,),
            Readers(3, distinct_backgrounds=True),
            frozenset(),
            TWO_OF_ONE,
            "too-few-backgrounds",
            ("00001", "00002"),
        ),
        ((3, 3), Readers(3, crossed_percent=100), BUSY, {}, "too-few-crossed-readers", ("00001", "00002")),
        ((3,), Readers(2, calibration=2), frozenset({("00002", "p-0x2")}), {}, "too-few-for-calibration", ("00002",)),
        ((3,), Readers(3), frozenset({("00002", "p-0x2")}), {}, "too-few-readers", ("00002",)),
    ],
    ids=["one class too few", "the other panel in conflict", "a conflict in calibration", "a conflict"],
)
def test_lottery_that_cannot_be_names_rule_and_dossiers(
    sizes: tuple[int, ...],
    readers: Readers,
    forbidden: frozenset[tuple[str, str]],
    classes: dict[str, str],
    rule: str,
    dossiers: tuple[str, ...],
) -> None:
    """Two dossiers, panels of three jurors."""
    with pytest.raises(Impossible) as caught:
        draw("s", panels_of(sizes), towns(2), forbidden, readers, classes)
    assert (caught.value.rule, caught.value.dossiers) == (rule, dossiers)


def test_lottery_of_one_panel_crosses_nobody() -> None:
    """There is nothing to compare it with."""
    readers = Readers(3, crossed_percent=20)
    assert draw("s", panels_of((4,)), towns(5), frozenset(), readers, {}) == draw(
        "s", panels_of((4,)), towns(5), frozenset(), Readers(3), {}
    )


def test_lottery_crosses_no_reader_whose_class_the_panel_needs() -> None:
    """Where the own panel has just enough classes, a crossed reader comes from a class that it can spare."""
    panels = (Panel("v-0", ("p-a", "p-b"), ("ville",)), Panel("v-1", ("p-c", "p-d", "p-e"), ("village",)))
    classes = {"p-a": "elu", "p-b": "chercheur", "p-c": "elu", "p-d": "association", "p-e": "chercheur"}
    readers = Readers(2, crossed_percent=100, distinct_backgrounds=True)
    towns_only = tuple(Candidate(f"{n:05d}", "ville") for n in range(1, 13))
    readings = draw("s", panels, towns_only, frozenset(), readers, classes)
    for reading in readings:
        assert len({classes[juror] for juror in reading.readers}) == 2
        assert len(set(reading.readers) & {"p-a", "p-b"}) == 1
    for panel in panels:
        assert max(loads_of(panel, readings)) - min(loads_of(panel, readings)) <= 1


PAIRS = st.tuples(st.sampled_from([f"{n:05d}" for n in range(1, 5)]), st.sampled_from(["p-0x0", "p-1x1", "p-2x2"]))


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=4),
    st.frozensets(PAIRS, max_size=12),
    st.integers(0, 40),
    st.integers(0, 2),
    st.booleans(),
)
def test_lottery_whatever_the_rulebook_asks_keeps_it(
    seed: str, forbidden: frozenset[tuple[str, str]], percent: int, calibration: int, distinct: bool
) -> None:
    """Whatever is asked: no conflict, distinct readers and classes, crossed readers from outside, even loads."""
    panels = panels_of((8, 8, 8))
    classes = backgrounds_of(panels)
    readers = Readers(3, crossed_percent=percent, distinct_backgrounds=distinct, calibration=calibration)
    readings = draw(seed, panels, towns(24), forbidden, readers, classes)
    assert [reading.dossier for reading in readings] == [town.dossier for town in towns(24)]
    outside = crossed(panels, readings)
    for panel in panels:
        own = [reading for reading in readings if reading.panel == panel.code]
        assert len(outside[panel.code]) == min(-(-len(own) * percent // 100), len(own) - min(calibration, len(own)))
        whole = [reading for reading in own if len(reading.readers) == len(panel.jurors)]
        assert len(whole) == calibration
        assert max(loads_of(panel, readings)) - min(loads_of(panel, readings)) <= 1
        for reading in own:
            assert not {(reading.dossier, juror) for juror in reading.readers} & forbidden
            assert len(set(reading.readers)) == len(reading.readers)
            assert reading in whole or not distinct or len({classes[j] for j in reading.readers}) == 3
    again = draw(seed, panels[::-1], towns(24)[::-1], forbidden, readers, classes)
    assert again == readings
