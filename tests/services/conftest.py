"""A town for a module's tests, and one for a test that breaks something."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services import terminal
from tests.services.town import Town


@pytest_asyncio.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give a town that the module's tests share."""
    async with Town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest_asyncio.fixture
async def fresh_town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town of the test's own: an empty log, to be broken at will."""
    async with Town(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """End what a failed test left running, at the end of all tests."""
    yield
    for process in terminal.STARTED:
        if process.poll() is None:
            terminal.end(process)
