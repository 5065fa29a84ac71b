"""A what-if tells what would be otherwise, by the live rules, and leaves all as it is."""

import hashlib
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from msgspec import Raw

from audit.difference import Before, WhatIf
from audit.explain import Explainer
from audit.folded import AmbiguousEdition, Folded, fold
from audit.showing.what_if import what_if as shown
from audit.supposed import LeftOut, OtherMark, Supposed, Unsupposable, Why
from audit.what_if import what_if
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import SingleAward
from demo import edition as editions
from services.scoring.statistics.severity import Severity, severity
from services.scoring.statistics.table import Table
from tests.golden import play
from tests.golden.edition import (
    AUTHORITIES,
    CALENDAR,
    CONTACT,
    CRITERIA,
    MEMBERS,
    OUT,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    SEED,
    Edition,
    marks,
    official_list,
)
from tests.golden.forge import event, kept
from tests.rules.several import played as several
from tests.scene import ORGANISER
from tests.story.house import House

FORTY = Path(editions.__file__).parent / "editions" / "40-dossiers.json"


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole tiny edition."""
    return play.played()


@pytest.fixture(scope="module")
async def tiny(scene: Edition) -> Folded:
    """Give the tiny edition, folded."""
    return await fold(kept(scene).ledger, scene.position)


@pytest.fixture(scope="module")
async def forty(tmp_path_factory: pytest.TempPathFactory) -> Folded:
    """Give the simulated edition of forty dossiers, played on the services' rules and folded."""
    async with House(tmp_path_factory.mktemp("forty")) as house:
        await house.play(editions.load(FORTY))
        await house.bus.finish()
        return await fold(house.bus.ledger, await house.bus.ledger.head())


def moved(made: WhatIf) -> dict[str, tuple[int | None, int | None]]:
    """Return the levels that change, by dossier."""
    return {each.dossier: (each.before.level, each.after.level) for each in made.levels}


def other_marks(scene: Edition, dossier: str, number: int, mark: str = "0") -> tuple[OtherMark, ...]:
    """Return so many marks of a dossier, changed."""
    reader = scene.readers(dossier)[0]
    return tuple(OtherMark(dossier, reader, code, mark) for code in CRITERIA[:number])


def rulebook(change: Callable[[Any], None]) -> bytes:
    """Return the rulebook of the edition, changed, laid out as a person would write it."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    change(document)
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def test_marks_changed_flip_the_award_that_a_block_adopted(tiny: Folded, scene: Edition) -> None:
    """100 becomes 700/9, 5@ becomes 4@: the block's award would follow, and its mention of excellence lapse."""
    made = what_if(tiny, Supposed(marks=other_marks(scene, "01004", 4)))
    (flip,) = made.flips
    assert (flip.dossier, flip.name, flip.kind) == ("01004", "Ambérieu-en-Bugey", "ville")
    assert (flip.before, flip.after) == (Before("100", 5, 1), Before("700/9", 4, 1))
    assert (flip.award, flip.motion, flip.adopted, flip.flips, flip.lapsing) == (
        5,
        "bloc-5",
        "block",
        4,
        ("excellence",),
    )
    assert made.levels_before == {"2": 1, "3": 1, "4": 1, "5": 2}
    assert made.levels_after == {"2": 1, "3": 1, "4": 2, "5": 1}
    assert made.what_if.startswith("SIMULATION — et si… : rien n'est écrit / SIMULATION — what-if")


def test_dossier_with_its_own_vote_keeps_what_was_voted(tiny: Folded, scene: Edition) -> None:
    """Its proposal changes, no award would follow by itself."""
    made = what_if(tiny, Supposed(marks=other_marks(scene, "01053", 1)))
    assert moved(made) == {"01053": (3, 2)}
    (one,) = made.levels
    assert (one.award, one.adopted, one.flips, made.flips) == (4, "separate", None, ())


def test_what_if_of_each_margin_flips_that_dossier_alone(forty: Folded) -> None:
    """What explain states as the smallest change of one mark is what the what-if gives, on a whole edition."""
    explainer = Explainer(forty, "26")
    tried = 0
    for dossier in explainer.dossiers():
        margin = explainer.explain(dossier).margin
        for change in (*margin.up.changes[:1], *margin.down.changes[:1]):
            mark = OtherMark(dossier, change.juror, change.criterion, str(change.to_mark))
            made = what_if(forty, Supposed(marks=(mark,)))
            assert moved(made) == {dossier: (margin.level, change.level)}
            assert made.levels[0].after.figure == change.figure
            tried += 1
    assert tried >= 5


