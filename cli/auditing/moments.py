"""A log read as of a moment, and what is made of it printed: for people, or as JSON."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from audit.bench import Bench
from audit.moment import Moment, folded
from audit.moment import of_edition as moment_of
from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import EditionRead, Read
from cli.parts import Part
from cli.shown import show
from cli.words import RIGHT

T = TypeVar("T")


async def of_edition(
    bundle: Path | None, asked: EditionRead, make: Callable[[Moment], T], tell: Callable[[T], Iterable[Part]]
) -> int:
    """Print what is made of one edition as of a position. Raises Trouble."""
    return await of_log(bundle, asked, lambda bench: make(moment_of(bench, asked.edition)), tell)


async def of_log(
    bundle: Path | None, asked: Read, make: Callable[[Bench], T], tell: Callable[[T], Iterable[Part]]
) -> int:
    """Fold the log up to a position, make of it what is asked, print it. Raises Trouble."""
    async with reading(asked.source(bundle)) as (ledger, documents):
        await announce(ledger)
        made = make(await folded(ledger, documents, await upto(ledger, asked.as_of)))
        if asked.json:
            print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
        else:
            show(tell(made))
    return RIGHT
