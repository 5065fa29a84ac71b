"""The logs that the suite runs against: in memory, on one node, on three."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import As, Served
from tests.ledger.keep import Keeper, in_memory, on_jetstream


@pytest.fixture(params=["memory", "jetstream", "replicated"])
def served(request: pytest.FixtureRequest) -> tuple[Served, int] | None:
    """Give the server and the number of replicas; None: in memory. Each is started only when a test needs it."""
    match request.param:
        case "memory":
            return None
        case "jetstream":
            return request.getfixturevalue("server"), 1
        case _:
            return request.getfixturevalue("cluster"), 3


@pytest_asyncio.fixture
async def keeper(served: tuple[Served, int] | None, as_user: As) -> AsyncIterator[Keeper]:
    """Give an empty log, by each adapter that can be appended to."""
    if served is None:
        yield in_memory()
        return
    where, replicas = served
    keeper = await on_jetstream(await as_user(where, "admin"), lambda: as_user(where, "admin"), replicas)
    yield keeper
    keeper.close()
