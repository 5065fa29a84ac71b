"""Editions side by side, and an authority across them: four in one log, past ones declared, mergers followed."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.compare import Comparison, compare
from audit.documents import all_of_them
from audit.history import History, Mention, UnknownAuthority, history
from audit.moment import folded
from audit.palmares import UnknownEdition
from audit.pointers import Difference, differences
from cli.words import RIGHT, USAGE
from contracts.commands import awards as a
from contracts.events.awards import DeclaredAward
from ledger.bundle import export
from tests.golden import play
from tests.golden.edition import MEMBERS, Edition
from tests.golden.forge import kept
from tests.jury import Jury
from tests.rules.several import played
from tests.scene import ORGANISER


@pytest.fixture(scope="module")
def several() -> Edition:
    """Give 26 archived, 27 published and amended, 28 scoring, 29 open, 20 to 25 declared."""
    return played()


@pytest.fixture(scope="module")
def years(several: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give that log as a bundle."""
    directory = tmp_path_factory.mktemp("years") / "bundle"
    held = kept(several)
    asyncio.run(export(held.ledger, held.documents, directory, None, all_of_them))
    return directory


async def compared(scene: Edition, before: str, after: str, upto: int | None = None) -> Comparison:
    """Compare two editions of a log."""
    held = kept(scene)
    return compare(await folded(held.ledger, held.documents, upto or scene.position), before, after)


async def told(scene: Edition, authority: str, upto: int | None = None) -> History:
    """Tell an authority's history."""
    held = kept(scene)
    return history(await folded(held.ledger, held.documents, upto or scene.position), authority)


def published(scene: Edition, edition: str) -> int:
    """Return the position of an edition's first publication."""
    return next(
        entry.position
        for entry in scene.entries
        if b"palmares-published" in entry.raw and f".{edition}.palmares." in entry.subject
    )


async def test_comparison_tells_who_moved_entered_and_left(several: Edition) -> None:
    """Levels and mentions of each that is in both; the others with what they had; how many of each level."""
    found = await compared(several, "26", "27")
    assert [(one.authority, one.before, one.after, one.gained, one.lost) for one in found.moved] == [
        ("01004", 5, 3, (), ("excellence",))
    ]
    assert found.same == 1
    assert [one.authority for one in found.entered] == []
    assert [(one.authority, one.level) for one in found.left] == [("01053", 4), ("200071751", 5), ("70450", 2)]
    assert (found.before.levels, found.after.levels) == ({5: 2, 4: 2, 2: 1}, {4: 1, 3: 1})
    assert found.before.mentions == {"excellence": 1, "mediation-numerique": 1}
    back = await compared(several, "27", "26")
    assert [one.authority for one in back.entered] == ["01053", "200071751", "70450"]
    assert [(one.before, one.after, one.gained) for one in back.moved] == [(3, 5, ("excellence",))]


async def test_comparison_tells_rulebooks_field_by_field(several: Edition) -> None:
    """Each threshold that was raised is one pointer; the jurors of both are counted."""
    found = await compared(several, "26", "27")
    assert found.rulebook == (
        Difference("/id", "territoires-villes-et-villages-internet/26", "reglement-27/1"),
        *(Difference(f"/grid/thresholds/{n}/at_least", 20 * n + 20, 20 * n + 21) for n in range(4)),
        Difference("/sitting/full_appraisal", True, False),
        Difference("/appeal/hearers", 3, 2),
    )
    assert found.jurors_in_common == tuple(sorted(MEMBERS))


async def test_comparison_as_of_a_position_is_of_what_was_decided_then(several: Edition) -> None:
    """At its first publication edition 27 had three at 3@; the withdrawal and the appeal came later."""
    then = await compared(several, "26", "27", published(several, "27"))
    assert (then.after.state, then.after.levels) == ("published", {3: 3})
    before = await compared(several, "26", "27", published(several, "27") - 1)
    assert before.after.state == "sealed"


async def test_declared_edition_has_neither_rulebook_nor_jury(several: Edition) -> None:
    """Its awards compare all the same; its year and source come from the declaration."""
    found = await compared(several, "20", "26")
    assert (found.before.state, found.before.year, found.before.rulebook, found.rulebook) == ("declared", 2019, "", ())
    assert [(one.authority, one.name, one.before, one.after) for one in found.moved] == [("01033", "Valserhône", 5, 4)]
    with pytest.raises(UnknownEdition):
        await compared(several, "26", "31")


async def test_history_tells_each_edition_with_what_was_done_after(several: Edition) -> None:
    """Declared, decided, appealed and decided again; withdrawn: no level, the act with its ground."""
    valserhone = await told(several, "01033")
    assert [(year.edition, year.state, year.level) for year in valserhone.years] == [
        ("20", "declared", 5),
        ("26", "published", 4),
        ("27", "published", 4),
        ("28", "provisional", None),
        ("29", "provisional", None),
    ]
    (again,) = [year for year in valserhone.years if year.edition == "27"]
    assert [(act.kind, act.outcome, act.reason) for act in again.acts] == [
        ("appeal-filed", "procedure", "un juré avait un lien"),
        ("appeal-ruled", "upheld", "à la majorité"),
        ("award-decided", "4@", "pièces relues"),
    ]
    assert [act.position for act in again.acts] == sorted(act.position for act in again.acts)
    (withdrawn,) = [year for year in (await told(several, "70450")).years if year.edition == "27"]
    assert (withdrawn.level, withdrawn.withdrawn is not None) == (None, True)
    assert [(act.kind, act.outcome) for act in withdrawn.acts] == [("award-withdrawn", "3@ → —")]


