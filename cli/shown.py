"""What a reading tells, printed: headings, lines and tables, as wide as the terminal."""

import os
import sys
from collections.abc import Iterable
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table as Grid

from cli.parts import Heading, Line, Part, Table

#: Columns of what goes to a file: no line of it is folded.
WIDE: Final = 10_000


def console() -> Console:
    """Return where to print: as wide as the terminal, or as what is printed asks where it goes to a file."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console(highlight=False)
    return Console(highlight=False, width=WIDE)


def show(parts: Iterable[Part]) -> None:
    """Print parts; nothing in them is markup. A code that a column is too narrow for is folded, never cut."""
    out = console()
    for number, part in enumerate(parts):
        match part:
            case Heading():
                if number:
                    out.print()
                out.print(part.text, markup=False, style="bold")
            case Line():
                out.print(part.text, markup=False, soft_wrap=True)
            case _:
                grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
                for name in part.header:
                    grid.add_column(name, overflow="fold")
                for row in part.rows:
                    grid.add_row(*row)
                out.print(grid, markup=False)


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Part:
    """Return a table of values as they are shown: — for what there is not."""
    made = tuple(tuple("—" if cell in (None, "") else str(cell) for cell in row) for row in rows)
    names = tuple(header)
    return Table(names, made, (1,) * len(names))
