"""The one vote that turns an outcome, against every single vote that could be changed or cast."""

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.decisive import CHOICES, Counted, flips, recount
from contracts.rulebook import Quorum, Sitting
from services.awards.rules.count import Assembly, Voice, count

MEMBERS = ("p-a", "p-b", "p-c", "p-d", "p-e")


@st.composite
def votes(draw: st.DrawFn) -> Counted:
    """Give juries with some away, represented or recused from one of two dossiers, and the votes of some of them."""
    present = draw(st.sets(st.sampled_from(MEMBERS), min_size=1))
    away = [member for member in MEMBERS if member not in present]
    represented = {member: draw(st.sampled_from(sorted(present))) for member in away if draw(st.booleans())}
    recused = draw(st.sets(st.tuples(st.sampled_from(("01004", "01033")), st.sampled_from(MEMBERS)), max_size=3))
    voting = [member for member in (*sorted(present), *represented) if draw(st.integers(0, 3))]
    cast = tuple(
        Voice(member, place, draw(st.sampled_from(CHOICES)), represented.get(member))
        for place, member in enumerate(sorted(voting), 1)
    )
    assembly = Assembly(
        members=MEMBERS,
        president="p-a",
        present=frozenset(present),
        proxies=tuple(sorted(represented.items())),
        recused=frozenset(recused),
        without_quorum=draw(st.booleans()),
        deputy=draw(st.sampled_from((None, "p-b"))),
    )
    return Counted(assembly, cast)


RULES = st.builds(
    Sitting,
    quorum=st.builds(Quorum, numerator=st.just(1), denominator=st.integers(1, 3), proxies_count=st.booleans()),
    abstentions_count=st.booleans(),
    casting_vote=st.booleans(),
)


@given(votes(), RULES)
@settings(max_examples=100, deadline=None)
def test_votes_that_turn_an_outcome_are_those_of_brute_force(counted: Counted, rules: Sitting) -> None:
    """Whoever may vote on the dossier, voting otherwise or at last: the whole motion is counted, both dossiers."""
    before = _adopted(counted.assembly, counted.voices, rules)
    found = flips("01004", counted, before, rules)
    there = counted.assembly.present | dict(counted.assembly.proxies).keys()
    expected = []
    for member in sorted(there):
        given_ = next((voice for voice in counted.voices if voice.member == member), None)
        for choice in CHOICES:
            holder = dict(counted.assembly.proxies).get(member) if member not in counted.assembly.present else None
            others = tuple(voice for voice in counted.voices if voice.member != member)
            changed = (*others, Voice(member, 99, choice, holder))
            if _adopted(counted.assembly, changed, rules) != before:
                expected.append((member, None if given_ is None else given_.choice, choice))
    assert [(flip.member, flip.from_choice, flip.to_choice) for flip in found] == expected
    assert all(flip.count.adopted is not before for flip in found)
    assert recount("01004", counted, rules).adopted is before


def _adopted(assembly: Assembly, voices: tuple[Voice, ...], rules: Sitting) -> bool:
    counts, _ = count(("01004", "01033"), assembly, voices, rules)
    return next(one.adopted for one in counts if "01004" in one.dossiers)


def test_nobody_turns_what_no_quorum_could_adopt() -> None:
    """A vote brings nobody into the room: without a quorum nothing is adopted, whatever one vote says."""
    alone = Assembly(MEMBERS, "p-a", frozenset({"p-a"}), (), frozenset(), without_quorum=False)
    counted = Counted(alone, (Voice("p-a", 1, "for", None),))
    assert flips("01004", counted, adopted=False, rules=Sitting()) == ()
