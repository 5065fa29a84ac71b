"""What the fault tests share: the palmares of a run that nobody disturbed."""

from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.estate import Estate, edition


@pytest_asyncio.fixture(scope="session")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the palmares of the 40 dossiers, played by real processes that nobody kills."""
    directory: Path = tmp_path_factory.mktemp("undisturbed")
    async with Estate(directory) as estate:
        return (await estate.play(edition())).palmares
