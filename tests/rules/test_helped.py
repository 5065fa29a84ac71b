"""The help and the usage errors of `jury`, in French and in English: whole, and never both at once."""

from collections.abc import Iterator

import pytest
from cyclopts import App

from cli.helped import told
from cli.jury import app
from tests.jury import Jury
from tests.jury import jury as jury


def commands(of: App, *words: str) -> Iterator[tuple[tuple[str, ...], App]]:
    """Give each command with the words that call it."""
    for name in of:
        if not name.startswith("-"):
            found = of[name]
            if found.default_command is not None:
                yield (*words, name), found
            else:
                yield from commands(found, *words, name)


ALL = dict(commands(app))


def test_every_command_is_told_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The docstring has a French and an English half; neither shows the other."""
    assert len(ALL) > 40
    told_of = {}
    for language in ("fr", "en"):
        monkeypatch.setenv("JURY_LANG", language)
        told_of[language] = {
            words: told(command.default_command.__doc__ or "").split("\n\n")
            for words, command in ALL.items()
            if command.default_command is not None
        }
    for words in ALL:
        fr, en = told_of["fr"][words], told_of["en"][words]
        assert len(fr) == len(en) > 0
        assert [pair for pair in zip(fr, en, strict=True) if pair[0] == pair[1] or " / " in "".join(pair)] == [], words


def test_every_option_says_what_it_is_for() -> None:
    """Nothing that may be typed is left without a word."""
    mute = [
        (*words, argument.name)
        for words, command in ALL.items()
        for argument in command.assemble_argument_collection(parse_docstring=True)
        if argument.show and not argument.parameter.help
    ]
    assert mute == []


def test_page_of_help_is_in_french(jury: Jury) -> None:
    """Headings, values, marks; a default that says nothing is left out."""
    page = jury("receipt", "--help").out
    assert page.startswith("Usage : jury receipt [OPTIONS] POSITION [ARGS]\n")
    assert "Options" in page
    assert "[par défaut : jury-data]" in page
    assert "[obligatoire]" in page
    assert "--as TEXTE" in page
    assert [word for word in ("Parameters", "default", "required", "STR", "False") if word in page] == []
    assert "Commandes" in jury("--help").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nulle-part", "commande inconnue : nulle-part. Voir `jury --help`."),
        ("audit explai", "commande inconnue : explai. Peut-être explain ? Voir `jury audit --help`."),
        ("status --jsn", "option inconnue : --jsn. Peut-être --json ? Voir `jury status --help`."),
        ("key new", "il manque PERSON. Voir `jury key new --help`."),
        ("up --nats", "il manque une valeur à --nats. Voir `jury up --help`."),
        ("up --nats a --nats b", "donné deux fois : --nats. Voir `jury up --help`."),
        ("key new a b", "de trop : b. Voir `jury key new --help`."),
        ("receipt 0", "valeur refusée pour --position : 0. Voir `jury receipt --help`."),
        ("receipt x", "valeur refusée pour --position : x. Voir `jury receipt --help`."),
        (
            "serve nats",
            "valeur refusée pour --service : nats (au choix : intake, scoring, awards, notify, registrar, self-audit). "
            "Voir `jury serve --help`.",
        ),
    ],
)
def test_words_that_make_no_command_are_refused_on_one_line(jury: Jury, words: str, said: str) -> None:
    """What is wrong, what may have been meant, where the help is; exit code 2."""
    assert jury(*words.split()) == (2, "", f"jury : {said}\n")
    english = jury(*words.split(), english=True)
    assert (english.code, english.out, english.err[:6], english.err.count("\n")) == (2, "", "jury: ", 1)
