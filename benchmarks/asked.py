"""What the benchmarks are asked: all of it, or a few seconds to see that it runs; how many rounds."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol, TypeVar


class Sized(Protocol):
    """How much is measured, and how often."""

    @property
    def rounds(self) -> int:
        """How many rounds, unless another number is asked for."""
        ...


S = TypeVar("S", bound=Sized)


def asked(about: str | None, small: S, full: S, run: Callable[[S, int], Coroutine[object, object, None]]) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="a few seconds, to see that it runs")
    parser.add_argument("--rounds", type=int)
    words = parser.parse_args()
    sizes = small if words.small else full
    asyncio.run(run(sizes, words.rounds or sizes.rounds))
