"""What README and the guides name is there: files, links, commands of `jury`."""

import re
from pathlib import Path
from typing import Final

import pytest

from cli.acting.act import COMMANDS, QUESTIONS
from cli.jury import app
from tests.docs.guide import DOCS, ROOT

PAGES: Final = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
_CODE: Final = re.compile(r"`([^`\n]+)`")
_FENCE: Final = re.compile(r"^```(sh|text).*?^```$", re.MULTILINE | re.DOTALL)
_FILE: Final = re.compile(r"^[\w./-]+\.(?:py|md|json|csv|toml|conf)$")
_FOLDER: Final = re.compile(r"^(?!rules/)[\w-]+(?:/[\w-]+)*/$")  # `rules/` is one in each service
_LINK: Final = re.compile(r"\]\(([^)#:]+)\)")
_ACT: Final = re.compile(r"\bjury as (?:p-[a-z0-9]+|\$\w+) ([a-z-]+)")
_WORDS: Final = re.compile(r"^(?:\.venv/bin/)?jury ((?!as\b)[a-z]+)(?: ([a-z-]+))?")


def _read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _files(page: Path) -> list[Path]:
    """Return the project's files that a page names; a bare name stands in the folder of the one before it."""
    found: list[Path] = []
    for line in _FENCE.sub("", _read(page)).splitlines():
        folder: Path | None = None
        for code in _CODE.findall(line):
            if _FOLDER.match(code):
                found.append(ROOT / code)
            elif _FILE.match(code) and "/" in code:
                found.append(ROOT / code)
                folder = (ROOT / code).parent
            elif _FILE.match(code) and folder is not None:
                found.append(folder / code)
    return found


def _words(page: Path) -> set[tuple[str, str]]:
    """Return the commands of `jury` (and what is after them) in a page's code, inline or in blocks."""
    told = [match for code in _CODE.findall(_FENCE.sub("", _read(page))) for match in _WORDS.findall(code)]
    shown = [
        match
        for block in _FENCE.finditer(_read(page))
        for line in block[0].splitlines()
        for match in _WORDS.findall(line)
    ]
    return {*told, *shown}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file."""
    assert [link for link in _LINK.findall(_read(page)) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_command_named_exists(page: Path) -> None:
    """Every `jury …` that a page names is a command, and every word after `jury as PERSON` a command or a question."""
    groups = {name: {*app[name]} for name in ("audit", "log", "key", "keys", "person")}
    unknown = [words for words in _words(page) if words[0] not in app]
    unknown += [words for words in _words(page) if words[1] and words[1] not in groups.get(words[0], {words[1]})]
    assert unknown == []
    assert [name for name in _ACT.findall(_read(page)) if name not in {**COMMANDS, **QUESTIONS}] == []


def test_files_named_by_readme_exist() -> None:
    """README names at least the files that a score goes through, and each is there."""
    named = _files(ROOT / "README.md")
    assert ROOT / "services/scoring/rules/ballot.py" in named
    assert ROOT / "services/awards/rules/count.py" in named
    assert [str(file.relative_to(ROOT)) for file in named if not file.exists()] == []


def test_readme_is_read_in_sixty_lines() -> None:
    """README stays a page: sixty lines at most."""
    assert len(_read(ROOT / "README.md").splitlines()) <= 60
