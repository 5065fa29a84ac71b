"""A person exported, erased, and gone: by the command, on a whole edition that was sealed, mirrored, mailed, exported.

What is acted is acted once, in the order of a real erasure; each test looks at one side of what it left.
"""

import asyncio
import base64
import contextlib
import gzip
import hashlib
import io
import json
import os
import quopri
import re
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest import mock
from urllib.parse import quote

import msgspec
import pytest
import pytest_asyncio
from hypothesis import example, given
from hypothesis import strategies as some
from nats.aio.client import Client

from cli.home import Home, Up
from cli.jury import main
from cli.running.server import EmbeddedServer
from contracts.codes import LABEL
from contracts.commands import scoring as s
from contracts.events.notify import LetterSent
from contracts.events.scoring import RecusalDeclared
from contracts.questions import OpenFields, PreviewLetter
from contracts.topology import JURY, STREAMS, inbox_prefix
from ledger.nats import connect, disconnect
from services.registrar.kek import load_kek
from services.registrar.keys import JetStreamKeys
from services.registrar.signing import create_seal_key
from services.registrar.wrapping import Active, WrongKek, decode, unwrap
from services.settings import Seal, Settings
from tests.registrar.book import sealed_up_to
from tests.registrar.needles import files, found, opened, words, written
from tests.registrar.snapshots import Snapshot, restore, snapshot, streams
from tests.services.edition import CALENDAR, CONTACT, NAMES, ORGANISER, SECRETARY, VILLAGE, Play, eventually, key_of
from tests.services.terminal import Terminal
from tests.services.town import Town


class Ended(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def _within(words: tuple[str, ...]) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    caught = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    with caught[0], caught[1], mock.patch.object(sys, "argv", ["jury", *words]), pytest.raises(SystemExit) as end:
        main()
    assert isinstance(end.value.code, int)
    return Ended(end.value.code, out.getvalue(), err.getvalue())


async def jury(*words: object) -> Ended:
    """Run the command in this process, in a thread: a process of its own takes a second to begin."""
    return await asyncio.to_thread(_within, tuple(map(str, words)))


async def apart(*words: object) -> Ended:
    """Run the command in a process of its own, as a person does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli.jury", *map(str, words), env={**os.environ, "JURY_LANG": "en"}, stdout=-1, stderr=-1
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def typed(line: str, *words: str) -> Ended:
    """Run the command at a real (pseudo-)terminal, at whose keyboard a line is typed."""
    done = await asyncio.to_thread(Terminal(Path.cwd()).typed, line, *words, JURY_LANG="en")
    return Ended(done.returncode, done.stdout, done.stderr)


DAN, CYD, BEA = "p-dan", "p-cyd", "p-bea"
REASON: Final = "Ma cousine Hermengarde y est adjointe."
ASKED: Final = ("--ground", "no-longer-necessary", "--reason", "Il ne siège plus.")
#: Every word that could tell who was erased: name, address, the reason of a recusal.
WANTED: Final = words(*NAMES[DAN], "cousine", "Hermengarde")
#: A wrapped key as it lies in the stream's files, alive or long replaced.
_STATE: Final = re.compile(
    rb'\{"type":"active","format":1,"generation":1,"kek":"[^"]*","nonce":"[^"]*","wrapped":"[^"]*"\}'
)


class Edition(Play):
    """The small edition, whose jurors may recuse themselves with a reason."""

    async def leave(self, juror: str) -> None:
        """Have a juror recuse himself from the village, with a reason."""
        number = "d" * 32
        reason = await self.seal(juror, juror, "reason", REASON, number)
        await self.do(juror, s.DeclareRecusal(VILLAGE, juror, reason), command_id=number)


class SealedTown(Town):
    """A town whose registrar seals and mirrors, in the directory of a `jury up`."""

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        key = self.directory / "seal.key"
        if not key.exists():
            create_seal_key(key)
        seal = Seal(str(self.directory / "seal"), "jury.example/label", str(key), mirror=str(self.directory / "mirror"))
        return msgspec.structs.replace(super().settings(service), seal=seal)


class Acted(NamedTuple):
    """The town after it all: what each command said; the old key-encryption key, as an operator may have kept it."""

    town: SealedTown
    play: Edition
    said: dict[str, Ended]
    old: bytes
    home: Path
    out: Path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def acted(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Acted]:
    """Give the town after an edition, an export, a backup, an erasure, a roll, and the end of the old key."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JURY_LANG", "en")
        patch.setenv("COLUMNS", "120")
        async with _erased(tmp_path_factory.mktemp("home"), out) as made:
            yield made


