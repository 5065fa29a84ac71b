"""What a person writes after `jury as PERSON` becomes a command, and what comes back is readable."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from cli.acting.act import COMMANDS, QUESTIONS, build
from cli.acting.form import form, whole_form
from cli.acting.hand import read_out
from cli.acting.plain import plain
from cli.acting.values import fields_of, picked, textual
from cli.words import USAGE, Trouble
from contracts.commands import Command
from contracts.commands.intake import AdmitDossier
from contracts.commands.scoring import CastScore
from contracts.events.redress import AppealRuled
from contracts.refusals import Why
from contracts.request import Receipt, Refused, Unchanged

ID = "0" * 32


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JURY_LANG", raising=False)


@pytest.mark.parametrize("code", ["01004", "70450", "2A004", "200071751"])
def test_code_of_digits_stays_text(code: str) -> None:
    """A dossier's code is text, whatever its digits: no zero is lost, no number is made of it."""
    given = fields_of([f"dossier={code}"], textual(AdmitDossier))
    assert build(AdmitDossier, given) == AdmitDossier(code)


def test_marks_and_numbers_are_read_as_json() -> None:
    """What is not text is JSON."""
    words = ["dossier=59009", "round=1", "version=0", 'marks={"services": 3, "mediation": null}']
    given = fields_of(words, textual(CastScore))
    assert build(CastScore, given) == CastScore("59009", 1, 0, {"services": 3, "mediation": None})


def test_field_of_a_file_is_picked(tmp_path: Path) -> None:
    """`@file#field` is that field's value, text or not; `@file` is the whole document where JSON is asked."""
    file = tmp_path / "pv.json"
    file.write_text('{"sha256": "ab", "as_of": 12}', encoding="utf-8")
    assert picked(f"@{file}#sha256", text=True) == "ab"
    assert picked(f"@{file}#as_of", text=False) == 12
    assert picked(f"@{file}", text=False) == {"sha256": "ab", "as_of": 12}
    assert picked("@mairie", text=True) == "@mairie"


@pytest.mark.parametrize(("content", "field"), [('{"a": 1}', "b"), ("[1]", "a")])
def test_field_that_a_file_lacks_is_told(tmp_path: Path, content: str, field: str) -> None:
    """A field that is not there is a mistake of use."""
    file = tmp_path / "pv.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Trouble, match="has no field") as told:
        picked(f"@{file}#{field}", text=True)
    assert told.value.code == USAGE


def test_word_without_equals_is_told() -> None:
    """A word that gives no field is a mistake of use."""
    with pytest.raises(Trouble, match="field=value expected"):
        fields_of(["dossier", "59009"])


def test_form_shows_what_may_be_left_out() -> None:
    """A form shows each field, its shape, and which are optional."""
    assert form(CastScore) == "cast-score dossier=… round=N version=N marks={…} [reason=…]"
    assert form(COMMANDS["cast-vote"]) == "cast-vote motion=… choice=abstain|against|for member=… [version=N]"
    assert form(COMMANDS["register-person"]) == "register-person person=… key=… [name=…] [address=…] [ties=…]"


@pytest.mark.parametrize(
    ("event", "left"),
    [
        (
            AppealRuled("59009", 1, "upheld", "oui", (3,)),
            ["Reste une nouvelle délibération, puis l'avenant et sa publication."],
        ),
        (AppealRuled("59009", 1, "dismissed", "non", (3,)), []),
    ],
)
def test_what_is_left_after_a_ruling_is_told(event: AppealRuled, left: list[str]) -> None:
    """An appeal upheld leaves a deliberation, one dismissed leaves nothing."""
    events = msgspec.Raw(msgspec.json.encode((event,)))
    receipt = Receipt(ID, 13, "a" * 64, datetime(2026, 3, 2, 8, tzinfo=UTC), 2, events)
    assert read_out(receipt, "p-sec").split("\n")[3:] == left


def test_form_shows_how_objects_and_lists_are_written() -> None:
    """Below the line stands each way to write an object or a list; what may be left out is between brackets."""
    assert whole_form(CastScore).split("\n")[1:] == ['  marks={"…": N, …}']
    assert whole_form(COMMANDS["form-panel"]).split("\n")[1:] == ['  jurors=["…", …]', '  kinds=["…", …]']
    assert whole_form(COMMANDS["put-motion"]).split("\n")[1:] == [
        '  subject={"type": "block", "level": N, "dossiers": ["…", …]}',
        '  subject={"type": "award", "dossier": "…", "level": N [, "reason": "…"]}',
        '  subject={"type": "mention", "dossier": "…", "mention": "…" [, "motivation": "…"]}',
        '  subject={"type": "appraisal"}',
        '  subject={"type": "adjustment", "offset": "…", "reason": "…", "figures": "…"'
        ' [, "jurors": ["…", …]] [, "panel": "…"] [, "evidence": "@…"]}',
    ]
    assert whole_form(COMMANDS["submit-dossier"]) == "submit-dossier dossier=… contact=… actions=N documents=@…"


