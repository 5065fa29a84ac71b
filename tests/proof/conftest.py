"""The edition that is tampered with, played once; the command `jury` as a person runs it, in this process."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from cli.jury import main
from tests.golden import play
from tests.golden.edition import Edition


class Ended(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Jury = Callable[..., Ended]


@pytest.fixture(scope="session")
def scene() -> Edition:
    """Give the whole tiny edition; nobody adds to it."""
    return play.played()


@pytest.fixture
def jury(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Jury:
    """Give the command `jury`; in English where asked."""

    def run(*words: object, english: bool = False) -> Ended:
        monkeypatch.setenv("JURY_LANG", "en" if english else "fr")
        monkeypatch.setattr(sys, "argv", ["jury", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, *capfd.readouterr())

    return run
