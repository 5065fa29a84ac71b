"""Chance for the demo: one seed, the same draws on every machine.

Only `Random.random()` is used: its sequence is the one that Python promises to keep from version to version.
"""

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Lots:
    """Chance, from a seed and `Random.random()` alone."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 (a demo, reproducible on purpose)

    def below(self, bound: int) -> int:
        """Return an integer in 0..bound-1."""
        return int(self._random.random() * bound)

    def percent(self, chance: int) -> bool:
        """Return True that many times in a hundred."""
        return self.below(100) < chance

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in a drawn order."""
        return [item for _, _, item in sorted((self._random.random(), n, item) for n, item in enumerate(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        """Draw one item, as likely as its weight."""
        mark = self.below(sum(weights))
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        raise AssertionError("the weights were summed above")