def test_what_if_changes_nothing_of_what_was_folded(tiny: Folded) -> None:
    """Every dossier is explained as before, after all kinds of suppositions."""
    explainer = Explainer(tiny, "26")
    before = [explainer.explain(dossier) for dossier in explainer.dossiers()]
    juror = explainer.explain("01004").ballots[0].juror
    for supposed in (
        Supposed(aggregation="median/1"),
        Supposed(without_jurors=(juror,)),
        Supposed(without_ballots=(LeftOut("01004", juror),)),
        Supposed(marks=(OtherMark("01004", juror, CRITERIA[0], "0"),)),
        Supposed(rulebook=rulebook(lambda document: document["grid"].update(floor=0))),
    ):
        assert what_if(tiny, supposed).tallied == 5
    again = Explainer(tiny, "26")
    assert [again.explain(dossier) for dossier in again.dossiers()] == before


def test_same_aggregation_changes_nothing(forty: Folded) -> None:
    """The tallies counted again are those recorded: no figure, no level, no rank moves."""
    made = what_if(forty, Supposed(aggregation="weighted-mean/1"))
    assert (made.moved, made.votes, made.adapted, made.tallied) == ((), (), (), 40)
    assert made.levels_before == made.levels_after == {"1": 8, "2": 11, "3": 8, "4": 6, "5": 7}


