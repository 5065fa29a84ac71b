"""Whoever starts the services waits until all of them answer, and names those that do not."""

import pytest

from cli.running.muster import muster
from cli.words import ENVIRONMENT, Trouble
from tests.services.town import Town


async def test_muster_ends_once_every_service_answered_and_names_the_silent_ones(fresh_town: Town) -> None:
    """All at work: it returns. One closed: it says which, with exit code 3."""
    await muster(fresh_town.client_of_door)
    await fresh_town.close(fresh_town.instances["scoring"][0])
    with pytest.raises(Trouble) as silent:
        await muster(fresh_town.client_of_door, 1.0)
    assert silent.value.code == ENVIRONMENT
    assert "scoring" in str(silent.value)
    assert "intake" not in str(silent.value)
