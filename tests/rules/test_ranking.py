"""Rankings: by the figure, then down the ladder, then ex aequo; never by name, number or arrival."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.commands.scoring import CastScore, CloseRound, DeclareRecusal, OpenRound, RankDossiers, TallyDossier
from contracts.events.intake import DossierWithdrawn
from contracts.events.scoring import DossiersRanked, RankedDossier
from contracts.questions import Standings
from contracts.refusals import Why
from services.act import Act
from services.scoring import answers
from services.scoring.rules import ranking
from services.scoring.told import DossierStanding
from tests.rules.scoring_edition import DOSSIERS, PRESIDENT, ScoringScene, jury_named, marks, round_open, taken
from tests.scene import ORGANISER

RANK = RankDossiers("ville")
CLOSE = CloseRound("villes", 1, "whatever is missing")


def marked(values: Mapping[str, tuple[int, ...]], **changes: object) -> ScoringScene:
    """Return an edition whose readers gave these marks, its round closed, each dossier tallied."""
    scene = round_open(*values, **changes)
    for dossier, each in values.items():
        for reader in scene.readers(dossier):
            scene.cast(reader, dossier, *each)
    scene.do(ORGANISER, CLOSE)
    scene.react("scoring")
    return scene


def ranks(scene: ScoringScene) -> dict[str, int | None]:
    """Rank and return the ranks, in the order of the rows."""
    (event,) = scene.do(ORGANISER, RANK)
    assert isinstance(event, DossiersRanked)
    return {row.dossier: row.rank for row in event.rows}


def told(scene: ScoringScene, person: str) -> dict[str, int | None]:
    """Return the ranks that a person is told."""
    act = Act("26", person, "0" * 32, scene.now)
    standing = scene.scoring.views.roll.standing("26", person)
    rows = answers.answer(scene.scoring.views, Standings(), act, standing)
    assert isinstance(rows, tuple)
    assert all(isinstance(row, DossierStanding) for row in rows)
    return {row.dossier: row.rank for row in rows}


def test_ranking_names_the_tallies_it_rests_on_then_again_yields_nothing() -> None:
    """The best first; each row says at which position its tally lies."""
    scene = marked({"01004": (2,), "01033": (4,)})
    tallies = scene.position - 1
    assert scene.do(ORGANISER, RANK) == (
        DossiersRanked("ville", (RankedDossier("01033", 1, tallies + 1), RankedDossier("01004", 2, tallies))),
    )
    assert scene.do(ORGANISER, RANK) == ()


def test_ranking_of_equal_figures_is_ex_aequo() -> None:
    """1, 1, 3: within a tie, in the order of codes, under one rank."""
    scene = marked({"01053": (3,), "01034": (5,), "01033": (5,), "01004": (1,)})
    assert list(ranks(scene).items()) == [("01033", 1), ("01034", 1), ("01053", 3), ("01004", 4)]


LADDER: list[dict[str, Any]] = [
    {"by": "criterion", "of": "education"},
    {"by": "criterion", "of": "democratie-locale", "lower_first": True},
]


def test_ranking_of_equal_figures_goes_down_the_ladder() -> None:
    """The figure first, then a criterion, then another of which the lower comes first, then ex aequo."""
    values = {
        "01004": (4, 2, 3, 3, 3, 3),
        "01033": (3, 3, 3, 5, 2, 2),
        "01034": (2, 4, 3, 3, 3, 3),
        "01053": (3, 3, 2, 3, 4, 3),
    }
    assert ranks(marked(values, grid__ladder=LADDER)) == {"01033": 1, "01053": 2, "01004": 3, "01034": 3}


def test_dossier_without_a_figure_comes_last_without_a_rank() -> None:
    """Nobody gave it a ballot."""
    scene = round_open("01004", "01033")
    scene.cast(scene.readers("01033")[0], "01033", 3)
    scene.do(ORGANISER, CLOSE)
    scene.react("scoring")
    assert ranks(scene) == {"01033": 1, "01004": None}


def test_ranking_before_every_tally_is_refused() -> None:
    """The refusal names what is not tallied."""
    scene = round_open("01004", "01033")
    assert scene.refuse(ORGANISER, RANK).details == {"dossiers": "01004, 01033"}
    scene.do(ORGANISER, CLOSE)
    scene.do("scoring", TallyDossier("01033", "villes", 1, scene.position))
    refusal = scene.refuse(ORGANISER, RANK)
    assert (refusal.why, refusal.details) == (Why.NOT_TALLIED, {"dossiers": "01004"})


def test_ranking_of_an_unknown_kind_or_by_anybody_else_is_refused() -> None:
    """The organiser ranks the rulebook's kinds; one without dossiers has nothing to rank."""
    scene = marked({"01004": (2,)})
    assert scene.refuse(ORGANISER, RankDossiers("hameau")).why is Why.UNKNOWN_KIND
    assert scene.do(ORGANISER, RankDossiers("village")) == ()
    assert scene.refuse(PRESIDENT, RANK).why is Why.NOT_ALLOWED


