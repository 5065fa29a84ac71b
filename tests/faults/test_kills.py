"""Kill -9 of every service and of the bus in turn, in one run of the edition of 40 dossiers."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.cast import address_of
from tests.faults.ordeal import NATS, Ordeal, events_of, undergo

#: Every process of the edition, in the thick of its own work, the bus three times. The log ends near 1,300 records.
KILLS = (
    (40, "registrar"),
    (110, "intake"),
    (180, NATS),
    (250, "scoring"),
    (310, "scoring"),
    (380, NATS),
    (520, "scoring"),
    (600, "awards"),
    (1075, "notify"),
    (1095, NATS),
    (1110, "notify"),
    (1210, "awards"),
)
#: Letters on the awards first published, and on what came after.
LETTERS = 40 + 9


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ordeals(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Ordeal, Ordeal]]:
    """Return an undisturbed run, then one with its processes killed."""
    calm = await undergo(Path(tmp_path_factory.mktemp("calm")))
    killed = await undergo(Path(tmp_path_factory.mktemp("killed")), KILLS)
    yield calm, killed


async def test_every_process_killed_once_at_least(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """The ordeal took place: each service and the bus was killed."""
    assert set(ordeals[1].killed) == {"intake", "scoring", "awards", "notify", "registrar", NATS}


async def test_palmares_after_kills_equals_an_undisturbed_one(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """The palmares is the same to the byte."""
    calm, killed = ordeals
    assert killed.outcome.palmares == calm.outcome.palmares


async def test_acknowledged_decisions_are_all_in_the_log(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """Every receipt's position holds the bytes whose hash it gave."""
    for ordeal in ordeals:
        held = {entry.position: hashlib.sha256(entry.raw).hexdigest() for entry in ordeal.entries}
        assert ordeal.answered
        assert {position: held.get(position) for position in ordeal.answered} == ordeal.answered


async def test_log_after_kills_is_decided_again_without_a_finding(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """The replay finds nothing."""
    assert [ordeal.verdict.findings for ordeal in ordeals] == [(), ()]


async def test_no_letter_left_twice(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """Each letter left once; a kill of notify or of the bus may leave one letter uncertain, never doubled."""
    for ordeal in ordeals:
        deaths = sum(victim in ("notify", NATS) for victim in ordeal.killed)
        states = Counter(ordeal.outcome.letters.values())
        owed = Counter(address_of(letter.partition(".")[0]) for letter in ordeal.outcome.letters)
        assert sum(states.values()) == LETTERS
        assert set(states) <= {"sent", "uncertain", "settled"}
        assert states["uncertain"] <= deaths
        assert not Counter(ordeal.letters) - owed
        assert states["sent"] <= sum(ordeal.letters.values()) <= LETTERS


async def test_every_letter_was_attempted_once(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """Nobody but a person orders a letter a second time; what is uncertain is told so in the log."""
    for ordeal in ordeals:
        told = [event for entry in ordeal.entries for event in events_of(entry) if event["type"].startswith("letter-")]
        kinds = Counter(event["type"] for event in told)
        assert (kinds["letter-prepared"], kinds["letter-attempted"]) == (LETTERS, LETTERS)
        assert len({(e["dossier"], e["letter"]) for e in told if e["type"] == "letter-attempted"}) == LETTERS
        assert kinds["letter-sent"] + kinds["letter-uncertain"] + kinds["letter-refused"] == LETTERS
        states = Counter(ordeal.outcome.letters.values())
        assert kinds["letter-sent"] == states["sent"]
        assert kinds["letter-settled"] == states["settled"] <= 1


async def test_nothing_lies_among_the_dead_letters(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """A death is no fault of a record: each reaction was taken in the end."""
    assert [ordeal.dead for ordeal in ordeals] == [[], []]


async def test_no_ballot_is_recorded_twice(ordeals: tuple[Ordeal, Ordeal]) -> None:
    """One command, one record: an id that was sent again after a silence stands once in the log."""
    for ordeal in ordeals:
        ids = [entry.raw.split(b'"command_id":"', 1)[1][:32] for entry in ordeal.entries]
        assert len(ids) == len(set(ids))
        assert sum(event["type"] == "score-cast" for entry in ordeal.entries for event in events_of(entry)) >= 120
