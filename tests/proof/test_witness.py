"""A witness as a process, over HTTP (C2SP tlog-witness): what it cosigns, what it refuses, what it never forgets."""

import asyncio
import contextlib
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit.witness.door import Door
from audit.witness.memory import Forgotten, Memory
from audit.witness.witness import Witness
from cli.running.witness import new
from ledger import note, tree, witnessing
from ledger.checkpoint import Checkpoint
from ledger.cosignature import cosigned
from ledger.note import Verifier
from ledger.tree import leaf_hash, nodes
from ledger.witnessing import MOST_BYTES, AddCheckpoint, MalformedRequest
from tests.jury import Jury

ORIGIN, OTHER = "jury.example/label", "elsewhere.example/log"
NAME = "witness.example/w1"


def key(name: str) -> Ed25519PrivateKey:
    """Return a key, always the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


class Log:
    """A log of somebody: `fork` makes another one from that size on."""

    def __init__(self, origin: str = ORIGIN, signer: str = "log", fork: int = 1 << 40) -> None:
        self.origin = origin
        self.key = key(signer)
        self.leaves = [leaf_hash(b"%d%s" % (each, b"?" if each >= fork else b"")) for each in range(300)]

    @property
    def verifier(self) -> Verifier:
        """Return the log's key."""
        return note.verifier_for(self.origin, self.key)

    def text(self, size: int) -> str:
        """Return a checkpoint's text."""
        root = tree.root(size, nodes(self.leaves[:size])) if size else tree.EMPTY
        return Checkpoint(self.origin, size, root).text()

    def ask(self, old: int, size: int, *, proof: list[bytes] | None = None) -> bytes:
        """Return the request to go on from one size to another."""
        if proof is None:
            proof = tree.consistency(min(old, size), size, nodes(self.leaves[:size])) if size else []
        return AddCheckpoint(old, tuple(proof), note.sign(self.text(size), self.origin, self.key)).encode()


LOG, SECOND = Log(), Log("second.example/log", "second")
FORK, THIEF, STRANGER = Log(fork=5), Log(signer="thief"), Log(OTHER, "other")


class Reply(NamedTuple):
    """What came back."""

    status: int
    kind: str
    body: bytes


def posted(port: int, body: bytes, path: str = "/add-checkpoint", method: str = "POST") -> Reply:
    """Ask by Python's own HTTP client."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        client.request(method, path, body)
        answer = client.getresponse()
        return Reply(answer.status, answer.headers["content-type"], answer.read())
    finally:
        client.close()


class Running(NamedTuple):
    """A witness's process, its directory and its port."""

    process: subprocess.Popen[str]
    directory: Path
    port: int

    def post(self, body: bytes, path: str = "/add-checkpoint", method: str = "POST") -> Reply:
        """Ask by Python's own HTTP client."""
        return posted(self.port, body, path, method)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; return its exit code."""
        self.process.send_signal(how)
        self.process.communicate()
        return self.process.returncode


def started(directory: Path) -> Running:
    """Start a witness on any free port."""
    words = [sys.executable, "-m", "cli.jury", "witness", "run", str(directory), "--listen", "127.0.0.1:0"]
    env = {**os.environ, "JURY_LANG": "en"}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    where = process.stdout.readline()
    assert where, process.communicate()[1]
    return Running(process, directory, int(where.rpartition(":")[2]))


def made(directory: Path, *logs: Log) -> Path:
    """Make a witness that knows these logs."""
    assert new(directory, NAME) == 0
    with (directory / "logs").open("a", encoding="utf-8") as file:
        file.writelines(f"{log.verifier}\n" for log in logs)
    return directory


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give a witness of three logs that the module's tests share: each of them moves its own on, or none."""
    here = started(made(tmp_path_factory.mktemp("witness") / "w", LOG, SECOND))
    assert here.post(LOG.ask(0, 10)).status == 200
    yield here
    assert here.stop() == 0


def verifier(directory: Path) -> Verifier:
    """Return the witness's key, as policies name it."""
    return note.verifier_of((directory / "vkey").read_text().strip())


# -- what it cosigns


def test_checkpoint_that_continues_the_last_one_is_cosigned(running: Running) -> None:
    """From nothing, from the same size again, then on: each answer is one good cosignature over that checkpoint."""
    witness = verifier(running.directory)
    assert (running.directory / "key").stat().st_mode & 0o777 == 0o600
    for old, size in ((0, 0), (0, 7), (7, 7), (7, 256), (256, 300)):
        reply = running.post(SECOND.ask(old, size))
        assert (reply.status, reply.kind) == (200, "text/plain; charset=utf-8")
        assert cosigned(note.read(SECOND.text(size).encode() + b"\n" + reply.body), witness)
        assert reply.body.count(b"\n") == 1


