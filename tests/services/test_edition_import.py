"""`jury edition import` against running services: a dry run first, then signed, recorded once."""

import base64
from collections.abc import Iterator

import pytest

from tests.services.terminal import Terminal, end

PAST = "edition,year,code,level,mentions\n24,2023,59009,5,excellence\n25,2024,59009,5,\n25,2024,70450,1,\n"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Give a terminal in a directory where `jury up` runs, its label founded."""
    terminal = Terminal(tmp_path_factory.mktemp("past"))
    process = terminal.up()
    key = base64.b64encode(base64.b64decode(terminal.jury("key", "new", "p-orga").stdout)).decode()
    terminal.act("p-orga", "found-label", "name=Mon label", "organiser=p-orga", f"key={key}")
    (terminal.directory / "past.csv").write_text(PAST)
    yield terminal
    end(process)


def test_import_is_a_dry_run_until_yes_is_said(terminal: Terminal) -> None:
    """Counts and no record; then one record an edition, signed, with its source; again, nothing more."""
    head = terminal.status()["head"]
    dry = terminal.jury("edition", "import", "past.csv")
    assert (dry.returncode, dry.stdout.splitlines()) == (
        0,
        [
            "edition 24 (2023): 1 laureate (1 × 5@), 1 mention",
            "edition 25 (2024): 2 laureates (1 × 5@, 1 × 1@), 0 mentions",
            "0 problems",
            "A dry run: nothing is sent (--yes to send).",
        ],
    )
    assert terminal.status()["head"] == head
    words = ("edition", "import", "past.csv", "--as", "p-orga", "--source", "archives", "--yes")
    for _ in range(2):
        sent = terminal.jury(*words)
        assert (sent.returncode, sent.stdout.splitlines()[-2:]) == (0, ["edition 24: declared", "edition 25: declared"])
        assert terminal.status()["head"] == head + 2


def test_import_that_the_service_refuses_says_why(terminal: Terminal) -> None:
    """Another palmares of an edition that is declared already: exit code 1, and the reason's code."""
    (terminal.directory / "other.csv").write_text(PAST.replace("25,2024,70450,1,", "25,2024,70450,2,"))
    words = ("edition", "import", "other.csv", "--as", "p-orga", "--source", "archives", "--yes")
    sent = terminal.jury(*words)
    assert sent.returncode == 1
    assert sent.stdout.splitlines()[-1].endswith("[already-decided]")


def test_import_by_nobody_or_where_nothing_runs_is_told_in_one_line(terminal: Terminal) -> None:
    """A person without a key here, and a directory without services: the environment's fault, exit code 3."""
    sent = terminal.jury("edition", "import", "past.csv", "--as", "p-nobody", "--source", "x", "--yes")
    assert (sent.returncode, len(sent.stderr.splitlines())) == (3, 1)
    away = terminal.jury("edition", "import", "past.csv", "--as", "p-orga", "--source", "x", "--yes", "--in", "away")
    assert (away.returncode, len(away.stderr.splitlines())) == (3, 1)
    assert "--source" in one_line_after(terminal)


def one_line_after(terminal: Terminal) -> str:
    """Return what is told where it is not said who signs (exit code 2)."""
    sent = terminal.jury("edition", "import", "past.csv", "--yes")
    assert sent.returncode == 2
    (line,) = sent.stderr.splitlines()
    return line
