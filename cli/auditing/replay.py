"""`jury audit replay`: everything decided again from the log, and the verdict."""

import msgspec

from audit import replay as audits
from audit import show
from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import FINDING, INTEGRITY, RIGHT, english


async def run(source: Source, edition: str | None, as_of: str | None, *, json: bool) -> int:
    """Replay and tell; 4 where the log is damaged, 1 on a finding. Raises Trouble."""
    async with reading(source) as (ledger, documents):
        await announce(ledger)
        made = await audits.replay(ledger, documents, await upto(ledger, as_of), edition)
    if json:
        told = {"right": made.right, **msgspec.to_builtins(made), "sentence": made.sentence()._asdict()}
        print(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        for line in show.verdict(made, french=not english()):
            print(line)
    if not made.intact:
        return INTEGRITY
    return RIGHT if made.right else FINDING
