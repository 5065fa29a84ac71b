"""A terminal for the guides: blocks run in bash as processes, or in this one where only `jury` is called."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cli.jury import main
from cli.notice import MARK
from tests.docs.guide import Step, agrees
from tests.docs.ready import Ready

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: Seconds for one block, for what services do by themselves, and until they say that they run.
PATIENCE: Final = 150.0
EVENTUALLY: Final = 60.0
MUSTERED: Final = 200.0
_BIN: Final = str(Path(sys.executable).parent)
_KEEP: Final = re.compile(r"^([A-Z_]+)=(.*)$")


class Done(NamedTuple):
    """What a block printed (both streams), its exit code, and what went to the standard output alone."""

    printed: str
    code: int
    out: str = ""


class Terminal:
    """A person at work in a directory. `rename`: what the guide writes, and what stands here instead (a port)."""

    def __init__(self, directory: Path, rename: dict[str, str]) -> None:
        self.directory = directory
        self._rename = rename
        self._services: list[subprocess.Popen[bytes]] = []
        self._thread = ThreadPoolExecutor(1)
        self.notices = 0
        self._ready = Ready(_environment())
        self.language = "fr"

    def run(self, step: Step, *, apart: bool) -> tuple[str, int]:
        """Take a step; return what is wrong with it ("": nothing) and its exit code. `apart`: in real processes."""
        commands = self._here(step.commands)
        if step.how == "service":
            return self._serve(step, commands), 0
        deadline = time.monotonic() + (EVENTUALLY if step.how == "eventually" else 0)
        while True:
            done = self._bash(commands) if apart or not _is_plain(commands) else self._within(commands)
            wrong = _wrong(step, done)
            if not wrong or time.monotonic() > deadline:
                return wrong, done.code
            time.sleep(0.3)

    def close(self) -> None:
        """Stop what was left running, the last first."""
        self._thread.shutdown()
        for service in reversed(self._services):
            service.terminate()
            service.wait(30)
        self._ready.close()

    def _here(self, commands: str) -> str:
        for told, here in self._rename.items():
            commands = commands.replace(told, here)
        return commands

    def _bash(self, commands: str) -> Done:
        done = subprocess.run(
            ["bash", "-eu", "-c", commands],
            cwd=self.directory,
            env={**_environment(str(self._ready.bin)), "JURY_LANG": self.language},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
        return self._done(done.stdout.decode(), done.returncode)

    def _within(self, commands: str) -> Done:
        printed, code = "", 0
        for words, target in _lines(commands):
            done = self._thread.submit(_jury, words).result(PATIENCE)
            if target:
                (self.directory / target).write_text(done.out, encoding="utf-8")
            printed += "" if target else done.printed
            code = done.code
            if code:
                break
        return self._done(printed, code)

    def _done(self, printed: str, code: int) -> Done:
        """Set apart the line that a simulated label adds to what it shows: the guides tell of it once."""
        lines = printed.splitlines(keepends=True)
        self.notices += sum(line.startswith(MARK) for line in lines)
        return Done("".join(line for line in lines if not line.startswith(MARK)), code)

    def _serve(self, step: Step, commands: str) -> str:
        words = shlex.split(commands)
        given = [_KEEP.match(word) for word in words]
        added = {found[1]: found[2] for found in given if found}
        log = self.directory / f"service-{len(self._services)}.out"
        with log.open("wb") as out:
            argv = [sys.executable if word == "python" else word for word in words[len(added) :]]
            environment = {**_environment(), **added}
            self._services.append(
                subprocess.Popen(argv, cwd=self.directory, env=environment, stdout=out, stderr=subprocess.STDOUT)
            )
        deadline = time.monotonic() + MUSTERED
        while step.prints is not None and not agrees(step.prints, log.read_text()):
            if time.monotonic() > deadline:
                return f"{step.where}: {log.read_text()}"
            time.sleep(0.1)
        return ""


def _environment(*first: str) -> dict[str, str]:
    """Return the environment of a guide's processes; `first`: what stands before all else on PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JURY_")}
    return {**kept, "PATH": os.pathsep.join([*first, _BIN, kept["PATH"]]), "COLUMNS": "100"}


def _wrong(step: Step, done: Done) -> str:
    if done.code != step.code:
        return f"{step.where}: exit code {done.code}, not {step.code}\n{step.commands}{done.printed}"
    if step.prints is not None and not agrees(step.prints, done.printed):
        return f"{step.where}: printed\n{done.printed}\nnot\n{step.prints}"
    return ""


def _is_plain(commands: str) -> bool:
    """Say whether every line calls `jury` and nothing of the shell but `> file`."""
    return "$" not in commands and all(words[0] == "jury" for words in _words(commands))


def _lines(commands: str) -> Iterator[tuple[list[str], str]]:
    for words in _words(commands):
        if ">" in words:
            yield words[1 : words.index(">")], words[words.index(">") + 1]
        else:
            yield words[1:], ""


def _words(commands: str) -> Iterator[list[str]]:
    for line in commands.replace("\\\n", " ").splitlines():
        if line.strip():
            yield shlex.split(line)


class _Tee(io.StringIO):
    """Writes to a file's text and to what a terminal shows; `buffer` takes it as bytes."""

    def __init__(self, *texts: io.StringIO) -> None:
        super().__init__()
        self._texts = texts
        self._buffer = _Buffer(self)

    @property
    def buffer(self) -> io.BytesIO:
        """Take bytes as text."""
        return self._buffer

    def write(self, text: str) -> int:
        """Write to each."""
        for each in self._texts:
            each.write(text)
        return len(text)


class _Buffer(io.BytesIO):
    def __init__(self, text: io.StringIO) -> None:
        super().__init__()
        self._text = text

    def write(self, content: "ReadableBuffer") -> int:
        return self._text.write(bytes(content).decode())


def _jury(words: list[str]) -> Done:
    out, both = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["jury", *words]
    try:
        with contextlib.redirect_stdout(_Tee(out, both)), contextlib.redirect_stderr(both):
            main()
    except SystemExit as end:
        return Done(both.getvalue(), end.code if isinstance(end.code, int) else 0, out.getvalue())
    finally:
        sys.argv = before
    raise AssertionError("the command did not end")
