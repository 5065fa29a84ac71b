"""`jury audit open-data`: the palmares read from a log, written as open data."""

from pathlib import Path

from audit.folder import write
from audit.opendata.files import files
from audit.opendata.published import published
from cli.notice import announce
from cli.reader import Source, reading, upto
from cli.target import checkpoint, outward
from cli.words import RIGHT, say


async def run(source: Source, target: Path, edition: str | None, as_of: str | None, *, embargoed: bool) -> int:
    """Write it and tell. Raises Trouble."""
    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        with outward(embargoed=embargoed):
            made = await published(ledger, size, edition, checkpoint=signed, embargoed=embargoed)
            write(files(made).items(), target)
    count = len(made.laureates)
    print(
        say(
            f"{target} : {count} lauréats de l'édition {made.palmares.edition}, registre lu jusqu'à {size}, "
            f"racine {made.binding.root}",
            f"{target}: {count} laureates of edition {made.palmares.edition}, log read up to {size}, "
            f"root {made.binding.root}",
        )
    )
    return RIGHT