async def test_history_as_of_before_an_act_does_not_know_it(several: Edition) -> None:
    """As of the publication the award of 70450 stands and no appeal was filed."""
    then = await told(several, "70450", published(several, "27"))
    assert [(year.edition, year.level, year.acts) for year in then.years if year.edition == "27"] == [("27", 3, ())]


async def test_mention_remains_for_the_editions_held_that_its_rulebook_says(several: Edition) -> None:
    """Three editions: at its own publication two are to come; once the next is published, one."""

    async def excellence(upto: int) -> tuple[Mention, ...]:
        found = await told(several, "01004", upto)
        return next(year.mentions for year in found.years if year.edition == "26")

    assert await excellence(published(several, "26")) == (Mention("excellence", 3, 2),)
    assert await excellence(published(several, "27")) == (Mention("excellence", 3, 1),)


async def test_merger_is_followed_to_what_each_predecessor_won() -> None:
    """Before it: the predecessors' own; after it: the successor's alone; of a predecessor: where it went."""
    scene = play.founded()
    rows = (DeclaredAward("74268", 4, ("excellence",)), DeclaredAward("74010", 5))
    scene.do(ORGANISER, a.DeclarePalmares(2017, rows, "archives"), edition="18")
    scene.do(ORGANISER, a.DeclarePalmares(2019, (DeclaredAward("74010", 3),), "archives"), edition="20")
    scene.do(ORGANISER, a.RecordMerger("74010", ("74010", "74268"), "20", "arrêté"), edition="label")
    annecy = await told(scene, "74010")
    assert [(year.edition, year.authority, year.level) for year in annecy.years] == [
        ("18", "74010", 5),
        ("18", "74268", 4),
        ("20", "74010", 3),
    ]
    assert [merger.source for merger in annecy.mergers] == ["arrêté"]
    gone = await told(scene, "74268")
    assert [(year.edition, year.level) for year in gone.years] == [("18", 4)]
    assert [merger.successor for merger in gone.mergers] == ["74010"]
    found = await compared(scene, "18", "20")
    assert [(one.authority, one.merger) for one in found.left] == [("74268", ("74010",))]
    with pytest.raises(UnknownAuthority):
        await told(scene, "99999")


def test_difference_of_a_list_with_names_is_by_name() -> None:
    """An item put in between is one difference, one taken out another; pointers are escaped (RFC 6901)."""
    before = {"mentions": [{"code": "a", "most": 1}, {"code": "b"}], "a/b": {"~": 1}, "list": [1, 2]}
    after = {"mentions": [{"code": "new"}, {"code": "a", "most": 2}], "a/b": {"~": 2}, "list": [1, 2, 3]}
    assert list(differences(before, after)) == [
        Difference("/mentions/0", after={"code": "new"}),
        Difference("/mentions/1/most", 1, 2),
        Difference("/mentions/1", {"code": "b"}),
        Difference("/a~1b/~0", 1, 2),
        Difference("/list/2", after=3),
    ]
    assert msgspec.json.encode(Difference("/x", None)) == b'{"pointer":"/x","before":null}'


Plain = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "x", "y"]), inner, max_size=3),
    max_leaves=8,
)


@given(Plain, Plain)
def test_documents_have_no_difference_if_and_only_if_they_are_equal(one: object, other: object) -> None:
    """The same gives nothing; whatever differs gives something, but the order of a list whose items have names."""
    assert list(differences(one, one)) == []
    found: list[Difference] = list(differences(one, other))
    if not found:
        assert _sorted(one) == _sorted(other)


def _sorted(value: object) -> object:
    match value:
        case dict():
            return {key: _sorted(each) for key, each in value.items()}
        case list():
            return sorted((_sorted(each) for each in value), key=repr)
        case _:
            return (type(value).__name__, value)


def test_command_compares_in_both_languages_and_json(jury: Jury, years: Path) -> None:
    """Counts, movements, pointers; the JSON decodes as its shape."""
    done = jury("audit", "compare", "26", "27", years)
    assert done.code == RIGHT
    assert "Éditions 26 et 27, à la position 317 du registre" in done.out
    assert "Ont bougé : 1 ; inchangés : 1" in done.out
    assert "/grid/thresholds/0/at_least" in done.out
    assert "Moved: 1; same: 1" in jury("audit", "compare", "26", "27", years, english=True).out
    made = msgspec.json.decode(jury("audit", "compare", "26", "27", years, "--json").out, type=Comparison)
    assert (made.as_of, made.same) == (317, 1)
    unknown = jury("audit", "compare", "26", "31", years)
    assert (unknown.code, unknown.out) == (USAGE, "")


def test_command_tells_a_history_as_of_a_position(jury: Jury, years: Path) -> None:
    """Every edition, the acts in words; nothing on who never filed."""
    done = jury("audit", "history", "01033", years)
    assert done.code == RIGHT
    assert "01033 · Valserhône" in done.out
    assert "recours jugé (fondé) : à la majorité" in done.out
    then = jury("audit", "history", "01033", years, "--as-of", "100", "--json").out
    assert [year.edition for year in msgspec.json.decode(then, type=History).years] == ["26"]
    unknown = jury("audit", "history", "99999", years)
    assert (unknown.code, unknown.out) == (USAGE, "")
    assert "rien sur 99999 à cette position" in unknown.err