@contextlib.asynccontextmanager
async def _erased(directory: Path, out: Path) -> AsyncIterator[Acted]:
    async with SealedTown(directory) as town:
        play = Edition(town.door, rulebook={"retention_years": 3})
        await _edition(town, play)
        home = Home(town.directory)
        home.write_up(Up(os.getpid(), town.server.url, ""))
        for person in (ORGANISER, SECRETARY, DAN, BEA):
            home.keys.create(person, hashlib.sha256(person.encode()).digest())
        where, said = ("--in", town.directory), {}
        said["own"] = await jury("person", "export", DAN, "--as", DAN, "--to", out / "own", *where)
        said["other"] = await jury("person", "export", DAN, "--as", BEA, *where)
        said["due"] = await jury("person", "due", "--json", "--all", *where)
        said["early"] = await jury("person", "erase", DAN, "--as", ORGANISER, *ASKED, "--yes", *where)
        await play.clock(CALENDAR.publishes + timedelta(days=3 * 366))
        said["late"] = await jury("person", "due", *where)
        said["dry"] = await jury("person", "erase", DAN, "--as", ORGANISER, *ASKED, "--dry-run", *where)
        said["nobody"] = await jury("person", "erase", DAN, "--as", ORGANISER, *ASKED, *where)
        shutil.copytree(town.directory / "nats", out / "backup" / "nats")
        old = load_kek(town.directory / "kek")
        said["role"] = await jury("person", "erase", SECRETARY, "--as", ORGANISER, *ASKED, "--yes", *where)
        said["erase"] = await apart("person", "erase", DAN, "--as", SECRETARY, *ASKED, "--yes", *where)
        said["again"] = await jury("person", "erase", DAN, "--as", SECRETARY, *ASKED, "--yes", *where)
        by_hand = ("person", "erase", CONTACT, "--as", ORGANISER, *ASKED, "--in", str(town.directory))
        said["mistyped"] = await typed("p-contract", *by_hand)
        said["contact"] = await typed(CONTACT, *by_hand)
        said["next"] = await jury("keys", "roll", "--prepare", *where)
        said["roll"] = await apart("keys", "roll", *where)
        said["twice"] = await jury("keys", "roll", *where)
        said["blank"] = await jury("keys", "retire", *where)
        said["retire"] = await apart("keys", "retire", "--yes", *where)
        said["status"] = await jury("keys", "status", "--json", *where)
        said["gone"] = await jury("person", "export", DAN, "--as", ORGANISER, "--json", *where)
        await sealed_up_to(town.admin, await town.head())
        said["bundle"] = await jury("log", "export", out / "bundle", *where)
        yield Acted(town, play, said, old, town.directory, out)


async def _edition(town: SealedTown, play: Edition) -> None:
    """Play until the letters are sent."""
    for step in ("open", "close", "draw"):
        await getattr(play, step)()
    await play.leave(DAN)
    await eventually(lambda: town.events(RecusalDeclared))
    for _ in range(2):
        await play.learn_readers()
    for step in ("round", "cast", "tally", "sit"):
        await getattr(play, step)()
    await play.come(*play.members)
    await play.deliberate()
    await play.seal_palmares()
    await play.publish()

    async def sent() -> bool:
        return len(await town.events(LetterSent)) == 3

    await eventually(sent)


# -- what is held


def test_export_holds_all_that_is_held_on_the_person_opened(acted: Acted) -> None:
    """Name, address, the reason of the recusal; readings, ballots, votes, roles; and nobody else's data."""
    assert acted.said["own"].code == 0
    told = json.loads((acted.out / "own" / f"{DAN}.json").read_text())
    opened_fields = {field["field"]: (field["state"], field["text"]) for field in told["fields"]}
    assert opened_fields == {
        "name": ("opened", NAMES[DAN][0]),
        "address": ("opened", NAMES[DAN][1]),
        "reason": ("opened", REASON),
    }
    kinds = [kind for own in told["own"] for kind in (event["type"] for event in own["events"])]
    assert kinds.count("vote-cast") == 3, "two of three dossiers, and the appraisal"
    assert {"person-registered", "no-conflict-declared", "recusal-declared", "score-cast", "vote-cast"} <= set(kinds)
    assert all(own["actor"] == DAN or DAN in json.dumps(own["events"]) for own in told["own"])
    assert told["engaged"] == [{"edition": "26", "holds": "member"}]
    (registered, *_) = told["changes"]
    assert registered["what"] == "key"
    assert registered["value"] == hashlib.sha256(base64.b64decode(key_of(DAN).public)).hexdigest()
    assert {mention["events"][0] for mention in told["mentions"]} >= {"jury-named", "panel-formed", "draw-held"}
    whole = (acted.out / "own" / f"{DAN}.json").read_text() + (acted.out / "own" / f"{DAN}.txt").read_text()
    others = words(*(text for person, texts in NAMES.items() if person != DAN for text in texts))
    assert [word for word in others if word in whole] == []
    assert "box" not in whole


