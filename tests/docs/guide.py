"""A guide as steps: each ```sh block is run, the ```text block after it is what it must print (… for what varies).

The word after `sh` says how: nothing (exit code 0), `code=N` (that exit code), `eventually` (again until it prints what
it must, for what services do by themselves), `service` (left running). `<!-- prepare: NAME -->` runs a hidden step.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
_BLOCK: Final = re.compile(r"^```(sh|text)(?: (\S+))?\n(.*?)^```$|^<!-- prepare: (\S+) -->$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """One step: where it stands, its commands, how they run, what they print (None: not shown) or what it prepares."""

    where: str
    commands: str
    how: str
    prints: str | None
    prepares: str = ""

    @property
    def code(self) -> int:
        """The exit code that the guide tells."""
        return int(self.how.removeprefix("code=")) if self.how.startswith("code=") else 0


def steps(name: str) -> list[Step]:
    """Return the steps of a guide, in order."""
    page = (DOCS / name).read_text(encoding="utf-8")
    found: list[Step] = []
    for block in _BLOCK.finditer(page):
        where = f"{name}:{page.count(chr(10), 0, block.start()) + 1}"
        kind, how, text, prepares = block.groups()
        if prepares:
            found.append(Step(where, "", "", None, prepares))
        elif kind == "sh":
            found.append(Step(where, text, how or "", None))
        else:
            assert found[-1].prints is None, f"{where}: two outputs for one block"
            found[-1] = found[-1]._replace(prints=text)
    return found


def agrees(shown: str, printed: str) -> bool:
    """Say whether what was printed is what the guide shows: `…` alone on a line is any lines, elsewhere any text."""
    pattern = "".join(_pattern(line) for line in shown.strip().split("\n"))
    return re.fullmatch(pattern, f"{printed.strip()}\n", re.DOTALL) is not None


def _pattern(line: str) -> str:
    if line == "…":
        return r"(?:.*?\n)?"
    return ".*?".join(re.escape(part) for part in line.split("…")) + r"\n"
