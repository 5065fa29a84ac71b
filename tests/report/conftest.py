"""The report of the tiny edition, written once for each language; the bundle that the command reads."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.report.facts import gather
from audit.report.pages import pages
from ledger.port import Entry
from tests.golden import play
from tests.golden.edition import Edition
from tests.golden.forge import Kept
from tests.jury import jury
from tests.proof.made import bundle

__all__ = ["jury"]


class Report(NamedTuple):
    """A report: where it lies, its files by name."""

    directory: Path
    files: dict[str, str]

    @property
    def pages(self) -> dict[str, str]:
        """The pages by name."""
        return {name: content for name, content in self.files.items() if name.endswith(".html")}


def made(
    entries: Iterable[Entry], documents: dict[str, bytes], *, french: bool = True, embargoed: bool = False
) -> dict[str, str]:
    """Return the files of a report on a log in memory."""
    held = Kept(entries, documents)
    upto = len(held.ledger._entries)
    facts = asyncio.run(gather(held.ledger, held.documents, upto, None, None, embargoed=embargoed))
    return {name: content.decode() for name, content in pages(facts, french=french)}


@pytest.fixture(scope="session")
def scene() -> Edition:
    """Give the whole tiny edition; nobody adds to it."""
    return play.played()


@pytest.fixture(scope="session")
def reports(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Give the report in French and in English."""
    found = {}
    for lang in ("fr", "en"):
        files = made(scene.entries, scene.documents, french=lang == "fr")
        directory = tmp_path_factory.mktemp(f"report-{lang}")
        (directory / "dossiers").mkdir()
        for name, content in files.items():
            (directory / name).write_text(content, encoding="utf-8")
        found[lang] = Report(directory, files)
    return found


@pytest.fixture(params=["fr", "en"])
def report(request: pytest.FixtureRequest, reports: dict[str, Report]) -> Report:
    """Give the report, in one language after the other."""
    return reports[request.param]


@pytest.fixture(scope="session")
def signed(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the signed bundle of the tiny edition."""
    return bundle(tmp_path_factory.mktemp("signed") / "registre", scene.entries, scene.documents)
