"""Showing how far the play is: bars on a terminal, nothing elsewhere."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Shown(Protocol):
    """What the play tells of its advance."""

    def stage(self, name_fr: str, name_en: str, total: int) -> None:
        """Begin a stage of `total` steps; the one before is over."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Say that some steps of the stage are done."""
        ...


class Quiet:
    """Shows nothing."""

    def stage(self, name_fr: str, name_en: str, total: int) -> None:
        """See `Shown.stage`."""

    def advance(self, steps: int = 1) -> None:
        """See `Shown.advance`."""


class Bars:
    """One bar a stage, French first, drawn on a terminal and nowhere else. To be used in a `with`."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._fill()
        self._bars.stop()

    def stage(self, name_fr: str, name_en: str, total: int) -> None:
        """See `Shown.stage`."""
        self._fill()
        self._task = self._bars.add_task(f"{name_fr} [dim]/ {name_en}[/dim]", total=total)

    def advance(self, steps: int = 1) -> None:
        """See `Shown.advance`."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def _fill(self) -> None:
        """Fill the stage that ends, whatever it had to leave out."""
        if self._task is not None:
            task = self._bars.tasks[self._task]
            self._bars.update(self._task, completed=task.total)
