"""The edition that is tampered with, played once; the command `jury` as a person runs it, in this process."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.go import INSTALL, PACKAGES, is_there
from tests.golden import play
from tests.golden.edition import Edition
from tests.jury import jury as jury

Go = Callable[..., subprocess.CompletedProcess[str]]
#: Builds a program of `tests/go`, and gives it.
Build = Callable[[str], Go]
SOURCES = Path(__file__).parents[1] / "go"


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Give a way to build programs, without network."""
    if not is_there():
        (pytest.fail if os.environ.get("NO_SKIP") else pytest.skip)(INSTALL)
    home = tmp_path_factory.mktemp("go")
    places = {"GOPATH": str(PACKAGES), "GOCACHE": str(home / "cache"), "GO111MODULE": "off", "GOFLAGS": ""}

    def make(name: str) -> Go:
        program = home / name
        subprocess.run(["go", "build", "-o", program, SOURCES / f"{name}.go"], env=os.environ | places, check=True)

        def run(*words: object) -> subprocess.CompletedProcess[str]:
            return subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)

        return run

    return make


@pytest.fixture(scope="session")
def go(build: Build) -> Go:
    """Give the program that verifies, built once."""
    return build("verify")


@pytest.fixture(scope="session")
def scene() -> Edition:
    """Give the whole tiny edition; nobody adds to it."""
    return play.played()