def test_signatures_of_others_are_passed_over(running: Running) -> None:
    """A checkpoint may carry signatures of unknown keys and kinds, before the log's own."""
    text = LOG.text(10)
    lines = [
        note.signature_line(text, ORIGIN, key("thief")),
        "— someone.example AAAAAAAA",
        note.signature_line(text, ORIGIN, LOG.key),
    ]
    asked = AddCheckpoint(10, (), note.join(text, tuple(lines)))
    assert running.post(asked.encode()).status == 200


# -- what it refuses


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (STRANGER.ask(0, 3), 404, b""),
        (THIEF.ask(10, 12), 403, b""),
        (LOG.ask(0, 12), 409, b"10\n"),
        (LOG.ask(7, 12), 409, b"10\n"),
        (LOG.ask(10, 7, proof=[]), 400, b""),
        (LOG.ask(7, 7), 409, b"10\n"),
        (FORK.ask(10, 10), 409, b"10\n"),
        (FORK.ask(10, 12), 422, b""),
        (LOG.ask(10, 12, proof=[]), 422, b""),
        (LOG.ask(10, 12, proof=[bytes(32)] * 63), 422, b""),
        (LOG.ask(10, 10, proof=[bytes(32)]), 422, b""),
        (LOG.ask(10, 12, proof=[bytes(32)] * 64), 400, b""),
        (LOG.ask(10, 12).replace(b"old 10", b"old 010"), 400, b""),
        (LOG.ask(10, 12).replace(b"old 10", b"old -1"), 400, b""),
        (LOG.ask(10, 12).replace(b"\n\n", b"\n", 1), 400, b""),
        (LOG.ask(10, 12).replace(b"\n\n", b"\n \n", 1), 400, b""),
        (LOG.ask(10, 12)[:-30], 400, b""),
        (LOG.ask(10, 12).replace(b"\n12\n", b"\n13\n"), 403, b""),
        (b"", 400, b""),
        (b"old 10\n\n", 400, b""),
        (b"\xff" * 100, 400, b""),
    ],
)
def test_what_does_not_continue_the_last_one_is_refused(
    running: Running, body: bytes, status: int, said: bytes
) -> None:
    """By the statuses of the specification; a wrong old size is told the right one; nothing is remembered of it."""
    reply = running.post(body)
    assert reply.status == status
    if status == 409:
        assert (reply.kind, reply.body) == ("text/x.tlog.size", said)
    assert running.post(LOG.ask(10, 10)).status == 200