def marked_unlike(document: dict[str, Any], directory: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Play the tiny edition to its tallies under a rulebook, each ballot unlike the others; nobody else is called."""
    document["readers"]["one_more_at"] = 0
    (directory / "rulebook.json").write_bytes(msgspec.json.encode(document))
    monkeypatch.setattr(play, "RULEBOOK", directory / "rulebook.json")
    numbers = count()

    def unlike(value: int) -> dict[str, int | None]:
        number = next(numbers)
        return {code: (value + place * number) % 6 for place, code in enumerate(CRITERIA)}

    monkeypatch.setattr(play, "marks", unlike)
    return play.tallied()


@pytest.mark.parametrize("aggregation", ["median/1", "trimmed-mean/1", "weighted-mean/1"])
async def test_other_rulebook_gives_what_an_edition_played_under_it_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aggregation: str
) -> None:
    """The same ballots, other thresholds, weights, rounding, aggregation: the very tallies of an edition opened so."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    scene = marked_unlike(document, tmp_path, monkeypatch)
    grid = document["grid"]
    grid["aggregation"] = aggregation
    grid["trim"] = 1 if aggregation == "trimmed-mean/1" else 0
    grid["rounding"] = [{"stage": "marks", "decimals": 1}, {"stage": "dossier", "decimals": 0}]
    grid["thresholds"] = [{"level": level, "at_least": at} for level, at in ((2, 41), (3, 45), (4, 50), (5, 55))]
    grid["criteria"][0]["weight"] = 3
    lived = marked_unlike(document, tmp_path, monkeypatch)
    supposed = what_if(await fold(kept(scene).ledger, scene.position), Supposed(rulebook=msgspec.json.encode(document)))
    tallies = (await fold(kept(lived).ledger, lived.position)).scoring.views.of("26").tallies.all()
    assert {each.dossier: (each.after.figure, each.after.level) for each in supposed.moved} == {
        tally.dossier: (tally.figure, tally.level) for tally in tallies
    }
    assert len(supposed.moved) == 5
    assert supposed.levels_after == Counter("" if tally.level is None else str(tally.level) for tally in tallies)


def test_other_aggregation_keeps_what_it_takes_and_says_what_it_adapted(tiny: Folded) -> None:
    """Trimmed means drop a mark at each end; ranks order and propose no level."""
    trimmed = what_if(tiny, Supposed(aggregation="trimmed-mean/1"))
    assert trimmed.adapted == ("/grid/trim",)
    ranks = what_if(tiny, Supposed(aggregation="ranks/1"))
    assert (ranks.adapted, ranks.orders_only) == (("/grid/thresholds", "/grid/scaled"), True)
    assert (ranks.levels_after, ranks.flips) == ({"": 5}, ())


def test_ballot_left_out_leaves_the_others(tiny: Folded, scene: Edition) -> None:
    """Two readers of three are enough, one is not: then nothing is proposed."""
    first, second, _ = scene.readers("70450")
    assert what_if(tiny, Supposed(without_ballots=(LeftOut("70450", first),))).moved == ()
    both = (LeftOut("70450", first), LeftOut("70450", second))
    (one,) = what_if(tiny, Supposed(without_ballots=both)).moved
    assert (one.dossier, one.before.level, one.after.level, one.flips) == ("70450", 2, None, None)
    told = list(shown(what_if(tiny, Supposed(without_ballots=both)), Supposed(without_ballots=both), french=True))
    assert "  n'auraient plus de proposition, chacun devrait son propre vote : 70450 (2@)" in told


#: The marks of three jurors on six dossiers, one hard and one mild; each withholds his on one (None).
SEVERE: Final = {
    "p-ada": (1, 1, None, 2, 1, 2),
    "p-bea": (2, 3, 3, None, 2, 3),
    "p-cyd": (None, 3, 3, 4, 3, 4),
}


def severe() -> Edition:
    """Play an edition of six dossiers, each read by the same three jurors, to its tallies."""
    scene = Edition()
    scene.found(*SEVERE, SECRETARY, CONTACT)
    official = scene.keep(official_list())
    scene.learn("intake", official.sha256, official_list())
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    document["readers"]["one_more_at"] = 0
    scene.do(ORGANISER, i.OpenEdition(2025, Raw(msgspec.json.encode(document)), official, CALENDAR))
    scene.now = CALENDAR.opens
    codes = [code for code, *_ in AUTHORITIES]
    for code in codes:
        scene.do(CONTACT, i.SubmitDossier(code, CONTACT, 55, ()))
        scene.do(ORGANISER, i.AdmitDossier(code))
    scene.now = CALENDAR.closes
    scene.do(ORGANISER, i.CloseEdition())
    scene.do(ORGANISER, s.NameJury(tuple(SEVERE), PRESIDENT, SECRETARY))
    scene.do(ORGANISER, s.FormPanel("unique", tuple(SEVERE), ("ville", "village", "intercommunalite")))
    scene.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
    scene.do(ORGANISER, s.HoldDraw(SEED))
    for juror in SEVERE:
        scene.do(juror, s.DeclareNoConflict())
    scene.do(ORGANISER, s.OpenRound("unique", 1))
    for juror, given in SEVERE.items():
        for code, mark in zip(codes, given, strict=True):
            cast = s.AbstainFromScoring(code, 1, 0, "absent") if mark is None else s.CastScore(code, 1, 0, marks(mark))
            scene.do(juror, cast)
    scene.do(ORGANISER, s.CloseRound("unique", 1))
    scene.settle()
    return scene


async def test_severity_is_that_of_the_statistics() -> None:
    """Each figure is the mean of its ballots with the fitted offsets off; the levels are those that the flags tell."""
    scene = severe()
    folded = await fold(kept(scene).ledger, scene.position)
    made = what_if(folded, Supposed(severity=True))
    tallies = {tally.dossier: tally for tally in folded.scoring.views.of("26").tallies.all()}
    figures = {code: {b.juror: Fraction(b.figure) for b in tally.counted} for code, tally in tallies.items()}
    fit = severity(Table.of(figures))
    assert isinstance(fit, Severity)
    assert fit.offsets["p-ada"] < 0 < fit.offsets["p-cyd"]
    after = {code: str(figure) for code, figure in fit.adjusted.items() if str(figure) != tallies[code].figure}
    assert {each.dossier: each.after.figure for each in made.moved} == after
    assert len(after) >= 3
    explainer = Explainer(folded, "26")
    flags = {code: explainer.explain(code).flags for code in explainer.dossiers()}
    beside = {code: each.beside.adjusted_level for code, each in flags.items() if each is not None and each.beside}
    assert beside == {dossier: level for dossier, (_, level) in moved(made).items()}
    assert beside


async def test_severity_keeps_each_ballot_within_the_scale() -> None:
    """A ballot at the top stays there where its juror is hard: nobody can have given more than the most."""
    scene = severe()
    top = tuple(OtherMark(code, "p-ada", criterion, "5") for code, *_ in AUTHORITIES[:1] for criterion in CRITERIA)
    folded = await fold(kept(scene).ledger, scene.position)
    raised = what_if(folded, Supposed(marks=top))
    made = what_if(folded, Supposed(marks=top, severity=True))
    (one,) = (each for each in made.moved if each.dossier == AUTHORITIES[0][0])
    assert [each.after.figure for each in raised.levels] == ["70"]
    assert one.after.figure is not None
    assert Fraction(one.after.figure) <= 100


async def test_juror_left_out_turns_votes_too() -> None:
    """Three for and two against: without one of the three the chair's casting vote decides, without two it is lost."""
    scene = play.sitting()
    scene.do("p-sec", a.PutMotion("serre", "s1", SingleAward("70450", 2)))
    scene.do("p-ada", a.OpenVote("serre"))
    for member in MEMBERS[:3]:
        scene.do(member, a.CastVote("serre", "for", member))
    scene.do("p-dan", a.CastVote("serre", "against", "p-dan"))
    scene.do("p-bea", a.CastVote("serre", "against", "p-eve"))
    scene.do("p-ada", a.CloseVote("serre"))
    scene.settle()
    folded = await fold(kept(scene).ledger, scene.position)
    assert what_if(folded, Supposed(without_jurors=("p-cyd",))).votes == ()
    (lost,) = what_if(folded, Supposed(without_jurors=("p-ada",))).votes
    assert (lost.motion, lost.dossier, lost.before.adopted, lost.after.adopted) == ("serre", "70450", True, False)
    assert (lost.after.votes_for, lost.after.votes_against, lost.after.entitled) == (2, 2, 4)


def bad(scene: Edition) -> dict[Why, Supposed]:
    """Return a supposition for each reason why something cannot be supposed."""
    reader, late = scene.readers("01004")[0], _late(scene)
    code = other_marks(scene, "01004", 1)[0].criterion
    outside = next(member for member in MEMBERS if member not in scene.readers("01004"))
    mark = OtherMark("01004", reader, code, "3")

    def kinds(document: Any) -> None:
        document["kinds"][0]["code"] = "bourg"

    return {
        Why.NOTHING: Supposed(),
        Why.UNKNOWN_DOSSIER: Supposed(without_ballots=(LeftOut(OUT, reader),)),
        Why.UNKNOWN_JUROR: Supposed(without_jurors=("p-nobody",)),
        Why.NO_BALLOT: Supposed(marks=(OtherMark("01004", outside, code, "3"),)),
        Why.NOT_COUNTED: Supposed(marks=(OtherMark(late[0], late[1], code, "3"),)),
        Why.UNKNOWN_CRITERION: Supposed(marks=(OtherMark("01004", reader, "elegance", "3"),)),
        Why.OFF_SCALE: Supposed(marks=(OtherMark("01004", reader, code, "2.5"),)),
        Why.TWICE: Supposed(marks=(mark,), without_jurors=(reader,)),
        Why.BAD_RULEBOOK: Supposed(rulebook=b'{"id": "x"}'),
        Why.OTHER_KINDS: Supposed(rulebook=rulebook(kinds)),
        Why.OTHER_CRITERIA: Supposed(rulebook=rulebook(lambda d: d["grid"]["criteria"][0].update(code="elegance"))),
        Why.OTHER_SCALE: Supposed(rulebook=rulebook(lambda d: d["grid"]["scale"].update(highest=10))),
        Why.UNKNOWN_AGGREGATION: Supposed(aggregation="moyenne"),
        Why.BAD_AGGREGATION: Supposed(aggregation="majority-judgment/1"),
        Why.NO_SEVERITY: Supposed(severity=True),
    }


def _late(scene: Edition) -> tuple[str, str]:
    """Return the dossier and the juror of the ballot that came after the closing."""
    *_, last = [entry.subject.split(".") for entry in scene.entries if ".ballot." in entry.subject]
    return last[-2], last[-1]


def test_what_cannot_be_supposed_is_told(tiny: Folded, scene: Edition) -> None:
    """Each reason of the closed list, in both languages, with what is there instead."""
    for why, supposed in bad(scene).items():
        with pytest.raises(Unsupposable) as refused:
            what_if(tiny, supposed)
        assert refused.value.why is why
        assert all("{" not in sentence for sentence in refused.value.text)
    assert "de 0 à 5, 0 décimale au plus" in _text(tiny, bad(scene)[Why.OFF_SCALE])
    assert "services-aux-habitants" in _text(tiny, bad(scene)[Why.UNKNOWN_CRITERION])
    assert "des jurés ont moins de 5 bulletins comptés (p-" in _text(tiny, bad(scene)[Why.NO_SEVERITY])
    assert set(Why) - set(bad(scene)) == {Why.NOT_TALLIED, Why.ABSENT_MARK}, "these have a test of their own"


def _text(folded: Folded, supposed: Supposed) -> str:
    with pytest.raises(Unsupposable) as refused:
        what_if(folded, supposed)
    return refused.value.text.fr


async def test_tally_that_does_not_follow_is_no_difference_and_is_named(scene: Edition) -> None:
    """What somebody wrote over a tally is told apart from what is supposed."""
    at = next(entry.position for entry in scene.entries if entry.subject == "jury.log.26.tally.70450")
    forged = kept(scene, {at: event(level=5, figure="99")})
    folded = await fold(forged.ledger, scene.position)
    made = what_if(folded, Supposed(aggregation="weighted-mean/1"))
    assert (made.doubted, made.moved, made.levels_before) == (("70450",), (), {"2": 1, "3": 1, "4": 1, "5": 2})
    assert any("ne suit pas des bulletins sur : 70450" in str(line) for line in shown(made, Supposed(), french=True))


def test_what_is_supposed_is_told_beside_the_difference(tiny: Folded) -> None:
    """A program that keeps the answer knows what was asked; a rulebook is named by its hash."""
    other = rulebook(lambda document: document["grid"].update(floor=0))
    made = what_if(tiny, Supposed(rulebook=other, without_jurors=("p-eve",)))
    told = msgspec.json.decode(msgspec.json.encode(made))
    assert (told["supposed"]["without_jurors"], told["supposed"]["rulebook"]) == (["p-eve"], None)
    assert told["other_rulebook"] == hashlib.sha256(other).hexdigest()


async def test_log_of_several_editions_must_be_told_which() -> None:
    """Each by its own rulebook: 3@ from 41 in edition 27, where what was withdrawn has no award to flip."""
    scene = several()
    folded = await fold(kept(scene).ledger, scene.position)
    first = scene.readers("70450")[0]
    supposed = Supposed(marks=tuple(OtherMark("70450", first, code, "0") for code in CRITERIA))
    with pytest.raises(AmbiguousEdition):
        what_if(folded, supposed)
    made = what_if(folded, supposed, "27")
    assert (made.edition, moved(made)) == ("27", {"70450": (3, 2)})
    assert [(one.award, one.adopted, one.flips) for one in made.levels] == [(None, None, None)]


async def test_edition_without_a_tally_supposes_nothing() -> None:
    """Before the first closing there is nothing to count again."""
    scene = play.drawn()
    with pytest.raises(Unsupposable) as refused:
        what_if(await fold(kept(scene).ledger, scene.position), Supposed(severity=True))
    assert refused.value.why is Why.NOT_TALLIED


async def test_mark_that_was_not_given_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An absent mark is no mark: the ballot would be another one."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    document["grid"]["absent_mark"] = "left-out"
    (tmp_path / "rulebook.json").write_bytes(msgspec.json.encode(document))
    monkeypatch.setattr(play, "RULEBOOK", tmp_path / "rulebook.json")
    monkeypatch.setattr(
        play, "marks", lambda value: {code: None if code == CRITERIA[0] else value for code in CRITERIA}
    )
    scene = play.tallied()
    (mark,) = other_marks(scene, "70450", 1)
    with pytest.raises(Unsupposable) as refused:
        what_if(await fold(kept(scene).ledger, scene.position), Supposed(marks=(mark,)))
    assert refused.value.why is Why.ABSENT_MARK
