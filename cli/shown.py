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
#: Columns between two columns of a table; letters of a word that are never told on two lines.
APART: Final = 2
WORD: Final = 14


class Screen(Console):
    """A console that tells when nobody reads it any more, and ends nothing by itself."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError, which `jury` ends on."""
        raise BrokenPipeError


def console() -> Console:
    """Return where to print: as wide as the terminal, or as what is printed asks where it goes to a file."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Screen(highlight=False)
    return Screen(highlight=False, width=WIDE)


def show(parts: Iterable[Part]) -> None:
    """Print parts; nothing in them is markup, and nothing is cut.

    A table that the terminal is too narrow for is told row by row: no word of it is broken that reads in one piece.
    """
    out = console()
    for number, part in enumerate(parts):
        match part:
            case Heading():
                if number:
                    out.print()
                out.print(part.text, markup=False, style="bold")
            case Line():
                out.print(part.text, markup=False, soft_wrap=True)
            case _ if sum(least := _least(part)) + APART * len(least) > out.width:
                for row in part.rows:
                    out.print(_told(part.header, row), markup=False, soft_wrap=True)
            case _:
                out.print(_grid(part, least), markup=False)


def _least(of: Table) -> list[int]:
    """Return how wide each column must be: its name, and each word of it up to so many letters."""
    columns = zip(*of.rows, strict=True) if of.rows else ((),) * len(of.header)
    words = [[word for cell in cells for word in cell.split()] for cells in columns]
    return [
        max(len(name), *(min(len(word), WORD) for word in found), 0)
        for name, found in zip(of.header, words, strict=True)
    ]


def _told(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    return " · ".join(f"{name} {cell}".strip() for name, cell in zip(header, row, strict=True) if cell != "—")


def _grid(of: Table, least: list[int]) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name, width in zip(of.header, least, strict=True):
        grid.add_column(name, overflow="fold", min_width=width)
    for row in of.rows:
        grid.add_row(*row)
    return grid


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Part:
    """Return a table of values as they are shown: — for what there is not."""
    made = tuple(tuple("—" if cell in (None, "") else str(cell) for cell in row) for row in rows)
    names = tuple(header)
    return Table(names, made, (1,) * len(names))
