"""kill -9 of every service and of nats-server, in turn, in one run: it ends with the palmares of a quiet one."""

import asyncio
import random
from pathlib import Path

import pytest

from audit.replay import replay
from contracts.events.notify import LetterAttempted, LetterPrepared, LetterSent, LetterUncertain
from contracts.events.scoring import ScoreCast
from demo.mailbox import counts
from tests.faults.estate import Blow, Estate, edition

#: Who is killed, when: as many records of a kind as the lot draws between two bounds. A letter that is in hand when
#: its sender dies is looked at again half a minute later, as is a closing that is being tallied.
STAGES = (
    ("person-registered", 10, 50, "registrar"),
    ("dossier-submitted", 5, 35, "intake"),
    ("dossier-admitted", 5, 35, "nats-server"),
    ("score-cast", 10, 50, "scoring"),
    ("score-cast", 60, 100, "nats-server"),
    ("dossier-tallied", 2, 12, "scoring"),
    ("vote-cast", 20, 60, "awards"),
    ("vote-cast", 80, 120, "nats-server"),
    ("letter-sent", 5, 15, "notify"),
    ("letter-sent", 20, 35, "nats-server"),
)


def blows(seed: str) -> list[Blow]:
    """Return the blows of one run: the same seed gives the same."""
    lot = random.Random(seed)
    return [Blow(kind, lot.randint(lowest, highest), victim) for kind, lowest, highest, victim in STAGES]


@pytest.mark.parametrize("seed", ["un"])
async def test_run_in_which_everything_dies_ends_as_a_quiet_one(tmp_path: Path, undisturbed: bytes, seed: str) -> None:
    """The same palmares byte for byte, no acknowledged decision lost, no letter twice, nothing to find in a replay."""
    async with Estate(tmp_path) as estate:
        striking = asyncio.create_task(estate.strike(blows(seed)))
        outcome = await estate.play(edition())
        async with asyncio.timeout(5):
            await striking
        assert sorted(estate.killed) == sorted(victim for _, _, _, victim in STAGES)

        assert outcome.palmares == undisturbed
        assert len(estate.door.receipts) > 600
        assert await estate.lost() == []
        assert len(await estate.events(ScoreCast)) >= 117
        assert await estate.dead_letters() == []

        await letters_accounted_for(estate)
        verdict = await replay(estate.ledger, estate.documents, await estate.ledger.head())
        assert (verdict.right, verdict.findings, verdict.awards) == (True, (), 40)


async def letters_accounted_for(estate: Estate) -> None:
    """Check that each of 40 letters was sent once, or is uncertain, at most one for each death of its sender."""
    received = counts(estate.mailbox.directory)
    prepared = await estate.events(LetterPrepared)
    sent = {event.dossier for event in await estate.events(LetterSent)}
    uncertain = {event.dossier for event in await estate.events(LetterUncertain)}
    assert len(prepared) == len({event.dossier for event in prepared}) == 40
    assert sent | uncertain == {event.dossier for event in prepared}
    assert sent & uncertain == set()
    assert len(uncertain) <= 1
    assert {address for address, count in received.items() if count != 1} == set()
    left = {address.partition("@")[0].removeprefix("contact-") for address in received}
    assert left >= {dossier.lower() for dossier in sent}
    assert left <= {dossier.lower() for dossier in sent | uncertain}
    attempts = [event.dossier for event in await estate.events(LetterAttempted)]
    assert len(attempts) == len(set(attempts)) == 40
