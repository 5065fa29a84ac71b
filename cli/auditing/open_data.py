"""`jury audit open-data`: the palmares read from a log, written as open data."""

from pathlib import Path

from audit.folder import write
from audit.opendata.files import files
from audit.opendata.published import published
from cli.auditing.reader import reading, upto
from cli.auditing.target import checkpoint, outward, tell
from cli.notice import announce
from cli.options import EditionRead, Source
from cli.words import RIGHT
from contracts.counted import English, French


async def run(source: Source, target: Path, asked: EditionRead, *, embargoed: bool) -> int:
    """Write it and tell. Raises Trouble."""
    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, asked.as_of)
        size, signed = await checkpoint(source, head, exactly=asked.as_of is not None)
        with outward(embargoed=embargoed):
            made = await published(ledger, size, asked.edition, checkpoint=signed, embargoed=embargoed)
            write(files(made).items(), target)
    edition, count, root = made.palmares.edition, len(made.laureates), made.binding.root
    fr = f"{French(count):lauréat} de l'édition {edition}, registre lu jusqu'à {size}, racine {root}"
    en = f"{English(count):laureate} of edition {edition}, log read up to {size}, root {root}"
    facts = {"edition": edition, "laureates": count, "as_of": size, "root": root}
    tell(target, fr, en, facts, json=asked.json)
    return RIGHT