def test_other_paths_methods_and_sizes_are_refused(running: Running) -> None:
    """Nothing else is served, and no body is read further than is bearable."""
    assert running.post(b"", "/") == Reply(404, "text/plain; charset=utf-8", b"nothing is here but add-checkpoint\n")
    assert running.post(LOG.ask(10, 10), "/add-checkpoint?x=1").status == 404
    assert running.post(b"", method="GET").status == 405
    assert running.post(LOG.ask(10, 10) + b"x" * MOST_BYTES).status == 413
    assert raw(running.port, b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999999\r\n\r\n") == 413
    chunk = b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n40001\r\n" + b"x" * 0x40001
    assert raw(running.port, chunk) == 413


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\nbroken\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(running: Running, sent: bytes) -> None:
    """With a status, and the connection is closed."""
    assert raw(running.port, sent) == 400


def test_header_without_an_end_is_refused(running: Running) -> None:
    """Memory is bounded."""
    assert raw(running.port, b"POST / HTTP/1.1\r\nx: " + b"y" * 200_000) == 431


def raw(port: int, sent: bytes) -> int:
    """Send bytes as they are; return the status that comes back before the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(sent)
        answer = b""
        while part := line.recv(4096):
            answer += part
    assert answer.startswith(b"HTTP/1.1 ")
    return int(answer.split(b" ")[1])


def test_connection_is_kept_and_asked_to_go_on(running: Running) -> None:
    """Keep-alive, and `Expect: 100-continue` as curl sends it."""
    body = LOG.ask(10, 10)
    client = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    for _ in range(3):
        client.request("POST", "/add-checkpoint", body)
        answer = client.getresponse()
        assert (answer.status, answer.read()[:3]) == (200, "—".encode())
    line = client.sock
    head = f"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {len(body)}\r\n\r\n"
    line.sendall(head.encode())
    assert line.recv(4096).startswith(b"HTTP/1.1 100 ")
    line.sendall(body)
    assert line.recv(4096).startswith(b"HTTP/1.1 200 ")
    client.close()


# -- at once


def test_of_two_histories_at_once_one_is_cosigned(tmp_path: Path) -> None:
    """Eight askers, two logs of the same name and key that differ from position 6 on: all answers are of one."""
    here = started(made(tmp_path / "w", LOG))
    witness = verifier(here.directory)
    answers: list[tuple[Log, Reply]] = []
    gate = threading.Barrier(8)

    def push(log: Log) -> None:
        gate.wait()
        answers.extend((log, here.post(log.ask(0, size))) for size in (6, 20, 100))

    askers = [threading.Thread(target=push, args=(log,)) for log in (LOG, FORK) * 4]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert len(answers) == 24
    good = [(log, reply) for log, reply in answers if reply.status == 200]
    assert len(good) == 1
    assert {reply.status for _, reply in answers} == {200, 409}
    (winner, reply), *_ = good
    (size,) = {reply.body for _, reply in answers if reply.status == 409}
    assert cosigned(note.read(winner.text(int(size)).encode() + b"\n" + reply.body), witness)
    assert here.stop() == 0


@contextlib.asynccontextmanager
async def opened(directory: Path, patience: float, connections: int) -> AsyncIterator[int]:
    """Give the port of a witness in this process."""
    memory = Memory(folder(directory))
    door = Door(Witness(NAME, key("w"), [LOG.verifier], memory, lambda: 1.7e9), patience, connections)
    port = await door.open("127.0.0.1", 0)
    try:
        yield port
    finally:
        await door.close()
        memory.close()


UNFINISHED = b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nold"


async def test_slow_asker_is_cut_and_others_are_served(tmp_path: Path) -> None:
    """Who does not finish his request is told so after a while."""
    async with opened(tmp_path / "state", 0.2, 2) as port:
        slow = asyncio.to_thread(raw, port, UNFINISHED)
        status, reply = await asyncio.gather(slow, asyncio.to_thread(posted, port, LOG.ask(0, 3)))
        assert (status, reply.status) == (408, 200)


async def test_too_many_askers_are_told_so(tmp_path: Path) -> None:
    """Places are bounded; one that is given up is free again."""
    async with opened(tmp_path / "state", 60.0, 2) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        other, another = await asyncio.open_connection("127.0.0.1", port)
        for asking in (writer, another):
            asking.write(UNFINISHED.replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\n\r\n")[:-3])
        for each in (reader, other):  # both are within
            assert (await each.readline()).startswith(b"HTTP/1.1 100 ")
        assert await asyncio.to_thread(raw, port, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n") == 503
        for asking in (writer, another):
            asking.close()
            await asking.wait_closed()
        async with asyncio.timeout(10):
            while (await asyncio.to_thread(posted, port, LOG.ask(0, 3))).status == 503:
                await asyncio.sleep(0.01)


def folder(path: Path) -> Path:
    """Make a folder."""
    path.mkdir()
    return path


# -- what it never forgets


class Killed(BaseException):
    """The process ends here."""


class Dying(Memory):
    """Ends the process right before, or right after, what is to be remembered is on disk."""

    def __init__(self, directory: Path, *, before: bool) -> None:
        super().__init__(directory)
        self._before = before

    def keep(self, origin: str, raw: bytes) -> None:
        """Remember or not, and die."""
        if not self._before:
            super().keep(origin, raw)
        raise Killed


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_killed_between_remembering_and_answering(tmp_path: Path, *, before: bool) -> None:
    """Nothing was cosigned that is not remembered: started again it tells the size it holds, and no fork gets in."""
    directory = made(tmp_path / "w", LOG)
    for memory, old, size in ((Memory, 0, 4), (partial(Dying, before=before), 4, 9)):
        held = memory(directory / "state")
        with contextlib.suppress(Killed):
            Witness(NAME, key("w"), [LOG.verifier], held, lambda: 1.7e9).add(LOG.ask(old, size))
            assert size == 4
        held.close()
    (directory / "state" / "left.partial").write_bytes(b"half")

    again = started(directory)
    size = 4 if before else 9
    assert again.post(LOG.ask(0, 12)) == Reply(409, "text/x.tlog.size", b"%d\n" % size)
    assert again.post(FORK.ask(size, 12)).status == (200 if before else 422)
    assert again.stop() == 0


def test_fork_after_a_restart_is_refused(tmp_path: Path) -> None:
    """What it cosigned holds for ever, and for each of its logs."""
    directory = made(tmp_path / "w", LOG, SECOND)
    here = started(directory)
    assert [here.post(log.ask(0, size)).status for log, size in ((LOG, 100), (SECOND, 30))] == [200, 200]
    assert here.stop(signal.SIGKILL) == -signal.SIGKILL
    again = started(directory)
    assert again.post(FORK.ask(100, 120)).status == 422
    assert again.post(FORK.ask(100, 100)) == Reply(409, "text/x.tlog.size", b"100\n")
    assert again.post(SECOND.ask(0, 3)) == Reply(409, "text/x.tlog.size", b"30\n")
    assert again.post(LOG.ask(100, 120)).status == 200
    assert again.stop() == 0


def _forget(directory: Path) -> None:
    (directory / "state").rename(directory / "elsewhere")


def _rot(directory: Path) -> None:
    (directory / "state" / hashlib.sha256(ORIGIN.encode()).hexdigest()).write_bytes(b"?")


def _open(directory: Path) -> None:
    (directory / "key").chmod(0o644)


def _rename(directory: Path) -> None:
    (directory / "vkey").write_text(f"{note.verifier_for(NAME, key('another'), note.COSIGNATURE)}\n")


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (_forget, 3, "a witness that forgot must not start"),
        (_rot, 4, f"what was cosigned of {ORIGIN} cannot be read"),
        (_open, 2, "expected 0600"),
        (_rename, 2, "`vkey` is not that of `key`"),
    ],
)
def test_witness_that_is_not_whole_does_not_start(
    jury: Jury, tmp_path: Path, spoil: Callable[[Path], None], code: int, said: str
) -> None:
    """In one line, and nothing is made anew."""
    directory = made(tmp_path / "w", LOG)
    spoil(directory)
    refused(jury, directory, code, said)


def test_one_witness_a_directory(jury: Jury, tmp_path: Path) -> None:
    """A second process on the same memory does not start; nor is a second witness made over the first."""
    here = started(made(tmp_path / "w", LOG))
    refused(jury, here.directory, 3, "is held by another process")
    assert jury("witness", "new", here.directory, NAME).code == 2
    assert jury("witness", "new", tmp_path / "other", "a name").code == 2
    assert jury("witness", "run", here.directory, "--listen", "nowhere").code == 2
    assert here.stop() == 0


def refused(jury: Jury, directory: Path, code: int, said: str) -> None:
    """Try to start, and be refused in one line."""
    done = jury("witness", "run", directory, "--listen", "127.0.0.1:0", english=True)
    assert (done.code, done.err.count("\n")) == (code, 1)
    assert said in done.err


def test_memory_of_another_log_is_no_memory(tmp_path: Path) -> None:
    """A file put under another log's name is found out."""
    memory = Memory(folder(tmp_path / "state"))
    memory.keep(ORIGIN, note.sign(SECOND.text(3), SECOND.origin, SECOND.key))
    with pytest.raises(Forgotten, match=r"^what was cosigned of jury\.example/label is of second\.example/log$"):
        memory.last(ORIGIN)
    assert Witness(NAME, key("w"), [LOG.verifier], memory, lambda: 0.0).add(LOG.ask(0, 5)).status == 500
    memory.close()


# -- the body

#: The example request of the specification (C2SP tlog-witness, `add-checkpoint`).
EXAMPLE: Final = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE\
+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovn\
zv++qbSzm9Q=
""".encode()


def test_example_of_the_specification_is_read_and_written_again() -> None:
    """Byte for byte."""
    asked = witnessing.read(EXAMPLE)
    assert (asked.old, len(asked.proof)) == (20852014, 4)
    assert asked.proof[0].hex().startswith("3e544d0abc07")
    assert asked.encode() == EXAMPLE
    assert len(note.read(asked.checkpoint).lines) == 2


@given(st.binary(max_size=300) | st.binary(max_size=80).map(lambda raw: b"old 3\n" + raw))
def test_any_bytes_are_a_request_or_malformed(raw: bytes) -> None:
    """What is read is written again to the same bytes."""
    try:
        asked = witnessing.read(raw)
    except MalformedRequest:
        return
    assert asked.encode() == raw
