"""Excellence across editions: invented histories that reach it, and the real laureates, of whom none does.

The real rows are those that the press named, edition by edition (`demo/editions/*.csv`, with their addresses).
"""

import csv
from collections.abc import Iterable
from importlib.resources import files

import pytest

from contracts.commands import awards as c
from contracts.commands.awards import DeclarePalmares, RecordMerger
from contracts.events.awards import DeclaredAward, MentionAward, SingleAward
from contracts.rulebook import History, Mention
from services.awards.rules.eligibility import Candidate, Granted, Obstacle, Past, lineage, obstacle
from services.awards.views.deliberation import candidate
from tests.rules.awards_scene import PRESIDENT, SECRETARY, AwardsScene, text
from tests.scene import ORGANISER

RULE = History(awards=6, level=5, editions_valid=3)
EXCELLENCE = Mention("excellence", text("excellence"), RULE)
SUBJECT = MentionAward("01001", "excellence")

#: The real rows of every edition that a palmares was named of.
ROWS = [
    row
    for name in ("laureates-26.csv", "laureates-others.csv")
    for row in csv.DictReader(files("demo.editions").joinpath(name).read_text(encoding="utf-8").splitlines())
]


def declared(
    scene: AwardsScene, histories: dict[str, dict[int, int]], granted: dict[int, str] | None = None
) -> AwardsScene:
    """Declare the editions 16 to 25 in which these authorities won these levels; `granted`: who got excellence then."""
    for edition in range(16, 26):
        rows = tuple(
            DeclaredAward(code, levels[edition], ("excellence",) if (granted or {}).get(edition) == code else ())
            for code, levels in histories.items()
            if edition in levels
        )
        if rows:
            scene.do(ORGANISER, DeclarePalmares(1999 + edition, rows, "test"), str(edition))
    return scene


def against(scene: AwardsScene, code: str = "01001", level: int = 5) -> Obstacle | None:
    """Return what stands against excellence for an authority at this level, as the service reads its past."""
    label, view = scene.awards.label, scene.awards.label.edition("26")
    known = candidate(label, view, MentionAward(code, "excellence"), "26")
    return obstacle(EXCELLENCE, known._replace(level=level))


def fives(*editions: int) -> dict[int, int]:
    """Return a 5@ in each of these editions."""
    return dict.fromkeys(editions, 5)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (fives(16, 18, 20, 22, 24), None),
        ({**fives(16, 17, 18, 19, 20), 21: 3, 24: 2}, None),
        (fives(16, 18, 20, 24), Obstacle("awards", 6, 5)),
        ({**fives(16, 18, 20, 24), 25: 4}, Obstacle("awards", 6, 5)),
    ],
    ids=["not in a row", "long ago", "one missing", "a 4@ counts for nothing"],
)
def test_excellence_counts_six_labels_wherever_they_lie(levels: dict[int, int], expected: Obstacle | None) -> None:
    """Five before, and this one."""
    assert against(declared(AwardsScene(), {"01001": levels})) == expected


@pytest.mark.parametrize(
    ("granted_in", "expected"),
    [(25, Obstacle("still valid", found=25)), (24, Obstacle("still valid", found=24)), (23, None)],
    ids=["last edition", "two ago", "expired: renewed"],
)
def test_excellence_expires_after_three_editions_and_is_renewed(granted_in: int, expected: Obstacle | None) -> None:
    """Voted anew once it no longer holds."""
    history = {"01001": fives(20, 21, 22, 23, 24, 25)}
    assert against(declared(AwardsScene(), history, {granted_in: "01001"})) == expected


def test_excellence_holds_over_a_lost_year() -> None:
    """No edition 24: that of 23 holds for 23, 25 and 26."""
    history = {"01001": fives(18, 19, 20, 21, 22, 23), "01002": fives(25)}
    assert against(declared(AwardsScene(), history, {23: "01001"})) == Obstacle("still valid", found=23)


def test_two_authorities_of_one_name_are_two() -> None:
    """La Rochelle in Haute-Saône and the port: what one won is nothing of the other's."""
    scene = declared(AwardsScene(), {"70450": fives(16, 18, 20), "17300": fives(21, 22, 23)})
    assert against(scene, "70450") == Obstacle("awards", 6, 4)
    assert against(scene, "17300") == Obstacle("awards", 6, 4)


