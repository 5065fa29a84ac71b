"""`jury` for the guides' terminals: each call a process of its own, forked from one that has imported the program.

A guide calls `jury` some eighty times, and what each start costs is the imports. `run` waits on a socket; the script
that stands first on PATH hands over its words, its directory, its environment and its three streams, and ends with the
code of the process that was forked for it. Services are started by the real script.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NoReturn

import cli
from tests.docs.guide import ROOT

#: Written with the interpreter and the socket: standard library only, nothing of the site imported.
SCRIPT: Final = """#!{python} -IS
import json, os, socket, sys
calling = socket.socket(socket.AF_UNIX)
calling.connect({path!r})
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(calling, [told[:1]], [0, 1, 2])
calling.sendall(told[1:])
calling.shutdown(socket.SHUT_WR)
code = calling.recv(1)
sys.exit(code[0] if code else "jury ended without a code")
"""


#: Variables of the caller's environment that bound the process: bytes of memory, seconds of computing.
MEMORY: Final = "READY_MEMORY"
SECONDS: Final = "READY_SECONDS"


class Ready:
    """The process that forks, and the folder `bin` of the script that calls it."""

    def __init__(self, environment: dict[str, str]) -> None:
        # Apart from the guide's own directory, and short: a socket's path is.
        self._folder = Path(tempfile.mkdtemp(prefix="jury-"))
        path = str(self._folder / "calls")
        words = [sys.executable, "-m", "tests.docs.ready", path]
        self._forks = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        assert self._forks.stdout is not None
        assert self._forks.stdout.readline() == b"ready\n"
        self.bin = self._folder / "bin"
        self.bin.mkdir()
        script = self.bin / "jury"
        script.write_text(SCRIPT.format(python=sys.executable, path=path), encoding="utf-8")
        script.chmod(0o755)

    def close(self) -> None:
        """End it."""
        self._forks.terminate()
        self._forks.communicate(timeout=30)
        shutil.rmtree(self._folder)


def run(path: str) -> NoReturn:
    """Import the program, then fork one process for each call. Ends with its own process."""
    for module in pkgutil.walk_packages(cli.__path__, "cli."):
        importlib.import_module(module.name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ended is not waited for: the caller is told the code
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    print("ready", flush=True)
    while True:
        called, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _answer(called)
        called.close()


def _answer(called: socket.socket) -> NoReturn:
    """Become the process that was called for: its streams, directory, environment and words; tell its code."""
    code = 70
    try:
        told, streams, _, _ = socket.recv_fds(called, 1, 3)
        while more := called.recv(1 << 16):
            told += more
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
            os.close(stream)
        words, directory, environment = json.loads(told)
        os.chdir(directory)
        os.environ.clear()
        os.environ.update(environment)
        _bound(environment)
        code = _jury(words)
    finally:
        with contextlib.suppress(OSError):
            called.sendall(bytes([code]))
        os._exit(code)


def _bound(environment: dict[str, str]) -> None:
    """Let the process have no more memory, and no more seconds of computing, than its caller's environment says."""
    for name, limit in ((MEMORY, resource.RLIMIT_AS), (SECONDS, resource.RLIMIT_CPU)):
        if name in environment:
            most = int(environment[name])
            resource.setrlimit(limit, (most, most))


def _jury(words: list[str]) -> int:
    from cli.jury import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = ["jury", *words]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    run(sys.argv[1])
