"""Every refusal raised anywhere says all that its sentence needs."""

import ast
import string
from pathlib import Path

import pytest

from contracts.refusals import Refusal, Why
from contracts.sentences import SENTENCES, awards, intake, notify, redress, request, scoring, sentence

ROOT = Path(__file__).parents[2]


def needed(why: Why) -> set[str]:
    """Return the details that the sentence of a reason names."""
    return {name for part in SENTENCES[why] for _, name, _, _ in string.Formatter().parse(part) if name}


def raised(source: Path) -> list[tuple[int, Why, set[str | None]]]:
    """Return where a file refuses, why, and with which details (None among them: some given as a mapping)."""
    found = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        named = [arg.attr for arg in node.args if isinstance(arg, ast.Attribute) and ast.unparse(arg.value) == "Why"]
        if node.func.id in ("Refusal", "_demand") and named:
            found.append((node.lineno, Why[named[0]], {keyword.arg for keyword in node.keywords}))
    return found


def test_sentence_of_each_refusal_in_the_code_has_its_details() -> None:
    """No refusal of a rule, an answer or a service leaves a hole in what the person reads."""
    places = [
        (source.relative_to(ROOT), line, why, needed(why) - given)
        for source in sorted((*ROOT.glob("services/**/*.py"), *ROOT.glob("ledger/*.py")))
        for line, why, given in raised(source)
        if None not in given
    ]
    assert len(places) > 100
    assert [place for place in places if place[3]] == []


def test_each_reason_has_its_sentence_in_one_place() -> None:
    """None is missing, and none stands in the tables of two services."""
    told = [why for part in (request, intake, scoring, awards, redress, notify) for why in part.SENTENCES]
    assert sorted(told) == sorted(Why) == sorted(SENTENCES)


@pytest.mark.parametrize("why", list(Why))
def test_sentence_filled_has_no_hole(why: Why) -> None:
    """With the details that it names, each of the four parts reads without an ellipsis or a brace."""
    refusal = Refusal(why, **dict.fromkeys(needed(why), "x"))
    parts = sentence(refusal.why, refusal.details)
    assert [part for part in parts if not part or "…" in part or "{" in part] == []
