"""A person erased in a running town: the key is destroyed after the record, whatever dies or comes back in between."""

import hashlib
from typing import NamedTuple

import pytest
import pytest_asyncio

from audit.replay import replay
from contracts.codes import LABEL
from contracts.commands import intake as i
from contracts.events.intake import PersonErased, PersonRegistered
from contracts.questions import KeptKey, OpenFields, PersonKey, PlainField, SealFields
from contracts.refusals import Refusal, Why
from contracts.request import Receipt
from ledger.jetstream import JetStreamDocuments
from services.registrar.keys import JetStreamKeys
from tests.services.edition import CONTACT, NAMES, ORGANISER, SECRETARY, Play, eventually, key_of
from tests.services.town import Town

DAN = "p-dan"
ERASING = i.ErasePerson(DAN, "no-longer-necessary", "Il ne siège plus.")


class Erasure(Play):
    """What is asked of and about one person."""

    async def kept(self) -> KeptKey:
        """Ask how the key is kept."""
        kept: KeptKey = await self.ask(ORGANISER, PersonKey(DAN), KeptKey, LABEL)
        return kept

    async def destroyed(self) -> bool:
        """Say whether the key is gone."""
        return (await self.kept()).state == "erased"

    async def fields(self, town: Town) -> list[str | None]:
        """Open name and address as an organiser does."""
        (registered,) = [event for event in await town.events(PersonRegistered) if event.person == DAN]
        assert registered.name is not None
        assert registered.address is not None
        question = OpenFields((registered.name, registered.address))
        texts: list[str | None] = await self.ask(ORGANISER, question, list[str | None], LABEL)
        return texts

    async def refused(self, person: str, question: SealFields | PersonKey) -> tuple[Why, dict[str, str]]:
        """Return why something asked is refused."""
        with pytest.raises(Refusal) as refusal:
            await self.ask(person, question, object, LABEL)
        return refusal.value.why, refusal.value.details


class Erased(NamedTuple):
    """A town where one person was erased; `alive`: the key as it was kept before, as a backup may hold it."""

    town: Town
    play: Erasure
    alive: bytes


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def erased(town: Town) -> Erased:
    """Give the town once the key is destroyed."""
    play = Erasure(town.door)
    await play.open()
    assert (await play.kept()).state == "active"
    assert await play.fields(town) == list(NAMES[DAN])
    kept = await JetStreamKeys(town.admin).get(DAN)
    assert kept is not None
    assert isinstance(await play.send(SECRETARY, ERASING, LABEL), Receipt)
    await eventually(play.destroyed)
    return Erased(town, play, kept.value)


async def test_nothing_of_an_erased_person_opens_and_nothing_is_sealed(erased: Erased) -> None:
    """Not even among others' fields; others are as before."""
    play = erased.play
    assert await play.kept() == KeptKey(DAN, "erased", 1)
    assert await play.fields(erased.town) == [None, None]
    more = SealFields((PlainField(CONTACT, "name", "Autre"), PlainField(DAN, "name", "Autre")), "a" * 32)
    assert await play.refused(ORGANISER, more) == (Why.PERSON_ERASED, {"person": DAN})
    assert (await play.ask(ORGANISER, PersonKey(CONTACT), KeptKey, LABEL)).state == "active"


async def test_erased_person_asks_and_does_nothing_any_more(erased: Erased) -> None:
    """His signature still verifies, and is nobody's."""
    assert await erased.play.refused(DAN, PersonKey(DAN)) == (Why.PERSON_ERASED, {"person": DAN})
    with pytest.raises(Refusal) as refusal:
        await erased.play.do(DAN, i.ReplaceKey(DAN, key_of(CONTACT).public), LABEL)
    assert refusal.value.why is Why.PERSON_ERASED


async def test_how_a_key_is_kept_is_told_to_organiser_secretary_and_himself(erased: Erased) -> None:
    """Nobody else learns whether somebody has a key."""
    play = erased.play
    for person in (SECRETARY, "p-cyd"):
        assert (await play.ask(person, PersonKey("p-cyd"), KeptKey, LABEL)).state == "active"
    assert (await play.refused("p-bea", PersonKey("p-cyd")))[0] is Why.NOT_ALLOWED
    assert await play.ask(ORGANISER, PersonKey("p-nobody"), KeptKey, LABEL) == KeptKey("p-nobody", "absent")


async def test_log_with_an_erasure_replays(erased: Erased) -> None:
    """Nothing of the log changed: the hashes hold, and every decision is decided again."""
    town = erased.town
    made = await replay(town.ledger, JetStreamDocuments(town.admin), await town.head())
    assert (made.intact, made.right) == (True, True)
    assert await town.events(PersonErased) == [PersonErased(DAN, "no-longer-necessary", "Il ne siège plus.")]


async def test_key_that_came_back_with_an_old_backup_is_destroyed_again(erased: Erased) -> None:
    """The log says who is erased: when somebody asks, and at the next start, whatever the stream of keys holds."""
    town, play, keys = erased.town, erased.play, JetStreamKeys(erased.town.admin)
    gone = await keys.get(DAN)
    assert gone is not None
    back = await keys.put(DAN, erased.alive, gone.sequence)
    assert (await play.kept()).state == "active"
    assert await play.fields(town) == [None, None]
    await eventually(play.destroyed)
    (registrar,) = town.instances["registrar"]
    await town.close(registrar)
    await keys.put(DAN, erased.alive, back + 1)
    await town.open("registrar")
    await eventually(play.destroyed)
    again = SealFields((PlainField(DAN, "name", "Autre"),), "a" * 32)
    assert await play.refused(ORGANISER, again) == (Why.PERSON_ERASED, {"person": DAN})


async def test_erasure_recorded_while_no_registrar_runs_is_done_by_the_next(fresh_town: Town) -> None:
    """The crash between the record and the destruction: the next start does what is still to do."""
    play, keys = Erasure(fresh_town.door), JetStreamKeys(fresh_town.admin)
    await play.open()
    alive = await keys.get(DAN)
    (registrar,) = fresh_town.instances["registrar"]
    await fresh_town.close(registrar)
    await play.do(ORGANISER, ERASING, LABEL)
    assert await keys.get(DAN) == alive
    await fresh_town.open("registrar")
    await eventually(play.destroyed)
    lines = [line for line in fresh_town.journalled() if line["event"] == "key destroyed"]
    assert [line["person"] for line in lines] == [DAN]


async def test_two_registrars_destroy_the_same_key_once(fresh_town: Town) -> None:
    """Each folds the log for itself; the stream's expectation lets one through, the other finds it done."""
    play = Erasure(fresh_town.door)
    await play.open()
    await fresh_town.open("registrar")
    await play.do(ORGANISER, ERASING, LABEL)
    await eventually(play.destroyed)
    number = hashlib.sha256(b"later").hexdigest()[:32]
    for _ in range(6):
        assert (await play.refused(ORGANISER, SealFields((PlainField(DAN, "name", "Autre"),), number)))[0] is (
            Why.PERSON_ERASED
        )
    assert await play.kept() == KeptKey(DAN, "erased", 1)
