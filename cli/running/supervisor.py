"""Runs the services as processes, restarts what dies, and stops them in order. Owns their pids and log files."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from services.settings import Settings, environment

#: Seconds before the n-th restart of a process that keeps dying; one that lived longer than a minute starts at once.
PAUSES: Final = (0.0, 0.2, 1.0, 2.0, 5.0, 10.0)
#: Seconds a process is given to stop by itself.
GRACE: Final = 15.0


class Child:
    """One supervised process: what to run, with which settings, where its log goes."""

    def __init__(self, name: str, words: list[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.words = words
        self.env = env
        self.log = log
        self.process: asyncio.subprocess.Process | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process now running, if any."""
        return self.process.pid if self.process is not None and self.process.returncode is None else None


class Supervisor:
    """Keeps children alive until it is told to stop."""

    def __init__(self, directory: Path, on_restart: Callable[[str, int], None] | None = None) -> None:
        self.directory = directory
        self.children: list[Child] = []
        self._watchers: list[asyncio.Task[None]] = []
        self._stopping = False
        self._on_restart = on_restart

    def add(self, name: str, words: list[str], settings: Settings) -> Child:
        """Declare a process of `python -m cli.jury` with these words and settings (by the environment)."""
        logs = self.directory / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("JURY_")}
        child = Child(name, words, {**kept, **environment(settings)}, logs / f"{name}.jsonl")
        self.children.append(child)
        return child

    async def start(self) -> None:
        """Start every child and watch it; first end those of a supervisor that was killed here."""
        for name, pid in _kept(self.directory / "pids.json").items():
            await asyncio.to_thread(_end_orphan, name, pid)
        for child in self.children:
            await self._launch(child)
            self._watchers.append(asyncio.create_task(self._watch(child)))

    async def stop(self) -> None:
        """Ask every child to stop, wait, and end what does not."""
        self._stopping = True
        for child in self.children:
            if child.process is not None and child.process.returncode is None:
                child.process.terminate()
        for child in self.children:
            await self._end(child)
        for watcher in self._watchers:
            watcher.cancel()
        self._write_pids()

    async def _end(self, child: Child) -> None:
        if child.process is None:
            return
        try:
            async with asyncio.timeout(GRACE):
                await child.process.wait()
        except TimeoutError:
            child.process.kill()
            await child.process.wait()

    async def _launch(self, child: Child) -> None:
        with child.log.open("ab") as log:
            child.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli.jury", *child.words, env=dict(child.env), stderr=log, stdout=log
            )
        child.starts += 1
        self._write_pids()
        if self._stopping:  # told to stop while this one was being born
            child.process.terminate()

    async def _watch(self, child: Child) -> None:
        failures = 0
        while True:
            assert child.process is not None
            started = time.monotonic()
            code = await child.process.wait()
            if self._stopping:
                return
            failures = 0 if time.monotonic() - started > 60 else failures + 1
            if self._on_restart is not None:
                self._on_restart(child.name, code)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            if not self._stopping:
                await self._launch(child)

    def _write_pids(self) -> None:
        """Write down who runs, for `jury status` and for whoever must stop one by its pid."""
        pids = {child.name: child.pid for child in self.children if child.pid is not None}
        temporary = self.directory / "pids.json.new"
        temporary.write_bytes(msgspec.json.encode(pids))
        temporary.replace(self.directory / "pids.json")


def _kept(file: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, int])
    except (OSError, msgspec.MsgspecError):
        return {}


def _end_orphan(name: str, pid: int) -> None:
    words = Path(f"/proc/{pid}/cmdline")
    if not words.exists() or f"cli.jury\0serve\0{name}\0".encode() not in words.read_bytes():
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while words.exists() and words.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