@pytest.mark.parametrize("kind", [*COMMANDS.values(), *QUESTIONS.values()])
def test_every_form_is_written_whole(kind: type[msgspec.Struct]) -> None:
    """Each field that is an object or a list is shown below, and no other."""
    line, *below = whole_form(kind).split("\n")
    assert line == form(kind)
    shown = {word.strip("[").partition("=")[0] for word in line.split() if word.rstrip("]").endswith(("{…}", "=[…"))}
    assert {text.strip().partition("=")[0] for text in below} == shown


def test_broken_json_is_told_with_the_field_or_the_file(tmp_path: Path) -> None:
    """A quote that the shell took, a file cut short: which one it is, in the reader's words."""
    with pytest.raises(Trouble) as told:
        fields_of(["marks={services:3}"], textual(CastScore))
    assert (told.value.code, told.value.fr.startswith("marks={services:3} : ce n'est pas du JSON : ")) == (USAGE, True)
    file = tmp_path / "reglement.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(Trouble) as cut:
        picked(f"@{file}", text=False)
    assert cut.value.fr == f"{file} : ce n'est pas du JSON : le texte s'arrête trop tôt"


def test_form_is_there_for_everything() -> None:
    """Every command and question has a form, which begins with its name."""
    assert len(COMMANDS) == len(get_args(Command))
    kinds = {**COMMANDS, **QUESTIONS}
    assert [form(kind).split()[0] for kind in kinds.values()] == list(kinds)


def test_told_rows_are_a_table() -> None:
    """Rows are told as a table, the rest field by field, texts line by line."""
    value = {
        "declared": True,
        "readings": [{"dossier": "59009", "version": 0, "ballot": None}, {"dossier": "7", "version": 12, "ballot": []}],
        "text": "un\n\ndeux",
        "marks": {"services": 3, "mediation": None},
        "empty": {},
        "message": "a\r\nb",
    }
    assert plain(value).split("\n") == [
        "conflits déclarés : oui",
        "lectures :",
        "  dossier  version  bulletin",
        "  59009    0        —",
        "  7        12       —",
        "texte :",
        "  un",
        "",
        "  deux",
        "notes par critère : services 3, mediation —",
        "empty : —",
        "message : (entier avec --json)",
    ]


@pytest.mark.parametrize(
    ("exact", "told"),
    [
        ("72", "72"),
        ("82099/3000", "82099/3000 (≈ 27,3663)"),
        ("3/4", "3/4 (0,75)"),
        ("-1/3", "-1/3 (≈ -0,3333)"),
        ("818750119/846151795", "≈ 0,9676"),
        ("2026/0", "2026/0"),
        ("a/b", "a/b"),
    ],
)
def test_fraction_is_told_with_what_it_comes_to(exact: str, told: str) -> None:
    """A person reads decimals; a fraction too long to be read is left to --json."""
    assert plain({"figure": exact}) == f"note : {told}"


def test_receipt_reads_as_a_sentence() -> None:
    """A receipt says where, whether it counts, what was decided, under which hash."""
    events = msgspec.Raw(b'[{"type":"dossier-admitted","dossier":"70450","kind":"village"}]')
    receipt = Receipt(ID, 13, "a" * 64, datetime(2026, 3, 2, 8, tzinfo=UTC), 2, events)
    assert read_out(receipt, "p-org").split("\n") == [
        "Position 13, enregistré.",
        "p-org admet le dossier 70450 (village)",
        f"SHA-256 {'a' * 64}",
    ]
    assert read_out(Unchanged(ID, 2), "p-org") == "Rien à faire : c'est déjà ainsi."


def test_refusal_names_the_edition_meant() -> None:
    """An unknown edition is named; where none was given, the person is told to give one."""
    refused = Refused(ID, Why.UNKNOWN_EDITION)
    assert read_out(refused, "p-bea", "99") == "L'édition 99 n'existe pas. Vérifiez son numéro. [unknown-edition]"
    assert read_out(refused, "p-bea") == "De quelle édition s'agit-il ? Ajoutez --edition N. [unknown-edition]"


def test_stale_version_shows_what_is_recorded() -> None:
    """A stale ballot is answered with the one that holds."""
    recorded = msgspec.Raw(b'{"marks":{"services":3}}')
    told = read_out(Refused(ID, Why.STALE_VERSION, {"version": "1"}, recorded), "p-bea", "27")
    assert told.split("\n")[1] == 'Enregistré : {"marks":{"services":3}}'
