"""What a reading tells, printed: headings, lines and tables, as wide as the terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table as Grid

from cli.parts import Heading, Line, Part, Table


def show(parts: Iterable[Part]) -> None:
    """Print parts; nothing in them is markup."""
    console = Console(highlight=False)
    for number, part in enumerate(parts):
        match part:
            case Heading():
                if number:
                    console.print()
                console.print(part.text, markup=False, style="bold")
            case Line():
                console.print(part.text, markup=False, soft_wrap=True)
            case _:
                grid = Grid(*part.header, box=box.SIMPLE_HEAD, pad_edge=False)
                for row in part.rows:
                    grid.add_row(*row)
                console.print(grid, markup=False)


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Part:
    """Return a table of values as they are shown: — for what there is not."""
    made = tuple(tuple("—" if cell in (None, "") else str(cell) for cell in row) for row in rows)
    names = tuple(header)
    return Table(names, made, (1,) * len(names))
