"""The registrar and its witnesses: asked beside the seal, never before it; whatever a witness does, sealing goes on."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import msgspec
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client

from audit.codes import Code
from audit.trust import Trust
from audit.verify import verify
from audit.witness.door import Door
from audit.witness.memory import Memory
from audit.witness.witness import Witness
from cli.running.metrics import exposition
from cli.running.status import look
from contracts.codes import LABEL
from contracts.commands.intake import FoundLabel
from contracts.topology import SEAL
from ledger import checkpoint as checkpoints
from ledger import note
from ledger.checkpoint import Checkpoint
from ledger.cosignature import cosign, cosigned
from ledger.jetstream import JetStreamLedger
from ledger.note import COSIGNATURE, Note, Verifier
from ledger.policy import read
from ledger.sealed import PUBLIC, WITNESSED
from ledger.seals import Seals
from ledger.stream import Stream
from services.registrar import app
from services.registrar.courier import Address, post
from services.registrar.publication import Publication
from services.registrar.sealer import Sealer
from services.registrar.standing import KEYLESS, Standing
from services.registrar.witnesses import Witnesses
from services.runtime import Bus
from services.settings import Seal, Settings, SettingsError
from tests.registrar.book import ORIGIN, SIGNER, Book, sealed_up_to, until
from tests.registrar.test_service import SealedTown, jury
from tests.services.edition import ORGANISER, SIMULATION, Play, eventually, key_of

NAMES: Final = ("w1", "w2")
FOUND: Final = FoundLabel("Label", ORGANISER, key_of(ORGANISER).public, SIMULATION)
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def key(name: str) -> Ed25519PrivateKey:
    """Return a witness's key, always the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def vkey(name: str) -> Verifier:
    """Return what policies name it by."""
    return note.verifier_for(f"{name}.example", key(name), COSIGNATURE)


def rules(ports: dict[str, int], quorum: str = "any") -> bytes:
    """Return a policy of these witnesses on loopback."""
    lines = [f"witness {name} {vkey(name)} http://127.0.0.1:{port}" for name, port in ports.items()]
    return "\n".join([*lines, f"group all-of-them {quorum} {' '.join(ports)}", "quorum all-of-them", ""]).encode()


@contextlib.asynccontextmanager
async def witness(directory: Path, name: str, signer: Verifier = SIGNER.verifier) -> AsyncIterator[int]:
    """Give the port of an honest witness."""
    directory.mkdir(exist_ok=True)
    memory = Memory(directory)
    door = Door(Witness(f"{name}.example", key(name), [signer], memory, lambda: 1.7e9))
    port = await door.open("127.0.0.1", 0)
    try:
        yield port
    finally:
        await door.close()
        memory.close()


