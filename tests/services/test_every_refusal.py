"""Every rule has its refusals, and each of them a test at the bus: what is raised in the code against what was seen.

The tests say what they have refused (`refusals.refuses`), and each fails where it did not see that: so here it is
enough to add up what they say.
"""

import ast
import importlib
from pathlib import Path
from typing import Final

import pytest

from contracts.refusals import Refusal, Why
from contracts.sentences import SENTENCES
from tests.services.refusals import COVERED, ROOT, refuses, rule_of, why

#: Refusals that no request over the bus can meet, each with its reason.
_BY_THE_SERVICE: Final = "asked by the service of itself only: a person who asks is refused by `rights` before"
_BY_THE_ROOM: Final = "the room, which fetches documents, refuses before the rule"
_BY_THE_WINDOW: Final = "the window, which knows who asks, refuses before"
_BY_THE_LOG: Final = "the log takes no submission that the closing overtook; one stored in former days may hold one"
_BY_THE_BUS: Final = "the bus carries no question to a service but those that it answers"
OUT_OF_REACH: Final[dict[tuple[str, Why], str]] = {
    ("awards/adjustment", Why.MOTION_STATE): _BY_THE_SERVICE,
    ("awards/adjustment", Why.NOT_ADOPTED): _BY_THE_SERVICE,
    ("awards/adjustment", Why.UNKNOWN_MOTION): _BY_THE_SERVICE,
    ("awards/award", Why.ALREADY_DECIDED): _BY_THE_SERVICE,
    ("awards/award", Why.MOTION_STATE): _BY_THE_SERVICE,
    ("awards/award", Why.NOT_ADOPTED): _BY_THE_SERVICE,
    ("awards/award", Why.NOT_ELIGIBLE): _BY_THE_SERVICE,
    ("awards/award", Why.UNKNOWN_MENTION): _BY_THE_SERVICE,
    ("awards/award", Why.UNKNOWN_MOTION): _BY_THE_SERVICE,
    ("awards/motion", Why.NOT_CLOSED): _BY_THE_SERVICE,
    ("awards/answers", Why.UNKNOWN_QUESTION): _BY_THE_BUS,
    ("intake/answers", Why.UNKNOWN_PERSON): _BY_THE_WINDOW,
    ("intake/answers", Why.UNKNOWN_QUESTION): _BY_THE_BUS,
    ("intake/dossier", Why.DOSSIER_LATE): _BY_THE_LOG,
    ("intake/edition", Why.UNKNOWN_DOCUMENT): _BY_THE_ROOM,
    ("intake/inbox", Why.UNKNOWN_QUESTION): _BY_THE_BUS,
    ("intake/submission", Why.UNKNOWN_DOCUMENT): _BY_THE_ROOM,
    ("notify/answers", Why.UNKNOWN_PERSON): _BY_THE_WINDOW,
    ("notify/answers", Why.UNKNOWN_QUESTION): _BY_THE_BUS,
    ("notify/letter", Why.NOT_PUBLISHED): _BY_THE_SERVICE,
    ("notify/letter", Why.UNKNOWN_DOSSIER): _BY_THE_SERVICE,
    ("registrar/answers", Why.UNKNOWN_PERSON): _BY_THE_WINDOW,
    ("scoring/answers", Why.UNKNOWN_QUESTION): _BY_THE_BUS,
    ("scoring/tally", Why.NOT_CLOSED): _BY_THE_SERVICE,
}
#: Besides the rules of the nouns, and what answers questions: who may ask at all, in which state, in which scope.
_BESIDE: Final = (
    "services/discretion.py",
    "services/rights.py",
    "services/awards/awards.py",
    "services/intake/inbox.py",
    "services/intake/intake.py",
    "services/registrar/receipts.py",
    "services/scoring/beside.py",
    "services/scoring/peers.py",
)


def raised(source: Path) -> set[tuple[str, Why]]:
    """Return the reasons that a file names, but those that it only compares with."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    compared = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
    return {
        (rule_of(source), Why[node.attr])
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Why" and id(node) not in compared
    }


def raised_by_rules() -> set[tuple[str, Why]]:
    """Return what the rules and the answers of all services raise."""
    rules = (*ROOT.glob("services/*/rules/*.py"), *ROOT.glob("services/*/answers.py"))
    return set().union(*(raised(source) for source in (*rules, *(ROOT / each for each in _BESIDE))))


def covered() -> set[tuple[str, Why]]:
    """Return what tests at the bus see refused: of every test module beside this one, of contests, of receipts."""
    others = (ROOT / "tests/generality/test_refusals.py", ROOT / "tests/registrar/test_service.py")
    for source in (*ROOT.glob("tests/services/test_*.py"), *others):
        importlib.import_module(".".join(source.relative_to(ROOT).with_suffix("").parts))
    return set(COVERED)


def test_each_refusal_of_each_rule_is_seen_at_the_bus() -> None:
    """A rule that refuses for a reason of which no test at the bus sees it refuse fails here."""
    wanted = raised_by_rules()
    assert len(wanted) > 150
    assert sorted(wanted - covered() - OUT_OF_REACH.keys()) == []


def test_each_reason_of_the_closed_list_is_seen_at_the_bus() -> None:
    """A reason that nobody ever gets over the bus is none: but those that services only give each other (above)."""
    everywhere = (*ROOT.glob("services/**/*.py"), *ROOT.glob("ledger/*.py"))
    places = set().union(*(raised(source) for source in everywhere))
    between_services = {why for _, why in OUT_OF_REACH} - {why for _, why in places - OUT_OF_REACH.keys()}
    assert between_services == {Why.NOT_ADOPTED, Why.NOT_CLOSED}
    assert sorted(set(Why) - {why for _, why in covered()} - between_services) == []


def test_exceptions_are_raised_and_not_seen() -> None:
    """What is said to be out of reach exists, and nothing sees it: else it is no exception."""
    wanted = raised_by_rules()
    assert sorted(OUT_OF_REACH.keys() - wanted) == []
    assert sorted(OUT_OF_REACH.keys() & covered()) == []
    assert set(SENTENCES) == set(Why)


async def test_refusal_said_but_not_seen_fails_its_test() -> None:
    """What a test says that it has refused is worth what it saw: said of another rule, or of no refusal, it fails."""

    async def idle() -> None:
        """Refuse nothing."""

    async def elsewhere() -> None:
        why(Refusal(Why.NOT_SEALED))

    said = ("awards/sealing", Why.NOT_SEALED)
    before = COVERED.get(said, [])[:]
    try:
        for test in (idle, elsewhere):
            with pytest.raises(AssertionError, match="awards/sealing did not refuse so"):
                await refuses(*said)(test)()
    finally:
        COVERED[said] = before
