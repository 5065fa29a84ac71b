"""Nobody's name, address or reason in clear, anywhere but in the letter; one correlation id from command to letter."""

from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest_asyncio

from contracts import record as records
from contracts.commands import scoring as s
from contracts.events.notify import LetterAttempted, LetterPrepared, LetterSent
from contracts.questions import PreviewLetter
from contracts.request import Receipt
from demo.mailbox import letters
from tests.services.edition import CONTACT, NAMES, SECRETARY, VILLAGE, Play, eventually, key_of
from tests.services.town import Town

REASON = "Ma cousine Hermengarde y est adjointe."
ID = "d" * 32


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town_after(town: Town) -> AsyncIterator[Town]:
    """Give the town after a whole edition, with a recusal, previews and three letters."""
    play = Play(town.door)
    for step in ("open", "close", "draw"):
        await getattr(play, step)()
    juror = play.readers[VILLAGE][1]
    reason = await play.seal(juror, juror, "reason", REASON, ID)
    await play.do(juror, s.DeclareRecusal(VILLAGE, juror, reason), command_id=ID)
    await eventually(lambda: town.records("reading"))
    await play.learn_readers()
    for step in ("round", "cast", "tally", "sit"):
        await getattr(play, step)()
    await play.come(*play.members)
    await play.deliberate()
    await play.seal_palmares()
    await play.ask(SECRETARY, PreviewLetter(VILLAGE))
    await play.publish()

    async def sent() -> bool:
        return len(await town.events(LetterSent)) == 3

    await eventually(sent)
    yield town


def needles() -> Iterator[bytes]:
    """Return every word of a name, every address, and the reason, as bytes that would show in clear."""
    for name, address in NAMES.values():
        yield from (word.encode() for word in name.split() if word not in ("Ada", "Zénobie", "Béatrix"))
        yield address.encode()
        yield address.partition("@")[2].encode()
    yield from (b"Hermengarde", b"cousine")


def haystacks(town: Town) -> Iterator[tuple[str, bytes]]:
    """Return every file of the server (streams, consumers, its log), and what the services logged."""
    for path in sorted(Path(town.server.directory).rglob("*")):
        if path.is_file():
            yield str(path.relative_to(town.directory)), path.read_bytes()
    yield "the services' logs", town.journal.getvalue()


async def test_no_personal_data_in_any_byte_of_streams_and_logs(town_after: Town) -> None:
    """Registered, sealed, previewed, written to: and still no name, no address, no reason on disk in clear."""
    found = [(name, word) for name, content in haystacks(town_after) for word in needles() if word in content]
    assert found == []
    assert sum(len(content) for name, content in haystacks(town_after) if "/JURY/" in name) > 20_000


async def test_same_search_finds_them_in_the_letters(town_after: Town) -> None:
    """The search is not blind: the letters, and they alone, hold the addressee's name and address."""
    for letter in letters(town_after.mailbox.directory):
        message = message_from_bytes(letter.read_bytes(), policy=SMTP)
        assert NAMES[CONTACT][1] in str(message["To"])
        assert NAMES[CONTACT][0] in str(message["To"])


async def test_no_subject_holds_more_than_codes(town_after: Town) -> None:
    """Subjects are made of editions, nouns and opaque codes."""
    for entry in await town_after.entries():
        record = records.decode(entry.raw)
        assert entry.subject == f"jury.log.{record.edition}.{record.noun}.{record.id}"
        assert entry.subject.isascii()


async def test_one_correlation_runs_from_the_publication_to_every_letter(town_after: Town) -> None:
    """The publication's id is in every record of every letter, and in the log line of each of these decisions."""
    ((_, publication),) = [
        found for found in await town_after.records("palmares") if b'"publish-palmares"' in bytes(found[1].command)
    ]
    assert publication.correlation == publication.command_id
    about_letters = [record for _, record in await town_after.records("letter")]
    kinds = [type(record.events[0]) for record in about_letters]
    assert [kinds.count(kind) for kind in (LetterPrepared, LetterAttempted, LetterSent)] == [3, 3, 3]
    assert {record.correlation for record in about_letters} == {publication.command_id}
    prepared = {record.command_id for record in about_letters if isinstance(record.events[0], LetterPrepared)}
    causes = {record.causation for record in about_letters}
    assert causes == {publication.command_id, *prepared}
    lines = [line for line in town_after.journalled() if line.get("correlation") == publication.command_id]
    told = [(line["service"], line["command"]) for line in lines if line["event"] == "decided"]
    assert sorted(set(told)) == [
        ("awards", "publish-palmares"),
        ("notify", "attempt-letter"),
        ("notify", "prepare-letter"),
        ("notify", "report-letter"),
    ]
    assert len(told) == 10


async def test_correlation_that_the_caller_gives_is_kept(town_after: Town) -> None:
    """A portal that serves one click with several commands gives them all one id."""
    answer = await town_after.door.send(SECRETARY, key_of(SECRETARY), s.DeclareNoConflict(), "26", correlation="e" * 32)
    assert not isinstance(answer, Receipt)
    lines = [line for line in town_after.journalled() if line.get("correlation") == "e" * 32]
    assert [(line["event"], line["actor"]) for line in lines] == [("refused", SECRETARY)]