def test_export_is_read_in_french_then_in_english(acted: Acted) -> None:
    """One text for the person, only for the eyes of whoever asked for it; a simulation says so."""
    file = acted.out / "own" / f"{DAN}.txt"
    text = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert text.index("Données détenues sur p-dan — Label") < text.index("Data held on p-dan — Label")
    assert f"nom (label, {_registered(acted)}) : {NAMES[DAN][0]}" in text
    assert text.count("SIMULATION · Simulation : tout est inventé") == 2
    assert "Lectures\n--------\n" in text


def _registered(acted: Acted) -> int:
    told = json.loads((acted.out / "own" / f"{DAN}.json").read_text())
    return int(told["changes"][0]["position"])


def test_export_is_refused_to_who_may_not_open(acted: Acted) -> None:
    """Another juror learns nothing."""
    other = acted.said["other"]
    assert (other.code, other.out) == (2, "")
    assert "[not-allowed]" in other.err


def test_export_of_an_erased_person_says_erased(acted: Acted) -> None:
    """What he did stays, under his code; what was sealed is gone, and the ground is told."""
    told = json.loads(acted.said["gone"].out)
    assert [(field["state"], field["text"]) for field in told["fields"]] == [("erased", None)] * 3
    assert told["erased"]["ground"] == "no-longer-necessary"
    assert told["erased"]["actor"] == SECRETARY
    assert len(told["own"]) > 5


# -- when, and whether


def test_due_proposes_those_whose_retention_is_over(acted: Acted) -> None:
    """Three years after the publication; before it nobody; who holds a role never."""
    early = json.loads(acted.said["due"].out)
    assert early["due"] == []
    assert {each["person"]: each["why"] for each in early["kept"]} == {
        **dict.fromkeys(("p-ada", BEA, CYD, DAN, CONTACT), "duty"),
        **dict.fromkeys((ORGANISER, SECRETARY), "role"),
    }
    late = acted.said["late"].out
    assert acted.said["late"].code == 0
    for person in ("p-ada", BEA, CYD, DAN, CONTACT):
        assert re.search(rf"{person} +2029-02-05 +delay over +26", late)
    assert "Kept: 2 (holds a role)." in late


def test_erasure_is_shown_before_it_is_done_and_refused_where_the_person_is_needed(acted: Acted) -> None:
    """A dry run writes nothing; without a keyboard or --yes nothing is sent."""
    said = acted.said
    assert said["early"].code == 1
    assert "[person-needed]" in said["early"].out
    assert said["dry"].code == 0
    assert re.search(
        r"unreadable for good: name \(\d+\), address \(\d+\), reason of a recusal \(\d+\)\n", said["dry"].out
    )
    assert said["nobody"].code == 2
    assert "[person-needed]" in said["role"].out
    assert (said["erase"].code, said["again"].code, said["contact"].code) == (0, 0, 0)
    assert "p-secretary erases p-dan (no-longer-necessary): Il ne siège plus." in said["erase"].out
    assert "Key destroyed." in said["erase"].out
    assert "Nothing to do" in said["again"].out


def test_erasure_at_the_keyboard_asks_for_the_person_s_code(acted: Acted) -> None:
    """Shown, then the code is typed: a slip sends nothing; three mails that left are told to be out of reach."""
    mistyped, contact = acted.said["mistyped"], acted.said["contact"]
    assert "out of reach: 3 mails that left" in mistyped.err
    assert "Type p-contact to send it: " in mistyped.err
    assert (mistyped.code, mistyped.out) == (1, "")
    assert "p-organiser erases p-contact" in contact.out


