"""One play of the edition of 40 dossiers, shared by the tests of what it left."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from demo import edition as editions
from demo.edition import Edition
from tests.story.played import FILE, Played, played


@pytest.fixture(scope="session")
def edition() -> Edition:
    return editions.load(FILE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def first(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> AsyncIterator[Played]:
    yield await played(tmp_path_factory.mktemp("first"), edition)
