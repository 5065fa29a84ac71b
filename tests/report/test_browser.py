"""The pages in a real browser, as files and without network: axe-core finds nothing, the validator neither."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.report.conftest import Report

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".node" / "node_modules"
AXE = Path(__file__).parent / "axe.mjs"
VALIDATOR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
#: One page of each kind, and a dossier that was ruled out.
ACCESSIBLE = (
    "index.html",
    "palmares.html",
    "panels.html",
    "sitting.html",
    "votes.html",
    "log.html",
    "dossiers/01053.html",
    "dossiers/01002.html",
)
WRONG = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head>'
    '<body><main><h1>x</h1><p style="color:#ccc;background:#fff">pale</p>'
    '<svg role="img"></svg><p><section></p></main></body></html>'
)
INSTALL = (
    "no browser here: apt-get install chromium default-jre-headless nodejs npm, then npm install --ignore-scripts "
    "--no-save --no-package-lock --prefix .node playwright-core@1.65.1 axe-core@4.14.1 vnu-jar@26.9.27"
)


def _needed(program: str, module: Path) -> str:
    found = shutil.which(program)
    if found is None or not module.exists():
        (pytest.fail if os.environ.get("NO_SKIP") else pytest.skip)(INSTALL)
    return found


@pytest.fixture(scope="module")
def opened(reports: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Open pages in chromium, by colour scheme, and one that is wrong; give what it tells of each."""
    node, chromium = _needed("node", MODULES / "axe-core"), _needed("chromium", MODULES / "playwright-core")
    wrong = tmp_path_factory.mktemp("wrong") / "wrong.html"
    wrong.write_text(WRONG, encoding="utf-8")
    french, english = reports["fr"].directory, reports["en"].directory
    pages = [f"light:{french / name}" for name in ACCESSIBLE]
    pages += [f"dark:{french / name}" for name in ("index.html", "panels.html", "dossiers/01053.html")]
    pages += [f"light:{english / name}" for name in ("index.html", "dossiers/01053.html")]
    words = [node, AXE, MODULES, chromium, *pages, f"light:{wrong}"]
    run = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def test_pages_opened_from_files_are_accessible(opened: dict[str, Any]) -> None:
    """No violation of WCAG 2.2 AA, RGAA or good practice, in light and dark; nothing asked of anybody, no script."""
    pages = {page: told for page, told in opened.items() if not page.endswith("wrong.html")}
    assert len(pages) == len(ACCESSIBLE) + 5
    for page, told in pages.items():
        assert told == {"violations": [], "asked": [], "said": [], "scripts": 0}, page


def test_violation_is_seen(opened: dict[str, Any]) -> None:
    """A page with pale text and a picture without a text is found wanting: the check can fail."""
    (told,) = (told for page, told in opened.items() if page.endswith("wrong.html"))
    assert {"color-contrast", "html-has-lang", "svg-img-alt"} <= {found["id"] for found in told["violations"]}


def test_pages_are_valid_html(reports: dict[str, Report], tmp_path: Path) -> None:
    """The Nu validator finds neither error nor warning in any page of either language; in one that is wrong it does."""
    java = _needed("java", VALIDATOR)
    wrong = tmp_path / "wrong.html"
    wrong.write_text(WRONG, encoding="utf-8")
    pages = [str(report.directory / name) for report in reports.values() for name in report.pages]
    words = [java, "-jar", str(VALIDATOR), "--format", "json", *pages, str(wrong)]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    found = json.loads(run.stderr)["messages"]
    assert {Path(each["url"]).name for each in found} == {"wrong.html"}
