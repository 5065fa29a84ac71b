"""`jury audit ballots`: ballots, votes and awards read from a log, written as an SQLite file."""

from pathlib import Path

from audit.database.about import About
from audit.database.write import write
from cli.auditing.reader import reading, upto
from cli.auditing.target import checkpoint, outward, tell
from cli.notice import announce
from cli.options import EditionRead, Source
from cli.words import RIGHT
from contracts.counted import English, French


async def run(source: Source, target: Path, asked: EditionRead, *, codes: bool, embargoed: bool) -> int:
    """Write it and tell. Raises Trouble."""
    async with reading(source) as (ledger, _):
        await announce(ledger)
        head = await upto(ledger, asked.as_of)
        size, signed = await checkpoint(source, head, exactly=asked.as_of is not None)
        with outward(embargoed=embargoed):
            made = await write(ledger, size, target, About(asked.edition, codes, signed), embargoed=embargoed)
    held = (
        f", {French(made.held_back):retenu} (tour ouvert)",
        f", {made.held_back} held back (open round)",
    )
    held = held if made.held_back else ("", "")
    few = " ".join(made.left_out)
    left = (f", sous embargo et laissées de côté : {few}", f", under embargo and left out: {few}") if few else ("", "")
    fr = f"{French(made.ballots):bulletin}{held[0]}, registre lu jusqu'à {made.records}, racine {made.root}{left[0]}"
    en = f"{English(made.ballots):ballot}{held[1]}, log read up to {made.records}, root {made.root}{left[1]}"
    facts = {"ballots": made.ballots, "held_back": made.held_back, "as_of": made.records, "root": made.root}
    facts["left_out"] = list(made.left_out)
    tell(target, fr, en, facts, json=asked.json)
    return RIGHT
