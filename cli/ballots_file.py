"""`jury audit ballots`: ballots, votes and awards read from a log, written as an SQLite file."""

from pathlib import Path

from audit.database.about import About
from audit.database.write import write
from cli.notice import announce
from cli.reader import Source, reading, upto
from cli.target import checkpoint, outward
from cli.words import RIGHT, say


async def run(
    source: Source, target: Path, edition: str | None, as_of: str | None, *, codes: bool, embargoed: bool
) -> int:
    """Write it and tell. Raises Trouble."""
    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        with outward(embargoed=embargoed):
            made = await write(ledger, size, target, About(edition, codes, signed), embargoed=embargoed)
    held = say(f", {made.held_back} retenus (tour ouvert)", f", {made.held_back} held back (open round)")
    print(
        say(
            f"{target} : {made.ballots} bulletins{held if made.held_back else ''}, registre lu jusqu'à {made.records}, "
            f"racine {made.root}",
            f"{target}: {made.ballots} ballots{held if made.held_back else ''}, log read up to {made.records}, "
            f"root {made.root}",
        )
    )
    return RIGHT
