"""A value as it stood at each position of the log: what counts is decided by positions, not by what is known now."""

from bisect import bisect_right
from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """Values in the order of their positions; a fold of one thing."""

    __slots__ = ("_positions", "_values")

    def __init__(self) -> None:
        self._positions: list[int] = []
        self._values: list[T] = []

    def add(self, position: int, value: T) -> None:
        """Hold a value from `position` on."""
        self._positions.append(position)
        self._values.append(value)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def now(self) -> T | None:
        """The last value."""
        return self._values[-1] if self._values else None

    def at(self, position: int) -> T | None:
        """Return the value as of `position`, that one included; None before the first."""
        index = bisect_right(self._positions, position)
        return self._values[index - 1] if index else None

    @property
    def last(self) -> tuple[int, T]:
        """The last value with the position from which it is held; one was added before."""
        return self._positions[-1], self._values[-1]

    def below(self, position: int) -> list[tuple[int, T]]:
        """Return every value below `position` with the position from which it was held."""
        index = bisect_right(self._positions, position - 1)
        return list(zip(self._positions[:index], self._values[:index], strict=True))


def at(histories: dict[str, History[T]], key: str, position: int) -> T | None:
    """Return one of several values as of a position; None where nothing is held of it."""
    history = histories.get(key)
    return None if history is None else history.at(position)


def now(histories: dict[str, History[T]], key: str) -> T | None:
    """Return one of several values as folded so far; None where nothing is held of it."""
    history = histories.get(key)
    return None if history is None else history.now


def grow(histories: dict[str, History[T]], key: str) -> History[T]:
    """Return one of several histories, a new one where nothing is held yet."""
    if key not in histories:
        histories[key] = History()
    return histories[key]
