"""`jury audit log`: the decisions of a log, one a line."""

import msgspec

from audit.about import Wanted
from audit.decisions import decisions
from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import RIGHT, english


async def run(source: Source, wanted: Wanted, as_of: str | None, limit: int | None, *, json: bool) -> int:
    """Print what is wanted, in the log's order. Raises Trouble."""
    async with reading(source) as (ledger, _):
        await announce(ledger)
        async for decision in decisions(ledger, await upto(ledger, as_of), wanted, limit):
            print(msgspec.json.encode(decision).decode() if json else decision.line()[english()])
    return RIGHT
