"""Numbers agree with what they count, wherever a person reads them: through `contracts.counted`, never by an s."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.counted import English, French

ROOT: Final = Path(__file__).parents[2]
#: Where sentences for people are made, but for letters, whose texts are frozen by name.
PLACES: Final = ("audit", "cli", "demo", "contracts/problems.py", "contracts/sentences")
NOUNS: Final = (
    "actions|adoptées|appelés|attributions|awards|ballots|bulletins|bytes|categories|clés|constats|courriels"
    "|decimals|decisions|differences|différences|documents|dossiers|décimales|décisions|enregistrements|entries"
    "|entrées|fichiers|files|findings|jours|jurors|jurés|keys|labels|laureates|lauréats|lecteurs|lectures|letters"
    "|lettres|mails|mentions|motions|notes|octets|opinions|personnes|persons|positions|problems|problèmes"
    "|présents|readings|records|rejetées|units|unités|valeurs|votes"
)
#: A number straight before a plural, or a plural in brackets.
BY_HAND: Final = re.compile(rf"\x00[ \N{{NO-BREAK SPACE}}](?:{NOUNS})\b|\w\(s\)")
#: Numbers that are never 0 or 1: limits, the least a rule takes.
MANY: Final = ("LARGEST", "_MOST_AWARDS", "FEWEST_READINGS", "MOST_CATEGORIES")
#: Templates in which a verb follows who acts, and sentences that nobody is shown.
OTHERWISE: Final = ("{actor} votes", "{actor} records", "{actor} files", "{person} files", "{juror} marks")


def _told(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give each text of a file with NUL for each value that stands in it, but for docstrings and errors of ours."""
    silent = {
        id(each) for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Assert) for each in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (
                part.value if isinstance(part, ast.Constant) else "" if _many(part) else "\0" for part in node.values
            )
            text = "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = re.sub(r"\{\w+\}", "\0", re.sub("|".join(map(re.escape, OTHERWISE)), "", node.value))
        else:
            continue
        if id(node) not in silent or "Trouble" in ast.dump(node):
            yield node.lineno, text


def _many(part: ast.expr) -> bool:
    return isinstance(part, ast.FormattedValue) and ast.unparse(part.value) in MANY


def test_no_sentence_counts_by_hand() -> None:
    """« 1 lauréats » and « note(s) » are nowhere: a number is told with `French(n):…` or `English(n):…`."""
    files = [
        file for place in PLACES for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    assert len(files) > 200
    found = [
        f"{file.relative_to(ROOT)}:{line} {text!r}"
        for file in files
        for line, text in _told(ast.parse(file.read_text(encoding="utf-8")))
        if BY_HAND.search(text)
    ]
    assert found == []


@given(st.integers(min_value=0))
def test_number_agrees_with_what_it_counts(number: int) -> None:
    """0 and 1 in the singular in French, 1 alone in English."""
    assert f"{French(number):lauréat}" == (f"{number} lauréat" if number < 2 else f"{number} lauréats")
    assert f"{English(number):laureate}" == ("1 laureate" if number == 1 else f"{number} laureates")


@pytest.mark.parametrize(
    ("told", "is_"),
    [
        (f"{French(2):enregistrement relu}", "2 enregistrements relus"),
        (f"{French(1):enregistrement relu}", "1 enregistrement relu"),
        (f"{English(2):entry|entries}", "2 entries"),
        (f"{English(0):entry|entries}", "0 entries"),
        (f"{French('1'):journal|journaux}", "1 journal"),
        ("{n:juror}".format_map({"n": English("12")}), "12 jurors"),
        ("{n:juror}".format_map({"n": English("…")}), "… jurors"),
        ("{n}".format_map({"n": English("01004")}), "01004"),
    ],
)
def test_every_word_takes_an_s_unless_the_plural_is_said(told: str, is_: str) -> None:
    """What is no number counts as many; without a noun the value stands alone."""
    assert told == is_
