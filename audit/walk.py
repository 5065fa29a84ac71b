"""A log handed record after record to whoever folds it, up to a position: how a reading as of a moment begins.

A reading checks nothing that `verify` and `replay` check; but a log that someone made up ends it with one sentence.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from audit.replay import MADE_UP
from audit.window import Window
from contracts.record import Record
from ledger.port import Damaged, Entry, Ledger


@contextmanager
def sound() -> Iterator[None]:
    """Tell what a reading of a log stumbles over as Damaged: no service would have stored such a log.

    What the audit raises by a name of its own (an edition that is not there) is an answer, and passes.
    """
    try:
        yield
    except MADE_UP as error:
        if isinstance(error, Damaged) or type(error).__module__.startswith("audit."):
            raise
        raise Damaged(f"nothing explains what it holds ({type(error).__name__}: {error})") from error


async def walk(ledger: Ledger, upto: int, observe: Callable[[Entry, Record], None]) -> None:
    """Hand on the first `upto` records, in order. Raises Unreadable, Unavailable; Damaged, also where one cannot be."""
    window = Window(ledger, upto)
    for position in range(1, upto + 1):
        entry, record = await window.entry(position), await window.record(position)
        try:
            observe(entry, record)
        except Damaged:
            raise
        except MADE_UP as error:
            problem = f"{type(error).__name__}: {error}"
            raise Damaged(f"position {position}: nothing before it allows this record ({problem})") from error
        window.drop(position)