def test_roll_wraps_the_rest_and_the_old_key_goes_by_another_act(acted: Acted) -> None:
    """Four persons are left, two are erased; the next key was made first, and a second roll waits for the first."""
    said = acted.said
    next_key = said["next"].out.rsplit(" ", 1)[1].strip()
    assert f"Key in charge {next_key}: 4 keys wrapped anew." in said["roll"].out
    assert (said["roll"].code, said["twice"].code) == (0, 2)
    assert "jury keys retire" in said["twice"].err
    assert said["blank"].code == 0
    assert "A dry run" in said["blank"].out
    assert said["retire"].code == 0
    status = json.loads(said["status"].out)
    assert status == {"kek": next_key, "wrapped": 4, "erased": 2, "elsewhere": [], "at_hand": [next_key]}
    assert sorted(path.name for path in acted.home.glob("kek*")) == ["kek"]


# -- what is left


async def test_bundle_verifies_and_replays_after_the_erasure(acted: Acted) -> None:
    """Not one byte of the log changed; the names are gone, the decisions hold."""
    assert acted.said["bundle"].code == 0
    keys = acted.out / "bundle" / "keys"
    assert (await jury("audit", "verify", acted.out / "bundle", "--key", keys)).code == 0
    assert (await jury("audit", "replay", acted.out / "bundle")).code == 0


async def test_erased_shows_where_the_name_would(acted: Acted) -> None:
    """In the minutes with names, and in the letter that cannot leave any more; the others' names are there."""
    minutes = await jury("audit", "minutes", "--as", ORGANISER, "--in", acted.home)
    assert f"erased ({DAN})" in minutes.out
    assert f"{NAMES[CYD][0]} ({CYD})" in minutes.out
    preview: Any = await acted.play.ask(SECRETARY, PreviewLetter(VILLAGE))
    assert (preview["problem"], preview["to"]) == ("effacé / erased", "")


async def test_running_registrar_and_the_next_one_open_the_others_under_the_new_key(acted: Acted) -> None:
    """Nobody had to be told, and a registrar that starts now finds its key where it was."""
    told = json.loads((await jury("person", "export", CYD, "--as", ORGANISER, "--json", "--in", acted.home)).out)
    assert {field["text"] for field in told["fields"]} == set(NAMES[CYD])
    (registrar,) = acted.town.instances["registrar"]
    await acted.town.close(registrar)
    await acted.town.open("registrar")
    (reason,) = [event.reason for event in await acted.town.events(RecusalDeclared)]
    assert reason is not None
    assert await acted.play.ask(ORGANISER, OpenFields((reason,)), list[str | None], LABEL) == [None]


def hay(acted: Acted) -> list[tuple[str, bytes]]:
    """Return every byte that is kept: the home (store, tiles, mirror, keys, caught mails), backup, bundle, logs."""
    kept = list(files(acted.home, acted.out / "backup", acted.out / "bundle"))
    return [*kept, *opened("the services' logs", acted.town.journal.getvalue())]


def test_no_byte_that_is_kept_tells_who_was_erased(acted: Acted) -> None:
    """In no encoding and no case: store, tiles, mirror, backup, bundle, logs, mails; it finds what is there.

    The positive control is in the same bytes: the contact, whose mails had left, stands in the mails caught, and there
    alone; a word written in each encoding into the same heap is found.
    """
    heap = hay(acted)
    assert found(WANTED, heap) == []
    mailed = found(words(NAMES[CONTACT][0]), heap)
    assert {word for _, word in mailed} == {"Euphrosyne", "Vantadour"}
    assert {name.split("/")[1] for name, _ in mailed} == {"mail"}
    names = [name for name, _ in heap]
    for part in ("/JURY/", "/KEYS/", "seal/private/", "seal/public/", "mirror/", "bundle/", "backup/", "mail/"):
        assert any(part in name for name in names), part
    assert sum(len(content) for _, content in heap) > 1_000_000
    assert found(WANTED, [*heap, ("sentinel", b"..." + base64.b64encode(b"x" + "hAUTPOUL".upper().encode()))]) == [
        ("sentinel", "Hautpoul"),
        ("sentinel", "hautpoul"),
    ]


