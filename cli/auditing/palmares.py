"""`jury audit palmares`: the palmares from the log, for people or as the document itself."""

from audit import palmares as audits
from audit import show
from cli.auditing.reader import reading, upto
from cli.options import Source
from cli.shown import console
from cli.words import RIGHT, document, english


async def run(source: Source, edition: str | None, as_of: str | None, *, json: bool) -> int:
    """Make it and print it; the document itself says whether it is simulated. Raises Trouble."""
    async with reading(source) as (ledger, _):
        made = await audits.palmares(ledger, await upto(ledger, as_of), edition)
    if json:
        document(made.content)
        return RIGHT
    out = console()
    for part in show.palmares(made, french=not english()):
        out.print(part, markup=False, highlight=False)
    return RIGHT
