"""`jury up`, `jury status`, `jury provision`: started, interrupted, killed, started again; told in one line if not."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.running.server import EmbeddedServer, keep_key
from contracts.topology import SERVICES
from tests.services.terminal import PATIENCE, Terminal, end, eventually, one_line, runs


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Give a terminal in an empty directory."""
    return Terminal(tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """Give somebody else's bus, not provisioned, whose users' keys lie where `jury up` looks for them."""
    embedded = EmbeddedServer(tmp_path / "jury-data" / "nats")
    embedded.start()
    yield embedded
    embedded.stop()


def found(terminal: Terminal) -> int:
    """Found the label; return the position."""
    public = terminal.jury("key", "new", "p-orga").stdout.strip()
    words = ("found-label", "name=Label", "organiser=p-orga", f"key={public}")
    return int(terminal.act("p-orga", *words)["position"])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, subprocess.Popen[str]]]:
    """Give a terminal in a directory where `jury up` runs, with its process."""
    terminal = Terminal(tmp_path_factory.mktemp("up"))
    process = terminal.up()
    yield terminal, process
    end(process)


def test_up_goes_on_where_it_was_whatever_ended_it(terminal: Terminal) -> None:
    """Ctrl-C ends every process it started, a kill none; started again it ends what is left, and nothing is lost.

    Where nothing runs the log is read all the same, by two at once too, and nothing is left running.
    """
    process = terminal.up()
    assert found(terminal) == 1
    for words in (("keys", "roll"), ("keys", "retire", "--yes")):  # what starts again finds the new key in its place
        assert terminal.jury(*words).returncode == 0
    pids = everything(terminal)
    told = end(process)
    assert process.returncode == 0
    assert "Traceback" not in told
    assert [pid for pid in pids if runs(pid)] == []
    assert "jury up" in one_line(terminal.jury("status"), 3)
    for log in (terminal.home / "logs").iterdir():
        assert b'"stopped"' in log.read_bytes().splitlines()[-1], log.name

    both = [terminal.start("audit", "log", "--json") for _ in range(2)]
    read = [reader.communicate(timeout=PATIENCE) for reader in both]
    assert [reader.returncode for reader in both] == [0, 0], read
    assert [[json.loads(line)["position"] for line in out.splitlines()] for out, _ in read] == [[1], [1]]
    assert not (terminal.home / "nats" / "nats.pid").exists()

    second = terminal.up()
    key = terminal.jury("key", "new", "p-bea").stdout.strip()
    assert terminal.act("p-orga", "register-person", "person=p-bea", f"key={key}")["position"] == 2
    orphans = everything(terminal)
    second.kill()
    second.communicate()
    assert all(runs(pid) for pid in orphans)

    third = terminal.up()
    assert [pid for pid in orphans if runs(pid)] == []
    status = terminal.status()
    assert (status["head"], status["wrong"]) == (2, [])
    assert {
        one["service"]: one["position"] for one in status["services"] if one["service"] in SERVICES
    } == dict.fromkeys(SERVICES, 2)
    eventually(lambda: ("selfaudit", 2) in {(one["service"], one["position"]) for one in terminal.status()["services"]})
    end(third)


def everything(terminal: Terminal) -> list[int]:
    """Return the process ids of the services and of the bus."""
    return [*terminal.pids().values(), int((terminal.home / "nats" / "nats.pid").read_text())]


def test_second_up_on_the_directory_is_refused(town: tuple[Terminal, subprocess.Popen[str]]) -> None:
    """One line, and the first one goes on untouched; so is a demo that would empty the directory."""
    terminal, _ = town
    pids = terminal.pids()
    assert "already runs in" in one_line(terminal.jury("up"), 3)
    assert "already runs in" in one_line(terminal.jury("up", "--nats", "nats://127.0.0.1:1"), 3)
    (terminal.home / "demo.txt").write_text("", encoding="utf-8")
    assert "already runs in" in one_line(terminal.jury("demo", "--in", str(terminal.home)), 3)
    assert terminal.jury("status").returncode == 0
    assert terminal.pids() == pids


def test_killed_service_is_started_again_and_status_tells_it(town: tuple[Terminal, subprocess.Popen[str]]) -> None:
    """Kill -9: another process takes its place. A service that does not answer makes `jury status` end with 1."""
    terminal, process = town
    before = terminal.pids()
    for service in ("scoring", "registrar"):
        os.kill(before[service], signal.SIGKILL)
    eventually(lambda: all(terminal.pids().get(name) not in (None, before[name]) for name in ("scoring", "registrar")))
    eventually(lambda: terminal.ready("scoring") and terminal.ready("registrar"))
    after = terminal.pids()
    assert {name for name in after if after[name] != before[name]} == {"scoring", "registrar"}
    os.kill(after["awards"], signal.SIGSTOP)
    silent = terminal.jury("status")
    os.kill(after["awards"], signal.SIGCONT)
    assert (silent.returncode, "awards: does not answer" in silent.stdout) == (1, True)
    eventually(lambda: terminal.jury("status").returncode == 0)
    told = end(process)
    assert [line for line in told.splitlines() if line.startswith("scoring ended (code -9)")]


def test_wrong_settings_stop_it_in_one_line(terminal: Terminal) -> None:
    """A typo in the environment or in the file, a mail server that a demonstration may not use, no bus: one line."""
    assert "adress" in one_line(terminal.jury("up", JURY_NATS__ADRESS="x"), 2)
    (terminal.directory / "jury.toml").write_text('[mial]\nhost = "x"\n', encoding="utf-8")
    assert "mial" in one_line(terminal.jury("up", "--config", "jury.toml"), 2)
    assert "mial" in one_line(terminal.jury("up", JURY_CONFIG="jury.toml"), 2)
    assert "mial" in one_line(terminal.jury("serve", "scoring", JURY_CONFIG="jury.toml"), 2)
    assert terminal.jury("serve", "no-such-service").returncode == 2


def test_provisioning_is_done_once_and_checked_ever_after(terminal: Terminal, server: EmbeddedServer) -> None:
    """The first run makes the log, the second finds it as declared; without the right key, or a bus, it says so."""
    key = ("--seed", str(server.seed("provisioner")), "--replicas", "1", "--monitoring", server.monitoring)
    made = terminal.jury("provision", "--nats", server.url, *key)
    assert made.returncode == 0, made
    assert "stream JURY: created" in made.stdout
    assert f"sync_interval: always at {server.monitoring}" in made.stdout
    again = terminal.jury("provision", "--nats", server.url, *key)
    assert (again.returncode, "created" in again.stdout) == (0, False)
    three = terminal.jury("provision", "--nats", server.url, *key[:2])
    assert "num_replicas" in one_line(three, 3)
    keep_key(terminal.directory / "stranger.nk")
    stranger = terminal.jury("provision", "--nats", server.url, "--seed", "stranger.nk", "--replicas", "1")
    assert "no connection" in one_line(stranger, 3)


def test_up_on_a_bus_that_is_there(terminal: Terminal, server: EmbeddedServer) -> None:
    """`--nats` uses the bus that runs, provisions it, and leaves it running."""
    process = terminal.up("--nats", server.url)
    assert found(terminal) == 1
    end(process)
    assert process.returncode == 0
    assert server.healthy()