@contextlib.asynccontextmanager
async def liar(handle: Handler) -> AsyncIterator[int]:
    """Give the port of a server that answers as it likes."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@contextlib.asynccontextmanager
async def sealing(client: Client, directory: Path, policy: bytes) -> AsyncIterator[None]:
    """Let a sealer and its witnesses work, as the registrar's process does."""
    publication, logger = Publication(directory / PUBLIC, policy), structlog.get_logger()
    witnesses = Witnesses(publication, directory / PUBLIC, logger)
    kept = Seals(Stream(client, SEAL))
    sealer = Sealer(
        JetStreamLedger(client), kept, directory, SIGNER, logger, followers=(witnesses.follow,), publication=publication
    )
    tasks = [asyncio.create_task(sealer.run()), asyncio.create_task(witnesses.run())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def published(directory: Path, name: str = "checkpoint") -> Note | None:
    """Return a published checkpoint."""
    file = directory / PUBLIC / name
    return note.read(file.read_bytes()) if file.exists() else None


async def cosigned_by(directory: Path, size: int, *names: str, file: str = "checkpoint") -> Note:
    """Wait until the published checkpoint is of that size and cosigned by exactly these."""

    async def there() -> bool:
        held = published(directory, file)
        if held is None or checkpoints.parse(held.text).size != size:
            return False
        return tuple(name for name in NAMES if cosigned(held, vkey(name))) == names

    await until(there)
    held = published(directory, file)
    assert held is not None
    return held


async def test_checkpoints_are_cosigned_as_the_log_grows(registrar: Client, book: Book, tmp_path: Path) -> None:
    """By every witness of the policy; the log's signature stays, SEAL holds that alone; keys and policy are told."""
    async with witness(tmp_path / "1", "w1") as one, witness(tmp_path / "2", "w2") as two:
        policy = rules(dict(zip(NAMES, (one, two), strict=True)), "all")
        async with sealing(registrar, tmp_path / "seal", policy):
            for count in (5, 300, 1):
                size = await book.fill(count)
                await sealed_up_to(registrar, size)
                await cosigned_by(tmp_path / "seal", size, *NAMES, file=WITNESSED)
                held = await cosigned_by(tmp_path / "seal", size, *NAMES)
                assert held.signed_by(SIGNER.verifier)
                assert read(policy).accepts(held)
    public = tmp_path / "seal" / PUBLIC
    assert (public / "policy").read_bytes() == f"log {SIGNER.verifier}\n".encode() + policy
    last = await Seals(Stream(registrar, SEAL)).last()
    assert last is not None
    assert [line.name for line in note.read(last.raw).lines] == [ORIGIN]


async def test_dead_witness_delays_nobody(registrar: Client, book: Book, tmp_path: Path) -> None:
    """One refuses connections, one accepts and says nothing: a decision is sealed within two seconds all the same."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with liar(silent) as mute, sealing(registrar, tmp_path, rules({"w1": 1, "w2": mute})):
        for _ in range(2):
            assert await sealed_up_to(registrar, await book.fill(3)) < 2
        await cosigned_by(tmp_path, 6)
        assert published(tmp_path, WITNESSED) is None


async def test_witness_that_was_away_cosigns_when_it_is_back(registrar: Client, book: Book, tmp_path: Path) -> None:
    """Of what was sealed meanwhile, the newest; a registrar started anew keeps what it has, and learns the old size."""
    async with witness(tmp_path / "1", "w1") as port, sealing(registrar, tmp_path / "seal", rules({"w1": port})):
        await sealed_up_to(registrar, await book.fill(5))
        await cosigned_by(tmp_path / "seal", 5, "w1")
    async with sealing(registrar, tmp_path / "seal", rules({"w1": port})):
        await cosigned_by(tmp_path / "seal", 5, "w1")
        await sealed_up_to(registrar, await book.fill(500))
        await cosigned_by(tmp_path / "seal", 505)
        await cosigned_by(tmp_path / "seal", 5, "w1", file=WITNESSED)
    async with witness(tmp_path / "1", "w1") as port, sealing(registrar, tmp_path / "seal", rules({"w1": port})):
        await cosigned_by(tmp_path / "seal", 505, "w1")


async def test_witness_of_another_history_does_not_cosign(
    registrar: Client, book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It saw another log under this key: nothing is cosigned, the log says that one of the two is a fork."""
    async with witness(tmp_path / "1", "w1") as port:
        text = Checkpoint(ORIGIN, 4, hashlib.sha256(b"another").digest()).text()
        forked = note.join(text, (SIGNER.line(text),))
        reply = await post(Address.of(f"http://127.0.0.1:{port}"), "/add-checkpoint", b"old 0\n\n" + forked, 5)
        assert reply.status == 200
        async with sealing(registrar, tmp_path / "seal", rules({"w1": port})):
            await sealed_up_to(registrar, await book.fill(4))
            await until(_told(capsys, "one of the two is a fork"))
            await sealed_up_to(registrar, await book.fill(3))
            await until(_told(capsys, "status 422"))
            await cosigned_by(tmp_path / "seal", 7)


def _told(capsys: pytest.CaptureFixture[str], words: str) -> Callable[[], Awaitable[bool]]:
    heard: list[str] = []

    async def told() -> bool:
        heard.append(capsys.readouterr().out)
        return words in "".join(heard)

    return told


def _answer(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


TEXT = Checkpoint(ORIGIN, 1, bytes(32)).text()
#: What liars answer, by what they try.
LIES: Final = {
    "another's key": _answer(f"{cosign(TEXT, 'w1.example', key('thief'), 1)}\n".encode()),
    "another text": _answer(f"{cosign(TEXT, 'w1.example', key('w1'), 1)}\n".encode()),
    "a plain signature": _answer(f"{note.signature_line(TEXT, 'w1.example', key('w1'))}\n".encode()),
    "nothing": _answer(b""),
    "not a line": _answer(b"\xff\xfe"),
    "too much": _answer(b"x" * 70_000),
    "an endless head": b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000,
    "no http": b"hello\r\n\r\n",
    "half an answer": b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + "— w1".encode(),
    "a size for ever": b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 2\r\n\r\n0\n",
    "a size beyond": b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 10\r\n\r\n999999999\n",
    "no size": b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 3\r\n\r\n-1\n",
    "a redirection": b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
}


async def test_lying_witness_adds_nothing(
    registrar: Client, book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each lie is told in the log and changes no byte of what is published."""
    size = 0
    for what, lie in LIES.items():
        asked = asyncio.Event()

        async def lying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(16 * 1024)
            writer.write(lie)  # noqa: B023 (one at a time)
            with contextlib.suppress(OSError):
                await writer.drain()
            writer.close()
            asked.set()  # noqa: B023

        async with liar(lying) as port, sealing(registrar, tmp_path, rules({"w1": port})):
            size = await book.fill(1)
            await sealed_up_to(registrar, size)
            await asked.wait()
            await until(_told(capsys, "not cosigned"))
        held = published(tmp_path)
        assert held is not None
        assert [line.name for line in held.lines] == [ORIGIN], what
    assert published(tmp_path, WITNESSED) is None


# -- in a town


class WitnessedTown(SealedTown):
    """A town whose registrar asks the witnesses of a policy."""

    policy = ""

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        told = super().settings(service)
        return msgspec.structs.replace(told, seal=msgspec.structs.replace(told.seal, policy=self.policy))


async def test_export_meets_the_policy_of_its_witnesses(tmp_path: Path) -> None:
    """The bundle's checkpoint is cosigned: good under a policy that asks for it, refused under one that asks more."""
    town = WitnessedTown(tmp_path)
    signer = Ed25519PrivateKey.generate()
    (tmp_path / "seal.key").write_bytes(signer.private_bytes_raw())
    (tmp_path / "seal.key").chmod(0o600)
    log = note.verifier_for(ORIGIN, signer)
    async with witness(tmp_path / "w", "w1", log) as port:
        town.policy = str(tmp_path / "rules")
        Path(town.policy).write_bytes(rules({"w1": port}))
        async with town:
            await Play(town.door).open()
            head = await town.head()
            await sealed_up_to(town.admin, head)
            await cosigned_by(tmp_path / "seal", head, "w1", file=WITNESSED)
            where = ("--in", tmp_path, "--nats", town.server.url)
            exported = await jury("log", "export", tmp_path / "bundle", *where)
            assert (exported.code, exported.err) == (0, "")
    for names, codes in (("w1",), []), (("w1", "w2"), [Code.POLICY_UNMET]):
        mine = read(f"log {log}\n".encode() + rules(dict.fromkeys(names, 1), "all"))
        assert [found.code for found in verify(tmp_path / "bundle", Trust(policy=mine)).findings] == codes
    assert verify(tmp_path / "bundle", Trust()).findings == ()
    assert len(note.read((tmp_path / "bundle" / "checkpoint").read_bytes()).lines) == 2


async def test_status_tells_which_witness_did_not_cosign(tmp_path: Path) -> None:
    """Its name, since when and why; whether the quorum is met; for people, for programs and for Prometheus."""
    town = WitnessedTown(tmp_path)
    signer = Ed25519PrivateKey.generate()
    (tmp_path / "seal.key").write_bytes(signer.private_bytes_raw())
    (tmp_path / "seal.key").chmod(0o600)
    async with witness(tmp_path / "w", "w1", note.verifier_for(ORIGIN, signer)) as port:
        town.policy = str(tmp_path / "rules")
        Path(town.policy).write_bytes(rules({"w1": port, "w2": 1}, "all"))
        async with town:
            await town.door.decide(ORGANISER, key_of(ORGANISER), FOUND, LABEL)
            await sealed_up_to(town.admin, 1)
            await cosigned_by(tmp_path / "seal", 1, "w1")

            async def told() -> dict[str, Any]:
                found = await look(town.client_of_door)
                return found if len(found["wrong"]) > 1 else {}

            found = await eventually(told)
            assert (found["seal"]["size"], found["seal"]["why"], found["seal"]["quorum"]) == (1, "", False)
            one, other = found["seal"]["witnesses"]
            assert one == {"name": "w1", "cosigned": True, "why": "", "since": None}
            assert (other["name"], other["cosigned"]) == ("w2", False)
            assert other["since"] < f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
            first, second = found["wrong"]
            assert first.startswith("témoin w2 : n'a pas contresigné le dernier sceau (1 position), depuis 20")
            assert first.endswith(f" UTC : {other['why']}")
            assert second == "le dernier sceau n'a pas le quorum de témoins de sa règle"
            lines = exposition(found).splitlines()
            assert {
                "jury_sealing 1",
                "jury_seal_size 1",
                'jury_cosigned{witness="w1"} 1',
                'jury_cosigned{witness="w2"} 0',
                "jury_witness_quorum 0",
            } <= set(lines)


async def test_status_tells_a_registrar_that_cannot_seal(tmp_path: Path) -> None:
    """Without a key: why and since when, code 1; once another registrar seals, nothing is wrong."""
    async with KeylessTown(tmp_path) as town:
        found = await look(town.client_of_door)
        since = datetime.fromisoformat(found["seal"]["since"])
        assert found["wrong"] == [
            "registrar : le registre n'est pas scellé au-delà de la position 0, "
            f"depuis {since:%Y-%m-%d %H:%M:%S} UTC : {KEYLESS}"
        ]
        assert {"jury_sealing 0", "jury_seal_size 0", "jury_wrong 1"} <= set(exposition(found).splitlines())
        town.keyless = False
        await town.open("registrar")
        await town.open("registrar")  # a standby of the same directory is no trouble

        async def well() -> bool:
            return not (await look(town.client_of_door))["wrong"]

        await eventually(well)
        presences = [each.seal for each in (await look(town.client_of_door))["services"] if each.service == "registrar"]
        assert sorted((each.why, each.standby) for each in presences) == [
            ("", False),
            ("another registrar of this directory seals", True),
            (KEYLESS, False),
        ]


class KeylessTown(SealedTown):
    """A town whose first registrar was given no key."""

    keyless = True

    def settings(self, service: str) -> Settings:
        """Return what a service's process would be told."""
        told = super().settings(service)
        return msgspec.structs.replace(told, seal=Seal()) if self.keyless else told


@pytest.mark.parametrize(
    "content", [b"quorum nobody\n", f"witness w1 {vkey('w1')} ftp://x\nquorum w1\n".encode(), None]
)
async def test_wrong_policy_stops_the_registrar(tmp_path: Path, content: bytes | None) -> None:
    """In one line that names the setting."""
    if content is not None:
        (tmp_path / "rules").write_bytes(content)
    bus = cast("Bus", SimpleNamespace(logger=structlog.get_logger()))
    wanted = Seal(str(tmp_path), ORIGIN, policy=str(tmp_path / "rules"))
    with pytest.raises(SettingsError, match=r"^seal\.policy: "):
        app._witnesses(bus, tmp_path, app._publication(tmp_path, wanted), Standing(lambda: datetime.now(UTC)))


def test_addresses_of_witnesses() -> None:
    """Where a submission prefix leads; nothing but http and https."""
    assert Address.of("https://witness.example/w1/") == (True, "witness.example", 443, "/w1")
    assert Address.of("http://[::1]:8095") == (False, "::1", 8095, "")
    for wrong in ("witness.example", "file:///x", "http://", "http://a:b@c/", "http://a:99999/", "http://é/"):
        with pytest.raises(ValueError, match=r"."):
            Address.of(wrong)
