"""The services at work, for each test its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.services.town import Town


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town with an empty log."""
    async with Town(tmp_path) as opened:
        yield opened
