"""Chance from a seed: SHA-256 of the seed and of what is drawn for, so that the order of the draws does not matter."""

import hashlib
from collections.abc import Iterable
from typing import Final, TypeVar

_SPAN: Final = 2**64
T = TypeVar("T")


class Chance:
    """The draws of one seed. The same words give the same draw, whenever and by whomever they are asked."""

    def __init__(self, seed: str) -> None:
        self.seed: Final = seed

    def bytes(self, *about: object) -> bytes:
        """Return 32 bytes."""
        return hashlib.sha256("\n".join(("delibere-demo/1", self.seed, *map(str, about))).encode()).digest()

    def digits(self, length: int, *about: object) -> str:
        """Return hexadecimal digits (64 at most): an opaque code, a command's id."""
        return self.bytes(*about).hex()[:length]

    def below(self, bound: int, *about: object) -> int:
        """Return a number from 0 to `bound` - 1."""
        return int.from_bytes(self.bytes(*about)[:8], "big") * bound // _SPAN

    def between(self, lowest: int, highest: int, *about: object) -> int:
        """Return a number from `lowest` to `highest`, both included."""
        return lowest + self.below(highest - lowest + 1, *about)

    def shuffled(self, items: Iterable[T], *about: object) -> list[T]:
        """Return the items in an order drawn by lot; they are told apart by `str`."""
        return sorted(items, key=lambda item: self.bytes("shuffle", *about, item))