def test_ranking_of_an_edition_that_takes_dossiers_is_refused() -> None:
    """Who competes is not settled yet."""
    scene = ScoringScene()
    scene.persons()
    scene.open_edition()
    assert scene.refuse(ORGANISER, RANK).why is Why.EDITION_NOT_CLOSED
    assert jury_named("01004").refuse(ORGANISER, RANK).why is Why.NOT_TALLIED


def test_rank_is_told_until_a_tally_or_a_dossier_changes() -> None:
    """What a ranking rests on must still be so; ranked again, it is told again."""
    scene = marked({"01004": (2,), "01033": (4,)})
    assert told(scene, PRESIDENT) == {"01004": None, "01033": None}
    scene.do(ORGANISER, RANK)
    assert told(scene, PRESIDENT) == {"01004": 2, "01033": 1}
    scene.do(ORGANISER, OpenRound("villes", 2))
    for reader in scene.readers("01004"):
        scene.do(reader, CastScore("01004", 2, 1, marks(5), "the debate"))
    scene.do(ORGANISER, CloseRound("villes", 2, "whatever is missing"))
    scene.react("scoring")
    assert told(scene, PRESIDENT) == {"01004": None, "01033": None}
    assert ranks(scene) == {"01004": 1, "01033": None}
    assert told(scene, PRESIDENT) == {"01004": 1, "01033": None}
    scene.given("dossier", "01033", DossierWithdrawn("01033", "no longer"))
    assert told(scene, PRESIDENT) == {"01004": None}


def test_recused_juror_is_told_no_rank_of_that_kind() -> None:
    """The ranks of all the others would tell him that of his dossier."""
    scene = marked(dict.fromkeys(DOSSIERS, (3,)))
    scene.do(ORGANISER, RANK)
    scene.do("p-2", DeclareRecusal(DOSSIERS[0], "p-2"))
    assert told(scene, "p-2") == dict.fromkeys(DOSSIERS[1:], None)
    assert told(scene, "p-3") == dict.fromkeys(DOSSIERS, 1)


KEYS = st.none() | st.tuples(st.integers(0, 2).map(Fraction), st.integers(0, 2).map(Fraction))
KIND = st.builds(
    lambda keys: tuple(ranking.Tallied(f"{place:05}", place + 1, each) for place, each in enumerate(keys)),
    st.lists(KEYS, max_size=8),
)
FACTS = st.builds(
    ranking.Facts, stage=st.sampled_from(("open", "closed", None)), kind_known=st.booleans(), dossiers=KIND
)


@given(st.lists(FACTS, max_size=6))
def test_ranking_whatever_the_keys_counts_who_is_better(acts: list[ranking.Facts]) -> None:
    """A rank is one more than how many have greater keys; each dossier has one row; the same again yields nothing."""
    state: Any = None
    for facts in acts:
        state, events = taken(ranking, state, RANK, facts)
        if not events:
            continue
        keys = {each.dossier: each.keys for each in facts.dossiers}
        assert sorted(row.dossier for row in state) == sorted(keys)
        for row in state:
            own = keys[row.dossier]
            better = sum(other > own for other in keys.values() if other is not None) if own is not None else 0
            assert row.rank == (None if own is None else better + 1)
