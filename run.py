#!/usr/bin/env python3
"""Set the project up on a bare Python 3.11 and run one thing: `demo`, `test`, or any `jury` command.

Standard library only. A pinned uv is installed in `.uv/`, the locked dependencies in `.venv/`;
both are made again only when they are missing or when the lock has changed.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
UV_VERSION = "0.13.9"
BIN = "Scripts" if os.name == "nt" else "bin"
#: Three at a time on two cores, for tests wait for servers much; a file on one of them, for a file shares its servers.
TESTS = ["pytest", "-n", "3", "--dist", "loadfile"]


def bootstrap() -> Path:
    """Return the pinned uv, installed in a virtual environment of its own (PEP 668: never the system's Python)."""
    home = ROOT / ".uv" / UV_VERSION
    uv = home / BIN / "uv"
    if not uv.exists():
        print(f"Installation de uv {UV_VERSION} dans {home.relative_to(ROOT)}… / Setting up uv…", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        pip = [str(home / BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"uv=={UV_VERSION}"], check=True)
    return uv


def main(words: list[str]) -> int:
    """Sync the lock, then run the words under it; with no word, the demo."""
    if sys.version_info < (3, 11):
        print("Python 3.11 ou plus récent est requis. / Python 3.11 or later is needed.", file=sys.stderr)
        return 3
    uv = str(bootstrap())
    quiet = ["--quiet"] if (ROOT / ".venv").exists() else []
    subprocess.run([uv, "sync", "--locked", "--python", sys.executable, *quiet], cwd=ROOT, check=True)
    words = words or ["demo"]
    command = [*TESTS, *words[1:]] if words[0] == "test" else ["jury", *words]
    program = ROOT / ".venv" / BIN / command[0]
    try:
        return subprocess.run([str(program), *command[1:]], check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
