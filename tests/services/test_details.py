"""What refusals name is told in the reader's language: each role, state, rule and problem that the code states."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from contracts.details import told
from contracts.problems import problem
from contracts.refusals import Why
from contracts.sentences import sentence
from services.awards.rules import motion, sitting
from services.awards.rules.eligibility import Obstacle
from services.intake.rules import dossier, edition
from services.intake.rules.erasure import Holds
from services.notify.rules import letter
from services.rights import Right

ROOT: Final = Path(__file__).parents[2]
#: Details that are words, and not codes, numbers or paths.
WORDED: Final = ("needs", "state", "rule", "problem")
#: The same in both languages.
SAME: Final = {("needs", "jury")}


def _texts(value: ast.expr) -> Iterator[str]:
    """Give the texts that an expression may be, with x for what stands in them."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))


def _stated() -> list[tuple[Why, str, str]]:
    """Return what is stated in so many words: why, which detail, which text."""
    found = []
    for source in (*ROOT.glob("services/**/*.py"), *ROOT.glob("ledger/*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            whys = [ast.unparse(each) for each in node.args] if isinstance(node, ast.Call) else []
            why = next(
                (Why[each[4:]] for each in whys if each.startswith("Why.") and each[4:] in Why.__members__), None
            )
            if why is not None and isinstance(node, ast.Call):
                found += [
                    (why, keyword.arg, text)
                    for keyword in node.keywords
                    if keyword.arg in WORDED
                    for text in _texts(keyword.value)
                ]
    return found


def _of_rulebooks() -> list[str]:
    """Return the problems that a rulebook may have: pairs of a path and a text."""
    rules = ROOT / "services" / "intake" / "rules"
    pairs = [
        node.value.elts
        for name in ("grid.py", "rulebook.py")
        for node in ast.walk(ast.parse((rules / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple)
    ]
    return [text for _, what in pairs for text in _texts(what)]


def test_every_detail_that_the_code_states_has_its_french() -> None:
    """No French sentence ends in English."""
    stated = _stated()
    assert len(stated) > 40
    english = [
        (why, name, text)
        for why, name, text in stated
        if told(why, {name: text})[0][name] == text and (name, text) not in SAME and " - at " not in text
    ]
    assert english == []


def test_every_problem_that_the_registrar_states_has_its_french() -> None:
    """Of an alarm, of a field to seal or to open."""
    texts = [
        text
        for source in (ROOT / "services" / "registrar").glob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_invalid"
        for text in _texts(node.args[1])
    ]
    assert len(texts) > 5
    assert [text for text in texts if problem(text) == text] == []


def test_every_problem_of_a_rulebook_has_its_french() -> None:
    """What an organiser's rulebook misses is told in French, and where."""
    texts = _of_rulebooks()
    assert len(texts) > 20
    assert [text for text in texts if text != "x" and problem(text) == text] == []
    assert problem("overlaps ville - at $.kinds[1]") == "chevauche ville (en $.kinds[1])"


@pytest.mark.parametrize(
    ("why", "states"),
    [
        (Why.EDITION_NOT_OPEN, get_args(edition.Edition.__annotations__["state"])),
        (Why.DOSSIER_STATE, get_args(dossier.State)),
        (Why.SITTING_STATE, get_args(sitting.State.__annotations__["state"])),
        (Why.MOTION_STATE, get_args(motion.Stage)),
        (Why.LETTER_STATE, get_args(letter.Status)),
        (Why.APPEAL_STATE, ("filed", "upheld", "dismissed")),
    ],
)
def test_every_state_has_its_french(why: Why, states: tuple[str, ...]) -> None:
    """Each in the gender of its noun; in English too no stored code shows."""
    words = [told(why, {"state": state}) for state in states]
    assert len(words) == len(states) > 0
    assert [state for state, (french, _) in zip(states, words, strict=True) if french["state"] == state] == []
    assert [english["state"] for _, english in words if "-" in english["state"]] == []


@pytest.mark.parametrize(
    ("needs", "fr", "en"),
    [
        ("organiser-or-secretary", "organisateur ou secrétaire", "organiser or secretary"),
        ("organiser, secretary or auditor", "organisateur, secrétaire ou auditeur", "organiser, secretary or auditor"),
        (
            "the dossier's contact, or organiser",
            "le contact du dossier ou organisateur",
            "the dossier's contact or organiser",
        ),
        ("secretary", "secrétaire", "secretary"),
    ],
)
def test_roles_are_listed_as_each_language_lists_them(needs: str, fr: str, en: str) -> None:
    """Commas, and a last « ou »."""
    made = sentence(Why.NOT_ALLOWED, {"needs": needs})
    assert made.fr == f"Ce geste revient à : {fr}."
    assert made.en == f"This act belongs to: {en}."


def test_every_right_and_every_duty_has_its_french() -> None:
    """Who may send a command, and what a person still is, are told in words."""
    rights = get_args(Right)
    duties = get_args(Holds)
    assert [each for each in duties if told(Why.PERSON_NEEDED, {"holds": each})[0]["holds"] == each] == []
    assert [each for each in rights if told(Why.NOT_ALLOWED, {"needs": each})[0]["needs"] == each] == []


class Sample(Struct, forbid_unknown_fields=True):
    """What is decoded wrongly."""

    a: Annotated[int, Meta(ge=6)]
    b: Annotated[str, Meta(pattern="^x$", max_length=3)] = "x"
    c: Annotated[datetime, Meta(tz=True)] | None = None
    d: Literal["q"] = "q"
    e: Annotated[tuple[int, ...], Meta(min_length=1)] = (1,)
    f: bytes = b""


@pytest.mark.parametrize(
    ("raw", "fr"),
    [
        ("{", "le texte s'arrête trop tôt"),
        ("x", "JSON mal formé (invalid character (byte 0))"),
        ("{}", "il manque le champ `a`"),
        ('{"a": 6, "z": 1}', "le champ `z` est inconnu"),
        ('{"a": "6"}', "attendu : int ; donné : str (en `$.a`)"),
        ('{"a": 5}', "attendu : >= 6 (en `$.a`)"),
        ('{"a": 6, "b": "y"}', "n'a pas la forme x (en `$.b`)"),
        ('{"a": 6, "b": "yyyy"}', "longueur attendue : <= 3 (en `$.b`)"),
        ('{"a": 6, "c": "hier"}', "n'est pas une date RFC 3339 (en `$.c`)"),
        ('{"a": 6, "c": "2024-12-12T08:30:00"}', "il manque le fuseau horaire (en `$.c`)"),
        ('{"a": 6, "d": "r"}', "valeur inconnue : 'r' (en `$.d`)"),
        ('{"a": 6, "e": []}', "longueur attendue : >= 1 (en `$.e`)"),
        ('{"a": 6, "f": "é"}', "n'est pas du base64 (en `$.f`)"),
    ],
)
def test_what_the_decoder_says_is_told_in_french(raw: str, fr: str) -> None:
    """The library's own words, as it says them today."""
    with pytest.raises(msgspec.DecodeError) as error:
        msgspec.json.decode(raw, type=Sample)
    assert problem(str(error.value)) == fr


def test_obstacle_to_a_mention_says_what_is_needed_and_what_is_there() -> None:
    """In both languages, with the figures that the rule gives."""

    def both(against: Obstacle) -> tuple[str, str]:
        details = {name: str(value) for name, value in against._asdict().items()}
        made = sentence(Why.NOT_ELIGIBLE, {"dossier": "01004", **details})
        return made.fr.removeprefix("Le dossier 01004 ne remplit pas les conditions : "), made.en.partition(": ")[2]

    assert both(Obstacle("level", 5, 4)) == ("niveau décidé 4@, il faut 5@.", "decided at 4@, 5@ is needed.")
    assert both(Obstacle("awards", 6, 3)) == (
        "attributions qui comptent : 3, il en faut 6.",
        "awards that count: 3, 6 are needed.",
    )
    assert both(Obstacle("still valid", found=24)) == (
        "celle de l'édition 24 vaut encore.",
        "that of edition 24 is still valid.",
    )


@given(st.text())
def test_any_problem_is_told(text: str) -> None:
    """What has no French stays as it came: nothing is lost."""
    assert text.partition(" - at ")[0].strip() == "" or problem(text)


@pytest.mark.parametrize(
    ("details", "fr", "en"),
    [
        ({"dossier": "59009"}, "le dossier 59009", "dossier 59009"),
        ({"dossier": "59009, 70450"}, "les dossiers 59009, 70450", "dossiers 59009, 70450"),
        ({"dossier": "*"}, "toute la motion", "the whole motion"),
        ({"dossier": "*", "motion": "bloc-4"}, "toute la motion bloc-4", "the whole motion bloc-4"),
    ],
)
def test_recusal_says_what_it_is_from(details: dict[str, str], fr: str, en: str) -> None:
    """A dossier, several, a motion: each is named as what it is, and no star is shown."""
    made = sentence(Why.RECUSED, {"juror": "p-ada", **details})
    assert (made.fr, made.en) == (f"Récusation de p-ada sur {fr}.", f"Recusal of p-ada from {en}.")


def test_what_is_not_there_is_told_in_words() -> None:
    """No withdrawal proposed, no mention voted: neither an English word in French nor a hole."""
    french, english = told(Why.WITHDRAWAL_DIFFERS, {"dossier": "70450", "proposed": "none"})
    assert (french["proposed"], english["proposed"]) == ("aucun", "none")
    french, english = told(Why.VOTE_DIFFERS, {"dossier": "70450", "level": "3", "mentions": ""})
    assert (french["mentions"], english["mentions"]) == ("aucune", "none")
