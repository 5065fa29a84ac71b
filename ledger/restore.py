"""Restoring a log: each record of another one at its own position, with the rights of the services that wrote them.

Nobody may append to every noun, and a restoration is no reason for such a right: whoever restores holds the services'
own keys. Every append is made under the expectation that the stream ends just before, so that a log that somebody else
writes to is never mixed with this one; what is there already, and is the beginning of the same log, is gone on with.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from contracts.subjects import LOG, OWNER
from ledger.port import Conflict, Damaged, Doubt, Entry, Ledger, Unavailable
from ledger.stream import Stream
from ledger.tree import Tree

#: Records read at a time, and tries of one append of which no answer came.
BATCH: Final = 256
TRIES: Final = 5
#: A replica that lags is asked again this often (seconds), this many times without an answer.
LAG: Final = 0.01
PATIENCE: Final = 1_500


class NotEmpty(Exception):
    """The log here is another one from `position` on, or somebody writes to it; nothing of it was touched."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the log here holds another record at position {position}")
        self.position = position


async def beginning(here: Ledger, source: Ledger, size: int) -> int:
    """Return how many records are here already: all of them the first of `source`. Raises NotEmpty, Damaged."""
    head = await here.head()
    if head > size:
        raise NotEmpty(size + 1)
    position = 0
    while position < head:
        held = await _read(here, position + 1, min(BATCH, head - position))
        wanted = await source.read(position + 1, len(held))
        for one, other in zip(held, wanted, strict=True):
            if one != other:
                raise NotEmpty(one.position)
        position += len(held)
    return head


async def append(
    source: Ledger, size: int, streams: Mapping[str, Stream], held: int, tell: Callable[[int], None]
) -> None:
    """Append positions `held` + 1 to `size` of `source`; `streams`: the log as each service may write it.

    Interrupted, it is begun again with what `beginning` then says. Raises NotEmpty (somebody else appended), Damaged,
    Doubt, Unavailable.
    """
    last: dict[str, int] = {}
    position = 0
    while position < size:
        for entry in await source.read(position + 1, min(BATCH, size - position)):
            position += 1
            if entry.position != position:
                raise Damaged(f"position {position} is missing from what is restored")
            if position > held:
                await _put(entry, streams[_owner(entry)], last.get(entry.subject, 0))
            last[entry.subject] = position
        tell(position)


async def reread(here: Ledger, size: int) -> bytes:
    """Return the root of the first `size` records as they are read now. Raises Damaged, Unavailable."""
    tree = Tree()
    while tree.size < size:
        for entry in await _read(here, tree.size + 1, min(BATCH, size - tree.size)):
            tree.append(entry.raw)
    return tree.root()


async def _read(here: Ledger, start: int, most: int) -> Sequence[Entry]:
    """Return at least one record from `start` on. Raises Unavailable, Damaged."""
    for _ in range(PATIENCE):
        if entries := await here.read(start, most):
            return entries
        await asyncio.sleep(LAG)
    raise Unavailable(f"position {start} is not served")


def _owner(entry: Entry) -> str:
    """Return the service that alone may write a record's noun. Raises Damaged."""
    noun = entry.subject.removeprefix(f"{LOG}.").split(".")[1]
    if noun not in OWNER:
        raise Damaged(f"position {entry.position} is of a noun that nobody owns: {noun}")
    return OWNER[noun]


async def _put(entry: Entry, stream: Stream, expected: int) -> None:
    doubt: Exception = Doubt(entry.subject)
    for _ in range(TRIES):
        try:
            await stream.append(entry.subject, entry.raw, expected, entry.position - 1)
        except Doubt as unknown:
            doubt = unknown
            if await stream.at(entry.position) == entry:
                return
        except Conflict:
            if await stream.at(entry.position) == entry:  # an append in doubt landed after all
                return
            raise NotEmpty(entry.position) from None
        else:
            return
    raise doubt
