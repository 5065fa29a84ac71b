"""The rulebook of the 26th edition: what it asks for, and that its declared figure flips no level."""

from fractions import Fraction
from itertools import product

import msgspec

from contracts.rulebook import Rulebook
from demo.world import standard_rulebook
from services.intake.rules import rulebook as rulebooks
from services.scoring.rules.figure import level
from services.scoring.rules.score import score

BOOK = msgspec.json.decode(standard_rulebook(), type=Rulebook)
#: Actions of the longest dossier ever told of.
MOST_ACTIONS = 192
MOST_READERS = 16


def test_rulebook_of_the_26th_edition_opens_an_edition() -> None:
    """It is a rulebook that intake takes, in a record that may hold it."""
    compact = msgspec.json.format(standard_rulebook(), indent=-1)
    assert rulebooks.read(compact) == BOOK
    assert len(compact) < 20_000


def test_questionnaires_are_three_of_16_stakes_and_139_services_in_all() -> None:
    """Each kind answers its own; a stake has one title and, in the longest of them, all its services."""
    assert [kind.questionnaire for kind in BOOK.kinds] == [named.code for named in BOOK.questionnaires]
    stakes = [{stake.code: stake for stake in named.stakes} for named in BOOK.questionnaires]
    assert [len(each) for each in stakes] == [16, 16, 16]
    assert stakes[0].keys() == stakes[1].keys() == stakes[2].keys()
    assert sum(max(each[code].services for each in stakes) for code in stakes[0]) == 139
    assert all(len({each[code].label for each in stakes}) == 1 for code in stakes[0])


def test_rulebook_asks_for_all_that_a_jury_may_be_asked() -> None:
    """Distinct backgrounds, calibration, crossed readers, one more reader, a ladder, appeals, retention."""
    readers = BOOK.readers
    assert (readers.distinct_backgrounds, readers.calibration, readers.crossed_percent) == (True, 2, 10)
    assert (readers.per_dossier, readers.minimum, readers.one_more_at) == (3, 2, 1)
    assert BOOK.draw.procedure == "draw/2"
    assert [rung.of for rung in BOOK.grid.ladder] == [criterion.code for criterion in BOOK.grid.criteria][:3]
    assert (BOOK.appeal.within_months, BOOK.appeal.hearers, BOOK.retention_years) == (2, 3, 5)


def test_actions_change_no_level_that_marks_give() -> None:
    """Whatever up to 16 readers mark, 192 actions leave the level as it is; they order equal marks."""
    codes = [criterion.code for criterion in BOOK.grid.criteria]
    highest = BOOK.grid.scale.highest
    for readers in range(1, MOST_READERS + 1):
        for total in range(readers * len(codes) * highest + 1):
            figure = Fraction(BOOK.grid.out_of * total, readers * len(codes) * highest)
            assert level(figure + Fraction(MOST_ACTIONS, 1000), BOOK.grid) == level(figure, BOOK.grid)
    ballots = [dict.fromkeys(codes, 3)] * 3
    few, many = (score(ballots, BOOK.grid, {"actions": actions}) for actions in (1, 2))
    assert [few.marks, many.marks] == [Fraction(60), Fraction(60)]
    assert [few.figure, many.figure] == [60 + Fraction(1, 1000), 60 + Fraction(2, 1000)]
    assert few.keys < many.keys


def test_ladder_orders_equal_figures_by_criteria_in_turn() -> None:
    """Equal marks and actions: services first, then mediation, then local democracy; else they stay ex aequo."""
    codes = [criterion.code for criterion in BOOK.grid.criteria]
    keys = [
        score([dict(zip(codes, (*marks, *rest), strict=True))], BOOK.grid, {"actions": 20}).keys
        for marks, rest in product([(3, 2, 2), (2, 3, 2), (2, 2, 3), (2, 2, 2)], [(2, 1, 1), (1, 2, 1)])
        if sum(marks) == 7
    ]
    assert keys == sorted(keys, reverse=True)
    assert [keys.count(key) for key in keys] == [2] * 6
