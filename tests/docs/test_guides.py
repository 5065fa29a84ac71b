"""The guides are run: each command ends with the code that the guide tells, and prints what the guide shows."""

import asyncio
import os
import re
import shutil
import socket
from collections.abc import Iterator

import pytest

from tests.docs.guide import DOCS, ROOT, Step, agrees, steps
from tests.docs.prepare import prepare
from tests.docs.terminal import Terminal
from tests.go import INSTALL, is_there

#: One after the other, on the same log.
PAGES = ("auditeur.md", "organisateur.md", "jure.md", "president.md", "secretaire.md", "rgpd.md")
#: How the English page for an auditor names what the French one calls otherwise.
NAMES = {
    "registre": "bundle",
    "ouvert": "open",
    "avant": "early",
    "bulletins": "ballots",
    "rapport": "report",
    "altere": "altered",
    "recu": "receipt",
    "inexistant": "missing",
    "verifier": "check",
    "fichier": "file",
    "ligne": "row",
    "tuile": "tile",
    "cle": "key",
    "FIN": "END",
}


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _play(terminal: Terminal, name: str, *, apart: bool) -> list[str]:
    """Run a guide; return what is wrong (after a wrong exit code nothing more is run)."""
    found: list[str] = []
    for step in steps(name):
        if step.prepares:
            asyncio.run(prepare(step.prepares, terminal.directory))
            continue
        if step.how == "go" and not is_there():
            assert "NO_SKIP" not in os.environ, INSTALL
            continue
        wrong, code = terminal.run(step, apart=apart)
        found += [wrong] if wrong else []
        if code != step.code:
            break
        if (terminal.directory / "essai").is_dir():
            terminal.directory /= "essai"
    return found


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Give a terminal in what looks like the project's directory."""
    project = tmp_path_factory.mktemp("guides")
    for name in ("docs", "services", "tests"):
        (project / name).symlink_to(ROOT / name)
    made = Terminal(project, {"2525": _free_port()})
    yield made
    made.close()


@pytest.fixture(scope="module")
def by_hand(terminal: Terminal) -> Iterator[list[str]]:
    """Tell what is wrong in a-la-main.md, run as processes; the other pages go on from where it ends."""
    wrong = _play(terminal, "a-la-main.md", apart=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(terminal.directory)
        patch.setenv("COLUMNS", "100")
        patch.delenv("JURY_LANG", raising=False)
        yield wrong


def test_by_hand_as_the_guide_tells(by_hand: list[str]) -> None:
    """A whole edition is played from a terminal by the guide's own commands, and replayed from its bundle."""
    assert not by_hand, "\n".join(by_hand)


@pytest.mark.usefixtures("by_hand")
def test_simulated_label_says_so_wherever_it_shows_something(terminal: Terminal) -> None:
    """Every question, replay and listing of the guide was preceded by the notice of the simulation."""
    assert terminal.notices >= 5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("by_hand")
def test_role_as_the_guide_tells(page: str, terminal: Terminal) -> None:
    """Each role's guide does what it says, on the same log."""
    wrong = _play(terminal, page, apart=False)
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("by_hand")
def test_auditor_as_the_english_guide_tells(terminal: Terminal) -> None:
    """In English, each command a process of its own, on the log as the French page found it."""
    shutil.copytree(terminal.directory / "registre", terminal.directory / "bundle")
    terminal.language = "en"
    try:
        wrong = _play(terminal, "auditor.md", apart=True)
    finally:
        terminal.language = "fr"
    assert not wrong, "\n".join(wrong)


def test_both_pages_for_an_auditor_hold_the_same_commands() -> None:
    """In the same order, run in the same way; only the names of files differ."""

    def told(step: Step) -> tuple[str, str, bool]:
        return (
            re.sub(rf"\b({'|'.join(NAMES)})\b", lambda found: NAMES[found[1]], step.commands),
            step.how,
            bool(step.prints),
        )

    french, english = (steps(page) for page in ("auditeur.md", "auditor.md"))
    assert len(french) > 25
    assert [told(step) for step in french] == [(step.commands, step.how, bool(step.prints)) for step in english]


def test_guide_that_holds_commands_is_run() -> None:
    """No guide shows `jury as` commands that nobody runs."""
    holding = {page.name for page in DOCS.glob("*.md") if "\njury as " in page.read_text(encoding="utf-8")}
    assert holding == {"a-la-main.md", "jure.md", "organisateur.md", "president.md", "secretaire.md", "rgpd.md"}


def test_output_that_differs_is_seen() -> None:
    """An output agrees only where all that is shown is printed, in order."""
    assert agrees("Position …, enregistré.\n", "Position 12, enregistré.\n")
    assert not agrees("Position …, enregistré.\n", "Position 12, compté.\n")
    assert agrees("a\n…\nb\n", "a\nb\n")
    assert agrees("a\n…\nb\n", "a\nc\nd\nb\n")
    assert not agrees("a\n…\nb\n", "b\na\n")
    assert not agrees("a\n", "a\nb\n")