async def test_no_snapshot_of_a_stream_tells_who_was_erased(acted: Acted, tmp_path: Path) -> None:
    """Every stream as an operator backs it up: its compressed bytes, and each file of a server it is restored into.

    The control: the name in clear goes the same way, and is found in the files; so is the reason of the erasure, which
    the log holds in clear.
    """
    other = EmbeddedServer(tmp_path / "other", extra={"admin": (">",)})
    other.start()
    client = await connect(other.url, other.seed("admin"), inbox_prefix("admin"), "test")
    try:
        planted = await _planted(client, f"planted {NAMES[DAN][0]}", other.directory / "streams")
        before = found(WANTED, files(other.directory / "streams"))
        taken = [await snapshot(acted.town.admin, stream) for stream in await streams(acted.town.admin)]
        assert [each.stream for each in taken] == sorted(STREAMS)
        for each in (planted, *taken):
            assert await restore(client, each) == each.told["state"]["messages"]
    finally:
        await disconnect(client)
        other.stop()
    assert before == []
    heap = list(files(other.directory / "streams"))
    told = found((*WANTED, "siège"), heap)
    assert {(name.split("/")[4], word) for name, word in told} == {
        *(("PLANTED", word) for word in ("Dancourt", "Hautpoul", "hautpoul")),
        (JURY, "siège"),
    }
    assert found(WANTED, ((each.stream, b"".join(each.chunks)) for each in taken)) == []


async def _planted(client: Client, text: str, streams: Path) -> Snapshot:
    """Return the snapshot of a stream that holds a text, of which nothing is left behind."""
    jetstream = client.jetstream()
    await jetstream.add_stream(name="PLANTED", subjects=["planted"])
    await jetstream.publish("planted", text.encode())
    taken = await snapshot(client, "PLANTED")
    await jetstream.delete_stream("PLANTED")
    async with asyncio.timeout(30):
        while list(streams.rglob("*PLANTED")):  # the server answers first, and then takes its files away
            await asyncio.sleep(0.02)
    return taken


async def test_no_key_that_is_kept_opens_what_the_erased_person_had_sealed(acted: Acted) -> None:
    """His wrapped key still lies on the disk and in the backup: only the old key-encryption key would open it.

    The control: with that old key, which the operator was told to destroy everywhere, it does open; and another's state
    on the same disk opens with the key in charge.
    """
    heap = hay(acted)
    states = {decode(raw) for _, content in heap for raw in _STATE.findall(content)}
    secrets = [content for name, content in heap if len(content) == 32 or "kek" in Path(name).name]
    assert load_kek(acted.home / "kek") in secrets
    assert acted.old not in secrets
    assert _opening(states, DAN, secrets) == set()
    assert len(_opening(states, DAN, [acted.old])) == 1
    assert len(_opening(states, CYD, secrets)) == 1
    kept = await JetStreamKeys(acted.town.admin).get(DAN)
    assert kept is not None
    assert kept.value == b'{"type":"erased","format":1,"generation":1}'


def _opening(states: set[Any], person: str, secrets: list[bytes]) -> set[bytes]:
    """Return the keys of a person that any secret gets out of any state."""
    got = set()
    for state in states:
        for secret in secrets:
            assert isinstance(state, Active)
            try:
                got.add(unwrap(state, person, secret))
            except (WrongKek, ValueError):
                continue
    return got


# -- the search itself


@given(
    some.binary(max_size=40),
    some.sampled_from(["Hautpoul", "HAUTPOUL", "hautpoul", "Hermengarde", "Zénobie", "ZÉNOBIE"]),
    some.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "base64", "base64-16", "qp", "percent", "json", "gzip"]),
)
@example(b"\x1f\x8b\x08", "Hautpoul", "utf-8")
def test_word_is_found_however_it_is_written(before: bytes, word: str, way: str) -> None:
    """Every encoding, at any place, in any case; a positive control for each of them."""
    raw = word.encode()
    content = {
        "utf-8": before + raw,
        "utf-16-le": before + word.encode("utf-16-le"),
        "utf-16-be": before + word.encode("utf-16-be"),
        "base64": base64.b64encode(before + raw + before),
        "base64-16": base64.b64encode(before + word.encode("utf-16-le")),
        "qp": quopri.encodestring(b"x " + raw),
        "percent": b"https://x.invalid/?q=" + quote(word).encode(),
        "json": json.dumps(word).encode(),
        "gzip": gzip.compress(before + raw),
    }[way]
    assert {each for _, each in found((word.title(),), opened("here", content))} == {word.title()}


@given(some.binary(max_size=4000))
def test_word_is_not_found_where_it_is_not(content: bytes) -> None:
    """Random bytes hold no word of five letters or more, but by a chance that hypothesis would show."""
    assert found(("Hermengarde", "Quatrebarbes"), [("here", content)]) == []
    assert all(len(form) >= 5 for form in written("Hautpoul"))
