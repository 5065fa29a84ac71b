"""The tiny edition, its bundle and the command `jury`, for all readings as of a position."""

import asyncio
from pathlib import Path

import pytest

from audit.documents import all_of_them
from ledger.bundle import export
from tests.golden.edition import Edition
from tests.golden.forge import kept
from tests.jury import jury as jury
from tests.proof.conftest import scene as scene


@pytest.fixture(scope="session")
def bundle(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the tiny edition as a bundle."""
    directory = tmp_path_factory.mktemp("audit") / "bundle"
    held = kept(scene)
    asyncio.run(export(held.ledger, held.documents, directory, None, all_of_them))
    return directory
