"""`jury audit log`: the decisions of a log, one a line."""

import msgspec

from audit.about import Wanted
from audit.decisions import decisions
from audit.listed import ALL, FEW, Most
from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import RIGHT, USAGE, Trouble, english, warn
from contracts.subjects import OWNER


async def run(source: Source, wanted: Wanted, as_of: str | None, limit: int | None, *, json: bool) -> int:
    """Print what is wanted, in the log's order; say so where there is nothing. Raises Trouble."""
    if wanted.noun is not None and wanted.noun not in OWNER:
        nouns = ", ".join(sorted(OWNER))
        raise Trouble(
            USAGE,
            f"« {wanted.noun} » n'est pas un objet du registre ; il y a {nouns}",
            f"“{wanted.noun}” is no noun of the log; there are {nouns}",
        )
    found, most = 0, ALL if json else Most(FEW, wanted.dossier)
    async with reading(source) as (ledger, _):
        await announce(ledger)
        async for decision in decisions(ledger, await upto(ledger, as_of), wanted, limit, most):
            print(msgspec.json.encode(decision).decode() if json else decision.line()[english()])
            found += 1
    if not found:
        warn("aucune décision ne répond à cette demande", "no decision is what was asked for")
    return RIGHT
