"""What the command says to people: French first, English on request (`JURY_LANG=en`), and how it ends.

Exit codes: 0 right, 1 a finding, 2 usage, 3 environment, 4 integrity; 141 where whoever
read the output stopped reading, as shells say of SIGPIPE.
"""

import os
import sys
from typing import Final

from contracts.refusals import Refusal
from contracts.sentences import sentence

RIGHT: Final = 0
FINDING: Final = 1
USAGE: Final = 2
ENVIRONMENT: Final = 3
INTEGRITY: Final = 4
UNREAD: Final = 141


class Trouble(Exception):
    """The command cannot go on: an exit code and one sentence, French and English."""

    def __init__(self, code: int, fr: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.fr = fr
        self.en = en


def english() -> bool:
    """Say whether the person asked for English."""
    return os.environ.get("JURY_LANG", "fr").lower().startswith("en")


def say(fr: str, en: str) -> str:
    """Return the sentence in the person's language."""
    return en if english() else fr


def colon() -> str:
    """Return the language's colon: French has a space before it."""
    return say(" :", ":")


def explain(refusal: Refusal) -> str:
    """Return a refusal as a person reads it: the reason, then what to do next."""
    told = sentence(refusal.why, refusal.details)
    return f"{told.en} {told.next_en}" if english() else f"{told.fr} {told.next_fr}"


def warn(fr: str, en: str) -> None:
    """Tell the person something that is not the command's result."""
    print(say(fr, en), file=sys.stderr)


def document(content: bytes) -> None:
    """Print a document that was signed: its own bytes, so that their hash is its hash; on a terminal, a line's end."""
    print(content.decode(), end="\n" if sys.stdout.isatty() else "")
