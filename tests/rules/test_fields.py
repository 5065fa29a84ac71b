"""What an answer holds reads as words: each field and code that an answer or a document can have."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import pytest
from msgspec import Struct

from audit.coefficients import NAMES
from cli.acting.act import QUESTIONS as ASKED
from cli.acting.act import allowed_questions
from cli.acting.fields import FIELDS, QUESTIONS
from cli.acting.plain import plain
from cli.acting.worded import worded
from cli.auditing.seen import ROLES
from contracts.document import Document
from contracts.events.intake import Role
from contracts.questions import KeptKey
from services.awards import told as awards
from services.awards.rules import amendment, appeal, award, jury, minutes, sitting
from services.awards.rules import motion as motions
from services.awards.told import SittingTold
from services.notify.answers import LetterRow, Preview
from services.notify.rules import letter
from services.scoring import told as scoring
from services.scoring.statistics.severity import Unfit
from services.scoring.statistics.undefined import Undefined

RULES: Final = Path(__file__).parents[2] / "services" / "awards" / "rules"
#: What documents hold as it was folded, whole.
FOLDED: Final = (minutes.Voice, minutes.Imprint, jury.Jury, sitting.Presence, sitting.Proxy, award.Granted)
#: A criterion, a level, a kind, a mention: they are the rulebook's own.
CODES: Final = {"marks": {"services": 3, "level": 4}, "levels": {"4": 2}, "kinds": {"ville": {"laureates": 2}}}


def shapes() -> list[type[Struct]]:
    """Return every shape of an answer, with those inside it."""
    found: list[type[Struct]] = []

    def walk(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, Struct):
            if kind not in found:
                found.append(kind)
                for field in msgspec.structs.fields(kind):
                    walk(field.type)
        else:
            for part in get_args(kind):
                walk(part)

    told = (each for module in (scoring, awards) for each in vars(module).values())
    for each in (*told, LetterRow, Preview, KeptKey, Document):
        if isinstance(each, type) and issubclass(each, Struct) and each is not Struct:
            walk(each)
    return found


def names(kind: type[Struct]) -> list[str]:
    """Return the names of a shape's fields as they are encoded, its tag among them."""
    tag = kind.__struct_config__.tag_field
    return [*([tag] if tag else []), *(field.encode_name for field in msgspec.structs.fields(kind))]


def of_documents() -> Iterator[str]:
    """Give the names of fields that the rules write into documents."""
    for file in ("palmares.py", "minutes.py", "amendment.py"):
        for node in ast.walk(ast.parse((RULES / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys = (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
                yield from (key for key in keys if "/" not in key)  # a procedure's name is no field
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                assert isinstance(node.slice, ast.Constant)
                yield str(node.slice.value)
    for folded in (*FOLDED, appeal.Heard, amendment.Amended):
        yield from folded._fields


def test_every_field_of_an_answer_has_its_words() -> None:
    """And no two fields of one shape have the same, in either language."""
    found = shapes()
    assert len(found) > 35
    assert {name for kind in found for name in names(kind)} - set(FIELDS) == set()
    for kind in found:
        for language in (0, 1):
            words = [FIELDS[name][language] for name in names(kind)]
            assert sorted(set(words)) == sorted(words), kind


def test_every_field_of_a_document_has_its_words() -> None:
    """The palmares, the minutes, the minutes of an amendment."""
    found = set(of_documents())
    assert len(found) > 60
    assert found - set(FIELDS) == set()


def test_no_word_stands_for_a_field_that_is_nowhere() -> None:
    """What no answer and no document has any more is taken out."""
    assert set(FIELDS) == {name for kind in shapes() for name in names(kind)} | set(of_documents())


def test_every_question_and_role_has_its_words() -> None:
    """Those that persons may ask, by name."""
    assert sorted(QUESTIONS) == sorted(set(ASKED) & set(allowed_questions())) == allowed_questions()
    assert sorted(ROLES) == sorted(get_args(Role))


@pytest.mark.parametrize(
    ("beside", "name", "codes"),
    [
        ("motion", "state", get_args(motions.Stage)),
        ("agenda", "state", get_args(SittingTold.__annotations__["state"])),
        ("panel", "state", get_args(scoring.PanelProgress.__annotations__["state"])),
        ("person", "state", get_args(KeptKey.__annotations__["state"])),
        ("letter", "status", (*get_args(letter.Status), "draft")),
        ("exact", "name", tuple(NAMES)),
        ("exact", "undefined", tuple(why.value for why in Undefined)),
        ("kinds", "unfit", tuple(why.value for why in Unfit)),
        ("motion", "vote", ("for", "against", "abstain")),
        ("appeal", "ground", ("procedure", "material-error")),
        ("appeal", "ruling", ("upheld", "dismissed")),
        ("dossiers", "type", ("block", "award", "appraisal", "adjustment")),
    ],
)
def test_every_code_of_a_field_is_told_in_words(beside: str, name: str, codes: tuple[str, ...]) -> None:
    """Each in French; what is no code of the field stays as it is."""
    assert len(codes) > 1
    told = [worded({beside: "x"}, name, code) for code in codes]
    assert [code for code, word in zip(codes, told, strict=True) if code == word] == []
    assert worded({beside: "x"}, name, "p-ada") == "p-ada"


def test_answer_reads_in_french_and_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields and codes in words, the rulebook's codes as they are, a refusal as its sentence."""
    value = {
        "motion": "bloc-4",
        "state": "decided",
        "vote": "abstain",
        "refused": [{"dossier": "59009", "why": "unknown-dossier", "details": {"dossier": "59009"}}],
        "opinions": [["p-ada", "upheld", "établi"]],
        **CODES,
    }
    monkeypatch.setenv("JURY_LANG", "fr")
    assert plain(value).splitlines() == [
        "motion : bloc-4",
        "état : décomptée",
        "vote : abstention",
        "refusés :",
        "  dossier  pourquoi",
        "  59009    Il n'y a pas de dossier 59009 à juger dans cette édition. [unknown-dossier]",
        "avis rendus :",
        "  p-ada, fondé, établi",
        "notes par critère : services 3, level 4",
        "niveaux : 4@ 2",
        "catégories :",
        "  ville : lauréats 2",
    ]
    monkeypatch.setenv("JURY_LANG", "en")
    assert plain(value).splitlines()[:3] == ["motion: bloc-4", "state: counted", "vote: abstain"]
