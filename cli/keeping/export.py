"""`jury log export`: the log written as a bundle, up to its last checkpoint."""

from pathlib import Path

from audit.documents import all_of_them, public
from cli.auditing.reader import awake, reading, sealed, upto
from cli.options import Source
from cli.words import INTEGRITY, RIGHT, Trouble, say, warn
from contracts.counted import English, French
from ledger.bundle import export as write


async def run(source: Source, target: Path, as_of: str | None, keys: Path | None, *, with_dossiers: bool) -> int:
    """Write it and tell what was left out, being decided after the seal. Raises Trouble."""
    async with awake(source) as there, reading(there) as (ledger, documents):
        wanted = all_of_them if with_dossiers else public
        head = await upto(ledger, as_of)
        size, seal = await sealed(there, head, keys, exactly=as_of is not None)
        if size > head:
            fr = f"le registre est abîmé : il finit à {head}, et fut scellé jusqu'à {size}"
            raise Trouble(INTEGRITY, fr, f"the log is damaged: it ends at {head}, and was sealed up to {size}")
        manifest = await write(ledger, documents, target, size, wanted, seal)
    signed = say("signé", "signed") if seal is not None else say("non signé", "unsigned")
    if size < head:
        warn(
            f"les positions {size + 1} à {head} ne sont pas encore scellées : elles n'y sont pas",
            f"positions {size + 1} to {head} are not sealed yet: they are left out",
        )
    count = len(manifest.documents)
    print(
        say(
            f"{target} : {French(manifest.size):enregistrement}, {French(count):document}, "
            f"racine {manifest.root}, {signed}",
            f"{target}: {English(manifest.size):record}, {English(count):document}, root {manifest.root}, {signed}",
        )
    )
    return RIGHT
