"""The lot of `draw/1`: every choice left open is settled by SHA-256 of the seed and of what is compared.

Anyone who knows the seed draws again with any implementation of SHA-256.
"""

import hashlib
from collections.abc import Callable
from typing import Final

Settle = Callable[..., bytes]


class Impossible(Exception):
    """No draw can satisfy the rule named (a code) for these dossiers, in the order of their codes."""

    def __init__(self, rule: str, dossiers: tuple[str, ...]) -> None:
        super().__init__(rule)
        self.rule: Final = rule
        self.dossiers: Final = dossiers


def lot(seed: str, *about: str) -> bytes:
    """Return what the lottery gives to a thing: 32 bytes, compared as they are; the lowest comes first."""
    return hashlib.sha256("\n".join(("draw/1", seed, *about)).encode()).digest()


def lots(seed: str, what: str) -> Settle:
    """Return the lottery of one kind of choice."""
    return lambda *about: lot(seed, what, *about)
