"""`--as-of`: a position, or a moment: the last position before the first record that is later."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from audit.palmares import UnknownEdition, palmares
from audit.reading import Beyond, Gap, resolve, stream
from contracts import record as records
from tests.golden import play
from tests.golden.edition import CALENDAR, SITS, Edition
from tests.golden.forge import Kept, kept


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole edition."""
    return play.played()


async def test_as_of_position_is_that_position(scene: Edition) -> None:
    """From the empty log to its head; what lies beyond is refused."""
    ledger = kept(scene).ledger
    assert await resolve(ledger, None) == scene.position
    assert [await resolve(ledger, position) for position in (0, 1, scene.position)] == [0, 1, scene.position]
    with pytest.raises(Beyond) as beyond:
        await resolve(ledger, scene.position + 1)
    assert (beyond.value.asked, beyond.value.head) == (scene.position + 1, scene.position)


async def test_as_of_time_ends_before_the_first_later_record(scene: Edition) -> None:
    """The moment itself is included; before the first record there is nothing."""
    ledger = kept(scene).ledger
    times = [records.decode(entry.raw).time for entry in scene.entries]
    assert await resolve(ledger, times[0] - timedelta(seconds=1)) == 0
    assert await resolve(ledger, times[20]) == 21
    assert await resolve(ledger, times[20] + timedelta(microseconds=1)) == 21
    assert await resolve(ledger, times[-1] + timedelta(days=1)) == scene.position


async def test_as_of_time_in_another_zone_is_the_same_moment(scene: Edition) -> None:
    """Nine o'clock in Paris is eight o'clock in UTC."""
    ledger = kept(scene).ledger
    moment = SITS + timedelta(seconds=2)
    assert await resolve(ledger, moment) == await resolve(ledger, datetime.fromisoformat("2024-12-12T09:30:02+01:00"))
    assert 0 < await resolve(ledger, moment) < scene.position


async def test_as_of_time_on_times_that_go_back_stops_at_the_first_later_record(scene: Edition) -> None:
    """One service's clock ran ahead: its record is the first later one, though earlier times come after it."""
    entries = list(scene.entries)
    ahead = records.decode(entries[30].raw)
    entries[30] = entries[30]._replace(raw=records.encode(replace(ahead, time=CALENDAR.publishes)))
    ledger = Kept(entries, {}).ledger
    moment = records.decode(entries[29].raw).time
    assert records.decode(entries[31].raw).time <= moment + timedelta(seconds=2)
    assert await resolve(ledger, moment + timedelta(seconds=2)) == 30
    assert await resolve(ledger, datetime(2030, 1, 1, tzinfo=UTC)) == scene.position


async def test_stream_of_a_log_with_a_gap_ends_there(scene: Edition) -> None:
    """Nobody reads over a hole."""
    ledger = Kept([entry for entry in scene.entries if entry.position != 3], {}).ledger
    with pytest.raises(Gap) as gap:
        [entries async for entries in stream(ledger, scene.position)]
    assert gap.value.position == 3


async def test_palmares_as_of_each_stage_says_what_it_is(scene: Edition) -> None:
    """Nothing before the edition; provisional before the sealing; sealed; published; the same bytes from there on."""
    held = kept(scene)
    sealing = 1 + next(place for place, e in enumerate(scene.entries) if b'"palmares-sealed"' in e.raw)
    publication = 1 + next(place for place, e in enumerate(scene.entries) if b'"palmares-published"' in e.raw)
    with pytest.raises(UnknownEdition):
        await palmares(held.ledger, 3)
    before = await palmares(held.ledger, 100)
    assert (before.sealed, before.published, before.palmares.counts.laureates) == (False, False, 2)
    sealed = await palmares(held.ledger, sealing, "26")
    assert (sealed.sealed, sealed.published, sealed.palmares.counts.laureates) == (True, False, 5)
    published = await palmares(held.ledger, publication)
    assert (published.sealed, published.published, published.content) == (True, True, sealed.content)
    assert published.palmares.simulation is not None