def test_merged_commune_counts_its_best_predecessors_labels() -> None:
    """One since the merger and four of the better of two, never both together."""
    histories = {"01002": fives(16, 18, 20, 22), "01003": fives(17, 19, 21), "01001": fives(24)}
    scene = declared(AwardsScene(), histories)
    assert against(scene) == Obstacle("awards", 6, 2)
    scene.do(ORGANISER, RecordMerger("01001", ("01003", "01002"), "23", "arrêté"), "label")
    assert against(scene) is None
    short = declared(AwardsScene(), {"01002": fives(16, 18), "01003": fives(17, 19), "01001": fives(24)})
    short.do(ORGANISER, RecordMerger("01001", ("01003", "01002"), "23", "arrêté"), "label")
    assert against(short) == Obstacle("awards", 6, 4)


def test_merger_under_a_rulebook_that_counts_nobody_elses_labels() -> None:
    """`merged: none`: the successor begins anew; else the best is taken, the first named where two tie."""
    own, best, other = (Past(24, 5),), (Past(20, 5), Past(22, 5)), (Past(19, 5), Past(21, 5))
    known = Candidate(26, 5, holds=False, granted=0, past=own, held=(), merged=((), best, other))
    assert lineage(RULE, known) == (*own, *best)
    assert lineage(History(6, 5, 3, merged="none"), known) == own


def test_mention_of_the_best_predecessor_holds_for_its_successor() -> None:
    """Whose labels are counted, his mention is too."""
    best = (Past(20, 5), Past(21, 5), Past(22, 5), Past(23, 5), Past(24, 5, (Granted("excellence", 3),)))
    known = Candidate(26, 5, holds=False, granted=0, past=(), held=tuple(range(16, 26)), merged=(best,))
    assert obstacle(EXCELLENCE, known) == Obstacle("still valid", found=24)


def test_excellence_is_put_to_the_vote_through_the_desk_once_six_are_there() -> None:
    """The service asks the same: five before, and 5@ decided here."""
    scene = declared(AwardsScene(), {"01001": fives(24, 25)})
    scene.dossier("01001", 5)
    scene.sit()
    scene.adopt("a1", SingleAward("01001", 5))
    assert len(scene.do(SECRETARY, c.PutMotion("x1", "s1", SUBJECT))) == 1
    assert scene.do(PRESIDENT, c.OpenVote("x1"))


# -- the real rows


def real(rows: Iterable[dict[str, str]]) -> dict[str, dict[int, int]]:
    """Return the levels by authority and edition, of the rows that have a code and a level."""
    found: dict[str, dict[int, int]] = {}
    for row in rows:
        code, level = row["insee_or_siren"], row["level"]
        if code and level:
            known = found.setdefault(code, {})
            known[int(row["edition"])] = max(int(level), known.get(int(row["edition"]), 0))
    return found


def eligible(levels: dict[int, int]) -> list[int]:
    """Return the editions in which an authority with these levels could have been voted excellence."""
    held = sorted({int(row["edition"]) for row in ROWS})
    past = tuple(Past(edition, level) for edition, level in sorted(levels.items()))
    return [
        edition
        for edition, level in levels.items()
        if obstacle(
            EXCELLENCE,
            Candidate(
                edition,
                level,
                holds=False,
                granted=0,
                past=tuple(award for award in past if award.edition < edition),
                held=tuple(number for number in held if number < edition),
            ),
        )
        is None
    ]


def test_nobody_of_the_real_laureates_reaches_six() -> None:
    """In no edition of which the press named laureates; the nearest, Agen and Grenoble, hold five 5@."""
    histories = real(ROWS)
    assert len(histories) > 100
    assert [code for code, levels in histories.items() if eligible(levels)] == []
    most = max(list(levels.values()).count(5) for levels in histories.values())
    nearest = sorted(code for code, levels in histories.items() if list(levels.values()).count(5) == most)
    assert (most, nearest) == (5, ["38185", "47001"])
    assert eligible({**histories["47001"], 26: 5}) == [26]


def test_real_laureates_declared_are_refused_by_the_service_too() -> None:
    """All their rows as declared palmares, through the desk: the mention is refused to each who holds 5@ in 26."""
    scene = AwardsScene()
    histories = real(ROWS)
    for edition in sorted({edition for levels in histories.values() for edition in levels if edition < 26}):
        rows = tuple(
            DeclaredAward(code, levels[edition]) for code, levels in sorted(histories.items()) if edition in levels
        )
        scene.do(ORGANISER, DeclarePalmares(1999 + edition, rows, "presse"), str(edition))
    holders = sorted(code for code, levels in histories.items() if levels.get(26) == 5)
    assert holders
    found = {code: against(scene, code) for code in holders}
    assert {obstacle.problem for obstacle in found.values() if obstacle is not None} == {"awards"}
    assert None not in found.values()
