"""The command `jury` as people run it: real processes in a scratch directory."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from contracts.topology import SERVICES

#: Seconds that one command may take here, and that something may need to happen.
PATIENCE: Final = 90.0
WORDS: Final = [sys.executable, "-m", "cli.jury"]
#: What was started here; a test that fails may leave it running, and the end of all tests ends it.
STARTED: Final[list[subprocess.Popen[str]]] = []


class Terminal:
    """Runs commands in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.home = directory / "jury-data"

    def jury(self, *words: str, stdin: int = subprocess.DEVNULL, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `jury` with these words, nobody at the keyboard; never raises for an exit code."""
        return subprocess.run(
            [*WORDS, *words],
            cwd=self.directory,
            env=self._environ(environ),
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def typed(self, line: str, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `jury` with these words at a real (pseudo-)terminal, at whose keyboard a line is typed."""
        keyboard, tty = pty.openpty()
        try:
            os.write(keyboard, f"{line}\n".encode())
            return self.jury(*words, stdin=tty, **environ)
        finally:
            os.close(keyboard)
            os.close(tty)

    def up(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start `jury up` in a session of its own, and return once everything answers."""
        process = self.start("up", *words, **environ)
        try:
            eventually(lambda: process.poll() is not None or self._ready(process.pid))
        except AssertionError:
            end(process)  # nothing that a failing test started stays behind
            raise
        assert process.poll() is None, process.communicate()
        return process

    def _ready(self, pid: int) -> bool:
        """Say whether that `jury up` started every service and self-audit, and each said that it is ready."""
        try:
            started = json.loads((self.home / "up.json").read_bytes())["pid"] == pid
        except OSError:
            return False
        return started and all(self.ready(service) for service in (*SERVICES, "self-audit"))

    def ready(self, service: str) -> bool:
        """Say whether the process that is now a service's said that it is ready."""
        pid = self.pids().get(service)
        lines = (self.home / "logs" / f"{service}.jsonl").read_bytes().splitlines()
        return any(f'"pid":{pid},' in line.decode() and b'"ready"' in line for line in lines)

    def start(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start a command in a session of its own, its words kept."""
        process = subprocess.Popen(
            [*WORDS, *words],
            cwd=self.directory,
            env=self._environ(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        STARTED.append(process)
        return process

    def pids(self) -> dict[str, int]:
        """Return the services' process ids, as the supervisor wrote them down."""
        found: dict[str, int] = json.loads((self.home / "pids.json").read_bytes())
        return found

    def status(self) -> dict[str, Any]:
        """Return what `jury status` tells."""
        found: dict[str, Any] = json.loads(self.jury("status", "--json").stdout)
        return found

    def act(self, person: str, *words: str, code: int = 0) -> dict[str, Any]:
        """Run `jury as` and return its answer; the exit code must be that one."""
        done = self.jury("as", person, *words, "--json")
        assert done.returncode == code, done
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def _environ(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JURY_")}
        return {**kept, "JURY_LANG": "en", **more}


def end(process: subprocess.Popen[str]) -> str:
    """Interrupt a command as Ctrl-C does, wait for it, and return what it told on the way."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=PATIENCE)
    return told


def runs(pid: int) -> bool:
    """Say whether a process runs (one that ended and was not waited for does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def eventually(holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return what holds at last. Fails after some seconds."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return found


def told(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return what a command told that did not go on: never a traceback."""
    assert done.returncode == code, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line in which a command told why it did not go on."""
    assert done.returncode == code, done
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line
