"""A name in a narrow column: broken at its spaces and hyphens, never inside a word that fits."""

import textwrap
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text


class Name(NamedTuple):
    """An authority's name as a table draws it."""

    name: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it on as many lines as it takes."""
        yield Text("\n".join(textwrap.wrap(self.name, max(1, min(console.width, options.max_width)))))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the widths between which it may be drawn: its longest piece, the whole name."""
        widest = min(console.width, options.max_width)
        pieces = (len(piece) for part in self.name.split(" ") for piece in part.replace("-", "- ").split(" "))
        return Measurement(min(widest, max(pieces)), min(widest, len(self.name)))
