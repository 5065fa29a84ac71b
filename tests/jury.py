"""The command `jury` as a person runs it, in this process: what it printed, and its exit code."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from cli.jury import main


class Ended(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Jury = Callable[..., Ended]


@pytest.fixture
def jury(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Jury:
    """Give the command; in English where asked."""

    def run(*words: object, english: bool = False) -> Ended:
        monkeypatch.setenv("JURY_LANG", "en" if english else "fr")
        monkeypatch.setattr(sys, "argv", ["jury", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, *capfd.readouterr())

    return run
