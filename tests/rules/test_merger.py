"""A merger of authorities: recorded once by an organiser; whose awards the successor then counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands.awards import DeclarePalmares, RecordMerger
from contracts.events.awards import AuthoritiesMerged, DeclaredAward
from contracts.refusals import Refusal, Why
from services.awards.rules import merger
from services.awards.rules.eligibility import Past
from tests.rules.awards_scene import SECRETARY, AwardsScene
from tests.scene import ORGANISER

ANNECY = RecordMerger("74010", ("74010", "74268", "74182"), "24", "arrêté du 29 juillet")


def record(scene: AwardsScene, *commands: RecordMerger) -> AwardsScene:
    """Record mergers, each of them once."""
    for command in commands:
        assert len(scene.once(ORGANISER, command, "label")) == 1
    return scene


def declare(scene: AwardsScene, edition: int, **levels: int) -> None:
    """Declare a past palmares: c74010=5."""
    awards = tuple(DeclaredAward(code[1:], level) for code, level in levels.items())
    scene.do(ORGANISER, DeclarePalmares(1999 + edition, awards, "test"), str(edition))


def test_merger_recorded_by_an_organiser_of_the_label() -> None:
    """Who became whom, since which edition, after which source; the same again is nothing."""
    scene = AwardsScene()
    event = AuthoritiesMerged("74010", ("74010", "74268", "74182"), "24", "arrêté du 29 juillet")
    assert scene.once(ORGANISER, ANNECY, "label") == (event,)


def test_merger_by_another_or_of_an_edition_is_refused() -> None:
    """It is the label's: an edition has none of its own."""
    scene = AwardsScene()
    assert scene.refused(SECRETARY, ANNECY, "label") == (Why.NOT_ALLOWED, {"needs": "organiser"})
    assert scene.refused(ORGANISER, ANNECY, "26")[0] is Why.INVALID_FIELD


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (RecordMerger("74010", ("74010", "74001"), "24", "autre"), Why.ALREADY_DECIDED),
        (RecordMerger("74001", ("74268", "74002"), "25", "autre"), Why.ALREADY_DECIDED),
        (RecordMerger("74001", ("74001",), "25", "elle-même"), Why.INVALID_FIELD),
        (RecordMerger("74001", ("Annecy",), "25", "un nom"), Why.MALFORMED_CODE),
        (RecordMerger("Annecy", ("74001",), "25", "un nom"), Why.MALFORMED_CODE),
        (RecordMerger("74001", ("74002", "74002"), "25", "deux fois"), Why.INVALID_FIELD),
        (RecordMerger("74268", ("74010", "74003"), "25", "à rebours"), Why.INVALID_FIELD),
    ],
    ids=["otherwise", "merged already", "into itself", "a name", "a successor's name", "twice", "backwards"],
)
def test_merger_that_cannot_be_is_refused(command: RecordMerger, why: Why) -> None:
    """An authority merges into one other, and time goes one way."""
    assert record(AwardsScene(), ANNECY).refused(ORGANISER, command, "label")[0] is why


def test_successor_that_kept_a_code_merges_once_more() -> None:
    """Under another code this time: its own predecessors stay its own."""
    record(AwardsScene(), ANNECY, RecordMerger("74999", ("74010", "74011"), "26", "loi"))


def test_successor_counts_what_each_predecessor_won_before() -> None:
    """Its own since the merger, though it kept a code; each predecessor's until then, and nothing after."""
    scene = AwardsScene()
    declare(scene, 22, c74010=3, c74268=5)
    declare(scene, 23, c74010=5)
    declare(scene, 24, c74010=4, c74268=5)
    record(scene, ANNECY)
    label = scene.awards.label
    assert label.own("74010", 26) == (Past(24, 4),)
    assert label.ancestors("74010", 26) == ((Past(22, 3), Past(23, 5)), (Past(22, 5),), ())


def test_edition_before_the_merger_reads_nothing_of_it() -> None:
    """An edition that overlaps counts each authority for itself."""
    scene = AwardsScene()
    declare(scene, 22, c74010=5, c74268=5)
    record(scene, ANNECY)
    label = scene.awards.label
    assert (label.own("74010", 23), label.ancestors("74010", 23)) == ((Past(22, 5),), ())


def test_successor_of_a_successor_counts_one_line_back() -> None:
    """A predecessor born of a merger brings what it won, with one of its own predecessors'."""
    scene = AwardsScene()
    declare(scene, 22, c74268=5, c74182=4)
    declare(scene, 24, c74010=5)
    record(scene, ANNECY, RecordMerger("74999", ("74010", "74011"), "26", "loi"))
    assert scene.awards.label.ancestors("74999", 26) == (
        (Past(24, 5),),
        (Past(24, 5), Past(22, 5)),
        (Past(24, 5), Past(22, 4)),
        (),
    )


_code = st.sampled_from(["01001", "01002", "01003", "01004"])
_merger = st.builds(
    RecordMerger, _code, st.lists(_code, min_size=1, max_size=3).map(tuple), st.sampled_from(["22", "24"]), st.just("x")
)


@settings(deadline=None)
@given(st.lists(_merger, max_size=12))
def test_mergers_make_no_circle_and_take_nobody_twice_whatever_is_asked(commands: list[RecordMerger]) -> None:
    """One merger for each successor; nobody merges into two; nobody is his own ancestor; repeated, nothing."""
    known: dict[str, AuthoritiesMerged] = {}
    for command in commands:
        facts = merger.Facts(tuple(known.values()))
        try:
            events = merger.decide(command, "label", known.get(command.successor), facts)
        except Refusal:
            continue
        for event in events:
            known[command.successor] = merger.evolve(event)
        assert merger.decide(command, "label", known[command.successor], merger.Facts(tuple(known.values()))) == ()
    gone = [code for one in known.values() for code in one.predecessors if code != one.successor]
    assert len(gone) == len(set(gone))
    for successor in known:
        seen, waiting = set[str](), [successor]
        while waiting:
            code = waiting.pop()
            further = known[code].predecessors if code in known else ()
            waiting += [each for each in further if each != code]
            assert successor not in [each for each in further if each != code]
            assert code not in seen
            seen.add(code)
